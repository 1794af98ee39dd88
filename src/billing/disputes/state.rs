//! How a dispute goes on: which event is possible in which state, and where it leads. Pure. No state is set anywhere else.

crate::coded! {
    pub enum State {
        Submitted = "submitted",
        /// Somebody of the staff has it.
        Acknowledged = "acknowledged",
        UnderReview = "under_review",
        /// The customer is asked for something; the clock stands still.
        InfoRequested = "info_requested",
        /// The customer can still appeal.
        Decided = "decided",
        Appealed = "appealed",
        DecidedFinal = "decided_final",
        /// Decided, and the time to appeal is over.
        Closed = "closed",
        Withdrawn = "withdrawn",
        /// The customer did not answer in time.
        ExpiredInfo = "expired_info",
    }
}

/// What happens to a dispute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// Somebody takes it, or is given it.
    Assign,
    /// The staff writes to the customer.
    Reply,
    /// The customer writes.
    Say,
    /// The staff asks for something that the decision needs.
    Ask,
    Answer,
    /// Nobody answered in time.
    Expire,
    Withdraw,
    Decide,
    Appeal,
    /// The time to appeal is over.
    Close,
}

impl Event {
    pub const ALL: [Self; 10] = [
        Self::Assign,
        Self::Reply,
        Self::Say,
        Self::Ask,
        Self::Answer,
        Self::Expire,
        Self::Withdraw,
        Self::Decide,
        Self::Appeal,
        Self::Close,
    ];
}

impl State {
    /// The state after an event; none where it cannot happen.
    pub const fn after(self, event: Event) -> Option<Self> {
        use Event as E;
        use State as S;
        match (self, event) {
            (S::Submitted, E::Assign) => Some(S::Acknowledged),
            (S::Acknowledged | S::UnderReview | S::InfoRequested | S::Appealed, E::Assign) => Some(self),
            (S::Submitted | S::Acknowledged, E::Reply) => Some(S::UnderReview),
            (S::UnderReview | S::InfoRequested | S::Appealed, E::Reply) => Some(self),
            (S::Submitted | S::Acknowledged | S::UnderReview | S::Appealed, E::Say) => Some(self),
            (S::Submitted | S::Acknowledged | S::UnderReview, E::Ask) => Some(S::InfoRequested),
            (S::InfoRequested, E::Answer) => Some(S::UnderReview),
            (S::InfoRequested, E::Expire) => Some(S::ExpiredInfo),
            (S::Submitted | S::Acknowledged | S::UnderReview | S::InfoRequested, E::Withdraw) => {
                Some(S::Withdrawn)
            }
            // The first decision stands.
            (S::Appealed, E::Withdraw) => Some(S::Closed),
            (S::Submitted | S::Acknowledged | S::UnderReview | S::InfoRequested, E::Decide) => {
                Some(S::Decided)
            }
            (S::Appealed, E::Decide) => Some(S::DecidedFinal),
            (S::Decided, E::Appeal) => Some(S::Appealed),
            (S::Decided, E::Close) => Some(S::Closed),
            _ => None,
        }
    }

    /// Whether somebody has still to decide it. What it questions is on hold as long.
    pub const fn is_open(self) -> bool {
        matches!(
            self,
            Self::Submitted | Self::Acknowledged | Self::UnderReview | Self::InfoRequested | Self::Appealed
        )
    }

    /// Whether anything can still happen to it.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::DecidedFinal | Self::Closed | Self::Withdrawn | Self::ExpiredInfo)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: [State; 4] =
        [State::Submitted, State::Acknowledged, State::UnderReview, State::InfoRequested];

    fn possible(state: State) -> Vec<Event> {
        Event::ALL.into_iter().filter(|event| state.after(*event).is_some()).collect()
    }

    #[test]
    fn the_usual_way_is_submitted_acknowledged_reviewed_asked_answered_decided_closed() {
        use Event::{Answer, Ask, Assign, Close, Decide, Reply};
        let way = [Assign, Reply, Ask, Answer, Decide, Close];
        let states: Vec<State> = way
            .iter()
            .scan(State::Submitted, |state, event| {
                *state = state.after(*event)?;
                Some(*state)
            })
            .collect();
        use State::{Acknowledged, Closed, Decided, InfoRequested, UnderReview};
        assert_eq!(states, [Acknowledged, UnderReview, InfoRequested, UnderReview, Decided, Closed]);
    }

    #[test]
    fn nothing_happens_to_what_is_over() {
        for state in State::ALL.iter().filter(|state| state.is_over()) {
            assert!(possible(*state).is_empty(), "{state}");
            assert!(!state.is_open());
        }
    }

    #[test]
    fn a_decision_is_appealed_once_and_the_second_one_is_the_last() {
        assert_eq!(State::Decided.after(Event::Appeal), Some(State::Appealed));
        assert_eq!(State::Appealed.after(Event::Decide), Some(State::DecidedFinal));
        assert_eq!(State::DecidedFinal.after(Event::Appeal), None);
        assert_eq!(State::Closed.after(Event::Appeal), None);
    }

    #[test]
    fn an_appeal_that_is_taken_back_leaves_the_first_decision() {
        assert_eq!(State::Appealed.after(Event::Withdraw), Some(State::Closed));
        for state in BEFORE {
            assert_eq!(state.after(Event::Withdraw), Some(State::Withdrawn));
        }
    }

    #[test]
    fn only_who_was_asked_answers_and_runs_out_of_time() {
        for state in State::ALL {
            let asked = *state == State::InfoRequested;
            assert_eq!(state.after(Event::Answer).is_some(), asked, "{state}");
            assert_eq!(state.after(Event::Expire).is_some(), asked, "{state}");
        }
        assert_eq!(State::InfoRequested.after(Event::Say), None, "it is an answer then");
    }

    #[test]
    fn whatever_happens_leads_to_an_end_and_never_back_from_it() {
        for state in State::ALL {
            let next: Vec<State> = Event::ALL.iter().filter_map(|event| state.after(*event)).collect();
            assert_eq!(next.is_empty(), state.is_over(), "{state}");
            assert!(*state == State::Submitted || !next.contains(&State::Submitted), "{state}");
        }
        // Decided twice at most, whoever decides.
        for state in State::ALL {
            let decided = state.after(Event::Decide);
            assert!(decided.is_none_or(|after| after.after(Event::Decide).is_none()), "{state}");
        }
    }
}

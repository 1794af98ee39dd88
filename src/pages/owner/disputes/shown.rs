//! How a question stands, and its story, in the owner's words.

use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{Timestamp, Zone};
use crate::base::words::Words;
use crate::billing::disputes::{Dispute, EventKind, Happened, Listed, Side, State};
use crate::pages::owner::rows::Pill;

use crate::trust::access::{ActingOwner, initials, persons};

/// The pill of a question.
pub fn pill(w: Words, state: State) -> Pill {
    let (kind, key) = match state {
        State::Submitted => ("dispute", "question-state-submitted"),
        State::Acknowledged | State::UnderReview => ("dispute", "question-state-review"),
        State::InfoRequested => ("overdue", "question-state-asked"),
        State::Appealed => ("dispute", "question-state-appealed"),
        State::Decided | State::DecidedFinal | State::Closed => ("paid", "question-state-decided"),
        State::Withdrawn => ("draft", "question-state-withdrawn"),
        State::ExpiredInfo => ("draft", "question-state-expired"),
    };
    Pill { kind, text: w.t(key) }
}

/// What a list says beside it: by when, or when it ended.
pub fn by_when(w: Words, it: &Listed, zone: &Zone) -> String {
    let day = |at: Timestamp| zone.date_of(at).display(w.language()).to_string();
    match (it.answer_by, it.state, it.ended_at) {
        (Some(at), State::InfoRequested, _) => w.args("question-answer-by", &[("day", day(at).into())]),
        (_, state, _) if state.is_open() => {
            w.args("question-decide-by", &[("day", day(it.decide_by).into())])
        }
        (_, _, Some(at)) => w.args("question-ended-on", &[("day", day(at).into())]),
        (_, _, None) => String::new(),
    }
}

/// One step: words of somebody's, or something that happened.
pub struct Step {
    pub id: String,
    /// It has words: a bubble, on the reader's own side or the other.
    pub said: bool,
    pub own: bool,
    pub initials: String,
    pub name: String,
    pub about: String,
    pub icon: &'static str,
    pub text: Vec<String>,
    pub iso: Timestamp,
    pub at: String,
}

/// The story, the first thing first.
pub fn story(
    c: &mut Conn,
    site: &Site,
    who: &ActingOwner,
    events: Vec<Happened>,
    zone: &Zone,
) -> DbResult<Vec<Step>> {
    let w = who.words();
    let names = persons::names_of(c, site, events.iter().filter_map(|it| it.person))?;
    let step = |it: Happened| {
        let name = it.person.and_then(|person| names.get(&person).cloned());
        let nobody = w.t(if it.side == Side::Owner { "question-somebody" } else { "question-us" });
        let name = name.unwrap_or_else(|| nobody.into_owned());
        let said = !it.words.is_empty();
        Step {
            id: it.id.to_string(),
            said,
            own: it.side == Side::Owner,
            initials: initials(&name),
            about: about(w, &it),
            icon: icon(it.kind),
            text: it.words.lines().map(str::to_owned).collect(),
            iso: it.at,
            at: it.at.display(w.language(), zone).to_string(),
            name,
        }
    };
    Ok(events.into_iter().map(step).collect())
}

fn about(w: Words, it: &Happened) -> String {
    let key = match it.kind {
        EventKind::Raised => "question-event-raised",
        EventKind::Message if it.side == Side::Staff => "question-event-reply",
        EventKind::Message => "question-event-message",
        EventKind::Request => "question-event-request",
        EventKind::Answer => "question-event-answer",
        EventKind::Expired => "question-event-expired",
        EventKind::Withdrawn => "question-event-withdrawn",
        EventKind::Decided => "question-event-decided",
        EventKind::Appealed => "question-event-appealed",
        EventKind::DecidedFinal => "question-event-decided-final",
        // Of the staff alone: never read here.
        EventKind::Assigned | EventKind::Note | EventKind::Escalated | EventKind::Allowed => {
            return String::new();
        }
    };
    w.t(key).into_owned()
}

const fn icon(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Decided | EventKind::DecidedFinal => "scale",
        EventKind::Withdrawn => "rotate-ccw",
        EventKind::Expired => "clock",
        _ => "message-square",
    }
}

/// What can still be done where a message cannot be sent: never only a no.
pub fn instead(w: Words, it: &Dispute, now: Timestamp, zone: &Zone) -> String {
    let appeal = it.appeal_until.filter(|until| *until > now);
    match (it.state, appeal) {
        (State::Decided, Some(until)) => {
            let last = zone.date_of(until.minus(std::time::Duration::from_secs(1)));
            w.args("question-over-appeal", &[("day", last.display(w.language()).to_string().into())])
        }
        (State::Withdrawn | State::ExpiredInfo, _) => w.t("question-over-again").into_owned(),
        _ => w.t("question-over-call").into_owned(),
    }
}

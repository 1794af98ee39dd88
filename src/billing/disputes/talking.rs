//! What the two sides write: messages, notes that only the staff sees, a question that stops the clock and its answer.

use super::mailing;
use super::raising::entry;
use super::store::{by_id, moved};
use super::story::{EventKind, NewEvent, Side, happened, is_known};
use super::{Calendar, Dispute, Event, Rules, State, Words};
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{DisputeId, Timestamp, Zone};
use crate::billing::reminders::Plan;
use crate::parties::dealerships;
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, record};

/// What somebody wrote, and the form's key: sent twice, it is one message.
#[derive(Clone, Copy, Debug)]
pub struct Said<'a> {
    pub words: &'a Words,
    pub form_key: &'a str,
}

impl<'a> Said<'a> {
    /// The dispute of the scope that it is about; none when the same form said it before.
    pub(super) fn unsaid(self, c: &mut Conn, scope: &Scope, id: DisputeId) -> DbResult<Option<Dispute>> {
        let it = by_id(c, scope, id)?;
        Ok(if is_known(c, &it, self.form_key)? { None } else { Some(it) })
    }

    /// As it is written down.
    pub(super) fn step(self, kind: EventKind, side: Side, actor: &Actor) -> NewEvent<'a> {
        let step = NewEvent::of(kind, side, actor.person).words(self.words.as_str());
        NewEvent { form_key: Some(self.form_key), ..step }
    }
}

/// Why it is not said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotSaid {
    /// In this state nobody can; it says what is possible instead.
    Over(State),
    /// There is a question to answer: it is an answer then.
    Asked,
    /// Nothing was asked.
    NotAsked,
}

/// The customer writes.
pub fn say(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    id: DisputeId,
    said: Said<'_>,
) -> DbResult<Result<(), NotSaid>> {
    speak(c, site, actor, scope, id, said, &Speech { event: Event::Say, ..Speech::OWNER })
}

/// The customer answers what they were asked. The clock runs again.
pub fn answer(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    id: DisputeId,
    said: Said<'_>,
) -> DbResult<Result<(), NotSaid>> {
    let speech = Speech { event: Event::Answer, kind: EventKind::Answer, ..Speech::OWNER };
    speak(c, site, actor, scope, id, said, &Speech { action: "dispute.answer", ..speech })
}

/// The staff writes to the customer.
pub fn reply(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    id: DisputeId,
    said: Said<'_>,
) -> DbResult<Result<(), NotSaid>> {
    speak(c, site, actor, scope, id, said, &Speech::STAFF)
}

/// The staff asks for something. The clock stands still until the answer, as long as the dealership waits for one.
pub fn ask(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    id: DisputeId,
    said: Said<'_>,
) -> DbResult<Result<(), NotSaid>> {
    let speech = Speech { event: Event::Ask, kind: EventKind::Request, ..Speech::STAFF };
    speak(c, site, actor, scope, id, said, &Speech { action: "dispute.ask", ..speech })
}

/// A note among the staff, also about what is over.
pub fn note(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    id: DisputeId,
    said: Said<'_>,
) -> DbResult<()> {
    let Some(it) = said.unsaid(c, scope, id)? else { return Ok(()) };
    let step = NewEvent { internal: true, ..said.step(EventKind::Note, Side::Staff, actor) };
    let made = happened(c, site, it.customer, id, &step)?;
    let entry = entry("dispute.note", scope, &it)?.fact("event", made);
    record(c, site, actor, &entry.before(it.state.code()).after(it.state.code()))?;
    Ok(())
}

/// How one side speaks.
struct Speech {
    event: Event,
    kind: EventKind,
    side: Side,
    action: &'static str,
}

impl Speech {
    const OWNER: Self =
        Self { event: Event::Say, kind: EventKind::Message, side: Side::Owner, action: "dispute.message" };
    const STAFF: Self =
        Self { event: Event::Reply, kind: EventKind::Message, side: Side::Staff, action: "dispute.message" };
}

fn speak(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    id: DisputeId,
    said: Said<'_>,
    speech: &Speech,
) -> DbResult<Result<(), NotSaid>> {
    let Some(it) = said.unsaid(c, scope, id)? else { return Ok(Ok(())) };
    let Some(to) = it.state.after(speech.event) else {
        return Ok(Err(match (speech.event, it.state) {
            (Event::Say, State::InfoRequested) => NotSaid::Asked,
            (Event::Answer, state) if state.is_open() => NotSaid::NotAsked,
            (_, state) => NotSaid::Over(state),
        }));
    };
    let due = Clock::of(c, scope)?.after(&it, speech.event, site.clock.now());
    moved(c, &it, to, due)?;
    let made = happened(c, site, it.customer, id, &said.step(speech.kind, speech.side, actor))?;
    let entry = entry(speech.action, scope, &it)?.fact("event", made);
    record(c, site, actor, &entry.before(it.state.code()).after(to.code()))?;
    let scope = scope.narrowed(it.customer)?;
    match speech.side {
        Side::Staff => mailing::written(c, site, &scope, &it, made, speech.event == Event::Ask)?,
        _ => mailing::to_staff(c, site, &scope, &it, &made.to_string())?,
    }
    Ok(Ok(()))
}

/// The dealership's clock, owned.
pub(super) struct Clock {
    plan: Plan,
    zone: Zone,
    pub rules: Rules,
}

impl Clock {
    pub fn of(c: &mut Conn, scope: &Scope) -> DbResult<Self> {
        let dealership = dealerships::load(c, scope.dealership())?;
        Ok(Self {
            plan: dealerships::group(c, dealership.id)?,
            rules: dealerships::group(c, dealership.id)?,
            zone: dealership.settings.time_zone,
        })
    }

    pub fn calendar(&self) -> Calendar<'_> {
        Calendar { plan: &self.plan, zone: &self.zone, rules: &self.rules }
    }

    fn after(&self, it: &Dispute, event: Event, now: Timestamp) -> super::Due {
        let calendar = self.calendar();
        match event {
            Event::Say => calendar.said(it.due, now),
            Event::Answer => calendar.answered(it.due, now),
            Event::Ask => calendar.asked(it.due, now),
            Event::Reply => calendar.replied(it.due),
            _ => it.due,
        }
    }
}

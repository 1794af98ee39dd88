//! Restraints: what is demanded of somebody for a while because a rule found something odd. A passkey that is proved anew, a
//! pause of one kind of act, a second person, sessions that end, slower answers to one network. Each has an end of its own,
//! is taken back by an administrator who is somebody else (or, where there is nobody else, by themselves with a passkey), and
//! none keeps anybody from signing in with a passkey.
//! Not here: which finding leads to which (`safety::alerts::responding`).

use diesel::prelude::*;

use super::step_up::Operation;
use super::{sessions, staff};
use crate::base::db::schema::restraint;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{AlertId, DealershipId, PersonId, RestraintId, Timestamp};
use crate::trust::audit::{Actor, Entry, Outcome, record, record_later};

crate::coded! {
    pub enum Kind {
        /// Answers to a network are few.
        Delay = "delay",
        /// A session from before must prove its passkey anew.
        StepUp = "step_up",
        /// Acts of a kind rest.
        Pause = "pause",
        /// Acts need somebody else.
        SecondPerson = "second_person",
        /// Sessions ended, once.
        EndSession = "end_session",
    }
}

crate::coded! {
    /// What of.
    pub enum Covers {
        Everything = "everything",
        Changes = "changes",
        /// Money that leaves, lists that leave.
        Money = "money",
        Payments = "payments",
        Recovery = "recovery",
        SignIn = "sign_in",
    }
}

/// One to begin.
#[derive(Clone, Debug)]
pub struct New<'a> {
    pub alert: AlertId,
    pub dealership: Option<DealershipId>,
    pub kind: Kind,
    pub covers: Covers,
    /// A person, a customer or a network.
    pub subject: &'a str,
    pub until: Timestamp,
}

/// One as it stands.
#[derive(Clone, Debug)]
pub struct Restraint {
    pub id: RestraintId,
    pub alert: AlertId,
    pub kind: Kind,
    pub covers: Covers,
    pub subject: String,
    pub began_at: Timestamp,
    pub until: Timestamp,
    pub ended_at: Option<Timestamp>,
    pub ended_by: Option<PersonId>,
}

impl Restraint {
    pub fn holds(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && self.until > now
    }
}

type Row =
    (RestraintId, AlertId, Kind, Covers, String, Timestamp, Timestamp, Option<Timestamp>, Option<PersonId>);

fn restraint((id, alert, kind, covers, subject, began_at, until, ended_at, ended_by): Row) -> Restraint {
    Restraint { id, alert, kind, covers, subject, began_at, until, ended_at, ended_by }
}

/// Begins one. Where the same holds already for the same subject, its end moves away instead.
pub fn begin(c: &mut Conn, site: &Site, new: &New<'_>) -> DbResult<()> {
    let now = site.clock.now();
    let same = holding(c, now, new.subject, new.kind)?.into_iter().find(|it| it.covers == new.covers);
    if new.kind == Kind::EndSession {
        let person: PersonId = new.subject.parse().map_err(|_| AppError::internal("sessions of nobody"))?;
        sessions::end_all(c, site, &Actor::system(), person, None)?;
    }
    if let Some(same) = same.filter(|it| it.alert == new.alert && it.kind != Kind::StepUp) {
        let until = restraint::until_at.eq(new.until.max(same.until));
        diesel::update(restraint::table.find(same.id)).set(until).execute(c)?;
        return Ok(());
    }
    let values = (
        restraint::id.eq(RestraintId::generate(now)),
        restraint::alert_id.eq(new.alert),
        restraint::kind.eq(new.kind),
        restraint::covers.eq(new.covers),
        restraint::subject.eq(new.subject),
        restraint::began_at.eq(now),
        restraint::until_at.eq(new.until),
        // What ends at once has nothing to take back.
        restraint::ended_at.eq((new.kind == Kind::EndSession).then_some(now)),
    );
    diesel::insert_into(restraint::table).values(values).execute(c)?;
    let mut entry = Entry::new("restraint.begin").object(new.alert).fact("kind", new.kind);
    entry = entry.fact("covers", new.covers).after(new.kind.code());
    entry.dealership = new.dealership;
    entry.person = new.subject.parse().ok();
    record(c, site, &Actor::system(), &entry)?;
    Ok(())
}

/// Who may take one back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MayEnd {
    /// It is demanded of somebody else.
    Yes,
    /// It is demanded of them, and since it began there was no other administrator who could: with a passkey, proved anew.
    Alone,
    /// It is demanded of them, and somebody else is there.
    No,
}

/// Whether a person may take it back. `dealership` is the alert's.
pub fn may_end(
    c: &mut Conn,
    dealership: Option<DealershipId>,
    it: &Restraint,
    person: Option<PersonId>,
) -> DbResult<MayEnd> {
    let Some(person) = person.filter(|person| person.to_string() == it.subject) else {
        return Ok(MayEnd::Yes);
    };
    let another = staff::has_another(c, dealership, person, it.began_at)?;
    Ok(if another { MayEnd::No } else { MayEnd::Alone })
}

/// One of an alert that somebody may take back now, and how. To be asked before it is confirmed.
pub fn endable(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    (alert, dealership): (AlertId, Option<DealershipId>),
    id: RestraintId,
) -> DbResult<(Restraint, MayEnd)> {
    let known = of_alert(c, alert)?.into_iter().find(|it| it.id == id).ok_or(AppError::NotFound)?;
    let may = may_end(c, dealership, &known, actor.person)?;
    if may == MayEnd::No {
        return Err(AppError::Conflict("This is demanded of you: somebody else takes it back.".to_owned()));
    }
    if !known.holds(site.clock.now()) {
        return Err(AppError::Conflict("That has ended already.".to_owned()));
    }
    Ok((known, may))
}

/// Takes one of an alert back.
pub fn end(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    (alert, dealership): (AlertId, Option<DealershipId>),
    id: RestraintId,
) -> DbResult<()> {
    let now = site.clock.now();
    let (known, may) = endable(c, site, actor, (alert, dealership), id)?;
    let values = (restraint::ended_at.eq(Some(now)), restraint::ended_by.eq(actor.person));
    diesel::update(restraint::table.find(id)).set(values).execute(c)?;
    let mut entry = Entry::new("restraint.end").object(alert).fact("kind", known.kind);
    if may == MayEnd::Alone {
        entry = entry.fact("by", "themselves");
    }
    entry = entry.before(known.kind.code()).after("ended");
    entry.dealership = dealership;
    entry.person = known.subject.parse().ok();
    record(c, site, actor, &entry)?;
    Ok(())
}

/// What an alert led to, in the order it began.
pub fn of_alert(c: &mut Conn, alert: AlertId) -> DbResult<Vec<Restraint>> {
    let rows: Vec<Row> = restraint::table
        .filter(restraint::alert_id.eq(alert))
        .order(restraint::id)
        .select(restraint::all_columns)
        .load(c)?;
    Ok(rows.into_iter().map(restraint).collect())
}

/// What holds for a subject now, of a kind.
pub fn holding(c: &mut Conn, now: Timestamp, subject: &str, kind: Kind) -> DbResult<Vec<Restraint>> {
    let rows: Vec<Row> = restraint::table
        .filter(restraint::subject.eq(subject.to_owned()).and(restraint::until_at.gt(now)))
        .filter(restraint::kind.eq(kind).and(restraint::ended_at.is_null()))
        .select(restraint::all_columns)
        .load(c)?;
    Ok(rows.into_iter().map(restraint).collect())
}

/// Until when acts of a kind rest for a subject, if they do.
pub fn paused(c: &mut Conn, now: Timestamp, subject: &str, covers: Covers) -> DbResult<Option<Timestamp>> {
    let all = holding(c, now, subject, Kind::Pause)?;
    Ok(all.into_iter().filter(|it| it.covers == covers).map(|it| it.until).max())
}

/// The same of payments, by a customer or from a network.
pub fn payments_rest(c: &mut Conn, now: Timestamp, subjects: [&str; 2]) -> DbResult<bool> {
    for subject in subjects {
        if paused(c, now, subject, Covers::Payments)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Until when a second person is needed for whatever somebody does with money, if one is.
pub fn second_person(c: &mut Conn, now: Timestamp, person: PersonId) -> DbResult<Option<Timestamp>> {
    let all = holding(c, now, &person.to_string(), Kind::SecondPerson)?;
    Ok(all.into_iter().map(|it| it.until).max())
}

/// Whether answers to a network are few now.
pub fn is_slow(c: &mut Conn, now: Timestamp, network: &str) -> DbResult<bool> {
    Ok(!holding(c, now, network, Kind::Delay)?.is_empty())
}

/// Before an operation is confirmed: whether it rests for whoever wants it, or waits for a second person who is no part of
/// it. What is about one's own passkeys and address never does.
pub(super) fn check(c: &mut Conn, site: &Site, actor: &Actor, operation: Operation) -> DbResult<()> {
    let Some(person) = actor.person else { return Ok(()) };
    let now = site.clock.now();
    let (money, alone) = (operation.takes_out(), operation.has_no_second_person());
    let why = if money && paused(c, now, &person.to_string(), Covers::Money)?.is_some() {
        "This rests for you for a while, because a rule found something odd."
    } else if alone && second_person(c, now, person)?.is_some() {
        "For a while this is not for you alone, because a rule found something odd."
    } else {
        return Ok(());
    };
    let entry = Entry::new("restraint.refuse").outcome(Outcome::Refused).fact("operation", operation.code());
    record_later(site, actor, entry);
    Err(AppError::Conflict(format!("{why} An administrator can end that on the page of the alert.")))
}

/// Removes those that ended before a moment. Returns how many.
pub fn sweep(c: &mut Conn, before: Timestamp) -> DbResult<usize> {
    Ok(diesel::delete(restraint::table.filter(restraint::until_at.lt(before))).execute(c)?)
}

//! Who decides a dispute: a manager, but neither whoever issued the invoice, nor whoever acts for its customer, nor after an
//! appeal whoever had a part in the decision that it is about. Where that leaves nobody to hear an appeal, as with one manager
//! alone, an administrator lets one decide again; what somebody issued, or what concerns their own account, is never theirs.

use std::collections::HashMap;

use diesel::prelude::*;

use super::raising::entry;
use super::store::{by_id, moved, of_invoice};
use super::story::{EventKind, NewEvent, Side, happened};
use super::{Dispute, Event, NotDecided, colleagues, mailing};
use crate::base::db::schema::{approval, dispute, dispute_decision};
use crate::base::db::{Conn, DbResult, one_of};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{CustomerId, DisputeId, InvoiceId, PersonId};
use crate::trust::access::roles::Role;
use crate::trust::access::{Scope, rights};
use crate::trust::audit::{Actor, Outcome as Logged, record};

/// What of a dispute bears on who decides it.
struct Facts {
    customer: CustomerId,
    issued_by: Option<PersonId>,
    allowed: Option<PersonId>,
    /// Who decided before, or approved that.
    parts: Vec<PersonId>,
}

impl Facts {
    /// `acts`: whether the person acts for the customer.
    fn bars(&self, person: PersonId, acts: bool) -> Option<NotDecided> {
        match () {
            () if acts => Some(NotDecided::Involved),
            () if self.issued_by == Some(person) => Some(NotDecided::Issuer),
            () if self.allowed == Some(person) => None,
            () if self.parts.contains(&person) => Some(NotDecided::Again),
            () => None,
        }
    }
}

/// A dispute that nobody at the dealership may decide, and the managers of whom one can be let.
#[derive(Clone, Debug)]
pub struct Stuck {
    pub id: DisputeId,
    pub number: String,
    pub managers: Vec<PersonId>,
}

/// Open disputes that are looked at, those first whose day comes first.
const MOST: i64 = 200;

/// Why somebody does not decide, if they do not. To the log as well, when they try.
pub fn refusal(c: &mut Conn, actor: &Actor, scope: &Scope, it: &Dispute) -> DbResult<Option<NotDecided>> {
    let person = actor.person.ok_or(AppError::SignInNeeded)?;
    let acts = acts(c, scope, person, it.customer)?;
    Ok(facts(c, scope, it)?.bars(person, acts))
}

/// The same for whoever tries; what is refused is in the log.
pub fn refuse(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    it: &Dispute,
) -> DbResult<Option<NotDecided>> {
    let why = refusal(c, actor, scope, it)?;
    if let Some(barred) = &why {
        let cause = match barred {
            NotDecided::Issuer => "issuer",
            NotDecided::Involved => "own_account",
            NotDecided::Again => "involved",
            _ => "state",
        };
        let entry = entry("dispute.decide", scope, it)?.outcome(Logged::Refused).fact("cause", cause);
        record(c, site, actor, &entry.before(it.state.code()).after(it.state.code()))?;
    }
    Ok(why)
}

/// The same for a second person who would approve what is done to an object; none where that is no dispute.
pub fn refusal_of(c: &mut Conn, actor: &Actor, scope: &Scope, object: &str) -> DbResult<Option<NotDecided>> {
    let Ok(id) = object.parse::<DisputeId>() else { return Ok(None) };
    match by_id(c, scope, id) {
        Ok(it) => refusal(c, actor, scope, &it),
        Err(AppError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The open disputes of the scope's dealership that none of its managers may decide.
pub fn stuck(c: &mut Conn, scope: &Scope) -> DbResult<Vec<Stuck>> {
    type Row = (DisputeId, String, CustomerId, Option<PersonId>, Option<PersonId>);
    let rows: Vec<Row> = dispute::table
        .filter(dispute::dealership_id.eq(scope.dealership()))
        .filter(dispute::open)
        .order((dispute::due_at, dispute::id))
        .limit(MOST)
        .select((dispute::id, dispute::number, dispute::customer_id, dispute::issued_by, dispute::allowed_id))
        .load(c)?;
    let ids: Vec<DisputeId> = rows.iter().map(|row| row.0).collect();
    let (mut parts, managers) = (parts(c, scope, &ids)?, managers(c, scope)?);
    let mut acting = Vec::with_capacity(managers.len());
    for person in managers {
        acting.push((person, rights::of_person(c, person)?));
    }
    let mut found = Vec::new();
    for (id, number, customer, issued_by, allowed) in rows {
        let facts = Facts { customer, issued_by, allowed, parts: parts.remove(&id).unwrap_or_default() };
        let of = |(person, acts): &(PersonId, Vec<_>)| {
            (*person, facts.bars(*person, acts.contains(&(scope.dealership(), facts.customer))))
        };
        let all: Vec<(PersonId, Option<NotDecided>)> = acting.iter().map(of).collect();
        if all.iter().all(|(_, why)| why.is_some()) {
            let could = all.into_iter().filter(|(_, why)| *why == Some(NotDecided::Again));
            found.push(Stuck { id, number, managers: could.map(|(person, _)| person).collect() });
        }
    }
    Ok(found)
}

/// Whether nobody may decide this one.
pub fn is_stuck(c: &mut Conn, scope: &Scope, it: &Dispute) -> DbResult<bool> {
    Ok(it.state.after(Event::Decide).is_some() && able(c, scope, it)?.is_empty())
}

/// The managers who may decide this one.
pub(super) fn able(c: &mut Conn, scope: &Scope, it: &Dispute) -> DbResult<Vec<PersonId>> {
    let facts = facts(c, scope, it)?;
    let mut able = Vec::new();
    for person in managers(c, scope)? {
        let acts = acts(c, scope, person, it.customer)?;
        if facts.bars(person, acts).is_none() {
            able.push(person);
        }
    }
    Ok(able)
}

/// An administrator lets a manager decide what nobody may. Nobody lets themselves.
pub fn let_decide(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    id: DisputeId,
    manager: PersonId,
) -> DbResult<()> {
    let it = by_id(c, scope, id)?;
    // Sent twice.
    if it.allowed == Some(manager) {
        return Ok(());
    }
    if actor.person.is_none_or(|person| person == manager) {
        return Err(AppError::Conflict(
            "You are that manager yourself. Another administrator has to do this.".to_owned(),
        ));
    }
    let acts = acts(c, scope, manager, it.customer)?;
    let could = managers(c, scope)?.contains(&manager)
        && facts(c, scope, &it)?.bars(manager, acts) == Some(NotDecided::Again);
    if !could || !is_stuck(c, scope, &it)? {
        return Err(AppError::Conflict(
            "Somebody can decide this dispute by now, or it is decided. Nothing was changed.".to_owned(),
        ));
    }
    moved(c, &it, it.state, it.due)?;
    diesel::update(dispute::table.find(id)).set(dispute::allowed_id.eq(manager)).execute(c)?;
    let step = NewEvent::of(EventKind::Allowed, Side::Staff, actor.person);
    let made =
        happened(c, site, it.customer, id, &NewEvent { internal: true, about: Some(manager), ..step })?;
    let entry = entry("dispute.allow", scope, &it)?.fact("manager", manager);
    record(c, site, actor, &entry.before("nobody").after(manager.to_string()))?;
    let given = Dispute { owner: Some(manager), ..it };
    mailing::to_staff(c, site, &scope.narrowed(given.customer)?, &given, &made.to_string())
}

/// The open dispute about some of these lines (by place) of an invoice, where its issuer would credit them beside it: what is
/// questioned somebody else decides, whichever form it is done with.
pub fn kept_from_issuer(
    c: &mut Conn,
    actor: &Actor,
    scope: &Scope,
    invoice: InvoiceId,
    touches: impl Fn(usize) -> bool,
) -> DbResult<Option<Dispute>> {
    let Some(person) = actor.person else { return Ok(None) };
    let all = of_invoice(c, scope, invoice)?.into_iter();
    let mut own = all.filter(|it| it.state.is_open() && it.issued_by == Some(person));
    Ok(own.find(|it| it.lines.iter().any(|line| line.open && touches(line.place))))
}

fn managers(c: &mut Conn, scope: &Scope) -> DbResult<Vec<PersonId>> {
    let all = colleagues(c, &Scope::for_job(scope.dealership(), None))?
        .into_iter()
        .filter(|(_, role)| *role == Role::Manager);
    Ok(all.map(|(person, _)| person).collect())
}

/// Whether somebody decided about this one, or approved that.
pub(super) fn had_part(c: &mut Conn, scope: &Scope, it: &Dispute, person: PersonId) -> DbResult<bool> {
    Ok(facts(c, scope, it)?.parts.contains(&person))
}

fn acts(c: &mut Conn, scope: &Scope, person: PersonId, customer: CustomerId) -> DbResult<bool> {
    Ok(rights::of_person(c, person)?.contains(&(scope.dealership(), customer)))
}

fn facts(c: &mut Conn, scope: &Scope, it: &Dispute) -> DbResult<Facts> {
    let parts = parts(c, scope, &[it.id])?.remove(&it.id).unwrap_or_default();
    Ok(Facts { customer: it.customer, issued_by: it.issued_by, allowed: it.allowed, parts })
}

/// Who had a part in the decisions about each of these.
fn parts(c: &mut Conn, scope: &Scope, ids: &[DisputeId]) -> DbResult<HashMap<DisputeId, Vec<PersonId>>> {
    let rows: Vec<(DisputeId, PersonId, Option<PersonId>)> = dispute_decision::table
        .left_join(approval::table.on(approval::id.nullable().eq(dispute_decision::approval_id)))
        .filter(one_of(dispute_decision::dispute_id, ids.to_vec()))
        .filter(dispute_decision::dealership_id.eq(scope.dealership()))
        .select((dispute_decision::dispute_id, dispute_decision::decided_by, approval::decided_by.nullable()))
        .load(c)?;
    let mut found: HashMap<DisputeId, Vec<PersonId>> = HashMap::new();
    for (id, by, approved) in rows {
        found.entry(id).or_default().extend([Some(by), approved].into_iter().flatten());
    }
    Ok(found)
}

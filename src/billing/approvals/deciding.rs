//! Deciding: a second person, and nobody who gains by it. Whoever asked does not decide, nor does anybody who acts for
//! the customer whose account it is about, wrote any of the draft that it is about, or could not decide the dispute that it
//! is about; a try is in the log.

use diesel::prelude::*;

use super::requesting::entry;
use super::store::by_id;
use super::{Approval, Kind, Note, State};
use crate::base::db::schema::approval;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{ApprovalId, PersonId};
use crate::base::vault::{ApprovalNote, Holder, Sealed};
use crate::billing::disputes;
use crate::billing::invoices::sources::sources;
use crate::billing::payers::documents;
use crate::trust::access::{Scope, rights};
use crate::trust::audit::{self, Actor, Outcome, record};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Approve,
    Reject,
}

/// Why somebody does not decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotDecided {
    /// It is their own request.
    Own,
    /// They wrote the draft or changed it, or what it was made of.
    Written,
    /// They act for the customer.
    Involved,
    /// It is a dispute that is not theirs to decide: of an invoice of theirs, or after a decision of theirs.
    Dispute,
}

/// Acts that put something into a draft, or into what it was made of.
const WRITES: [&str; 5] =
    ["invoice.draft", "invoice.change", "estimate.draft", "estimate.change", "recurring.create"];

/// What somebody does to another payer's document changes what this one leaves to it. Making that is copying.
const CHANGES: [&str; 1] = ["invoice.change"];

/// Nobody changes a draft more often than this.
const MOST_WRITES: i64 = 10_000;

impl NotDecided {
    /// For the log: that one person was on both sides.
    fn code(self) -> &'static str {
        match self {
            Self::Own => "own_request",
            Self::Written | Self::Dispute => "involved",
            Self::Involved => "own_account",
        }
    }

    /// Why `it` is not the reader's to decide, if it is not.
    pub fn of(c: &mut Conn, actor: &Actor, scope: &Scope, it: &Approval) -> DbResult<Option<Self>> {
        let person = actor.person.ok_or(AppError::SignInNeeded)?;
        if person == it.requested_by {
            return Ok(Some(Self::Own));
        }
        if matches!(it.kind, Kind::Issue | Kind::Discount) && wrote(c, scope, &it.object, person)? {
            return Ok(Some(Self::Written));
        }
        let involved = rights::of_person(c, person)?.contains(&(scope.dealership(), it.customer));
        if involved {
            return Ok(Some(Self::Involved));
        }
        let barred = disputes::refusal_of(c, actor, scope, &it.object)?.is_some();
        Ok(barred.then_some(Self::Dispute))
    }
}

/// Whether somebody wrote any of a draft, also where another person's button made it: what was divided, given to another
/// account, billed from an estimate or a plan, or taken back and billed again is whoever's it was.
fn wrote(c: &mut Conn, scope: &Scope, draft: &str, person: PersonId) -> DbResult<bool> {
    // What it was made of may be another account's.
    let house = Scope::for_job(scope.dealership(), None);
    let mut objects: Vec<(String, &[&str])> =
        sources(c, &house, draft)?.into_iter().map(|it| (it, WRITES.as_slice())).collect();
    if let Ok(id) = draft.parse() {
        let others = documents(c, &house, id)?.into_iter().filter(|it| it.invoice != id);
        objects.extend(others.map(|it| (it.invoice.to_string(), CHANGES.as_slice())));
    }
    for (object, acts) in objects {
        let acts = audit::of_object(c, &house, object, acts, MOST_WRITES)?;
        if acts.iter().any(|act| act.actor == Some(person)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Decides a request of the scope's dealership. That the actor is a manager who has just used a passkey is asked
/// before. One that was decided meanwhile is a conflict.
pub fn decide(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    id: ApprovalId,
    decision: Decision,
    note: Option<&Note>,
) -> DbResult<Result<(), NotDecided>> {
    let it = by_id(c, site, scope, id)?;
    let (action, to) = match decision {
        Decision::Approve => ("approval.approve", State::Approved),
        Decision::Reject => ("approval.reject", State::Rejected),
    };
    let mut entry = entry(action, scope, &it)?.before(it.state.code()).after(to.code());
    entry.reason = note.map(ToString::to_string);
    if let Some(why) = NotDecided::of(c, actor, scope, &it)? {
        record(c, site, actor, &entry.outcome(Outcome::Refused).fact("cause", why.code()))?;
        return Ok(Err(why));
    }
    let note: Option<Sealed<ApprovalNote>> = match note {
        Some(note) => {
            Some(site.vault.seal(c, Holder::Customer(it.customer), id.as_bytes(), note.as_str())?)
        }
        None => None,
    };
    let now = site.clock.now();
    let waiting =
        approval::table.find(id).filter(approval::state.eq(State::Waiting).and(approval::expires_at.gt(now)));
    let values = (
        approval::state.eq(to),
        approval::decided_by.eq(actor.person),
        approval::decided_at.eq(now),
        approval::note.eq(note),
        approval::changed_at.eq(now),
    );
    if diesel::update(waiting).set(values).execute(c)? == 0 {
        return Err(AppError::Conflict("That request is closed already.".to_owned()));
    }
    record(c, site, actor, &entry)?;
    Ok(Ok(()))
}

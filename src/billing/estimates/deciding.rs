//! The customer decides: some or all jobs approved with a passkey, or everything declined, which obliges nobody and needs
//! no signature. What was signed is the very version that waits: one that was replaced, withdrawn or ran out is not
//! decided any more. A hold after a recovery stops money and addresses, not this; that it was on is kept.

use data_encoding::HEXLOWER;
use diesel::prelude::*;

use super::consent::{self, ConsentKind, Evidence, New};
use super::sending::end;
use super::state::EstimateState;
use super::statement::{Decision, Statement, StatementError};
use super::store::{self, Estimate, Sent};
use crate::base::db::schema::person;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{Money, Timestamp};
use crate::billing::deposits;
use crate::parties::dealerships;
use crate::trust::access::passkeys::{Finish, Options, Refusal};
use crate::trust::access::signing::{self, Signed};
use crate::trust::access::{Scope, persons, sessions};
use crate::trust::audit::{Actor, Entry, record};

/// What an approval came to.
#[derive(Clone, Debug)]
pub struct Approved {
    pub state: EstimateState,
    /// Before tax.
    pub amount: Money,
    /// The session's new token.
    pub token: String,
}

/// The version that waits for an answer, if the estimate still does. `version` is the one the reader looks at.
pub fn waiting(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    of: &Estimate,
    version: i32,
) -> DbResult<Option<Sent>> {
    let today = dealerships::load(c, scope.dealership())?.today(site.clock.now());
    if of.stands(today) != EstimateState::Sent || of.version != version {
        return Ok(None);
    }
    store::current(c, site, of).map(Some)
}

/// Begins the ceremony over these decisions on this version.
pub fn begin(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    of: &Estimate,
    (version, decisions): (i32, &[Decision]),
) -> DbResult<Result<Options, Refusal>> {
    let person = actor.person.ok_or(AppError::SignInNeeded)?;
    let Some(sent) = waiting(c, site, scope, of, version)? else { return Ok(Err(Refusal::Changed)) };
    let statement = Statement::new(&sent.offer, &sent.sha256, decisions).map_err(unreadable)?;
    if !statement.approved().contains(&true) {
        return Err(AppError::Invalid("nothing is approved".to_owned()));
    }
    let object = sent.version.id.to_string();
    signing::begin(c, site, person, &object, &statement.digest()?, &statement).map(Ok)
}

/// Finishes it: the consent is kept with its signature, and the version is decided.
pub fn finish(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    of: &Estimate,
    it: &Finish,
) -> DbResult<Result<Approved, Refusal>> {
    let sent = store::current(c, site, of)?;
    let object = sent.version.id.to_string();
    let signed = match signing::finish::<Statement>(c, site, actor, &object, it)? {
        Ok(signed) => signed,
        Err(why) => return Ok(Err(why)),
    };
    let Some(sent) = waiting(c, site, scope, of, sent.version.number)? else {
        return Ok(Err(Refusal::Changed));
    };
    let Signed { signature, digest, about } = signed;
    let statement = Statement::new(&sent.offer, &sent.sha256, &about.decisions()).map_err(unreadable)?;
    if statement.digest()? != digest {
        return Ok(Err(Refusal::Changed));
    }
    let all = !statement.approved().contains(&false);
    let state = if all { EstimateState::Approved } else { EstimateState::PartApproved };
    if !end(c, of.id, of.version, state)? {
        return Ok(Err(Refusal::Changed));
    }
    let amount = statement.authorised();
    let evidence = Evidence { signature: Some(signature), ..evidence(c, site, actor, statement)? };
    let entry = entry(scope, of, "estimate.approve", &evidence)?.fact("amount", format!("{amount:?}"));
    let new = New {
        kind: ConsentKind::Passkey,
        version: sent.version.id,
        amount,
        person: actor.person,
        recorded_by: None,
        given_at: site.clock.now(),
        evidence,
    };
    let kept = consent::keep(c, site, scope, of, &new)?;
    record(c, site, actor, &entry.fact("consent", kept))?;
    let token = sessions::renew(c, site, actor.session.ok_or(AppError::SignInNeeded)?)?;
    Ok(Ok(Approved { state, amount, token }))
}

/// Declines every job, with a reason where one was given; what was paid ahead is the customer's credit. False when the
/// version no longer waits.
pub fn decline(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    of: &Estimate,
    (version, decisions): (i32, &[Decision]),
) -> DbResult<bool> {
    let Some(sent) = waiting(c, site, scope, of, version)? else { return Ok(false) };
    let statement = Statement::new(&sent.offer, &sent.sha256, decisions).map_err(unreadable)?;
    if statement.approved().contains(&true) {
        return Err(AppError::Invalid("something is approved".to_owned()));
    }
    if !end(c, of.id, of.version, EstimateState::Declined)? {
        return Ok(false);
    }
    let evidence = evidence(c, site, actor, statement)?;
    let entry = entry(scope, of, "estimate.decline", &evidence)?;
    let new = New {
        kind: ConsentKind::Declined,
        version: sent.version.id,
        amount: Money::zero(of.currency),
        person: actor.person,
        recorded_by: None,
        given_at: site.clock.now(),
        evidence,
    };
    let kept = consent::keep(c, site, scope, of, &new)?;
    record(c, site, actor, &entry.fact("consent", kept))?;
    let today = dealerships::load(c, scope.dealership())?.today(site.clock.now());
    deposits::release(c, site, actor, scope, of, today)?;
    Ok(true)
}

fn evidence(c: &mut Conn, site: &Site, actor: &Actor, statement: Statement) -> DbResult<Evidence> {
    let id = actor.person.ok_or(AppError::SignInNeeded)?;
    let until: Option<Timestamp> = person::table.find(id).select(person::hold_until).first(c)?;
    Ok(Evidence {
        statement,
        name: persons::find(c, site, id)?.name,
        address: actor.ip.map(|ip| ip.to_string()),
        device: actor.device.clone(),
        after_recovery: until.is_some_and(|until| until > site.clock.now()),
        signature: None,
        verbal: None,
    })
}

/// The decisions are personal: they go into the sealed part of the entry.
pub(super) fn entry(
    scope: &Scope,
    of: &Estimate,
    action: &'static str,
    evidence: &Evidence,
) -> DbResult<Entry> {
    let said = serde_json::to_string(&evidence.statement).map_err(|e| AppError::Internal(e.into()))?;
    let entry = Entry::new(action).object(of.id).customer(scope.dealership(), of.customer);
    let hash = evidence.statement.document.clone();
    let digest = HEXLOWER.encode(&evidence.statement.digest()?);
    Ok(entry
        .fact("number", &of.number)
        .fact("version", evidence.statement.version)
        .fact("document", hash)
        .fact("statement", digest)
        .fact("after_recovery", evidence.after_recovery)
        .before(of.state.code())
        .after(said))
}

fn unreadable(error: StatementError) -> AppError {
    match error {
        StatementError::Money(error) => error.into(),
        other => AppError::Invalid(other.to_string()),
    }
}

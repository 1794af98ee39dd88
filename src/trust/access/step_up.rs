//! Confirming one operation with a fresh passkey assertion. A verb asks with [`require`] before it writes anything; the
//! first time the request ends at the page `/step-up/{id}`, which shows what is confirmed and keeps the form; the form is
//! sent again from there and finds its confirmation. Bound to session, operation, object, amount and form; once; 5 minutes.

use std::time::Duration;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use webauthn_rs::prelude::DiscoverableAuthentication;

use super::passkeys::ceremony::{self, Kind};
use super::passkeys::relying_party::RelyingParty;
use super::passkeys::verifying::verify;
use super::passkeys::{Finish, Options, Refusal, credential_ids};
use super::{restraints, sessions, staff};
use crate::base::db::schema::step_up;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{Money, PersonId, SessionId, StepUpId, Timestamp};
use crate::base::vault::{Holder, Sealed, StepUpDetail};
use crate::trust::audit::{Actor, Entry, Outcome, record};
use crate::trust::training::{self, Duty};

const LASTS: Duration = Duration::from_secs(300);
/// While somebody has to learn something first, what they typed is kept for longer.
const LEARNING: Duration = Duration::from_secs(3600);

/// What can be asked to be confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    ChangeEmail,
    AddPasskey,
    RemovePasskey,
    NewRecoveryCodes,
    GrantRole,
    EndRole,
    SuspendPerson,
    InviteStaff,
    InviteOwner,
    ApproveRecovery,
    EndRight,
    ChangeDealership,
    ChangeBank,
    ConfirmBank,
    ReviewAccess,
    ChangeLimits,
    DecideApproval,
    CreditInvoice,
    VoidInvoice,
    WriteOffInvoice,
    ReversePayment,
    RefundPayment,
    ChangeRight,
    MergeCustomers,
    Export,
    UndoImport,
    DecideDispute,
    LetDecide,
    EndRestraint,
}

impl Operation {
    pub fn code(self) -> &'static str {
        match self {
            Self::ChangeEmail => "email.change",
            Self::AddPasskey => "passkey.add",
            Self::RemovePasskey => "passkey.remove",
            Self::NewRecoveryCodes => "recovery_codes.make",
            Self::GrantRole => "role.grant",
            Self::EndRole => "role.end",
            Self::SuspendPerson => "person.suspend",
            Self::InviteStaff => "staff.invite",
            Self::InviteOwner => "owner.invite",
            Self::ApproveRecovery => "recovery.approve",
            Self::EndRight => "right.end",
            Self::ChangeDealership => "dealership.change",
            Self::ReviewAccess => "access.review",
            Self::ChangeBank => "bank.change",
            Self::ConfirmBank => "bank.confirm",
            Self::ChangeLimits => "limits.change",
            Self::DecideApproval => "approval.decide",
            Self::CreditInvoice => "invoice.credit",
            Self::VoidInvoice => "invoice.void",
            Self::WriteOffInvoice => "invoice.write_off",
            Self::ReversePayment => "payment.reverse",
            Self::RefundPayment => "payment.refund",
            Self::ChangeRight => "right.change",
            Self::MergeCustomers => "customer.merge",
            Self::Export => "export.run",
            Self::UndoImport => "import.undo",
            Self::DecideDispute => "dispute.decide",
            Self::LetDecide => "dispute.allow",
            Self::EndRestraint => "restraint.end",
        }
    }

    /// Money or a list of people leaves by it, or is led elsewhere.
    pub(super) fn takes_out(self) -> bool {
        matches!(
            self,
            Self::DecideApproval
                | Self::CreditInvoice
                | Self::VoidInvoice
                | Self::WriteOffInvoice
                | Self::ReversePayment
                | Self::RefundPayment
                | Self::Export
                | Self::DecideDispute
                | Self::ConfirmBank
        )
    }

    /// It has no approval by a second person of its own, and is not about oneself.
    pub(super) fn has_no_second_person(self) -> bool {
        let own = [Self::ChangeEmail, Self::AddPasskey, Self::RemovePasskey, Self::NewRecoveryCodes];
        // What only takes access away, or gives it back after two have checked it, must not wait in an attack.
        let safe = [Self::EndRole, Self::EndRight, Self::SuspendPerson, Self::ApproveRecovery];
        // Whoever is left alone with a demand would never be rid of it before its time.
        let way_out = self == Self::EndRestraint;
        let alone = !self.takes_out() || matches!(self, Self::Export | Self::ConfirmBank);
        !own.contains(&self) && !safe.contains(&self) && !way_out && alone
    }
}

/// Operations on one's own account: those stay open to everybody at any time.
const OWN: [Operation; 4] =
    [Operation::ChangeEmail, Operation::AddPasskey, Operation::RemovePasskey, Operation::NewRecoveryCodes];

/// One operation that waits for its confirmation.
pub struct Asked<'a> {
    pub operation: Operation,
    /// The id of what it is done to.
    pub object: String,
    pub amount: Option<Money>,
    /// What the person confirms, in their words: `Remove the passkey “Pixel 9”`.
    pub summary: String,
    /// Where the form was sent, and what was in it.
    pub path: &'a str,
    pub form: &'a [(&'a str, &'a str)],
}

/// What the page shows.
#[derive(Clone, Debug)]
pub struct Shown {
    pub id: StepUpId,
    pub summary: String,
    pub stage: Stage,
    pub path: String,
    pub form: Vec<(String, String)>,
}

/// How far it got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Waiting,
    Confirmed,
    Used,
    RanOut,
}

#[derive(Serialize, Deserialize)]
struct Detail {
    summary: String,
    path: String,
    form: Vec<(String, String)>,
}

/// Passes when this very operation was confirmed in this session in the last five minutes, and uses the confirmation
/// up. Otherwise stores it and answers [`AppError::StepUpNeeded`], at which `Cx::change` keeps what was written so far:
/// so ask first, and write afterwards.
pub fn require(c: &mut Conn, site: &Site, actor: &Actor, asked: &Asked<'_>) -> DbResult<StepUpId> {
    let session = actor.session.ok_or(AppError::SignInNeeded)?;
    restraints::check(c, site, actor, asked.operation)?;
    if let Some(person) = actor.person
        && !OWN.contains(&asked.operation)
    {
        staff::hold(c, site, actor, person)?;
    }
    let (now, digest) = (site.clock.now(), digest(asked));
    let ready: Option<StepUpId> = step_up::table
        .filter(step_up::session_id.eq(session).and(step_up::digest.eq(&digest)))
        .filter(step_up::confirmed_at.is_not_null().and(step_up::used_at.is_null()))
        .filter(step_up::expires_at.gt(now))
        .select(step_up::id)
        .first(c)
        .optional()?;
    if let Some(id) = ready {
        let unused = step_up::table.find(id).filter(step_up::used_at.is_null());
        if diesel::update(unused).set(step_up::used_at.eq(now)).execute(c)? == 1 {
            return Ok(id);
        }
    }
    let mut lasts = LASTS;
    if let Some(person) = actor.person
        && !OWN.contains(&asked.operation)
    {
        training::assign(c, person, now)?;
        if !training::overdue(c, person, now)?.is_empty() {
            lasts = LEARNING;
            let entry = Entry::new("authz_fail").outcome(Outcome::Refused).fact("wanted", "training");
            record(c, site, actor, &entry.fact("operation", asked.operation.code()))?;
        }
    }
    let id = store(c, site, session, asked, &digest, now.plus(lasts))?;
    Err(AppError::StepUpNeeded(id))
}

/// Whether a confirmation of this session, used for this operation, still counts: for an operation that takes more than
/// one request, such as making a passkey.
pub fn was_used(
    c: &mut Conn,
    site: &Site,
    session: SessionId,
    operation: Operation,
    id: StepUpId,
) -> DbResult<bool> {
    let known: i64 = used(session, operation, id)
        .filter(step_up::expires_at.gt(site.clock.now()))
        .count()
        .get_result(c)?;
    Ok(known == 1)
}

/// The same, for the last of those requests: afterwards it counts no more.
pub fn spend(
    c: &mut Conn,
    site: &Site,
    session: SessionId,
    operation: Operation,
    id: StepUpId,
) -> DbResult<bool> {
    let now = site.clock.now();
    if !was_used(c, site, session, operation, id)? {
        return Ok(false);
    }
    diesel::update(step_up::table.find(id)).set(step_up::expires_at.eq(now)).execute(c)?;
    Ok(true)
}

/// A confirmation of this session; another session's is not found.
pub fn find(c: &mut Conn, site: &Site, session: SessionId, id: StepUpId) -> DbResult<Shown> {
    let (sealed, stage) = own(c, site, session, id)?;
    let json = site.vault.open_field(c, Holder::Site, id.as_bytes(), &sealed)?;
    let Detail { summary, path, form } =
        serde_json::from_str(&json).map_err(|e| AppError::Internal(e.into()))?;
    Ok(Shown { id, summary, stage, path, form })
}

fn own(
    c: &mut Conn,
    site: &Site,
    session: SessionId,
    id: StepUpId,
) -> DbResult<(Sealed<StepUpDetail>, Stage)> {
    type Row = (Sealed<StepUpDetail>, Option<Timestamp>, Option<Timestamp>, Timestamp);
    let (sealed, confirmed, used, expires): Row = step_up::table
        .find(id)
        .filter(step_up::session_id.eq(session))
        .select((step_up::detail, step_up::confirmed_at, step_up::used_at, step_up::expires_at))
        .first(c)?;
    let stage = match (confirmed, used) {
        (_, Some(_)) => Stage::Used,
        _ if expires <= site.clock.now() => Stage::RanOut,
        (Some(_), None) => Stage::Confirmed,
        (None, None) => Stage::Waiting,
    };
    Ok((sealed, stage))
}

/// The lessons that this person has to pass before this operation.
pub fn to_learn(c: &mut Conn, site: &Site, person: PersonId, id: StepUpId) -> DbResult<Vec<Duty>> {
    let operation: String = step_up::table.find(id).select(step_up::operation).first(c)?;
    if OWN.iter().any(|it| it.code() == operation) {
        return Ok(Vec::new());
    }
    training::overdue(c, person, site.clock.now())
}

/// Begins the ceremony that confirms it.
pub fn begin(
    c: &mut Conn,
    site: &Site,
    (session, person): (SessionId, PersonId),
    id: StepUpId,
) -> DbResult<Result<Options, Refusal>> {
    if own(c, site, session, id)?.1 != Stage::Waiting {
        return Ok(Err(Refusal::Expired));
    }
    if !to_learn(c, site, person, id)?.is_empty() {
        return Err(AppError::Forbidden);
    }
    let digest: Vec<u8> = step_up::table.find(id).select(step_up::digest).first(c)?;
    let party = RelyingParty::of(&site.config)?;
    let (public_key, state) = party.start_assertion(credential_ids(c, person)?, Some(&digest))?;
    let object = id.to_string();
    let ceremony = ceremony::store(c, site, Kind::StepUp, Some(person), Some(&object), &state)?;
    Ok(Ok(Options { ceremony, public_key }))
}

/// Finishes it. The answer is the session's new token.
pub fn finish(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    id: StepUpId,
    it: &Finish,
) -> DbResult<Result<String, Refusal>> {
    let (Some(session), Some(person)) = (actor.session, actor.person) else {
        return Err(AppError::SignInNeeded);
    };
    let now = site.clock.now();
    let object = id.to_string();
    let taken =
        ceremony::take::<DiscoverableAuthentication>(c, site, it.ceremony, Kind::StepUp, Some(&object))?;
    let Some(taken) = taken.filter(|t| t.person == Some(person)) else {
        return refused(c, site, actor, id, Refusal::Expired);
    };
    if let Err(why) = verify(c, site, actor, &it.credential, taken.state, Some(person))? {
        return refused(c, site, actor, id, why);
    }
    let open = pending(session, id).filter(step_up::confirmed_at.is_null().and(step_up::expires_at.gt(now)));
    let ids: Vec<StepUpId> = open.select(step_up::id).load(c)?;
    if ids.is_empty() {
        return refused(c, site, actor, id, Refusal::Expired);
    }
    let until: Timestamp = step_up::table.find(id).select(step_up::expires_at).first(c)?;
    let values = (step_up::confirmed_at.eq(now), step_up::expires_at.eq(until.min(now.plus(LASTS))));
    diesel::update(step_up::table.find(id)).set(values).execute(c)?;
    record(c, site, actor, &Entry::new("authn_step_up").object(id))?;
    sessions::renew(c, site, session).map(Ok)
}

fn refused<T>(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    id: StepUpId,
    why: Refusal,
) -> DbResult<Result<T, Refusal>> {
    let entry = Entry::new("authn_step_up").object(id).outcome(Outcome::Refused);
    record(c, site, actor, &entry.fact("cause", why.code()))?;
    Ok(Err(why))
}

#[diesel::dsl::auto_type(no_type_alias)]
fn pending(session: SessionId, id: StepUpId) -> _ {
    step_up::table
        .filter(step_up::id.eq(id))
        .filter(step_up::session_id.eq(session))
        .filter(step_up::used_at.is_null())
}

#[diesel::dsl::auto_type(no_type_alias)]
fn used(session: SessionId, operation: Operation, id: StepUpId) -> _ {
    let code: &'static str = operation.code();
    step_up::table
        .filter(step_up::id.eq(id))
        .filter(step_up::session_id.eq(session))
        .filter(step_up::operation.eq(code))
        .filter(step_up::used_at.is_not_null())
}

fn store(
    c: &mut Conn,
    site: &Site,
    session: SessionId,
    asked: &Asked<'_>,
    digest: &[u8],
    until: Timestamp,
) -> DbResult<StepUpId> {
    let now = site.clock.now();
    let id = StepUpId::generate(now);
    let form = asked.form.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let detail = Detail { summary: asked.summary.clone(), path: asked.path.to_owned(), form };
    let json = serde_json::to_string(&detail).map_err(|e| AppError::Internal(e.into()))?;
    let sealed: Sealed<StepUpDetail> = site.vault.seal(c, Holder::Site, id.as_bytes(), &json)?;
    let values = (
        step_up::id.eq(id),
        step_up::session_id.eq(session),
        step_up::operation.eq(asked.operation.code()),
        step_up::object_id.eq(&asked.object),
        step_up::digest.eq(digest),
        step_up::detail.eq(sealed),
        step_up::created_at.eq(now),
        step_up::expires_at.eq(until),
    );
    diesel::insert_into(step_up::table).values(values).execute(c)?;
    Ok(id)
}

/// SHA-256 over everything that makes the operation this one, each part with its length before it.
fn digest(asked: &Asked<'_>) -> Vec<u8> {
    let amount = asked.amount.map_or_else(String::new, |m| format!("{} {}", m.minor(), m.currency()));
    let mut hash = Sha256::new();
    let mut part = |text: &str| {
        hash.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(text.as_bytes());
    };
    for text in [asked.operation.code(), &asked.object, &amount, asked.path] {
        part(text);
    }
    for (name, value) in asked.form {
        part(name);
        part(value);
    }
    hash.finalize().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked<'a>(object: &str, form: &'a [(&'a str, &'a str)]) -> Vec<u8> {
        digest(&Asked {
            operation: Operation::ChangeEmail,
            object: object.to_owned(),
            amount: None,
            summary: String::new(),
            path: "/account/email",
            form,
        })
    }

    #[test]
    fn another_object_or_another_form_is_another_operation() {
        let one = asked("per_1", &[("email", "a@example.com")]);
        assert_eq!(one, asked("per_1", &[("email", "a@example.com")]));
        assert_ne!(one, asked("per_2", &[("email", "a@example.com")]));
        assert_ne!(one, asked("per_1", &[("email", "b@example.com")]));
        assert_ne!(one, asked("per_1", &[("emaila", "@example.com")]));
    }
}

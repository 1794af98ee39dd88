//! Invitations: a link by mail and, for owners, a code over the counter. 256 random bits in the path, their SHA-256 in
//! the database, a day, one use, bound to a person. Looking at one changes nothing; it is used up by the ceremony's end.
//! Somebody who has a passkey already accepts with that one: a link alone never adds a passkey to an account in use.

use std::time::Duration;

use diesel::prelude::*;
use rand::RngExt;

use super::rights::Rights;
use super::roles::Role;
use crate::base::db::schema::invitation;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{CustomerId, DealershipId, InvitationId, PersonId, Timestamp};
use crate::base::web::new_token;
use crate::trust::audit::{Actor, Entry, Outcome, record};

/// How many wrong codes a link survives.
pub const CODE_TRIES: i32 = 10;

const DAY: Duration = Duration::from_secs(86_400);
const SETUP: Duration = Duration::from_secs(900);

/// What accepting gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To act for a customer.
    Owner(DealershipId, CustomerId, Rights),
    /// To work at a dealership.
    Staff(DealershipId, Role),
    /// To be the first administrator of the installation.
    Administrator,
    /// A new passkey in place of all lost ones; not before the cooling-off is over.
    Recovery,
    /// A passkey, whether or not there are others. Made on the host's console only.
    Enrolment,
}

impl Purpose {
    fn kind(self) -> &'static str {
        match self {
            Self::Owner(..) => "owner",
            Self::Staff(..) => "staff",
            Self::Administrator => "administrator",
            Self::Recovery => "recovery",
            Self::Enrolment => "enrolment",
        }
    }

    fn lasts(self) -> Duration {
        if matches!(self, Self::Administrator) { SETUP } else { DAY }
    }
}

/// What to invite for.
#[derive(Clone, Copy, Debug)]
pub struct NewInvitation {
    pub person: PersonId,
    pub purpose: Purpose,
    /// Make a code that is handed over in person and never mailed.
    pub with_code: bool,
    /// From when on it works; the day counts from here.
    pub not_before: Timestamp,
}

/// What exists of it outside of the database, once.
#[derive(Clone, Debug)]
pub struct Invited {
    pub id: InvitationId,
    pub token: String,
    /// Eight digits.
    pub code: Option<String>,
}

impl Invited {
    /// The page that the link leads to.
    pub fn path(&self) -> String {
        format!("/invites/{}", self.token)
    }
}

/// An invitation that can still be accepted, or could be once its time comes.
#[derive(Clone, Debug)]
pub struct Open {
    pub id: InvitationId,
    pub person: PersonId,
    pub purpose: Purpose,
    pub dealership: Option<DealershipId>,
    pub needs_code: bool,
    pub code_failures: i32,
    pub not_before: Timestamp,
    pub expires_at: Timestamp,
}

/// Invites a person. Links for the same purpose that were not used yet end. The caller mails the link
/// (`base::mail::invitation`) and shows the code to whoever hands it over.
pub fn invite(c: &mut Conn, site: &Site, actor: &Actor, new: &NewInvitation) -> DbResult<Invited> {
    let now = site.clock.now();
    let id = InvitationId::generate(now);
    let token = new_token();
    let code = new.with_code.then(new_code);
    let code_hash = code.as_deref().map(|code| hash_code(site, id, code)).transpose()?;
    let (dealership, customer, grants) = match new.purpose {
        Purpose::Owner(at, customer, rights) => (Some(at), Some(customer), rights.to_string()),
        Purpose::Staff(at, role) => (Some(at), None, role.to_string()),
        _ => (None, None, String::new()),
    };
    end_earlier(c, new, customer, now)?;
    let values = (
        invitation::id.eq(id),
        invitation::kind.eq(new.purpose.kind()),
        invitation::grants.eq(grants),
        invitation::token_hash.eq(site.vault.bearer_hash(&token).to_vec()),
        invitation::code_hash.eq(code_hash),
        invitation::person_id.eq(new.person),
        invitation::dealership_id.eq(dealership),
        invitation::customer_id.eq(customer),
        invitation::not_before.eq(new.not_before),
        invitation::created_by.eq(actor.person.map(|p| p.to_string())),
        invitation::created_at.eq(now),
        invitation::expires_at.eq(new.not_before.max(now).plus(new.purpose.lasts())),
        invitation::code_failures.eq(0),
    );
    diesel::insert_into(invitation::table).values(values).execute(c)?;
    let mut entry = Entry::new("invitation.make").object(id).person(new.person);
    entry.dealership = dealership;
    entry.customer = customer;
    let entry = entry.fact("kind", new.purpose.kind()).fact("code", new.with_code);
    record(c, site, actor, &entry.after("open"))?;
    Ok(Invited { id, token, code })
}

/// A newer link for the same takes the place of one that was not used.
fn end_earlier(
    c: &mut Conn,
    new: &NewInvitation,
    customer: Option<CustomerId>,
    now: Timestamp,
) -> DbResult<()> {
    let open: Vec<(InvitationId, Option<CustomerId>)> = invitation::table
        .filter(invitation::person_id.eq(new.person).and(invitation::kind.eq(new.purpose.kind())))
        .filter(invitation::used_at.is_null().and(invitation::revoked_at.is_null()))
        .select((invitation::id, invitation::customer_id))
        .load(c)?;
    let same: Vec<InvitationId> =
        open.into_iter().filter(|(_, about)| *about == customer).map(|(id, _)| id).collect();
    let rows = invitation::table.filter(invitation::id.eq_any(same));
    diesel::update(rows).set(invitation::revoked_at.eq(now)).execute(c)?;
    Ok(())
}

/// A fresh link and code for a person who may have passkeys already: the demo's start, the host's console.
pub fn for_person(c: &mut Conn, site: &Site, actor: &Actor, person: PersonId) -> DbResult<Invited> {
    let not_before = site.clock.now();
    let new = NewInvitation { person, purpose: Purpose::Enrolment, with_code: true, not_before };
    invite(c, site, actor, &new)
}

type Row =
    (InvitationId, PersonId, String, String, Option<DealershipId>, Option<CustomerId>, bool, i32, Times);

/// Not before, expiry, used, revoked.
type Times = (Timestamp, Timestamp, Option<Timestamp>, Option<Timestamp>);

/// The invitation a link stands for: not found when it never was one, none when it was used, revoked, ran out or saw too
/// many wrong codes.
pub fn find(c: &mut Conn, site: &Site, token: &str) -> DbResult<Option<Open>> {
    let row: Row = invitation::table
        .filter(invitation::token_hash.eq(site.vault.bearer_hash(token).to_vec()))
        .select((
            invitation::id,
            invitation::person_id,
            invitation::kind,
            invitation::grants,
            invitation::dealership_id,
            invitation::customer_id,
            invitation::code_hash.is_not_null(),
            invitation::code_failures,
            (invitation::not_before, invitation::expires_at, invitation::used_at, invitation::revoked_at),
        ))
        .first(c)?;
    let (id, person, kind, grants, dealership, customer, needs_code, code_failures, times) = row;
    let (not_before, expires_at, used, revoked) = times;
    let over = used.is_some() || revoked.is_some() || site.clock.now() >= expires_at;
    if over || code_failures >= CODE_TRIES {
        return Ok(None);
    }
    let purpose = purpose(&kind, &grants, dealership, customer)?;
    Ok(Some(Open { id, person, purpose, dealership, needs_code, code_failures, not_before, expires_at }))
}

/// Whether the code is the one. A wrong one is counted and logged.
pub(super) fn check_code(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    open: &Open,
    typed: &str,
) -> DbResult<bool> {
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let given = hash_code(site, open.id, &digits)?;
    let kept: Option<Vec<u8>> = invitation::table.find(open.id).select(invitation::code_hash).first(c)?;
    let Some(kept) = kept else { return Ok(true) };
    if bool::from(subtle::ConstantTimeEq::ct_eq(kept.as_slice(), given.as_slice())) {
        return Ok(true);
    }
    let failures = invitation::code_failures.eq(invitation::code_failures + 1);
    diesel::update(invitation::table.find(open.id)).set(failures).execute(c)?;
    let entry = Entry::new("invitation.code").object(open.id).person(open.person).outcome(Outcome::Refused);
    record(c, site, actor, &entry.before("open").after("open"))?;
    Ok(false)
}

/// Uses the invitation up; false when somebody was faster.
pub(super) fn consume(c: &mut Conn, site: &Site, actor: &Actor, open: &Open) -> DbResult<bool> {
    let unused = invitation::table
        .find(open.id)
        .filter(invitation::used_at.is_null().and(invitation::revoked_at.is_null()));
    if diesel::update(unused).set(invitation::used_at.eq(site.clock.now())).execute(c)? == 0 {
        return Ok(false);
    }
    let mut entry = Entry::new("invitation.accept").object(open.id).person(open.person);
    entry.dealership = open.dealership;
    record(c, site, actor, &entry.fact("kind", open.purpose.kind()).before("open").after("used"))?;
    Ok(true)
}

/// Ends a link before it was used: sent to the wrong address, or "this was not me".
pub fn revoke(c: &mut Conn, site: &Site, actor: &Actor, id: InvitationId) -> DbResult<()> {
    let unused = invitation::table
        .find(id)
        .filter(invitation::used_at.is_null().and(invitation::revoked_at.is_null()));
    if diesel::update(unused).set(invitation::revoked_at.eq(site.clock.now())).execute(c)? == 0 {
        return Err(AppError::NotFound);
    }
    let entry = Entry::new("invitation.revoke").object(id).before("open").after("revoked");
    record(c, site, actor, &entry)?;
    Ok(())
}

/// Whether a person was invited and has not answered yet.
pub fn is_pending(c: &mut Conn, site: &Site, person: PersonId) -> DbResult<bool> {
    let open: i64 = invitation::table
        .filter(invitation::person_id.eq(person).and(invitation::expires_at.gt(site.clock.now())))
        .filter(invitation::used_at.is_null().and(invitation::revoked_at.is_null()))
        .count()
        .get_result(c)?;
    Ok(open > 0)
}

fn purpose(
    kind: &str,
    grants: &str,
    dealership: Option<DealershipId>,
    customer: Option<CustomerId>,
) -> DbResult<Purpose> {
    match (kind, dealership, customer) {
        ("owner", Some(at), Some(customer)) => Ok(Purpose::Owner(at, customer, Rights::of_words(grants))),
        ("staff", Some(at), _) => {
            let role = grants.parse().map_err(|_| AppError::internal("an invitation gives no role"))?;
            Ok(Purpose::Staff(at, role))
        }
        ("administrator", ..) => Ok(Purpose::Administrator),
        ("recovery", ..) => Ok(Purpose::Recovery),
        ("enrolment", ..) => Ok(Purpose::Enrolment),
        _ => Err(AppError::internal("an invitation of no kind")),
    }
}

/// Eight digits, as people read them out: nobody mistakes a letter.
fn new_code() -> String {
    format!("{:08}", rand::rng().random_range(0..100_000_000_u32))
}

fn hash_code(site: &Site, id: InvitationId, code: &str) -> DbResult<Vec<u8>> {
    site.vault.token_hash("invitation-code", &[id.as_bytes().as_slice(), code.as_bytes()].concat())
}

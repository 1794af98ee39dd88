//! Invitations that nobody answered yet, for those who made them. Not here: making, checking and using them up
//! (`invitations`).

use diesel::prelude::*;

use super::persons;
use super::rights::Rights;
use super::roles::Role;
use super::scope::Scope;
use crate::base::db::schema::invitation;
use crate::base::db::{Conn, DbResult, MultiBackend};
use crate::base::site::Site;
use crate::base::values::{CustomerId, DealershipId, Email, InvitationId, PersonId, Timestamp};

/// How long an invitation works, for the mail and the page that tell of it.
pub const HOURS: u32 = 24;

/// One that can still be accepted.
#[derive(Clone, Debug)]
pub struct Waiting {
    pub id: InvitationId,
    pub person: PersonId,
    pub email: Email,
    pub customer: Option<CustomerId>,
    /// What it gives: rights for a customer, or a role.
    pub rights: Option<Rights>,
    pub role: Option<Role>,
    pub needs_code: bool,
    pub expires_at: Timestamp,
}

/// Those to act for the customer of the scope, newest first.
pub fn of_customer(c: &mut Conn, site: &Site, scope: &Scope) -> DbResult<Vec<Waiting>> {
    let customer = scope.require_customer()?;
    load(c, site, waiting(site, scope.dealership(), "owner").filter(invitation::customer_id.eq(customer)))
}

/// Those to act for any customer of the scope's dealership, newest first.
pub fn of_owners(c: &mut Conn, site: &Site, scope: &Scope, limit: i64) -> DbResult<Vec<Waiting>> {
    load(c, site, waiting(site, scope.dealership(), "owner").limit(limit))
}

/// Those to work at a dealership, newest first.
pub fn of_staff(c: &mut Conn, site: &Site, at: DealershipId) -> DbResult<Vec<Waiting>> {
    load(c, site, waiting(site, at, "staff"))
}

type Query<'a> = invitation::BoxedQuery<'a, MultiBackend>;

fn waiting<'a>(site: &Site, at: DealershipId, kind: &'static str) -> Query<'a> {
    invitation::table
        .filter(invitation::dealership_id.eq(at).and(invitation::kind.eq(kind)))
        .filter(invitation::expires_at.gt(site.clock.now()))
        .filter(invitation::used_at.is_null().and(invitation::revoked_at.is_null()))
        .order((invitation::expires_at.desc(), invitation::id.desc()))
        .into_boxed()
}

type Row = (InvitationId, PersonId, String, Option<CustomerId>, bool, Timestamp);

fn load(c: &mut Conn, site: &Site, query: Query<'_>) -> DbResult<Vec<Waiting>> {
    let rows: Vec<Row> = query
        .select((
            invitation::id,
            invitation::person_id,
            invitation::grants,
            invitation::customer_id,
            invitation::code_hash.is_not_null(),
            invitation::expires_at,
        ))
        .load(c)?;
    let open = |(id, person, grants, customer, needs_code, expires_at): Row| {
        let email = persons::find(c, site, person)?.email;
        let rights = customer.map(|_| Rights::of_words(&grants));
        let role = if customer.is_none() { grants.parse().ok() } else { None };
        Ok(Waiting { id, person, email, customer, rights, role, needs_code, expires_at })
    };
    rows.into_iter().map(open).collect()
}

//! Seeing the portal as one customer sees it, to help somebody on the phone. The session stays the staff's own: it looks, and
//! while it does every change that it asks for is refused, whatever the page. Beginning and ending stand in the log, as each
//! look does, under the name of whoever looks; none of them counts as the customer's.

use diesel::prelude::*;

use super::acting::{ActingStaff, actor, staff_kind};
use super::session::{Live, look_whatever, roles_of};
use crate::base::db::schema::{customer, dealership, session};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{CustomerId, DealershipId, Language, SessionId};
use crate::base::vault::{CustomerName, Sealed};
use crate::base::web::{Cx, Dealer, Guard};
use crate::trust::access::account::Account;
use crate::trust::access::place::{self, PLACE, PlaceRow};
use crate::trust::access::roles::Permission;
use crate::trust::access::{Roles, Scope};
use crate::trust::audit::{Actor, Entry, record};

/// Staff who end such a look, or have ended it already.
pub struct Viewer;

/// Who it turned out to be.
pub struct ActingViewer {
    pub actor: Actor,
    pub dealership: DealershipId,
    /// Whom they look at; nobody after a second click.
    pub customer: Option<CustomerId>,
    session: SessionId,
}

impl Guard for Viewer {
    type Who = ActingViewer;

    fn resolve(&self, c: &mut Conn, cx: &Cx) -> DbResult<ActingViewer> {
        let live = look_whatever(c, cx)?;
        let Some(Account::Dealership(dealership)) = live.account else { return Err(AppError::Forbidden) };
        let roles = roles_of(c, live.person)?;
        if !roles.allow(dealership, Permission::SeeCustomers) {
            return Err(AppError::Forbidden);
        }
        let actor = actor(cx, &live, staff_kind(&roles, live.account));
        Ok(ActingViewer { actor, dealership, customer: live.viewing, session: live.session })
    }
}

/// Turns a session to what the scope's customer sees.
pub fn begin(c: &mut Conn, site: &Site, who: &ActingStaff, scope: &Scope) -> DbResult<()> {
    let id = scope.require_customer()?;
    diesel::update(session::table.find(who.session)).set(session::viewing.eq(Some(id))).execute(c)?;
    let entry = Entry::new("customer.view_as").object(id).customer(scope.dealership(), id);
    record(c, site, &who.actor, &entry.before("staff").after("as the customer"))?;
    Ok(())
}

/// And back. Without such a look there is nothing to do.
pub fn end(c: &mut Conn, site: &Site, who: &ActingViewer) -> DbResult<()> {
    let Some(id) = who.customer else { return Ok(()) };
    diesel::update(session::table.find(who.session))
        .set(session::viewing.eq(None::<CustomerId>))
        .execute(c)?;
    let entry = Entry::new("customer.view_as_end").object(id).customer(who.dealership, id);
    record(c, site, &who.actor, &entry.before("as the customer").after("staff"))?;
    Ok(())
}

/// What is shown of the customer, and where.
pub(super) struct Viewed {
    pub dealership: DealershipId,
    pub customer: CustomerId,
    pub name: Sealed<CustomerName>,
    pub language: Language,
    pub time_zone: String,
    pub dealer: Dealer,
    pub roles: Roles,
}

/// The customer that a session looks at, as long as whoever looks may see customers there.
pub(super) fn viewed(c: &mut Conn, live: &Live, id: CustomerId) -> DbResult<Viewed> {
    let Some(Account::Dealership(at)) = live.account else { return Err(AppError::Forbidden) };
    let roles = roles_of(c, live.person)?;
    if !roles.allow(at, Permission::SeeCustomers) {
        return Err(AppError::Forbidden);
    }
    type Row = (Sealed<CustomerName>, Language, String, PlaceRow);
    let (name, language, time_zone, place): Row = customer::table
        .inner_join(dealership::table)
        .filter(customer::id.eq(id).and(dealership::id.eq(at)))
        .select((customer::name, customer::language, dealership::time_zone, PLACE))
        .first(c)?;
    let dealer = place::card(place);
    Ok(Viewed { dealership: at, customer: id, name, language, time_zone, dealer, roles })
}

/// The name for the ribbon over the staff's own pages.
pub(super) fn name_of(c: &mut Conn, id: CustomerId) -> DbResult<Sealed<CustomerName>> {
    Ok(customer::table.find(id).select(customer::name).first(c)?)
}

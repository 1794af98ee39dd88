//! `GET /staff/recoveries/{id}/approval` says what the second check means and asks; the `POST` makes it, after a fresh passkey,
//! and shows the code that is handed over, once.

use actix_web::{HttpResponse, web};
use askama::Template;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{DealershipId, RecoveryId, Zone};
use crate::base::web::{Cx, Flash, FlashKind, Nav, Page, Reply};
use crate::pages::staff::shown::{Moment, id};
use crate::parties::dealerships;
use crate::trust::access::recoveries::{self, Approved, Kind, Listed, NotApproved};
use crate::trust::access::roles::CanRecover;
use crate::trust::access::step_up::{self, Asked, Operation};
use crate::trust::access::{ActingStaff, Permission, Staff};
use crate::trust::audit::Actor;

pub async fn ask(
    cx: Cx,
    staff: Staff<CanRecover>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        let (it, _) = find(c, cx, who, id(&path)?)?;
        let zone = dealerships::load(c, who.dealership)?.settings.time_zone;
        let page = who.page(c, cx, "Second check", Nav::Customers)?;
        Reply::page(&Approval::new(page, it, &zone, "/staff/recoveries"))
    })
    .await
}

pub async fn approve(
    cx: Cx,
    staff: Staff<CanRecover>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let (it, place) = find(c, cx, who, id(&path)?)?;
        let zone = dealerships::load(c, who.dealership)?.settings.time_zone;
        match decide(c, cx, &who.actor, &it, place, "/staff/recoveries")? {
            Err(text) => {
                Ok(Reply::to("/staff/recoveries")
                    .flash(Flash { kind: FlashKind::Warn, text: text.to_owned() }))
            }
            Ok(approved) => {
                let page = who.page(c, cx, "Hand over the code", Nav::Customers)?;
                Reply::page(&Done::new(page, it.name, &approved, &zone, "/staff/recoveries"))
            }
        }
    })
    .await
}

type Place = (Kind, Option<DealershipId>);

/// A customer's, or for managers a colleague's.
fn find(c: &mut Conn, cx: &Cx, who: &ActingStaff, wanted: RecoveryId) -> DbResult<(Listed, Place)> {
    let place = (Kind::Counter, Some(who.dealership));
    match recoveries::find(c, &cx.site, wanted, place) {
        Err(AppError::NotFound) if who.may(Permission::WorkAsManager) => {
            let place = (Kind::Peer, Some(who.dealership));
            Ok((recoveries::find(c, &cx.site, wanted, place)?, place))
        }
        found => Ok((found?, place)),
    }
}

/// The second check, once the passkey has confirmed it; or the words for why it does not count.
pub(in crate::pages) fn decide(
    c: &mut Conn,
    cx: &Cx,
    actor: &Actor,
    it: &Listed,
    place: Place,
    base: &str,
) -> DbResult<Result<Approved, &'static str>> {
    if actor.person == it.requested_by || actor.person == Some(it.person) {
        return Ok(Err(
            "The second check is another person’s: not whoever made the first, nor whom it is about.",
        ));
    }
    let asked = Asked {
        operation: Operation::ApproveRecovery,
        object: it.id.to_string(),
        amount: None,
        summary: format!("Let {} back in with a new passkey", it.name),
        path: &format!("{base}/{}/approval", it.id),
        form: &[],
    };
    step_up::require(c, &cx.site, actor, &asked)?;
    Ok(recoveries::approve(c, &cx.site, actor, place, it.id)?.map_err(|why| match why {
        NotApproved::SamePerson => "The second check is another person’s.",
        NotApproved::NotRequested => "The first check comes first: somebody must say whom they saw.",
    }))
}

#[derive(Template)]
#[template(path = "staff/recoveries/approval.html")]
pub(in crate::pages) struct Approval {
    page: Page,
    id: String,
    name: String,
    /// Who made the first check, and what they wrote; empty when one suffices.
    requester: String,
    reason: String,
    since: Moment,
    base: &'static str,
}

impl Approval {
    pub fn new(page: Page, it: Listed, zone: &Zone, base: &'static str) -> Self {
        Self {
            page,
            id: it.id.to_string(),
            name: it.name,
            requester: it.requester,
            reason: it.reason,
            since: Moment::new(it.created_at, zone),
            base,
        }
    }
}

#[derive(Template)]
#[template(path = "staff/recoveries/approved.html")]
pub(in crate::pages) struct Done {
    page: Page,
    name: String,
    /// In two halves, for reading out.
    code: (String, String),
    from: Moment,
    until: Moment,
    base: &'static str,
}

impl Done {
    pub fn new(page: Page, name: String, it: &Approved, zone: &Zone, base: &'static str) -> Self {
        let (first, last) = it.code.split_at_checked(4).unwrap_or((&it.code, ""));
        let code = (first.to_owned(), last.to_owned());
        let (from, until) = (Moment::new(it.from, zone), Moment::new(it.until, zone));
        Self { page, name, code, from, until, base }
    }
}

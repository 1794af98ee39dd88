//! `GET /staff/recoveries`: the dealership's customers, and for managers its staff, who wait to be let back in. `POST
//! …/{id}/withdrawal` stops a customer's.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::Row;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{CustomerId, Zone};
use crate::base::web::{Cx, Flash, FlashKind, Nav, Page, Reply};
use crate::pages::staff::seen;
use crate::pages::staff::shown::id;
use crate::parties::dealerships;
use crate::trust::access::recoveries::{self, Kind, Listed};
use crate::trust::access::roles::CanRecover;
use crate::trust::access::{ActingStaff, Permission, Staff};

pub async fn show(cx: Cx, staff: Staff<CanRecover>) -> Result<HttpResponse, AppError> {
    cx.page(staff, |c, who, cx| {
        let zone = dealerships::load(c, who.dealership)?.settings.time_zone;
        let customers = recoveries::waiting_at(c, &cx.site, Some(who.dealership), Kind::Counter)?;
        let seen: Vec<CustomerId> = customers.iter().filter_map(|it| it.customer).collect();
        seen::several(&cx.site, who, "recoveries", seen);
        let customers = customers.into_iter().map(|it| of_customer(it, who, &zone)).collect();
        let colleagues = colleagues(c, cx, who, &zone)?;
        let page = who.page(c, cx, "Lost passkeys", Nav::Customers)?;
        Reply::page(&Index { page, customers, colleagues, may_export: who.may(Permission::Export) })
    })
    .await
}

pub async fn withdraw(
    cx: Cx,
    staff: Staff<CanRecover>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let place = (Kind::Counter, Some(who.dealership));
        let it = recoveries::find(c, &cx.site, id(&path)?, place)?;
        recoveries::withdraw(c, &cx.site, &who.actor, place, it.id)?;
        let text = format!("The recovery of {} was stopped.", it.name);
        Ok(Reply::to("/staff/recoveries").flash(Flash { kind: FlashKind::Ok, text }))
    })
    .await
}

fn of_customer(it: Listed, who: &ActingStaff, zone: &Zone) -> Row {
    let first = it.customer.map(|id| format!("/staff/customers/{id}/recoveries")).unwrap_or_default();
    let second = format!("/staff/recoveries/{}/approval", it.id);
    Row::new(it, who.person, zone, first, second, "/staff/recoveries")
}

/// Managers make the second check of colleagues; the first is an administrator's.
fn colleagues(c: &mut Conn, cx: &Cx, who: &ActingStaff, zone: &Zone) -> DbResult<Vec<Row>> {
    if !who.may(Permission::WorkAsManager) {
        return Ok(Vec::new());
    }
    let all = recoveries::waiting_at(c, &cx.site, Some(who.dealership), Kind::Peer)?;
    let row = |it: Listed| {
        let second = format!("/staff/recoveries/{}/approval", it.id);
        Row::new(it, who.person, zone, String::new(), second, "")
    };
    Ok(all.into_iter().map(row).collect())
}

#[derive(Template)]
#[template(path = "staff/recoveries/index.html")]
struct Index {
    page: Page,
    customers: Vec<Row>,
    colleagues: Vec<Row>,
    may_export: bool,
}

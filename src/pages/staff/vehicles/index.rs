//! `GET /staff/vehicles`: all vehicles with their owners, the newest first, page by page. Finding one is `staff::search`.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::rows::VehicleRow;
use crate::base::error::AppError;
use crate::base::values::VehicleId;
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::pages::staff::seen;
use crate::parties::{customers, vehicles};
use crate::trust::access::roles::CanSeeCustomers;
use crate::trust::access::{Permission, Staff};

const SHOWN: usize = 50;

/// Where the last page ended.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct From {
    after: String,
}

pub async fn show(
    cx: Cx,
    staff: Staff<CanSeeCustomers>,
    query: Query<From>,
) -> Result<HttpResponse, AppError> {
    let after: Option<VehicleId> = match query.0.after.as_str() {
        "" => None,
        text => {
            Some(text.parse().map_err(|_| AppError::Invalid("`after` is no place in this list".to_owned()))?)
        }
    };
    cx.page(staff, move |c, who, cx| {
        let limit = i64::try_from(SHOWN + 1).unwrap_or(i64::MAX);
        let mut found = vehicles::recent(c, &cx.site, &who.scope, after, limit)?;
        let more = found.len() > SHOWN;
        found.truncate(SHOWN);
        let next = found.last().filter(|_| more).map(|it| it.id.to_string()).unwrap_or_default();
        let owners = customers::names_of(c, &cx.site, &who.scope, found.iter().map(|it| it.customer))?;
        seen::several(&cx.site, who, "vehicles", found.iter().map(|it| it.customer));
        let row = |it| VehicleRow::new(it, owners.get(&it.customer).cloned().unwrap_or_default());
        let list = found.iter().map(row).collect();
        let page = who.page(c, cx, "Vehicles", Nav::Vehicles)?;
        let may_export = who.may(Permission::Export);
        Reply::page(&Index { page, list, first: after.is_none(), may_export, next })
    })
    .await
}

#[derive(Template)]
#[template(path = "staff/vehicles/index.html")]
struct Index {
    page: Page,
    list: Vec<VehicleRow>,
    /// The first page of several.
    first: bool,
    may_export: bool,
    next: String,
}

//! `GET /vehicles`: the ones the account has, then those it had; the newest first, page by page.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use crate::base::error::AppError;
use crate::base::values::VehicleId;
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::pages::owner::query::query;
use crate::pages::owner::rows::VehicleCard;
use crate::pages::owner::seen;
use crate::parties::vehicles::{Vehicle, recent};
use crate::trust::access::Owner;

/// A family's cars fit on one page, a fleet's do not.
const CARDS: usize = 60;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The last vehicle of the page before.
    after: String,
}

pub async fn show(cx: Cx, owner: Owner, asked: Query<Asked>) -> Result<HttpResponse, AppError> {
    let after: Option<VehicleId> = match asked.0.after.as_str() {
        "" => None,
        id => Some(id.parse().map_err(|_| AppError::NotFound)?),
    };
    cx.page(owner, move |c, who, cx| {
        let (w, today) = (who.words(), who.today(cx.site.clock.now()));
        let limit = i64::try_from(CARDS + 1).unwrap_or(i64::MAX);
        let mut all = recent(c, &cx.site, &who.scope, after, limit)?;
        let more = all.len() > CARDS;
        all.truncate(CARDS);
        seen::many(cx, who, "vehicles", all.len());
        let last = all.last().filter(|_| more).map(|vehicle| vehicle.id.to_string());
        let is_former = |vehicle: &&Vehicle| vehicle.details.owned_until.is_some_and(|until| until < today);
        let (former, current): (Vec<&Vehicle>, Vec<&Vehicle>) = all.iter().partition(is_former);
        let cards = |all: Vec<&Vehicle>| all.into_iter().map(|one| VehicleCard::new(w, one)).collect();
        Reply::page(&Index {
            page: who.page(c, cx, w.t("vehicles-title"), Nav::Vehicles)?,
            current: cards(current),
            former: cards(former),
            first: after.is_none(),
            next: last.map(|id| query(&[("after", &id)])).unwrap_or_default(),
        })
    })
    .await
}

#[derive(Template)]
#[template(path = "owner/vehicles/index.html")]
struct Index {
    page: Page,
    current: Vec<VehicleCard>,
    former: Vec<VehicleCard>,
    first: bool,
    /// Of the next page; empty on the last.
    next: String,
}

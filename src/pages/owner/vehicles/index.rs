//! `GET /vehicles`: the ones the account has, then those it had.

use actix_web::HttpResponse;
use askama::Template;

use crate::base::error::AppError;
use crate::base::web::{Cx, Nav, Page, Reply};
use crate::pages::owner::rows::VehicleCard;
use crate::pages::owner::seen;
use crate::parties::vehicles::{Vehicle, list};
use crate::trust::access::Owner;

pub async fn show(cx: Cx, owner: Owner) -> Result<HttpResponse, AppError> {
    cx.page(owner, |c, who, cx| {
        let (w, today) = (who.words(), who.today(cx.site.clock.now()));
        let all = list(c, &cx.site, &who.scope)?;
        seen::many(cx, who, "vehicles", all.len());
        let is_former = |vehicle: &&Vehicle| vehicle.details.owned_until.is_some_and(|until| until < today);
        let (former, current): (Vec<&Vehicle>, Vec<&Vehicle>) = all.iter().partition(is_former);
        let cards = |all: Vec<&Vehicle>| all.into_iter().map(|one| VehicleCard::new(w, one)).collect();
        Reply::page(&Index {
            page: who.page(c, cx, w.t("vehicles-title"), Nav::Vehicles)?,
            current: cards(current),
            former: cards(former),
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
}

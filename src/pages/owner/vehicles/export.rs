//! `GET /vehicles.csv`: every vehicle of the account, those that were its too, for a spreadsheet.

use actix_web::HttpResponse;

use crate::base::error::AppError;
use crate::base::sheet::{KIND, Sheet, harmless};
use crate::base::values::LocalDate;
use crate::base::web::{Cx, Limit, Reply};
use crate::pages::owner::seen;
use crate::parties::vehicles::recent;
use crate::trust::access::Owner;

/// Read in parts, so that a fleet's rows are not all open at once.
const PART: usize = 500;

pub async fn show(cx: Cx, owner: Owner) -> Result<HttpResponse, AppError> {
    cx.allow_asker(Limit::FILE).await?;
    cx.page(owner, move |c, who, cx| {
        let w = who.words();
        let titles = [
            "owner-vehicle",
            "owner-vin",
            "owner-plate",
            "owner-odometer",
            "vehicle-owned-from",
            "vehicle-owned-until",
        ];
        let mut sheet = Sheet::new(&titles.map(|key| w.t(key).into_owned()))?;
        let day = |day: Option<LocalDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let (mut after, mut rows) = (None, 0);
        loop {
            let limit = i64::try_from(PART).unwrap_or(i64::MAX);
            let part = recent(c, &cx.site, &who.scope, after, limit)?;
            for it in part.iter().map(|it| &it.details) {
                sheet.row(&[
                    harmless(&it.title()),
                    harmless(it.vin.as_str()),
                    it.plate.as_ref().map(|plate| harmless(&plate.to_string())).unwrap_or_default(),
                    it.odometer.map(|miles| format!("{miles} {}", it.odometer_unit)).unwrap_or_default(),
                    day(it.owned_from),
                    day(it.owned_until),
                ])?;
            }
            rows += part.len();
            after = part.last().filter(|_| part.len() == PART).map(|it| it.id);
            if after.is_none() {
                break;
            }
        }
        seen::many(cx, who, "vehicles.csv", rows);
        Ok(Reply::attachment("vehicles.csv", KIND, sheet.finish()?))
    })
    .await
}

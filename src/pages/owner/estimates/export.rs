//! `GET /estimates.csv`: every estimate that was sent to the account, for a spreadsheet.

use actix_web::HttpResponse;

use super::words::pill;
use crate::base::error::AppError;
use crate::base::sheet::{KIND, Sheet, harmless};
use crate::base::web::{Cx, Limit, Reply};
use crate::billing::estimates::list_sent;
use crate::pages::owner::seen;
use crate::trust::access::Owner;

/// Read in parts, so that a fleet's rows are not all open at once.
const PART: usize = 200;

pub async fn show(cx: Cx, owner: Owner) -> Result<HttpResponse, AppError> {
    cx.allow_asker(Limit::FILE).await?;
    cx.page(owner, move |c, who, cx| {
        let (w, today) = (who.words(), who.today(cx.site.clock.now()));
        let titles = [
            "estimate",
            "invoice-repair-order",
            "owner-about",
            "owner-vehicle",
            "estimate-until",
            "owner-status",
            "owner-total",
            "owner-currency",
        ];
        let mut sheet = Sheet::new(&titles.map(|key| w.t(key).into_owned()))?;
        let (mut after, mut rows) = (None, 0);
        loop {
            let part = list_sent(c, &cx.site, &who.scope, after, PART)?;
            for it in &part.rows {
                let estimate = &it.estimate;
                sheet.row(&[
                    harmless(&estimate.number),
                    harmless(&estimate.repair_order),
                    harmless(&it.label.work),
                    harmless(&it.label.vehicle),
                    estimate.valid_until.to_string(),
                    pill(w, estimate.stands(today)).text.into_owned(),
                    estimate.total().to_decimal_string(),
                    estimate.currency.code().to_owned(),
                ])?;
            }
            rows += part.rows.len();
            after = part.next;
            if after.is_none() {
                break;
            }
        }
        seen::many(cx, who, "estimates.csv", rows);
        Ok(Reply::attachment("estimates.csv", KIND, sheet.finish()?))
    })
    .await
}

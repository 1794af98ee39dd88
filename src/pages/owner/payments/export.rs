//! `GET /payments.csv`: every payment of the account, for a spreadsheet.

use actix_web::HttpResponse;

use super::words::instrument;
use crate::base::error::AppError;
use crate::base::sheet::{KIND, Sheet, harmless};
use crate::base::web::{Cx, Limit, Reply};
use crate::billing::payments::store::received::{self, After};
use crate::pages::owner::seen;
use crate::trust::access::Owner;

/// Read in parts, so that a fleet's rows are not all open at once.
const PART: i64 = 500;

pub async fn show(cx: Cx, owner: Owner) -> Result<HttpResponse, AppError> {
    cx.allow_asker(Limit::FILE).await?;
    cx.page(owner, |c, who, cx| {
        let w = who.words();
        let titles = [
            "payment-receipt",
            "payment-day",
            "payment-method",
            "payment-for",
            "payment-amount",
            "owner-currency",
            "owner-status",
        ];
        let mut sheet = Sheet::new(&titles.map(|key| w.t(key).into_owned()))?;
        let (mut after, mut rows) = (None, 0);
        loop {
            let part = received::list(c, &cx.site, &who.scope, after, PART)?;
            let reversed = received::reversed_of(c, &part)?;
            let mut invoices = received::invoices_of(c, &who.scope, &part)?;
            rows += part.len();
            for payment in &part {
                sheet.row(&[
                    harmless(&payment.number),
                    payment.received_on.to_string(),
                    harmless(&instrument(w, payment)),
                    harmless(&invoices.remove(&payment.id).unwrap_or_default().join(", ")),
                    payment.amount.to_decimal_string(),
                    payment.amount.currency().code().to_owned(),
                    if reversed.contains(&payment.id) {
                        w.t("payment-is-reversed").into_owned()
                    } else {
                        String::new()
                    },
                ])?;
            }
            let Some(last) = part.last() else { break };
            after = Some(After { received_on: last.received_on, id: last.id });
        }
        seen::many(cx, who, "payments.csv", rows);
        Ok(Reply::attachment("payments.csv", KIND, sheet.finish()?))
    })
    .await
}

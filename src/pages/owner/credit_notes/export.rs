//! `GET /credit-notes.csv`: every credit note of the account, for a spreadsheet.

use actix_web::HttpResponse;

use crate::base::error::AppError;
use crate::base::sheet::{KIND, Sheet, harmless};
use crate::base::web::{Cx, Limit, Reply};
use crate::billing::credits::list;
use crate::pages::owner::seen;
use crate::trust::access::Owner;

/// Read in parts, so that a fleet's rows are not all open at once.
const PART: usize = 200;

pub async fn show(cx: Cx, owner: Owner) -> Result<HttpResponse, AppError> {
    cx.allow_asker(Limit::FILE).await?;
    cx.page(owner, move |c, who, cx| {
        let w = who.words();
        let titles = [
            "credit-note",
            "credit-note-original",
            "owner-issued",
            "question-reason",
            "owner-total",
            "owner-currency",
        ];
        let mut sheet = Sheet::new(&titles.map(|key| w.t(key).into_owned()))?;
        let (mut after, mut rows) = (None, 0);
        loop {
            let part = list(c, &cx.site, &who.scope, after, i64::try_from(PART).unwrap_or(i64::MAX))?;
            for it in &part {
                sheet.row(&[
                    harmless(&it.number),
                    harmless(it.snapshot.invoice.as_str()),
                    it.issued_on.to_string(),
                    harmless(it.snapshot.reason.as_str()),
                    it.total.to_decimal_string(),
                    it.total.currency().code().to_owned(),
                ])?;
            }
            rows += part.len();
            after = part.last().filter(|_| part.len() == PART).map(|it| (it.issued_on, it.id));
            if after.is_none() {
                break;
            }
        }
        seen::many(cx, who, "credit-notes.csv", rows);
        Ok(Reply::attachment("credit-notes.csv", KIND, sheet.finish()?))
    })
    .await
}

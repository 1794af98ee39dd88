//! `GET /invoices.csv`: everything that the filter of the list lets through, for a spreadsheet.

use actix_web::HttpResponse;

use super::asked::Asked;
use crate::base::db::DbResult;
use crate::base::error::AppError;
use crate::base::sheet::{KIND, Sheet, harmless};
use crate::base::values::LocalDate;
use crate::base::web::{Cx, Limit, Query, Reply};
use crate::base::words::Words;
use crate::billing::invoices::{Cursor, Listed, list};
use crate::pages::owner::{seen, standing};
use crate::trust::access::Owner;

/// Read in parts, so that a fleet's rows are not all open at once.
const PART: usize = 500;

pub async fn show(cx: Cx, owner: Owner, asked: Query<Asked>) -> Result<HttpResponse, AppError> {
    let understood = asked.0.understood()?;
    cx.allow_asker(Limit::FILE).await?;
    cx.page(owner, move |c, who, cx| {
        let (w, today) = (who.words(), who.today(cx.site.clock.now()));
        let mut sheet = Sheet::new(&titles(w))?;
        let mut after: Option<Cursor> = None;
        let mut rows = 0;
        loop {
            let part = list(c, &cx.site, &who.scope, &understood.filter, today, after.as_ref(), PART)?;
            rows += part.rows.len();
            part.rows.iter().try_for_each(|row| add(&mut sheet, w, row, today))?;
            after = part.next;
            if after.is_none() {
                break;
            }
        }
        seen::many(cx, who, "invoices.csv", rows);
        Ok(Reply::attachment("invoices.csv", KIND, sheet.finish()?))
    })
    .await
}

fn titles(w: Words) -> [String; 10] {
    [
        "owner-invoice",
        "owner-issued",
        "owner-due",
        "invoice-repair-order",
        "owner-about",
        "owner-vehicle",
        "owner-status",
        "owner-total",
        "owner-open",
        "owner-currency",
    ]
    .map(|key| w.t(key).into_owned())
}

fn add(sheet: &mut Sheet, w: Words, row: &Listed, today: LocalDate) -> DbResult<()> {
    sheet.row(&[
        harmless(&row.number),
        row.issued_on.to_string(),
        row.due_on.to_string(),
        harmless(&row.repair_order),
        harmless(&row.label.work),
        harmless(&row.label.vehicle),
        standing::pill(w, &row.axes(today)).text.into_owned(),
        row.total.to_decimal_string(),
        row.open.to_decimal_string(),
        row.total.currency().code().to_owned(),
    ])
}

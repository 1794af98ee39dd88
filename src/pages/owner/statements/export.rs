//! `GET /statements.csv`: the same statement for a spreadsheet. Amounts are signed: above zero is charged.

use actix_web::HttpResponse;

use super::range::Range;
use super::show::{Asked, load};
use crate::base::db::DbResult;
use crate::base::error::AppError;
use crate::base::sheet::{KIND, Sheet, harmless};
use crate::base::values::{LocalDate, Money};
use crate::base::web::{Cx, Limit, Query, Reply};
use crate::base::words::Words;
use crate::billing::papers::described;
use crate::billing::statements::Statement;
use crate::pages::owner::seen;
use crate::trust::access::Owner;

pub async fn show(cx: Cx, owner: Owner, asked: Query<Asked>) -> Result<HttpResponse, AppError> {
    cx.allow_asker(Limit::FILE).await?;
    cx.page(owner, move |c, who, cx| {
        let w = who.words();
        let (range, _) = Range::asked(&asked.0.from, &asked.0.to, who.today(cx.site.clock.now()));
        let it = load(c, &who.scope, range)?;
        seen::many(cx, who, "statements.csv", it.movements.len());
        Ok(Reply::attachment(&format!("{}.csv", range.file_name()), KIND, file(w, &it)?))
    })
    .await
}

/// The statement as a sheet.
pub(in crate::pages) fn file(w: Words, it: &Statement) -> DbResult<Vec<u8>> {
    let titles =
        ["statement-date", "statement-what", "invoice-amount", "statement-balance", "owner-currency"];
    let mut sheet = Sheet::new(&titles.map(|key| w.t(key).into_owned()))?;
    let row = |on: LocalDate, what: &str, amount: Option<Money>, balance: Money| {
        [
            on.to_string(),
            harmless(what),
            amount.map(Money::to_decimal_string).unwrap_or_default(),
            balance.to_decimal_string(),
            balance.currency().code().to_owned(),
        ]
    };
    sheet.row(&row(it.from, &w.t("statement-opening"), None, it.opening))?;
    for step in &it.movements {
        sheet.row(&row(step.on, &described(w, step), Some(step.amount), step.balance))?;
    }
    sheet.row(&row(it.to, &w.t("statement-closing"), None, it.closing))?;
    if it.on_hold.is_positive() {
        sheet.row(&row(it.to, &w.t("statement-on-hold"), None, it.on_hold))?;
    }
    sheet.finish()
}

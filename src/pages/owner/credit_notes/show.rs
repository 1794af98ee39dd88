//! `GET /credit-notes/{number}`: what was taken back of an invoice, why, and what it does to what is owed.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::sheet::{Sheet, sheet};
use crate::base::error::AppError;
use crate::base::web::{Cx, Nav, Page, Reply};
use crate::billing::credits::by_number;
use crate::pages::owner::seen;
use crate::trust::access::{Owner, accounts};

pub async fn show(cx: Cx, owner: Owner, number: web::Path<String>) -> Result<HttpResponse, AppError> {
    cx.page(owner, move |c, who, cx| {
        let w = who.words();
        let note = accounts::find(c, who, |c, scope| by_number(c, &cx.site, scope, &number))?;
        seen::one(cx, who, note.id);
        let name = [("number", note.number.as_str().into())];
        let amount = |key: &str, it: crate::base::values::Money| {
            w.args(key, &[("amount", it.display(w.language()).to_string().into())])
        };
        Reply::page(&Show {
            page: who.page(c, cx, w.args("credit-note-title", &name), Nav::Invoices)?,
            says: if note.cancels {
                w.t("credit-note-cancels").into_owned()
            } else if note.to_credit.is_positive() {
                amount("credit-note-on-account", note.to_credit)
            } else {
                amount("credit-note-less-to-pay", note.total)
            },
            sheet: sheet(w, &note),
            number: note.number,
        })
    })
    .await
}

#[derive(Template)]
#[template(path = "owner/credit_notes/show.html")]
struct Show {
    page: Page,
    number: String,
    says: String,
    sheet: Sheet,
}

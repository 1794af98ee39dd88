//! `GET /staff/credit-notes/{number}` and its `.pdf`: a credit note as it was issued, with what became of the money.

use actix_web::{HttpResponse, web};
use askama::Template;

use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{ApprovalId, CustomerId, Language};
use crate::base::web::{Cx, Nav, Page, Reply};
use crate::billing::credits;
use crate::billing::papers::credit_note_pdf;
use crate::pages::owner::credit_notes::sheet::{Sheet, sheet};
use crate::pages::staff::seen;
use crate::parties::customers;
use crate::trust::access::roles::CanSeeInvoices;
use crate::trust::access::{Staff, persons};

pub async fn show(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        let note = credits::by_number(c, &cx.site, &who.scope, &path)?;
        seen::one(&cx.site, who, note.customer, note.id);
        let by = match note.issued_by {
            Some(person) => persons::find(c, &cx.site, person)?.name,
            None => String::new(),
        };
        Reply::page(&Show {
            page: who.page(c, cx, format!("Credit note {}", note.number), Nav::Invoices)?,
            customer: note.customer,
            name: customers::name_of(c, &cx.site, &who.scope.narrowed(note.customer)?)?,
            to_credit: note.to_credit.is_positive().then(|| note.to_credit.display(Language::En)),
            cancels: note.cancels,
            by,
            approval: note.approval,
            sheet: sheet(who.words(), &note),
            number: note.number,
        })
    })
    .await
}

pub async fn pdf(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.file(staff, move |who, cx| {
        let note = cx.site.db.read(|c| credits::by_number(c, &cx.site, &who.scope, &path))?;
        let bytes = credit_note_pdf(&cx.site, &who.scope, note.id)?;
        seen::one(&cx.site, who, note.customer, note.id);
        Ok(Reply::attachment(&format!("{}.pdf", note.number), "application/pdf", bytes))
    })
    .await
}

#[derive(Template)]
#[template(path = "staff/credit_notes/show.html")]
struct Show {
    page: Page,
    number: String,
    customer: CustomerId,
    name: String,
    to_credit: Option<MoneyDisplay>,
    cancels: bool,
    by: String,
    approval: Option<ApprovalId>,
    sheet: Sheet,
}

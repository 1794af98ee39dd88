//! `GET /staff/invoices/{id}/discarding`: what is lost with a draft. The `POST` throws it away.

use actix_web::{HttpResponse, web};
use askama::Template;

use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{CustomerId, InvoiceId, Language};
use crate::base::web::{Cx, Flash, FlashKind, Nav, Page, Reply};
use crate::billing::invoices::{drafting, drafts};
use crate::pages::staff::seen;
use crate::pages::staff::shown::{count, id};
use crate::parties::customers;
use crate::trust::access::Staff;
use crate::trust::access::roles::CanBill;

pub async fn ask(cx: Cx, staff: Staff<CanBill>, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        let id: InvoiceId = id(&path)?;
        let stored = drafts::load(c, &cx.site, &who.scope, id)?;
        let scope = who.scope.narrowed(stored.customer)?;
        seen::one(&cx.site, who, stored.customer, id);
        Reply::page(&Discarding {
            page: who.page(c, cx, "Discard this draft?", Nav::Invoices)?,
            id,
            customer: stored.customer,
            name: customers::name_of(c, &cx.site, &scope)?,
            total: stored.total.display(Language::En),
            lines: count(stored.draft.lines.len(), "charge", "charges"),
        })
    })
    .await
}

pub async fn discard(
    cx: Cx,
    staff: Staff<CanBill>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let id: InvoiceId = id(&path)?;
        let stored = drafts::load(c, &cx.site, &who.scope, id)?;
        let scope = who.scope.narrowed(stored.customer)?;
        drafting::discard(c, &cx.site, &who.actor, &scope, id)?;
        let text = "Draft discarded. It never had a number, so nothing is missing.".to_owned();
        let flash = Flash { kind: FlashKind::Ok, text };
        Ok(Reply::to(format!("/staff/customers/{}", stored.customer)).flash(flash))
    })
    .await
}

#[derive(Template)]
#[template(path = "staff/invoices/discarding.html")]
struct Discarding {
    page: Page,
    id: InvoiceId,
    customer: CustomerId,
    name: String,
    total: MoneyDisplay,
    lines: String,
}

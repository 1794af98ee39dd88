//! `GET /staff/invoices/{id}/preview`: the paper as the customer would get it today, marked as a draft; `.pdf` the same.
//! Nothing of it is kept.

use actix_web::{HttpResponse, web};
use askama::Template;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{CustomerId, InvoiceId, Money};
use crate::base::web::{Cx, Nav, Page, Reply};
use crate::billing::invoices::{self, DocumentState, Invoice, Parties, drafts};
use crate::billing::papers::draft_pdf;
use crate::billing::templates::{self, TemplateKind};
use crate::pages::owner::invoices::paper::{Paper, paper};
use crate::pages::staff::charges::Context;
use crate::pages::staff::seen;
use crate::pages::staff::shown::id;
use crate::trust::access::roles::CanBill;
use crate::trust::access::{ActingStaff, Staff};

/// Where a number will be.
const NONE_YET: &str = "DRAFT";

pub async fn show(cx: Cx, staff: Staff<CanBill>, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        let id: InvoiceId = id(&path)?;
        let invoice = as_issued(c, who, cx, id)?;
        seen::one(&cx.site, who, invoice.customer, id);
        Reply::page(&Preview {
            page: who.page(c, cx, "Preview", Nav::Invoices)?,
            id,
            customer: invoice.customer,
            name: invoice.snapshot.buyer.name.to_string(),
            paper: paper(who.words(), &invoice, &[], None)?,
        })
    })
    .await
}

pub async fn pdf(cx: Cx, staff: Staff<CanBill>, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    cx.file(staff, move |who, cx| {
        let id: InvoiceId = id(&path)?;
        let invoice = cx.site.db.read(|c| as_issued(c, who, cx, id))?;
        seen::one(&cx.site, who, invoice.customer, id);
        Ok(Reply::attachment("draft.pdf", "application/pdf", draft_pdf(&cx.site, &who.scope, &invoice)?))
    })
    .await
}

/// The draft as if it were issued today, without a number.
fn as_issued(c: &mut Conn, who: &ActingStaff, cx: &Cx, id: InvoiceId) -> DbResult<Invoice> {
    let mut stored = drafts::load(c, &cx.site, &who.scope, id)?;
    let vehicle = stored.draft.vehicle.map(|it| it.to_string()).unwrap_or_default();
    let context = Context::load(c, &cx.site, who, stored.customer)?.about(c, &cx.site, &vehicle)?;
    let wrong = |e: invoices::ComposeError| AppError::Invalid(e.to_string());
    context.settle(&mut stored.draft).map_err(wrong)?;
    let (draft, dealership) = (&stored.draft, &context.dealership);
    let parties =
        Parties { dealership, customer: &context.customer, vehicle: context.vehicle(draft.vehicle) };
    let due_on = invoices::due_on(draft, dealership, context.today);
    let mut snapshot = invoices::compose(&parties, draft, NONE_YET, context.today, due_on).map_err(wrong)?;
    snapshot.stationery = templates::stationery(c, &who.scope, TemplateKind::Invoice, snapshot.language)?;
    let nil = Money::zero(snapshot.currency);
    Ok(Invoice {
        id,
        customer: stored.customer,
        document: DocumentState::Draft,
        number: NONE_YET.to_owned(),
        issued_on: context.today,
        due_on,
        issued_at: cx.site.clock.now(),
        total: snapshot.totals.total,
        open: snapshot.totals.total,
        credited: nil,
        written_off: nil,
        imported: false,
        snapshot,
    })
}

#[derive(Template)]
#[template(path = "staff/invoices/preview.html")]
struct Preview {
    page: Page,
    id: InvoiceId,
    customer: CustomerId,
    name: String,
    paper: Paper,
}

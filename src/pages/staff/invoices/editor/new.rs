//! `GET /staff/invoices/new?customer=&vehicle=`: an empty form for one customer, or whom to choose. `POST /staff/invoices` saves
//! it as a draft. The form carries the id that the draft will have, so that sending it twice makes one; what differs the second
//! time, as after Back, is compared and not lost.

use actix_web::HttpResponse;
use serde::Deserialize;

use super::edit::{again, checks};
use super::view::Shown;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::InvoiceId;
use crate::base::web::{Cx, Flash, FlashKind, LongForm, Nav, Query, Reply};
use crate::billing::invoices::drafting;
use crate::billing::invoices::drafts;
use crate::pages::staff::charges::{Begun, Context, Typed, Wanted, changed, choose, whose};
use crate::pages::staff::shown::id;
use crate::pages::staff::{charges, seen};
use crate::trust::access::roles::CanBill;
use crate::trust::access::{ActingStaff, Staff, persons};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    customer: String,
    vehicle: String,
}

pub async fn show(cx: Cx, staff: Staff<CanBill>, query: Query<Asked>) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        if query.0.customer.is_empty() {
            return choose(c, who, cx, &INVOICE);
        }
        let context = Context::load(c, &cx.site, who, id(&query.0.customer)?)?;
        seen::one(&cx.site, who, context.customer.id, context.customer.id);
        let mut typed = charges::blank(&context);
        if !query.0.vehicle.is_empty() {
            typed.set("vehicle", query.0.vehicle.as_str());
        }
        typed.set("advisor", persons::find(c, &cx.site, who.person)?.name);
        let context = context.about(c, &cx.site, typed.get("vehicle"))?;
        let id = InvoiceId::generate(cx.site.clock.now());
        blank(c, &context, id, typed, cx, "repair_order")?.page(c, who, cx, None)
    })
    .await
}

pub async fn create(
    cx: Cx,
    staff: Staff<CanBill>,
    form: LongForm<Vec<(String, String)>>,
) -> Result<HttpResponse, AppError> {
    let (typed, wanted) = Typed::of(&form.0);
    if matches!(wanted, Wanted::Save | Wanted::Issue) {
        return cx.change(staff, move |c, who, cx| save(c, who, cx, &typed, &wanted)).await;
    }
    cx.page(staff, move |c, who, cx| {
        let customer = match whose(c, who, cx, &INVOICE, &typed)? {
            Ok(customer) => customer,
            Err(page) => return Ok(*page),
        };
        let context = Context::load(c, &cx.site, who, customer)?;
        let (typed, focus) = changed(&context, typed.clone(), &wanted);
        let context = context.about(c, &cx.site, typed.get("vehicle"))?;
        let shown = blank(c, &context, draft_id(&typed)?, typed, cx, &focus)?;
        if cx.facts.fragment { shown.fragment() } else { shown.page(c, who, cx, None) }
    })
    .await
}

fn save(c: &mut Conn, who: &ActingStaff, cx: &Cx, typed: &Typed, wanted: &Wanted) -> DbResult<Reply> {
    let customer = match whose(c, who, cx, &INVOICE, typed)? {
        Ok(customer) => customer,
        Err(page) => return Ok(*page),
    };
    let context = Context::load(c, &cx.site, who, customer)?;
    let id = draft_id(typed)?;
    match drafts::standing(c, &context.scope, id) {
        Ok(_) => return again(c, who, cx, id, typed, wanted),
        Err(AppError::NotFound) => {}
        Err(other) => return Err(other),
    }
    let context = context.about(c, &cx.site, typed.get("vehicle"))?;
    let mut shown = blank(c, &context, id, typed.clone(), cx, "")?;
    if !shown.worked.problems.is_empty() {
        shown.complain = true;
        return shown.page(c, who, cx, None);
    }
    drafting::create_as(c, &cx.site, &who.actor, &context.scope, id, &shown.worked.draft)?;
    if *wanted == Wanted::Issue {
        return Ok(Reply::to(format!("/staff/invoices/{id}/issuance")));
    }
    let text = "Draft saved. It has no number until you issue it.".to_owned();
    Ok(Reply::to(format!("/staff/invoices/{id}/edit")).flash(Flash { kind: FlashKind::Ok, text }))
}

pub(super) fn blank<'a>(
    c: &mut Conn,
    context: &'a Context,
    id: InvoiceId,
    typed: Typed,
    cx: &Cx,
    focus: &str,
) -> DbResult<Shown<'a>> {
    let worked = context.work(&cx.site, &typed, None);
    let (checks, focus) = (checks(c, context, id, &worked)?, focus.to_owned());
    Ok(Shown { context, id, stored: None, typed, worked, complain: false, checks, focus })
}

fn draft_id(typed: &Typed) -> DbResult<InvoiceId> {
    typed.get("draft").parse().map_err(|_| AppError::Invalid("the form lost its draft".to_owned()))
}

const INVOICE: Begun = Begun {
    title: "New invoice",
    question: "Whom is the invoice for?",
    action: "/staff/invoices",
    nav: Nav::Invoices,
};

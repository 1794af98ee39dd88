//! `GET /staff/invoices/new?customer=`: an empty form for one customer, or whom to choose. `POST /staff/invoices` saves
//! it as a draft. The form carries the id that the draft will have, so that sending it twice makes one.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::context::Context;
use super::typed::{Typed, Wanted};
use super::view::Shown;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{CustomerId, InvoiceId};
use crate::base::web::{Cx, Flash, FlashKind, LongForm, Nav, Page, Query, Reply};
use crate::billing::invoices::drafts::{self, Standing};
use crate::billing::invoices::{LineKind, drafting};
use crate::pages::staff::seen;
use crate::pages::staff::shown::id;
use crate::parties::customers;
use crate::trust::access::roles::CanBill;
use crate::trust::access::{ActingStaff, Staff, persons};

/// Customers to choose from at once; the search finds the rest.
const OFFERED: i64 = 20;

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    customer: String,
}

pub async fn show(cx: Cx, staff: Staff<CanBill>, query: Query<Asked>) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        if query.0.customer.is_empty() {
            return choose(c, who, cx);
        }
        let context = Context::load(c, &cx.site, who, id(&query.0.customer)?)?;
        seen::one(&cx.site, who, context.customer.id, context.customer.id);
        let mut typed = Typed::default();
        typed.lines.push(context.fresh(LineKind::Labour, ""));
        typed.set("advisor", persons::find(c, &cx.site, who.person)?.name);
        if let [only] = context.vehicles.as_slice() {
            typed.set("vehicle", only.id.to_string());
        }
        let id = InvoiceId::generate(cx.site.clock.now());
        blank(&context, id, typed, cx, "repair_order").page(c, who, cx, None)
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
        let context = Context::load(c, &cx.site, who, customer(&typed)?)?;
        let (typed, focus) = changed(&context, typed.clone(), &wanted);
        let shown = blank(&context, draft_id(&typed)?, typed, cx, &focus);
        if cx.facts.fragment { shown.fragment() } else { shown.page(c, who, cx, None) }
    })
    .await
}

fn save(c: &mut Conn, who: &ActingStaff, cx: &Cx, typed: &Typed, wanted: &Wanted) -> DbResult<Reply> {
    let context = Context::load(c, &cx.site, who, customer(typed)?)?;
    let id = draft_id(typed)?;
    // Sent twice: the first time it was saved.
    match drafts::standing(c, &context.scope, id) {
        Ok(Standing::Draft) => return Ok(Reply::to(format!("/staff/invoices/{id}/edit"))),
        Ok(Standing::Issued(number)) => return Ok(Reply::to(format!("/staff/invoices/{number}"))),
        Err(AppError::NotFound) => {}
        Err(other) => return Err(other),
    }
    let mut shown = blank(&context, id, typed.clone(), cx, "");
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

fn blank<'a>(context: &'a Context, id: InvoiceId, typed: Typed, cx: &Cx, focus: &str) -> Shown<'a> {
    let worked = context.work(&cx.site, &typed, None);
    let (checks, focus) = (Vec::new(), focus.to_owned());
    Shown { context, id, stored: None, typed, worked, complain: false, checks, focus }
}

/// Applies the button that changes the form and nothing else; says which control comes next.
pub(super) fn changed(context: &Context, mut typed: Typed, wanted: &Wanted) -> (Typed, String) {
    match wanted {
        Wanted::Add(kind) => {
            let line = context.fresh(*kind, typed.job());
            typed.lines.push(line);
            let focus = format!("l{}-description", typed.lines.len());
            (typed, focus)
        }
        Wanted::Remove(number) => {
            typed.remove(*number);
            let last = typed.lines.len().min(*number);
            let focus = if last == 0 { "add-labour".to_owned() } else { format!("l{last}-description") };
            (typed, focus)
        }
        _ => (typed, String::new()),
    }
}

fn customer(typed: &Typed) -> DbResult<CustomerId> {
    match typed.get("customer") {
        "" => Err(AppError::Invalid("an invoice needs a customer".to_owned())),
        text => id(text),
    }
}

fn draft_id(typed: &Typed) -> DbResult<InvoiceId> {
    typed.get("draft").parse().map_err(|_| AppError::Invalid("the form lost its draft".to_owned()))
}

#[derive(Template)]
#[template(path = "staff/invoices/choose.html")]
struct Choose {
    page: Page,
    list: Vec<(CustomerId, String, String)>,
}

/// Whom to bill: the newest customers, and the search for the others.
fn choose(c: &mut Conn, who: &ActingStaff, cx: &Cx) -> DbResult<Reply> {
    let found = customers::recent(c, &cx.site, &who.scope, None, None, OFFERED)?;
    seen::several(&cx.site, who, "customers", found.iter().map(|it| it.id));
    let row = |it: customers::Customer| (it.id, it.details.name.to_string(), it.reference.to_string());
    let list = found.into_iter().map(row).collect();
    Reply::page(&Choose { page: who.page(c, cx, "New invoice", Nav::Invoices)?, list })
}

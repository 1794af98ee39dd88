//! `GET /staff/invoices/{number}/void` says what voiding means and asks; the `POST` does it, after a fresh passkey and above
//! the limit with a second person's approval. Cancel and reissue makes the credit note and a new draft in one step.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::correcting::{asks, busy, changed, corrects, questioned};
use super::credits::why;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::form_key::new_form_key;
use crate::base::values::Language;
use crate::base::values::display::MoneyDisplay;
use crate::base::web::{Cx, Flash, FlashKind, Form, Nav, Page, Reply};
use crate::billing::approvals::{self, Kind};
use crate::billing::credits::{NewCredit, NotCredited, Reason, is_voidable, void};
use crate::billing::disputes::kept_from_issuer;
use crate::billing::invoices::Invoice;
use crate::billing::payments::Provider;
use crate::pages::staff::approvals::asking::{Act, cleared};
use crate::pages::staff::faults::tried;
use crate::parties::customers;
use crate::trust::access::roles::CanSeeInvoices;
use crate::trust::access::step_up::Operation;
use crate::trust::access::{ActingStaff, Scope, Staff};

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    key: String,
    reason: String,
    reissue: String,
}

pub async fn ask(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    asks(cx, staff, path, |c, cx, who, scope, invoice| {
        let typed = Typed { key: new_form_key(), ..Typed::default() };
        Void::new(c, cx, who, scope, invoice, &typed, "")
    })
    .await
}

pub async fn create(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    provider: web::Data<Provider>,
    path: web::Path<String>,
    form: Form<Typed>,
) -> Result<HttpResponse, AppError> {
    let typed = form.0;
    let means_it = !typed.reason.trim().is_empty();
    corrects(cx, staff, &provider, (path, means_it), move |c, cx, who, scope, invoice| {
        let view = |c: &mut Conn, error: &str| Void::new(c, cx, who, scope, invoice, &typed, error);
        if let Some(it) = kept_from_issuer(c, &who.actor, scope, invoice.id, |_| true)? {
            return Reply::invalid(&view(c, &questioned(&it))?);
        }
        let reason = match Reason::parse(&typed.reason) {
            Ok(reason) => reason,
            Err(error) => return Reply::invalid(&view(c, why(error))?),
        };
        let work = |c: &mut Conn| done(c, cx, who, scope, invoice, &reason, &typed);
        tried(c, work, |c, words| view(c, &words))
    })
    .await
}

fn done(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingStaff,
    scope: &Scope,
    invoice: &Invoice,
    reason: &Reason,
    typed: &Typed,
) -> DbResult<Reply> {
    let number = invoice.number.as_str();
    if is_voidable(invoice)? {
        let path = format!("/staff/invoices/{number}/void");
        let form = [
            ("key", typed.key.as_str()),
            ("reason", typed.reason.as_str()),
            ("reissue", typed.reissue.as_str()),
        ];
        let words = approvals::Reason::parse(reason.as_str()).map_err(|e| AppError::Internal(e.into()))?;
        let open = invoice.open.display(Language::En).to_string();
        let nil = "Nothing. It cannot be paid any more".to_owned();
        let act = Act {
            kind: Kind::Credit,
            operation: Operation::VoidInvoice,
            object: invoice.id.to_string(),
            amount: invoice.open,
            title: format!("Void invoice {number} over {open}"),
            effects: vec![("Left to pay before".to_owned(), open), ("Left to pay after".to_owned(), nil)],
            document: (format!("Invoice {number}"), format!("/staff/invoices/{number}")),
            reason: &words,
            path: &path,
            form: &form,
        };
        let approval = match cleared(c, cx, who, scope, &act)? {
            Ok(approval) => approval,
            Err(reply) => return Ok(*reply),
        };
        let new = NewCredit { invoice: invoice.id, amounts: &[], reason, form_key: &typed.key, approval };
        return answer(c, cx, who, scope, invoice, &new, typed.reissue == "yes");
    }
    // A form that was sent twice comes back to what it did.
    let new = NewCredit { invoice: invoice.id, amounts: &[], reason, form_key: &typed.key, approval: None };
    answer(c, cx, who, scope, invoice, &new, false)
}

fn answer(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingStaff,
    scope: &Scope,
    invoice: &Invoice,
    new: &NewCredit<'_>,
    reissue: bool,
) -> DbResult<Reply> {
    let number = invoice.number.as_str();
    match void(c, &cx.site, &who.actor, scope, new, reissue)? {
        Ok(it) => {
            let next = match it.draft {
                Some(_) => " Here is a new draft with the same lines.",
                None => "",
            };
            let note = it.note.map(|note| format!(" Credit note {} says so.", note.number));
            let text = format!(
                "{number} is void. It stays in the records and cannot be paid.{}{next}",
                note.unwrap_or_default()
            );
            let next = it.draft.map_or_else(|| number.to_owned(), |draft| format!("{draft}/edit"));
            Ok(Reply::to(format!("/staff/invoices/{next}")).flash(Flash { kind: FlashKind::Ok, text }))
        }
        Err(NotCredited::Busy) => Err(busy(invoice)),
        Err(NotCredited::Nothing) => Err(AppError::Conflict(format!(
            "Something was paid, credited or written off on {number} meanwhile: nothing was changed. What is left of it is \
             credited line by line."
        ))),
        Err(_) => Err(changed(invoice)),
    }
}

#[derive(Template)]
#[template(path = "staff/invoices/void.html")]
struct Void {
    page: Page,
    number: String,
    name: String,
    open: MoneyDisplay,
    /// It can be done: nothing was paid.
    possible: bool,
    /// It was over nothing.
    nothing: bool,
    reissue: bool,
    reason: String,
    key: String,
    error: String,
}

impl Void {
    fn new(
        c: &mut Conn,
        cx: &Cx,
        who: &ActingStaff,
        scope: &Scope,
        invoice: &Invoice,
        typed: &Typed,
        error: &str,
    ) -> DbResult<Self> {
        let mut page = who.page(c, cx, format!("Void {}", invoice.number), Nav::Invoices)?;
        page.errors = !error.is_empty();
        Ok(Self {
            page,
            number: invoice.number.clone(),
            name: customers::name_of(c, &cx.site, scope)?,
            open: invoice.open.display(Language::En),
            possible: is_voidable(invoice)?,
            nothing: invoice.total.is_zero(),
            reissue: typed.reissue == "yes",
            reason: typed.reason.clone(),
            key: typed.key.clone(),
            error: error.to_owned(),
        })
    }
}

//! `GET /staff/invoices/{id}/discarding`: what is lost with a draft. The `POST` throws it away. A draft that bills what an
//! issued document of the customer shows at nil stays; `POST …/account` gives it to whoever pays instead.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use crate::base::db::{Conn, DbResult, tentatively};
use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{CustomerId, InvoiceId, Language};
use crate::base::web::{Cx, Flash, FlashKind, Form, Nav, Page, Reply};
use crate::billing::invoices::drafts::StoredDraft;
use crate::billing::invoices::{drafting, drafts};
use crate::billing::payers;
use crate::pages::staff::charges::{named, offered};
use crate::pages::staff::seen;
use crate::pages::staff::shown::{count, id};
use crate::parties::customers;
use crate::trust::access::roles::CanBill;
use crate::trust::access::{ActingStaff, Staff};

/// Whoever pays instead: chosen, or by the number of the account.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Instead {
    customer: String,
    account: String,
}

pub async fn ask(cx: Cx, staff: Staff<CanBill>, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        let stored = drafts::load(c, &cx.site, &who.scope, id(&path)?)?;
        seen::one(&cx.site, who, stored.customer, stored.id);
        Reply::page(&Discarding::new(c, cx, who, &stored, &Instead::default(), ("", String::new()))?)
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
        if let Err(words) = tentatively(c, |c| drafting::discard(c, &cx.site, &who.actor, &scope, id))? {
            let problem = ("customer", words);
            return Reply::conflict(&Discarding::new(c, cx, who, &stored, &Instead::default(), problem)?);
        }
        let text = "Draft discarded. It never had a number, so nothing is missing.".to_owned();
        let flash = Flash { kind: FlashKind::Ok, text };
        Ok(Reply::to(format!("/staff/customers/{}", stored.customer)).flash(flash))
    })
    .await
}

pub async fn give(
    cx: Cx,
    staff: Staff<CanBill>,
    path: web::Path<String>,
    form: Form<Instead>,
) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let stored = drafts::load(c, &cx.site, &who.scope, id(&path)?)?;
        let again = |c: &mut Conn, problem| Discarding::new(c, cx, who, &stored, &form.0, problem);
        let to = match named(c, who, &form.0.customer, &form.0.account)? {
            Ok(to) => to,
            Err((field, text)) => return Reply::invalid(&again(c, (field, text.to_owned()))?),
        };
        let given = tentatively(c, |c| payers::give_to(c, &cx.site, &who.actor, &who.scope, stored.id, to))?;
        match given {
            Ok(new) => {
                let name = customers::name_of(c, &cx.site, &who.scope.narrowed(to)?)?;
                let text = format!("The draft bills {name} now. Check its tax, then issue it.");
                let flash = Flash { kind: FlashKind::Ok, text };
                Ok(Reply::to(format!("/staff/invoices/{new}/edit")).flash(flash))
            }
            Err(words) => Reply::conflict(&again(c, ("customer", words))?),
        }
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
    /// The number of the customer's document that relies on the draft, and whose it is.
    relied_on: Option<(String, String)>,
    accounts: Vec<(String, String, bool)>,
    account: String,
    problem: (&'static str, String),
}

impl Discarding {
    fn new(
        c: &mut Conn,
        cx: &Cx,
        who: &ActingStaff,
        stored: &StoredDraft,
        typed: &Instead,
        problem: (&'static str, String),
    ) -> DbResult<Self> {
        let scope = who.scope.narrowed(stored.customer)?;
        let (relied_on, accounts) = match payers::relied_on(c, &scope, stored.id)? {
            Some(it) => {
                let whose = customers::name_of(c, &cx.site, &who.scope.narrowed(it.customer)?)?;
                let mut accounts = offered(c, who, cx, &typed.customer)?;
                accounts.retain(|(id, _, _)| *id != stored.customer.to_string());
                (Some((it.number.unwrap_or_default(), whose)), accounts)
            }
            None => (None, Vec::new()),
        };
        let title = match relied_on.is_some() {
            true => "This draft cannot be discarded",
            false => "Discard this draft?",
        };
        let mut page = who.page(c, cx, title, Nav::Invoices)?;
        page.errors = !problem.1.is_empty();
        Ok(Self {
            page,
            id: stored.id,
            customer: stored.customer,
            name: customers::name_of(c, &cx.site, &scope)?,
            total: stored.total.display(Language::En),
            lines: count(stored.draft.lines.len(), "charge", "charges"),
            relied_on,
            accounts,
            account: typed.account.clone(),
            problem,
        })
    }

    fn fault(&self, field: &str) -> &str {
        if self.problem.0 == field { &self.problem.1 } else { "" }
    }
}

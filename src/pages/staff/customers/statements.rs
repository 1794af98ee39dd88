//! `GET /staff/customers/{id}/statements?from=…&to=…`: a customer's statement of account, as its owner sees it, to show, print or
//! save at the counter. Its `.pdf` and `.csv` are to give out, in the customer's language. `POST …/deliveries` sends whoever
//! acts for the customer a link to it.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::form_key::new_form_key;
use crate::base::sheet::KIND;
use crate::base::values::{CustomerId, Language, LocalDate};
use crate::base::web::{Cx, Flash, FlashKind, Form, Limit, Nav, Page, Query, Reply};
use crate::base::words::Words;
use crate::billing::papers::statement_pdf;
use crate::billing::statements::{Sent, send};
use crate::pages::owner::statements::export::file;
use crate::pages::owner::statements::range::{Problem, Range};
use crate::pages::owner::statements::show::{Asked, View, load};
use crate::pages::staff::seen;
use crate::pages::staff::shown::id;
use crate::parties::customers::{self, Customer};
use crate::parties::dealerships;
use crate::trust::access::roles::CanSeeInvoices;
use crate::trust::access::{ActingStaff, Scope, Staff, rights};

/// Whose statement it is, and of which days.
struct Of {
    scope: Scope,
    customer: Customer,
    range: Range,
    problem: Problem,
    today: LocalDate,
}

impl Of {
    fn find(
        c: &mut Conn,
        cx: &Cx,
        who: &ActingStaff,
        path: &str,
        (from, to): (&str, &str),
    ) -> DbResult<Self> {
        let scope = who.scope.narrowed(id(path)?)?;
        let customer = customers::load(c, &cx.site, &scope)?;
        let today = dealerships::load(c, who.dealership)?.today(cx.site.clock.now());
        let (range, problem) = Range::asked(from, to, today);
        Ok(Self { scope, customer, range, problem, today })
    }
}

pub async fn show(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    path: web::Path<String>,
    asked: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        let Of { scope, customer, range, problem, today } =
            Of::find(c, cx, who, &path, (&asked.0.from, &asked.0.to))?;
        let it = load(c, &scope, range)?;
        seen::one(&cx.site, who, customer.id, customer.id);
        let path = format!("/staff/customers/{}/statements", customer.id);
        let at = (path.as_str(), "/staff");
        Reply::page(&Show {
            page: who.page(c, cx, "Statement", Nav::Customers)?,
            it: View::new(Words::new(Language::En), &it, (range, problem, today), at)?,
            customer: customer.id,
            acting: !rights::people(c, &scope)?.is_empty(),
            key: new_form_key(),
            name: customer.details.name.into_string(),
        })
    })
    .await
}

pub async fn csv(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    path: web::Path<String>,
    asked: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    cx.allow_asker(Limit::FILE).await?;
    cx.page(staff, move |c, who, cx| {
        let Of { scope, customer, range, .. } = Of::find(c, cx, who, &path, (&asked.0.from, &asked.0.to))?;
        let it = load(c, &scope, range)?;
        seen::one(&cx.site, who, customer.id, customer.id);
        let bytes = file(Words::new(customer.details.language), &it)?;
        Ok(Reply::attachment(&format!("{}.csv", range.file_name()), KIND, bytes))
    })
    .await
}

pub async fn pdf(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    path: web::Path<String>,
    asked: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    cx.allow_asker(Limit::FILE).await?;
    cx.file(staff, move |who, cx| {
        let Of { scope, customer, range, .. } =
            cx.site.db.read(|c| Of::find(c, cx, who, &path, (&asked.0.from, &asked.0.to)))?;
        let bytes = statement_pdf(&cx.site, &scope, range.from, range.to)?;
        seen::one(&cx.site, who, customer.id, customer.id);
        Ok(Reply::attachment(&format!("{}.pdf", range.file_name()), "application/pdf", bytes))
    })
    .await
}

/// The days that were shown, and the form's key.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    from: String,
    to: String,
    key: String,
}

pub async fn deliver(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    path: web::Path<String>,
    form: Form<Wanted>,
) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let Of { scope, customer, range, .. } =
            Of::find(c, cx, who, &path, (&form.0.from, &form.0.to))?;
        let sent = send(c, &cx.site, &who.actor, &scope, (range.from, range.to), &form.0.key)?;
        let flash = match sent {
            Sent::To(all) => {
                let names: Vec<&str> = all.iter().map(AsRef::as_ref).collect();
                let text = format!("A link to the statement is on its way to {}.", names.join(", "));
                Flash { kind: FlashKind::Ok, text }
            }
            Sent::Nobody => Flash {
                kind: FlashKind::Warn,
                text: "Nothing was sent: nobody signs in for this account. Invite a person, or give it out on paper."
                    .to_owned(),
            },
        };
        Ok(Reply::to(format!("/staff/customers/{}/statements{}", customer.id, range.query())).flash(flash))
    })
    .await
}

#[derive(Template)]
#[template(path = "staff/customers/statements.html")]
struct Show {
    page: Page,
    it: View,
    customer: CustomerId,
    name: String,
    /// Somebody signs in for the account, so that a link by mail leads somewhere.
    acting: bool,
    key: String,
}

//! `GET /staff/estimates/{number}/sending`: what is about to be sent, and to whom. `POST …/deliveries` sends it.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{CustomerId, Language};
use crate::base::web::{Cx, Flash, FlashKind, Form, Nav, Page, Reply};
use crate::billing::estimates::store::{by_number, drafted};
use crate::billing::estimates::{offered, send};
use crate::billing::notices;
use crate::pages::owner::estimates::offer::{Paper, paper};
use crate::pages::staff::seen;
use crate::pages::staff::shown::count;
use crate::parties::{customers, dealerships};
use crate::trust::access::Clerk;
use crate::trust::access::notices::Notice;

pub async fn ask(cx: Cx, clerk: Clerk, number: web::Path<String>) -> Result<HttpResponse, AppError> {
    cx.page(clerk, move |c, who, cx| {
        let estimate = by_number(c, &who.scope, &number)?;
        let Some(draft) = drafted(c, &cx.site, &estimate)? else {
            return Ok(Reply::to(format!("/staff/estimates/{}", estimate.number)));
        };
        seen::one(&cx.site, who, estimate.customer, estimate.id);
        let scope = who.scope.narrowed(estimate.customer)?;
        let offer = offered(c, &cx.site, &scope, &estimate, &draft)?;
        let today = dealerships::load(c, who.dealership)?.today(cx.site.clock.now());
        let readers = notices::readers(c, &cx.site, &scope, Notice::Estimate)?;
        let without = readers.iter().any(|it| it.person.is_none());
        let readers = readers.len();
        let name = customers::name_of(c, &cx.site, &scope)?;
        Reply::page(&Sending {
            page: who.page(c, cx, format!("Send {}", estimate.number), Nav::StaffEstimates)?,
            number: estimate.number,
            version: draft.version.number,
            edit: draft.version.edit,
            exact: offer.snapshot.totals.total.to_decimal_string(),
            customer: estimate.customer,
            total: offer.snapshot.totals.total.display(Language::En),
            told: match readers {
                0 => format!("Nobody of {name} reads mail here, so nobody is told. Tell them by phone."),
                n => format!("{} told by email, without amounts.", count(n, "person is", "people are")),
            },
            without,
            late: draft.content.valid_until < today,
            replaces: estimate.version > 0,
            paper: paper(who.words(), &offer)?,
            name,
        })
    })
    .await
}

/// The draft's count of changes and its total, as the check page showed them.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    edit: String,
    total: String,
}

pub async fn deliver(
    cx: Cx,
    clerk: Clerk,
    number: web::Path<String>,
    form: Form<Sent>,
) -> Result<HttpResponse, AppError> {
    cx.change(clerk, move |c, who, cx| {
        let estimate = by_number(c, &who.scope, &number)?;
        let edit = form.0.edit.parse().unwrap_or(0);
        if let Some(draft) = drafted(c, &cx.site, &estimate)?.filter(|it| it.version.edit == edit) {
            let offer = offered(c, &cx.site, &who.scope, &estimate, &draft)?;
            if offer.snapshot.totals.total.to_decimal_string() != form.0.total {
                let text = "The total came out differently today. Check it again before you send it.";
                let flash = Flash { kind: FlashKind::Warn, text: text.to_owned() };
                return Ok(Reply::to(format!("/staff/estimates/{}/sending", estimate.number)).flash(flash));
            }
        }
        let version = send(c, &cx.site, &who.actor, &who.scope, &estimate, edit)?;
        let name = customers::name_of(c, &cx.site, &who.scope.narrowed(estimate.customer)?)?;
        let text = format!("Version {version} of {} is sent. {name} can answer it now.", estimate.number);
        let flash = Flash { kind: FlashKind::Ok, text };
        Ok(Reply::to(format!("/staff/estimates/{}", estimate.number)).flash(flash))
    })
    .await
}

#[derive(Template)]
#[template(path = "staff/estimates/sending.html")]
struct Sending {
    page: Page,
    number: String,
    version: i32,
    edit: i64,
    /// For the form: exactly what was shown.
    exact: String,
    customer: CustomerId,
    name: String,
    total: MoneyDisplay,
    told: String,
    /// Nobody signs in for the account, so nobody can answer by themselves.
    without: bool,
    /// The last day has passed: it must be changed first.
    late: bool,
    replaces: bool,
    paper: Paper,
}

//! `GET /staff/invoices/{number}/late-charge` says what would be charged because the invoice is late, and how that was worked
//! out; the `POST` charges it, in a document of its own. Managers alone.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{Language, Money};
use crate::base::web::{Cx, Flash, FlashKind, Form, Nav, Page, Reply};
use crate::billing::invoices::{self, Invoice};
use crate::billing::late_charges::{NotCharged, Rule, basis, charge, charges_of, explanation};
use crate::pages::staff::seen;
use crate::pages::staff::shown::Day;
use crate::parties::{customers, dealerships};
use crate::trust::access::{ActingStaff, Manager, Scope};

pub async fn ask(cx: Cx, manager: Manager, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    cx.page(manager, move |c, who, cx| {
        let (invoice, scope) = find(c, cx, who, &path)?;
        seen::one(&cx.site, who, invoice.customer, invoice.id);
        let dealership = dealerships::load(c, who.dealership)?;
        let rule: Rule = dealerships::group(c, who.dealership)?;
        let found = basis(c, &scope, &rule, &invoice, dealership.today(cx.site.clock.now()))?;
        let before = charges_of(c, &scope, &invoice)?;
        let page = who.page(c, cx, "Late charge", Nav::Invoices)?;
        let words = who.words();
        Reply::page(&Ask {
            page,
            name: customers::name_of(c, &cx.site, &scope)?,
            before: before
                .into_iter()
                .map(|it| Before {
                    path: it.number.clone().unwrap_or_else(|| it.document.to_string()),
                    number: it.number.unwrap_or_else(|| "Draft".to_owned()),
                    from: Day::new(it.from),
                    to: Day::new(it.to),
                    amount: shown(it.amount),
                })
                .collect(),
            why_not: found.as_ref().err().map_or("", |why| not_charged(*why)),
            lines: match &found {
                Ok(it) => explanation(words, &rule, &invoice, it).lines().map(str::to_owned).collect(),
                Err(_) => Vec::new(),
            },
            minor: found.as_ref().map_or(0, |it| it.amount.minor()),
            amount: shown(found.map_or(Money::zero(invoice.total.currency()), |it| it.amount)),
            number: invoice.number,
        })
    })
    .await
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Agreed {
    /// What the page showed, in minor units.
    minor: i64,
}

pub async fn make(
    cx: Cx,
    manager: Manager,
    path: web::Path<String>,
    form: Form<Agreed>,
) -> Result<HttpResponse, AppError> {
    cx.change(manager, move |c, who, cx| {
        let (invoice, scope) = find(c, cx, who, &path)?;
        let agreed = Money::new(form.0.minor, invoice.total.currency());
        match charge(c, &cx.site, &who.actor, &scope, invoice.id, Some(agreed))? {
            Ok(made) => {
                let total = made.total.display(Language::En);
                let (to, text) = match made.number {
                    Some(number) => {
                        let text =
                            format!("{number} issued over {total}. The customer gets it by email now.");
                        (number, text)
                    }
                    None => (
                        format!("{}/issuance", made.id),
                        format!(
                            "{total} is above what one person issues alone. Here is the draft: ask a manager."
                        ),
                    ),
                };
                Ok(Reply::to(format!("/staff/invoices/{to}")).flash(Flash { kind: FlashKind::Ok, text }))
            }
            Err(why) => {
                let text = format!("Nothing was charged. {}", not_charged(why));
                Ok(Reply::to(format!("/staff/invoices/{}", invoice.number))
                    .flash(Flash { kind: FlashKind::Warn, text }))
            }
        }
    })
    .await
}

fn not_charged(why: NotCharged) -> &'static str {
    match why {
        NotCharged::Off => "Late charges are switched off.",
        NotCharged::NotLate => "The invoice is not late enough, or nothing is open.",
        NotCharged::IsCharge => "This is a late charge itself.",
        NotCharged::Promised => "The customer promised to pay by a day that has not passed.",
        NotCharged::ChargedBack => "A card network took it back and has not decided yet.",
        NotCharged::Disputed => "All of it is disputed.",
        NotCharged::NothingToCharge => {
            "It was charged up to today, or what is left is less than the rule’s minimum."
        }
    }
}

fn shown(amount: Money) -> MoneyDisplay {
    amount.display(Language::En)
}

fn find(c: &mut Conn, cx: &Cx, who: &ActingStaff, number: &str) -> DbResult<(Invoice, Scope)> {
    let invoice = invoices::by_number(c, &cx.site, &who.scope, number)?;
    let scope = who.scope.narrowed(invoice.customer)?;
    Ok((invoice, scope))
}

#[derive(Template)]
#[template(path = "staff/invoices/late_charge.html")]
struct Ask {
    page: Page,
    number: String,
    name: String,
    amount: MoneyDisplay,
    minor: i64,
    lines: Vec<String>,
    /// Empty when something is to be charged.
    why_not: &'static str,
    before: Vec<Before>,
}

/// A charge that was made before; a draft waits for a second person.
struct Before {
    path: String,
    number: String,
    from: Day,
    to: Day,
    amount: MoneyDisplay,
}

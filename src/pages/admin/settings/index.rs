//! `GET /admin/settings`: every subject there is, with how it stands.

use actix_web::HttpResponse;
use askama::Template;

use super::CHOOSE;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{DealershipId, Timestamp};
use crate::base::web::{Cx, Nav, Page, Reply};
use crate::billing::numbering::{self, Numbered};
use crate::billing::payments::Provider;
use crate::billing::payments::methods::CounterMethods;
use crate::billing::templates::{self, TemplateKind};
use crate::billing::{disputes, estimates, tax};
use crate::pages::staff::shown::{Moment, count};
use crate::parties::branding::Branding;
use crate::parties::dealerships::{self, BankAccount, Dealership, group};
use crate::trust::access::{ActingAdministrator, Administrator};

pub async fn show(
    cx: Cx,
    administrator: Administrator,
    provider: actix_web::web::Data<Provider>,
) -> Result<HttpResponse, AppError> {
    cx.page(administrator, move |c, who, cx| {
        let Some(at) = who.dealership else { return Ok(Reply::to(CHOOSE)) };
        let subjects = subjects(c, who, cx, at, provider.is_offered())?;
        Reply::page(&Index { page: who.page(c, cx, "Settings", Nav::Settings)?, subjects })
    })
    .await
}

/// Where it is, its icon, its name and how it stands.
struct Subject(&'static str, &'static str, &'static str, String);

fn subjects(
    c: &mut Conn,
    who: &ActingAdministrator,
    cx: &Cx,
    at: DealershipId,
    online: bool,
) -> DbResult<Vec<Subject>> {
    let scope = who.scope_of(at)?;
    let dealership = dealerships::load(c, at)?;
    let now = cx.site.clock.now();
    let today = dealership.today(now);
    let brand: Branding = group(c, at)?;
    let color = brand.accent.map_or("The portal’s color".to_owned(), |it| format!("Color {it}"));
    let logo = if brand.logo.is_some() { "with a logo" } else { "no logo" };
    let mut own = 0_u64;
    for kind in TemplateKind::ALL {
        own += u64::from(templates::current(c, &scope, *kind)?.is_some());
    }
    let rules = tax::list(c, &scope)?.into_iter().filter(|rule| rule.is_in_force(today)).count();
    let series = numbering::series_of(c, &dealership, Numbered::Invoice, today)?;
    let next = numbering::upcoming(c, at, Numbered::Invoice, &series)?;
    let methods: CounterMethods = group(c, at)?;
    let ways = count(methods.taken.len(), "way at the counter", "ways at the counter");
    let (own_terms, entered) = (group(c, at)?, group(c, at)?);
    let tolerance = estimates::tolerance_of(&dealership, &own_terms, &entered, today).source;
    let settings = &dealership.settings;
    let promised = group::<disputes::Rules>(c, at)?.decide_days;
    Ok(vec![
        Subject(
            "general",
            "building-2",
            "General",
            format!("{}, {}", settings.legal_name, settings.time_zone.name()),
        ),
        Subject("branding", "house", "Branding", format!("{color}, {logo}")),
        Subject(
            "templates",
            "file-text",
            "Templates",
            match own {
                0 => "All five kinds of papers say the usual words".to_owned(),
                own => format!("{own} of 5 kinds of papers say your own words"),
            },
        ),
        Subject(
            "billing",
            "receipt-text",
            "Billing",
            "What charges begin with, and when a second person approves".to_owned(),
        ),
        Subject(
            "tax",
            "landmark",
            "Tax",
            match rules {
                0 => "No rule is in force: nothing is taxed".to_owned(),
                rules => count(rules, "rule is in force", "rules are in force"),
            },
        ),
        Subject("numbering", "clipboard-list", "Numbering", format!("The next invoice is {next}")),
        Subject(
            "payments",
            "credit-card",
            "Payments",
            format!("{ways}, {}", if online { "and online" } else { "not online" }),
        ),
        Subject("bank", "landmark", "Bank account", bank(&group(c, at)?, now, &dealership)),
        Subject(
            "estimates",
            "clipboard-check",
            "Estimates",
            match tolerance.as_ref() {
                "" => "Nothing may be billed above what was authorized".to_owned(),
                source => format!("Above what was authorized: {source}"),
            },
        ),
        Subject(
            "disputes",
            "scale",
            "Disputes",
            format!("A decision is promised within {}", count(promised, "business day", "business days")),
        ),
    ])
}

fn bank(account: &BankAccount, now: Timestamp, dealership: &Dealership) -> String {
    let named = account.named(now);
    let mut text = match named.is_set() {
        true => format!("Transfers go to {}", named.holder),
        false => "No account is printed on invoices".to_owned(),
    };
    if let Some(it) = account.waiting(now) {
        let from = Moment::new(it.counts_from, &dealership.settings.time_zone);
        text.push_str(&format!("; another one waits until {}", from.words));
    }
    text
}

#[derive(Template)]
#[template(path = "admin/settings/index.html")]
struct Index {
    page: Page,
    subjects: Vec<Subject>,
}

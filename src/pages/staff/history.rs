//! `GET /staff/invoices/{number}/history` and `GET /staff/customers/{id}/history`: every entry of the log about one invoice or one
//! customer, who did or saw what and when, with what was before and after. Newest first, page by page.

use std::collections::HashMap;

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::display::capital;
use crate::base::values::{CustomerId, PersonId, Timestamp};
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::billing::invoices::by_number;
use crate::pages::places::{place, written};
use crate::pages::staff::deeds::deed;
use crate::pages::staff::shown::{Moment, id};
use crate::parties::{customers, dealerships};
use crate::trust::access::{ActingStaff, Clerk, Scope, persons};
use crate::trust::audit::{Entry, Told, history, record_later};

const SHOWN: usize = 50;
/// Longer values are cut: the log keeps them whole.
const LONGEST: usize = 600;

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    after: String,
}

pub async fn of_invoice(
    cx: Cx,
    clerk: Clerk,
    number: web::Path<String>,
    asked: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    cx.page(clerk, move |c, who, cx| {
        let invoice = by_number(c, &cx.site, &who.scope, &number)?;
        let scope = who.scope.narrowed(invoice.customer)?;
        let trail = [
            ("/staff/invoices".to_owned(), "Invoices".to_owned()),
            (format!("/staff/invoices/{number}"), number.to_string()),
        ];
        let object = invoice.id.to_string();
        let path = format!("/staff/invoices/{number}/history");
        page(
            c,
            cx,
            who,
            &scope,
            Some(&object),
            &asked.0,
            (Nav::Invoices, format!("History of {number}"), trail, path),
        )
    })
    .await
}

pub async fn of_customer(
    cx: Cx,
    clerk: Clerk,
    customer: web::Path<String>,
    asked: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    cx.page(clerk, move |c, who, cx| {
        let customer: CustomerId = id(&customer)?;
        let scope = who.scope.narrowed(customer)?;
        let name = customers::load(c, &cx.site, &scope)?.details.name.to_string();
        let trail = [
            ("/staff/customers".to_owned(), "Customers".to_owned()),
            (format!("/staff/customers/{customer}"), name.clone()),
        ];
        let path = format!("/staff/customers/{customer}/history");
        page(c, cx, who, &scope, None, &asked.0, (Nav::Customers, format!("History of {name}"), trail, path))
    })
    .await
}

type Place = (Nav, String, [(String, String); 2], String);

fn page(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingStaff,
    scope: &Scope,
    object: Option<&str>,
    asked: &Asked,
    (nav, title, trail, path): Place,
) -> DbResult<Reply> {
    let limit = i64::try_from(SHOWN + 1).unwrap_or(i64::MAX);
    let mut told = history(c, &cx.site, scope, object, place(&asked.after)?, limit)?;
    let more = told.len() > SHOWN;
    told.truncate(SHOWN);
    let last = told.last().filter(|_| more);
    let next = last
        .map_or_else(String::new, |it| format!("{path}?after={}", written(it.found.entry.at, it.found.id())));
    let zone = dealerships::load(c, scope.dealership())?.settings.time_zone;
    let customer = scope.require_customer()?;
    let seen = Entry::new("record.view").customer(scope.dealership(), customer).fact("page", "history");
    let seen = match object {
        Some(object) => seen.object(object),
        None => seen.object(customer),
    };
    record_later(&cx.site, &who.actor, seen);
    let mut known = HashMap::new();
    let mut rows = Vec::with_capacity(told.len());
    for it in told {
        let name = name_of(c, cx, &mut known, it.found.entry.actor.as_deref())?;
        rows.push(Row::new(it, name, |at| Moment::new(at, &zone)));
    }
    let first = if asked.after.is_empty() { String::new() } else { path };
    Reply::page(&History { page: who.page(c, cx, title, nav)?, trail, rows, first, next })
}

fn name_of(
    c: &mut Conn,
    cx: &Cx,
    known: &mut HashMap<PersonId, String>,
    actor: Option<&str>,
) -> DbResult<Option<String>> {
    let Some(person) = actor.and_then(|id| id.parse::<PersonId>().ok()) else { return Ok(None) };
    if let Some(name) = known.get(&person) {
        return Ok(Some(name.clone()));
    }
    let name = persons::find(c, &cx.site, person)?.name;
    known.insert(person, name.clone());
    Ok(Some(name))
}

#[derive(Template)]
#[template(path = "staff/history.html")]
struct History {
    page: Page,
    trail: [(String, String); 2],
    rows: Vec<Row>,
    first: String,
    next: String,
}

struct Row {
    icon: &'static str,
    tone: &'static str,
    what: String,
    outcome: &'static str,
    who: String,
    from: String,
    when: Moment,
    facts: String,
    /// What was before, after, and why; empty parts are left out.
    values: Vec<(&'static str, String)>,
    number: String,
}

impl Row {
    fn new(it: Told, name: Option<String>, moment: impl Fn(Timestamp) -> Moment) -> Self {
        let e = it.found.entry;
        let deed = deed(&e.action);
        let role = match e.role.as_str() {
            "owner" => "customer",
            "clerk" => "advisor",
            "guest" => "somebody with a link",
            "operator" => "whoever runs this site",
            "system" => "the portal",
            other => other,
        };
        // What stands for a text says nothing to people; the search of the log shows it.
        let is_hash = |it: &str| it.len() >= 16 && it.chars().all(|c| c.is_ascii_hexdigit());
        let facts = e.facts.iter().filter(|(_, value)| !is_hash(value));
        let facts: Vec<String> = facts.map(|(name, value)| format!("{name} {value}")).collect();
        let cut = |text: String| text.chars().take(LONGEST).collect::<String>();
        let gone = it.erased.then(|| "erased".to_owned());
        let values = [("Before", it.before), ("After", it.after), ("Reason", it.reason), ("Values", gone)];
        let from = [e.network.unwrap_or_default(), e.device];
        Self {
            icon: deed.icon,
            tone: deed.tone,
            what: deed.text,
            outcome: match e.outcome.as_str() {
                "refused" => "Refused",
                "failed" => "Failed",
                _ => "",
            },
            who: name.map_or_else(|| capital(role), |name| format!("{name}, {role}")),
            from: from.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(", "),
            when: moment(e.at),
            facts: cut(facts.join(" \u{b7} ")),
            values: values.into_iter().filter_map(|(label, text)| Some((label, cut(text?)))).collect(),
            number: it.found.seq.map(|seq| seq.to_string()).unwrap_or_default(),
        }
    }
}

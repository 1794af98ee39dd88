//! `GET /staff/disputes?mine=1&sort=reply-by`: what waits, by what is promised next, by age or by amount; the reader's own;
//! and (`?state=ended`) what is over.

use std::collections::HashMap;

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::pill;
use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{CustomerId, Language, PersonId, Timestamp, Zone};
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::billing::disputes::{self, Listed, Order, Place, Rules};
use crate::pages::owner::rows::Pill;
use crate::pages::places::{place, written};
use crate::pages::staff::seen;
use crate::pages::staff::shown::{Moment, waited};
use crate::parties::{customers, dealerships};
use crate::trust::access::roles::CanSeeInvoices;
use crate::trust::access::{Permission, Staff, persons};

const SHOWN: usize = 50;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    mine: String,
    state: String,
    sort: String,
    after: String,
}

pub async fn show(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    query: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        let asked = &query.0;
        let (ended, mine) = (asked.state == "ended", asked.mine == "1");
        let order: Order = asked.sort.parse().unwrap_or(Order::Due);
        let zone = dealerships::load(c, who.dealership)?.settings.time_zone;
        let limit = i64::try_from(SHOWN + 1).unwrap_or(i64::MAX);
        let after = place(&asked.after)?.map(|(key, id)| Place { key, id });
        let mut found = match (ended, mine) {
            (true, _) => disputes::ended(c, &who.scope, after, limit)?,
            (false, true) => disputes::mine(c, &who.scope, who.person, after, limit)?,
            (false, false) => disputes::queue(c, &who.scope, order, after, limit)?,
        };
        let more = found.len() > SHOWN;
        found.truncate(SHOWN);
        let next = found.last().filter(|_| more).map(|it| cursor(it, order, ended, mine)).unwrap_or_default();
        seen::several(&cx.site, who, "disputes", found.iter().map(|it| it.customer));
        let names = customers::names_of(c, &cx.site, &who.scope, found.iter().map(|it| it.customer))?;
        let owners = persons::names_of(c, &cx.site, found.iter().filter_map(|it| it.owner))?;
        let rules: Rules = dealerships::group(c, who.dealership)?;
        let ids: Vec<_> = found.iter().map(|it| it.id).collect();
        let reasons = disputes::reasons_of(c, &who.scope, &ids)?;
        let now = Now { zone: &zone, at: cx.site.clock.now() };
        let row = |it: Listed| {
            let reason = why(&rules, reasons.get(&it.id).map_or(&[], Vec::as_slice));
            Row { reason, ..Row::new(&names, &owners, &now, it) }
        };
        let list = found.into_iter().map(row).collect();
        let page = who.page(c, cx, "Disputes", Nav::Disputes)?;
        let query = match (ended, mine) {
            (true, _) => "state=ended".to_owned(),
            (false, true) => "mine=1".to_owned(),
            (false, false) => format!("sort={order}"),
        };
        let narrowed = match (ended, mine) {
            (true, _) => "state=ended",
            (false, true) => "state=mine",
            (false, false) => "state=open",
        };
        let may_export = who.may(Permission::Export);
        let first = after.is_none();
        Reply::page(&Index { page, list, ended, mine, order, query, narrowed, may_export, next, first })
    })
    .await
}

#[derive(Template)]
#[template(path = "staff/disputes/index.html")]
struct Index {
    page: Page,
    list: Vec<Row>,
    ended: bool,
    mine: bool,
    order: Order,
    /// What is shown, for addresses.
    query: String,
    /// The same for the address of a file.
    narrowed: &'static str,
    may_export: bool,
    next: String,
    first: bool,
}

impl Index {
    fn sorted(&self, order: Order) -> bool {
        !self.ended && !self.mine && self.order == order
    }
}

struct Row {
    number: String,
    invoice: String,
    customer: CustomerId,
    name: String,
    reason: String,
    amount: MoneyDisplay,
    age: String,
    raised: Moment,
    due: Moment,
    owner: String,
    pill: Pill,
    ended: Option<Moment>,
}

struct Now<'a> {
    zone: &'a Zone,
    at: Timestamp,
}

impl Row {
    fn new(
        names: &HashMap<CustomerId, String>,
        owners: &HashMap<PersonId, String>,
        now: &Now<'_>,
        it: Listed,
    ) -> Self {
        let open = it.ended_at.is_none();
        let owner = it.owner.map(|owner| owners.get(&owner).cloned());
        Self {
            name: names.get(&it.customer).cloned().unwrap_or_default(),
            reason: String::new(),
            amount: if open { it.held } else { it.claimed }.display(Language::En),
            age: waited(it.raised_at, now.at),
            raised: Moment::new(it.raised_at, now.zone),
            due: Moment::new(it.due_at, now.zone),
            owner: owner.map_or_else(
                || "Nobody yet".to_owned(),
                |name| name.unwrap_or_else(|| "Somebody".to_owned()),
            ),
            pill: pill(&it, now.at),
            ended: it.ended_at.map(|at| Moment::new(at, now.zone)),
            number: it.number,
            invoice: it.invoice,
            customer: it.customer,
        }
    }
}

/// `The price is not what I was told, +1`.
fn why(rules: &Rules, codes: &[String]) -> String {
    let first = codes.first().map(|code| rules.reason(code, Language::En)).unwrap_or_default();
    match codes.len() {
        0 | 1 => first,
        more => format!("{first}, +{}", more - 1),
    }
}

/// `179512….dsp_…`: the key of the order and the id of the last row.
fn cursor(it: &Listed, order: Order, ended: bool, mine: bool) -> String {
    let key = match (ended, mine) {
        (true, _) => it.ended_at.map_or(0, Timestamp::micros),
        (false, true) => it.due_at.micros(),
        (false, false) => it.place(order).key,
    };
    written(key, it.id)
}

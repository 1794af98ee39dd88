//! `GET /staff/tasks?kind=…&after=…`: everything of one sort that needs a hand, page by page. What is late or due today is in
//! the report of what is outstanding.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::rows::{Task, named, of_sort};
use crate::base::error::AppError;
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::billing::reports::{self, Waiting, waiting};
use crate::pages::staff::seen;
use crate::parties::dealerships;
use crate::trust::access::{Clerk, Permission};

const SHOWN: usize = 50;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    kind: String,
    after: String,
}

/// A sort of work and where all of it is.
pub(in crate::pages::staff) struct Sort {
    pub href: String,
    pub title: &'static str,
    pub count: i64,
    current: bool,
}

pub async fn show(cx: Cx, clerk: Clerk, asked: Query<Asked>) -> Result<HttpResponse, AppError> {
    let kind: Option<Waiting> = match asked.0.kind.as_str() {
        "" => None,
        code => Some(code.parse().map_err(|_| AppError::NotFound)?),
    };
    cx.page(clerk, move |c, who, cx| {
        let dealership = dealerships::load(c, who.dealership)?;
        let now = cx.site.clock.now();
        let aging = reports::aging(c, &who.scope, dealership.settings.currency, dealership.today(now))?;
        let counts = waiting(c, &who.scope, now)?;
        // Nothing asked for: what there is most urgent.
        let fullest = counts.iter().find(|(_, count)| *count > 0).map_or(Waiting::Stuck, |(kind, _)| *kind);
        let kind = kind.unwrap_or(fullest);
        let (mut list, next) = of_sort(c, cx, who, kind, &asked.0.after, SHOWN)?;
        named(c, cx, who, &mut list)?;
        seen::several(&cx.site, who, "tasks", list.iter().map(|it| it.customer));
        Reply::page(&Index {
            sorts: sorts(&counts, aging.late.count, aging.today.count, Some(kind)),
            title: title(kind),
            query: format!("kind={kind}"),
            narrowed: format!("state={kind}"),
            may_export: who.may(Permission::Export),
            first: asked.0.after.is_empty(),
            list,
            next,
            page: who.page(c, cx, "Needs a hand", Nav::Staff)?,
        })
    })
    .await
}

/// All sorts with their counts, what is late and due today first.
pub(in crate::pages::staff) fn sorts(
    counts: &[(Waiting, i64)],
    late: i64,
    today: i64,
    current: Option<Waiting>,
) -> Vec<Sort> {
    let report = |age: &str, title, count| {
        let href = format!("/staff/reports/aging?age={age}");
        Sort { href, title, count, current: false }
    };
    let rest = counts.iter().map(|(kind, count)| Sort {
        href: format!("/staff/tasks?kind={kind}"),
        title: title(*kind),
        count: *count,
        current: current == Some(*kind),
    });
    [report("late", "Late", late), report("today", "Due today", today)].into_iter().chain(rest).collect()
}

const fn title(kind: Waiting) -> &'static str {
    match kind {
        Waiting::Chargeback => "Chargebacks to answer",
        Waiting::PaidTwice => "Paid out twice",
        Waiting::FraudWarning => "Warnings of fraud",
        Waiting::Dispute => "Disputes",
        Waiting::Stuck => "Payments stuck",
        Waiting::LeftOver => "Money not given out",
        Waiting::Bounced => "Mails that came back",
        Waiting::Promise => "Promises broken",
        Waiting::HandedOver => "No reminder helped",
        Waiting::Recurring => "Recurring, not billed",
    }
}

#[derive(Template)]
#[template(path = "staff/tasks/index.html")]
struct Index {
    page: Page,
    sorts: Vec<Sort>,
    title: &'static str,
    /// The sort that is shown, for addresses.
    query: String,
    /// What is shown, for the address of a file with the same.
    narrowed: String,
    may_export: bool,
    first: bool,
    list: Vec<Task>,
    next: String,
}

//! `GET /staff/approvals?state=…`: what waits for a second person, the longest wait first, and what became of the rest.

use std::collections::HashMap;

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::pill;
use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{ApprovalId, CustomerId, Language, PersonId, Timestamp, Zone};
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::billing::approvals::{self, Approval, State};
use crate::pages::owner::rows::Pill;
use crate::pages::places::{place, written};
use crate::pages::staff::seen;
use crate::pages::staff::shown::{Moment, waited};
use crate::parties::{customers, dealerships};
use crate::trust::access::{Clerk, Permission, persons};

const SHOWN: usize = 50;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    state: String,
    /// Where the last page ended.
    after: String,
}

pub async fn show(cx: Cx, clerk: Clerk, query: Query<Asked>) -> Result<HttpResponse, AppError> {
    cx.page(clerk, move |c, who, cx| {
        let state: State = query.0.state.parse().unwrap_or(State::Waiting);
        let zone = dealerships::load(c, who.dealership)?.settings.time_zone;
        let limit = i64::try_from(SHOWN + 1).unwrap_or(i64::MAX);
        let mut found = approvals::list(c, &cx.site, &who.scope, state, place(&query.0.after)?, limit)?;
        let more = found.len() > SHOWN;
        found.truncate(SHOWN);
        let next = found.last().filter(|_| more).map(cursor).unwrap_or_default();
        seen::several(&cx.site, who, "approvals", found.iter().map(|it| it.customer));
        let names = customers::names_of(c, &cx.site, &who.scope, found.iter().map(|it| it.customer))?;
        let by = persons::names_of(c, &cx.site, found.iter().map(|it| it.requested_by))?;
        let now = Now { zone: &zone, at: cx.site.clock.now(), reader: who.person };
        let list = found.into_iter().map(|it| Row::new(&names, &by, &now, it)).collect();
        let page = who.page(c, cx, "Approvals", Nav::Approvals)?;
        let (title, text) = nothing(state);
        let (narrowed, may_export) = (format!("state={state}"), who.may(Permission::Export));
        Reply::page(&Index { page, tabs: tabs(state), state, list, title, text, next, narrowed, may_export })
    })
    .await
}

#[derive(Template)]
#[template(path = "staff/approvals/index.html")]
struct Index {
    page: Page,
    tabs: [Tab; 5],
    state: State,
    list: Vec<Row>,
    /// What is said when the list is empty.
    title: &'static str,
    text: &'static str,
    next: String,
    /// What is shown, for the address of a file with the same.
    narrowed: String,
    may_export: bool,
}

struct Tab {
    state: State,
    label: &'static str,
    current: bool,
}

struct Row {
    id: ApprovalId,
    kind: &'static str,
    title: String,
    customer: CustomerId,
    name: String,
    amount: MoneyDisplay,
    by: String,
    /// The reader asked for it.
    own: bool,
    at: Moment,
    waited: String,
    pill: Pill,
}

fn tabs(current: State) -> [Tab; 5] {
    let tab = |state, label| Tab { state, label, current: state == current };
    [
        tab(State::Waiting, "Waiting"),
        tab(State::Approved, "Approved, not done yet"),
        tab(State::Used, "Done"),
        tab(State::Rejected, "Refused"),
        tab(State::Withdrawn, "Withdrawn or expired"),
    ]
}

fn nothing(state: State) -> (&'static str, &'static str) {
    match state {
        State::Waiting => {
            ("Nothing waits", "What goes beyond a limit shows up here until a second person has decided.")
        }
        State::Approved => ("Nothing is left to do", "Whatever was approved has been done."),
        State::Used => ("Nothing yet", "What was approved and then done shows up here."),
        State::Rejected => ("Nothing was refused", "Requests that a manager refused show up here."),
        State::Withdrawn => {
            ("Nothing was withdrawn", "Requests that were taken back, or not used in time, show up here.")
        }
    }
}

/// Who reads the list, when and where.
struct Now<'a> {
    zone: &'a Zone,
    at: Timestamp,
    reader: PersonId,
}

impl Row {
    fn new(
        names: &HashMap<CustomerId, String>,
        by: &HashMap<PersonId, String>,
        now: &Now<'_>,
        it: Approval,
    ) -> Self {
        Self {
            id: it.id,
            kind: it.kind.title(),
            customer: it.customer,
            name: names.get(&it.customer).cloned().unwrap_or_default(),
            amount: it.amount.display(Language::En),
            // Also one who works here no more.
            by: by.get(&it.requested_by).cloned().unwrap_or_else(|| "Somebody".to_owned()),
            own: it.requested_by == now.reader,
            at: Moment::new(it.requested_at, now.zone),
            waited: waited(it.requested_at, now.at),
            pill: pill(&it, now.at),
            title: it.proposal.title,
        }
    }
}

/// The place of a request in the list, for the next page's address.
fn cursor(it: &Approval) -> String {
    written(it.requested_at, it.id)
}

//! `GET /staff/reminders`: what would go out now and to whom, what stands in the way of the rest, what is left to a person,
//! what was stopped, and what was sent.

use std::collections::HashMap;

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::left::{TaskRow, tasks};
use super::words;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::form_key::new_form_key;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{CustomerId, Language, Zone};
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::billing::reminders::{self, Cursor, Next, Pause, Plan, Planned, Sent};
use crate::pages::owner::rows::Pill;
use crate::pages::places::{place, written};
use crate::pages::staff::seen;
use crate::pages::staff::shown::{Day, Moment};
use crate::parties::{customers, dealerships};
use crate::trust::access::roles::CanSeeInvoices;
use crate::trust::access::{ActingStaff, Permission, Staff};

/// Invoices looked at for one page.
const LOOKED_AT: i64 = 200;
/// Rows of each shorter list.
const SHOWN: i64 = 20;
/// Steps so many days ahead are shown.
const AHEAD: i32 = 7;

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The last invoice of the page before: its due day and its id.
    after: String,
}

pub async fn show(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    asked: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| Reply::page(&index(c, who, cx, place(&asked.0.after)?)?)).await
}

fn index(c: &mut Conn, who: &ActingStaff, cx: &Cx, after: Cursor) -> DbResult<Index> {
    let dealership = dealerships::load(c, who.dealership)?;
    let zone = &dealership.settings.time_zone;
    let plan: Plan = dealerships::group(c, who.dealership)?;
    let today = dealership.today(cx.site.clock.now());
    let page = (after, LOOKED_AT);
    let (planned, next) = reminders::planned(c, &cx.site, &who.scope, &dealership, &plan, AHEAD, page)?;
    let tasks = tasks(c, who, cx, zone)?;
    let pauses = reminders::pauses(c, &cx.site, &who.scope, today, SHOWN)?;
    let sent = reminders::sent(c, &who.scope, None, SHOWN)?;
    let shown = planned.iter().map(|it| it.owed.customer).chain(pauses.iter().map(|it| it.customer));
    let shown = shown.chain(sent.iter().map(|it| it.customer));
    let names = Names(customers::names_of(c, &cx.site, &who.scope, shown)?);
    let mut view = Index {
        page: who.page(c, cx, "Reminders", Nav::Reminders)?,
        automatic: plan.automatic,
        window: words::window(&plan),
        manager: who.may(Permission::WorkAsManager),
        key: new_form_key(),
        due: Vec::new(),
        held: Vec::new(),
        later: Vec::new(),
        first: after.is_none(),
        next: next.map(|(day, id)| written(day, id)).unwrap_or_default(),
        tasks,
        pauses: Vec::new(),
        sent: Vec::new(),
    };
    for it in planned {
        let list = match it.next {
            Next::Now(_) => &mut view.due,
            Next::Held(..) => &mut view.held,
            _ => &mut view.later,
        };
        list.extend(names.row(it, zone));
    }
    view.pauses.extend(pauses.into_iter().map(|it| names.pause(it, zone)));
    view.sent.extend(sent.into_iter().map(|it| names.sent(it, zone)));
    let shown = names.0.keys().copied().chain(view.tasks.iter().map(|it| it.customer));
    seen::several(&cx.site, who, "reminders", shown.collect::<Vec<_>>());
    Ok(view)
}

#[derive(Template)]
#[template(path = "staff/reminders/index.html")]
struct Index {
    page: Page,
    automatic: bool,
    window: String,
    manager: bool,
    key: String,
    due: Vec<Row>,
    held: Vec<Row>,
    later: Vec<Row>,
    /// The page begins with what is due longest.
    first: bool,
    /// Where the next one begins; empty when every open invoice was looked at.
    next: String,
    tasks: Vec<TaskRow>,
    pauses: Vec<PauseRow>,
    sent: Vec<SentRow>,
}

struct Row {
    number: String,
    customer: CustomerId,
    name: String,
    step: String,
    pill: Pill,
    due: Day,
    open: MoneyDisplay,
}

struct PauseRow {
    id: String,
    customer: CustomerId,
    name: String,
    number: String,
    reason: String,
    until: Option<Day>,
    since: Moment,
}

struct SentRow {
    number: String,
    customer: CustomerId,
    name: String,
    what: &'static str,
    how: &'static str,
    at: Moment,
}

/// The names of all whom the page shows.
struct Names(HashMap<CustomerId, String>);

impl Names {
    fn of(&self, id: CustomerId) -> String {
        self.0.get(&id).cloned().unwrap_or_default()
    }

    fn row(&self, it: Planned, zone: &Zone) -> Option<Row> {
        let (step, pill) = words::next(it.next, zone)?;
        Some(Row {
            name: self.of(it.owed.customer),
            number: it.owed.number,
            customer: it.owed.customer,
            step,
            pill,
            due: Day::new(it.owed.due_on),
            open: it.owed.open.display(Language::En),
        })
    }

    fn pause(&self, it: Pause, zone: &Zone) -> PauseRow {
        PauseRow {
            id: it.id.to_string(),
            customer: it.customer,
            name: self.of(it.customer),
            number: it.invoice.map(|(_, number)| number).unwrap_or_default(),
            reason: it.reason,
            until: it.until.map(Day::new),
            since: Moment::new(it.since, zone),
        }
    }

    fn sent(&self, it: Sent, zone: &Zone) -> SentRow {
        SentRow {
            name: self.of(it.customer),
            number: it.number,
            customer: it.customer,
            what: words::act(it.act),
            how: words::origin(it.origin),
            at: Moment::new(it.at, zone),
        }
    }
}

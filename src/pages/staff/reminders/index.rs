//! `GET /staff/reminders`: what would go out now and to whom, what stands in the way of the rest, what is left to a person,
//! what was stopped, and what was sent.

use actix_web::HttpResponse;
use askama::Template;

use super::words;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{CustomerId, Language, Money, Zone};
use crate::base::web::{Cx, Nav, Page, Reply};
use crate::billing::deliveries;
use crate::billing::payments::starting::new_form_key;
use crate::billing::reminders::{self, Next, Pause, Plan, Planned, Sent, Task, TaskKind};
use crate::pages::owner::rows::Pill;
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

pub async fn show(cx: Cx, staff: Staff<CanSeeInvoices>) -> Result<HttpResponse, AppError> {
    cx.page(staff, |c, who, cx| Reply::page(&index(c, who, cx)?)).await
}

fn index(c: &mut Conn, who: &ActingStaff, cx: &Cx) -> DbResult<Index> {
    let dealership = dealerships::load(c, who.dealership)?;
    let zone = &dealership.settings.time_zone;
    let plan: Plan = dealerships::group(c, who.dealership)?;
    let today = dealership.today(cx.site.clock.now());
    let (planned, more) = reminders::planned(c, &cx.site, &who.scope, &dealership, &plan, AHEAD, LOOKED_AT)?;
    let tasks = tasks(c, who, cx, zone)?;
    let pauses = reminders::pauses(c, &cx.site, &who.scope, today, SHOWN)?;
    let sent = reminders::sent(c, &who.scope, None, SHOWN)?;
    let mut names = Names::default();
    let mut view = Index {
        page: who.page(c, cx, "Reminders", Nav::Reminders)?,
        automatic: plan.automatic,
        window: words::window(&plan),
        manager: who.may(Permission::WorkAsManager),
        key: new_form_key(),
        due: Vec::new(),
        held: Vec::new(),
        later: Vec::new(),
        more,
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
        list.extend(names.row(c, who, cx, it, zone)?);
    }
    for it in pauses {
        view.pauses.push(names.pause(c, who, cx, it, zone)?);
    }
    for it in sent {
        view.sent.push(names.sent(c, who, cx, &it, zone)?);
    }
    let shown = names.0.iter().map(|(id, _)| *id).chain(view.tasks.iter().map(|it| it.customer));
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
    /// There are more open invoices than were looked at.
    more: bool,
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

struct TaskRow {
    number: String,
    customer: CustomerId,
    name: String,
    says: String,
    open: Option<MoneyDisplay>,
    /// Of the form that says it is dealt with; empty where something else ends it.
    kind: &'static str,
    since: Moment,
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

/// Each customer's name is opened once.
#[derive(Default)]
struct Names(Vec<(CustomerId, String)>);

impl Names {
    fn of(&mut self, c: &mut Conn, who: &ActingStaff, cx: &Cx, id: CustomerId) -> DbResult<String> {
        if let Some((_, name)) = self.0.iter().find(|(known, _)| *known == id) {
            return Ok(name.clone());
        }
        let name = customers::name_of(c, &cx.site, &who.scope.narrowed(id)?)?;
        self.0.push((id, name.clone()));
        Ok(name)
    }

    fn row(
        &mut self,
        c: &mut Conn,
        who: &ActingStaff,
        cx: &Cx,
        it: Planned,
        zone: &Zone,
    ) -> DbResult<Option<Row>> {
        let Some((step, pill)) = words::next(it.next, zone) else { return Ok(None) };
        Ok(Some(Row {
            name: self.of(c, who, cx, it.owed.customer)?,
            number: it.owed.number,
            customer: it.owed.customer,
            step,
            pill,
            due: Day::new(it.owed.due_on),
            open: it.owed.open.display(Language::En),
        }))
    }

    fn pause(
        &mut self,
        c: &mut Conn,
        who: &ActingStaff,
        cx: &Cx,
        it: Pause,
        zone: &Zone,
    ) -> DbResult<PauseRow> {
        Ok(PauseRow {
            id: it.id.to_string(),
            customer: it.customer,
            name: self.of(c, who, cx, it.customer)?,
            number: it.invoice.map(|(_, number)| number).unwrap_or_default(),
            reason: it.reason,
            until: it.until.map(Day::new),
            since: Moment::new(it.since, zone),
        })
    }

    fn sent(
        &mut self,
        c: &mut Conn,
        who: &ActingStaff,
        cx: &Cx,
        it: &Sent,
        zone: &Zone,
    ) -> DbResult<SentRow> {
        Ok(SentRow {
            number: it.number.clone(),
            customer: it.customer,
            name: self.of(c, who, cx, it.customer)?,
            what: words::act(it.act),
            how: words::origin(it.origin),
            at: Moment::new(it.at, zone),
        })
    }
}

/// Mails that came back, promises that were broken, and what no reminder helped.
fn tasks(c: &mut Conn, who: &ActingStaff, cx: &Cx, zone: &Zone) -> DbResult<Vec<TaskRow>> {
    let mut rows = Vec::new();
    for it in deliveries::bounced(c, &who.scope, None, SHOWN)? {
        let status = if it.status.is_empty() { String::new() } else { format!(" ({})", it.status) };
        rows.push(TaskRow {
            name: customers::name_of(c, &cx.site, &who.scope.narrowed(it.customer)?)?,
            number: it.number,
            customer: it.customer,
            says: format!("Mail came back{status}. Correct the address, or send the invoice again."),
            open: None,
            kind: "",
            since: Moment::new(it.at, zone),
        });
    }
    let broken = reminders::broken_promises(c, &who.scope, &None, SHOWN)?;
    let handed = reminders::handed_over(c, &who.scope, &None, SHOWN)?;
    for it in broken.into_iter().chain(handed) {
        let name = customers::name_of(c, &cx.site, &who.scope.narrowed(it.customer)?)?;
        rows.push(task(it, name, zone));
    }
    Ok(rows)
}

fn task(it: Task, name: String, zone: &Zone) -> TaskRow {
    let says = match (it.kind, it.promised) {
        (TaskKind::BrokenPromise, Some(day)) => {
            format!("Promised for {} and not paid. Call them.", day.display(Language::En))
        }
        _ => format!(
            "No reminder helped. Due since {}. Call them, or decide what is next.",
            it.due_on.display(Language::En)
        ),
    };
    let open: Money = it.open;
    TaskRow {
        number: it.number,
        customer: it.customer,
        name,
        says,
        open: Some(open.display(Language::En)),
        kind: it.kind.code(),
        since: Moment::new(it.since, zone),
    }
}

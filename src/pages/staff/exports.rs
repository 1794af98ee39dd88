//! `GET /staff/exports?list=…&from=…&to=…`: lists as files for a spreadsheet; every list of the staff's leads here, because
//! their files name people. The `POST` asks for one, after a fresh passkey; a job makes it, and whoever asked downloads it
//! once, within a day.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::sheet::KIND;
use crate::base::values::{ExportId, Language, LocalDate};
use crate::base::web::{Cx, Flash, FlashKind, Form, Nav, Page, Query, Reply};
use crate::billing::exports::{self, Days, Export, List, State};
use crate::pages::staff::faults::Faults;
use crate::pages::staff::shown::{Moment, count, id};
use crate::parties::dealerships;
use crate::trust::access::roles::CanExport;
use crate::trust::access::step_up::{self, Asked, Operation};
use crate::trust::access::{ActingStaff, Staff, persons};

/// Which list, of which days.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    list: String,
    from: String,
    to: String,
}

pub async fn show(cx: Cx, staff: Staff<CanExport>, wanted: Query<Wanted>) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| Reply::page(&page(c, cx, who, wanted.0.clone(), Faults::default())?))
        .await
}

fn page(c: &mut Conn, cx: &Cx, who: &ActingStaff, wanted: Wanted, faults: Faults) -> DbResult<Exports> {
    let zone = dealerships::load(c, who.dealership)?.settings.time_zone;
    let now = cx.site.clock.now();
    let asked = exports::recent(c, &who.scope)?;
    let names = persons::names_of(c, &cx.site, asked.iter().map(|it| it.person))?;
    let file = |it: Export| File {
        id: it.id,
        list: said(it.list, it.days),
        rows: count(it.rows, "row", "rows"),
        asked: Moment::new(it.created_at, &zone),
        until: Moment::new(it.expires_at, &zone),
        over: it.expires_at <= now,
        own: it.person == who.person,
        state: it.state,
        by: names.get(&it.person).cloned().unwrap_or_default(),
    };
    let files: Vec<File> = asked.into_iter().map(file).collect();
    let mut page = who.page(c, cx, "Exports", Nav::Elsewhere)?;
    page.errors = !faults.is_empty();
    let waits = files.iter().any(|it| it.state == State::Making && !it.over);
    // Code, words, and whether it is the chosen one.
    let lists =
        List::ALL.iter().map(|list| (list.code(), words(*list), list.code() == wanted.list)).collect();
    Ok(Exports { page, lists, wanted, faults, files, waits })
}

/// What was asked for, or what is wrong with it.
fn understood(wanted: &Wanted) -> Result<(List, Days), Faults> {
    let mut faults = Faults::default();
    let list = wanted.list.parse::<List>();
    if list.is_err() {
        faults.add("list", "Choose a list");
    }
    let day = |text: &str| if text.is_empty() { Ok(None) } else { text.parse::<LocalDate>().map(Some) };
    let (from, to) = (day(&wanted.from), day(&wanted.to));
    for (field, day) in [("from", &from), ("to", &to)] {
        if day.is_err() {
            faults.add(field, "Enter a day that is in the calendar, or leave it empty");
        }
    }
    let (Ok(list), Ok(from), Ok(to)) = (list, from, to) else { return Err(faults) };
    if (from.is_some() || to.is_some()) && !list.has_days() {
        faults.add("from", format!("{} have no days to choose by. Leave both days empty", words(list)));
    } else if from.zip(to).is_some_and(|(from, to)| from > to) {
        faults.add("to", "Enter a last day that is not before the first");
    }
    if faults.is_empty() { Ok((list, Days { from, to })) } else { Err(faults) }
}

pub async fn ask(cx: Cx, staff: Staff<CanExport>, form: Form<Wanted>) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let (list, days) = match understood(&form.0) {
            Ok(understood) => understood,
            Err(faults) => return Reply::invalid(&page(c, cx, who, form.0.clone(), faults)?),
        };
        limited(c, cx, who)?;
        let Wanted { from, to, .. } = &form.0;
        let asked = Asked {
            operation: Operation::Export,
            object: who.dealership.to_string(),
            amount: None,
            summary: format!("Take out as a file: {}", said(list, days)),
            path: "/staff/exports",
            form: &[("list", list.code()), ("from", from.as_str()), ("to", to.as_str())],
        };
        step_up::require(c, &cx.site, &who.actor, &asked)?;
        exports::ask(c, &cx.site, &who.actor, &who.scope, list, days)?;
        let what = said(list, days);
        let text = format!("The file is being made: {what}. It can be downloaded here once, within a day.");
        Ok(Reply::to("/staff/exports").flash(Flash { kind: FlashKind::Ok, text }))
    })
    .await
}

pub async fn download(
    cx: Cx,
    staff: Staff<CanExport>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    let export: ExportId = id(&path)?;
    cx.change(staff, move |c, who, cx| {
        let (list, bytes) = exports::take(c, &cx.site, &who.actor, &who.scope, export)?;
        Ok(Reply::attachment(&format!("{}.csv", list.code()), KIND, bytes))
    })
    .await
}

/// Five a day for each person: more is no ordinary work.
fn limited(c: &mut Conn, cx: &Cx, who: &ActingStaff) -> DbResult<()> {
    let day_ago = cx.site.clock.now().minus(std::time::Duration::from_secs(86_400));
    let own = |it: &&Export| it.person == who.person && it.created_at > day_ago;
    if exports::recent(c, &who.scope)?.iter().filter(own).count() >= MOST {
        return Err(AppError::TooMany { retry_after: 3600 });
    }
    Ok(())
}

const MOST: usize = 5;

fn words(list: List) -> &'static str {
    match list {
        List::Customers => "Customers",
        List::Vehicles => "Vehicles",
        List::Invoices => "Invoices",
        List::Lines => "Lines of invoices",
        List::Payments => "Payments",
        List::Allocations => "What each payment paid",
        List::Estimates => "Estimates",
        List::CreditNotes => "Credit notes",
        List::Refunds => "Refunds",
        List::WriteOffs => "Write-offs",
        List::Recurring => "Recurring invoices",
        List::Aging => "Amounts owed by customer and age",
    }
}

/// `Payments, Nov 1, 2026 to Nov 30, 2026`.
fn said(list: List, days: Days) -> String {
    let list = words(list);
    let day = |day: LocalDate| day.display(Language::En).to_string();
    match (days.from.map(day), days.to.map(day)) {
        (None, None) => list.to_owned(),
        (Some(from), None) => format!("{list}, from {from}"),
        (None, Some(to)) => format!("{list}, until {to}"),
        (Some(from), Some(to)) => format!("{list}, {from} to {to}"),
    }
}

#[derive(Template)]
#[template(path = "staff/exports.html")]
struct Exports {
    page: Page,
    lists: Vec<(&'static str, &'static str, bool)>,
    wanted: Wanted,
    faults: Faults,
    files: Vec<File>,
    /// One of them is not ready yet.
    waits: bool,
}

struct File {
    id: ExportId,
    list: String,
    rows: String,
    asked: Moment,
    until: Moment,
    over: bool,
    /// Asked for by the reader, who alone may take it.
    own: bool,
    state: State,
    by: String,
}

impl File {
    fn can_be_taken(&self) -> bool {
        self.own && self.state == State::Ready && !self.over
    }

    fn says(&self) -> &'static str {
        match self.state {
            State::Taken => "Downloaded",
            _ if self.over => "Its day is over",
            State::Making => "Being made",
            State::Ready if self.own => "Ready",
            State::Ready => "Waits for whoever asked",
        }
    }
}

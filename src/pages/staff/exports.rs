//! `GET /staff/exports?list=…&state=…&from=…&to=…`: lists as files for a spreadsheet; every list of the staff's leads here with
//! what it shows, because their files name people. The `POST` asks for one, after a fresh passkey; a job makes it, and whoever
//! asked downloads it once, within a day.

use std::collections::HashMap;

use actix_web::{HttpResponse, web};
use askama::Template;
use futures_util::stream;
use serde::Deserialize;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::sheet::KIND;
use crate::base::values::{CleanText, ExportId, Language, LocalDate, PersonId, Timestamp, Zone};
use crate::base::web::{Cx, Flash, FlashKind, Form, Guard, Nav, Page, Query, Reply, streamed};
use crate::billing::exports::{self, Choice, Days, Export, List, State};
use crate::pages::staff::dashboard::ages::title;
use crate::pages::staff::faults::Faults;
use crate::pages::staff::shown::{Moment, count, id};
use crate::parties::{customers, dealerships, vehicles};
use crate::trust::access::roles::CanExport;
use crate::trust::access::step_up::{self, Asked, Operation};
use crate::trust::access::{ActingStaff, Staff, persons};

/// Which list, and what of it: the words of the list's own address.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    list: String,
    from: String,
    to: String,
    state: String,
    customer: String,
    vehicle: String,
    q: String,
}

impl Wanted {
    /// More than days is chosen.
    fn is_narrowed(&self) -> bool {
        [&self.state, &self.customer, &self.vehicle, &self.q].iter().any(|text| !text.is_empty())
    }
}

pub async fn show(cx: Cx, staff: Staff<CanExport>, wanted: Query<Wanted>) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| Reply::page(&page(c, cx, who, wanted.0.clone(), Faults::default())?))
        .await
}

fn page(c: &mut Conn, cx: &Cx, who: &ActingStaff, wanted: Wanted, faults: Faults) -> DbResult<Exports> {
    let zone = dealerships::load(c, who.dealership)?.settings.time_zone;
    let now = cx.site.clock.now();
    let asked = exports::recent(c, &who.scope)?;
    let narrowed = match wanted.is_narrowed() {
        true => Some(said(c, cx, who, &narrowed(&wanted, who)?)?),
        false => None,
    };
    let names = persons::names_of(c, &cx.site, asked.iter().map(|it| it.person))?;
    let mut files = Vec::with_capacity(asked.len());
    for it in asked {
        let list = match said(c, cx, who, &(it.list, it.choice.clone())) {
            // Whose it was is not there any more, as after an import that was taken back.
            Err(AppError::NotFound) => words(it.list).to_owned(),
            other => other?,
        };
        files.push(File::new(list, it, who, &zone, now, &names));
    }
    let waits = files.iter().any(|it| it.state == State::Making && !it.over);
    let mut page = who.page(c, cx, "Exports", Nav::Elsewhere)?;
    page.errors = !faults.is_empty();
    // Code, words, and whether it is the chosen one.
    let lists =
        List::ALL.iter().map(|list| (list.code(), words(*list), list.code() == wanted.list)).collect();
    Ok(Exports { page, lists, wanted, narrowed, faults, files, waits })
}

/// What was asked for, or what is wrong with it.
fn understood(wanted: &Wanted, who: &ActingStaff) -> DbResult<Result<(List, Choice), Faults>> {
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
    let (Ok(list), Ok(from), Ok(to)) = (list, from, to) else { return Ok(Err(faults)) };
    if (from.is_some() || to.is_some()) && !list.has_days() {
        faults.add("from", format!("{} have no days to choose by. Leave both days empty", words(list)));
    } else if from.zip(to).is_some_and(|(from, to)| from > to) {
        faults.add("to", "Enter a last day that is not before the first");
    }
    if !faults.is_empty() {
        return Ok(Err(faults));
    }
    let (list, choice) = narrowed(&Wanted { list: list.code().to_owned(), ..wanted.clone() }, who)?;
    Ok(Ok((list, Choice { days: Days { from, to }, ..choice })))
}

/// What the list's page showed, without its days. What is no part of the list is not found, as on its own page.
fn narrowed(wanted: &Wanted, who: &ActingStaff) -> DbResult<(List, Choice)> {
    let list: List = wanted.list.parse().map_err(|_| AppError::NotFound)?;
    let search: String = wanted.q.chars().take(40).collect();
    let choice = Choice {
        state: wanted.state.clone(),
        customer: some_id(&wanted.customer)?,
        vehicle: some_id(&wanted.vehicle)?,
        search: CleanText::optional(&search).unwrap_or_default(),
        mine: (wanted.state == exports::MINE).then_some(who.person),
        ..Choice::default()
    };
    if choice.fits(list) { Ok((list, choice)) } else { Err(AppError::NotFound) }
}

fn some_id<T: std::str::FromStr>(text: &str) -> DbResult<Option<T>> {
    (!text.is_empty()).then(|| text.parse().map_err(|_| AppError::NotFound)).transpose()
}

pub async fn ask(cx: Cx, staff: Staff<CanExport>, form: Form<Wanted>) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let wanted = match understood(&form.0, who)? {
            Ok(understood) => understood,
            Err(faults) => return Reply::invalid(&page(c, cx, who, form.0.clone(), faults)?),
        };
        limited(c, cx, who)?;
        let what = said(c, cx, who, &wanted)?;
        let (list, choice) = wanted;
        let Wanted { from, to, state, customer, vehicle, q, .. } = &form.0;
        let asked = Asked {
            operation: Operation::Export,
            object: who.dealership.to_string(),
            amount: None,
            summary: format!("Take out as a file: {what}"),
            path: "/staff/exports",
            form: &[
                ("list", list.code()),
                ("from", from),
                ("to", to),
                ("state", state),
                ("customer", customer),
                ("vehicle", vehicle),
                ("q", q),
            ],
        };
        step_up::require(c, &cx.site, &who.actor, &asked)?;
        exports::ask(c, &cx.site, &who.actor, &who.scope, list, &choice)?;
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
    let taken = cx
        .written(move |cx| {
            cx.site.db.write(|c| {
                let who = staff.resolve(c, cx)?;
                exports::take(c, &cx.site, &who.actor, &who.scope, export)
            })
        })
        .await?;
    let name = format!("{}.csv", taken.list.code());
    let pieces = stream::try_unfold((cx, 0_i32), move |(cx, place)| async move {
        if place >= taken.parts {
            cx.written(move |cx| cx.site.db.write(|c| exports::forget(c, taken))).await?;
            return Ok::<_, AppError>(None);
        }
        let piece = cx.block(move |cx| cx.site.db.read(|c| exports::part(c, &cx.site, taken, place))).await?;
        Ok(Some((piece, (cx, place.saturating_add(1)))))
    });
    Ok(streamed(&name, KIND, None, pieces))
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
        List::Due => "Open invoices by age",
        List::Drafts => "Drafts of invoices",
        List::Disputes => "Disputes",
        List::Chargebacks => "Chargebacks",
        List::Approvals => "Approvals",
        List::Cores => "Core charges",
        List::Tasks => "What needs a hand",
        List::Reminders => "Reminders to come",
        List::Storage => "Stays in storage",
        List::Recoveries => "Lost passkeys that wait",
    }
}

/// `Invoices, overdue, of Dana Whitfield, Nov 1, 2026 to Nov 30, 2026`.
fn said(c: &mut Conn, cx: &Cx, who: &ActingStaff, (list, choice): &(List, Choice)) -> DbResult<String> {
    let mut text = words(*list).to_owned();
    if !choice.state.is_empty() {
        text.push_str(&format!(", {}", state_words(*list, &choice.state)));
    }
    if let Some(id) = choice.customer {
        text.push_str(&format!(", of {}", customers::name_of(c, &cx.site, &who.scope.narrowed(id)?)?));
    }
    if let Some(id) = choice.vehicle {
        text.push_str(&format!(", of the {}", vehicles::load(c, &cx.site, &who.scope, id)?.details.title()));
    }
    if let Some(search) = &choice.search {
        text.push_str(&format!(", found by “{search}”"));
    } else if choice.searched {
        text.push_str(", found by a search");
    }
    let day = |day: LocalDate| day.display(Language::En).to_string();
    Ok(match (choice.days.from.map(day), choice.days.to.map(day)) {
        (None, None) => text,
        (Some(from), None) => format!("{text}, from {from}"),
        (None, Some(to)) => format!("{text}, until {to}"),
        (Some(from), Some(to)) => format!("{text}, {from} to {to}"),
    })
}

/// A state as the list's own page calls it, more or less.
fn state_words(list: List, state: &str) -> String {
    match (list, state) {
        (List::Due, exports::LATE) => "all late".to_owned(),
        (List::Due, exports::TODAY) => "due today".to_owned(),
        (List::Due, age) => age.parse().map_or_else(|_| age.to_owned(), |age| title(age).to_lowercase()),
        (List::Payments, exports::REPORTED) => "cash to report".to_owned(),
        (List::Payments, "cheque") => "check".to_owned(),
        (List::Disputes, exports::MINE) => "yours".to_owned(),
        (_, state) => state.replace(['-', '_'], " "),
    }
}

#[derive(Template)]
#[template(path = "staff/exports.html")]
struct Exports {
    page: Page,
    lists: Vec<(&'static str, &'static str, bool)>,
    wanted: Wanted,
    /// What the list's page showed, where that is not all of it.
    narrowed: Option<String>,
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
    fn new(
        list: String,
        it: Export,
        who: &ActingStaff,
        zone: &Zone,
        now: Timestamp,
        names: &HashMap<PersonId, String>,
    ) -> Self {
        Self {
            id: it.id,
            list,
            rows: count(it.rows, "row", "rows"),
            asked: Moment::new(it.created_at, zone),
            until: Moment::new(it.expires_at, zone),
            over: it.expires_at <= now,
            own: it.person == who.person,
            state: it.state,
            by: names.get(&it.person).cloned().unwrap_or_default(),
        }
    }

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

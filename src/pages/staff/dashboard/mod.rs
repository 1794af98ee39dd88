//! `GET /staff`: how the dealership stands, what needs a hand today, what happens. Every figure leads to the documents
//! behind it. What each figure means is said where it is worked out (`billing::reports`).

pub(super) mod activity;
pub(super) mod ages;
mod chart;
mod kpis;
mod people;
mod span;

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use self::activity::{Act, lately_at};
use self::ages::Ages;
use self::chart::Chart;
use self::kpis::{Kpi, kpis};
use self::people::{Person, people};
use self::span::Span;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{CustomerId, Language, LocalDate};
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::billing::invoices::counter;
use crate::billing::reports::{self, Books, Waiting, waiting};
use crate::pages::staff::seen;
use crate::pages::staff::shown::count;
use crate::pages::staff::tasks::index::{Sort, sorts};
use crate::pages::staff::tasks::rows::{self, Task};
use crate::parties::dealerships;
use crate::trust::access::{ActingStaff, Clerk, passkeys};

/// Of each sort that waits, and of what is late or due today.
const FEW: usize = 2;
const SHOWN: i64 = 5;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    range: String,
}

pub async fn show(cx: Cx, clerk: Clerk, asked: Query<Asked>) -> Result<HttpResponse, AppError> {
    cx.page(clerk, move |c, who, cx| {
        let dealership = dealerships::load(c, who.dealership)?;
        let (now, currency) = (cx.site.clock.now(), dealership.settings.currency);
        let (today, zone) = (dealership.today(now), &dealership.settings.time_zone);
        let span = Span::of_code(&asked.0.range);
        let aging = reports::aging(c, &who.scope, currency, today)?;
        let books = Books::since(c, &who.scope, currency, kpis::reach(today).min(span.from(today)))?;
        let counts = waiting(c, &who.scope, now)?;
        let tasks = tasks(c, cx, who, today, &counts)?;
        let sorts = sorts(&counts, aging.late.count, aging.today.count, None);
        let people = people(c, cx, who, zone)?;
        let (acts, place) = lately_at(c, &cx.site, who, today, zone)?;
        let named = tasks.iter().map(|it| it.customer).chain(acts.iter().filter_map(Act::customer));
        seen::several(&cx.site, who, "dashboard", named.collect::<Vec<CustomerId>>());
        let waiting = sorts.iter().map(|it| it.count).sum::<i64>();
        let waiting = usize::try_from(waiting).unwrap_or(0) + people.iter().map(|it| it.count).sum::<usize>();
        let page = who.page(c, cx, "Dashboard", Nav::Staff)?;
        let nudge = passkeys::active(c, who.person)? == 1;
        let name = page.person.as_ref().map(|person| person.name.as_str()).unwrap_or_default();
        Reply::page(&Dashboard {
            first_name: name.split_whitespace().next().unwrap_or_default().to_owned(),
            day: today.display_weekday(Language::En).to_string(),
            lead: match waiting {
                0 => "Nothing needs a hand".to_owned(),
                1 => "1 thing needs a hand today".to_owned(),
                many => count(u64::try_from(many).unwrap_or(0), "thing", "things") + " need a hand today",
            },
            spans: Span::ALL.map(|it| (it.code(), it.title(), it == span)),
            kpis: kpis(&aging, &books, today)?,
            chart: Chart::new(&books, span.from(today), today, currency)?,
            ages: Ages::new(&aging),
            sorts: sorts.into_iter().filter(|it| it.count > 0).collect(),
            tasks,
            people,
            acts,
            place,
            nudge,
            page,
        })
    })
    .await
}

/// The first few of each sort: what stops money first, then what is late and what is due today.
fn tasks(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingStaff,
    today: LocalDate,
    counts: &[(Waiting, i64)],
) -> DbResult<Vec<Task>> {
    let mut all = Vec::new();
    for (sort, _) in counts.iter().filter(|(_, count)| *count > 0) {
        all.extend(rows::of_sort(c, cx, who, *sort, "", FEW)?.0);
    }
    let late = counter::overdue(c, &cx.site, &who.scope, today, SHOWN)?;
    let due = counter::open_due(c, &cx.site, &who.scope, (Some(today), Some(today)), None, SHOWN)?;
    all.extend(late.into_iter().chain(due).map(|it| rows::of_invoice(it, today)));
    rows::named(c, cx, who, &mut all)?;
    Ok(all)
}

#[derive(Template)]
#[template(path = "staff/dashboard.html")]
struct Dashboard {
    /// Ask for a second passkey.
    nudge: bool,
    page: Page,
    first_name: String,
    day: String,
    lead: String,
    /// Code, title, and whether it is the chosen one.
    spans: [(&'static str, &'static str, bool); 3],
    kpis: [Kpi; 4],
    chart: Chart,
    ages: Ages,
    /// What waits, by sort, with the list of all of it.
    sorts: Vec<Sort>,
    /// The first of each.
    tasks: Vec<Task>,
    people: Vec<Person>,
    acts: Vec<Act>,
    /// Where the feed goes on.
    place: String,
}

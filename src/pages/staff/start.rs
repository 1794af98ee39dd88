//! `GET /staff`: what needs a hand today, what happened lately. Everything in it is a link to where it is dealt with.

mod activity;

use actix_web::HttpResponse;
use askama::Template;

use self::activity::{Act, activity};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{Currency, CustomerId, Language, LocalDate, Money, Zone};
use crate::base::web::{Cx, Nav, Page, Reply};
use crate::billing::approvals;
use crate::billing::invoices::counter::{self, Tally};
use crate::pages::staff::invoices::rows::InvoiceRow;
use crate::pages::staff::search::named;
use crate::pages::staff::seen;
use crate::pages::staff::shown::{Moment, count};
use crate::parties::{customers, dealerships};
use crate::trust::access::recoveries::{self, Kind, Stage};
use crate::trust::access::{ActingStaff, Clerk, Permission, invited};

/// Rows of each list.
const SHOWN: i64 = 8;
/// Lately is this many days.
const LATELY: i32 = 7;

pub async fn show(cx: Cx, clerk: Clerk) -> Result<HttpResponse, AppError> {
    cx.page(clerk, |c, who, cx| {
        let dealership = dealerships::load(c, who.dealership)?;
        let (today, zone) = (dealership.today(cx.site.clock.now()), dealership.settings.time_zone);
        let late = counter::overdue(c, &cx.site, &who.scope, today, SHOWN)?;
        let latest = counter::latest(c, &cx.site, &who.scope, SHOWN)?;
        let acts = activity(c, cx, who, today, &zone)?;
        let waiting = waiting(c, cx, who, &zone)?;
        let seen_here = late.iter().chain(&latest).map(|it| it.customer);
        let seen_here = seen_here.chain(acts.iter().filter_map(Act::customer));
        let seen_here = seen_here.chain(waiting.iter().map(|it| it.customer));
        seen::several(&cx.site, who, "start", seen_here.collect::<Vec<CustomerId>>());
        let recoveries = recoveries(c, cx, who)?;
        let approvals = match who.may(Permission::WorkAsManager) {
            true => usize::try_from(approvals::waiting_for(c, &who.scope, who.person)?).unwrap_or_default(),
            false => 0,
        };
        let figures = figures(c, who, dealership.settings.currency, today, (recoveries.len(), approvals))?;
        let page = who.page(c, cx, "Start", Nav::Staff)?;
        let name = page.person.as_ref().map(|person| person.name.as_str()).unwrap_or_default();
        Reply::page(&Start {
            first_name: name.split_whitespace().next().unwrap_or_default().to_owned(),
            day: today.display_long(Language::En).to_string(),
            figures,
            late: named(c, cx, who, late, today)?,
            latest: named(c, cx, who, latest, today)?,
            waiting,
            recoveries,
            approvals,
            acts,
            page,
        })
    })
    .await
}

#[derive(Template)]
#[template(path = "staff/start.html")]
struct Start {
    page: Page,
    first_name: String,
    day: String,
    figures: [Figure; 4],
    late: Vec<InvoiceRow>,
    latest: Vec<InvoiceRow>,
    waiting: Vec<Waiting>,
    recoveries: Vec<Recovery>,
    /// Requests of others that the reader may decide.
    approvals: usize,
    acts: Vec<Act>,
}

struct Figure {
    label: &'static str,
    value: String,
    note: String,
}

struct Waiting {
    customer: CustomerId,
    name: String,
    email: String,
    until: Moment,
}

/// Somebody who lost their passkey and waits for the dealership.
struct Recovery {
    name: String,
    says: &'static str,
    /// The first check was this reader's own: somebody else must make the second.
    own: bool,
}

fn figures(
    c: &mut Conn,
    who: &ActingStaff,
    currency: Currency,
    today: LocalDate,
    (recoveries, approvals): (usize, usize),
) -> DbResult<[Figure; 4]> {
    let open = counter::open(c, &who.scope, currency, None)?;
    let late = counter::open(c, &who.scope, currency, Some(today))?;
    let lately = counter::issued_since(c, &who.scope, currency, today.plus_days(1 - LATELY))?;
    let money = |amount: Money| amount.display(Language::En).to_string();
    let invoices = |it: Tally| count(it.count, "invoice", "invoices");
    let people = match (recoveries, approvals) {
        (0, 0) => "Nobody waits".to_owned(),
        (_, 0) => "Lost passkeys to check".to_owned(),
        (0, _) => "To approve".to_owned(),
        _ => "To approve, and lost passkeys".to_owned(),
    };
    Ok([
        Figure { label: "Outstanding", value: money(open.amount), note: invoices(open) },
        Figure { label: "Overdue", value: money(late.amount), note: invoices(late) },
        Figure { label: "Issued in 7 days", value: money(lately.amount), note: invoices(lately) },
        Figure { label: "Waiting for a person", value: (recoveries + approvals).to_string(), note: people },
    ])
}

fn waiting(c: &mut Conn, cx: &Cx, who: &ActingStaff, zone: &Zone) -> DbResult<Vec<Waiting>> {
    let mut all = Vec::new();
    for it in invited::of_owners(c, &cx.site, &who.scope, SHOWN)? {
        let Some(customer) = it.customer else { continue };
        let name = customers::name_of(c, &cx.site, &who.scope.narrowed(customer)?)?;
        let until = Moment::new(it.expires_at, zone);
        all.push(Waiting { customer, name, email: it.email.to_string(), until });
    }
    Ok(all)
}

fn recoveries(c: &mut Conn, cx: &Cx, who: &ActingStaff) -> DbResult<Vec<Recovery>> {
    let all = recoveries::waiting_at(c, &cx.site, Some(who.dealership), Kind::Counter)?;
    let open = all.into_iter().filter_map(|it| match it.stage {
        Stage::Asked => Some((it, "Asked for help. Check who it is, first of two.")),
        Stage::Requested => Some((it, "Checked once. Waits for a second person.")),
        _ => None,
    });
    let row = |(it, says): (recoveries::Listed, &'static str)| Recovery {
        own: it.requested_by == Some(who.person),
        name: it.name,
        says,
    };
    Ok(open.map(row).collect())
}

//! The balance on the overview: what is owed, what of it can be paid at once, and the figures beside it.

use std::borrow::Cow;
use std::collections::HashMap;

use super::query::query;
use crate::base::db::{Conn, DbResult};
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{Currency, InvoiceId, LocalDate, Money};
use crate::base::web::Cx;
use crate::base::words::Words;
use crate::billing::disputes;
use crate::billing::invoices::{Direction, Filter, Listed, Overview, Sort, State, list};
use crate::billing::payments::store::attempts;
use crate::parties::dealerships;
use crate::trust::access::ActingOwner;

/// So many invoices can be paid at once from here; with more, the list is where to choose.
const AT_ONCE: usize = 20;

/// The open invoices, those due first at the top, at most [`AT_ONCE`].
pub struct Owed {
    pub open: Vec<Listed>,
    all: bool,
    /// Those that a payment has hold of.
    taken: Vec<InvoiceId>,
    /// What is questioned of each, in minor units.
    held: HashMap<InvoiceId, i64>,
    /// Of everything owed, what waits for a decision.
    pub on_hold: Money,
}

impl Owed {
    pub fn load(c: &mut Conn, who: &ActingOwner, cx: &Cx, today: LocalDate) -> DbResult<Self> {
        let (sort, direction) = (Sort::Due, Direction::Ascending);
        let filter = Filter { state: State::Open, sort, direction, ..Filter::default() };
        let page = list(c, &cx.site, &who.scope, &filter, today, None, AT_ONCE)?;
        let ids: Vec<InvoiceId> = page.rows.iter().map(|row| row.id).collect();
        let live = if ids.is_empty() { Vec::new() } else { attempts::live_for(c, &who.scope, &ids)? };
        let taken = live.iter().filter(|attempt| attempt.state.is_under_way());
        let taken = taken.flat_map(|attempt| attempt.shares.iter().map(|share| share.invoice)).collect();
        let held = disputes::held_of_many(c, &who.scope, &ids)?;
        let currency = who_owes(c, who)?;
        let on_hold = disputes::held_by_customer(c, &who.scope, currency)?;
        Ok(Self { open: page.rows, all: page.next.is_none(), taken, held, on_hold })
    }

    /// What can be paid of one without giving a question up.
    pub fn rest(&self, row: &Listed) -> Money {
        let held = self.held.get(&row.id).copied().unwrap_or(0).min(row.open.minor());
        Money::new(row.open.minor().saturating_sub(held), row.open.currency())
    }

    /// Whether all that is open of it waits for a decision.
    pub fn is_on_hold(&self, row: &Listed) -> bool {
        row.open.is_positive() && !self.rest(row).is_positive()
    }

    pub fn is_taken(&self, row: &Listed) -> bool {
        self.taken.contains(&row.id)
    }

    fn free(&self) -> impl Iterator<Item = &Listed> {
        self.open.iter().filter(|row| !self.is_taken(row) && !self.is_on_hold(row))
    }
}

fn who_owes(c: &mut Conn, who: &ActingOwner) -> DbResult<Currency> {
    Ok(dealerships::load(c, who.scope.dealership())?.settings.currency)
}

/// The balance. Without `pay_href` there is nothing to pay, or not by this person.
pub struct Hero {
    pub amount: MoneyDisplay,
    pub about: Cow<'static, str>,
    pub pay_href: String,
    pub pay: String,
    pub view_href: String,
    pub view: Cow<'static, str>,
}

impl Hero {
    pub fn new(w: Words, who: &ActingOwner, glance: &Overview, owed: &Owed) -> Self {
        let due = Money::sum(glance.due.currency(), owed.free().map(|row| owed.rest(row))).ok();
        let amount = due.filter(|due| due.is_positive() && owed.all && who.rights.pay);
        let pay_href = amount.map(|_| pay_link(owed)).unwrap_or_default();
        let pay = amount.map(|due| due.display(w.language()).to_string());
        let only = owed.open.first().filter(|_| glance.open_count == 1);
        let (view_href, view) = match only {
            Some(row) => (format!("/invoices/{}", row.number), "overview-view-one"),
            None if glance.open_count == 0 => ("/invoices".to_owned(), "overview-view-several"),
            None => ("/invoices?state=open&sort=due".to_owned(), "overview-view-several"),
        };
        Self {
            amount: glance.due.display(w.language()),
            about: about(w, glance, owed),
            pay_href,
            pay: pay.map(|due| w.args("owner-pay", &[("amount", due.into())])).unwrap_or_default(),
            view_href,
            view: w.t(view),
        }
    }
}

fn pay_link(owed: &Owed) -> String {
    let pairs: Vec<(&str, &str)> = owed.free().map(|row| ("invoice", row.number.as_str())).collect();
    format!("/payments/new{}", query(&pairs))
}

/// When it is due, or how much of it is late.
fn about(w: Words, glance: &Overview, owed: &Owed) -> Cow<'static, str> {
    let weekday = |day: LocalDate| day.display_weekday(w.language()).to_string().into();
    match (glance.open_count, owed.open.first()) {
        (1, Some(row)) => {
            let late = glance.overdue_count == 1;
            let key = if late { "overview-one-late" } else { "overview-one-due" };
            let values = [("number", row.number.as_str().into()), ("day", weekday(row.due_on))];
            w.args(key, &values).into()
        }
        (count, Some(_)) if glance.overdue_count > 0 => {
            let late = glance.overdue.display(w.language()).to_string();
            w.args("overview-several-late", &[("count", count.into()), ("amount", late.into())]).into()
        }
        (count, Some(row)) => {
            let values = [("count", count.into()), ("day", weekday(row.due_on))];
            w.args("overview-several-due", &values).into()
        }
        _ => w.t("overview-all-paid-text"),
    }
}

/// A figure and the documents behind it.
pub struct Figure {
    pub label: Cow<'static, str>,
    pub value: Cow<'static, str>,
    pub href: String,
}

impl Figure {
    pub fn all(w: Words, glance: &Overview, owed: &Owed) -> Vec<Self> {
        let quiet = glance.credit.is_zero() && owed.on_hold.is_zero();
        let plain = glance.open_count < 2 && glance.overdue_count == 0 && quiet;
        if plain {
            return Vec::new();
        }
        let next = glance.next_due.and_then(|day| owed.open.iter().find(|row| row.due_on == day));
        let next_href = next.map_or_else(
            || "/invoices?state=open&sort=due".to_owned(),
            |row| format!("/invoices/{}", row.number),
        );
        let next_day = glance.next_due.map(|day| day.display_day(w.language()).to_string().into());
        let of = |key, value: Cow<'static, str>, href: &str| Self {
            label: w.t(key),
            value,
            href: href.to_owned(),
        };
        let shown = |amount: Money| amount.display(w.language()).to_string().into();
        vec![
            of("overview-figure-open", shown(glance.due), "/invoices?state=open"),
            of("overview-figure-overdue", shown(glance.overdue), "/invoices?state=overdue"),
            of("overview-figure-dispute", shown(owed.on_hold), "/disputes"),
            of("overview-figure-credit", shown(glance.credit), "/payments"),
            of("overview-figure-next", next_day.unwrap_or_else(|| w.t("overview-figure-none")), &next_href),
        ]
    }
}

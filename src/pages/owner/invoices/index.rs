//! `GET /invoices`: by state, vehicle, days and number, in three orders, page by page, with the sums of the filter.
//! The fields for vehicle and days are shown when asked for, so that the plain list needs no list of vehicles.

use std::borrow::Cow;

use actix_web::HttpResponse;
use askama::Template;

use super::asked::{Asked, Place, Understood};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{LocalDate, Money};
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::base::words::Words;
use crate::billing::invoices::{
    Direction, Figures, Filter, Listed, Sort, State, is_one_question, list_with_figures,
};
use crate::pages::owner::rows::InvoiceRow;
use crate::pages::owner::seen;
use crate::parties::vehicles;
use crate::trust::access::{ActingOwner, Owner, Scope};

const ROWS: usize = 50;

pub async fn show(cx: Cx, owner: Owner, asked: Query<Asked>) -> Result<HttpResponse, AppError> {
    let asked = asked.0;
    let understood = asked.understood()?;
    if is_one_question(&understood.filter) && !Fields::shows_more(&asked, &understood.filter) {
        cx.glance(owner, move |c, who, cx, _| page(c, who, cx, &asked, &understood).map(Some)).await
    } else {
        cx.page(owner, move |c, who, cx| page(c, who, cx, &asked, &understood)).await
    }
}

fn page(c: &mut Conn, who: &ActingOwner, cx: &Cx, asked: &Asked, understood: &Understood) -> DbResult<Reply> {
    let Understood { filter, place, problems } = understood;
    let (w, today) = (who.words(), who.today(cx.site.clock.now()));
    let (part, sums) = part(c, &cx.site, &who.scope, filter, *place, today)?;
    let count = part.rows.len();
    let first_use = sums.count == 0 && filter.state == State::All && filter.is_plain();
    let previous = beside(part.previous, part.rows.first(), |row| asked.before(&row.cursor(filter)));
    let next = beside(part.next, part.rows.last(), |row| asked.after(&row.cursor(filter)));
    let rows: Vec<InvoiceRow> = part.rows.into_iter().map(|row| InvoiceRow::new(w, row, today)).collect();
    let view = Index {
        page: who.page(c, cx, w.t("invoices-title"), Nav::Invoices)?,
        first_use,
        totals: if first_use { String::new() } else { figures(w, &sums) },
        problems: problems.iter().map(|key| w.t(key)).collect(),
        tabs: tabs(w, asked, filter.state),
        fields: Fields::new(c, who, asked, filter)?,
        sorts: columns(w, asked, filter),
        can_pay: who.rights.pay && rows.iter().any(|row| row.is_open),
        list: rows,
        empty: Empty::new(w, filter),
        previous,
        next,
    };
    seen::many(cx, who, "invoices", count);
    Reply::page(&view)
}

#[derive(Template)]
#[template(path = "owner/invoices/index.html")]
struct Index {
    page: Page,
    /// Nothing was ever billed.
    first_use: bool,
    /// How many and how much, of what the filter lets through.
    totals: String,
    problems: Vec<Cow<'static, str>>,
    tabs: Vec<Tab>,
    fields: Fields,
    sorts: Vec<Column>,
    list: Vec<InvoiceRow>,
    can_pay: bool,
    empty: Empty,
    previous: String,
    next: String,
}

/// One page of rows in the filter's order, and whether there are others around it.
struct Part {
    rows: Vec<Listed>,
    previous: bool,
    next: bool,
}

/// The page before a row is the page after it in the other direction, turned round. The sums are of all pages.
fn part(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    filter: &Filter,
    place: Place,
    today: LocalDate,
) -> DbResult<(Part, Figures)> {
    let (filter, cursor) = match place {
        Place::First => (filter.clone(), None),
        Place::After(cursor) => (filter.clone(), Some(cursor)),
        Place::Before(cursor) => {
            (Filter { direction: filter.direction.reversed(), ..filter.clone() }, Some(cursor))
        }
    };
    let (page, sums) = list_with_figures(c, site, scope, &filter, today, cursor.as_ref(), ROWS)?;
    let (mut rows, more) = (page.rows, page.next.is_some());
    let part = match place {
        Place::First => Part { rows, previous: false, next: more },
        Place::After(_) => Part { rows, previous: true, next: more },
        Place::Before(_) => {
            rows.reverse();
            Part { rows, previous: more, next: true }
        }
    };
    Ok((part, sums))
}

fn beside(there: bool, row: Option<&Listed>, link: impl Fn(&Listed) -> String) -> String {
    row.filter(|_| there).map(link).unwrap_or_default()
}

/// `12 invoices, $3,456.00 billed, $771.94 to pay`
fn figures(w: Words, sums: &Figures) -> String {
    let shown = |amount: Money| amount.display(w.language()).to_string();
    let key = if sums.cut { "invoices-count-cut" } else { "invoices-count" };
    let count = w.args(key, &[("count", sums.count.into())]);
    if sums.count == 0 {
        return count;
    }
    let billed = w.args("invoices-sum-billed", &[("amount", shown(sums.total).into())]);
    let open = if sums.open.is_zero() {
        w.t("invoices-sum-paid")
    } else {
        w.args("invoices-sum-open", &[("amount", shown(sums.open).into())]).into()
    };
    format!("{count}, {billed}, {open}")
}

struct Tab {
    query: String,
    text: Cow<'static, str>,
    current: bool,
}

fn tabs(w: Words, asked: &Asked, state: State) -> Vec<Tab> {
    let states = [
        (State::All, "", "invoices-all"),
        (State::Open, "open", "invoices-open"),
        (State::Overdue, "overdue", "invoices-overdue"),
        (State::Paid, "paid", "invoices-paid"),
        (State::NoCharge, "no-charge", "standing-no-charge"),
        (State::Questioned, "questioned", "standing-in-dispute"),
    ];
    let tab = |(its, code, key): (State, &str, &str)| Tab {
        query: asked.in_state(code),
        text: w.t(key),
        current: its == state,
    };
    states.into_iter().map(tab).collect()
}

/// The form as it was sent.
struct Fields {
    state: &'static str,
    sort: String,
    words: String,
    from: String,
    to: String,
    /// Id, name, and whether it is the chosen one; none while the fields are folded away.
    vehicles: Option<Vec<(String, String, bool)>>,
    /// Something beside the state is chosen.
    narrowed: bool,
    more_query: String,
    file_query: String,
}

impl Fields {
    fn new(c: &mut Conn, who: &ActingOwner, asked: &Asked, filter: &Filter) -> DbResult<Self> {
        let vehicles = if Self::shows_more(asked, filter) {
            let all = vehicles::titles(c, &who.scope)?.into_iter();
            Some(all.map(|(id, name)| (id.to_string(), name, filter.vehicle == Some(id))).collect())
        } else {
            None
        };
        let short = |text: &str| text.chars().take(40).collect::<String>();
        Ok(Self {
            state: if filter.state == State::All { "" } else { filter.state.code() },
            sort: short(&asked.sort),
            words: short(&asked.q),
            from: short(&asked.from),
            to: short(&asked.to),
            vehicles,
            narrowed: Self::is_detailed(asked, filter) || !asked.q.is_empty(),
            more_query: asked.with_more(),
            file_query: asked.file(),
        })
    }

    fn is_detailed(asked: &Asked, filter: &Filter) -> bool {
        filter.vehicle.is_some() || !asked.from.is_empty() || !asked.to.is_empty()
    }

    /// The fields that are folded away otherwise.
    fn shows_more(asked: &Asked, filter: &Filter) -> bool {
        Self::is_detailed(asked, filter) || !asked.more.is_empty()
    }
}

/// A column's title that sorts.
struct Column {
    query: String,
    text: Cow<'static, str>,
    num: bool,
    aria: &'static str,
    mark: &'static str,
}

/// Pressing the title of the column that sorts turns its order round.
fn columns(w: Words, asked: &Asked, filter: &Filter) -> Vec<Column> {
    let column = |sort: Sort, key, falling: &str, rising: &str| {
        let (next, aria, mark) = match (filter.sort == sort, filter.direction) {
            (false, _) => (falling, "", ""),
            (true, Direction::Descending) => (rising, "descending", "↓"),
            (true, Direction::Ascending) => (falling, "ascending", "↑"),
        };
        Column { query: asked.sorted(next), text: w.t(key), num: sort == Sort::Total, aria, mark }
    };
    vec![
        column(Sort::Issued, "owner-issued", "-issued", "issued"),
        column(Sort::Due, "owner-due", "-due", "due"),
        column(Sort::Total, "owner-total", "-total", "total"),
    ]
}

struct Empty {
    title: Cow<'static, str>,
    text: Cow<'static, str>,
}

impl Empty {
    fn new(w: Words, filter: &Filter) -> Self {
        if let Some(words) = &filter.search {
            let title = w.args("invoices-no-match-words", &[("words", words.as_str().into())]);
            return Self { title: title.into(), text: w.t("invoices-no-match-text") };
        }
        let (title, text) = match filter.state {
            _ if !filter.is_plain() => ("invoices-no-match", "invoices-no-match-text"),
            State::Open => ("invoices-none-open", "invoices-none-open-text"),
            State::Overdue => ("invoices-none-overdue", "invoices-none-overdue-text"),
            State::Paid => ("invoices-none-paid", "invoices-none-paid-text"),
            State::Questioned => ("invoices-none-questioned", "questions-none-text"),
            State::All | State::NoCharge => ("invoices-no-match", "invoices-no-match-text"),
        };
        Self { title: w.t(title), text: w.t(text) }
    }
}

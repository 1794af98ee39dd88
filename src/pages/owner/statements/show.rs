//! `GET /statements`: opening balance, what moved it, closing balance, over a range of days.

use std::borrow::Cow;

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::range::{Problem, Range};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::LocalDate;
use crate::base::values::display::{AmountDisplay, DateDisplay, MoneyDisplay};
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::base::words::Words;
use crate::billing::papers::described;
use crate::billing::statements::{Movement, Source, Statement, statement};
use crate::pages::owner::rows::Day;
use crate::pages::owner::seen;
use crate::parties::dealerships;
use crate::trust::access::{Owner, Scope};

/// Movements that a page shows; the files have all.
const SHOWN: usize = 500;

/// The query string as it came.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    pub from: String,
    pub to: String,
}

pub async fn show(cx: Cx, owner: Owner, asked: Query<Asked>) -> Result<HttpResponse, AppError> {
    cx.page(owner, move |c, who, cx| {
        let (w, today) = (who.words(), who.today(cx.site.clock.now()));
        let (range, problem) = Range::asked(&asked.0.from, &asked.0.to, today);
        let it = load(c, &who.scope, range)?;
        seen::many(cx, who, "statements", it.movements.len());
        let page = who.page(c, cx, w.t("statement-title"), Nav::Statement)?;
        Reply::page(&Show { page, it: View::new(w, &it, (range, problem, today), ("/statements", ""))? })
    })
    .await
}

/// The statement of the account in the dealership's currency.
pub(in crate::pages) fn load(c: &mut Conn, scope: &Scope, range: Range) -> DbResult<Statement> {
    let currency = dealerships::load(c, scope.dealership())?.settings.currency;
    statement(c, scope, currency, range.from, range.to)
}

#[derive(Template)]
#[template(path = "owner/statements/show.html")]
struct Show {
    page: Page,
    it: View,
}

/// A statement as it is shown, wherever that is.
pub(in crate::pages) struct View {
    /// Where it is shown; `.pdf` and `.csv` after it are its files.
    pub path: String,
    pub period: String,
    pub query: String,
    pub problem: Cow<'static, str>,
    pub presets: Vec<Preset>,
    pub from: LocalDate,
    pub to: LocalDate,
    pub from_words: DateDisplay,
    pub to_words: DateDisplay,
    pub figures: Vec<(Cow<'static, str>, MoneyDisplay)>,
    pub opening: MoneyDisplay,
    pub closing: MoneyDisplay,
    /// What lies before those shown, and the balance after it.
    pub earlier: Option<(Cow<'static, str>, MoneyDisplay)>,
    pub movements: Vec<Row>,
}

impl View {
    /// `root` begins the addresses of documents and payments.
    pub fn new(
        w: Words,
        it: &Statement,
        (range, problem, today): (Range, Problem, LocalDate),
        (path, root): (&str, &str),
    ) -> DbResult<Self> {
        let (from, to) = (it.from.display(w.language()), it.to.display(w.language()));
        let ends = [("from", from.to_string().into()), ("to", to.to_string().into())];
        let preset = |(key, its)| Preset::new(w, key, its, range);
        let (earlier, shown) = it.movements.split_at(it.movements.len().saturating_sub(SHOWN));
        Ok(Self {
            path: path.to_owned(),
            period: w.args("statement-period", &ends),
            query: range.query(),
            problem: problem.map(|key| w.t(key)).unwrap_or_default(),
            presets: Range::presets(today).into_iter().map(preset).collect(),
            from: it.from,
            to: it.to,
            from_words: from,
            to_words: to,
            figures: figures(w, it),
            opening: it.opening.display(w.language()),
            closing: it.closing.display(w.language()),
            earlier: earlier.last().map(|last| {
                let count = [("count", earlier.len().into())];
                (w.args("statement-earlier", &count).into(), last.balance.display(w.language()))
            }),
            movements: shown.iter().map(|step| Row::new(w, step, root)).collect::<DbResult<_>>()?,
        })
    }
}

pub(in crate::pages) struct Preset {
    pub query: String,
    pub text: Cow<'static, str>,
    pub current: bool,
}

impl Preset {
    fn new(w: Words, key: &'static str, its: Range, chosen: Range) -> Self {
        Self { query: its.query(), text: w.t(key), current: its == chosen }
    }
}

/// One document or payment, and the balance after it.
pub(in crate::pages) struct Row {
    pub day: Day,
    pub what: String,
    pub href: String,
    pub is_charge: bool,
    pub amount: AmountDisplay,
    pub balance: AmountDisplay,
}

impl Row {
    fn new(w: Words, step: &Movement, root: &str) -> DbResult<Self> {
        let is_charge = !step.amount.is_negative();
        let amount = if is_charge { step.amount } else { step.amount.checked_neg()? };
        Ok(Self {
            day: Day::new(step.on, w.language()),
            what: described(w, step),
            href: match &step.source {
                Source::Invoice(_, number) => format!("{root}/invoices/{number}"),
                Source::Payment(id, _) => format!("{root}/payments/{id}"),
                Source::CreditNote(_, number) => format!("{root}/credit-notes/{number}"),
                Source::Other => String::new(),
            },
            is_charge,
            amount: amount.amount(w.language()),
            balance: step.balance.amount(w.language()),
        })
    }
}

fn figures(w: Words, it: &Statement) -> Vec<(Cow<'static, str>, MoneyDisplay)> {
    let mut all = vec![
        ("statement-opening", it.opening),
        ("statement-charges", it.charged),
        ("statement-payments", it.paid),
        ("statement-closing", it.closing),
    ];
    if it.on_hold.is_positive() {
        all.push(("statement-on-hold", it.on_hold));
    }
    all.into_iter().map(|(key, amount)| (w.t(key), amount.display(w.language()))).collect()
}

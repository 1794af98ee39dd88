//! `GET /payments/new?invoice=…&invoice=…&amount=…`: what is about to be paid and which invoice gets how much of it.
//! The form sends exactly what is shown here. No passkey is asked for paying one's own invoices.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::words::{MOST, OtherAmount, order_error, other_amount};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::form_key::new_form_key;
use crate::base::values::display::{DateDisplay, MoneyDisplay};
use crate::base::values::{AttemptId, LocalDate, Money};
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::billing::ledger;
use crate::billing::payments::Provider;
use crate::billing::payments::attempt::{AttemptState, Share};
use crate::billing::payments::order::{Bounds, OrderError, Payable, spread, under_protest};
use crate::billing::payments::store::attempts;
use crate::billing::payments::store::invoices::{open_numbers, payables};
use crate::parties::dealerships;
use crate::trust::access::{ActingOwner, Owner};

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    pub invoice: Vec<String>,
    /// Typed; empty for all that is owed.
    pub amount: String,
    /// `yes`: also what is questioned, so that the car can be fetched.
    pub protest: String,
    /// `open` instead of a list: everything that is owed, what is due first first.
    pub all: String,
}

pub async fn show(
    cx: Cx,
    owner: Owner,
    provider: web::Data<Provider>,
    asked: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    cx.page(owner, move |c, who, cx| check_page(c, who, cx, &provider, &asked.0, None)).await
}

/// The page with fresh figures; `refused` when an order was sent that could not be taken.
pub(super) fn check_page(
    c: &mut Conn,
    who: &ActingOwner,
    cx: &Cx,
    provider: &Provider,
    asked: &Asked,
    refused: Option<OrderError>,
) -> DbResult<Reply> {
    if !who.rights.pay {
        return Err(AppError::Forbidden);
    }
    let numbers = chosen(c, who, asked)?;
    if numbers.is_empty() {
        return Ok(Reply::to("/invoices?state=open"));
    }
    let w = who.words();
    let mut payables = payables(c, &who.scope, &numbers)?;
    let held = Money::sum(
        payables.first().ok_or(AppError::NotFound)?.open.currency(),
        payables.iter().map(|p| p.held),
    );
    // Of several currencies nothing is paid at once: that is said below.
    let held = held.ok().filter(|held| held.is_positive());
    let protest = asked.protest == "yes" && held.is_some();
    if protest {
        payables = under_protest(payables);
    }
    let ids: Vec<_> = payables.iter().map(|p| p.id).collect();
    let live = attempts::live_for(c, &who.scope, &ids)?;
    let busy = live.iter().find(|a| matches!(a.state, AttemptState::Processing | AttemptState::Held));
    let minimum = dealerships::load(c, who.scope.dealership())?.settings.part_payment_minimum;
    let owed: Vec<Payable> = payables.iter().filter(|p| p.open.is_positive()).cloned().collect();
    let bounds = Bounds::of(&owed, minimum);
    let (chosen, error) = match bounds {
        Ok(bounds) => match bounds.read(&asked.amount) {
            Ok(amount) => (Some((bounds, amount)), refused),
            // An order that was refused is told why, and not what became of its amount.
            Err(error) => (Some((bounds, bounds.most)), refused.or(Some(error))),
        },
        // An invoice that is settled is no error of whoever looks.
        Err(OrderError::NothingOwed | OrderError::OnHold) => (None, refused),
        Err(error) => (None, Some(error)),
    };
    let shares = match chosen {
        Some((_, amount)) => spread(&owed, amount).unwrap_or_default(),
        None => Vec::new(),
    };
    let credit = match chosen {
        Some((bounds, _)) => ledger::credit_of(c, &who.scope, bounds.most.currency())?,
        None => Money::zero(dealerships::load(c, who.scope.dealership())?.settings.currency),
    };
    let show = |amount: Money| amount.display(w.language());
    let error = error.map(|e| order_error(w, e, chosen.map(|(bounds, _)| bounds)));
    let mut page = who.page(c, cx, w.t("pay-title"), Nav::Payments)?;
    page.errors = error.is_some();
    let view = New {
        rows: payables.iter().map(|p| row(w.language(), p, &shares)).collect(),
        offered: provider.is_offered() && busy.is_none() && !shares.is_empty(),
        closed: !provider.is_offered(),
        busy: busy.map(|a| a.id),
        pay: chosen.map(|(_, amount)| w.args("pay-button", &[("amount", show(amount).to_string().into())])),
        amount: chosen.map(|(_, amount)| show(amount)),
        rest: chosen.and_then(|(bounds, amount)| {
            bounds.most.checked_sub(amount).ok().filter(|rest| rest.is_positive()).map(show)
        }),
        other: chosen.and_then(|(bounds, _)| other_amount(w, bounds, &asked.amount)),
        shares: shares.iter().map(|s| (s.number.clone(), s.amount.to_decimal_string())).collect(),
        protest,
        held: held.map(|held| held.display(w.language()).to_string()),
        numbers,
        key: new_form_key(),
        credit: credit.is_positive().then(|| show(credit)),
        // Credit goes to one invoice at a time: the one due first.
        credit_to: shares.first().map(|s| s.number.clone()).unwrap_or_default(),
        error: error.clone().unwrap_or_default(),
        page,
    };
    match (error, refused) {
        (None, _) => Reply::page(&view),
        (Some(_), Some(OrderError::Changed)) => Ok(Reply::page(&view)?.status(StatusCode::CONFLICT)),
        (Some(_), _) => Reply::invalid(&view),
    }
}

/// The numbers asked for, each once and in order.
fn chosen(c: &mut Conn, who: &ActingOwner, asked: &Asked) -> DbResult<Vec<String>> {
    if asked.all == "open" {
        return open_numbers(c, &who.scope, MOST);
    }
    let mut numbers: Vec<String> = Vec::new();
    for number in asked.invoice.iter().filter(|n| !n.is_empty()) {
        if !numbers.contains(number) {
            numbers.push(number.clone());
        }
    }
    if numbers.len() > MOST {
        return Err(AppError::Invalid("too many invoices for one payment".to_owned()));
    }
    Ok(numbers)
}

fn row(language: crate::base::values::Language, payable: &Payable, shares: &[Share]) -> Row {
    let share = shares.iter().find(|s| s.invoice == payable.id);
    Row {
        number: payable.number.clone(),
        due_iso: payable.due_on,
        due: payable.due_on.display(language),
        open: payable.open.display(language),
        share: share.map(|s| s.amount.display(language)),
        left: share.is_some_and(|s| s.amount != payable.open),
    }
}

#[derive(Template)]
#[template(path = "owner/payments/new.html")]
struct New {
    page: Page,
    rows: Vec<Row>,
    /// The form is there.
    offered: bool,
    /// Nothing can be paid online on this site.
    closed: bool,
    /// A payment for one of the invoices is on its way or being looked at.
    busy: Option<AttemptId>,
    pay: Option<String>,
    amount: Option<MoneyDisplay>,
    /// What stays open.
    rest: Option<MoneyDisplay>,
    other: Option<OtherAmount>,
    shares: Vec<(String, String)>,
    numbers: Vec<String>,
    /// What is questioned is paid, too.
    protest: bool,
    /// What is on hold of these, where something is.
    held: Option<String>,
    key: String,
    credit: Option<MoneyDisplay>,
    credit_to: String,
    error: String,
}

struct Row {
    number: String,
    due_iso: LocalDate,
    due: DateDisplay,
    open: MoneyDisplay,
    share: Option<MoneyDisplay>,
    /// Something stays open on it.
    left: bool,
}

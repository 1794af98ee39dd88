//! `GET /pay/{token}`: one invoice and the way to pay it. Looking changes nothing, so mail scanners may look.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::ended::ended;
use super::{open, page, still_open, unlisted, visitor};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::form_key::new_form_key;
use crate::base::values::display::{AmountDisplay, DateDisplay, MoneyDisplay};
use crate::base::values::{AttemptId, LocalDate, Money};
use crate::base::web::{Cx, Page, Query, Reply};
use crate::base::words::Words;
use crate::billing::disputes;
use crate::billing::invoices::{self, DocumentState, Invoice};
use crate::billing::payments::Provider;
use crate::billing::payments::attempt::{Attempt, AttemptState};
use crate::billing::payments::order::{Bounds, OrderError, Payable};
use crate::billing::payments::store::attempts;
use crate::pages::owner::payments::{OtherAmount, order_error, other_amount};
use crate::parties::dealerships;
use crate::trust::access::{Visit, Visitor};
use crate::trust::audit::{Entry, record_later};

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Typed; empty for all that is owed.
    pub amount: String,
    /// `yes`: also what is questioned.
    pub protest: String,
}

pub async fn show(
    cx: Cx,
    token: web::Path<String>,
    provider: web::Data<Provider>,
    asked: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    match open(&cx, &token).await? {
        Err(why) => ended(cx, why).await,
        Ok(_) => {
            cx.page(Visitor, move |c, visit, cx| {
                invoice_page(c, cx, visit, &provider, &token, &asked.0, None)
            })
            .await
        }
    }
}

/// The page with fresh figures; `refused` when an order was sent that could not be taken.
pub(super) fn invoice_page(
    c: &mut Conn,
    cx: &Cx,
    visit: &Visit,
    provider: &Provider,
    token: &str,
    asked: &Asked,
    refused: Option<OrderError>,
) -> DbResult<Reply> {
    let link = still_open(c, cx, token)?;
    let visit = visitor(c, cx, visit, &link)?;
    let w = visit.words();
    let invoice = invoices::by_id(c, &cx.site, &link.scope, link.invoice)?;
    let dealership = dealerships::load(c, link.scope.dealership())?;
    let live = attempts::live_for(c, &link.scope, &[link.invoice])?;
    let entry = Entry::new("record.view").object(invoice.id);
    let entry = entry.customer(link.scope.dealership(), link.scope.require_customer()?).fact("link", link.id);
    record_later(&cx.site, &visit.actor, entry);
    invoices::viewed(&cx.site, &link.scope, invoice.id, "link");
    let held = disputes::held_of(c, &link.scope, invoice.id, invoice.open)?.on_hold;
    let pay = paying(w, &invoice, held, dealership.settings.part_payment_minimum, asked, refused);
    let title = w.args("guest-title", &[("number", invoice.number.as_str().into())]);
    let mut page = page(c, cx, &visit, &link, title)?;
    page.errors = !pay.error.is_empty();
    let (error, outdated) = (page.errors, refused == Some(OrderError::Changed));
    let busy = busy(&live);
    let view = Show {
        about: about(w, &invoice),
        token: token.to_owned(),
        due: due(w, &invoice, dealership.today(cx.site.clock.now())),
        due_iso: invoice.due_on,
        cancelled: invoice.document == DocumentState::Cancelled,
        offered: provider.is_offered() && busy.is_none() && pay.amount.is_some(),
        closed: !provider.is_offered() && pay.amount.is_some(),
        busy,
        key: new_form_key(),
        lines: lines(w, &invoice),
        totals: totals(w, &invoice)?,
        notes: invoice.snapshot.notes.iter().flat_map(|it| it.as_str().lines()).map(str::to_owned).collect(),
        pay,
        page,
    };
    let reply = if error { Reply::invalid(&view)? } else { Reply::page(&view)? };
    Ok(unlisted(if outdated { reply.status(StatusCode::CONFLICT) } else { reply }))
}

/// The attempt that the invoice waits for.
fn busy(live: &[Attempt]) -> Option<AttemptId> {
    let under_way = |a: &&Attempt| matches!(a.state, AttemptState::Processing | AttemptState::Held);
    live.iter().find(under_way).map(|a| a.id)
}

/// What can be paid, and what is wrong with what was asked.
struct Pay {
    amount: Option<MoneyDisplay>,
    /// As the form sends it.
    share: String,
    button: String,
    other: Option<OtherAmount>,
    error: String,
    /// What is on hold, and whether it is paid all the same.
    on_hold: Option<String>,
    protest: bool,
}

fn paying(
    w: Words,
    invoice: &Invoice,
    held: Money,
    minimum: Money,
    asked: &Asked,
    refused: Option<OrderError>,
) -> Pay {
    let protest = asked.protest == "yes" && held.is_positive();
    let on_hold = held.is_positive().then(|| held.display(w.language()).to_string());
    let owed = Payable {
        id: invoice.id,
        number: invoice.number.clone(),
        due_on: invoice.due_on,
        open: invoice.open,
        held: if protest { Money::zero(held.currency()) } else { held },
    };
    let Ok(bounds) = Bounds::of(&[owed], minimum) else {
        let error = refused.map(|e| order_error(w, e, None)).unwrap_or_default();
        return Pay {
            amount: None,
            share: String::new(),
            button: String::new(),
            other: None,
            error,
            on_hold,
            protest,
        };
    };
    let (amount, error) = match bounds.read(&asked.amount) {
        Ok(amount) => (amount, refused),
        Err(error) => (bounds.most, refused.or(Some(error))),
    };
    let shown = amount.display(w.language());
    Pay {
        amount: Some(shown),
        share: amount.to_decimal_string(),
        button: w.args("pay-button", &[("amount", shown.to_string().into())]),
        other: other_amount(w, bounds, &asked.amount),
        error: error.map(|e| order_error(w, e, Some(bounds))).unwrap_or_default(),
        on_hold,
        protest,
    }
}

fn about(w: Words, invoice: &Invoice) -> String {
    match &invoice.snapshot.vehicle {
        Some(vehicle) => w.args("guest-lead", &[("vehicle", vehicle.title.as_str().into())]),
        None => {
            let name = invoice.snapshot.seller.name.as_str();
            w.args("guest-lead-plain", &[("dealership", name.into())])
        }
    }
}

fn due(w: Words, invoice: &Invoice, today: LocalDate) -> String {
    let day: DateDisplay = invoice.due_on.display_long(w.language());
    let key = if invoice.due_on < today { "guest-late" } else { "guest-due-on" };
    w.args(key, &[("day", day.to_string().into())])
}

fn lines(w: Words, invoice: &Invoice) -> Vec<(String, AmountDisplay)> {
    let line = |(line, figures): (&invoices::Line, &invoices::totals::LineTotals)| {
        (line.description.as_str().to_owned(), figures.net.amount(w.language()))
    };
    invoice.snapshot.charges().map(line).collect()
}

/// Class, words, figure.
fn totals(w: Words, invoice: &Invoice) -> DbResult<Vec<(&'static str, String, String)>> {
    let language = w.language();
    let sums = &invoice.snapshot.totals;
    let broken = |e: crate::base::values::MoneyError| AppError::Internal(e.into());
    let paid = invoice.total.checked_sub(invoice.open).and_then(Money::checked_neg).map_err(broken)?;
    let mut all = vec![("", w.t("guest-net").into_owned(), sums.net.amount(language).to_string())];
    if !sums.tax.is_zero() {
        all.push(("", w.t("guest-tax").into_owned(), sums.tax.amount(language).to_string()));
    }
    all.push(("sum", w.t("guest-total").into_owned(), invoice.total.display(language).to_string()));
    if !paid.is_zero() {
        all.push(("", w.t("guest-already").into_owned(), paid.amount(language).to_string()));
    }
    all.push(("sum due", w.t("guest-left").into_owned(), invoice.open.display(language).to_string()));
    Ok(all)
}

#[derive(Template)]
#[template(path = "public/pay_link/show.html")]
struct Show {
    page: Page,
    token: String,
    about: String,
    due: String,
    due_iso: LocalDate,
    cancelled: bool,
    offered: bool,
    closed: bool,
    busy: Option<AttemptId>,
    key: String,
    pay: Pay,
    lines: Vec<(String, AmountDisplay)>,
    totals: Vec<(&'static str, String, String)>,
    /// What the dealership wrote to the customer.
    notes: Vec<String>,
}

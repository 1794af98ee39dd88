//! `GET /staff/payments/{id}/allocation` shows which invoices have the money of a payment and which could; the `POST` gives
//! each exactly what is typed. The rest stays on account.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::new::open;
use super::{asks, changes};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{InvoiceId, Language, Money, PaymentId};
use crate::base::web::{Cx, Flash, FlashKind, Form, Nav, Page, Reply};
use crate::billing::ledger;
use crate::billing::payments::payment::Received;
use crate::billing::payments::reallocating::{NotMoved, reallocate};
use crate::billing::payments::store::invoices::{payable_of, payables};
use crate::billing::payments::store::received;
use crate::parties::customers;
use crate::trust::access::roles::CanSeeInvoices;
use crate::trust::access::{ActingStaff, Scope, Staff};

const EN: Language = Language::En;

/// What an invoice has of a payment.
pub(super) struct Share {
    pub number: String,
    pub amount: MoneyDisplay,
    pub open: MoneyDisplay,
}

/// Where the money is now.
pub(super) fn shares(c: &mut Conn, scope: &Scope, it: &Received) -> DbResult<Vec<Share>> {
    let all = received::allocated(c, scope, it)?;
    let share = |it: crate::billing::payments::payment::Allocated| Share {
        number: it.number,
        amount: it.amount.display(EN),
        open: it.open.display(EN),
    };
    Ok(all.into_iter().map(share).collect())
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// What the page knew of the allocation: another one means that somebody was faster.
    seen: String,
    number: Vec<String>,
    share: Vec<String>,
    /// `yes`: what is questioned gets money as well, under protest.
    protest: String,
}

pub async fn ask(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    asks(cx, staff, path, |c, cx, who, scope, payment| {
        Allocation::new(c, cx, who, scope, payment, None, Vec::new())
    })
    .await
}

pub async fn create(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    path: web::Path<String>,
    form: Form<Typed>,
) -> Result<HttpResponse, AppError> {
    let typed = form.0;
    changes(cx, staff, path, move |c, cx, who, scope, payment| {
        let view =
            |c: &mut Conn, problems| Allocation::new(c, cx, who, scope, payment, Some(&typed), problems);
        if typed.seen != state(c, payment.id)? {
            let text = "Somebody moved this money meanwhile. Here is where it is now; your figures are kept beside it.";
            let problems = vec![(String::new(), text.to_owned())];
            return Reply::conflict(&view(c, problems)?);
        }
        let wanted = match read(c, scope, &typed, payment)? {
            Ok(wanted) => wanted,
            Err(problems) => return Reply::invalid(&view(c, problems)?),
        };
        let wanted = (wanted.as_slice(), typed.protest == "yes");
        let problem = match reallocate(c, &cx.site, &who.actor, scope, payment.id, wanted)? {
            Ok(credit) => {
                let text = format!("The money of {} was moved. {} of it is on account.", payment.number, credit.display(EN));
                return Ok(Reply::to(format!("/staff/payments/{}", payment.id))
                    .flash(Flash { kind: FlashKind::Ok, text }));
            }
            Err(NotMoved::Beyond(most)) => {
                let last = typed.number.iter().zip(&typed.share).rfind(|(_, share)| !share.trim().is_empty());
                let at = last.map(|(number, _)| field(number)).unwrap_or_default();
                (at, format!("The invoices would get more than the {} there is", most.display(EN)))
            }
            Err(NotMoved::TooMuch { invoice, most }) => {
                (field(&payable_of(c, scope, invoice)?.number), at_most(most))
            }
            Err(NotMoved::Questioned { invoice, most }) => {
                let text = format!("The rest is questioned. Enter up to {}, or tick Under protest", most.display(EN));
                (field(&payable_of(c, scope, invoice)?.number), text)
            }
            Err(NotMoved::Busy(invoice)) => {
                let number = payable_of(c, scope, invoice)?.number;
                (field(&number), format!("A payment for {number} is on its way. Wait until it has arrived or failed"))
            }
        };
        Reply::invalid(&view(c, vec![problem])?)
    })
    .await
}

fn field(number: &str) -> String {
    format!("share-{number}")
}

fn at_most(most: Money) -> String {
    format!("Enter an amount up to {}", most.display(EN))
}

/// The allocation as a short text: what a form is compared with.
fn state(c: &mut Conn, payment: PaymentId) -> DbResult<String> {
    let kept = received::kept(c, payment)?;
    let each = kept.iter().filter(|(_, minor)| *minor > 0).map(|(id, minor)| format!("{id}:{minor}"));
    Ok(each.collect::<Vec<_>>().join(" "))
}

type Wanted = Vec<(InvoiceId, Money)>;
type Problems = Vec<(String, String)>;

fn read(c: &mut Conn, scope: &Scope, typed: &Typed, it: &Received) -> DbResult<Result<Wanted, Problems>> {
    let (mut wanted, mut problems) = (Wanted::new(), Problems::new());
    let rows: Vec<(&String, &String)> = typed.number.iter().zip(&typed.share).collect();
    let numbers: Vec<String> = rows.iter().map(|(number, _)| (*number).clone()).collect();
    let known = payables(c, scope, &numbers)?;
    for (payable, (number, share)) in known.iter().zip(rows) {
        let nothing = share.trim().is_empty();
        match Money::parse(share, it.amount.currency()) {
            _ if nothing => wanted.push((payable.id, Money::zero(it.amount.currency()))),
            Ok(amount) => wanted.push((payable.id, amount)),
            Err(_) => problems.push((field(number), "Enter an amount, such as 25.00, or nothing".to_owned())),
        }
    }
    Ok(if problems.is_empty() { Ok(wanted) } else { Err(problems) })
}

#[derive(Template)]
#[template(path = "staff/payments/allocation.html")]
struct Allocation {
    page: Page,
    id: PaymentId,
    number: String,
    name: String,
    amount: MoneyDisplay,
    /// What can be given to invoices.
    whole: MoneyDisplay,
    sign: &'static str,
    seen: String,
    rows: Vec<Row>,
    /// Some of it is questioned: the choice is there.
    questioned: bool,
    protest: bool,
    errors: Problems,
}

struct Row {
    id: String,
    number: String,
    now: MoneyDisplay,
    open: MoneyDisplay,
    /// Of that, what the customer questions.
    held: Option<MoneyDisplay>,
    share: String,
    error: String,
}

impl Allocation {
    fn new(
        c: &mut Conn,
        cx: &Cx,
        who: &ActingStaff,
        scope: &Scope,
        it: &Received,
        typed: Option<&Typed>,
        errors: Problems,
    ) -> DbResult<Self> {
        let currency = it.amount.currency();
        let kept = received::kept(c, it.id)?;
        let mut rows = Vec::new();
        let mut given = Money::zero(currency);
        let mut invoices: Vec<InvoiceId> =
            kept.iter().filter(|(_, minor)| *minor > 0).map(|(id, _)| *id).collect();
        invoices.extend(open(c, scope, "")?.into_iter().map(|it| it.id));
        invoices.dedup();
        let mut done: Vec<InvoiceId> = Vec::new();
        for id in invoices {
            if done.contains(&id) {
                continue;
            }
            done.push(id);
            let payable = payable_of(c, scope, id)?;
            let minor = kept.iter().find(|(known, _)| *known == id).map_or(0, |(_, minor)| *minor);
            let now = Money::new(minor, currency);
            given = given.checked_add(now)?;
            let place = typed.and_then(|it| it.number.iter().position(|number| *number == payable.number));
            let share = match (typed, place) {
                (Some(typed), Some(place)) => typed.share.get(place).cloned().unwrap_or_default(),
                _ if now.is_zero() => String::new(),
                _ => now.to_decimal_string(),
            };
            let field = field(&payable.number);
            let error = errors.iter().find(|(name, _)| *name == field).map(|(_, text)| text.clone());
            rows.push(Row {
                id: field,
                now: now.display(EN),
                open: payable.open.display(EN),
                held: payable.held.is_positive().then(|| payable.held.display(EN)),
                share,
                error: error.unwrap_or_default(),
                number: payable.number,
            });
        }
        let mut page = who.page(c, cx, format!("Move {}", it.number), Nav::Payments)?;
        page.errors = !errors.is_empty();
        Ok(Self {
            page,
            id: it.id,
            number: it.number.clone(),
            name: customers::name_of(c, &cx.site, scope)?,
            amount: it.amount.display(EN),
            whole: ledger::unallocated_of(c, scope, it.id)?.checked_add(given)?.display(EN),
            sign: currency.symbol(),
            seen: state(c, it.id)?,
            questioned: rows.iter().any(|it| it.held.is_some()),
            protest: typed.is_some_and(|it| it.protest == "yes"),
            rows,
            errors,
        })
    }
}

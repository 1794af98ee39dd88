//! `GET /staff/payments/{id}/refunds/new` asks how much goes back and why and says what can; `POST …/refunds` shows the check
//! page, then begins the refund, after a fresh passkey and above the limit with another manager's approval.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::form_key::new_form_key;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{Language, Money, PaymentId};
use crate::base::web::{Cx, Flash, FlashKind, Form, Nav, Page, Reply};
use crate::billing::approvals::{self, Kind};
use crate::billing::ledger;
use crate::billing::payments::payment::Received;
use crate::billing::payments::returning::{
    NotReturned, Reason, Returning, by_form_key, give_back, goes_by_itself, refundable,
};
use crate::pages::staff::approvals::asking::{Act, cleared};
use crate::pages::staff::faults::{self, tried};
use crate::pages::staff::payments::{asks, changes, method};
use crate::parties::customers;
use crate::trust::access::roles::CanRefund;
use crate::trust::access::step_up::Operation;
use crate::trust::access::{ActingStaff, Scope, Staff};

const EN: Language = Language::En;

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// `check` at first, then `send`, or `change` for another look at the form.
    step: String,
    key: String,
    amount: String,
    reason: String,
}

type Problems = Vec<(&'static str, String)>;

pub async fn ask(cx: Cx, staff: Staff<CanRefund>, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    asks(cx, staff, path, |c, cx, who, scope, payment| {
        let typed = Typed { key: new_form_key(), ..Typed::default() };
        RefundForm::new(c, cx, who, scope, payment, &typed, Problems::new())
    })
    .await
}

pub async fn create(
    cx: Cx,
    staff: Staff<CanRefund>,
    path: web::Path<String>,
    form: Form<Typed>,
) -> Result<HttpResponse, AppError> {
    let typed = form.0;
    changes(cx, staff, path, move |c, cx, who, scope, payment| {
        let view = |c: &mut Conn, problems| RefundForm::new(c, cx, who, scope, payment, &typed, problems);
        if typed.step == "change" {
            return Reply::page(&view(c, Problems::new())?);
        }
        // Sent twice: it is on its way.
        if by_form_key(c, scope, &typed.key)?.is_some() {
            return Ok(begun(payment));
        }
        let most = refundable(c, scope, payment.id)?;
        let (amount, reason) = match read(&typed, most) {
            Ok(read) => read,
            Err(problems) => return Reply::invalid(&view(c, problems)?),
        };
        let plan = Plan::new(c, scope, payment, amount, most)?;
        if typed.step != "send" {
            return Reply::page(&Check::new(c, cx, who, scope, payment, &plan, &typed)?);
        }
        let work = |c: &mut Conn| send(c, cx, who, scope, payment, (&plan, &reason), &typed);
        tried(c, work, |c, words| view(c, vec![("amount", words)]))
    })
    .await
}

fn read(typed: &Typed, most: Money) -> Result<(Money, Reason), Problems> {
    let mut problems = Problems::new();
    let amount = Money::parse(&typed.amount, most.currency()).ok();
    let amount = amount.filter(|it| it.is_positive() && it.minor() <= most.minor());
    if amount.is_none() {
        let text = match most.is_positive() {
            true => {
                format!("Enter an amount up to {}. No more of this payment can go back", most.display(EN))
            }
            false => "Nothing of this payment can go back any more".to_owned(),
        };
        problems.push(("amount", text));
    }
    match (amount, Reason::parse(&typed.reason)) {
        (Some(amount), Ok(reason)) => return Ok((amount, reason)),
        (_, Ok(_)) => {}
        (_, Err(error)) => {
            problems.push(("reason", faults::reason(error, "Say why it goes back").to_owned()))
        }
    }
    Err(problems)
}

/// What it would do.
struct Plan {
    amount: Money,
    by_itself: bool,
    /// What comes off the customer's credit, and what off invoices, which are open again.
    of_credit: Money,
    of_invoices: Money,
    rest: Money,
}

impl Plan {
    fn new(c: &mut Conn, scope: &Scope, it: &Received, amount: Money, most: Money) -> DbResult<Self> {
        let free = ledger::unallocated_of(c, scope, it.id)?;
        let of_credit = amount.min(free)?;
        Ok(Self {
            amount,
            by_itself: goes_by_itself(c, scope, it.id)?,
            of_credit,
            of_invoices: amount.checked_sub(of_credit)?,
            rest: most.checked_sub(amount)?,
        })
    }

    fn way(&self, it: &Received) -> String {
        let way = method(it.method, self.by_itself);
        match (self.by_itself, it.instrument.is_empty()) {
            (true, true) => format!("Back to where it came from: {way}"),
            (true, false) => format!("Back to {}", it.instrument),
            (false, _) => format!("By hand, as it came: {way}. Pay it out, then record it here"),
        }
    }

    fn effects(&self, it: &Received) -> Vec<(String, String)> {
        let row = |label: &str, amount: Money| (label.to_owned(), amount.display(EN).to_string());
        let mut rows = vec![("How".to_owned(), self.way(it)), row("Goes back", self.amount)];
        if self.of_credit.is_positive() {
            rows.push(row("Off the money on account", self.of_credit));
        }
        if self.of_invoices.is_positive() {
            rows.push(row("Open again on invoices", self.of_invoices));
        }
        rows.push(row("Can still go back after it", self.rest));
        rows
    }
}

fn send(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingStaff,
    scope: &Scope,
    it: &Received,
    (plan, reason): (&Plan, &Reason),
    typed: &Typed,
) -> DbResult<Reply> {
    let path = format!("/staff/payments/{}/refunds", it.id);
    let form = [
        ("step", "send"),
        ("key", typed.key.as_str()),
        ("amount", typed.amount.as_str()),
        ("reason", typed.reason.as_str()),
    ];
    let words = approvals::Reason::parse(reason.as_str()).map_err(|e| AppError::Internal(e.into()))?;
    let act = Act {
        kind: Kind::Refund,
        operation: Operation::RefundPayment,
        object: it.id.to_string(),
        amount: plan.amount,
        title: format!("Send {} of payment {} back", plan.amount.display(EN), it.number),
        effects: plan.effects(it),
        document: (format!("Payment {}", it.number), format!("/staff/payments/{}", it.id)),
        reason: &words,
        path: &path,
        form: &form,
    };
    let approval = match cleared(c, cx, who, scope, &act)? {
        Ok(approval) => approval,
        Err(reply) => return Ok(*reply),
    };
    let new = Returning { payment: it.id, amount: plan.amount, reason, form_key: &typed.key, approval };
    match give_back(c, &cx.site, &who.actor, scope, &new)? {
        Ok(_) => Ok(begun(it)),
        Err(NotReturned::TooMuch(_)) => Err(AppError::Conflict(
            "Less can go back than before: somebody was faster. Nothing was done".to_owned(),
        )),
    }
}

fn begun(it: &Received) -> Reply {
    let text = format!("The refund of {} is on its way. You and the customer see how far it is.", it.number);
    Reply::to(format!("/staff/payments/{}", it.id)).flash(Flash { kind: FlashKind::Ok, text })
}

#[derive(Template)]
#[template(path = "staff/refunds/new.html")]
struct RefundForm {
    page: Page,
    id: PaymentId,
    number: String,
    name: String,
    most: MoneyDisplay,
    possible: bool,
    way: String,
    sign: &'static str,
    amount: String,
    reason: String,
    key: String,
    errors: Problems,
}

impl RefundForm {
    fn new(
        c: &mut Conn,
        cx: &Cx,
        who: &ActingStaff,
        scope: &Scope,
        it: &Received,
        typed: &Typed,
        errors: Problems,
    ) -> DbResult<Self> {
        let most = refundable(c, scope, it.id)?;
        let nothing = Money::zero(most.currency());
        let mut page = who.page(c, cx, format!("Refund {}", it.number), Nav::Payments)?;
        page.errors = !errors.is_empty();
        Ok(Self {
            page,
            id: it.id,
            number: it.number.clone(),
            name: customers::name_of(c, &cx.site, scope)?,
            most: most.display(EN),
            // What was typed is shown again, whatever became of the payment.
            possible: most.is_positive() || !errors.is_empty(),
            way: Plan::new(c, scope, it, nothing, most)?.way(it),
            sign: most.currency().symbol(),
            amount: typed.amount.clone(),
            reason: typed.reason.clone(),
            key: typed.key.clone(),
            errors,
        })
    }

    fn fault(&self, field: &str) -> &str {
        self.errors.iter().find(|(name, _)| *name == field).map_or("", |(_, text)| text)
    }
}

#[derive(Template)]
#[template(path = "staff/refunds/check.html")]
struct Check {
    page: Page,
    id: PaymentId,
    number: String,
    name: String,
    total: MoneyDisplay,
    effects: Vec<(String, String)>,
    amount: String,
    reason: String,
    key: String,
}

impl Check {
    fn new(
        c: &mut Conn,
        cx: &Cx,
        who: &ActingStaff,
        scope: &Scope,
        it: &Received,
        plan: &Plan,
        typed: &Typed,
    ) -> DbResult<Self> {
        Ok(Self {
            page: who.page(c, cx, format!("Check the refund of {}", it.number), Nav::Payments)?,
            id: it.id,
            number: it.number.clone(),
            name: customers::name_of(c, &cx.site, scope)?,
            total: plan.amount.display(EN),
            effects: plan.effects(it),
            amount: typed.amount.clone(),
            reason: typed.reason.clone(),
            key: typed.key.clone(),
        })
    }
}

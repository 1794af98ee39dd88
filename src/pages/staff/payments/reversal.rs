//! `GET /staff/payments/{id}/reversal` says what reversing means and asks; the `POST` does it, after a fresh passkey and, as
//! when money is sent back, above the limit with another person's approval.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::{asks, changes};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{Language, PaymentId};
use crate::base::web::{Cx, Flash, FlashKind, Form, Nav, Page, Reply};
use crate::billing::approvals::{self, Kind};
use crate::billing::payments::payment::Received;
use crate::billing::payments::reversing::{NotReversed, Reason, refusal, reverse};
use crate::pages::staff::approvals::asking::{Act, cleared};
use crate::pages::staff::faults::{self, tried};
use crate::parties::customers;
use crate::trust::access::roles::CanSeeInvoices;
use crate::trust::access::step_up::Operation;
use crate::trust::access::{ActingStaff, Scope, Staff};

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    reason: String,
}

pub async fn ask(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    asks(cx, staff, path, |c, cx, who, scope, payment| Reversal::new(c, cx, who, scope, payment, "", ""))
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
            |c: &mut Conn, error: &str| Reversal::new(c, cx, who, scope, payment, &typed.reason, error);
        let reason = match Reason::parse(&typed.reason) {
            Ok(reason) => reason,
            Err(error) => {
                let error = faults::reason(error, "Say why, such as: the check bounced");
                return Reply::invalid(&view(c, error)?);
            }
        };
        let work = |c: &mut Conn| take_out(c, cx, who, scope, payment, &reason, &typed);
        tried(c, work, |c, words| view(c, &words))
    })
    .await
}

fn take_out(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingStaff,
    scope: &Scope,
    payment: &Received,
    reason: &Reason,
    typed: &Typed,
) -> DbResult<Reply> {
    // Before a second person is asked.
    if let Some(why) = refusal(c, scope, payment.id, payment.amount)? {
        return Err(AppError::Conflict(refused(why).to_owned()));
    }
    let amount = payment.amount.display(Language::En);
    let words = approvals::Reason::parse(reason.as_str()).map_err(|e| AppError::Internal(e.into()))?;
    let page = format!("/staff/payments/{}", payment.id);
    let act = Act {
        kind: Kind::Refund,
        operation: Operation::ReversePayment,
        object: payment.id.to_string(),
        amount: payment.amount,
        title: format!("Reverse payment {} over {amount}", payment.number),
        effects: vec![
            ("Out of the books".to_owned(), amount.to_string()),
            ("What it had paid".to_owned(), "Open again".to_owned()),
        ],
        document: (format!("Payment {}", payment.number), page.clone()),
        reason: &words,
        path: &format!("{page}/reversal"),
        form: &[("reason", &typed.reason)],
    };
    let approval = match cleared(c, cx, who, scope, &act)? {
        Ok(approval) => approval,
        Err(reply) => return Ok(*reply),
    };
    if let Err(why) = reverse(c, &cx.site, &who.actor, scope, payment.id, reason, approval)? {
        return Err(AppError::Conflict(refused(why).to_owned()));
    }
    let text = format!("Payment {} was reversed. What it had paid is open again.", payment.number);
    Ok(Reply::to(format!("/staff/payments/{}", payment.id)).flash(Flash { kind: FlashKind::Ok, text }))
}

fn refused(why: NotReversed) -> &'static str {
    match why {
        NotReversed::NotAtCounter => {
            "This payment was not taken at the counter here. Send the money back instead."
        }
        NotReversed::Refunded => {
            "Something of this payment was sent back already. It cannot be reversed any more."
        }
        NotReversed::Already => "This payment was reversed already.",
    }
}

#[derive(Template)]
#[template(path = "staff/payments/reversal.html")]
struct Reversal {
    page: Page,
    id: PaymentId,
    number: String,
    name: String,
    amount: MoneyDisplay,
    /// Why it cannot be done; empty when it can.
    refusal: &'static str,
    reason: String,
    error: String,
}

impl Reversal {
    fn new(
        c: &mut Conn,
        cx: &Cx,
        who: &ActingStaff,
        scope: &Scope,
        it: &Received,
        reason: &str,
        error: &str,
    ) -> DbResult<Self> {
        let mut page = who.page(c, cx, format!("Reverse {}", it.number), Nav::Payments)?;
        page.errors = !error.is_empty();
        Ok(Self {
            page,
            id: it.id,
            number: it.number.clone(),
            name: customers::name_of(c, &cx.site, scope)?,
            amount: it.amount.display(Language::En),
            refusal: refusal(c, scope, it.id, it.amount)?.map_or("", refused),
            reason: reason.to_owned(),
            error: error.to_owned(),
        })
    }
}

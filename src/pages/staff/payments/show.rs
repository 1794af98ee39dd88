//! `GET /staff/payments/{id}`: what came in, where it went, what went back, and what can be done: give it to other invoices,
//! send it back, reverse a mistake.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::allocation::{Share, shares};
use super::{find, method};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{ChargebackId, CustomerId, Language, Money, PaymentId, PersonId};
use crate::base::vault::Holder;
use crate::base::web::{Cx, Nav, Page, Reply};
use crate::billing::payments::payment::Received;
use crate::billing::payments::returning::{goes_by_itself, refundable};
use crate::billing::payments::reversing;
use crate::billing::payments::store::chargebacks::{self, ChargebackState};
use crate::billing::payments::store::dealer;
use crate::billing::payments::store::received;
use crate::billing::payments::store::refunds::{RefundState, of_payment};
use crate::billing::{deposits, ledger};
use crate::pages::owner::rows::Pill;
use crate::pages::staff::seen;
use crate::pages::staff::shown::{Day, Moment};
use crate::parties::{customers, dealerships};
use crate::trust::access::roles::CanSeeInvoices;
use crate::trust::access::{ActingStaff, Permission, Scope, Staff, persons};

const EN: Language = Language::En;

pub async fn show(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        let (payment, scope) = find(c, cx, who, &path)?;
        Reply::page(&Show::new(c, cx, who, &scope, &payment)?)
    })
    .await
}

#[derive(Template)]
#[template(path = "staff/payments/show.html")]
struct Show {
    page: Page,
    id: PaymentId,
    number: String,
    customer: CustomerId,
    name: String,
    amount: MoneyDisplay,
    method: &'static str,
    reference: String,
    /// Some of what it paid was questioned.
    protest: bool,
    provider: String,
    day: Day,
    at: Moment,
    taken_by: String,
    reported: Option<MoneyDisplay>,
    reversed: Option<Reversed>,
    shares: Vec<Share>,
    credit: Option<MoneyDisplay>,
    /// What is held for estimates, by their numbers.
    held: Vec<(String, MoneyDisplay)>,
    refunds: Vec<Refunded>,
    chargebacks: Vec<ChargedBack>,
    /// What can still go back; none when nothing can, or not by this reader.
    refundable: Option<MoneyDisplay>,
    reversible: bool,
}

struct Reversed {
    at: Moment,
    by: String,
    reason: String,
}

/// What a card network took back or asks about.
struct ChargedBack {
    id: ChargebackId,
    amount: MoneyDisplay,
    says: &'static str,
    reason: String,
    since: Moment,
    answer_by: Option<Moment>,
    decided: bool,
    /// Nothing was taken yet.
    inquiry: bool,
}

struct Refunded {
    number: String,
    day: Day,
    amount: MoneyDisplay,
    pill: Pill,
}

impl Show {
    fn new(c: &mut Conn, cx: &Cx, who: &ActingStaff, scope: &Scope, it: &Received) -> DbResult<Self> {
        let customer = scope.require_customer()?;
        seen::one(&cx.site, who, customer, it.id);
        let zone = dealerships::load(c, who.dealership)?.settings.time_zone;
        let counter = dealer::at_counter(c, scope, it.id)?;
        let currency = it.amount.currency();
        let name_of = |c: &mut Conn, person: Option<PersonId>| -> DbResult<String> {
            match person {
                Some(person) => Ok(persons::find(c, &cx.site, person)?.name),
                None => Ok(String::new()),
            }
        };
        let (mut taken_by, mut reversed, mut reported) = (String::new(), None, None);
        if let Some(at_counter) = counter {
            taken_by = name_of(c, at_counter.taken_by)?;
            reported = at_counter.reported.map(|minor| Money::new(minor, currency).display(EN));
            if let Some((at, by, sealed)) = at_counter.reversed {
                let holder = Holder::Customer(customer);
                let reason = match &sealed {
                    Some(sealed) => cx.site.vault.open_field(c, holder, it.id.as_bytes(), sealed)?,
                    None => String::new(),
                };
                reversed = Some(Reversed { at: Moment::new(at, &zone), by: name_of(c, by)?, reason });
            }
        }
        let refunds = of_payment(c, scope, it.id, &zone)?.into_iter().map(|refund| Refunded {
            number: refund.number.unwrap_or_default(),
            day: Day::new(refund.on),
            amount: refund.amount.display(EN),
            pill: pill(refund.state),
        });
        let refunds: Vec<Refunded> = refunds.collect();
        let charged_back = chargebacks::of_payment(c, scope, it.id)?.into_iter().map(|it| ChargedBack {
            id: it.id,
            amount: it.amount.display(EN),
            says: match it.state {
                ChargebackState::Inquiry => "The card network asks about this payment",
                ChargebackState::Open => "The card network took this back",
                ChargebackState::Won => "The card network decided for you",
                ChargebackState::Lost => "The card network kept this",
            },
            reason: it.reason.replace('_', " "),
            since: Moment::new(it.since, &zone),
            answer_by: it.answer_by.map(|at| Moment::new(at, &zone)),
            decided: it.state.is_decided(),
            inquiry: it.state == ChargebackState::Inquiry,
        });
        let charged_back: Vec<ChargedBack> = charged_back.collect();
        let left = ledger::unallocated_of(c, scope, it.id)?;
        let most = refundable(c, scope, it.id)?;
        let may = who.may(Permission::Refund) && most.is_positive();
        let through_provider = goes_by_itself(c, scope, it.id)?;
        Ok(Self {
            page: who.page(c, cx, format!("Payment {}", it.number), Nav::Payments)?,
            id: it.id,
            number: it.number.clone(),
            customer,
            name: customers::name_of(c, &cx.site, scope)?,
            amount: it.amount.display(EN),
            method: method(it.method, through_provider),
            reference: it.instrument.clone(),
            protest: received::is_under_protest(c, scope, it)?,
            provider: it.provider_payment.clone().unwrap_or_default(),
            day: Day::new(it.received_on),
            at: Moment::new(it.received_at, &zone),
            taken_by,
            reported,
            reversed,
            shares: shares(c, scope, it)?,
            credit: left.is_positive().then(|| left.display(EN)),
            held: deposits::of_payment(c, scope, it.id, Money::zero(currency))?
                .into_iter()
                .map(|held| (held.number, held.amount.display(EN)))
                .collect(),
            refunds,
            chargebacks: charged_back,
            refundable: may.then(|| most.display(EN)),
            reversible: reversing::refusal(c, scope, it.id, it.amount)?.is_none(),
        })
    }
}

/// How far a refund is.
pub(in crate::pages::staff) fn pill(state: RefundState) -> Pill {
    let (kind, text) = match state {
        RefundState::Requested => ("soon", "Requested"),
        RefundState::Sent => ("dispute", "On its way"),
        RefundState::Done => ("paid", "Done"),
        RefundState::Failed => ("overdue", "Did not go through"),
    };
    Pill { kind, text: text.into() }
}

//! Sending money back: at most what really came, less what went back already, to where it came from. The row with its
//! key is there before the provider is asked, the money is out of the customer's credit from then on, and the outbox
//! asks the provider until it has answered. Cash, checks and transfers are paid out by hand and only written down.

use diesel::prelude::*;

use super::charging_back;
use super::checkout::off_thread;
use super::payment::STRIPE;
use super::provider::Provider;
use super::refunding::{failed, free, seen};
use super::store::chargebacks;
use super::store::received::{self, Located};
use super::store::refunds::RefundState;
use super::stripe::{NewRefund, Refund, RefundReason, StripeError};
use crate::base::db::schema::{payment, refund};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::mail;
use crate::base::outbox::{self, JobError};
use crate::base::site::Site;
use crate::base::values::{
    ApprovalId, CleanText, Currency, CustomerId, DealershipId, Money, PaymentId, RefundId, Timestamp,
};
use crate::base::vault::{Holder, RefundReason as RefundReasonField, Sealed};
use crate::billing::ledger::{self, NewTransaction};
use crate::billing::numbering::{self, Numbered};
use crate::billing::{deposits, notices};
use crate::parties::dealerships;
use crate::trust::access::Scope;
use crate::trust::access::notices::Notice;
use crate::trust::audit::{self, Actor, Entry, Outcome};

/// The outbox's order to send one.
pub const SEND_JOB: &str = "refund.send";
/// The provider forgets a key after a day: later its own list is looked through first.
const KEY_LASTS: i64 = 23 * 3600;

/// Why, for the records.
pub type Reason = CleanText<300>;

/// What is to go back.
#[derive(Clone, Copy, Debug)]
pub struct Returning<'a> {
    pub payment: PaymentId,
    pub amount: Money,
    pub reason: &'a Reason,
    /// Of the form: sent twice, it is one refund.
    pub form_key: &'a str,
    pub approval: Option<ApprovalId>,
}

/// Why it does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotReturned {
    /// More than can go back, which is so much.
    TooMuch(Money),
}

/// Whether a payment came through the provider, and so goes back by itself.
pub fn goes_by_itself(c: &mut Conn, scope: &Scope, id: PaymentId) -> DbResult<bool> {
    let provider: Option<String> = payment::table
        .find(id)
        .filter(payment::dealership_id.eq(scope.dealership()))
        .select(payment::provider)
        .first(c)?;
    Ok(provider.as_deref() == Some(STRIPE))
}

/// The most that can go back of a payment: what came, less what went back or is on its way, less what was charged back.
/// Nothing of one that was reversed, nor while a card network has taken it and not decided: the same money would go twice. What
/// is held for an estimate is let go of first.
pub fn refundable(c: &mut Conn, scope: &Scope, id: PaymentId) -> DbResult<Money> {
    let held = held(c, scope, id)?;
    let nil = Money::zero(held.currency());
    if chargebacks::is_taken(c, scope, id)? {
        return Ok(nil);
    }
    Ok(held.checked_sub(deposits::held_of_payment(c, id, nil)?)?)
}

/// What is still here of a payment: free, held for an estimate, or on invoices.
pub(in crate::billing) fn held(c: &mut Conn, scope: &Scope, id: PaymentId) -> DbResult<Money> {
    let left = ledger::unallocated_of(c, scope, id)?;
    let left = left.checked_add(deposits::held_of_payment(c, id, Money::zero(left.currency()))?)?;
    let kept = received::kept(c, id)?;
    Ok(Money::sum(left.currency(), kept.iter().map(|(_, minor)| Money::new(*minor, left.currency())))?
        .checked_add(left)?)
}

/// Begins a refund of a payment of the scope's customer. The same form again is the refund that it made.
pub fn give_back(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    new: &Returning<'_>,
) -> DbResult<Result<RefundId, NotReturned>> {
    if let Some(known) = by_form_key(c, scope, new.form_key)? {
        return Ok(Ok(known));
    }
    let it = received::by_id(c, site, scope, new.payment)?;
    audit::rows::hold(c, site, actor, audit::rows::Kind::Payment, &[new.payment.to_string()])?;
    let most = refundable(c, scope, new.payment)?;
    if !new.amount.is_positive() || new.amount.compare(most)?.is_gt() {
        return Ok(Err(NotReturned::TooMuch(most)));
    }
    let (now, customer) = (site.clock.now(), scope.require_customer()?);
    let dealership = dealerships::load(c, scope.dealership())?;
    let on = dealership.today(now);
    let by_itself = goes_by_itself(c, scope, new.payment)?;
    let located = Located { id: new.payment, scope: *scope, amount: it.amount };
    free(c, site, &located, new.amount, on)?;
    let id = RefundId::generate(now);
    let number = numbering::take(c, &dealership, Numbered::Refund, on)?.number;
    let reason: Sealed<RefundReasonField> =
        site.vault.seal(c, Holder::Customer(customer), id.as_bytes(), new.reason.as_str())?;
    let values = (
        refund::id.eq(id),
        refund::dealership_id.eq(scope.dealership()),
        refund::customer_id.eq(customer),
        refund::payment_id.eq(new.payment),
        refund::state.eq(if by_itself { RefundState::Requested } else { RefundState::Done }),
        refund::currency.eq(new.amount.currency()),
        refund::amount_minor.eq(new.amount.minor()),
        refund::created_at.eq(now),
        refund::changed_at.eq(now),
        refund::number.eq(&number),
        refund::form_key.eq(new.form_key),
        refund::reason.eq(reason),
        refund::requested_by.eq(actor.person),
        refund::by_hand.eq(!by_itself),
        refund::approval_id.eq(new.approval),
    );
    diesel::insert_into(refund::table).values(values).execute(c)?;
    audit::rows::seal(c, site, audit::rows::Kind::Refund, id)?;
    ledger::post(c, site, scope, &NewTransaction::refunded(id, on, new.amount)?)?;
    if by_itself {
        outbox::add(c, site, SEND_JOB, &id.to_string(), &id)?;
    }
    let entry = Entry::new("refund.request").object(new.payment).customer(scope.dealership(), customer);
    let entry = entry.fact("refund", &number).fact("amount", format!("{:?}", new.amount));
    let entry = entry.fact("by_hand", !by_itself).reason(new.reason.as_str());
    let rest = most.checked_sub(new.amount)?;
    let entry = entry.before(format!("refundable {most:?}")).after(format!("refundable {rest:?}"));
    audit::record(c, site, actor, &entry)?;
    tell(c, site, scope, new.payment, id, RefundState::Requested)?;
    Ok(Ok(id))
}

/// The refund that a form made before.
pub fn by_form_key(c: &mut Conn, scope: &Scope, key: &str) -> DbResult<Option<RefundId>> {
    Ok(refund::table
        .filter(refund::form_key.eq(key).and(refund::dealership_id.eq(scope.dealership())))
        .select(refund::id)
        .first(c)
        .optional()?)
}

/// The mail about it, to each who wants receipts.
pub(super) fn tell(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    payment: PaymentId,
    id: RefundId,
    state: RefundState,
) -> DbResult<()> {
    let number: Option<String> = refund::table.find(id).select(refund::number).first(c)?;
    let Some(number) = number else { return Ok(()) };
    let seller = dealerships::load(c, scope.dealership())?.settings.name;
    let (path, failed) = (format!("/payments/{payment}"), state == RefundState::Failed);
    for reader in notices::readers(c, site, scope, Notice::Receipt)? {
        let letter = mail::refund(site, &reader.to, seller.as_str(), (id, &number), failed, &path)
            .customer(scope.require_customer()?);
        mail::queue(c, site, &notices::addressed(site, letter, &reader))?;
    }
    Ok(())
}

/// A refund as the job needs it.
struct Order {
    payment: Located,
    intent: String,
    amount: Money,
    state: RefundState,
    created_at: Timestamp,
}

/// Asks the provider for it. Safe to do again: the key is the refund's id.
pub async fn send(site: &Site, provider: &Provider, id: RefundId) -> Result<(), JobError> {
    let order = off_thread(site, move |site| site.db.read(|c| order(c, id))).await?;
    if order.state != RefundState::Requested {
        return Ok(());
    }
    match ask(site, provider, id, &order).await {
        Ok(answer) => {
            off_thread(site, move |site| {
                site.db.write(|c| seen(c, site, &order.payment, std::slice::from_ref(&answer)))
            })
            .await?;
            Ok(())
        }
        // Nobody knows, or nothing happened until an operator has mended something: the same question again.
        Err(
            error @ (StripeError::Unanswered(_)
            | StripeError::NotAuthorised
            | StripeError::Setup(_)
            | StripeError::KeyReused
            | StripeError::OtherMode),
        ) => Err(JobError::Later(error.to_string())),
        Err(error) => {
            let why = error.to_string();
            off_thread(site, move |site| site.db.write(|c| refused(c, site, &order, id, &why))).await?;
            Ok(())
        }
    }
}

async fn ask(site: &Site, provider: &Provider, id: RefundId, order: &Order) -> Result<Refund, StripeError> {
    let client = provider.client().map_err(|e| StripeError::Setup(e.to_string()))?;
    let age = site.clock.now().seconds().saturating_sub(order.created_at.seconds());
    if age > KEY_LASTS {
        let ours = id.to_string();
        let all = client.refunds_of(&order.intent).await?;
        if let Some(found) = all.into_iter().find(|it| it.refund.as_deref() == Some(ours.as_str())) {
            return Ok(found);
        }
    }
    let reason = Some(RefundReason::RequestedByCustomer);
    client.create_refund(&NewRefund { refund: id, intent: &order.intent, amount: order.amount, reason }).await
}

/// The provider will not: the money is the customer's credit again.
fn refused(c: &mut Conn, site: &Site, order: &Order, id: RefundId, why: &str) -> DbResult<()> {
    if !failed(c, site, &order.payment, (id, RefundState::Requested), order.amount, why)? {
        return Ok(());
    }
    let entry = Entry::new("refund.failed").object(order.payment.id).outcome(Outcome::Failed);
    let scope = &order.payment.scope;
    let entry = entry.customer(scope.dealership(), scope.require_customer()?).fact("why", why);
    let entry = entry.before(RefundState::Requested.code()).after(RefundState::Failed.code());
    audit::record(c, site, &Actor::system(), &entry)?;
    charging_back::take_rest(c, site, &order.payment)
}

fn order(c: &mut Conn, id: RefundId) -> DbResult<Order> {
    type Row =
        (DealershipId, CustomerId, RefundState, Currency, i64, Timestamp, PaymentId, i64, Option<String>);
    let row: Row = refund::table
        .inner_join(payment::table)
        .filter(refund::id.eq(id))
        .select((
            refund::dealership_id,
            refund::customer_id,
            refund::state,
            refund::currency,
            refund::amount_minor,
            refund::created_at,
            payment::id,
            payment::amount_minor,
            payment::provider_payment,
        ))
        .first(c)?;
    let (dealership, customer, state, currency, minor, created_at, payment, received, intent) = row;
    Ok(Order {
        payment: Located {
            id: payment,
            scope: Scope::for_job(dealership, Some(customer)),
            amount: Money::new(received, currency),
        },
        intent: intent.ok_or_else(|| AppError::internal("a refund of money that no provider took"))?,
        amount: Money::new(minor, currency),
        state,
        created_at,
    })
}

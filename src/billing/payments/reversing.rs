//! A payment at the counter that was none: a check that bounced, an amount typed for the wrong customer. Its invoices are
//! open again and it is out of the books; the row and its receipt stay, marked. Money that came through the provider is
//! refunded instead.

use diesel::prelude::*;

use super::store::{received, refunds};
use crate::base::db::schema::counter_payment;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::mail;
use crate::base::site::Site;
use crate::base::values::{ApprovalId, CleanText, Money, PaymentId};
use crate::base::vault::{Holder, PaymentReversal, Sealed};
use crate::billing::deposits;
use crate::billing::ledger::{self, NewAllocation, NewTransaction};
use crate::billing::notices;
use crate::parties::dealerships;
use crate::trust::access::Scope;
use crate::trust::access::notices::Notice;
use crate::trust::audit::{self, Actor, Entry};

/// Why, for the records.
pub type Reason = CleanText<300>;

/// Why it is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotReversed {
    /// It came through the provider or from another system.
    NotAtCounter,
    /// Something of it was sent back already.
    Refunded,
    Already,
}

/// Whether and why not a payment can be reversed.
pub fn refusal(
    c: &mut Conn,
    scope: &Scope,
    payment: PaymentId,
    amount: Money,
) -> DbResult<Option<NotReversed>> {
    let row: Option<Option<crate::base::values::Timestamp>> = counter_payment::table
        .find(payment)
        .filter(counter_payment::dealership_id.eq(scope.dealership()))
        .select(counter_payment::reversed_at)
        .first(c)
        .optional()?;
    Ok(match row {
        None => Some(NotReversed::NotAtCounter),
        Some(Some(_)) => Some(NotReversed::Already),
        Some(None) if refunds::sent_back(c, payment, amount.currency())?.is_positive() => {
            Some(NotReversed::Refunded)
        }
        Some(None) => None,
    })
}

/// Reverses a payment of the scope's customer, who is told. `approval` is the one that was used for it.
pub fn reverse(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    payment: PaymentId,
    reason: &Reason,
    approval: Option<ApprovalId>,
) -> DbResult<Result<(), NotReversed>> {
    let it = received::by_id(c, site, scope, payment)?;
    if let Some(why) = refusal(c, scope, payment, it.amount)? {
        return Ok(Err(why));
    }
    let now = site.clock.now();
    let dealership = dealerships::load(c, scope.dealership())?;
    let on = dealership.today(now);
    for (invoice, minor) in received::kept(c, payment)? {
        let amount = Money::new(minor, it.amount.currency());
        if amount.is_positive() {
            ledger::reverse(c, site, scope, &NewAllocation { payment, invoice, amount, on })?;
        }
    }
    deposits::release_of_payment(c, site, scope, payment, Money::zero(it.amount.currency()), on)?;
    ledger::post(c, site, scope, &NewTransaction::payment_reversed(payment, on, it.amount)?)?;
    let customer = scope.require_customer()?;
    let sealed: Sealed<PaymentReversal> =
        site.vault.seal(c, Holder::Customer(customer), payment.as_bytes(), reason.as_str())?;
    let row = counter_payment::table.find(payment).filter(counter_payment::reversed_at.is_null());
    let values = (
        counter_payment::reversed_at.eq(now),
        counter_payment::reversed_by.eq(actor.person),
        counter_payment::reason.eq(sealed),
        counter_payment::approval_id.eq(approval),
    );
    if diesel::update(row).set(values).execute(c)? == 0 {
        return Err(AppError::Conflict("That payment was reversed already.".to_owned()));
    }
    let entry = Entry::new("payment.reverse").object(payment).customer(scope.dealership(), customer);
    let entry = entry.fact("receipt", &it.number).fact("amount", format!("{:?}", it.amount));
    let entry = entry.before("received").after("reversed");
    audit::record(c, site, actor, &entry.reason(reason.as_str()))?;
    tell(c, site, scope, dealership.settings.name.as_str(), (payment, &it.number))?;
    Ok(Ok(()))
}

/// To each who wants receipts: whoever did pay must notice that it is out of the books.
fn tell(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    seller: &str,
    (payment, number): (PaymentId, &str),
) -> DbResult<()> {
    let path = format!("/payments/{payment}");
    for reader in notices::readers(c, site, scope, Notice::Receipt)? {
        let letter = mail::payment_reversed(site, &reader.to, seller, (payment, number), &path)
            .customer(scope.require_customer()?);
        mail::queue(c, site, &notices::addressed(site, letter, &reader))?;
    }
    Ok(())
}

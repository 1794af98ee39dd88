//! Money received, whatever way it came: a row with the number of its receipt, and its posting. It is the customer's
//! credit until it is allocated. Not here: telling anybody, and deciding which invoices get it.

use diesel::prelude::*;

use super::payment::PaymentMethod;
use crate::base::db::schema::payment;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{AttemptId, LocalDate, Money, PaymentId, Timestamp};
use crate::base::vault::{BlindIndex, Holder, PaymentInstrument, Sealed};
use crate::billing::ledger::{self, NewTransaction};
use crate::billing::numbering::{self, Numbered};
use crate::parties::dealerships::Dealership;
use crate::trust::access::Scope;

/// What came.
#[derive(Clone, Debug)]
pub struct NewPayment<'a> {
    pub method: PaymentMethod,
    /// Such as a card's brand and last four digits.
    pub instrument: Option<&'a str>,
    /// Above zero.
    pub amount: Money,
    pub on: LocalDate,
    pub at: Timestamp,
    /// Its name and its id of the payment: the pair is unique.
    pub provider: Option<(&'a str, &'a str)>,
    pub attempt: Option<AttemptId>,
}

/// A payment's name in the system it came from, unique at the dealership, and the keyed hash of the imported values.
#[derive(Clone, Copy)]
pub struct Origin<'a> {
    pub reference: &'a str,
    pub source: Option<&'a BlindIndex>,
}

/// Books a payment of the scope's customer and numbers its receipt.
pub fn receive(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    dealership: &Dealership,
    new: &NewPayment<'_>,
) -> DbResult<(PaymentId, String)> {
    book(c, site, scope, dealership, new, None)
}

/// The same for a payment that another system received.
pub fn bring_in(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    dealership: &Dealership,
    new: &NewPayment<'_>,
    origin: Origin<'_>,
) -> DbResult<(PaymentId, String)> {
    book(c, site, scope, dealership, new, Some(origin))
}

fn book(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    dealership: &Dealership,
    new: &NewPayment<'_>,
    origin: Option<Origin<'_>>,
) -> DbResult<(PaymentId, String)> {
    let now = site.clock.now();
    let customer = scope.require_customer()?;
    let id = PaymentId::generate(now);
    let prefix = dealership.settings.receipt_prefix.as_str();
    let number = numbering::next(c, scope.dealership(), Numbered::Receipt, prefix, 0)?;
    let number = numbering::written(prefix, number);
    let instrument: Option<Sealed<PaymentInstrument>> = match new.instrument {
        Some(text) => Some(site.vault.seal(c, Holder::Customer(customer), id.as_bytes(), text)?),
        None => None,
    };
    let values = (
        payment::id.eq(id),
        payment::dealership_id.eq(scope.dealership()),
        payment::customer_id.eq(customer),
        payment::number.eq(&number),
        payment::method.eq(new.method),
        payment::instrument.eq(instrument),
        payment::currency.eq(new.amount.currency()),
        payment::amount_minor.eq(new.amount.minor()),
        payment::received_on.eq(new.on),
        payment::received_at.eq(new.at),
        payment::provider.eq(new.provider.map(|(name, _)| name)),
        payment::provider_payment.eq(new.provider.map(|(_, id)| id)),
        payment::attempt_id.eq(new.attempt),
        payment::reference.eq(origin.map(|origin| origin.reference)),
        payment::source_index.eq(origin.and_then(|origin| origin.source)),
        payment::created_at.eq(now),
    );
    diesel::insert_into(payment::table).values(values).execute(c)?;
    let received =
        NewTransaction::payment_received(id, new.on, new.amount).map_err(|e| AppError::Internal(e.into()))?;
    ledger::post(c, site, scope, &received)?;
    Ok((id, number))
}

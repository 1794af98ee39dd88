//! Money received, whatever way it came: a row with the number of its receipt, and its posting. It is the customer's
//! credit until it is allocated. Not here: telling anybody, and deciding which invoices get it.

use diesel::prelude::*;

use super::payment::PaymentMethod;
use crate::base::db::schema::payment;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{
    AttemptId, Currency, CustomerId, DealershipId, LocalDate, Money, PaymentId, Timestamp,
};
use crate::base::vault::{BlindIndex, Holder, PaymentInstrument, Sealed};
use crate::billing::ledger::{self, NewTransaction};
use crate::billing::numbering::{self, Numbered};
use crate::insert_all;
use crate::parties::dealerships::Dealership;
use crate::trust::access::Scope;
use crate::trust::audit::rows;

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

/// Books a payment of the scope's customer and numbers its receipt.
pub fn receive(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    dealership: &Dealership,
    new: &NewPayment<'_>,
) -> DbResult<(PaymentId, String)> {
    let customer = scope.require_customer()?;
    let id = PaymentId::generate(site.clock.now());
    let today = dealership.today(site.clock.now());
    let number = numbering::take(c, dealership, Numbered::Receipt, today)?.number;
    let instrument: Option<Sealed<PaymentInstrument>> = match new.instrument {
        Some(text) => Some(site.vault.seal(c, Holder::Customer(customer), id.as_bytes(), text)?),
        None => None,
    };
    let row = Row { instrument, ..Row::of(site, scope, customer, id, &number, new) };
    diesel::insert_into(payment::table).values(&row).execute(c)?;
    rows::seal(c, site, rows::Kind::Payment, id)?;
    let received =
        NewTransaction::payment_received(id, new.on, new.amount).map_err(|e| AppError::Internal(e.into()))?;
    ledger::post(c, site, scope, &received)?;
    Ok((id, number))
}

/// A payment that another system received; nothing is known of what it was made with.
#[derive(Clone, Debug)]
pub struct Imported<'a> {
    pub customer: CustomerId,
    pub payment: NewPayment<'a>,
    /// Its name in that system, unique at the dealership.
    pub reference: &'a str,
    /// Keyed hash of the imported values.
    pub source: Option<&'a BlindIndex>,
}

/// Books many payments of the scope's dealership and numbers their receipts in the same order. Their ids are in it, too.
pub fn bring_in_all(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    dealership: &Dealership,
    all: &[Imported<'_>],
) -> DbResult<Vec<PaymentId>> {
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let today = dealership.today(site.clock.now());
    let numbers = numbering::take_many(c, dealership, Numbered::Receipt, today, all.len())?;
    let (mut rows, mut transactions) = (Vec::with_capacity(all.len()), Vec::with_capacity(all.len()));
    for (it, number) in all.iter().zip(&numbers) {
        let customer = scope.narrowed(it.customer)?.require_customer()?;
        let (id, new) = (PaymentId::generate(site.clock.now()), &it.payment);
        let row = Row::of(site, scope, customer, id, number, new);
        rows.push(Row { reference: Some(it.reference), source_index: it.source.cloned(), ..row });
        transactions.push((customer, NewTransaction::payment_received(id, new.on, new.amount)?));
    }
    insert_all!(c, payment::table, rows)?;
    ledger::post_all(c, site, scope, &transactions)?;
    let ids: Vec<PaymentId> = rows.into_iter().map(|row| row.id).collect();
    let named: Vec<String> = ids.iter().map(ToString::to_string).collect();
    rows::seal_all(c, site, rows::Kind::Payment, &named)?;
    Ok(ids)
}

#[derive(Insertable)]
#[diesel(table_name = payment)]
struct Row<'a> {
    id: PaymentId,
    dealership_id: DealershipId,
    customer_id: CustomerId,
    number: &'a str,
    method: PaymentMethod,
    instrument: Option<Sealed<PaymentInstrument>>,
    currency: Currency,
    amount_minor: i64,
    received_on: LocalDate,
    received_at: Timestamp,
    provider: Option<&'a str>,
    provider_payment: Option<&'a str>,
    attempt_id: Option<AttemptId>,
    reference: Option<&'a str>,
    source_index: Option<BlindIndex>,
    created_at: Timestamp,
}

impl<'a> Row<'a> {
    fn of(
        site: &Site,
        scope: &Scope,
        customer_id: CustomerId,
        id: PaymentId,
        number: &'a str,
        new: &NewPayment<'a>,
    ) -> Self {
        Self {
            id,
            dealership_id: scope.dealership(),
            customer_id,
            number,
            method: new.method,
            instrument: None,
            currency: new.amount.currency(),
            amount_minor: new.amount.minor(),
            received_on: new.on,
            received_at: new.at,
            provider: new.provider.map(|(name, _)| name),
            provider_payment: new.provider.map(|(_, id)| id),
            attempt_id: new.attempt,
            reference: None,
            source_index: None,
            created_at: site.clock.now(),
        }
    }
}

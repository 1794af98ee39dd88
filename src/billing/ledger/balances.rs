//! Sums of postings: what decisions about money, documents and statements are made on.

use diesel::prelude::*;

use super::account::{Account, Figure};
use crate::base::db::schema::{allocation, chargeback, counter_payment, deposit, payment, posting, refund};
use crate::base::db::{Conn, DbResult, sum_minor};
use crate::base::values::{Currency, CustomerId, InvoiceId, Money, MoneyError, PaymentId};
use crate::each;
use crate::parties::customers;
use crate::trust::access::Scope;

/// The four figures. `billed − received = open − credit`, always.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Less credit notes and what was written off.
    pub billed: Money,
    /// Less refunds and chargebacks.
    pub received: Money,
    pub open: Money,
    pub credit: Money,
}

/// What is still owed on one invoice.
pub fn open_of(c: &mut Conn, scope: &Scope, invoice: InvoiceId, currency: Currency) -> DbResult<Money> {
    let owed = posting::table
        .filter(posting::customer_id.eq(scope.require_customer()?))
        .filter(posting::document_id.eq(invoice.to_string()).and(posting::account.eq(Account::Receivable)))
        .filter(posting::currency.eq(currency))
        .select(sum_minor(posting::amount));
    let sum: i64 = each!(c, |c| owed.first(c))?;
    Ok(Money::new(sum, currency))
}

/// Money of the customer that no document has got yet, in whichever of their accounts that were merged it lies: it pays for
/// all of them.
pub fn credit_of(c: &mut Conn, scope: &Scope, currency: Currency) -> DbResult<Money> {
    let family = customers::family(c, scope)?;
    let sum: i64 = posting::table
        .filter(posting::customer_id.eq_any(family))
        .filter(posting::account.eq(Account::CustomerCredit).and(posting::currency.eq(currency)))
        .select(sum_minor(posting::amount))
        .first(c)?;
    Ok(Money::new(sum, currency).checked_neg()?)
}

/// What is left of one payment: received, less allocated, plus taken back, less refunded or being refunded, less charged
/// back, less what is held for an estimate. Of one that was reversed nothing is left.
pub fn unallocated_of(c: &mut Conn, scope: &Scope, payment: PaymentId) -> DbResult<Money> {
    let (payer, amount, currency): (CustomerId, i64, Currency) = payment::table
        .find(payment)
        .filter(payment::dealership_id.eq(scope.dealership()))
        .select((payment::customer_id, payment::amount_minor, payment::currency))
        .first(c)?;
    customers::related(c, scope, payer)?;
    let reversed = counter_payment::table.find(payment).filter(counter_payment::reversed_at.is_not_null());
    if diesel::select(diesel::dsl::exists(reversed)).get_result(c)? {
        return Ok(Money::zero(currency));
    }
    let allocated = |c: &mut Conn, kind: &str| -> DbResult<Money> {
        let sum: i64 = allocation::table
            .filter(allocation::payment_id.eq(payment).and(allocation::kind.eq(kind)))
            .select(sum_minor(allocation::amount_minor))
            .first(c)?;
        Ok(Money::new(sum, currency))
    };
    let applied = allocated(c, "applied")?;
    let reversed = allocated(c, "reversed")?;
    let refunded: i64 = refund::table
        .filter(refund::payment_id.eq(payment).and(refund::state.ne("failed")))
        .select(sum_minor(refund::amount_minor))
        .first(c)?;
    let charged_back: i64 = chargeback::table
        .filter(chargeback::payment_id.eq(payment).and(chargeback::state.eq_any(["open", "lost"])))
        .select(sum_minor(chargeback::booked_minor))
        .first(c)?;
    let held: i64 = deposit::table
        .filter(deposit::payment_id.eq(payment).and(deposit::state.eq("held")))
        .select(sum_minor(deposit::amount_minor))
        .first(c)?;
    let gone = Money::new(refunded, currency).checked_add(Money::new(charged_back, currency))?;
    let gone = gone.checked_add(Money::new(held, currency))?;
    let left = Money::new(amount, currency).checked_sub(applied).and_then(|left| left.checked_add(reversed));
    Ok(left.and_then(|left| left.checked_sub(gone))?)
}

/// The figures of the scope: one customer, or the dealership.
pub fn position(c: &mut Conn, scope: &Scope, currency: Currency) -> DbResult<Position> {
    let mut ours = posting::table
        .filter(posting::dealership_id.eq(scope.dealership()).and(posting::currency.eq(currency)))
        .group_by(posting::account)
        .select((posting::account, sum_minor(posting::amount)))
        .into_boxed::<crate::base::db::MultiBackend>();
    if let Some(customer) = scope.customer() {
        ours = ours.filter(posting::customer_id.eq(customer));
    }
    let sums: Vec<(Account, i64)> = ours.load(c)?;
    Position::of_sums(currency, sums)
}

impl Position {
    /// From the sum of each account.
    pub(super) fn of_sums(
        currency: Currency,
        sums: impl IntoIterator<Item = (Account, i64)>,
    ) -> DbResult<Self> {
        let nil = Money::zero(currency);
        let mut it = Self { billed: nil, received: nil, open: nil, credit: nil };
        for (account, minor) in sums {
            it.add(account, Money::new(minor, currency))?;
        }
        Ok(it)
    }

    fn add(&mut self, account: Account, amount: Money) -> Result<(), MoneyError> {
        match account.figure() {
            Figure::Billed => self.billed = self.billed.checked_sub(amount)?,
            Figure::Received => self.received = self.received.checked_add(amount)?,
            Figure::Open => self.open = self.open.checked_add(amount)?,
            Figure::Credit => self.credit = self.credit.checked_sub(amount)?,
        }
        Ok(())
    }

    /// `billed − received = open − credit`.
    pub fn is_balanced(&self) -> bool {
        let owed = self.billed.checked_sub(self.received);
        owed.is_ok() && owed == self.open.checked_sub(self.credit)
    }
}

//! The other way round: nothing was posted for what is not there. Every transaction names a row of its kind that belongs to the
//! same customer, and an allocation moves no more than its payment brought.

use std::collections::HashSet;

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::{Finding, LISTED};
use crate::base::db::schema::{
    allocation, chargeback, credit_note, deposit, invoice, ledger_transaction, payment, posting, refund,
    write_off,
};
use crate::base::db::{Conn, DbResult, sum_minor};
use crate::base::values::{CustomerId, PaymentId, TransactionId};
use crate::billing::ledger::{Account, TransactionKind};

pub(super) fn check(c: &mut Conn) -> DbResult<Vec<Finding>> {
    let mut without = Vec::new();
    /// Transactions of some kinds whose source is in none of these tables, with the same customer.
    macro_rules! without {
        ($kinds:expr, $($table:ident),+) => {{
            let of = ledger_transaction::table.filter(ledger_transaction::kind.eq_any($kinds));
            $(let of = of.filter(not(exists(
                $table::table
                    .filter($table::id.eq(ledger_transaction::source_id))
                    .filter($table::customer_id.eq(ledger_transaction::customer_id))
                    .filter($table::dealership_id.eq(ledger_transaction::dealership_id))
            )));)+
            let found: Vec<TransactionId> = of.select(ledger_transaction::id).limit(LISTED).load(c)?;
            without.extend(found);
        }};
    }
    use TransactionKind as Kind;
    without!([Kind::InvoiceIssued], invoice);
    without!([Kind::PaymentReceived, Kind::PaymentReversed], payment);
    without!([Kind::CreditNote], credit_note);
    without!([Kind::Refund, Kind::RefundFailed], refund);
    without!([Kind::WriteOff], write_off);
    without!([Kind::WriteOffReversed], write_off, credit_note);
    without!([Kind::DepositHeld, Kind::DepositReleased], deposit);
    without.extend(allocations(c)?);
    without.extend(chargebacks(c)?);
    let mut findings: Vec<Finding> = without.into_iter().map(Finding::Source).collect();
    findings.extend(drafts(c)?.into_iter().map(Finding::Source));
    findings.extend(spread(c)?.into_iter().map(Finding::Spread));
    findings.extend(reversed(c)?.into_iter().map(Finding::Payment));
    Ok(findings)
}

/// An allocation belongs to the customer of its invoice, and where two accounts became one, to that of its payment.
fn allocations(c: &mut Conn) -> DbResult<Vec<TransactionId>> {
    let kinds = [TransactionKind::PaymentAllocated, TransactionKind::AllocationReversed];
    let own = allocation::table
        .inner_join(invoice::table)
        .inner_join(payment::table)
        .filter(allocation::id.eq(ledger_transaction::source_id))
        .filter(
            (invoice::customer_id.eq(ledger_transaction::customer_id))
                .or(payment::customer_id.eq(ledger_transaction::customer_id)),
        );
    let found = ledger_transaction::table.filter(ledger_transaction::kind.eq_any(kinds));
    Ok(found.filter(not(exists(own))).select(ledger_transaction::id).limit(LISTED).load(c)?)
}

/// Sources of chargebacks carry more than the id; they are few.
fn chargebacks(c: &mut Conn) -> DbResult<Vec<TransactionId>> {
    use TransactionKind as Kind;
    let known: Vec<(String, CustomerId)> =
        chargeback::table.select((chargeback::id, chargeback::customer_id)).load(c)?;
    let known: HashSet<(String, CustomerId)> = known.into_iter().collect();
    let posted: Vec<(TransactionId, String, CustomerId)> = ledger_transaction::table
        .filter(ledger_transaction::kind.eq_any([
            Kind::ChargebackOpened,
            Kind::ChargebackWon,
            Kind::ChargebackFee,
        ]))
        .select((ledger_transaction::id, ledger_transaction::source_id, ledger_transaction::customer_id))
        .load(c)?;
    let is_known = |source: &str, customer: CustomerId| {
        let id = source.trim_start_matches("fee/").split('/').next().unwrap_or_default();
        known.contains(&(id.to_owned(), customer))
    };
    let lost = posted.into_iter().filter(|(_, source, customer)| !is_known(source, *customer));
    Ok(lost.map(|(id, ..)| id).collect())
}

/// A draft is billed to nobody.
fn drafts(c: &mut Conn) -> DbResult<Vec<TransactionId>> {
    let draft = invoice::table
        .filter(invoice::id.eq(ledger_transaction::source_id))
        .filter(invoice::state.eq("draft"));
    let billed = ledger_transaction::table
        .filter(ledger_transaction::kind.eq(TransactionKind::InvoiceIssued))
        .filter(exists(draft));
    Ok(billed.select(ledger_transaction::id).limit(LISTED).load(c)?)
}

/// Payments of which more was allocated than they brought.
fn spread(c: &mut Conn) -> DbResult<Vec<PaymentId>> {
    let of = |kind: &'static str| {
        allocation::table
            .filter(allocation::payment_id.eq(payment::id))
            .filter(allocation::kind.eq(kind))
            .select(sum_minor(allocation::amount_minor))
            .single_value()
            .assume_not_null()
    };
    let wrong = payment::table.filter(of("applied").gt(payment::amount_minor + of("reversed")));
    Ok(wrong.select(payment::id).limit(LISTED).load(c)?)
}

/// What was reversed at the counter was reversed whole.
fn reversed(c: &mut Conn) -> DbResult<Vec<PaymentId>> {
    let taken = posting::table
        .inner_join(ledger_transaction::table)
        .filter(ledger_transaction::source_id.eq(payment::id))
        .filter(ledger_transaction::kind.eq(TransactionKind::PaymentReversed))
        .filter(posting::account.eq(Account::Clearing))
        .select(sum_minor(posting::amount))
        .single_value()
        .assume_not_null();
    let wrong = payment::table.filter(taken.ne(0_i64).and((payment::amount_minor * -1_i64).ne(taken)));
    Ok(wrong.select(payment::id).limit(LISTED).load(c)?)
}

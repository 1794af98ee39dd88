//! What moved the open amount of one invoice, read off the ledger: its issue, payments and what became of them,
//! credits. For the page of the invoice; the sums are `ledger::open_of`.

use diesel::prelude::*;

use crate::base::db::schema::{allocation, credit_note, ledger_transaction, payment, posting};
use crate::base::db::{Conn, DbResult};
use crate::base::values::{Currency, InvoiceId, LocalDate, Money, PaymentId};
use crate::billing::ledger::{Account, TransactionKind};
use crate::each;
use crate::trust::access::Scope;

/// One step. Above zero the invoice is owed more after it, below zero less.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movement {
    pub kind: TransactionKind,
    pub amount: Money,
    /// The dealership's calendar day; of money, the day it came in.
    pub on: LocalDate,
    /// The payment that was applied or taken back, with the number of its receipt.
    pub payment: Option<(PaymentId, String)>,
    /// The number of the credit note.
    pub note: Option<String>,
}

type Row =
    (TransactionKind, Currency, i64, LocalDate, Option<(PaymentId, String, LocalDate)>, Option<String>);

/// All steps, oldest first.
pub fn movements(c: &mut Conn, scope: &Scope, invoice: InvoiceId) -> DbResult<Vec<Movement>> {
    let moved = posting::table
        .inner_join(ledger_transaction::table)
        .left_join(allocation::table.on(allocation::id.eq(ledger_transaction::source_id)))
        .left_join(payment::table.on(payment::id.nullable().eq(allocation::payment_id.nullable())))
        .left_join(credit_note::table.on(credit_note::id.eq(ledger_transaction::source_id)))
        .filter(posting::customer_id.eq(scope.require_customer()?))
        .filter(posting::document_id.eq(invoice.to_string()).and(posting::account.eq(Account::Receivable)))
        .order((ledger_transaction::occurred_on, ledger_transaction::id))
        .select((
            ledger_transaction::kind,
            posting::currency,
            posting::amount,
            ledger_transaction::occurred_on,
            (payment::id, payment::number, payment::received_on).nullable(),
            credit_note::number.nullable(),
        ));
    let rows: Vec<Row> = each!(c, |c| moved.load(c))?;
    Ok(rows.into_iter().map(movement).collect())
}

fn movement((kind, currency, minor, occurred_on, payment, note): Row) -> Movement {
    let applied = kind == TransactionKind::PaymentAllocated;
    let on = payment.as_ref().filter(|_| applied).map_or(occurred_on, |(_, _, received)| *received);
    let payment = payment.map(|(id, number, _)| (id, number));
    let note = note.filter(|_| kind == TransactionKind::CreditNote);
    Movement { kind, amount: Money::new(minor, currency), on, payment, note }
}

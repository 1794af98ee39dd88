//! Reading a statement off the ledger. An allocation moves money between two accounts of the same customer, and so
//! nothing here.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{Movement, Source, Statement};
use crate::base::db::schema::{credit_note, invoice, ledger_transaction, payment, posting, refund};
use crate::base::db::{Conn, DbResult, sum_minor};
use crate::base::values::{
    CreditNoteId, Currency, InvoiceId, LocalDate, Money, PaymentId, RefundId, Timestamp, TransactionId,
};
use crate::billing::disputes;
use crate::billing::ledger::{Account, TransactionKind};
use crate::trust::access::Scope;

/// Ids in one question.
const BATCH: usize = 400;

/// The statement of the scope's customer from one day to another, both included.
pub fn statement(
    c: &mut Conn,
    scope: &Scope,
    currency: Currency,
    from: LocalDate,
    to: LocalDate,
) -> DbResult<Statement> {
    let opening = owed_before(c, scope, currency, from)?;
    let moved = moved(c, scope, currency, from, to)?;
    let sources = sources(c, scope, &moved)?;
    let nil = Money::zero(currency);
    let mut it = Statement {
        from,
        to,
        opening,
        movements: Vec::new(),
        closing: opening,
        charged: nil,
        paid: nil,
        on_hold: disputes::held_on(c, scope, currency, to)?,
    };
    for (_, kind, source, on, _, minor) in moved {
        let amount = Money::new(minor, currency);
        it.closing = it.closing.checked_add(amount)?;
        if amount.is_negative() {
            it.paid = it.paid.checked_sub(amount)?;
        } else {
            it.charged = it.charged.checked_add(amount)?;
        }
        let source = sources.get(&source).cloned().unwrap_or(Source::Other);
        it.movements.push(Movement { on, kind, source, amount, balance: it.closing });
    }
    Ok(it)
}

/// The accounts whose sum is what the customer owes.
const OWED: [Account; 3] = [Account::Receivable, Account::CustomerCredit, Account::Deposit];

fn owed_before(c: &mut Conn, scope: &Scope, currency: Currency, day: LocalDate) -> DbResult<Money> {
    let sum: i64 = posting::table
        .filter(posting::customer_id.eq(scope.require_customer()?).and(posting::occurred_on.lt(day)))
        .filter(posting::account.eq_any(OWED).and(posting::currency.eq(currency)))
        .select(sum_minor(posting::amount))
        .first(c)?;
    Ok(Money::new(sum, currency))
}

type Moved = (TransactionId, TransactionKind, String, LocalDate, Timestamp, i64);

/// Transactions with what they moved, oldest first. An invoice that came to nothing is among them.
fn moved(
    c: &mut Conn,
    scope: &Scope,
    currency: Currency,
    from: LocalDate,
    to: LocalDate,
) -> DbResult<Vec<Moved>> {
    use ledger_transaction as t;
    let of_transaction = (t::id, t::kind, t::source_id, t::occurred_on, t::created_at);
    let rows: Vec<Moved> = posting::table
        .inner_join(t::table)
        .filter(posting::customer_id.eq(scope.require_customer()?).and(posting::currency.eq(currency)))
        .filter(posting::occurred_on.ge(from).and(posting::occurred_on.le(to)))
        .filter(posting::account.eq_any(OWED))
        .group_by(of_transaction)
        .order((t::occurred_on, t::created_at, t::id))
        .select((t::id, t::kind, t::source_id, t::occurred_on, t::created_at, sum_minor(posting::amount)))
        .load(c)?;
    let shown = |(_, kind, _, _, _, minor): &Moved| *minor != 0 || *kind == TransactionKind::InvoiceIssued;
    Ok(rows.into_iter().filter(shown).collect())
}

/// The documents and payments behind transactions, by the id of the source.
fn sources(c: &mut Conn, scope: &Scope, moved: &[Moved]) -> DbResult<HashMap<String, Source>> {
    let customer = scope.require_customer()?;
    let mut found = HashMap::new();
    for batch in ids::<InvoiceId>(moved).chunks(BATCH) {
        let rows: Vec<(InvoiceId, Option<String>)> = invoice::table
            .filter(invoice::customer_id.eq(customer).and(invoice::id.eq_any(batch)))
            .select((invoice::id, invoice::number))
            .load(c)?;
        let named = |(id, number): (InvoiceId, Option<String>)| {
            (id.to_string(), Source::Invoice(id, number.unwrap_or_default()))
        };
        found.extend(rows.into_iter().map(named));
    }
    for batch in ids::<PaymentId>(moved).chunks(BATCH) {
        let rows: Vec<(PaymentId, String)> = payment::table
            .filter(payment::customer_id.eq(customer).and(payment::id.eq_any(batch)))
            .select((payment::id, payment::number))
            .load(c)?;
        found.extend(rows.into_iter().map(|(id, number)| (id.to_string(), Source::Payment(id, number))));
    }
    for batch in ids::<CreditNoteId>(moved).chunks(BATCH) {
        let rows: Vec<(CreditNoteId, String)> = credit_note::table
            .filter(credit_note::customer_id.eq(customer).and(credit_note::id.eq_any(batch)))
            .select((credit_note::id, credit_note::number))
            .load(c)?;
        found.extend(rows.into_iter().map(|(id, number)| (id.to_string(), Source::CreditNote(id, number))));
    }
    for batch in ids::<RefundId>(moved).chunks(BATCH) {
        let rows: Vec<(RefundId, PaymentId, String)> = refund::table
            .inner_join(payment::table)
            .filter(refund::customer_id.eq(customer).and(refund::id.eq_any(batch)))
            .select((refund::id, payment::id, payment::number))
            .load(c)?;
        found.extend(
            rows.into_iter().map(|(id, payment, number)| (id.to_string(), Source::Payment(payment, number))),
        );
    }
    Ok(found)
}

/// The sources that are ids of one kind: the prefix tells.
fn ids<T: std::str::FromStr>(moved: &[Moved]) -> Vec<T> {
    moved.iter().filter_map(|row| row.2.parse().ok()).collect()
}

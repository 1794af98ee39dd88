//! The part of the proof about what takes something back: credit notes, write-offs, refunds, chargebacks. Each was posted as it
//! stands, and what the invoices' rows say of them is what the postings say.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::{Finding, LISTED};
use crate::base::db::schema::{
    chargeback, credit_line, credit_note, invoice, ledger_transaction, posting, refund, write_off,
};
use crate::base::db::{Conn, DbResult, sum_minor};
use crate::base::values::{ChargebackId, CreditNoteId, InvoiceId, RefundId, WriteOffId};
use crate::billing::ledger::{Account, TransactionKind};

pub(super) fn check(c: &mut Conn) -> DbResult<Vec<Finding>> {
    let mut findings: Vec<Finding> = rows(c)?.into_iter().map(Finding::Corrections).collect();
    findings.extend(notes(c)?.into_iter().map(Finding::CreditNote));
    findings.extend(write_offs(c)?.into_iter().map(Finding::WriteOff));
    findings.extend(refunds(c)?.into_iter().map(Finding::Refund));
    findings.extend(chargebacks(c)?.into_iter().map(Finding::Chargeback));
    findings.extend(fees(c)?.into_iter().map(Finding::Chargeback));
    Ok(findings)
}

/// What was taken off an invoice is a credit of its receivable.
fn rows(c: &mut Conn) -> DbResult<Vec<InvoiceId>> {
    let taken = |kinds: &'static [TransactionKind]| {
        posting::table
            .inner_join(ledger_transaction::table)
            .filter(posting::customer_id.eq(invoice::customer_id))
            .filter(posting::document_id.eq(invoice::id.nullable()))
            .filter(posting::account.eq(Account::Receivable))
            .filter(ledger_transaction::kind.eq_any(kinds))
            .select(sum_minor(posting::amount))
            .single_value()
            .assume_not_null()
    };
    let credited = taken(&[TransactionKind::CreditNote]);
    let given_up = taken(&[TransactionKind::WriteOff, TransactionKind::WriteOffReversed]);
    let wrong = invoice::table.filter(
        (invoice::credited_minor * -1_i64)
            .ne(credited)
            .or((invoice::written_off_minor * -1_i64).ne(given_up))
            .or(invoice::credited_minor.gt(invoice::total_minor)),
    );
    Ok(wrong.select(invoice::id).limit(LISTED).load(c)?)
}

fn notes(c: &mut Conn) -> DbResult<Vec<CreditNoteId>> {
    let posted = posting::table
        .inner_join(ledger_transaction::table)
        .filter(ledger_transaction::source_id.eq(credit_note::id))
        .filter(ledger_transaction::kind.eq(TransactionKind::CreditNote))
        .filter(posting::account.eq(Account::Receivable))
        .select(sum_minor(posting::amount))
        .single_value()
        .assume_not_null();
    let of_lines = credit_line::table
        .filter(credit_line::credit_note_id.eq(credit_note::id))
        .select(sum_minor(credit_line::net_minor + credit_line::tax_minor))
        .single_value()
        .assume_not_null();
    let wrong = credit_note::table
        .filter((credit_note::total_minor * -1_i64).ne(posted).or(credit_note::total_minor.ne(of_lines)));
    Ok(wrong.select(credit_note::id).limit(LISTED).load(c)?)
}

fn write_offs(c: &mut Conn) -> DbResult<Vec<WriteOffId>> {
    let posted = posting::table
        .inner_join(ledger_transaction::table)
        .filter(ledger_transaction::source_id.eq(write_off::id))
        .filter(ledger_transaction::kind.eq(TransactionKind::WriteOff))
        .filter(posting::account.eq(Account::WrittenOff))
        .select(sum_minor(posting::amount))
        .single_value()
        .assume_not_null();
    let wrong = write_off::table.filter(write_off::amount_minor.ne(posted));
    Ok(wrong.select(write_off::id).limit(LISTED).load(c)?)
}

/// A refund takes money out; one that failed brought it back.
fn refunds(c: &mut Conn) -> DbResult<Vec<RefundId>> {
    let posted = posting::table
        .inner_join(ledger_transaction::table)
        .filter(ledger_transaction::source_id.eq(refund::id))
        .filter(posting::account.eq(Account::Clearing))
        .select(sum_minor(posting::amount))
        .single_value()
        .assume_not_null();
    let wrong = refund::table.filter(
        (refund::state.ne("failed").and((refund::amount_minor * -1_i64).ne(posted)))
            .or(refund::state.eq("failed").and(posted.ne(0_i64))),
    );
    Ok(wrong.select(refund::id).limit(LISTED).load(c)?)
}

/// A chargeback takes money out while it is not won. Few are booked in more than one part: the parts of those are looked for.
fn chargebacks(c: &mut Conn) -> DbResult<Vec<ChargebackId>> {
    let posted = posting::table
        .inner_join(ledger_transaction::table)
        .filter(ledger_transaction::source_id.eq(chargeback::id))
        .filter(posting::account.eq(Account::Clearing))
        .select(sum_minor(posting::amount))
        .single_value()
        .assume_not_null();
    let gone = chargeback::state.eq_any(["open", "lost"]);
    let wrong = chargeback::table.filter(
        (gone.and((chargeback::booked_minor * -1_i64).ne(posted)))
            .or(chargeback::state.eq_any(["inquiry", "won"]).and(posted.ne(0_i64))),
    );
    let unlike: Vec<(ChargebackId, String, i64)> =
        wrong.select((chargeback::id, chargeback::state, chargeback::booked_minor)).load(c)?;
    let mut found = Vec::new();
    for (id, state, booked) in unlike {
        let source = ledger_transaction::source_id;
        let posted: i64 = posting::table
            .inner_join(ledger_transaction::table)
            .filter(source.eq(id.to_string()).or(source.like(format!("{id}/%"))))
            .filter(posting::account.eq(Account::Clearing))
            .select(sum_minor(posting::amount))
            .first(c)?;
        let gone = if state == "open" || state == "lost" { booked } else { 0 };
        if posted.checked_neg() != Some(gone) {
            found.push(id);
        }
    }
    found.truncate(usize::try_from(LISTED).unwrap_or(usize::MAX));
    Ok(found)
}

/// What a network charged for a chargeback is what its row says.
fn fees(c: &mut Conn) -> DbResult<Vec<ChargebackId>> {
    let posted: Vec<(String, i64)> = posting::table
        .inner_join(ledger_transaction::table)
        .filter(ledger_transaction::kind.eq(TransactionKind::ChargebackFee))
        .filter(posting::account.eq(Account::NetworkFees))
        .select((ledger_transaction::source_id, posting::amount))
        .load(c)?;
    let kept: Vec<(ChargebackId, i64)> = chargeback::table
        .filter(chargeback::fee_minor.ne(0_i64))
        .select((chargeback::id, chargeback::fee_minor))
        .load(c)?;
    let mut left: BTreeMap<String, i64> = BTreeMap::new();
    for (source, minor) in posted {
        *left.entry(source.split('/').nth(1).unwrap_or_default().to_owned()).or_default() += minor;
    }
    for (id, minor) in kept {
        *left.entry(id.to_string()).or_default() -= minor;
    }
    let wrong = left.into_iter().filter(|(_, difference)| *difference != 0);
    let listed = usize::try_from(LISTED).unwrap_or(usize::MAX);
    Ok(wrong.filter_map(|(id, _)| id.parse().ok()).take(listed).collect())
}

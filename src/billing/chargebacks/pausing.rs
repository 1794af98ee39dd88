//! What stands still while a card network decides: of invoices, the part that was charged back is open again, and nobody is
//! reminded of it or charged for it until the network has said whose it is.

use std::collections::HashMap;

use diesel::prelude::*;

use super::cases::of_invoice;
use crate::base::db::schema::{chargeback, chargeback_part, ledger_transaction};
use crate::base::db::{Conn, DbResult, sum_minor};
use crate::base::values::{InvoiceId, LocalDate, Money};
use crate::billing::ledger::TransactionKind;
use crate::billing::payments::store::chargebacks::ChargebackState;
use crate::parties::dealerships;
use crate::trust::access::Scope;

/// What was taken of each of these invoices and is not decided, in minor units; those of which nothing was are left out.
pub fn undecided_of(
    c: &mut Conn,
    scope: &Scope,
    invoices: &[InvoiceId],
) -> DbResult<HashMap<InvoiceId, i64>> {
    let rows: Vec<(InvoiceId, i64)> = chargeback_part::table
        .inner_join(chargeback::table)
        .filter(chargeback_part::invoice_id.eq_any(invoices.to_vec()))
        .filter(chargeback::dealership_id.eq(scope.dealership()))
        .filter(chargeback::state.eq(ChargebackState::Open))
        .group_by(chargeback_part::invoice_id)
        .select((chargeback_part::invoice_id, sum_minor(chargeback_part::amount_minor)))
        .load(c)?;
    Ok(rows.into_iter().collect())
}

/// For late charges: by how much chargebacks lessen what bears one, and from which day on it does again, as movements of the
/// open amount. Of one that was won there are none: its money counts from the day on which it first came in.
pub fn pauses(c: &mut Conn, scope: &Scope, invoice: InvoiceId) -> DbResult<Vec<(LocalDate, Money)>> {
    let all = of_invoice(c, scope, invoice)?;
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let zone = dealerships::load(c, scope.dealership())?.settings.time_zone;
    let mut moves = Vec::new();
    for it in all {
        let booked: Option<LocalDate> = ledger_transaction::table
            .filter(ledger_transaction::kind.eq(TransactionKind::ChargebackOpened))
            .filter(ledger_transaction::source_id.eq(it.chargeback.to_string()))
            .select(ledger_transaction::occurred_on)
            .first(c)
            .optional()?;
        moves.push((booked.unwrap_or_else(|| zone.date_of(it.since)), it.amount.checked_neg()?));
        if it.state.is_decided() {
            moves.push((zone.date_of(it.changed_at), it.amount));
        }
    }
    Ok(moves)
}

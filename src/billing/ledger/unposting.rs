//! Taking transactions out again as if they had never been posted: for an import that is undone whole, together with its
//! records. Everything else that was wrong is posted back.

use diesel::prelude::*;

use super::account::{Account, TransactionKind};
use super::post::Moved;
use super::transaction::{Leg, NewTransaction};
use crate::base::db::schema::{ledger_transaction, posting};
use crate::base::db::{Conn, DbResult};
use crate::base::values::{Currency, CustomerId, InvoiceId, LocalDate, Money, TransactionId};
use crate::trust::access::Scope;

/// Sources in one statement.
const SOME: usize = 500;

type Row = (TransactionId, TransactionKind, CustomerId, LocalDate);

/// Removes what these sources were posted as, and moves every projection of it back.
pub fn unpost(c: &mut Conn, scope: &Scope, sources: &[String]) -> DbResult<()> {
    let mut moved = Moved::default();
    for some in sources.chunks(SOME) {
        let ours = ledger_transaction::table
            .filter(ledger_transaction::dealership_id.eq(scope.dealership()))
            .filter(ledger_transaction::source_id.eq_any(some));
        let columns = (
            ledger_transaction::id,
            ledger_transaction::kind,
            ledger_transaction::customer_id,
            ledger_transaction::occurred_on,
        );
        let rows: Vec<Row> = ours.select(columns).load(c)?;
        for (id, kind, who, occurred_on) in &rows {
            let legs = turned(c, *id)?;
            let source_id = String::new();
            moved.add(*who, &NewTransaction { kind: *kind, source_id, occurred_on: *occurred_on, legs })?;
        }
        let ids: Vec<TransactionId> = rows.into_iter().map(|(id, ..)| id).collect();
        diesel::delete(posting::table.filter(posting::transaction_id.eq_any(&ids))).execute(c)?;
        diesel::delete(ledger_transaction::table.filter(ledger_transaction::id.eq_any(&ids))).execute(c)?;
    }
    moved.write(c, scope)
}

/// The legs of a transaction with their signs turned round.
fn turned(c: &mut Conn, id: TransactionId) -> DbResult<Vec<Leg>> {
    type Posted = (Account, Currency, i64, Option<InvoiceId>, CustomerId);
    let rows: Vec<Posted> = posting::table
        .filter(posting::transaction_id.eq(id))
        .select((
            posting::account,
            posting::currency,
            posting::amount,
            posting::document_id.nullable(),
            posting::customer_id,
        ))
        .load(c)?;
    let leg = |(account, currency, minor, document, customer): Posted| {
        let amount = Money::new(minor, currency).checked_neg()?;
        Ok(Leg { account, amount, document, customer: Some(customer) })
    };
    rows.into_iter().map(leg).collect()
}

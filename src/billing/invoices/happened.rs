//! What happened to one invoice: what moved its open amount, read off the ledger (its issue, payments and what became of them,
//! credits), and what came of sending it (`delivery`), in one question for its pages. Written as a fragment of its own, as the hot
//! lists are: prepared once a connection.

use diesel::backend::Backend;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Integer, Nullable, Text};

use super::axes::DeliveryState;
use super::delivery::Delivered;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{Currency, InvoiceId, LocalDate, Money, PaymentId, Timestamp};
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

/// All steps, each kind oldest first.
#[derive(Clone, Debug, Default)]
pub struct Happened {
    pub moved: Vec<Movement>,
    pub delivered: Vec<Delivered>,
}

/// What moved money: its kind, currency, amount, day, payment (id, number, day), credit note, id. What came of sending: its state,
/// channel, moment, and no day.
type Row = (
    String,
    String,
    i64,
    Option<LocalDate>,
    Option<PaymentId>,
    Option<String>,
    Option<LocalDate>,
    Option<String>,
    String,
);

/// What happened to an invoice of the scope's customer.
pub fn happened(c: &mut Conn, scope: &Scope, invoice: InvoiceId) -> DbResult<Happened> {
    gathered(c, Steps::<true>::of(scope, invoice)?)
}

/// What moved its open amount, without the rest.
pub fn movements(c: &mut Conn, scope: &Scope, invoice: InvoiceId) -> DbResult<Vec<Movement>> {
    Ok(gathered(c, Steps::<false>::of(scope, invoice)?)?.moved)
}

fn gathered<const SENT: bool>(c: &mut Conn, steps: Steps<SENT>) -> DbResult<Happened> {
    let rows: Vec<Row> = each!(c, |c| diesel::RunQueryDsl::load(steps, c))?;
    let (mut moved, mut delivered) = (Vec::new(), Vec::new());
    for (what, how, much, on, payment, receipt, received_on, note, id) in rows {
        match on {
            Some(on) => {
                let kind = what.parse().map_err(unknown)?;
                let amount = Money::new(much, how.parse::<Currency>().map_err(unknown)?);
                let payment = payment.zip(receipt);
                moved.push(((on, id), movement(kind, amount, on, payment, received_on, note)));
            }
            None => {
                let (state, at) =
                    (what.parse::<DeliveryState>().map_err(unknown)?, Timestamp::from_micros(much));
                // Steps of one moment come in the order in which they happen.
                delivered.push(((at, state, id), Delivered { channel: how, state, at }));
            }
        }
    }
    moved.sort_by(|(a, _), (b, _)| a.cmp(b));
    delivered.sort_by(|(a, _), (b, _)| a.cmp(b));
    let moved = moved.into_iter().map(|(_, it)| it).collect();
    Ok(Happened { moved, delivered: delivered.into_iter().map(|(_, it)| it).collect() })
}

fn movement(
    kind: TransactionKind,
    amount: Money,
    occurred_on: LocalDate,
    payment: Option<(PaymentId, String)>,
    received_on: Option<LocalDate>,
    note: Option<String>,
) -> Movement {
    let applied = kind == TransactionKind::PaymentAllocated;
    let on = received_on.filter(|_| applied).unwrap_or(occurred_on);
    let note = note.filter(|_| kind == TransactionKind::CreditNote);
    Movement { kind, amount, on, payment, note }
}

fn unknown(error: impl std::error::Error + Send + Sync + 'static) -> AppError {
    AppError::Internal(error.into())
}

/// With what was sent, or without.
struct Steps<const SENT: bool> {
    customer: String,
    invoice: String,
}

impl<const SENT: bool> Steps<SENT> {
    fn of(scope: &Scope, invoice: InvoiceId) -> DbResult<Self> {
        Ok(Self { customer: scope.require_customer()?.to_string(), invoice: invoice.to_string() })
    }
}

impl<const SENT: bool> QueryId for Steps<SENT> {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<const SENT: bool> Query for Steps<SENT> {
    type SqlType = (
        Text,
        Text,
        BigInt,
        Nullable<Integer>,
        Nullable<Text>,
        Nullable<Text>,
        Nullable<Integer>,
        Nullable<Text>,
        Text,
    );
}

impl<const SENT: bool, C> diesel::RunQueryDsl<C> for Steps<SENT> {}

impl<const SENT: bool, DB> QueryFragment<DB> for Steps<SENT>
where
    DB: Backend,
    String: ToSql<Text, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(
            "SELECT moved.kind, posting.currency, posting.amount, moved.occurred_on, payment.id, payment.number, \
             payment.received_on, credit_note.number, moved.id FROM posting \
             JOIN ledger_transaction AS moved ON moved.id = posting.transaction_id \
             LEFT JOIN allocation ON allocation.id = moved.source_id \
             LEFT JOIN payment ON payment.id = allocation.payment_id \
             LEFT JOIN credit_note ON credit_note.id = moved.source_id \
             WHERE posting.account = '",
        );
        out.push_sql(Account::Receivable.code());
        out.push_sql("' AND posting.customer_id = ");
        out.push_bind_param::<Text, String>(&self.customer)?;
        out.push_sql(" AND posting.document_id = ");
        out.push_bind_param::<Text, String>(&self.invoice)?;
        if !SENT {
            return Ok(());
        }
        out.push_sql(
            " UNION ALL SELECT state, channel, \"at\", NULL, NULL, NULL, NULL, NULL, id FROM delivery WHERE customer_id = ",
        );
        out.push_bind_param::<Text, String>(&self.customer)?;
        out.push_sql(" AND object_id = ");
        out.push_bind_param::<Text, String>(&self.invoice)
    }
}

//! What happened to one invoice: what moved its open amount, read off the ledger (its issue, payments and what became of them,
//! credits), and what came of sending it (`delivery`), in one question for its pages. Written as fragments, as the hot lists are:
//! prepared once a connection, and part of the owners' question for the whole page (`opening`).

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
pub(super) type Step = (
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

pub(super) type StepTypes = (
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

/// What happened to an invoice of the scope's customer.
pub fn happened(c: &mut Conn, scope: &Scope, invoice: InvoiceId) -> DbResult<Happened> {
    gathered(c, Steps::<true>::of(scope, invoice)?)
}

/// What moved its open amount, without the rest.
pub fn movements(c: &mut Conn, scope: &Scope, invoice: InvoiceId) -> DbResult<Vec<Movement>> {
    Ok(gathered(c, Steps::<false>::of(scope, invoice)?)?.moved)
}

fn gathered<const SENT: bool>(c: &mut Conn, steps: Steps<SENT>) -> DbResult<Happened> {
    Happened::of(each!(c, |c| diesel::RunQueryDsl::load(steps, c))?)
}

impl Happened {
    pub(super) fn of(steps: Vec<Step>) -> DbResult<Self> {
        let (mut moved, mut delivered) = (Vec::new(), Vec::new());
        for (what, how, much, on, payment, receipt, received_on, note, id) in steps {
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
        Ok(Self { moved, delivered: delivered.into_iter().map(|(_, it)| it).collect() })
    }
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
    type SqlType = StepTypes;
}

impl<const SENT: bool, C> diesel::RunQueryDsl<C> for Steps<SENT> {}

impl<const SENT: bool, DB> QueryFragment<DB> for Steps<SENT>
where
    DB: Backend,
    String: ToSql<Text, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let of = Of::Named { customer: &self.customer, invoice: &self.invoice };
        moved(&mut out, "", of)?;
        if SENT {
            out.push_sql(" UNION ALL ");
            sent(&mut out, "", of)?;
        }
        Ok(())
    }
}

/// Which invoice's steps: one that is named, or that of each row of `invoice`, which a condition follows for.
#[derive(Clone, Copy)]
pub(super) enum Of<'b> {
    Named { customer: &'b String, invoice: &'b String },
    Row,
}

impl<'b> Of<'b> {
    /// What else is read.
    const fn table(self) -> &'static str {
        match self {
            Self::Named { .. } => "",
            Self::Row => "invoice, ",
        }
    }

    fn write<DB>(self, out: &mut AstPass<'_, 'b, DB>, customer: &str, invoice: &str) -> QueryResult<()>
    where
        DB: Backend,
        String: ToSql<Text, DB>,
    {
        out.push_sql(customer);
        match self {
            Self::Named { customer, .. } => out.push_bind_param::<Text, String>(customer)?,
            Self::Row => out.push_sql("invoice.customer_id"),
        }
        out.push_sql(invoice);
        match self {
            Self::Named { invoice, .. } => out.push_bind_param::<Text, String>(invoice)?,
            Self::Row => out.push_sql("invoice.id"),
        }
        Ok(())
    }
}

/// The question for what moved money. `columns` come before a step's.
pub(super) fn moved<'b, DB>(out: &mut AstPass<'_, 'b, DB>, columns: &str, of: Of<'b>) -> QueryResult<()>
where
    DB: Backend,
    String: ToSql<Text, DB>,
{
    out.push_sql("SELECT ");
    out.push_sql(columns);
    out.push_sql(
        "moved.kind, posting.currency, posting.amount, moved.occurred_on, payment.id, payment.number, \
         payment.received_on, credit_note.number, moved.id FROM ",
    );
    out.push_sql(of.table());
    out.push_sql(
        "posting JOIN ledger_transaction AS moved ON moved.id = posting.transaction_id \
         LEFT JOIN allocation ON allocation.id = moved.source_id \
         LEFT JOIN payment ON payment.id = allocation.payment_id \
         LEFT JOIN credit_note ON credit_note.id = moved.source_id \
         WHERE posting.account = '",
    );
    out.push_sql(Account::Receivable.code());
    of.write(out, "' AND posting.customer_id = ", " AND posting.document_id = ")
}

/// The question for what came of sending it.
pub(super) fn sent<'b, DB>(out: &mut AstPass<'_, 'b, DB>, columns: &str, of: Of<'b>) -> QueryResult<()>
where
    DB: Backend,
    String: ToSql<Text, DB>,
{
    out.push_sql("SELECT ");
    out.push_sql(columns);
    out.push_sql(
        "delivery.state, delivery.channel, delivery.\"at\", NULL, NULL, NULL, NULL, NULL, delivery.id FROM ",
    );
    out.push_sql(of.table());
    out.push_sql("delivery WHERE ");
    of.write(out, "delivery.customer_id = ", " AND delivery.object_id = ")
}

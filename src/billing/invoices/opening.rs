//! An invoice with what happened to it and what its page needs besides, in one question: for owners, who open it most. Written as
//! a fragment of its own, as the hot lists are.

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};

use super::happened::{self, Happened, Of, Step, StepTypes};
use super::store::{Invoice, Row, open};
use crate::base::db::{Conn, DbResult, parted};
use crate::base::site::Site;
use crate::base::values::{Currency, Money};
use crate::each;
use crate::parties::dealerships::{Group, said};
use crate::trust::access::Scope;

/// An invoice as owners open it, with two groups of its dealership's settings.
#[derive(Clone, Debug)]
pub struct Opened<A, B> {
    pub invoice: Invoice,
    pub related: Related,
    pub happened: Happened,
    /// The least that somebody may pay of an invoice there, unless less is open.
    pub minimum: Money,
    pub groups: (A, B),
}

/// What other rooms have of an invoice: a page asks only for what is there. Most have nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Queryable)]
pub struct Related {
    /// Somebody is about to pay it.
    pub paying: bool,
    pub disputed: bool,
    pub charged_back: bool,
    pub estimated: bool,
    pub promised: bool,
    /// Some of its charges, even if nothing is owed less for it.
    pub credited: bool,
}

impl Related {
    /// Nothing of it: everything about the invoice was read with it.
    pub fn is_none(self) -> bool {
        let Self { paying, disputed, charged_back, estimated, promised, credited } = self;
        !(paying || disputed || charged_back || estimated || promised || credited)
    }
}

/// An issued invoice of the scope by its number. Drafts have none and are not found. What is open is the sum of what moved it.
pub fn opened<A: Group, B: Group>(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    number: &str,
) -> DbResult<Opened<A, B>> {
    let (dealership, number) = (scope.dealership().to_string(), number.to_owned());
    let opening = Opening { dealership, number, groups: [A::NAME, B::NAME] };
    let found: Vec<Found> = each!(c, |c| RunQueryDsl::load(opening, c))?;
    let (its, steps) = parted(found)?;
    let (row, related, (minimum, currency), one, other) = its;
    // Nothing of it is looked at before it is known to be the scope's.
    scope.narrowed(row.customer_id)?;
    let happened = Happened::of(steps)?;
    let amounts = happened.moved.iter().map(|step| step.amount);
    let owed = Money::sum(row.currency, amounts.filter(|it| it.currency() == row.currency))?;
    Ok(Opened {
        invoice: open(c, site, scope, row, owed.minor())?,
        related,
        happened,
        minimum: Money::new(minimum, currency),
        groups: (said(one.as_deref())?, said(other.as_deref())?),
    })
}

/// The invoice, or a step.
type Found = (Option<Its>, Option<Step>);
type Its = (Row, Related, (i64, Currency), Option<String>, Option<String>);

/// In place of a step. Each column says its type: a server takes a bare NULL for text.
const NO_STEP: &str = ", CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS BIGINT), CAST(NULL AS INTEGER), \
                       CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS INTEGER), CAST(NULL AS TEXT), \
                       CAST(NULL AS TEXT)";
/// In place of the invoice's 23 columns.
const NO_INVOICE: &str = "NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, \
                          NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, ";

struct Opening {
    dealership: String,
    number: String,
    groups: [&'static str; 2],
}

impl QueryId for Opening {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for Opening {
    type SqlType = (
        Nullable<(
            (
                Text,
                Text,
                Text,
                Nullable<Text>,
                Text,
                Nullable<Integer>,
                Nullable<Integer>,
                Nullable<BigInt>,
                BigInt,
                BigInt,
                BigInt,
                Binary,
                Text,
            ),
            (Bool, Bool, Bool, Bool, Bool, Bool),
            (BigInt, Text),
            Nullable<Text>,
            Nullable<Text>,
        )>,
        Nullable<StepTypes>,
    );
}

impl<C> RunQueryDsl<C> for Opening {}

impl Opening {
    /// The one invoice.
    fn its<'b, DB>(&'b self, out: &mut AstPass<'_, 'b, DB>) -> QueryResult<()>
    where
        DB: Backend,
        String: ToSql<Text, DB>,
    {
        out.push_sql("invoice.dealership_id = ");
        out.push_bind_param::<Text, String>(&self.dealership)?;
        out.push_sql(" AND invoice.number = ");
        out.push_bind_param::<Text, String>(&self.number)
    }
}

impl<DB> QueryFragment<DB> for Opening
where
    DB: Backend,
    String: ToSql<Text, DB>,
    str: ToSql<Text, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(
            "SELECT invoice.id, invoice.customer_id, invoice.state, invoice.number, invoice.currency, \
             invoice.issued_on, invoice.due_on, invoice.issued_at, invoice.total_minor, invoice.credited_minor, \
             invoice.written_off_minor, invoice.snapshot, invoice.source, \
             EXISTS (SELECT 1 FROM attempt_invoice WHERE attempt_invoice.invoice_id = invoice.id AND live), \
             EXISTS (SELECT 1 FROM dispute WHERE dispute.invoice_id = invoice.id), \
             EXISTS (SELECT 1 FROM chargeback_part WHERE chargeback_part.invoice_id = invoice.id), \
             EXISTS (SELECT 1 FROM estimate WHERE estimate.invoice_id = invoice.id) \
             OR EXISTS (SELECT 1 FROM estimate_bill WHERE estimate_bill.invoice_id = invoice.id), \
             EXISTS (SELECT 1 FROM promise WHERE promise.invoice_id = invoice.id), \
             EXISTS (SELECT 1 FROM credit_line WHERE credit_line.invoice_id = invoice.id), \
             dealership.part_payment_minimum, dealership.currency",
        );
        for group in self.groups {
            out.push_sql(
                ", (SELECT value FROM dealership_setting \
                 WHERE dealership_setting.dealership_id = invoice.dealership_id AND name = ",
            );
            out.push_bind_param::<Text, str>(group)?;
            out.push_sql(")");
        }
        out.push_sql(NO_STEP);
        out.push_sql(" FROM invoice JOIN dealership ON dealership.id = invoice.dealership_id WHERE ");
        self.its(&mut out)?;
        out.push_sql(" UNION ALL ");
        happened::moved(&mut out, NO_INVOICE, Of::Row)?;
        out.push_sql(" AND ");
        self.its(&mut out)?;
        out.push_sql(" UNION ALL ");
        happened::sent(&mut out, NO_INVOICE, Of::Row)?;
        out.push_sql(" AND ");
        self.its(&mut out)
    }
}

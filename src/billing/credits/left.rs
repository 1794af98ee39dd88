//! What is left of each line of an invoice after the credit notes that there are.

use diesel::prelude::*;

use crate::base::db::schema::credit_line;
use crate::base::db::{Conn, DbResult, sum_minor};
use crate::base::error::AppError;
use crate::base::values::{InvoiceId, LineId, Money, Quantity, round_half_up};
use crate::billing::invoices::Invoice;
use crate::billing::invoices::totals::{Charged, TotalsError};
use crate::trust::access::Scope;

/// An invoice less what was credited.
#[derive(Clone, Debug)]
pub struct Left {
    pub charged: Charged,
    /// As many as the invoice has, in the same order.
    pub lines: Vec<LeftLine>,
}

/// Amounts before tax. Below zero where the line is: the deposit for a part that came back.
#[derive(Clone, Copy, Debug)]
pub struct LeftLine {
    /// As it was billed.
    pub base: Money,
    pub left: Money,
    pub quantity: Quantity,
}

/// What is left of an invoice of the scope.
pub fn left(c: &mut Conn, scope: &Scope, invoice: &Invoice) -> DbResult<Left> {
    scope.narrowed(invoice.customer)?;
    let credited: Vec<(LineId, i64)> = credit_line::table
        .filter(credit_line::invoice_id.eq(invoice.id))
        .group_by(credit_line::line_id)
        .select((credit_line::line_id, sum_minor(credit_line::net_minor)))
        .load(c)?;
    less(invoice, &credited)
}

/// All of an invoice, of which nothing was credited.
pub fn whole(invoice: &Invoice) -> DbResult<Left> {
    less(invoice, &[])
}

fn less(invoice: &Invoice, credited: &[(LineId, i64)]) -> DbResult<Left> {
    let currency = invoice.total.currency();
    let of = |line: LineId| credited.iter().find(|(id, _)| *id == line).map_or(0, |(_, minor)| *minor);
    let snapshot = &invoice.snapshot;
    let amounts: Vec<Money> = snapshot.lines.iter().map(|line| Money::new(of(line.id), currency)).collect();
    let charged = snapshot.totals.charged().less(&amounts).map_err(|e| broken(invoice.id, &e))?;
    let lines = snapshot.charges().zip(charged.bases()).map(|((line, figures), left)| LeftLine {
        base: figures.base,
        left,
        quantity: line.quantity,
    });
    Ok(Left { lines: lines.collect(), charged })
}

fn broken(invoice: InvoiceId, error: &TotalsError) -> AppError {
    AppError::internal(format!("what was credited of {invoice} does not fit it: {error}"))
}

impl LeftLine {
    /// What so many of the line come to, of what is left at most. The whole quantity is the whole of what is left, so
    /// that no cent stays behind.
    pub fn of_quantity(&self, quantity: Quantity) -> Option<Money> {
        let (whole, part) = (self.quantity.value(), quantity.value());
        if whole.is_zero() || part.is_zero() || part.is_sign_negative() || part > whole.abs() {
            return None;
        }
        if part == whole.abs() {
            return Some(self.left);
        }
        let exact = self.base.to_decimal().checked_mul(part)?.checked_div(whole.abs())?;
        round_half_up(exact, self.base.currency()).ok()
    }
}

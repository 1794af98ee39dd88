//! What a credit note would do, worked out before anything is written: for the check page, and by the verb itself.

use super::left::{Left, left};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::Money;
use crate::billing::invoices::Invoice;
use crate::billing::invoices::totals::{Credit, TotalsError};
use crate::trust::access::Scope;

/// What becomes of the money.
#[derive(Clone, Debug)]
pub struct Plan {
    pub credit: Credit,
    pub left: Left,
    /// Owed before and after it.
    pub open_before: Money,
    pub open_after: Money,
    /// Of what had been written off: nobody owed it any more.
    pub off_written_off: Money,
    /// What had been paid and becomes the customer's credit.
    pub to_credit: Money,
    /// Nothing is left of the invoice.
    pub whole: bool,
}

/// Why a credit is not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotCredited {
    /// No line gets anything, or what they get comes to nothing.
    Nothing,
    /// More than is left of this line (counted from 0), which is so much.
    Line { place: usize, left: Money },
    /// What is left of the invoice would be below zero: the credit for a core return is still on it.
    BelowZero,
    /// A payment for the invoice is under way.
    Busy,
}

/// Plans crediting `amounts`, before tax, one for each line of the invoice.
pub fn plan(
    c: &mut Conn,
    scope: &Scope,
    invoice: &Invoice,
    amounts: &[Money],
) -> DbResult<Result<Plan, NotCredited>> {
    let scope = scope.narrowed(invoice.customer)?;
    let left = left(c, &scope, invoice)?;
    let credit = match left.charged.credit(amounts) {
        Ok(credit) => credit,
        Err(TotalsError::CreditTooLarge { line }) => {
            let nil = Money::zero(invoice.total.currency());
            let left = left.lines.get(line).map_or(nil, |it| it.left);
            return Ok(Err(NotCredited::Line { place: line, left }));
        }
        Err(error) => return Err(AppError::Internal(error.into())),
    };
    if !credit.total.is_positive() {
        return Ok(Err(NotCredited::Nothing));
    }
    let rest = invoice.total.checked_sub(invoice.credited)?.checked_sub(credit.total)?;
    if rest.is_negative() {
        return Ok(Err(NotCredited::BelowZero));
    }
    let of_open = credit.total.min(invoice.open)?;
    let beyond = credit.total.checked_sub(of_open)?;
    let off_written_off = beyond.min(invoice.written_off)?;
    Ok(Ok(Plan {
        open_before: invoice.open,
        open_after: invoice.open.checked_sub(of_open)?,
        to_credit: beyond.checked_sub(off_written_off)?,
        off_written_off,
        whole: rest.is_zero(),
        credit,
        left,
    }))
}

//! Drafts that one person does not issue alone: above a total, or discounted by more than a share. The limits are the
//! dealership's; what is approved is the draft to the word, so that a change of it voids the approval.

use rust_decimal::Decimal;

use super::draft::Draft;
use super::totals::Totals;
use crate::base::db::DbResult;
use crate::base::error::AppError;
use crate::base::values::{InvoiceId, Money, MoneyError, Percent};
use crate::billing::approvals::{Digest, Kind, Limits};

/// What a second person has to approve before a draft is issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub kind: Kind,
    /// The total, or what was taken off.
    pub amount: Money,
    pub digest: Digest,
}

/// What of a draft, as it would be issued now, needs a second person; mostly nothing. `uncovered` is what it takes off as
/// a deductible that no other document charges: a discount by another name.
pub fn wanted(
    limits: &Limits,
    id: InvoiceId,
    draft: &Draft,
    totals: &Totals,
    uncovered: Money,
) -> DbResult<Option<Wanted>> {
    let off = off(totals, uncovered)?;
    let found = if limits.asks(Kind::Issue, totals.total) {
        Some((Kind::Issue, totals.total))
    } else if limits.asks_for_discount(share(totals, off)?) {
        Some((Kind::Discount, off))
    } else {
        None
    };
    let Some((kind, amount)) = found else { return Ok(None) };
    let content = serde_json::to_string(draft).map_err(|e| AppError::Internal(e.into()))?;
    let (id, total) = (id.to_string(), totals.total.to_decimal_string());
    let digest = Digest::of(["issue", id.as_str(), content.as_str(), total.as_str()]);
    Ok(Some(Wanted { kind, amount, digest }))
}

/// Everything that is taken off: of lines, of the document, and as a deductible that no other document charges.
pub fn off(totals: &Totals, uncovered: Money) -> Result<Money, MoneyError> {
    let lines = totals.lines.iter().map(|line| line.discount);
    Money::sum(totals.total.currency(), lines)?.checked_add(totals.discount)?.checked_add(uncovered)
}

/// How much of what would have been charged that is, in percent.
fn share(totals: &Totals, off: Money) -> DbResult<Percent> {
    let charged = totals.lines.iter().map(|line| line.gross).filter(|gross| gross.is_positive());
    let charged = Money::sum(off.currency(), charged)?;
    if charged.is_zero() || off.is_negative() {
        return Ok(Percent::ZERO);
    }
    let part = Decimal::from(off.minor()).checked_mul(Decimal::ONE_HUNDRED);
    let share = part.and_then(|part| part.checked_div(Decimal::from(charged.minor())));
    let share = share.map(|share| share.round_dp(6).min(Decimal::ONE_THOUSAND));
    let share = share.and_then(|share| Percent::new(share).ok());
    share.ok_or_else(|| AppError::internal("a discount is no share of what is charged"))
}

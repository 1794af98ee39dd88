//! Drafts that one person does not issue alone: above a total, or discounted by more than a share. The limits are the
//! dealership's; what is approved is the draft to the word, so that a change of it voids the approval.

use rust_decimal::Decimal;

use super::draft::{Draft, LineKind};
use super::totals::Totals;
use crate::base::db::DbResult;
use crate::base::error::AppError;
use crate::base::values::{Currency, InvoiceId, LineId, Money, MoneyError, Percent};
use crate::billing::approvals::{Digest, Kind, Limits};

/// What a second person has to approve before a draft is issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub kind: Kind,
    /// The total, or what was taken off.
    pub amount: Money,
    /// More is taken off than one person may: on a large draft the second reason.
    pub discounted: bool,
    pub digest: Digest,
}

/// What a draft gives away beside its discounts: discounts by another name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forgone {
    /// Taken off as a deductible that no other document charges.
    pub deductible: Money,
    /// Shown at nil as another payer's, and on no document of theirs.
    pub unbilled: Money,
}

impl Forgone {
    pub fn nothing(currency: Currency) -> Self {
        Self { deductible: Money::zero(currency), unbilled: Money::zero(currency) }
    }
}

/// What of a draft, as it would be issued now, needs a second person; mostly nothing.
pub fn wanted(
    limits: &Limits,
    id: InvoiceId,
    draft: &Draft,
    totals: &Totals,
    forgone: &Forgone,
) -> DbResult<Option<Wanted>> {
    let off = off(draft, totals, forgone)?;
    let discounted = limits.asks_for_discount(share(totals, forgone, off)?);
    // One answer for both: whoever approves is shown each reason.
    let found = if limits.asks(Kind::Issue, totals.total) {
        Some((Kind::Issue, totals.total))
    } else if discounted {
        Some((Kind::Discount, off))
    } else {
        None
    };
    let Some((kind, amount)) = found else { return Ok(None) };
    let digest = digest(id, draft, totals.total, forgone)?;
    Ok(Some(Wanted { kind, amount, discounted, digest }))
}

/// Of exactly this draft, which is what is approved, with what it gives away beside itself: that changes where another
/// payer's document does, and not the draft.
pub(super) fn digest(id: InvoiceId, draft: &Draft, total: Money, forgone: &Forgone) -> DbResult<Digest> {
    let content = serde_json::to_string(draft).map_err(|e| AppError::Internal(e.into()))?;
    let amounts = [total, forgone.deductible, forgone.unbilled].map(Money::to_decimal_string);
    let [total, deductible, unbilled] = &amounts;
    Ok(Digest::of(["issue", &id.to_string(), &content, total, deductible, unbilled]))
}

/// Everything that is taken off: of lines, of the document, as cores that were never charged here, and what nobody is
/// billed for.
pub fn off(draft: &Draft, totals: &Totals, forgone: &Forgone) -> Result<Money, MoneyError> {
    let lines = totals.lines.iter().map(|line| line.discount);
    let all = Money::sum(totals.total.currency(), lines)?.checked_add(totals.discount)?;
    let all = all.checked_add(returned(draft, totals)?)?;
    all.checked_add(forgone.deductible)?.checked_add(forgone.unbilled)
}

/// What is given back for cores beyond what this document charges for them.
fn returned(draft: &Draft, totals: &Totals) -> Result<Money, MoneyError> {
    let nil = Money::zero(totals.total.currency());
    let lines = || draft.lines.iter().zip(&totals.lines);
    let mut back: Vec<(Option<LineId>, Money)> = Vec::new();
    for (line, it) in lines().filter(|(line, _)| line.kind == LineKind::CoreReturn) {
        let of = line.particulars.belongs_to;
        match back.iter_mut().find(|(known, _)| *known == of) {
            Some((_, sum)) => *sum = sum.checked_sub(it.gross)?,
            None => back.push((of, nil.checked_sub(it.gross)?)),
        }
    }
    let mut over = nil;
    for (of, sum) in back {
        let core = lines().find(|(line, _)| line.kind == LineKind::Core && Some(line.id) == of);
        let rest = sum.checked_sub(core.map_or(nil, |(_, it)| it.gross))?;
        if rest.is_positive() {
            over = over.checked_add(rest)?;
        }
    }
    Ok(over)
}

/// How much of what would have been charged that is, in percent.
fn share(totals: &Totals, forgone: &Forgone, off: Money) -> DbResult<Percent> {
    let charged = totals.lines.iter().map(|line| line.gross).filter(|gross| gross.is_positive());
    let charged = Money::sum(off.currency(), charged)?.checked_add(forgone.unbilled)?;
    if charged.is_zero() || off.is_negative() {
        return Ok(Percent::ZERO);
    }
    let part = Decimal::from(off.minor()).checked_mul(Decimal::ONE_HUNDRED);
    let share = part.and_then(|part| part.checked_div(Decimal::from(charged.minor())));
    let share = share.map(|share| share.round_dp(6).min(Decimal::ONE_THOUSAND));
    let share = share.and_then(|share| Percent::new(share).ok());
    share.ok_or_else(|| AppError::internal("a discount is no share of what is charged"))
}

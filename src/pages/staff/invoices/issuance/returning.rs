//! Old parts that come back on a draft and were charged before: which open cores they close.

use super::EN;
use crate::base::db::{Conn, DbResult};
use crate::base::values::Money;
use crate::billing::cores::{came_back, loose_amount};
use crate::billing::invoices::totals::{LineTotals, Totals};
use crate::billing::invoices::{Draft, Line};
use crate::pages::staff::charges::{Check, Context, State};

/// Nothing where nothing comes back, or what does was charged on the draft itself.
pub(super) fn cores(
    c: &mut Conn,
    context: &Context,
    draft: &Draft,
    totals: &Totals,
) -> DbResult<Option<Check>> {
    let nil = Money::zero(totals.total.currency());
    let lines: Vec<(&Line, &LineTotals)> = draft.lines.iter().zip(&totals.lines).collect();
    let all = loose_amount(&lines, nil)?;
    if all.is_zero() {
        return Ok(None);
    }
    let text = "Old part that comes back was charged before";
    let found = came_back(c, &context.scope, &lines, nil.currency())?;
    let known = Money::sum(nil.currency(), found.iter().map(|it| it.amount))?;
    if known.minor() < all.minor() {
        let said = format!("{} was not", all.checked_sub(known)?.display(EN));
        let more = "This customer has no open core over as much. What was not charged counts as a discount.";
        return Ok(Some(Check::new(State::Look, text, said, "/staff/cores").explained(more)));
    }
    let mut numbers: Vec<String> = found.into_iter().map(|it| it.number).collect();
    numbers.dedup();
    let more = "It is no longer among the open cores once this is issued.";
    Ok(Some(Check::new(State::Done, text, numbers.join(", "), "/staff/cores").explained(more)))
}

//! Whose lines are whose, and from whose document a deductible is taken. Pure.

use crate::base::values::{CleanText, LineId, Money, MoneyError, Quantity};
use crate::billing::invoices::{Draft, Line, LineKind, PayType};

/// What one payer other than the customer pays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub payer: PayType,
    /// As they are billed to this payer; what the customer pays of them is taken off at the end.
    pub lines: Vec<Line>,
    /// What the customer pays of it.
    pub deductible: Option<Money>,
}

/// A document, parted by payer. In the order of first appearance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    pub parts: Vec<Part>,
}

/// Why a document cannot be parted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotParted {
    /// Everything is the customer's.
    #[error("all of it is the customer’s")]
    OnePayer,
    /// Several others pay, and the job of the deductible does not say whose it is. The line counts from 1.
    #[error("whose deductible line {0} is cannot be told: give it the job of what that payer pays")]
    WhoseDeductible(usize),
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// The parts of a draft. `fresh` makes the id of a line that is added.
pub fn parts(draft: &Draft, fresh: impl Fn() -> LineId, nil: Money) -> Result<Parts, NotParted> {
    let mut parts: Vec<Part> = Vec::new();
    for line in draft.lines.iter().filter(|it| it.pay_type != PayType::Customer) {
        let billed = Line { pay_type: PayType::Customer, ..line.clone() };
        match parts.iter_mut().find(|it| it.payer == line.pay_type) {
            Some(part) => part.lines.push(billed),
            None => parts.push(Part { payer: line.pay_type, lines: vec![billed], deductible: None }),
        }
    }
    if parts.is_empty() {
        return Err(NotParted::OnePayer);
    }
    for part in &mut parts {
        let own: Vec<LineId> = part.lines.iter().map(|line| line.id).collect();
        for line in &mut part.lines {
            let of = line.particulars.belongs_to;
            line.particulars.belongs_to = of.filter(|id| own.contains(id));
        }
    }
    for (place, line) in draft.lines.iter().enumerate().filter(|(_, line)| is_deductible(line)) {
        let whose = whose(draft, line).ok_or(NotParted::WhoseDeductible(place + 1))?;
        let amount = line.unit_price.times(line.quantity, nil.currency())?;
        let Some(part) = parts.iter_mut().find(|it| it.payer == whose) else { continue };
        part.deductible = Some(part.deductible.unwrap_or(nil).checked_add(amount)?);
        part.lines.push(taken_off(line, fresh()));
    }
    Ok(Parts { parts })
}

/// A deductible that the customer is charged.
pub(super) fn is_deductible(line: &Line) -> bool {
    line.kind == LineKind::Deductible && !line.quantity.is_negative()
}

/// Who pays the rest of what a deductible is a part of: the payer of its job, or the only other one there is.
pub(super) fn whose(draft: &Draft, line: &Line) -> Option<PayType> {
    let payers = |of_job: bool| {
        let others = draft.lines.iter().filter(|it| it.pay_type != PayType::Customer);
        let mut found: Vec<PayType> =
            others.filter(|it| !of_job || it.job == line.job).map(|it| it.pay_type).collect();
        found.sort_unstable();
        found.dedup();
        found
    };
    let only = |found: Vec<PayType>| match found.as_slice() {
        [one] => Some(*one),
        _ => None,
    };
    only(payers(true)).or_else(|| only(payers(false)))
}

fn taken_off(line: &Line, id: LineId) -> Line {
    let quantity = Quantity::new(-line.quantity.value()).unwrap_or(line.quantity);
    let words = CleanText::parse("Deductible, paid by the customer");
    Line { id, quantity, description: words.unwrap_or_else(|_| line.description.clone()), ..line.clone() }
}

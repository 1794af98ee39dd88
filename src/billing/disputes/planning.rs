//! What a decision would do, worked out before anything is written: for the check page, and by the verb itself. Not here:
//! who makes it (`deciders`).

use diesel::prelude::*;

use super::{Dispute, DisputedLine, Event, NotDecided, Outcome, Why};
use crate::base::db::schema::payment;
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{CustomerId, LineId, Money, PaymentId};
use crate::billing::credits;
use crate::billing::invoices;
use crate::billing::payments::returning::refundable;
use crate::billing::payments::store::received;
use crate::parties::customers;
use crate::trust::access::Scope;

crate::coded! {
    /// Where money goes that had been paid.
    pub enum Way {
        /// It stays with the dealership as the customer's credit.
        Account = "account",
        /// Back to where it came from.
        Refund = "refund",
    }
}

/// What a manager says of one line.
#[derive(Clone, Debug)]
pub struct Ruled {
    pub line: LineId,
    pub outcome: Outcome,
    /// Before tax; of what is upheld or rejected it is worked out.
    pub amount: Money,
    pub why: Why,
}

/// What it does to the money.
#[derive(Clone, Debug)]
pub struct Effect {
    /// As ruled, with the amounts that are credited.
    pub rulings: Vec<Ruled>,
    /// One for each line of the invoice, before tax.
    pub amounts: Vec<Money>,
    /// With tax: what the credit note comes to. Zero: there is none.
    pub credited: Money,
    /// Left to pay on the invoice, before and after it.
    pub open_before: Money,
    pub open_after: Money,
    /// What had been paid of it.
    pub paid_back: Money,
    /// Which payments it comes off, the newest first.
    pub parts: Vec<Part>,
    /// Whether it can be sent back; else it stays on the account.
    pub refundable: bool,
}

/// A part of a payment that is the customer's again.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    pub payment: PaymentId,
    pub payer: Scope,
    pub amount: Money,
}

/// The amount of a line that an outcome comes to; none where the typed one does not fit it.
pub fn ruled(line: &DisputedLine, left: Money, outcome: Outcome, typed: Money) -> DbResult<Option<Money>> {
    let most = line.outstanding()?.min(left)?;
    let nil = Money::zero(most.currency());
    let within = typed.is_positive() && typed.minor() <= most.minor();
    Ok(match outcome {
        Outcome::Upheld => Some(most),
        Outcome::Rejected => Some(nil),
        Outcome::Partly => Some(typed).filter(|it| within && *it != most),
        Outcome::Goodwill => Some(typed).filter(|_| within),
    })
}

/// What rulings over every open line of a dispute would do.
pub fn effect(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    it: &Dispute,
    rulings: &[Ruled],
) -> DbResult<Result<Effect, NotDecided>> {
    let scope = scope.narrowed(it.customer)?;
    if it.state.after(Event::Decide).is_none() {
        return Ok(Err(NotDecided::Over(it.state)));
    }
    let of = invoices::by_id(c, site, &scope, it.invoice)?;
    let left = credits::left(c, &scope, &of)?;
    let nil = Money::zero(of.total.currency());
    let mut amounts = vec![nil; left.lines.len()];
    let mut wrong = Vec::new();
    let mut kept = Vec::with_capacity(rulings.len());
    for line in it.lines.iter().filter(|line| line.open) {
        let own = left.lines.get(line.place).map_or(nil, |own| own.left);
        let Some(ruling) = rulings.iter().find(|ruling| ruling.line == line.line) else {
            wrong.push(line.line);
            continue;
        };
        match (ruled(line, own, ruling.outcome, ruling.amount)?, amounts.get_mut(line.place)) {
            (Some(amount), Some(place)) => {
                *place = amount;
                kept.push(Ruled { amount, ..ruling.clone() });
            }
            _ => wrong.push(line.line),
        }
    }
    if !wrong.is_empty() {
        return Ok(Err(NotDecided::Lines(wrong)));
    }
    let nothing = Effect {
        rulings: kept,
        credited: nil,
        open_before: of.open,
        open_after: of.open,
        paid_back: nil,
        parts: Vec::new(),
        refundable: false,
        amounts,
    };
    if nothing.amounts.iter().all(|it| it.is_zero()) {
        return Ok(Ok(nothing));
    }
    let plan = match credits::plan(c, &scope, &of, &nothing.amounts)? {
        Ok(plan) => plan,
        Err(why) => return Ok(Err(NotDecided::Credit(why))),
    };
    let (parts, refundable) = parts(c, &scope, it, plan.to_credit)?;
    Ok(Ok(Effect {
        credited: plan.credit.total,
        open_after: plan.open_after,
        paid_back: plan.to_credit,
        parts,
        refundable,
        ..nothing
    }))
}

/// Off which payments a credit takes what had been paid, as `credits` does: the newest first; and whether all of it can
/// go back.
fn parts(c: &mut Conn, scope: &Scope, it: &Dispute, amount: Money) -> DbResult<(Vec<Part>, bool)> {
    let (mut parts, mut missing, mut all) = (Vec::new(), amount, amount.is_positive());
    for (id, minor) in received::giving(c, it.invoice)?.into_iter().rev() {
        let part = missing.min(Money::new(minor, amount.currency()))?;
        if !part.is_positive() {
            continue;
        }
        missing = missing.checked_sub(part)?;
        let payer: CustomerId = payment::table
            .find(id)
            .filter(payment::dealership_id.eq(scope.dealership()))
            .select(payment::customer_id)
            .first(c)?;
        let payer = customers::related(c, scope, payer)?;
        all = all && refundable(c, &payer, id)?.compare(part)?.is_ge();
        parts.push(Part { payment: id, payer, amount: part });
    }
    Ok((parts, all))
}

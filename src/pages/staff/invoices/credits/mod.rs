//! Crediting an invoice: the form with what is left of each line, the check page that states the effect, the note.

mod check;
pub mod create;
pub mod new;

use serde::Deserialize;

pub use check::effects;

use crate::base::values::{CleanTextError, Language, Money, Quantity};
use crate::billing::credits::{Left, LeftLine, NotCredited, Reason};
use crate::billing::invoices::Invoice;
use crate::pages::staff::faults;

/// The form as it was typed: one quantity and one amount for each line of the invoice.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// `check` at first, then `issue`, or `change` for another look at the form.
    pub step: String,
    pub key: String,
    pub reason: String,
    pub quantity: Vec<String>,
    pub amount: Vec<String>,
}

/// Fields and what is wrong with them.
type Problems = Vec<(String, String)>;

/// What is credited of each line, and why.
fn read(typed: &Typed, left: &Left) -> Result<(Vec<Money>, Reason), Problems> {
    let mut problems = Problems::new();
    let mut amounts = Vec::with_capacity(left.lines.len());
    let nothing = String::new();
    for (place, line) in left.lines.iter().enumerate() {
        let quantity = typed.quantity.get(place).unwrap_or(&nothing).trim();
        let amount = typed.amount.get(place).unwrap_or(&nothing).trim();
        match of_line(quantity, amount, line) {
            Ok(amount) => amounts.push(amount),
            Err(text) => {
                let field = if amount.is_empty() { "quantity" } else { "amount" };
                problems.push((format!("{field}-{place}"), text));
                amounts.push(Money::zero(line.base.currency()));
            }
        }
    }
    if problems.is_empty() && amounts.iter().all(|amount| amount.is_zero()) {
        problems.push((first(left), "Enter what to credit on at least one line".to_owned()));
    }
    match Reason::parse(&typed.reason) {
        Ok(reason) if problems.is_empty() => return Ok((amounts, reason)),
        Ok(_) => {}
        Err(error) => problems.push(("reason".to_owned(), why(error).to_owned())),
    }
    Err(problems)
}

pub(super) fn why(error: CleanTextError) -> &'static str {
    faults::reason(error, "Say why. The customer reads it")
}

/// A quantity or an amount, of what is left at most. A line below zero is credited by an amount below zero; its sign
/// need not be typed.
fn of_line(quantity: &str, amount: &str, line: &LeftLine) -> Result<Money, String> {
    let wanted = match (quantity, amount) {
        ("", "") => return Ok(Money::zero(line.base.currency())),
        (_, "") => {
            let wanted = quantity.parse::<Quantity>().ok().and_then(|typed| line.of_quantity(typed));
            wanted.ok_or_else(|| format!("Enter a quantity above 0, at most {}", line.quantity))?
        }
        ("", _) => {
            let typed = Money::parse_signed(amount, line.base.currency());
            let typed = typed.map_err(|_| "Enter an amount, such as 25.00".to_owned())?;
            if typed.is_negative() && !line.base.is_negative() {
                return Err("Enter an amount above 0. It is taken off what was billed".to_owned());
            }
            let turned = line.base.is_negative() && typed.is_positive();
            if turned { typed.checked_neg().unwrap_or(typed) } else { typed }
        }
        _ => return Err("Enter a quantity or an amount, not both".to_owned()),
    };
    let wrong_side = !wanted.is_zero() && wanted.is_negative() != line.base.is_negative();
    if wrong_side || wanted.minor().unsigned_abs() > line.left.minor().unsigned_abs() {
        return Err(at_most(line.left));
    }
    Ok(wanted)
}

fn at_most(left: Money) -> String {
    if left.is_zero() {
        return "Nothing is left of this line".to_owned();
    }
    format!("Enter at most {}. That is what is left of this line", left.display(Language::En))
}

/// The first line of which something is left.
fn first(left: &Left) -> String {
    let place = left.lines.iter().position(|line| !line.left.is_zero()).unwrap_or(0);
    format!("amount-{place}")
}

/// Why the verb would not do it, beside the field that it is about.
fn refused(why: &NotCredited, left: &Left) -> Problems {
    let text = match why {
        NotCredited::Line { place, left } => return vec![(format!("amount-{place}"), at_most(*left))],
        NotCredited::Nothing => "These lines come to nothing. Enter what to credit on another line",
        NotCredited::BelowZero => {
            "More would be credited than is left of the invoice. Credit the returned part as well"
        }
        NotCredited::Busy => "A payment for this invoice is on its way",
    };
    vec![(first(left), text.to_owned())]
}

/// The address that all of it is sent to.
fn action(invoice: &Invoice) -> String {
    format!("/staff/invoices/{}/credits", invoice.number)
}

//! The one calculator: from lines to net, tax and total, and from credited amounts to credited tax. Pure, exact, the
//! same on every screen, document and mail. The order of rounding is that which EN 16931 checks: line net, line
//! discount, document discount by largest remainder, groups by category, rate and place, tax once a group.
//! Not here: what may be billed, numbering, postings.

mod credit;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod northside;
#[cfg(test)]
mod properties;
mod tax;

use serde::{Deserialize, Serialize};

pub use credit::{Charged, Credit, CreditLine};
pub use tax::{Jurisdiction, TaxCategory, TaxGroup, TaxKey, TaxMode};

use crate::base::values::{Currency, Money, MoneyError, Percent, Quantity, UnitPrice};

/// One line as it is billed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineInput {
    /// Negative for a core return only.
    pub quantity: Quantity,
    pub unit_price: UnitPrice,
    pub discount: Discount,
    pub tax: TaxKey,
    /// False for warranty, internal and other lines that somebody else pays: they come to nil.
    pub charged: bool,
}

/// Taken off a line or off the document, before tax.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Discount {
    #[default]
    None,
    Amount(Money),
    Percent(Percent),
}

/// A document in figures. `lines_net` − `discount` = `net`; `net` + `tax` = `total`; the lines and the groups sum to them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    pub mode: TaxMode,
    /// As many as were given, in the same order.
    pub lines: Vec<LineTotals>,
    /// In order of first appearance, untaxed groups included.
    pub groups: Vec<TaxGroup>,
    /// The sum of the lines after their own discounts.
    pub lines_net: Money,
    /// The document discount.
    pub discount: Money,
    pub net: Money,
    pub tax: Money,
    pub total: Money,
}

/// A line in figures: `gross` − `discount` = `net`; `net` − `document_discount` = `base`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineTotals {
    /// Quantity × price, rounded half up.
    pub gross: Money,
    pub discount: Money,
    pub net: Money,
    /// This line's share of the document discount.
    pub document_discount: Money,
    /// What is taxed, and what can be disputed and credited.
    pub base: Money,
    /// For information with `TaxMode::PerGroup`: the shares sum to the group's tax.
    pub tax: Money,
    pub key: TaxKey,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TotalsError {
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// `line` counts from 0.
    #[error("the discount of line {line} is below zero or above what it is taken off")]
    LineDiscount { line: usize },
    #[error("the discount is below zero or above the sum of the lines")]
    DocumentDiscount,
    /// `line` counts from 0.
    #[error("more would be credited on line {line} than is left of it")]
    CreditTooLarge { line: usize },
    #[error("one amount is wanted for each line")]
    AmountForEachLine,
}

/// Works a document out. All amounts are in `currency`.
pub fn totals(
    currency: Currency,
    mode: TaxMode,
    lines: &[LineInput],
    discount: Discount,
) -> Result<Totals, TotalsError> {
    let nets = lines
        .iter()
        .enumerate()
        .map(|(place, line)| net_of(line, place, currency))
        .collect::<Result<Vec<Net>, TotalsError>>()?;
    let lines_net = Money::sum(currency, nets.iter().map(|net| net.net))?;
    let discount = discount.off(lines_net)?.ok_or(TotalsError::DocumentDiscount)?;
    let shares = spread(discount, &nets)?;
    let bases = nets
        .iter()
        .zip(&shares)
        .map(|(net, share)| net.net.checked_sub(*share))
        .collect::<Result<Vec<Money>, MoneyError>>()?;
    let keys: Vec<&TaxKey> = lines.iter().map(|line| &line.tax).collect();
    let taxes = tax::taxes(currency, mode, &keys, &bases)?;
    let net = lines_net.checked_sub(discount)?;
    let tax = Money::sum(currency, taxes.groups.iter().map(|group| group.tax))?;
    let figures = lines.iter().zip(nets).zip(shares).zip(bases).zip(taxes.lines);
    let lines = figures
        .map(|((((line, net), document_discount), base), tax)| LineTotals {
            gross: net.gross,
            discount: net.discount,
            net: net.net,
            document_discount,
            base,
            tax,
            key: line.tax.clone(),
        })
        .collect();
    let total = net.checked_add(tax)?;
    Ok(Totals { mode, lines, groups: taxes.groups, lines_net, discount, net, tax, total })
}

struct Net {
    gross: Money,
    discount: Money,
    net: Money,
}

fn net_of(line: &LineInput, place: usize, currency: Currency) -> Result<Net, TotalsError> {
    if !line.charged {
        let nil = Money::zero(currency);
        return Ok(Net { gross: nil, discount: nil, net: nil });
    }
    let gross = line.unit_price.times(line.quantity, currency)?;
    let discount = line.discount.off(gross)?.ok_or(TotalsError::LineDiscount { line: place })?;
    Ok(Net { gross, discount, net: gross.checked_sub(discount)? })
}

impl Discount {
    /// The amount to take off `base`, rounded half up; `None` when it is below zero or more than there is.
    fn off(self, base: Money) -> Result<Option<Money>, MoneyError> {
        let amount = match self {
            Self::None => Money::zero(base.currency()),
            Self::Amount(amount) => amount,
            Self::Percent(percent) => percent.of(base)?,
        };
        base.checked_sub(amount)?;
        let within = match self {
            Self::Percent(percent) => percent.value() <= rust_decimal::Decimal::ONE_HUNDRED,
            _ => amount.is_zero() || (amount.is_positive() && amount.minor() <= base.minor()),
        };
        Ok(within.then_some(amount))
    }
}

/// Each line's share of the document discount, in proportion to its net.
fn spread(discount: Money, nets: &[Net]) -> Result<Vec<Money>, MoneyError> {
    if discount.is_zero() {
        return Ok(vec![discount; nets.len()]);
    }
    let weights: Vec<i64> = nets.iter().map(|net| net.net.minor()).collect();
    discount.allocate(&weights)
}

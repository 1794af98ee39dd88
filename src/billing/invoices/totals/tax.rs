//! Tax of a set of lines: grouped by category, rate and place, rounded once a group or once a line.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::base::values::{CleanText, Currency, Money, MoneyError, Percent, largest_remainder};

/// Where tax is rounded. A stored setting of the legal entity, frozen into each document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaxMode {
    /// Once for each group, on the sum of its lines: EN 16931, and the usual choice in the United States.
    #[default]
    PerGroup,
    /// Once for each line, because some accounting systems want it.
    PerLine,
}

/// What lines are grouped by. Equal keys are taxed together.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TaxKey {
    pub category: TaxCategory,
    pub rate: Percent,
    /// Whose tax it is, such as `Texas` or `US-TX`; none where nobody taxes.
    pub jurisdiction: Option<Jurisdiction>,
}

pub type Jurisdiction = CleanText<60>;

/// The categories of EN 16931 (UNCL 5305) that a dealership meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaxCategory {
    Standard,
    ZeroRated,
    Exempt,
    ReverseCharge,
    OutOfScope,
}

/// What is owed on all lines of one key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxGroup {
    pub key: TaxKey,
    pub base: Money,
    pub tax: Money,
}

pub(super) struct Taxes {
    pub lines: Vec<Money>,
    pub groups: Vec<TaxGroup>,
}

impl TaxKey {
    /// Taxed at `rate` in a place that need not be named.
    pub const fn at(rate: Percent) -> Self {
        Self { category: TaxCategory::Standard, rate, jurisdiction: None }
    }

    /// Nothing is taxed here.
    pub const fn untaxed() -> Self {
        Self { category: TaxCategory::OutOfScope, rate: Percent::ZERO, jurisdiction: None }
    }

    pub fn is_taxed(&self) -> bool {
        !self.rate.is_zero()
    }
}

/// One key and one base a line, in the same order.
pub(super) fn taxes(
    currency: Currency,
    mode: TaxMode,
    keys: &[&TaxKey],
    bases: &[Money],
) -> Result<Taxes, MoneyError> {
    let mut lines = vec![Money::zero(currency); bases.len()];
    let mut groups = Vec::new();
    for key in distinct(keys) {
        let members = || keys.iter().zip(bases).filter(|(other, _)| **other == key).map(|(_, base)| *base);
        let base = Money::sum(currency, members())?;
        let (tax, shares) = match mode {
            TaxMode::PerGroup => {
                let tax = key.rate.of(base)?;
                (tax, shares(tax, key, members())?)
            }
            TaxMode::PerLine => {
                let shares = members().map(|base| key.rate.of(base)).collect::<Result<Vec<_>, _>>()?;
                (Money::sum(currency, shares.iter().copied())?, shares)
            }
        };
        let places = lines.iter_mut().zip(keys).filter(|(_, other)| **other == key);
        for ((line, _), share) in places.zip(shares) {
            *line = share;
        }
        groups.push(TaxGroup { key: key.clone(), base, tax });
    }
    Ok(Taxes { lines, groups })
}

/// `tax` over the lines it was worked out on, by largest remainder of their exact taxes.
pub(super) fn shares(
    tax: Money,
    key: &TaxKey,
    bases: impl Iterator<Item = Money>,
) -> Result<Vec<Money>, MoneyError> {
    let exact: Vec<i128> = bases.map(|base| key.rate.share_of(base)).collect();
    let shares = largest_remainder(tax.minor(), &exact, key.rate.denominator());
    let shares = shares.ok_or(MoneyError::Overflow)?;
    Ok(shares.into_iter().map(|minor| Money::new(minor, tax.currency())).collect())
}

fn distinct<'a>(keys: &[&'a TaxKey]) -> Vec<&'a TaxKey> {
    let mut found: Vec<&TaxKey> = Vec::new();
    for key in keys {
        if !found.contains(key) {
            found.push(key);
        }
    }
    found
}

impl TaxMode {
    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::PerGroup => "per_group",
            Self::PerLine => "per_line",
        }
    }
}

impl TaxCategory {
    const ALL: [Self; 5] =
        [Self::Standard, Self::ZeroRated, Self::Exempt, Self::ReverseCharge, Self::OutOfScope];

    /// The code of UNCL 5305, as stored and as e-invoices write it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Standard => "S",
            Self::ZeroRated => "Z",
            Self::Exempt => "E",
            Self::ReverseCharge => "AE",
            Self::OutOfScope => "O",
        }
    }
}

impl fmt::Display for TaxMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for TaxCategory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for TaxMode {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        [Self::PerGroup, Self::PerLine].into_iter().find(|mode| mode.code() == text).ok_or(UnknownCode)
    }
}

impl FromStr for TaxCategory {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        Self::ALL.into_iter().find(|category| category.code() == text).ok_or(UnknownCode)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this code names no way of taxing")]
pub struct UnknownCode;

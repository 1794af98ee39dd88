//! Taking back a part of an issued document: for credit notes, and for what a dispute holds back.
//! Credited tax is the difference of each group's tax before and after, so that any sequence of credits sums to the
//! tax that was charged; rate × amount can miss it by a cent.

use serde::{Deserialize, Serialize};

use super::{
    TaxGroup, TaxKey, TaxMode, Totals, TotalsError,
    tax::{self, Taxes},
};
use crate::base::values::{Currency, Money, MoneyError};

/// What is still charged of an issued document, line by line: all of it at first, less after each credit note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charged {
    currency: Currency,
    mode: TaxMode,
    lines: Vec<ChargedLine>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct ChargedLine {
    key: TaxKey,
    base: Money,
}

/// A credit in figures, all of them positive for a credit of what was charged: `net` + `tax` = `total`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credit {
    /// One for each line of the document, nil where nothing is credited.
    pub lines: Vec<CreditLine>,
    /// Those of which something is credited.
    pub groups: Vec<TaxGroup>,
    pub net: Money,
    pub tax: Money,
    pub total: Money,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditLine {
    pub net: Money,
    /// For information with `TaxMode::PerGroup`: the shares sum to the tax that the credit takes back.
    pub tax: Money,
}

impl Totals {
    /// All of it.
    pub fn charged(&self) -> Charged {
        let line = |line: &super::LineTotals| ChargedLine { key: line.key.clone(), base: line.base };
        Charged {
            currency: self.total.currency(),
            mode: self.mode,
            lines: self.lines.iter().map(line).collect(),
        }
    }
}

impl Charged {
    /// From stored lines: the key and the base of each (`LineTotals::base`, less what was credited before).
    pub fn new(currency: Currency, mode: TaxMode, lines: impl IntoIterator<Item = (TaxKey, Money)>) -> Self {
        let lines = lines.into_iter().map(|(key, base)| ChargedLine { key, base }).collect();
        Self { currency, mode, lines }
    }

    /// What is left of each line, before tax.
    pub fn bases(&self) -> Vec<Money> {
        self.lines.iter().map(|line| line.base).collect()
    }

    /// What crediting `amounts` (net, one for each line) takes back, nothing changed. An amount has the sign of its
    /// line and is at most what is left of it.
    pub fn credit(&self, amounts: &[Money]) -> Result<Credit, TotalsError> {
        let after = self.less(amounts)?;
        let (old, new) = (self.taxes()?, after.taxes()?);
        let mut lines: Vec<CreditLine> = Vec::with_capacity(amounts.len());
        for ((net, before), after) in amounts.iter().zip(&old.lines).zip(&new.lines) {
            lines.push(CreditLine { net: *net, tax: before.checked_sub(*after)? });
        }
        let mut groups = Vec::new();
        for (before, after) in old.groups.iter().zip(&new.groups) {
            let base = before.base.checked_sub(after.base)?;
            let tax = before.tax.checked_sub(after.tax)?;
            if self.mode == TaxMode::PerGroup {
                self.share_out(&before.key, tax, &mut lines)?;
            }
            let touched =
                self.lines.iter().zip(amounts).any(|(line, it)| line.key == before.key && !it.is_zero());
            if touched {
                groups.push(TaxGroup { key: before.key.clone(), base, tax });
            }
        }
        let net = Money::sum(self.currency, amounts.iter().copied())?;
        let tax = Money::sum(self.currency, groups.iter().map(|group| group.tax))?;
        Ok(Credit { lines, groups, net, tax, total: net.checked_add(tax)? })
    }

    /// What is left after crediting `amounts`; see `credit`.
    pub fn less(&self, amounts: &[Money]) -> Result<Self, TotalsError> {
        if amounts.len() != self.lines.len() {
            return Err(TotalsError::AmountForEachLine);
        }
        let mut left = self.clone();
        for (place, (line, amount)) in left.lines.iter_mut().zip(amounts).enumerate() {
            let base = line.base.checked_sub(*amount)?;
            let same_side = amount.is_zero() || amount.is_negative() == line.base.is_negative();
            let within = base.is_zero() || base.is_negative() == line.base.is_negative();
            if !same_side || !within {
                return Err(TotalsError::CreditTooLarge { line: place });
            }
            line.base = base;
        }
        Ok(left)
    }

    fn taxes(&self) -> Result<Taxes, MoneyError> {
        let keys: Vec<&TaxKey> = self.lines.iter().map(|line| &line.key).collect();
        tax::taxes(self.currency, self.mode, &keys, &self.bases())
    }

    /// Shows a group's credited tax on the credited lines alone: what is untouched must not show a cent of it.
    fn share_out(&self, key: &TaxKey, tax: Money, lines: &mut [CreditLine]) -> Result<(), MoneyError> {
        let in_group = || self.lines.iter().map(|line| line.key == *key);
        let credited = lines.iter().zip(in_group()).filter(|(line, same)| *same && !line.net.is_zero());
        let nets: Vec<Money> = credited.map(|(line, _)| line.net).collect();
        let mut shares = tax::shares(tax, key, nets.into_iter())?.into_iter();
        for (line, _) in lines.iter_mut().zip(in_group()).filter(|(_, same)| *same) {
            let nil = Money::zero(self.currency);
            line.tax = if line.net.is_zero() { nil } else { shares.next().unwrap_or(nil) };
        }
        Ok(())
    }
}

//! Where customers send transfers: printed on invoices and part of what their codes sign, so that a paper with another
//! account on it is found out. Not here: which account papers name when (`bank_account`).

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::base::values::CleanText;

/// An account of the house. All empty: none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BankDetails {
    pub holder: String,
    pub bank: String,
    /// An IBAN, or a number as the country writes it.
    pub account: String,
    /// A routing number or a BIC.
    pub routing: String,
}

/// What is wrong, and with which of them.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum BankFault {
    #[error("Enter whose account it is")]
    Holder,
    #[error("Enter the name of the bank in at most 80 letters")]
    Bank,
    #[error("Enter the number of the account: 4 to 34 digits and letters")]
    Account,
    #[error("This IBAN has a wrong digit: its check digits do not fit")]
    Iban,
    #[error("Enter a routing number of 9 digits or a BIC of 8 or 11 letters and digits")]
    Routing,
    #[error("This routing number has a wrong digit: its check digit does not fit")]
    RoutingDigit,
}

impl BankDetails {
    /// As typed. Nothing at all is no account.
    pub fn parse(holder: &str, bank: &str, account: &str, routing: &str) -> Result<Self, BankFault> {
        let plain = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        if [holder, bank, account, routing].iter().all(|it| it.trim().is_empty()) {
            return Ok(Self::default());
        }
        let holder: CleanText<120> = CleanText::parse(holder).map_err(|_| BankFault::Holder)?;
        let bank: Option<CleanText<80>> = CleanText::optional(bank).map_err(|_| BankFault::Bank)?;
        let (account, routing) = (plain(account).to_uppercase(), plain(routing).to_uppercase());
        let written = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if !(4..=34).contains(&account.len()) || !written(&account) {
            return Err(BankFault::Account);
        }
        if account.chars().take(2).all(|c| c.is_ascii_alphabetic()) && !iban_holds(&account) {
            return Err(BankFault::Iban);
        }
        match routing.len() {
            0 => {}
            9 if routing.bytes().all(|b| b.is_ascii_digit()) => {
                if !routing_holds(&routing) {
                    return Err(BankFault::RoutingDigit);
                }
            }
            8 | 11 if written(&routing) && !routing.contains('-') => {}
            _ => return Err(BankFault::Routing),
        }
        let bank = bank.map(|it| it.as_str().to_owned()).unwrap_or_default();
        Ok(Self { holder: holder.as_str().to_owned(), bank, account, routing })
    }

    pub fn is_set(&self) -> bool {
        !self.account.is_empty()
    }
}

/// ISO 7064 MOD 97-10: the first four go to the end, letters count from 10.
fn iban_holds(text: &str) -> bool {
    let (Some(head), Some(rest)) = (text.get(..4), text.get(4..)) else { return false };
    let left = rest.chars().chain(head.chars()).try_fold(0_u32, |left, c| {
        let value = c.to_digit(36)?;
        let shift = if value < 10 { 10 } else { 100 };
        Some((left * shift + value) % 97)
    });
    text.len() >= 15 && left == Some(1)
}

/// The weights of the American Bankers Association: 3, 7, 1.
fn routing_holds(digits: &str) -> bool {
    let weights = [3, 7, 1].into_iter().cycle();
    let sum: u32 = digits.chars().filter_map(|c| c.to_digit(10)).zip(weights).map(|(d, w)| d * w).sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(account: &str, routing: &str) -> Result<BankDetails, BankFault> {
        BankDetails::parse("Northside Motors LLC", "First Harbor Bank", account, routing)
    }

    #[test]
    fn a_mistyped_account_is_noticed() {
        assert_eq!(parsed("gb82 WEST 1234 5698 7654 32", "").unwrap().account, "GB82WEST12345698765432");
        assert_eq!(parsed("GB82WEST12345698765423", ""), Err(BankFault::Iban));
        assert_eq!(parsed("12 34-5678", "111000025").unwrap().account, "1234-5678");
        assert_eq!(parsed("12345678", "111000026"), Err(BankFault::RoutingDigit));
        assert_eq!(parsed("12345678", "12345"), Err(BankFault::Routing));
        assert_eq!(parsed("12345678", "deutdeff").unwrap().routing, "DEUTDEFF");
        assert_eq!(parsed("12", ""), Err(BankFault::Account));
        assert_eq!(BankDetails::parse("", "", "12345678", ""), Err(BankFault::Holder));
        assert_eq!(BankDetails::parse(" ", "", "", " "), Ok(BankDetails::default()));
    }
}

//! Amounts between our minor units (ISO 4217) and the provider's "smallest unit", which differ for a few currencies:
//! <https://docs.stripe.com/currencies#special-cases>.

use crate::base::values::{Currency, Money};

use super::error::{StripeError, Unanswered};

/// The figure to send. Fails for an amount that the provider cannot charge, such as a third decimal other than 0.
pub fn to_provider(amount: Money) -> Result<i64, StripeError> {
    let minor = amount.minor();
    match amount.currency() {
        // Without decimals by ISO, sent with two.
        Currency::Isk => minor.checked_mul(100).ok_or(StripeError::Amount(amount)),
        currency if currency.exponent() == 3 && minor % 10 != 0 => Err(StripeError::Amount(amount)),
        _ => Ok(minor),
    }
}

/// An amount and currency as the provider writes them. An unknown currency is an error and no guess.
pub fn from_provider(figure: i64, code: &str) -> Result<Money, StripeError> {
    let unreadable = || StripeError::Unanswered(Unanswered::Unreadable(format!("an amount in {code}")));
    let currency: Currency = code.parse().map_err(|_| unreadable())?;
    match currency {
        Currency::Isk if figure % 100 != 0 => Err(unreadable()),
        Currency::Isk => Ok(Money::new(figure / 100, currency)),
        _ => Ok(Money::new(figure, currency)),
    }
}

pub fn currency(currency: Currency) -> stripe_types::Currency {
    let code = currency.code().to_ascii_lowercase();
    // Reading one never fails: what the library does not know it passes on as it is.
    code.parse().unwrap_or(stripe_types::Currency::Unknown(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn currencies_keep_the_decimals_that_the_provider_gives_them() {
        for (amount, figure) in [
            (Money::new(12_34, Currency::Usd), 12_34),
            (Money::new(1_234, Currency::Jpy), 1_234),
            (Money::new(5_120, Currency::Kwd), 5_120),
            (Money::new(1_234, Currency::Isk), 123_400),
        ] {
            assert_eq!(to_provider(amount).unwrap(), figure);
            assert_eq!(from_provider(figure, &amount.currency().code().to_lowercase()).unwrap(), amount);
        }
    }

    #[test]
    fn refuses_a_third_decimal_that_cannot_be_charged() {
        assert!(matches!(to_provider(Money::new(5_124, Currency::Kwd)), Err(StripeError::Amount(_))));
    }

    #[test]
    fn never_guesses_a_currency() {
        assert!(from_provider(5, "xyz").is_err());
        assert!(from_provider(150, "isk").is_err());
    }

    /// The library has no name for some, such as the dinar of Kuwait, and must pass them on unchanged.
    #[test]
    fn every_currency_is_sent_by_its_code_in_lower_case() {
        for ours in Currency::ALL {
            let sent = serde_json::to_value(currency(*ours)).unwrap();
            assert_eq!(sent, ours.code().to_lowercase(), "{ours}");
        }
    }
}

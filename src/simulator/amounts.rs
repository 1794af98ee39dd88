//! The provider's view of amounts: which currencies have no minor unit, what is too small or too large, how it
//! writes a figure. Ours is `Money`; the two meet only in the client.

use super::refusal::Refusal;
use crate::base::values::{Currency, Language, Money};

/// <https://docs.stripe.com/currencies>, "Three-decimal currencies": the last digit must be 0.
const WITH_THREE_DECIMALS: [&str; 5] = ["bhd", "jod", "kwd", "omr", "tnd"];
const LARGEST: i64 = 99_999_999;

/// Refuses what the provider refuses of a charge.
pub fn check(amount: i64, currency: &str) -> Result<(), Refusal> {
    if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Err(Refusal::of_param(
            "currency",
            "parameter_invalid_string",
            format!("Invalid currency: {currency}"),
        ));
    }
    if WITH_THREE_DECIMALS.contains(&currency) && amount % 10 != 0 {
        return Err(Refusal::invalid("Amounts in three-decimal currencies must end in 0."));
    }
    if amount < smallest(currency) {
        return Err(Refusal {
            code: Some("amount_too_small"),
            ..Refusal::invalid(
                "The Checkout Session's total amount is below the smallest that can be charged.",
            )
        });
    }
    if amount > LARGEST {
        return Err(Refusal {
            code: Some("amount_too_large"),
            ..Refusal::invalid("The Checkout Session's total amount must have no more than 8 digits.")
        });
    }
    Ok(())
}

/// What the provider keeps: 2.9 % and thirty units, rounded half up.
pub fn fee(amount: i64) -> i64 {
    amount.saturating_mul(29).saturating_add(500).div_euclid(1000).saturating_add(30)
}

/// A figure as a reader of `language` knows it; the bare figure and code of a currency that we cannot write.
pub fn show(amount: i64, currency: &str, language: Language) -> String {
    match currency.parse() {
        // The provider counts it in hundredths, though it has none.
        Ok(Currency::Isk) => Money::new(amount / 100, Currency::Isk).display(language).to_string(),
        Ok(known) => Money::new(amount, known).display(language).to_string(),
        Err(_) => format!("{amount} {currency}"),
    }
}

fn smallest(currency: &str) -> i64 {
    match currency {
        "usd" | "eur" | "cad" | "aud" | "jpy" => 50,
        "gbp" => 30,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::{check, fee, show};
    use crate::base::values::{Currency, Language, Money};

    #[test]
    fn figures_have_the_decimals_of_their_currency() {
        assert_eq!(show(128_460, "usd", Language::En), "$1,284.60");
        assert_eq!(show(128_460, "jpy", Language::En), "¥128,460");
        assert_eq!(show(128_400, "isk", Language::En), show_isk(1_284));
        assert_eq!(show(5, "xaf", Language::En), "5 xaf");
    }

    fn show_isk(whole: i64) -> String {
        Money::new(whole, Currency::Isk).display(Language::En).to_string()
    }

    #[test]
    fn refuses_what_the_provider_refuses() {
        assert!(check(49, "usd").is_err());
        assert!(check(50, "usd").is_ok());
        assert!(check(100_000_000, "usd").is_err());
        assert!(check(1_235, "kwd").is_err());
        assert!(check(100, "USD").is_err());
    }

    #[test]
    fn the_fee_is_rounded_half_up() {
        assert_eq!(fee(10_000), 320);
        assert_eq!(fee(50), 31);
    }
}

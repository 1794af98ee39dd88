//! The provider's view of amounts: which currencies have no minor unit, what is too small or too large, how it
//! writes a figure. Ours is `Money`; the two meet only in the client.

use super::refusal::Refusal;

/// <https://docs.stripe.com/currencies>, "Zero-decimal currencies".
const WITHOUT_DECIMALS: [&str; 15] =
    ["bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf"];
/// Same page, "Three-decimal currencies": the last digit must be 0.
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

/// A figure for the simulator's own pages and messages, such as `USD 1,284.60`.
pub fn show(amount: i64, currency: &str) -> String {
    let digits = decimals(currency);
    let unit = 10_i64.pow(digits);
    let sign = if amount < 0 { "\u{2212}" } else { "" };
    let whole = grouped(amount.unsigned_abs() / unit.unsigned_abs());
    let code = currency.to_ascii_uppercase();
    if digits == 0 {
        return format!("{sign}{code}\u{a0}{whole}");
    }
    let part = amount.unsigned_abs() % unit.unsigned_abs();
    let width = usize::try_from(digits).unwrap_or(2);
    format!("{sign}{code}\u{a0}{whole}.{part:0width$}")
}

fn decimals(currency: &str) -> u32 {
    if WITHOUT_DECIMALS.contains(&currency) {
        0
    } else if WITH_THREE_DECIMALS.contains(&currency) {
        3
    } else {
        2
    }
}

fn smallest(currency: &str) -> i64 {
    match currency {
        "usd" | "eur" | "cad" | "aud" | "jpy" => 50,
        "gbp" => 30,
        _ => 1,
    }
}

fn grouped(whole: u64) -> String {
    let digits = whole.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{check, fee, show};

    #[test]
    fn figures_have_the_decimals_of_their_currency() {
        assert_eq!(show(128_460, "usd"), "USD\u{a0}1,284.60");
        assert_eq!(show(5, "usd"), "USD\u{a0}0.05");
        assert_eq!(show(128_460, "jpy"), "JPY\u{a0}128,460");
        assert_eq!(show(-1_230, "kwd"), "\u{2212}KWD\u{a0}1.230");
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

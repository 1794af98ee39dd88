//! Reading the numbers that people type into the editor: quantities, prices, discounts, odometers, days. What is unclear
//! or absurd is refused in words that say what to write instead.

use rust_decimal::Decimal;

use crate::base::values::{Currency, LocalDate, Money, ParseMoneyError, Percent, Quantity, UnitPrice};
use crate::billing::invoices::totals::Discount;

type Read<T> = Result<T, String>;

/// More hours on one line than this are a slip of the finger.
const MOST_HOURS: i64 = 1_000;
const MOST_PIECES: i64 = 100_000;

/// `1.8` or `12`, above zero. `what` is hours or a quantity.
pub fn quantity(text: &str, hours: bool) -> Read<Quantity> {
    let (what, most) = if hours { ("hours", MOST_HOURS) } else { ("a quantity", MOST_PIECES) };
    if text.is_empty() {
        return Err(format!("Enter {what}, such as {}", if hours { "1.5" } else { "2" }));
    }
    if text.contains(',') {
        return Err(format!("Write {what} with a point before the decimals, such as 1.5"));
    }
    let whole = text.strip_prefix('.').map(|rest| format!("0.{rest}"));
    let quantity: Quantity = whole
        .as_deref()
        .unwrap_or(text)
        .parse()
        .map_err(|_| format!("Enter {what} in digits, such as 1.5"))?;
    if quantity.value().scale() > 2 {
        return Err(format!("Enter {what} with at most two decimals, such as 1.25"));
    }
    if quantity.value() <= Decimal::ZERO {
        return Err(format!("Enter {what} greater than 0"));
    }
    if quantity.value() > Decimal::from(most) {
        return Err(format!("Enter {what} of at most {most}. Split more over several lines"));
    }
    Ok(quantity)
}

/// `$1,284.60`, not below zero and not absurd.
pub fn amount(text: &str, currency: Currency) -> Read<Money> {
    let money = Money::parse(text, currency).map_err(|e| said(e, currency))?;
    within(money)
}

/// The same amount, when it is no slip of the finger. Also for what is paid and agreed to.
pub fn within(money: Money) -> Read<Money> {
    let most = Money::new(most(money.currency()), money.currency());
    if money.minor() > most.minor() {
        return Err(format!(
            "Enter an amount of at most {}",
            most.display(crate::base::values::Language::En)
        ));
    }
    Ok(money)
}

/// What a line comes to, when no finger slipped in the quantity or the price.
pub fn line_within(price: UnitPrice, quantity: Quantity, currency: Currency) -> Read<()> {
    let most = Money::new(most(currency), currency);
    match price.times(quantity, currency) {
        Ok(amount) if amount.minor().unsigned_abs() <= most.minor().unsigned_abs() => Ok(()),
        _ => Err(format!(
            "The line comes to more than {}. Check the quantity and the price",
            most.display(crate::base::values::Language::En)
        )),
    }
}

/// An amount for one unit. More decimals than the currency has are read from four on, where they mean one thing only.
pub fn price(text: &str, currency: Currency) -> Read<UnitPrice> {
    let exact = || {
        let decimals = text.rsplit_once('.').map_or(0, |(_, decimals)| decimals.len());
        let price: UnitPrice = text.parse().ok().filter(|_| (4..=6).contains(&decimals))?;
        let cap = Money::new(most(currency), currency).to_decimal();
        (price.value() >= Decimal::ZERO && price.value() <= cap).then_some(price)
    };
    match exact() {
        Some(price) => Ok(price),
        None if matches!(Money::parse(text, currency), Err(ParseMoneyError::Negative)) => {
            Err("Enter an amount of 0 or more. Use a discount to take money off".to_owned())
        }
        None => UnitPrice::try_from(amount(text, currency)?).map_err(|e| e.to_string()),
    }
}

/// `10%`, or an amount; nothing is none.
pub fn discount(text: &str, currency: Currency) -> Read<Discount> {
    match text.strip_suffix('%') {
        _ if text.is_empty() => Ok(Discount::None),
        Some(percent) => {
            let percent = self::percent(percent.trim())?;
            Ok(if percent.is_zero() { Discount::None } else { Discount::Percent(percent) })
        }
        None if matches!(Money::parse(text, currency), Err(ParseMoneyError::NotANumber)) => {
            Err("Enter a percentage, such as 10%, or an amount in digits".to_owned())
        }
        None => {
            let amount = amount(text, currency)?;
            Ok(if amount.is_zero() { Discount::None } else { Discount::Amount(amount) })
        }
    }
}

/// `8.25`, from 0 to 100.
pub fn percent(text: &str) -> Read<Percent> {
    let bare = text.strip_suffix('%').unwrap_or(text).trim();
    let percent: Percent =
        bare.parse().map_err(|_| "Enter a percentage from 0 to 100, such as 5 or 8.25".to_owned())?;
    if percent.value() > Decimal::ONE_HUNDRED || percent.value().scale() > 4 {
        return Err("Enter a percentage from 0 to 100, such as 5 or 8.25".to_owned());
    }
    Ok(percent)
}

/// `62,418`.
pub fn odometer(text: &str) -> Read<Option<i64>> {
    if text.is_empty() {
        return Ok(None);
    }
    let plain: String = text.chars().filter(|sign| !matches!(sign, ',' | ' ' | '\u{a0}')).collect();
    let digits = plain.bytes().all(|byte| byte.is_ascii_digit()) && (1..=7).contains(&plain.len());
    let read = plain.parse().ok().filter(|_| digits);
    read.map(Some).ok_or_else(|| "Enter the odometer in whole numbers, such as 62,418".to_owned())
}

/// As a date field sends it.
pub fn day(text: &str) -> Read<Option<LocalDate>> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| "Enter a day, such as 2026-11-27".to_owned())
}

/// A million in whole units; of small units such as yen, a hundred million.
fn most(currency: Currency) -> i64 {
    match currency.exponent() {
        0 => 100_000_000,
        exponent => 10_i64.pow(exponent) * 1_000_000,
    }
}

fn said(error: ParseMoneyError, currency: Currency) -> String {
    let example = Money::new(128_460, currency).display(crate::base::values::Language::En).to_string();
    match error {
        ParseMoneyError::Empty => format!("Enter an amount, such as {example}"),
        ParseMoneyError::NotANumber => format!("Enter an amount in digits, such as {example}"),
        ParseMoneyError::Unclear => {
            format!("This amount reads two ways. Write it like {example}")
        }
        ParseMoneyError::TooManyDecimals { allowed } => {
            format!("Enter an amount with at most {allowed} decimals, such as {example}")
        }
        ParseMoneyError::Negative => "Enter an amount of 0 or more".to_owned(),
        ParseMoneyError::TooLarge => "Enter a smaller amount".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USD: Currency = Currency::Usd;

    #[test]
    fn takes_the_hours_and_prices_that_people_type() {
        for (text, read) in [("1.5", "1.5"), ("1.80", "1.8"), (".3", "0.3"), ("12", "12")] {
            assert_eq!(quantity(text, true).unwrap().to_string(), read);
        }
        for (text, read) in
            [("$1,284.60", "1284.6"), ("1,284.60", "1284.6"), ("145", "145"), ("13.3330", "13.333")]
        {
            assert_eq!(price(text, USD).unwrap().to_string(), read);
        }
    }

    #[test]
    fn refuses_what_is_unclear_negative_or_absurd_and_says_what_to_write() {
        for text in ["", "0", "-1", "1,5", "1.234", "2000", "1e3", "one", "99999999999999999999", "−2"] {
            assert!(quantity(text, true).is_err(), "{text}");
        }
        for text in
            ["", "1.284", "-5", "$-5", "1000000.01", "99999999999999999999", "12,5", "NaN", "-0.00001"]
        {
            assert!(price(text, USD).is_err(), "{text}");
        }
        let line = |price: &str| line_within(price.parse().unwrap(), "1000".parse().unwrap(), USD);
        assert!(line("1000").is_ok() && line("1000.01").is_err());
        for text in ["101%", "-1%", "%", "1.284", "-3", "5.12345%"] {
            assert!(discount(text, USD).is_err(), "{text}");
        }
        for text in ["-5", "12.5", "62k", "123456789"] {
            assert!(odometer(text).is_err(), "{text}");
        }
        assert_eq!(price("1.284", USD).unwrap_err(), "This amount reads two ways. Write it like $1,284.60");
    }

    #[test]
    fn a_discount_is_a_percentage_or_an_amount() {
        assert_eq!(discount("10%", USD), Ok(Discount::Percent("10".parse().unwrap())));
        assert_eq!(discount("10 %", USD), Ok(Discount::Percent("10".parse().unwrap())));
        assert_eq!(discount("$26.10", USD), Ok(Discount::Amount(Money::new(2610, USD))));
        assert_eq!((discount("", USD), discount("0%", USD)), (Ok(Discount::None), Ok(Discount::None)));
    }
}

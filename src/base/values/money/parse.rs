//! Reading amounts: `parse` takes what people type and refuses what could mean two things, `from_decimal_string`
//! takes what machines and files write.

use super::{Currency, Money};

/// Why a text is not an amount in the wanted currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseMoneyError {
    #[error("no amount is given")]
    Empty,
    #[error("an amount is written in digits, such as 1284.60")]
    NotANumber,
    /// `1.284` and `12,5` read one way in one country and another way elsewhere.
    #[error(
        "the amount could be read in two ways; write it with a point before the decimals, such as 1284.60"
    )]
    Unclear,
    #[error("the amount has more than {allowed} decimals")]
    TooManyDecimals { allowed: u32 },
    #[error("the amount is below zero")]
    Negative,
    #[error("the amount is too large")]
    TooLarge,
}

impl Money {
    /// What a person types: `$1,284.60`, `1284.6`, `1 284.60`, `1.284,60 €`. Never negative.
    /// A lone separator before three digits, or a comma before decimals, is unclear and refused.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, ParseMoneyError> {
        let amount = Self::parse_signed(text, currency)?;
        if amount.is_negative() { Err(ParseMoneyError::Negative) } else { Ok(amount) }
    }

    /// As `parse`, but a leading `-` or `−` is allowed.
    pub fn parse_signed(text: &str, currency: Currency) -> Result<Self, ParseMoneyError> {
        let (minus, bare) = strip(text, currency);
        if bare.is_empty() {
            return Err(ParseMoneyError::Empty);
        }
        let (whole, decimals) = separate(bare, currency)?;
        combine(minus, &whole, decimals, currency)
    }

    /// What `to_decimal_string` writes: `-1284.60`. Fewer decimals are allowed, separators and symbols are not.
    pub fn from_decimal_string(text: &str, currency: Currency) -> Result<Self, ParseMoneyError> {
        let (minus, bare) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        if bare.is_empty() {
            return Err(ParseMoneyError::Empty);
        }
        let (whole, decimals) =
            bare.split_once('.').map_or((bare, None), |(whole, rest)| (whole, Some(rest)));
        if whole.is_empty() || decimals == Some("") {
            return Err(ParseMoneyError::NotANumber);
        }
        combine(minus, whole, decimals.unwrap_or(""), currency)
    }
}

/// Takes the sign, spaces and the currency's own symbol or code off both ends.
fn strip(text: &str, currency: Currency) -> (bool, &str) {
    let mut minus = false;
    let mut rest = text.trim();
    for _ in 0..2 {
        if let Some(after) = rest.strip_prefix(['-', '\u{2212}']).filter(|_| !minus) {
            minus = true;
            rest = after.trim_start();
        }
        rest = strip_mark(rest, currency);
    }
    (minus, rest)
}

fn strip_mark(text: &str, currency: Currency) -> &str {
    for mark in [currency.other_symbol(), currency.symbol(), currency.code()] {
        if let Some(rest) = text.strip_prefix(mark).or_else(|| text.strip_suffix(mark)) {
            return rest.trim();
        }
    }
    text
}

/// The digits before and after the decimal sign, grouping taken out.
fn separate(text: &str, currency: Currency) -> Result<(String, &str), ParseMoneyError> {
    let points = text.matches('.').count();
    let commas = text.matches(',').count();
    match (points, commas) {
        (0, 0) => Ok((ungroup(text, None)?, "")),
        (1, 0) => point_alone(text, currency),
        (0, _) => Ok((ungroup(text, Some(','))?, "")),
        (_, 0) => Err(ParseMoneyError::Unclear),
        (1, _) if text.rfind('.') > text.rfind(',') => mixed(text, '.', ','),
        (_, 1) if text.rfind(',') > text.rfind('.') => mixed(text, ',', '.'),
        _ => Err(ParseMoneyError::NotANumber),
    }
}

/// `1284.60` is clear; `1.284` is not, unless the currency has three decimals.
fn point_alone(text: &str, currency: Currency) -> Result<(String, &str), ParseMoneyError> {
    let (whole, decimals) = text.split_once('.').ok_or(ParseMoneyError::NotANumber)?;
    let could_be_grouping = decimals.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0');
    if could_be_grouping && currency.exponent() != 3 {
        return Err(ParseMoneyError::Unclear);
    }
    if decimals.is_empty() {
        return Err(ParseMoneyError::NotANumber);
    }
    let whole = if whole.is_empty() { "0".to_owned() } else { ungroup(whole, None)? };
    Ok((whole, decimals))
}

/// Both signs are there, so the last one is the decimal sign.
fn mixed(text: &str, decimal: char, group: char) -> Result<(String, &str), ParseMoneyError> {
    let (whole, decimals) = text.rsplit_once(decimal).ok_or(ParseMoneyError::NotANumber)?;
    if decimals.is_empty() {
        return Err(ParseMoneyError::NotANumber);
    }
    Ok((ungroup(whole, Some(group))?, decimals))
}

/// Digits without grouping: groups of three after the first, split by `mark` or by spaces, not by both.
fn ungroup(text: &str, mark: Option<char>) -> Result<String, ParseMoneyError> {
    let space = |sign: char| matches!(sign, ' ' | '\u{a0}' | '\u{202f}');
    let is_mark = |sign: char| mark.map_or_else(|| space(sign), |mark| sign == mark);
    let mut groups = text.split(is_mark);
    let first = groups.next().unwrap_or("");
    let digits = |group: &str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit());
    if !text.chars().all(|sign| sign.is_ascii_digit() || is_mark(sign)) || !digits(first) {
        return Err(ParseMoneyError::NotANumber);
    }
    let mut plain = first.to_owned();
    for group in groups {
        if group.len() != 3 || !digits(group) || first.len() > 3 || first.starts_with('0') {
            return Err(ParseMoneyError::Unclear);
        }
        plain.push_str(group);
    }
    Ok(plain)
}

fn combine(minus: bool, whole: &str, decimals: &str, currency: Currency) -> Result<Money, ParseMoneyError> {
    if !whole.bytes().chain(decimals.bytes()).all(|byte| byte.is_ascii_digit()) {
        return Err(ParseMoneyError::NotANumber);
    }
    let allowed = currency.exponent();
    let width = usize::try_from(allowed).unwrap_or(0);
    if decimals.len() > width {
        return Err(ParseMoneyError::TooManyDecimals { allowed });
    }
    let digits = format!("{}{whole}{decimals:0<width$}", if minus { "-" } else { "" });
    let minor = digits.parse().map_err(|_| ParseMoneyError::TooLarge)?;
    Ok(Money::new(minor, currency))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn typed(text: &str, currency: Currency) -> Result<i64, ParseMoneyError> {
        Money::parse(text, currency).map(Money::minor)
    }

    #[test]
    fn takes_what_people_type() {
        for text in [
            "1284.60",
            "1284.6",
            "$1,284.60",
            "$ 1,284.60",
            " 1284.60 ",
            "1,284.60 USD",
            "USD 1284.60",
            "1 284.60",
            "1\u{a0}284.60",
            "1.284,60",
            "US$1,284.60",
        ] {
            assert_eq!(typed(text, Currency::Usd), Ok(128_460), "{text}");
        }
        assert_eq!(typed("1,284", Currency::Usd), Ok(128_400));
        assert_eq!(typed("1,284,000", Currency::Usd), Ok(128_400_000));
        assert_eq!(typed(".5", Currency::Usd), Ok(50));
        assert_eq!(typed("0", Currency::Usd), Ok(0));
        assert_eq!(typed("1.284,60 €", Currency::Eur), Ok(128_460));
        assert_eq!(typed("¥1,285", Currency::Jpy), Ok(1285));
        assert_eq!(typed("1.284", Currency::Kwd), Ok(1284));
    }

    #[test]
    fn refuses_what_could_mean_two_things() {
        for text in ["1.284", "12.345", "12,5", "12,50", "1.284.600", "1,28,460", "0,284", "1284,600", "1 28"]
        {
            assert_eq!(typed(text, Currency::Usd), Err(ParseMoneyError::Unclear), "{text}");
        }
        assert_eq!(typed("1.285", Currency::Jpy), Err(ParseMoneyError::Unclear));
    }

    #[test]
    fn refuses_more_decimals_than_the_currency_has() {
        let two = Err(ParseMoneyError::TooManyDecimals { allowed: 2 });
        assert_eq!(typed("1284.605", Currency::Usd), two);
        assert_eq!(typed("0.125", Currency::Usd), two);
        assert_eq!(typed("1,284.605", Currency::Usd), two);
        assert_eq!(typed("12.5", Currency::Jpy), Err(ParseMoneyError::TooManyDecimals { allowed: 0 }));
    }

    #[test]
    fn refuses_negatives_unless_asked() {
        assert_eq!(typed("-5", Currency::Usd), Err(ParseMoneyError::Negative));
        for text in ["-$5.00", "$-5.00", "\u{2212}5", "- 5"] {
            assert_eq!(
                Money::parse_signed(text, Currency::Usd),
                Ok(Money::new(-500, Currency::Usd)),
                "{text}"
            );
        }
    }

    #[test]
    fn refuses_the_rest() {
        assert_eq!(typed("", Currency::Usd), Err(ParseMoneyError::Empty));
        assert_eq!(typed(" $ ", Currency::Usd), Err(ParseMoneyError::Empty));
        for text in
            ["abc", "1e5", "5.", "--5", "€5", "1,2.3,4", "1.2.3,4,5", "٣", "0x10", "5 %", "1_000", "+5"]
        {
            let refused = typed(text, Currency::Usd);
            assert!(matches!(refused, Err(ParseMoneyError::NotANumber)), "{text}: {refused:?}");
        }
        assert_eq!(typed("92233720368547758.08", Currency::Usd), Err(ParseMoneyError::TooLarge));
        assert_eq!(typed("92233720368547758.07", Currency::Usd), Ok(i64::MAX));
    }

    #[test]
    fn files_are_read_strictly() {
        let read = |text| Money::from_decimal_string(text, Currency::Usd).map(Money::minor);
        assert_eq!(read("1284.60"), Ok(128_460));
        assert_eq!(read("1284.6"), Ok(128_460));
        assert_eq!(read("-22"), Ok(-2200));
        assert_eq!(read("12.345"), Err(ParseMoneyError::TooManyDecimals { allowed: 2 }));
        for bad in ["1,284.60", "$5", " 5", "5.", ".5", "+5", "--5", "1e3", "\u{2212}5"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn reads_back_every_amount_it_writes(minor in any::<i64>()) {
            for currency in [Currency::Usd, Currency::Jpy, Currency::Kwd] {
                let money = Money::new(minor, currency);
                prop_assert_eq!(Money::from_decimal_string(&money.to_decimal_string(), currency), Ok(money));
            }
        }

        #[test]
        fn never_panics_on_any_text(text in ".{0,24}") {
            let _ = Money::parse_signed(&text, Currency::Usd);
            let _ = Money::from_decimal_string(&text, Currency::Kwd);
        }
    }
}

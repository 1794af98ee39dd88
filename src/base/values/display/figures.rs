//! Money with and without its sign, quantities, prices and percentages.
//! Sources: CLDR for `en-US`, `es-US` (the Americas: points for decimals) and `es-ES` (commas), with grouping from
//! 1,000 on in all of them, and U+2212 for the minus as the style guide asks.

use std::fmt;

use super::Locale;
use super::short::Short;
use crate::base::values::{Currency, Language, Money, Percent, Quantity, UnitPrice};

const MINUS: &str = "\u{2212}";
const NO_BREAK_SPACE: &str = "\u{a0}";

/// `$1,284.60`.
#[derive(Clone, Copy)]
pub struct MoneyDisplay {
    money: Money,
    style: Style,
}

/// `1,284.60`, for the cells of a table that names its currency once.
#[derive(Clone, Copy)]
pub struct AmountDisplay {
    money: Money,
    style: Style,
}

/// `1.8`, `13.333`, `8.25%`.
#[derive(Clone, Copy)]
pub struct DecimalDisplay {
    mantissa: i128,
    scale: u32,
    style: Style,
    after: &'static str,
}

impl Money {
    /// With the currency's sign, as `language` writes it: `$1,284.60`, `1.284,60 €`.
    pub const fn display(self, language: Language) -> MoneyDisplay {
        MoneyDisplay { money: self, style: Style::of(language, self.currency()) }
    }

    /// Without the sign: `1,284.60`.
    pub const fn amount(self, language: Language) -> AmountDisplay {
        AmountDisplay { money: self, style: Style::of(language, self.currency()) }
    }
}

impl Locale {
    /// `1.8`: as many decimals as there are.
    pub fn quantity(self, quantity: Quantity) -> DecimalDisplay {
        self.decimal(quantity.value(), 0, "")
    }

    /// `145.00` or `13.333`: at least the currency's decimals.
    pub fn unit_price(self, price: UnitPrice) -> DecimalDisplay {
        self.decimal(price.value(), self.currency().exponent(), "")
    }

    /// `8.25%`, in Spanish `8.25 %`.
    pub fn percent(self, percent: Percent) -> DecimalDisplay {
        let after = match self.language() {
            Language::En => "%",
            Language::Es => "\u{a0}%",
        };
        self.decimal(percent.value(), 0, after)
    }

    fn decimal(self, value: rust_decimal::Decimal, at_least: u32, after: &'static str) -> DecimalDisplay {
        let value = value.normalize();
        let missing = at_least.saturating_sub(value.scale());
        // The values' caps (16 digits) leave room for three more.
        let mantissa = value.mantissa().saturating_mul(10_i128.saturating_pow(missing));
        let style = Style::of(self.language(), self.currency());
        DecimalDisplay { mantissa, scale: value.scale() + missing, style, after }
    }
}

#[derive(Clone, Copy)]
struct Style {
    group: &'static str,
    decimal: &'static str,
    sign_first: bool,
}

impl Style {
    /// Spanish for dollars and pesos is that of the Americas; for other currencies that of Europe.
    const fn of(language: Language, currency: Currency) -> Self {
        match (language, currency) {
            (Language::En, _) | (Language::Es, Currency::Usd | Currency::Cad | Currency::Mxn) => {
                Self { group: ",", decimal: ".", sign_first: true }
            }
            (Language::Es, Currency::Clp | Currency::Brl) => {
                Self { group: ".", decimal: ",", sign_first: true }
            }
            (Language::Es, _) => Self { group: ".", decimal: ",", sign_first: false },
        }
    }
}

impl MoneyDisplay {
    /// Digits, marks and the currency's sign or code: nothing that HTML would take for its own.
    pub fn write(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        let symbol = self.money.currency().symbol();
        let short = Short::new().text(minus(self.money));
        let short = if !self.style.sign_first {
            amount(short, self.money, self.style).text(NO_BREAK_SPACE).text(symbol)
        } else if symbol.ends_with(|last: char| last.is_ascii_alphabetic()) {
            // A code needs room before the digits, a sign does not.
            amount(short.text(symbol).text(NO_BREAK_SPACE), self.money, self.style)
        } else {
            amount(short.text(symbol), self.money, self.style)
        };
        short.write(out)
    }
}

impl AmountDisplay {
    /// Digits and marks.
    pub fn write(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        amount(Short::new().text(minus(self.money)), self.money, self.style).write(out)
    }
}

impl fmt::Display for MoneyDisplay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f)
    }
}

impl fmt::Display for AmountDisplay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f)
    }
}

impl fmt::Display for DecimalDisplay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = u64::try_from(self.mantissa.unsigned_abs()).map_err(|_| fmt::Error)?;
        let short = Short::new().text(if self.mantissa < 0 { MINUS } else { "" });
        scaled(short, digits, self.scale, self.style).text(self.after).write(f)
    }
}

const fn minus(money: Money) -> &'static str {
    if money.is_negative() { MINUS } else { "" }
}

fn amount(short: Short, money: Money, style: Style) -> Short {
    scaled(short, money.minor().unsigned_abs(), money.currency().exponent(), style)
}

fn scaled(short: Short, digits: u64, scale: u32, style: Style) -> Short {
    // No currency and no price has more decimals than a u64 has digits.
    let one = 10_u64.saturating_pow(scale);
    let short = short.grouped(digits / one, style.group);
    if scale == 0 {
        return short;
    }
    short.text(style.decimal).number(digits % one, usize::try_from(scale).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(minor: i64, currency: Currency, language: Language) -> String {
        Money::new(minor, currency).display(language).to_string()
    }

    #[test]
    fn money_is_written_as_language_and_currency_want() {
        use Currency::*;
        use Language::*;
        for (minor, currency, language, text) in [
            (128_460, Usd, En, "$1,284.60"),
            (128_460, Usd, Es, "$1,284.60"),
            (128_460, Mxn, Es, "MX$1,284.60"),
            (128_460, Cad, En, "CA$1,284.60"),
            (128_460, Eur, En, "€1,284.60"),
            (128_460, Eur, Es, "1.284,60\u{a0}€"),
            (128_460, Gbp, Es, "1.284,60\u{a0}£"),
            (128_460, Chf, En, "CHF\u{a0}1,284.60"),
            (1285, Jpy, En, "¥1,285"),
            (1285, Jpy, Es, "1.285\u{a0}¥"),
            (1_284_600, Kwd, En, "KWD\u{a0}1,284.600"),
            (1_284_600, Kwd, Es, "1.284,600\u{a0}KWD"),
            (-2200, Usd, En, "\u{2212}$22.00"),
            (-2200, Eur, Es, "\u{2212}22,00\u{a0}€"),
            (5, Usd, En, "$0.05"),
            (-5, Usd, En, "\u{2212}$0.05"),
            (0, Usd, En, "$0.00"),
            (i64::MIN, Usd, En, "\u{2212}$92,233,720,368,547,758.08"),
        ] {
            assert_eq!(shown(minor, currency, language), text);
        }
    }

    #[test]
    fn bare_amounts_have_no_sign_of_currency() {
        assert_eq!(Money::new(-128_460, Currency::Usd).amount(Language::En).to_string(), "\u{2212}1,284.60");
        assert_eq!(Money::new(100_000_000, Currency::Eur).amount(Language::Es).to_string(), "1.000.000,00");
        assert_eq!(Money::new(1_000_100, Currency::Usd).amount(Language::En).to_string(), "10,001.00");
    }

    #[test]
    fn figures_follow_the_document() {
        let dollars = Locale::new(Language::Es, Currency::Usd);
        let euros = Locale::new(Language::Es, Currency::Eur);
        let english = Locale::new(Language::En, Currency::Usd);
        let quantity = |text: &str| text.parse::<Quantity>().unwrap();
        let price = |text: &str| text.parse::<UnitPrice>().unwrap();
        let percent = |text: &str| text.parse::<Percent>().unwrap();
        assert_eq!(english.quantity(quantity("1.80")).to_string(), "1.8");
        assert_eq!(english.quantity(quantity("-1")).to_string(), "\u{2212}1");
        assert_eq!(euros.quantity(quantity("1234.5")).to_string(), "1.234,5");
        assert_eq!(english.unit_price(price("145")).to_string(), "145.00");
        assert_eq!(english.unit_price(price("13.333")).to_string(), "13.333");
        assert_eq!(euros.unit_price(price("1145.5")).to_string(), "1.145,50");
        assert_eq!(english.percent(percent("8.250")).to_string(), "8.25%");
        assert_eq!(dollars.percent(percent("8.25")).to_string(), "8.25\u{a0}%");
        assert_eq!(euros.percent(percent("21")).to_string(), "21\u{a0}%");
        assert_eq!(
            english.unit_price(price("-9999999999.999999")).to_string(),
            "\u{2212}9,999,999,999.999999"
        );
    }
}

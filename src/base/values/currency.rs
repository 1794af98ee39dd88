//! Currencies by ISO 4217 code, with the number of decimals their minor unit has. An unknown code is an error:
//! guessing two decimals would charge yen a hundredfold. How they are written is in `display`.

use std::{fmt, str::FromStr};

macro_rules! currencies {
    ($($name:ident $code:literal $exponent:literal $symbol:literal $other:literal,)*) => {
        /// An ISO 4217 currency that Forecourt can bill in.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Currency {
            $($name,)*
        }

        impl Currency {
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Three capital letters.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }

            /// Decimals of the minor unit: 2 for dollars, 0 for yen, 3 for dinars.
            pub const fn exponent(self) -> u32 {
                match self {
                    $(Self::$name => $exponent,)*
                }
            }

            /// The sign that tells it apart from every other one here, in US English; the code where there is none.
            pub const fn symbol(self) -> &'static str {
                match self {
                    $(Self::$name => $symbol,)*
                }
            }

            /// Another sign that people type for it.
            pub(super) const fn other_symbol(self) -> &'static str {
                match self {
                    $(Self::$name => $other,)*
                }
            }
        }
    };
}

currencies! {
    Usd "USD" 2 "$" "US$",
    Cad "CAD" 2 "CA$" "$",
    Mxn "MXN" 2 "MX$" "$",
    Eur "EUR" 2 "€" "EUR",
    Gbp "GBP" 2 "£" "GBP",
    Chf "CHF" 2 "CHF" "Fr.",
    Sek "SEK" 2 "SEK" "kr",
    Nok "NOK" 2 "NOK" "kr",
    Dkk "DKK" 2 "DKK" "kr",
    Isk "ISK" 0 "ISK" "kr",
    Pln "PLN" 2 "PLN" "zł",
    Czk "CZK" 2 "CZK" "Kč",
    Huf "HUF" 2 "HUF" "Ft",
    Ron "RON" 2 "RON" "lei",
    Try "TRY" 2 "TRY" "₺",
    Ils "ILS" 2 "₪" "ILS",
    Aed "AED" 2 "AED" "Dh",
    Sar "SAR" 2 "SAR" "SR",
    Kwd "KWD" 3 "KWD" "KD",
    Bhd "BHD" 3 "BHD" "BD",
    Omr "OMR" 3 "OMR" "RO",
    Jod "JOD" 3 "JOD" "JD",
    Tnd "TND" 3 "TND" "DT",
    Inr "INR" 2 "₹" "Rs.",
    Sgd "SGD" 2 "SGD" "S$",
    Hkd "HKD" 2 "HK$" "$",
    Jpy "JPY" 0 "¥" "円",
    Krw "KRW" 0 "₩" "KRW",
    Clp "CLP" 0 "CLP" "$",
    Brl "BRL" 2 "R$" "BRL",
    Aud "AUD" 2 "A$" "$",
    Nzd "NZD" 2 "NZ$" "$",
    Zar "ZAR" 2 "ZAR" "R",
}

impl Currency {
    /// Minor units in one whole: 100 for dollars.
    pub const fn minor_per_unit(self) -> i64 {
        10_i64.pow(self.exponent())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = UnknownCurrency;

    /// The code in capitals, as ISO writes it; in lower case too, as the payment provider does.
    fn from_str(text: &str) -> Result<Self, UnknownCurrency> {
        let found = Self::ALL.iter().find(|currency| currency.code().eq_ignore_ascii_case(text));
        found.copied().ok_or(UnknownCurrency)
    }
}

serde_as_text!(Currency);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a currency is one of the three-letter codes that Forecourt knows, such as USD")]
pub struct UnknownCurrency;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_how_many_decimals_each_currency_has() {
        let exponents: Vec<u32> = ["USD", "EUR", "GBP", "CAD", "MXN", "CHF", "JPY", "KWD"]
            .map(|code| code.parse::<Currency>().unwrap().exponent())
            .into();
        assert_eq!(exponents, [2, 2, 2, 2, 2, 2, 0, 3]);
        assert_eq!(Currency::Kwd.minor_per_unit(), 1000);
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        for bad in ["", "US", "USDT", "XXX", " USD"] {
            assert_eq!(bad.parse::<Currency>(), Err(UnknownCurrency), "{bad}");
        }
        assert_eq!("usd".parse(), Ok(Currency::Usd));
    }
}

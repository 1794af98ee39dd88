//! How days and figures go into a page: straight, and as they are. They consist of letters, digits, signs of currencies and marks, so
//! nothing in them is markup.

use std::fmt;

use askama::filters::HtmlSafe;
use askama::{FastWritable, Values};

use crate::base::values::LocalDate;
use crate::base::values::display::{AmountDisplay, DateDisplay, MoneyDisplay};

macro_rules! written {
    ($($type:ty),+) => {$(
        impl HtmlSafe for $type {}

        impl FastWritable for $type {
            fn write_into(&self, out: &mut dyn fmt::Write, _: &dyn Values) -> askama::Result<()> {
                Ok(self.write(out)?)
            }
        }
    )+};
}

written!(LocalDate, DateDisplay, MoneyDisplay, AmountDisplay);

#[cfg(test)]
mod tests {
    use crate::base::values::{Currency, Language, Money};

    #[test]
    fn no_currency_has_a_sign_that_is_markup() {
        for currency in Currency::ALL {
            let sign = Money::zero(*currency).display(Language::Es).to_string();
            assert!(!sign.contains(['<', '>', '&', '"', '\'']), "{sign}");
        }
    }
}

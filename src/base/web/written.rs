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
    use crate::base::values::{Currency, Language, LocalDate, Money};

    fn is_plain(text: &str) {
        assert!(!text.contains(['<', '>', '&', '"', '\'']), "{text}");
    }

    #[test]
    fn no_amount_of_any_currency_is_markup() {
        for (currency, language) in
            Currency::ALL.iter().flat_map(|it| Language::ALL.map(|language| (it, language)))
        {
            for minor in [0, 5, -123_456_789_012, i64::MAX, i64::MIN + 1] {
                let money = Money::new(minor, *currency);
                is_plain(&money.display(language).to_string());
                is_plain(&money.amount(language).to_string());
            }
        }
    }

    #[test]
    fn no_day_of_the_year_is_markup_in_any_language() {
        let first = LocalDate::from_ymd(2024, 1, 1).unwrap();
        for (day, language) in (0..366).flat_map(|n| Language::ALL.map(|it| (first.plus_days(n), it))) {
            let shown = [day.display(language), day.display_long(language), day.display_day(language)];
            let others = [day.display_weekday(language), day.display_month(language)];
            shown.iter().chain(&others).for_each(|it| is_plain(&it.to_string()));
            is_plain(&day.to_string());
        }
    }
}

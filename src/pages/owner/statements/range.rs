//! The days a statement is about: those asked for, or the last three months; and the ranges offered as links.

use crate::base::values::LocalDate;
use crate::pages::owner::query::query;

/// From the first to the last day, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    pub from: LocalDate,
    pub to: LocalDate,
}

/// Why the range is not the one asked for. The key of its words.
pub type Problem = Option<&'static str>;

/// More would be a report, not a statement.
const MOST_DAYS: i32 = 3660;

impl Range {
    /// What the address asks for. A missing end is today, a missing beginning three months before the end.
    pub fn asked(from: &str, to: &str, today: LocalDate) -> (Self, Problem) {
        let default = Self { from: months_before(today, 2), to: today };
        let read = |text: &str, otherwise: Option<LocalDate>| {
            if text.is_empty() { otherwise } else { text.parse().ok() }
        };
        let Some(to) = read(to, Some(today)) else { return (default, Some("statement-bad-dates")) };
        let Some(from) = read(from, Some(months_before(to, 2))) else {
            return (default, Some("statement-bad-dates"));
        };
        if from > to {
            return (default, Some("statement-bad-dates"));
        }
        if to.days_since(from) > MOST_DAYS {
            return (Self { from: to.plus_days(-MOST_DAYS), to }, Some("statement-too-long"));
        }
        (Self { from, to }, None)
    }

    /// `?from=2026-09-01&to=2026-11-20`
    pub fn query(self) -> String {
        query(&[("from", &self.from.to_string()), ("to", &self.to.to_string())])
    }

    /// What files about it are called, without an ending.
    pub fn file_name(self) -> String {
        format!("statement-{}-{}", self.from, self.to)
    }

    /// The ranges that are one press away, with the keys of their words.
    pub fn presets(today: LocalDate) -> [(&'static str, Self); 5] {
        let this_month = today.first_of_month();
        let last_month = this_month.plus_days(-1);
        let (this_year, last_year) = (january(today.year()), january(today.year().saturating_sub(1)));
        [
            ("statement-quarter", Self { from: months_before(today, 2), to: today }),
            ("statement-month", Self { from: this_month, to: today }),
            ("statement-last-month", Self { from: last_month.first_of_month(), to: last_month }),
            ("statement-year", Self { from: this_year, to: today }),
            ("statement-last-year", Self { from: last_year, to: this_year.plus_days(-1) }),
        ]
    }
}

/// The first day of the month that lies `months` before the month of `day`.
fn months_before(day: LocalDate, months: u8) -> LocalDate {
    (0..months).fold(day.first_of_month(), |first, _| first.plus_days(-1).first_of_month())
}

fn january(year: i16) -> LocalDate {
    LocalDate::from_ymd(year, 1, 1).unwrap_or(LocalDate::FIRST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> LocalDate {
        text.parse().unwrap()
    }

    fn asked(from: &str, to: &str) -> (String, Problem) {
        let (range, problem) = Range::asked(from, to, day("2026-11-20"));
        (format!("{}..{}", range.from, range.to), problem)
    }

    #[test]
    fn begins_two_months_before_this_one_unless_asked() {
        assert_eq!(asked("", ""), ("2026-09-01..2026-11-20".to_owned(), None));
        assert_eq!(asked("2026-01-05", ""), ("2026-01-05..2026-11-20".to_owned(), None));
        assert_eq!(asked("", "2026-02-10"), ("2025-12-01..2026-02-10".to_owned(), None));
        assert_eq!(asked("2026-03-01", "2026-03-01"), ("2026-03-01..2026-03-01".to_owned(), None));
    }

    #[test]
    fn says_when_the_days_cannot_be_used() {
        for (from, to) in [("2026-11-21", "2026-11-20"), ("yesterday", ""), ("", "2026-02-30")] {
            let (range, problem) = asked(from, to);
            assert_eq!((range.as_str(), problem), ("2026-09-01..2026-11-20", Some("statement-bad-dates")));
        }
        assert_eq!(asked("1990-01-01", "2026-11-20").1, Some("statement-too-long"));
    }

    #[test]
    fn presets_are_whole_months_and_years() {
        let all = Range::presets(day("2026-01-15"));
        let shown: Vec<String> = all.iter().map(|(_, r)| format!("{}..{}", r.from, r.to)).collect();
        assert_eq!(
            shown,
            [
                "2025-11-01..2026-01-15",
                "2026-01-01..2026-01-15",
                "2025-12-01..2025-12-31",
                "2026-01-01..2026-01-15",
                "2025-01-01..2025-12-31",
            ]
        );
    }
}

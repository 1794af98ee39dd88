//! A calendar day without time and zone: issue dates, due dates, days of service.
//! Kept as days since 1970-01-01, the form that both engines store and index best.

use std::{fmt, str::FromStr};

pub use jiff::civil::Weekday;
use jiff::{Span, civil::Date};

use super::display::short::Short;

/// A day of the Gregorian calendar, years 1 to 9999. Written as ISO 8601, `2026-11-27`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalDate(Date);

const EPOCH: Date = jiff::civil::date(1970, 1, 1);

impl LocalDate {
    pub const FIRST: Self = Self(jiff::civil::date(1, 1, 1));
    pub const LAST: Self = Self(Date::MAX);

    /// Fails for a day that does not exist, such as February 30.
    pub fn from_ymd(year: i16, month: i8, day: i8) -> Result<Self, DateError> {
        Self::of(Date::new(year, month, day).map_err(|_| DateError)?)
    }

    /// `days` since 1970-01-01, negative before.
    pub fn from_days(days: i32) -> Result<Self, DateError> {
        let span = Span::new().try_days(days).map_err(|_| DateError)?;
        Self::of(EPOCH.checked_add(span).map_err(|_| DateError)?)
    }

    pub fn days(self) -> i32 {
        let hours = self.0.duration_since(EPOCH).as_hours();
        i32::try_from(hours / 24).unwrap_or(0)
    }

    /// The day `days` later, or earlier when negative; stays at the ends of the calendar.
    pub fn plus_days(self, days: i32) -> Self {
        let end = if days < 0 { Self::FIRST } else { Self::LAST };
        Self::from_days(self.days().saturating_add(days)).unwrap_or(end)
    }

    /// The same day of the month so many months later, or the last one where that month is shorter; stays in the calendar.
    pub fn plus_months(self, months: i32) -> Self {
        let span = Span::new().try_months(months).ok();
        let there = span.and_then(|span| self.0.checked_add(span).ok()).and_then(|date| Self::of(date).ok());
        there.unwrap_or(if months < 0 { Self::FIRST } else { Self::LAST })
    }

    /// Days from `earlier` to this day, negative when it lies before.
    pub fn days_since(self, earlier: Self) -> i32 {
        self.days().saturating_sub(earlier.days())
    }

    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// 1 to 12.
    pub fn month(self) -> i8 {
        self.0.month()
    }

    /// 1 to 31.
    pub fn day(self) -> i8 {
        self.0.day()
    }

    pub fn weekday(self) -> Weekday {
        self.0.weekday()
    }

    pub fn first_of_month(self) -> Self {
        Self(self.0.first_of_month())
    }

    pub fn last_of_month(self) -> Self {
        Self(self.0.last_of_month())
    }

    pub(super) fn of(date: Date) -> Result<Self, DateError> {
        if date < Self::FIRST.0 { Err(DateError) } else { Ok(Self(date)) }
    }

    pub(super) fn civil(self) -> Date {
        self.0
    }
}

impl LocalDate {
    /// `2026-11-27`.
    pub fn write(self, out: &mut dyn fmt::Write) -> fmt::Result {
        let (year, month, day) = (self.year(), self.month(), self.day());
        let short = Short::new().number(year.unsigned_abs().into(), 4);
        let short = short.text("-").number(month.unsigned_abs().into(), 2);
        short.text("-").number(day.unsigned_abs().into(), 2).write(out)
    }
}

impl fmt::Display for LocalDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f)
    }
}

impl fmt::Debug for LocalDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for LocalDate {
    type Err = DateError;

    /// Exactly `YYYY-MM-DD`.
    fn from_str(text: &str) -> Result<Self, DateError> {
        let mut parts = text.split('-');
        let (Some(year), Some(month), Some(day), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(DateError);
        };
        let year = digits(year, 4)?;
        let month = i8::try_from(digits(month, 2)?).map_err(|_| DateError)?;
        let day = i8::try_from(digits(day, 2)?).map_err(|_| DateError)?;
        Self::from_ymd(year, month, day)
    }
}

fn digits(text: &str, count: usize) -> Result<i16, DateError> {
    if text.len() != count || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(DateError);
    }
    text.parse().map_err(|_| DateError)
}

serde_as_text!(LocalDate);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a date is a day of the calendar, written like 2026-11-27")]
pub struct DateError;

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> LocalDate {
        text.parse().unwrap()
    }

    #[test]
    fn counts_days_from_1970_both_ways() {
        assert_eq!(day("1970-01-01").days(), 0);
        assert_eq!(day("1969-12-31").days(), -1);
        assert_eq!(day("2026-11-20").days(), 20_777);
        for days in [-700_000, -1, 0, 59, 60, 20_777, 2_932_896] {
            assert_eq!(LocalDate::from_days(days).unwrap().days(), days);
        }
        assert!(LocalDate::from_days(i32::MAX).is_err());
    }

    #[test]
    fn reads_only_the_iso_form_of_days_that_exist() {
        assert_eq!(day("2024-02-29").to_string(), "2024-02-29");
        for bad in [
            "2026-02-30",
            "2025-02-29",
            "2026-13-01",
            "2026-1-1",
            "20261120",
            "11/20/2026",
            "",
            "2026-11-20 ",
            "+026-11-20",
            "0000-01-01",
            "2026-11-20T00:00",
            "２０２６-11-20",
        ] {
            assert!(bad.parse::<LocalDate>().is_err(), "{bad}");
        }
    }

    #[test]
    fn adds_days_over_months_and_stays_in_the_calendar() {
        assert_eq!(day("2026-12-31").plus_days(1), day("2027-01-01"));
        assert_eq!(day("2026-03-01").plus_days(-1), day("2026-02-28"));
        assert_eq!(day("9999-12-31").plus_days(1), day("9999-12-31"));
        assert_eq!(day("0001-01-01").plus_days(i32::MIN), day("0001-01-01"));
        assert_eq!(day("2026-11-27").days_since(day("2026-11-20")), 7);
        assert_eq!(day("2026-11-27").weekday(), Weekday::Friday);
        assert_eq!(day("2024-02-10").last_of_month(), day("2024-02-29"));
        assert_eq!(day("2024-02-10").first_of_month(), day("2024-02-01"));
    }
}

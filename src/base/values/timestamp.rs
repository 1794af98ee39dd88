//! A point in time: microseconds since 1970-01-01T00:00:00Z, what both engines keep exactly.
//! Calendar days are `LocalDate`, and only a `Zone` leads from one to the other. The clock is in `clock.rs`.

use std::{fmt, str::FromStr, time::Duration};

/// UTC, microseconds. Written as RFC 3339 with six decimals, which sorts as text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000_000))
    }

    /// Microseconds since 1970.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970, rounded down: what the payment provider speaks.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// Later by `span`; stays at the largest value there is.
    pub fn plus(self, span: Duration) -> Self {
        Self(self.0.saturating_add(micros_of(span)))
    }

    /// Earlier by `span`; stays at the smallest value there is.
    pub fn minus(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(micros_of(span)))
    }

    /// How long after `earlier` this is; zero when it is not after it.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// Clamped to the years that the calendar library knows.
    pub(super) fn to_calendar(self) -> jiff::Timestamp {
        let edge = if self.0 < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(edge)
    }
}

fn micros_of(span: Duration) -> i64 {
    i64::try_from(span.as_micros()).unwrap_or(i64::MAX)
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.6}", self.to_calendar())
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Timestamp {
    type Err = TimestampError;

    /// RFC 3339 with any offset; digits beyond the microsecond are cut off.
    fn from_str(text: &str) -> Result<Self, TimestampError> {
        text.parse::<jiff::Timestamp>().map(|at| Self(at.as_microsecond())).map_err(|_| TimestampError)
    }
}

serde_as_text!(Timestamp);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a point in time is written like 2026-11-20T16:04:05Z")]
pub struct TimestampError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_and_reads_rfc_3339_in_utc() {
        let at = Timestamp::from_micros(1_795_194_245_000_120);
        assert_eq!(at.to_string(), "2026-11-20T17:04:05.000120Z");
        assert_eq!("2026-11-20T17:04:05.000120Z".parse(), Ok(at));
        assert_eq!("2026-11-20T11:04:05.00012-06:00".parse(), Ok(at));
        assert!("2026-11-20".parse::<Timestamp>().is_err());
        assert_eq!(serde_json::to_string(&at).unwrap(), "\"2026-11-20T17:04:05.000120Z\"");
    }

    #[test]
    fn never_wraps_round() {
        let end = Timestamp::from_micros(i64::MAX);
        assert_eq!(end.plus(Duration::from_secs(1)), end);
        assert!(end.to_string().starts_with("9999-12-30"));
        assert!(Timestamp::from_micros(i64::MIN).minus(Duration::MAX).to_string().starts_with("-"));
    }

    #[test]
    fn since_is_zero_for_what_is_not_earlier() {
        let one = Timestamp::from_seconds(1);
        let two = Timestamp::from_seconds(2);
        assert_eq!(two.since(one), Duration::from_secs(1));
        assert_eq!(one.since(two), Duration::ZERO);
        assert_eq!(Timestamp::from_micros(-1).seconds(), -1);
    }
}

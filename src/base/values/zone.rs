//! A dealership's time zone: what turns a point in time into a calendar day and back.
//! Names come from the IANA database; a copy is compiled in for machines that have none.

use std::{fmt, str::FromStr};

use jiff::{civil::DateTime, tz::TimeZone};

use super::{LocalDate, Timestamp};

/// A named zone such as `America/Chicago`. Cheap to clone.
#[derive(Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Zone {
    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// The IANA name in its usual spelling.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The calendar day on the wall here at that moment.
    pub fn date_of(&self, at: Timestamp) -> LocalDate {
        LocalDate::of(self.wall_time(at).date()).unwrap_or(LocalDate::FIRST)
    }

    /// The first moment of that day here; after the gap where clocks jump at midnight.
    pub fn start_of(&self, day: LocalDate) -> Timestamp {
        let midnight = day.civil().to_zoned(self.0.clone());
        let micros = midnight.map_or(i64::MAX, |at| at.timestamp().as_microsecond());
        Timestamp::from_micros(micros)
    }

    /// Minutes since midnight on the wall here at that moment, 0 to 1439.
    pub fn minute_of_day(&self, at: Timestamp) -> i32 {
        let wall = self.wall_time(at);
        i32::from(wall.hour()) * 60 + i32::from(wall.minute())
    }

    /// The moment at which the clock on the wall here shows so many minutes after midnight of that day; where clocks jump
    /// over it, as much later.
    pub fn at_minute(&self, day: LocalDate, minute: i32) -> Timestamp {
        let hour = i8::try_from(minute.div_euclid(60)).unwrap_or(0).clamp(0, 23);
        let minute = i8::try_from(minute.rem_euclid(60)).unwrap_or(0);
        let wall = day.civil().at(hour, minute, 0, 0).to_zoned(self.0.clone());
        Timestamp::from_micros(wall.map_or(i64::MAX, |at| at.timestamp().as_microsecond()))
    }

    /// Date and time as a clock on the wall shows them.
    pub(super) fn wall_time(&self, at: Timestamp) -> DateTime {
        self.0.to_datetime(at.to_calendar())
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Zone {
    type Err = UnknownZone;

    fn from_str(name: &str) -> Result<Self, UnknownZone> {
        let unknown = || UnknownZone(name.chars().take(60).collect());
        let zone = TimeZone::get(name).map_err(|_| unknown())?;
        if zone.iana_name().is_some() && !zone.is_unknown() { Ok(Self(zone)) } else { Err(unknown()) }
    }
}

serde_as_text!(Zone);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no time zone is called `{0}`; names look like America/Chicago")]
pub struct UnknownZone(String);

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> Zone {
        name.parse().unwrap()
    }

    #[test]
    fn the_day_is_that_of_the_wall_not_of_utc() {
        let evening: Timestamp = "2026-11-21T03:30:00Z".parse().unwrap();
        assert_eq!(zone("America/Chicago").date_of(evening).to_string(), "2026-11-20");
        assert_eq!(zone("Europe/Madrid").date_of(evening).to_string(), "2026-11-21");
    }

    #[test]
    fn a_day_starts_at_its_own_offset_over_the_change_of_clocks() {
        let chicago = zone("America/Chicago");
        let start = |day: &str| chicago.start_of(day.parse().unwrap()).to_string();
        assert_eq!(start("2026-11-01"), "2026-11-01T05:00:00.000000Z");
        assert_eq!(start("2026-11-02"), "2026-11-02T06:00:00.000000Z");
        // Clocks in Santiago jump at midnight: the day begins at one.
        let santiago = zone("America/Santiago");
        assert_eq!(
            santiago.start_of("2026-09-06".parse().unwrap()).to_string(),
            "2026-09-06T04:00:00.000000Z"
        );
    }

    #[test]
    fn refuses_names_outside_the_database() {
        assert_eq!(zone("america/chicago").name(), "America/Chicago");
        for bad in ["", "Chicago", "CST6CDT2", "Mars/Olympus", "../etc/passwd", "Etc/Unknown"] {
            assert!(bad.parse::<Zone>().is_err(), "{bad}");
        }
        assert_eq!(Zone::utc().name(), "UTC");
    }
}

//! Days and moments in words. English as in the United States (`Nov 27, 2026`, `4:04 PM`), Spanish as in the
//! Americas (`27 nov 2026`, `4:04 p. m.`). A moment is always shown on the wall clock of a `Zone`.

use std::fmt;

use jiff::civil::DateTime;

use super::short::Short;
use crate::base::values::{Language, LocalDate, Timestamp, Weekday, Zone};

/// A day, in one of four lengths.
#[derive(Clone, Copy)]
pub struct DateDisplay {
    day: LocalDate,
    language: Language,
    form: Form,
}

/// `Nov 13, 2026, 4:04 PM`.
#[derive(Clone, Copy)]
pub struct DateTimeDisplay {
    wall: DateTime,
    language: Language,
}

#[derive(Clone, Copy)]
enum Form {
    Medium,
    Long,
    DayAndMonth,
    WeekdayAndDay,
    Month,
}

impl LocalDate {
    /// `Nov 27, 2026` · `27 nov 2026`.
    pub const fn display(self, language: Language) -> DateDisplay {
        DateDisplay { day: self, language, form: Form::Medium }
    }

    /// `Friday, November 27, 2026` · `viernes, 27 de noviembre de 2026`.
    pub const fn display_long(self, language: Language) -> DateDisplay {
        DateDisplay { day: self, language, form: Form::Long }
    }

    /// `Nov 27` · `27 nov`, where the year is plain.
    pub const fn display_day(self, language: Language) -> DateDisplay {
        DateDisplay { day: self, language, form: Form::DayAndMonth }
    }

    /// `Friday, Nov 27` · `viernes, 27 nov`.
    pub const fn display_weekday(self, language: Language) -> DateDisplay {
        DateDisplay { day: self, language, form: Form::WeekdayAndDay }
    }

    /// `November 2026` · `noviembre de 2026`.
    pub const fn display_month(self, language: Language) -> DateDisplay {
        DateDisplay { day: self, language, form: Form::Month }
    }
}

impl Timestamp {
    /// `Nov 13, 2026, 4:04 PM` · `13 nov 2026, 4:04 p. m.`, as the clock on the wall in `zone` shows it.
    pub fn display(self, language: Language, zone: &Zone) -> DateTimeDisplay {
        DateTimeDisplay { wall: zone.wall_time(self), language }
    }
}

impl DateDisplay {
    /// Letters, digits, commas and spaces.
    pub fn write(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        let Self { day: date, language, .. } = *self;
        let (short, long) = (short_month(language, date.month()), long_month(language, date.month()));
        let day = |before: Short| before.number(date.day().unsigned_abs().into(), 1);
        let year = |before: Short| before.number(date.year().unsigned_abs().into(), 1);
        let weekday = || Short::new().text(weekday(language, date.weekday())).text(", ");
        match (language, self.form) {
            (Language::En, Form::Medium) => year(day(Short::new().text(short).text(" ")).text(", ")),
            (Language::Es, Form::Medium) => year(day(Short::new()).text(" ").text(short).text(" ")),
            (Language::En, Form::Long) => year(day(weekday().text(long).text(" ")).text(", ")),
            (Language::Es, Form::Long) => year(day(weekday()).text(" de ").text(long).text(" de ")),
            (Language::En, Form::DayAndMonth) => day(Short::new().text(short).text(" ")),
            (Language::Es, Form::DayAndMonth) => day(Short::new()).text(" ").text(short),
            (Language::En, Form::WeekdayAndDay) => day(weekday().text(short).text(" ")),
            (Language::Es, Form::WeekdayAndDay) => day(weekday()).text(" ").text(short),
            (Language::En, Form::Month) => year(Short::new().text(long).text(" ")),
            (Language::Es, Form::Month) => year(Short::new().text(long).text(" de ")),
        }
        .write(out)
    }
}

impl fmt::Display for DateDisplay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f)
    }
}

impl fmt::Display for DateTimeDisplay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = (self.wall.year(), self.wall.month(), self.wall.day());
        let short = short_month(self.language, month);
        match self.language {
            Language::En => write!(f, "{short} {day}, {year}, ")?,
            Language::Es => write!(f, "{day} {short} {year}, ")?,
        }
        let hour = match self.wall.hour() % 12 {
            0 => 12,
            hour => hour,
        };
        let half = match (self.language, self.wall.hour() < 12) {
            (Language::En, true) => "AM",
            (Language::En, false) => "PM",
            (Language::Es, true) => "a.\u{a0}m.",
            (Language::Es, false) => "p.\u{a0}m.",
        };
        write!(f, "{hour}:{:02} {half}", self.wall.minute())
    }
}

const SHORT_EN: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const SHORT_ES: [&str; 12] =
    ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"];
const LONG_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const LONG_ES: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];

fn short_month(language: Language, month: i8) -> &'static str {
    of_month(if language == Language::En { &SHORT_EN } else { &SHORT_ES }, month)
}

fn long_month(language: Language, month: i8) -> &'static str {
    of_month(if language == Language::En { &LONG_EN } else { &LONG_ES }, month)
}

fn of_month(names: &'static [&'static str; 12], month: i8) -> &'static str {
    let place = usize::try_from(month).unwrap_or(1).saturating_sub(1);
    names.get(place).copied().unwrap_or("")
}

fn weekday(language: Language, day: Weekday) -> &'static str {
    match (language, day) {
        (Language::En, Weekday::Monday) => "Monday",
        (Language::En, Weekday::Tuesday) => "Tuesday",
        (Language::En, Weekday::Wednesday) => "Wednesday",
        (Language::En, Weekday::Thursday) => "Thursday",
        (Language::En, Weekday::Friday) => "Friday",
        (Language::En, Weekday::Saturday) => "Saturday",
        (Language::En, Weekday::Sunday) => "Sunday",
        (Language::Es, Weekday::Monday) => "lunes",
        (Language::Es, Weekday::Tuesday) => "martes",
        (Language::Es, Weekday::Wednesday) => "miércoles",
        (Language::Es, Weekday::Thursday) => "jueves",
        (Language::Es, Weekday::Friday) => "viernes",
        (Language::Es, Weekday::Saturday) => "sábado",
        (Language::Es, Weekday::Sunday) => "domingo",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_in_the_readers_language() {
        let day: LocalDate = "2026-11-27".parse().unwrap();
        let both = |show: fn(LocalDate, Language) -> DateDisplay| {
            [show(day, Language::En).to_string(), show(day, Language::Es).to_string()]
        };
        assert_eq!(both(LocalDate::display), ["Nov 27, 2026", "27 nov 2026"]);
        assert_eq!(
            both(LocalDate::display_long),
            ["Friday, November 27, 2026", "viernes, 27 de noviembre de 2026"]
        );
        assert_eq!(both(LocalDate::display_day), ["Nov 27", "27 nov"]);
        assert_eq!(both(LocalDate::display_weekday), ["Friday, Nov 27", "viernes, 27 nov"]);
        assert_eq!(both(LocalDate::display_month), ["November 2026", "noviembre de 2026"]);
    }

    #[test]
    fn moments_are_those_of_the_wall_clock() {
        let at: Timestamp = "2026-11-13T22:04:59Z".parse().unwrap();
        let chicago: Zone = "America/Chicago".parse().unwrap();
        assert_eq!(at.display(Language::En, &chicago).to_string(), "Nov 13, 2026, 4:04 PM");
        assert_eq!(at.display(Language::Es, &chicago).to_string(), "13 nov 2026, 4:04 p.\u{a0}m.");
        let show =
            |text: &str| text.parse::<Timestamp>().unwrap().display(Language::En, &Zone::utc()).to_string();
        assert_eq!(show("2026-01-01T00:05:00Z"), "Jan 1, 2026, 12:05 AM");
        assert_eq!(show("2026-01-01T12:00:00Z"), "Jan 1, 2026, 12:00 PM");
    }
}

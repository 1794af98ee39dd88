//! On which days a plan bills. Every day is counted from the first one, so that the 31st comes back after a short month.

use crate::base::values::LocalDate;

crate::coded! {
    pub enum Every {
        Week = "week",
        Month = "month",
        Quarter = "quarter",
        Year = "year",
    }
}

/// The first day, the rhythm, and the last day on which a period may begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    pub every: Every,
    pub starts_on: LocalDate,
    pub ends_on: Option<LocalDate>,
}

impl Schedule {
    /// The day of a period, the first being 0. A month without that day has it on its last one. `None` after the end.
    pub fn day(&self, number: i32) -> Option<LocalDate> {
        let day = match self.every {
            Every::Week => self.starts_on.plus_days(number.saturating_mul(7)),
            Every::Month => self.starts_on.plus_months(number),
            Every::Quarter => self.starts_on.plus_months(number.saturating_mul(3)),
            Every::Year => self.starts_on.plus_months(number.saturating_mul(12)),
        };
        Some(day).filter(|day| self.ends_on.is_none_or(|end| *day <= end) && *day < LocalDate::LAST)
    }

    /// The first period from `number` on that begins on a day or later, with that day.
    pub fn from(&self, number: i32, on: LocalDate) -> Option<(i32, LocalDate)> {
        let mut at = number;
        loop {
            let day = self.day(at)?;
            if day >= on {
                return Some((at, day));
            }
            at = at.checked_add(1)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(every: Every, start: &str, end: Option<&str>) -> Vec<String> {
        let schedule = Schedule {
            every,
            starts_on: start.parse().unwrap(),
            ends_on: end.map(|day| day.parse().unwrap()),
        };
        (0..4).filter_map(|number| schedule.day(number)).map(|day| day.to_string()).collect()
    }

    #[test]
    fn the_31st_comes_back_after_a_short_month() {
        assert_eq!(
            days(Every::Month, "2027-12-31", None),
            ["2027-12-31", "2028-01-31", "2028-02-29", "2028-03-31"]
        );
        assert_eq!(
            days(Every::Quarter, "2026-11-30", None),
            ["2026-11-30", "2027-02-28", "2027-05-30", "2027-08-30"]
        );
        assert_eq!(
            days(Every::Year, "2028-02-29", None),
            ["2028-02-29", "2029-02-28", "2030-02-28", "2031-02-28"]
        );
    }

    #[test]
    fn nothing_begins_after_the_end() {
        assert_eq!(
            days(Every::Week, "2026-11-20", Some("2026-12-04")),
            ["2026-11-20", "2026-11-27", "2026-12-04"]
        );
        assert_eq!(days(Every::Month, "2026-11-20", Some("2026-11-19")), Vec::<String>::new());
    }

    #[test]
    fn what_was_missed_on_purpose_is_passed_over() {
        let schedule =
            Schedule { every: Every::Month, starts_on: "2026-01-15".parse().unwrap(), ends_on: None };
        let next = schedule.from(2, "2026-06-16".parse().unwrap());
        assert_eq!(next, Some((6, "2026-07-15".parse().unwrap())));
    }
}

//! What several staff pages show alike: days, moments, a name with its address. English alone, ready to show.

use crate::base::db::DbResult;
use crate::base::error::AppError;
use crate::base::values::display::{DateDisplay, DateTimeDisplay};
use crate::base::values::{Email, Language, LocalDate, Timestamp, Zone};
use crate::trust::access::Rights;

const EN: Language = Language::En;

/// A day for machines and for people.
#[derive(Clone, Copy)]
pub struct Day {
    pub iso: LocalDate,
    pub words: DateDisplay,
}

/// A moment on the dealership's wall clock.
#[derive(Clone, Copy)]
pub struct Moment {
    pub iso: Timestamp,
    pub words: DateTimeDisplay,
}

impl Day {
    pub fn new(day: LocalDate) -> Self {
        Self { iso: day, words: day.display(EN) }
    }
}

impl Moment {
    pub fn new(at: Timestamp, zone: &Zone) -> Self {
        Self { iso: at, words: at.display(EN, zone) }
    }
}

/// `7:09 AM` of today, `Nov 19` of any other day: for feeds, where the year is plain.
pub fn lately(at: Timestamp, today: LocalDate, zone: &Zone) -> String {
    let day = zone.date_of(at);
    if day != today {
        return day.display_day(EN).to_string();
    }
    let whole = at.display(EN, zone).to_string();
    whole.rsplit(", ").next().unwrap_or_default().to_owned()
}

/// For how long something has waited: `just now`, `12 minutes`, `3 hours`, `2 days`.
pub fn waited(since: Timestamp, now: Timestamp) -> String {
    let minutes = now.seconds().saturating_sub(since.seconds()) / 60;
    match minutes {
        ..1 => "just now".to_owned(),
        1..60 => count(minutes, "minute", "minutes"),
        60..1440 => count(minutes / 60, "hour", "hours"),
        _ => count(minutes / 1440, "day", "days"),
    }
}

/// `View, pay, approve estimates`.
pub fn rights_words(rights: Rights) -> String {
    let mut words = vec!["View"];
    let more =
        [(rights.pay, "pay"), (rights.approve, "approve estimates"), (rights.dispute, "question charges")];
    words.extend(more.into_iter().filter(|(has, _)| *has).map(|(_, word)| word));
    words.join(", ")
}

/// What whoever invited somebody is told, once: the code is kept nowhere.
pub fn invitation_sent(email: &Email, code: Option<&str>) -> String {
    let sent = format!("Invitation sent to {email}. It works for 24 hours.");
    let Some(code) = code else { return sent };
    let (first, last) = code.split_at_checked(4).unwrap_or((code, ""));
    format!("{sent} Hand over this code: {first} {last}. It is not in the mail and is shown only now.")
}

/// `1 invoice`, `12 invoices`, `12,483 invoices`.
pub fn count(number: impl TryInto<u64>, one: &str, several: &str) -> String {
    let number = number.try_into().unwrap_or(0);
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped} {}", if number == 1 { one } else { several })
}

/// An id from an address; what is none of its kind is not found.
pub fn id<T: std::str::FromStr>(text: &str) -> DbResult<T> {
    text.parse().map_err(|_| AppError::NotFound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped_and_agree_with_their_noun() {
        assert_eq!(count(1_u64, "invoice", "invoices"), "1 invoice");
        assert_eq!(count(0_u64, "invoice", "invoices"), "0 invoices");
        assert_eq!(count(12_483_i64, "invoice", "invoices"), "12,483 invoices");
        assert_eq!(count(-1_i64, "invoice", "invoices"), "0 invoices");
    }

    #[test]
    fn waiting_is_said_in_the_largest_whole_unit() {
        let at = Timestamp::from_seconds;
        let words = [59, 60, 7_260, 90_000].map(|seconds| waited(at(0), at(seconds)));
        assert_eq!(words, ["just now", "1 minute", "2 hours", "1 day"]);
    }

    #[test]
    fn a_feed_says_the_time_of_today_and_the_day_of_the_rest() {
        let zone: Zone = "America/Chicago".parse().unwrap();
        let (at, today) = ("2026-11-20T13:09:00Z".parse().unwrap(), "2026-11-20".parse().unwrap());
        assert_eq!(lately(at, today, &zone), "7:09 AM");
        assert_eq!(lately(at, "2026-11-21".parse().unwrap(), &zone), "Nov 20");
    }
}

//! What the list of invoices is asked for, as its address says it, and addresses that change one thing of it.
//! What cannot be read is left out and said, never an error page: addresses are typed and shared.

use serde::Deserialize;

use crate::base::error::AppError;
use crate::base::values::{CleanText, LocalDate};
use crate::billing::invoices::{Cursor, Direction, Filter, Sort, State};
use crate::pages::owner::query::query;

/// The query string as it came. Everything may be missing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    pub state: String,
    pub vehicle: String,
    pub from: String,
    pub to: String,
    pub q: String,
    /// `due`, or `-due` for the latest first.
    pub sort: String,
    pub after: String,
    pub before: String,
    /// Show the fields for vehicle and dates.
    pub more: String,
}

/// The same, understood.
pub struct Understood {
    pub filter: Filter,
    pub place: Place,
    /// Keys of the words for what was left out.
    pub problems: Vec<&'static str>,
}

/// Which page of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    First,
    After(Cursor),
    Before(Cursor),
}

impl Asked {
    /// An unknown vehicle's id or state is not found, as any other id that is not one.
    pub fn understood(&self) -> Result<Understood, AppError> {
        let mut problems = Vec::new();
        let state = match self.state.as_str() {
            "" => State::All,
            code => code.parse().map_err(|_| AppError::NotFound)?,
        };
        let vehicle = match self.vehicle.as_str() {
            "" => None,
            id => Some(id.parse().map_err(|_| AppError::NotFound)?),
        };
        let (from, to) = self.days(&mut problems);
        let (sort, direction) = self.order();
        let search: String = self.q.chars().take(40).collect();
        let search = CleanText::optional(&search).unwrap_or_default();
        let filter = Filter { state, vehicle, from, to, search, sort, direction };
        Ok(Understood { filter, place: self.place(), problems })
    }

    fn days(&self, problems: &mut Vec<&'static str>) -> (Option<LocalDate>, Option<LocalDate>) {
        let read = |text: &str| if text.is_empty() { Ok(None) } else { text.parse().map(Some) };
        let (Ok(from), Ok(to)) = (read(&self.from), read(&self.to)) else {
            problems.push("invoices-bad-date");
            return (None, None);
        };
        if from.zip(to).is_some_and(|(from, to)| from > to) {
            problems.push("invoices-range-reversed");
            return (None, None);
        }
        (from, to)
    }

    /// What is no order is the usual one.
    fn order(&self) -> (Sort, Direction) {
        let (code, direction) = match self.sort.strip_prefix('-') {
            Some(code) => (code, Direction::Descending),
            None => (self.sort.as_str(), Direction::Ascending),
        };
        code.parse().map_or((Sort::Issued, Direction::Descending), |sort| (sort, direction))
    }

    fn place(&self) -> Place {
        let read = |text: &str| text.parse::<Cursor>().ok();
        let before = || read(&self.before).map(Place::Before);
        read(&self.after).map(Place::After).or_else(before).unwrap_or(Place::First)
    }

    /// `?state=open&…`: everything asked for, on the first page, in another state.
    pub fn in_state(&self, state: &str) -> String {
        self.with(&[("state", state)])
    }

    pub fn sorted(&self, sort: &str) -> String {
        self.with(&[("sort", sort)])
    }

    pub fn after(&self, cursor: &Cursor) -> String {
        self.with(&[("after", &cursor.to_string())])
    }

    pub fn before(&self, cursor: &Cursor) -> String {
        self.with(&[("before", &cursor.to_string())])
    }

    pub fn with_more(&self) -> String {
        self.with(&[("more", "yes")])
    }

    /// The whole list as a file.
    pub fn file(&self) -> String {
        self.with(&[])
    }

    fn with(&self, changes: &[(&str, &str)]) -> String {
        let kept = [
            ("state", self.state.as_str()),
            ("vehicle", &self.vehicle),
            ("from", &self.from),
            ("to", &self.to),
            ("q", &self.q),
            ("sort", &self.sort),
        ];
        let changed = |name: &str| changes.iter().any(|(other, _)| *other == name);
        let kept = kept.into_iter().filter(|(name, _)| !changed(name));
        query(&kept.chain(changes.iter().copied()).collect::<Vec<_>>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &str) -> Asked {
        serde_html_form::from_str(query).unwrap()
    }

    #[test]
    fn nothing_asked_is_everything_the_latest_first() {
        let understood = asked("").understood().unwrap();
        assert_eq!(understood.filter, Filter::default());
        assert_eq!(understood.place, Place::First);
    }

    #[test]
    fn a_minus_before_the_order_is_the_largest_first() {
        let order = |query| asked(query).order();
        assert_eq!(order("sort=due"), (Sort::Due, Direction::Ascending));
        assert_eq!(order("sort=-total"), (Sort::Total, Direction::Descending));
        assert_eq!(order("sort=color"), (Sort::Issued, Direction::Descending));
    }

    #[test]
    fn days_that_make_no_range_are_left_out_and_said() {
        for (query, key) in [
            ("from=2026-11-31", "invoices-bad-date"),
            ("from=2026-11-20&to=2026-11-01", "invoices-range-reversed"),
        ] {
            let understood = asked(query).understood().unwrap();
            assert_eq!(understood.problems, [key]);
            assert!(understood.filter.from.is_none() && understood.filter.to.is_none());
        }
    }

    #[test]
    fn what_is_no_state_or_vehicle_is_not_found() {
        assert!(asked("state=burnt").understood().is_err());
        assert!(asked("vehicle=1").understood().is_err());
    }

    #[test]
    fn links_keep_what_was_asked_and_begin_at_the_first_page() {
        let it = asked("state=open&q=RO+5&after=1.inv_x&more=yes");
        assert_eq!(it.sorted("-due"), "?state=open&q=RO+5&sort=-due");
        assert_eq!(it.in_state(""), "?q=RO+5");
    }
}

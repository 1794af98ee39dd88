//! What the counter's list of invoices is asked for, as its address says it, and addresses that change one thing of it.
//! What cannot be read is left out and said: addresses are typed and shared.

use serde::Deserialize;

use crate::base::db::DbResult;
use crate::base::error::AppError;
use crate::base::values::{CleanText, CustomerId, InvoiceId, LocalDate, Timestamp, VehicleId};
use crate::billing::invoices::{Cursor, Direction, Filter, Sort, State};
use crate::pages::owner::query::query;

/// The query string as it came. Everything may be missing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// `draft` or a state of what was issued.
    pub state: String,
    pub customer: String,
    pub vehicle: String,
    pub from: String,
    pub to: String,
    pub q: String,
    /// `due`, or `-due` for the latest first.
    pub sort: String,
    pub after: String,
}

/// What of the list is wanted.
pub enum Wanted {
    Drafts,
    Issued(Filter),
}

/// The same, understood.
pub struct Understood {
    pub wanted: Wanted,
    pub customer: Option<CustomerId>,
    pub problem: &'static str,
}

impl Asked {
    /// An unknown customer's or vehicle's id or state is not found, as any other id that is not one.
    pub fn understood(&self) -> DbResult<Understood> {
        let mut problem = "";
        let id =
            |text: &str| (!text.is_empty()).then(|| text.parse().map_err(|_| AppError::NotFound)).transpose();
        let customer: Option<CustomerId> = id(&self.customer)?;
        let vehicle: Option<VehicleId> = (!self.vehicle.is_empty())
            .then(|| self.vehicle.parse().map_err(|_| AppError::NotFound))
            .transpose()?;
        if self.state == DRAFT {
            return Ok(Understood { wanted: Wanted::Drafts, customer, problem });
        }
        let state = match self.state.as_str() {
            "" => State::All,
            code => code.parse().map_err(|_| AppError::NotFound)?,
        };
        let (from, to) = self.days(&mut problem);
        let (sort, direction) = self.order();
        let search: String = self.q.chars().take(40).collect();
        let search = CleanText::optional(&search).unwrap_or_default();
        let filter = Filter { state, vehicle, from, to, search, sort, direction };
        Ok(Understood { wanted: Wanted::Issued(filter), customer, problem })
    }

    fn days(&self, problem: &mut &'static str) -> (Option<LocalDate>, Option<LocalDate>) {
        let read = |text: &str| if text.is_empty() { Ok(None) } else { text.parse().map(Some) };
        let (Ok(from), Ok(to)) = (read(&self.from), read(&self.to)) else {
            *problem = "A date could not be read, so all dates are shown.";
            return (None, None);
        };
        if from.zip(to).is_some_and(|(from, to)| from > to) {
            *problem = "The first day is after the last, so all dates are shown.";
            return (None, None);
        }
        (from, to)
    }

    /// By day of issue or by due day; what is no order is the usual one.
    fn order(&self) -> (Sort, Direction) {
        match self.sort.as_str() {
            "due" => (Sort::Due, Direction::Ascending),
            "-due" => (Sort::Due, Direction::Descending),
            "issued" => (Sort::Issued, Direction::Ascending),
            _ => (Sort::Issued, Direction::Descending),
        }
    }

    /// Which page: after this row.
    pub fn place(&self) -> Option<Cursor> {
        self.after.parse().ok()
    }

    /// The same among drafts, which go by the moment they were changed.
    pub fn draft_place(&self) -> Option<(Timestamp, InvoiceId)> {
        let (at, id) = self.after.split_once('.')?;
        Some((Timestamp::from_micros(at.parse().ok()?), id.parse().ok()?))
    }

    pub fn in_state(&self, state: &str) -> String {
        self.with(&[("state", state)])
    }

    pub fn sorted(&self, sort: &str) -> String {
        self.with(&[("sort", sort)])
    }

    pub fn after(&self, place: &str) -> String {
        self.with(&[("after", place)])
    }

    /// Whoever's and of whatever vehicle.
    pub fn of_all(&self) -> String {
        self.with(&[("customer", ""), ("vehicle", "")])
    }

    /// On the first page.
    pub fn first(&self) -> String {
        self.with(&[])
    }

    /// What a file of the same is called among lists.
    pub fn list(&self) -> &'static str {
        if self.state == DRAFT { "drafts" } else { "invoices" }
    }

    /// What is shown, for the address of a file with the same.
    pub fn narrowed(&self) -> String {
        if self.state == DRAFT {
            return String::new();
        }
        let all = [
            ("state", &self.state),
            ("customer", &self.customer),
            ("vehicle", &self.vehicle),
            ("from", &self.from),
            ("to", &self.to),
            ("q", &self.q),
        ];
        let asked: Vec<(&str, &str)> = all.iter().map(|(name, text)| (*name, text.as_str())).collect();
        query(&asked).trim_start_matches('?').to_owned()
    }

    /// Something beside the state is chosen.
    pub fn is_narrowed(&self) -> bool {
        [&self.customer, &self.vehicle, &self.from, &self.to, &self.q].iter().any(|text| !text.is_empty())
    }

    fn with(&self, changes: &[(&str, &str)]) -> String {
        let kept = [
            ("state", self.state.as_str()),
            ("customer", &self.customer),
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

/// What drafts are called among the states.
pub const DRAFT: &str = "draft";

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &str) -> Asked {
        serde_html_form::from_str(query).unwrap()
    }

    #[test]
    fn links_keep_what_was_asked_and_begin_at_the_first_page() {
        let it = asked("state=open&q=RO+5&after=1.inv_x&customer=cus_1");
        assert_eq!(it.sorted("-due"), "?state=open&customer=cus_1&q=RO+5&sort=-due");
        assert_eq!(it.of_all(), "?state=open&q=RO+5");
        assert_eq!(it.narrowed(), "state=open&customer=cus_1&q=RO+5");
        assert!(it.is_narrowed() && !asked("state=paid&sort=due").is_narrowed());
    }

    #[test]
    fn what_is_no_state_or_customer_is_not_found_and_bad_days_are_said() {
        assert!(asked("state=burnt").understood().is_err());
        assert!(asked("customer=1").understood().is_err());
        assert!(!asked("from=2026-11-31").understood().unwrap().problem.is_empty());
    }
}

//! The log, for administrators: who did what, and whether the log proves itself.

pub mod export;
pub mod index;
pub mod verification;

use serde::Deserialize;

use super::users::{Place, field, places};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{LocalDate, Zone};
use crate::parties::dealerships;
use crate::trust::access::ActingAdministrator;
use crate::trust::audit::{Sort, Wanted};

/// What is looked for, as it stands in the address. Ids only: names are personal.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// A dealership's id; `-` is the installation; empty is the first that the reader runs.
    at: String,
    /// `acts`, `looks`, or everything.
    sort: String,
    actor: String,
    /// One kind of act: `invoice.issue`.
    action: String,
    object: String,
    from: String,
    to: String,
    after: String,
}

/// A question that makes sense.
struct Question {
    places: Vec<Place>,
    here: usize,
    zone: Zone,
    wanted: Wanted,
    /// A field and what is wrong with it.
    problem: Option<(&'static str, &'static str)>,
}

impl Question {
    fn of(c: &mut Conn, who: &ActingAdministrator, asked: &Asked) -> DbResult<Self> {
        let places = places(c, who)?;
        let named = |it: &Place| if it.at.is_none() { asked.at == "-" } else { field(it) == asked.at };
        let own = |it: &Place| it.at == who.dealership;
        let here = match asked.at.as_str() {
            "" => places.iter().position(own).unwrap_or(0),
            _ => places.iter().position(named).ok_or(AppError::NotFound)?,
        };
        let at = places.get(here).ok_or(AppError::NotFound)?.at;
        let zone = match at {
            Some(at) => dealerships::load(c, at)?.settings.time_zone,
            None => Zone::utc(),
        };
        let mut problem = None;
        let mut day = |name, text: &str| -> Option<LocalDate> {
            if text.is_empty() {
                return None;
            }
            let day = text.parse().ok();
            if day.is_none() {
                problem = Some((name, "Enter a date such as 2026-11-27"));
            }
            day
        };
        let (from, to) = (day("from", &asked.from), day("to", &asked.to));
        if let (Some(from), Some(to)) = (from, to)
            && to < from
        {
            problem = Some(("to", "The last day must be on or after the first"));
        }
        let actor = match asked.actor.as_str() {
            "" => None,
            text => Some(text.parse().map_err(|_| AppError::NotFound)?),
        };
        let wanted = Wanted {
            sort: match asked.sort.as_str() {
                "acts" => Sort::Acts,
                "looks" => Sort::Looks,
                _ => Sort::All,
            },
            actor,
            action: Some(asked.action.trim().to_owned()).filter(|it| !it.is_empty()),
            object: Some(asked.object.trim().to_owned()).filter(|it| !it.is_empty()),
            from: from.map(|day| zone.start_of(day)),
            until: to.map(|day| zone.start_of(day.plus_days(1))),
        };
        Ok(Self { places, here, zone, wanted, problem })
    }

    fn place(&self) -> DbResult<&Place> {
        self.places.get(self.here).ok_or(AppError::NotFound)
    }
}

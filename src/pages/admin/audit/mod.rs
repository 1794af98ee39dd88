//! The log, for administrators: who did what, and whether the log proves itself.

pub mod export;
pub mod finding;
pub mod index;
pub mod verification;

use std::str::FromStr;

use serde::Deserialize;

use super::users::places;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{DealershipId, LocalDate, Zone};
use crate::parties::dealerships;
use crate::trust::access::ActingAdministrator;
use crate::trust::audit::{Reach, Sort, Wanted};

/// What is looked for, as it stands in the address. Ids only: names are personal.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// A dealership's id; `-` is the installation, `*` everything there is; empty is the first that the reader runs.
    at: String,
    /// `acts`, `looks`, or everything.
    sort: String,
    actor: String,
    /// Who did it or whom it was done to.
    person: String,
    customer: String,
    session: String,
    /// One kind of act: `invoice.issue`.
    action: String,
    object: String,
    from: String,
    to: String,
    after: String,
}

/// Where somebody may look.
struct Spot {
    /// As it stands in the address.
    value: String,
    name: String,
    reach: Reach,
}

impl Spot {
    fn dealership(&self) -> Option<DealershipId> {
        match self.reach {
            Reach::Dealership(at) => Some(at),
            Reach::Installation | Reach::Everywhere => None,
        }
    }
}

/// The places that an administrator runs, and all of the log for who runs the installation.
fn spots(c: &mut Conn, who: &ActingAdministrator) -> DbResult<Vec<Spot>> {
    let spot = |it: super::users::Place| Spot {
        value: it.at.map_or_else(|| "-".to_owned(), |at| at.to_string()),
        name: it.name,
        reach: it.at.into(),
    };
    let mut all: Vec<Spot> = places(c, who)?.into_iter().map(spot).collect();
    if who.installation {
        all.push(Spot { value: "*".to_owned(), name: "Everywhere".to_owned(), reach: Reach::Everywhere });
    }
    Ok(all)
}

/// A question that makes sense.
struct Question {
    places: Vec<Spot>,
    here: usize,
    zone: Zone,
    wanted: Wanted,
    /// A field and what is wrong with it.
    problem: Option<(&'static str, &'static str)>,
}

impl Question {
    fn of(c: &mut Conn, who: &ActingAdministrator, asked: &Asked) -> DbResult<Self> {
        let places = spots(c, who)?;
        let own = |it: &Spot| it.reach == who.dealership.into();
        let here = match asked.at.as_str() {
            "" => places.iter().position(own).unwrap_or(0),
            at => places.iter().position(|it| it.value == at).ok_or(AppError::NotFound)?,
        };
        let spot = places.get(here).ok_or(AppError::NotFound)?;
        let reach = spot.reach;
        let zone = match spot.dealership() {
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
        let wanted = Wanted {
            sort: match asked.sort.as_str() {
                "acts" => Sort::Acts,
                "looks" => Sort::Looks,
                _ => Sort::All,
            },
            actor: chosen(&asked.actor)?,
            person: chosen(&asked.person)?,
            customer: chosen(&asked.customer)?,
            session: chosen(&asked.session)?,
            action: Some(asked.action.trim().to_owned()).filter(|it| !it.is_empty()),
            object: Some(asked.object.trim().to_owned()).filter(|it| !it.is_empty()),
            from: from.map(|day| zone.start_of(day)),
            until: to.map(|day| zone.start_of(day.plus_days(1))),
        };
        if problem.is_none() && wanted.is_too_wide(reach) {
            let text = "Choose one place, or also a person, customer, session or record: an act alone is found place by place";
            problem = Some(("action", text));
        }
        Ok(Self { places, here, zone, wanted, problem })
    }

    fn place(&self) -> DbResult<&Spot> {
        self.places.get(self.here).ok_or(AppError::NotFound)
    }
}

/// An id that was chosen; one that is none is not found.
fn chosen<T: FromStr>(text: &str) -> DbResult<Option<T>> {
    (!text.is_empty()).then(|| text.parse().map_err(|_| AppError::NotFound)).transpose()
}

/// What was chosen as an address has it, without the place in the list.
fn query(asked: &Asked) -> String {
    let chosen = [
        ("at", &asked.at),
        ("sort", &asked.sort),
        ("actor", &asked.actor),
        ("person", &asked.person),
        ("customer", &asked.customer),
        ("session", &asked.session),
        ("action", &asked.action),
        ("object", &asked.object),
        ("from", &asked.from),
        ("to", &asked.to),
    ];
    let chosen = chosen.into_iter().filter(|(_, value)| !value.is_empty());
    let mut text = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in chosen {
        text.append_pair(name, value);
    }
    text.finish()
}

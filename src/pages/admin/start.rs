//! `GET /admin`: for the installation's administrators whether it is well, and what to do where it is not; for a
//! dealership's, the way to its people. Figures about machines are on the metrics listener.

mod health;

use std::collections::BTreeSet;

use actix_web::HttpResponse;
use askama::Template;

use self::health::Health;
use crate::base::error::AppError;
use crate::base::values::Language;
use crate::base::web::{Cx, Nav, Page, Reply};
use crate::billing::disputes::Rules;
use crate::pages::staff::shown::count;
use crate::parties::dealerships;
use crate::trust::access::{Administrator, passkeys, reviewing, staff};

pub async fn show(cx: Cx, administrator: Administrator) -> Result<HttpResponse, AppError> {
    // Looking at the schema takes a connection of its own, so it comes before the one trip.
    let pending = cx.block(|cx| cx.site.db.pending_migrations()).await?.len();
    cx.page(administrator, move |c, who, cx| {
        let health =
            if who.installation { Some(Health::look(c, cx, who.dealership, pending)?) } else { None };
        let people: BTreeSet<_> = staff::of_place(c, who.dealership)?.iter().map(|it| it.person).collect();
        let title = if who.installation { "System health" } else { "Administration" };
        let page = who.page(c, cx, title, Nav::Admin)?;
        let people = count(people.len(), "person has", "people have");
        let place = if who.dealership.is_some() {
            page.dealership.name.clone()
        } else {
            "the installation".to_owned()
        };
        let nudge = passkeys::active(c, who.person)? == 1;
        let nobody_outside = match who.dealership {
            Some(at) => {
                let rules: Rules = dealerships::group(c, at)?;
                rules.outside(&dealerships::load(c, at)?.settings.address, Language::En).is_none()
            }
            None => false,
        };
        let late = match who.dealership {
            Some(at) if health.is_none() => {
                let (review, now) = (reviewing::standing(c, Some(at))?, cx.site.clock.now());
                let zone = dealerships::load(c, at)?.settings.time_zone;
                let due = review.due.filter(|_| review.is_overdue(now));
                due.map(|due| zone.date_of(due).display(Language::En).to_string())
            }
            _ => None,
        };
        Reply::page(&Start { page, health, people, place, nudge, nobody_outside, late })
    })
    .await
}

#[derive(Template)]
#[template(path = "admin/start.html")]
struct Start {
    page: Page,
    health: Option<Health>,
    people: String,
    place: String,
    /// Ask for a second passkey.
    nudge: bool,
    /// Letters of decisions name nobody to turn to outside, and nobody is known for the place.
    nobody_outside: bool,
    /// The day on which who may do what should have been looked through; none in time, or where the machine's health says it.
    late: Option<String>,
}

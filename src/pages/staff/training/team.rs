//! `GET /staff/training`: how far the people of the dealership are with their lessons, for managers.

use actix_web::HttpResponse;
use askama::Template;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{DealershipId, PersonId, Timestamp, Zone};
use crate::base::web::{Cx, Nav, Page, Reply};
use crate::pages::staff::shown::{Moment, count};
use crate::parties::dealerships;
use crate::trust::access::{Manager, persons, staff};
use crate::trust::training::of_people;

pub async fn show(cx: Cx, manager: Manager) -> Result<HttpResponse, AppError> {
    cx.page(manager, |c, who, cx| {
        let zone = dealerships::load(c, who.dealership)?.settings.time_zone;
        let people = standing(c, &cx.site, Some(who.dealership), &zone)?;
        Reply::page(&Team { page: who.page(c, cx, "Security training", Nav::Elsewhere)?, people })
    })
    .await
}

/// How far somebody is.
pub struct Standing {
    pub person: PersonId,
    pub name: String,
    pub roles: String,
    pub done: String,
    /// Titles of what is late.
    pub late: Vec<&'static str>,
    /// The next day that something is due.
    pub next: Option<Moment>,
}

/// Everybody who has a role at a place, those who are late first.
pub fn standing(c: &mut Conn, site: &Site, at: Option<DealershipId>, zone: &Zone) -> DbResult<Vec<Standing>> {
    let now: Timestamp = site.clock.now();
    let held = staff::of_place(c, at)?;
    let mut people: Vec<PersonId> = Vec::new();
    for it in &held {
        if !people.contains(&it.person) {
            people.push(it.person);
        }
    }
    let duties = of_people(c, &people)?;
    let mut all = Vec::with_capacity(people.len());
    for person in people {
        let own = duties.iter().filter(|it| it.person == person);
        let late: Vec<&'static str> =
            own.clone().filter(|it| it.is_overdue(now)).map(|it| it.lesson.title.as_str()).collect();
        let total = own.clone().count();
        let passed = own.clone().filter(|it| it.passed_at.is_some() && !it.is_overdue(now)).count();
        let next = own.clone().filter(|it| !it.is_overdue(now)).map(|it| it.due_at).min();
        let roles: Vec<&str> =
            held.iter().filter(|it| it.person == person).map(|it| it.role.title()).collect();
        all.push(Standing {
            person,
            name: persons::find(c, site, person)?.name,
            roles: roles.join(", "),
            done: format!("{passed} of {}", count(total, "lesson", "lessons")),
            late,
            next: next.map(|at| Moment::new(at, zone)),
        });
    }
    all.sort_by(|a, b| (a.late.is_empty(), &a.name).cmp(&(b.late.is_empty(), &b.name)));
    Ok(all)
}

#[derive(Template)]
#[template(path = "staff/training/team.html")]
struct Team {
    page: Page,
    people: Vec<Standing>,
}

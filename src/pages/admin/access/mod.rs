//! `GET /admin/access`: who may do what at each place that an administrator runs, when they used it last, what changed since
//! somebody last signed for it, and the button that signs. Roles are ended from here, one by one.

mod signing;

pub use signing::sign;

use std::collections::HashMap;

use actix_web::HttpResponse;
use askama::Template;

use super::users::{Place, field, places};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{MembershipId, PersonId, Zone};
use crate::base::web::{Cx, Nav, Page, Reply};
use crate::pages::staff::shown::{Moment, count};
use crate::pages::staff::training::team;
use crate::parties::dealerships;
use crate::trust::access::reviewing::{self, Change};
use crate::trust::access::staff::of_place;
use crate::trust::access::{ActingAdministrator, Administrator, passkeys, persons};
use crate::trust::audit::{Entry, record_later};

/// How many reviews of before are listed.
const LISTED: i64 = 4;

pub async fn show(cx: Cx, administrator: Administrator) -> Result<HttpResponse, AppError> {
    cx.page(administrator, |c, who, cx| {
        let groups = groups(c, cx, who)?;
        let people = groups.iter().flat_map(|it| it.people.iter().map(|it| it.id.to_string()));
        let people = people.collect::<Vec<_>>().join(" ");
        let entry = Entry::new("record.list").object("access").fact("people", people);
        record_later(&cx.site, &who.actor, entry);
        Reply::page(&Index { page: who.page(c, cx, "Access review", Nav::Users)?, groups })
    })
    .await
}

fn groups(c: &mut Conn, cx: &Cx, who: &ActingAdministrator) -> DbResult<Vec<Group>> {
    places(c, who)?.into_iter().map(|place| Group::of(c, cx, place)).collect()
}

#[derive(Template)]
#[template(path = "admin/access.html")]
struct Index {
    page: Page,
    groups: Vec<Group>,
}

struct Group {
    name: String,
    /// As the form sends it.
    place: String,
    shown: String,
    due: Option<Moment>,
    overdue: bool,
    people: Vec<Row>,
    changes: Vec<(Moment, String)>,
    reviews: Vec<(Moment, String, String)>,
}

struct Row {
    id: PersonId,
    name: String,
    suspended: bool,
    /// Id, name and since when.
    roles: Vec<(MembershipId, &'static str, Moment)>,
    passkeys: String,
    used: Option<Moment>,
    training: String,
    late: bool,
}

impl Group {
    fn of(c: &mut Conn, cx: &Cx, place: Place) -> DbResult<Self> {
        let (site, now) = (&cx.site, cx.site.clock.now());
        let zone = match place.at {
            Some(at) => dealerships::load(c, at)?.settings.time_zone,
            None => Zone::utc(),
        };
        let moment = |at| Moment::new(at, &zone);
        let held = of_place(c, place.at)?;
        let standing = reviewing::standing(c, place.at)?;
        let team = team::standing(c, site, place.at, &zone)?;
        let ids: Vec<PersonId> = team.iter().map(|it| it.person).collect();
        let used: HashMap<PersonId, _> = reviewing::last_use(c, &ids)?.into_iter().collect();
        let suspended = reviewing::suspended(c, &ids)?;
        let mut people = Vec::with_capacity(team.len());
        for it in team {
            let keys = passkeys::list(c, site, it.person)?;
            let own = held.iter().filter(|role| role.person == it.person);
            people.push(Row {
                id: it.person,
                suspended: suspended.contains(&it.person),
                roles: own.map(|role| (role.id, role.role.title(), moment(role.since))).collect(),
                passkeys: count(keys.len(), "passkey", "passkeys"),
                used: used.get(&it.person).map(|at| moment(*at)),
                training: if it.late.is_empty() { it.done } else { format!("Late: {}", it.late.join(", ")) },
                late: !it.late.is_empty(),
                name: it.name,
            });
        }
        people.sort_by(|a, b| a.name.cmp(&b.name));
        let mut changes = Vec::new();
        if let Some(last) = standing.last {
            for it in reviewing::changes_since(c, place.at, last.at)? {
                changes.push((moment(it.at), words(c, cx, &it)?));
            }
        }
        let mut reviews = Vec::new();
        for it in reviewing::reviews(c, place.at, LISTED)? {
            let of = count(it.roles.unsigned_abs(), "role", "roles");
            let since = count(it.changes.unsigned_abs(), "change", "changes");
            let text = format!("{of}, {since} since the one before");
            reviews.push((moment(it.at), persons::find(c, site, it.by)?.name, text));
        }
        Ok(Self {
            name: place.name.clone(),
            place: if place.at.is_none() { "-".to_owned() } else { field(&place) },
            shown: reviewing::fingerprint(&held),
            overdue: standing.is_overdue(now),
            due: standing.due.map(moment),
            people,
            changes,
            reviews,
        })
    }
}

fn words(c: &mut Conn, cx: &Cx, it: &Change) -> DbResult<String> {
    let name = persons::find(c, &cx.site, it.person)?.name;
    let title = it.role.title();
    if it.ended {
        return Ok(format!("{name} is no longer {title}"));
    }
    let by = match it.by {
        Some(by) => format!(", given by {}", persons::find(c, &cx.site, by)?.name),
        None => String::new(),
    };
    Ok(format!("{name} became {title}{by}"))
}

//! `GET /admin/users`: who works where, with which roles, and who was invited and has not answered.

use actix_web::HttpResponse;
use askama::Template;

use super::places;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{InvitationId, PersonId, Zone};
use crate::base::web::{Cx, Nav, Page, Reply};
use crate::pages::staff::shown::{Moment, count};
use crate::parties::dealerships;
use crate::trust::access::staff::{self, Held};
use crate::trust::access::{Administrator, invited, passkeys, persons};
use crate::trust::audit::{Entry, record_later};

pub async fn show(cx: Cx, administrator: Administrator) -> Result<HttpResponse, AppError> {
    cx.page(administrator, |c, who, cx| {
        let mut groups = Vec::new();
        for place in places(c, who)? {
            let zone = match place.at {
                Some(at) => dealerships::load(c, at)?.settings.time_zone,
                None => Zone::utc(),
            };
            let held = staff::of_place(c, place.at)?;
            let people = people(c, cx, &held, &zone)?;
            let waiting = match place.at {
                Some(at) => invited::of_staff(c, &cx.site, at)?,
                None => Vec::new(),
            };
            let waiting = waiting.into_iter().map(|it| Waiting::new(it, &zone)).collect();
            groups.push(Group { name: place.name, people, waiting });
        }
        let shown = groups.iter().flat_map(|it| it.people.iter().map(|it| it.id.to_string()));
        let entry =
            Entry::new("record.list").object("staff").fact("people", shown.collect::<Vec<_>>().join(" "));
        record_later(&cx.site, &who.actor, entry);
        let page = who.page(c, cx, "People and roles", Nav::Users)?;
        Reply::page(&Index { page, groups })
    })
    .await
}

#[derive(Template)]
#[template(path = "admin/users/index.html")]
struct Index {
    page: Page,
    groups: Vec<Group>,
}

struct Group {
    name: String,
    people: Vec<Row>,
    waiting: Vec<Waiting>,
}

struct Row {
    id: PersonId,
    name: String,
    email: String,
    roles: String,
    passkeys: String,
    few: bool,
    seen: Option<Moment>,
    suspended: bool,
}

struct Waiting {
    id: InvitationId,
    email: String,
    role: &'static str,
    until: Moment,
}

impl Waiting {
    fn new(it: invited::Waiting, zone: &Zone) -> Self {
        Self {
            id: it.id,
            email: it.email.to_string(),
            role: it.role.map_or("", |role| role.title()),
            until: Moment::new(it.expires_at, zone),
        }
    }
}

/// One row a person, in the order of their first role here.
fn people(c: &mut Conn, cx: &Cx, held: &[Held], zone: &Zone) -> DbResult<Vec<Row>> {
    let mut order: Vec<PersonId> = Vec::new();
    for it in held {
        if !order.contains(&it.person) {
            order.push(it.person);
        }
    }
    order.into_iter().map(|id| row(c, cx, held, id, zone)).collect()
}

fn row(c: &mut Conn, cx: &Cx, held: &[Held], id: PersonId, zone: &Zone) -> DbResult<Row> {
    let person = persons::find(c, &cx.site, id)?;
    let keys = passkeys::list(c, &cx.site, id)?;
    let roles: Vec<&str> = held.iter().filter(|it| it.person == id).map(|it| it.role.title()).collect();
    Ok(Row {
        id,
        name: person.name,
        email: person.email.to_string(),
        roles: roles.join(", "),
        passkeys: count(keys.len(), "passkey", "passkeys"),
        few: keys.len() < 2,
        seen: keys.iter().filter_map(|key| key.last_used_at).max().map(|at| Moment::new(at, zone)),
        suspended: person.suspended_at.is_some(),
    })
}

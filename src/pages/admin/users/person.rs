//! `GET /admin/users/{id}`: somebody on the staff, their roles and passkeys, and what they did lately.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::suspension::refusal;
use super::{field, places, roles_of};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{MembershipId, PersonId, Zone};
use crate::base::web::{Cx, Nav, Page, Reply};
use crate::pages::staff::deeds::{self, Deed};
use crate::pages::staff::shown::{Moment, count, id};
use crate::parties::dealerships;
use crate::trust::access::{ActingAdministrator, Administrator, Role, passkeys, persons};
use crate::trust::audit::{self, Entry, record_later};

/// How many of their acts are shown.
const ACTS: i64 = 20;

pub async fn show(
    cx: Cx,
    administrator: Administrator,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.page(administrator, move |c, who, cx| {
        let person: PersonId = id(&path)?;
        let view = Show::new(c, cx, who, person, "", "")?;
        record_later(&cx.site, &who.actor, Entry::new("record.view").object(person).person(person));
        Reply::page(&view)
    })
    .await
}

#[derive(Template)]
#[template(path = "admin/users/person.html")]
pub(super) struct Show {
    page: Page,
    id: PersonId,
    name: String,
    email: String,
    since: Moment,
    suspended: Option<Moment>,
    own: bool,
    roles: Vec<RoleRow>,
    /// Value, words, whether it is chosen.
    places: Vec<(String, String, bool)>,
    choices: Vec<(&'static str, &'static str, bool)>,
    passkeys: String,
    keys: Vec<KeyRow>,
    /// Why this administrator cannot suspend them; empty when they can.
    no_suspension: &'static str,
    reason: String,
    error: &'static str,
    acts: Vec<(Deed, Moment, String)>,
}

struct RoleRow {
    id: MembershipId,
    role: &'static str,
    place: String,
    since: Moment,
}

struct KeyRow {
    name: String,
    about: String,
    used: Option<Moment>,
}

impl Show {
    /// `reason` as it was typed, `error` what is wrong with it.
    pub(super) fn new(
        c: &mut Conn,
        cx: &Cx,
        who: &ActingAdministrator,
        id: PersonId,
        reason: &str,
        error: &'static str,
    ) -> DbResult<Self> {
        let held = roles_of(c, who, id)?;
        let person = persons::find(c, &cx.site, id)?;
        let all = places(c, who)?;
        let zone = match held.iter().find_map(|it| it.at) {
            Some(at) => dealerships::load(c, at)?.settings.time_zone,
            None => Zone::utc(),
        };
        let name_of = |at| all.iter().find(|it| it.at == at).map(|it| it.name.clone()).unwrap_or_default();
        let roles = held.iter().map(|it| RoleRow {
            id: it.id,
            role: it.role.title(),
            place: name_of(it.at),
            since: Moment::new(it.since, &zone),
        });
        let keys = passkeys::list(c, &cx.site, id)?;
        let mut page = who.page(c, cx, person.name.clone(), Nav::Users)?;
        page.errors = !error.is_empty();
        Ok(Self {
            page,
            id,
            email: person.email.to_string(),
            since: Moment::new(person.created_at, &zone),
            suspended: person.suspended_at.map(|at| Moment::new(at, &zone)),
            own: id == who.person,
            roles: roles.collect(),
            places: all.iter().map(|it| (field(it), it.name.clone(), it.at == who.dealership)).collect(),
            choices: Role::ALL.into_iter().map(|it| (it.code(), it.title(), false)).collect(),
            passkeys: count(keys.len(), "passkey", "passkeys"),
            keys: keys.into_iter().map(|it| KeyRow::new(it, &zone)).collect(),
            no_suspension: refusal(c, who, id)?.unwrap_or(""),
            acts: acts(c, id, &zone)?,
            reason: reason.to_owned(),
            error,
            name: person.name,
        })
    }
}

impl KeyRow {
    fn new(it: passkeys::Listed, zone: &Zone) -> Self {
        let kept = if it.synced { "kept by its provider" } else { "on one device" };
        Self {
            name: it.name,
            about: format!("{}, {kept}", it.device),
            used: it.last_used_at.map(|at| Moment::new(at, zone)),
        }
    }
}

fn acts(c: &mut Conn, id: PersonId, zone: &Zone) -> DbResult<Vec<(Deed, Moment, String)>> {
    let all = audit::of_reader(c, id, None, None, ACTS)?;
    Ok(all.into_iter().map(|it| (deeds::deed(&it.action), Moment::new(it.at, zone), it.device)).collect())
}

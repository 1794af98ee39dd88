//! `POST /admin/users/{id}/roles` and `…/roles/{role}/end`: giving and ending a role, each after a fresh passkey. Nobody
//! ends their own last administrator role: an administrator cannot lock themselves out by a slip.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::{place, places, roles_of};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{MembershipId, PersonId};
use crate::base::web::{Cx, Flash, FlashKind, Form, Reply};
use crate::pages::staff::shown::id;
use crate::trust::access::staff::{self, Ended, Held};
use crate::trust::access::step_up::{self, Asked, Operation};
use crate::trust::access::{ActingAdministrator, Administrator, Role, persons};

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub struct Given {
    place: String,
    role: String,
}

pub async fn grant(
    cx: Cx,
    administrator: Administrator,
    path: web::Path<String>,
    form: Form<Given>,
) -> Result<HttpResponse, AppError> {
    cx.change(administrator, move |c, who, cx| {
        let person: PersonId = id(&path)?;
        roles_of(c, who, person)?;
        let place = place(c, who, &form.0.place)?;
        let role: Role = form.0.role.parse().map_err(|_| AppError::Invalid("no such role".to_owned()))?;
        if place.at.is_none() && role != Role::Administrator {
            return Err(AppError::Conflict(
                "On the installation itself there are only administrators.".to_owned(),
            ));
        }
        let name = persons::find(c, &cx.site, person)?.name;
        let title = role.title();
        let asked = Asked {
            operation: Operation::GrantRole,
            object: person.to_string(),
            amount: None,
            summary: format!("Give {name} the role of {title} at {}", place.name),
            path: &format!("/admin/users/{person}/roles"),
            form: &[("place", &form.0.place), ("role", &form.0.role)],
        };
        step_up::require(c, &cx.site, &who.actor, &asked)?;
        staff::grant(c, &cx.site, &who.actor, person, place.at, role)?;
        done(person, format!("{name} is now {title} at {}.", place.name))
    })
    .await
}

pub async fn end(
    cx: Cx,
    administrator: Administrator,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, AppError> {
    cx.change(administrator, move |c, who, cx| {
        let (person, wanted): (PersonId, MembershipId) = (id(&path.0)?, id(&path.1)?);
        let held = roles_of(c, who, person)?;
        let it = held.iter().find(|it| it.id == wanted).ok_or(AppError::NotFound)?;
        if is_own_last(c, who, it)? {
            return Err(AppError::Conflict(
                "You cannot end your own last administrator role. Another administrator can.".to_owned(),
            ));
        }
        let name = persons::find(c, &cx.site, person)?.name;
        let place = places(c, who)?.into_iter().find(|place| place.at == it.at).ok_or(AppError::NotFound)?;
        let title = it.role.title();
        let asked = Asked {
            operation: Operation::EndRole,
            object: it.id.to_string(),
            amount: None,
            summary: format!("End the role of {name} as {title} at {}", place.name),
            path: &format!("/admin/users/{person}/roles/{}/end", it.id),
            form: &[],
        };
        step_up::require(c, &cx.site, &who.actor, &asked)?;
        match staff::end(c, &cx.site, &who.actor, it.at, it.id)? {
            Ended::Done => {}
            Ended::WasLast => {
                return Err(AppError::Conflict(
                    "This is the last administrator of the installation. Name another one first.".to_owned(),
                ));
            }
        }
        let text = format!("{name} is no longer {title} at {}.", place.name);
        if held.len() == 1 {
            return Ok(Reply::to("/admin/users").flash(Flash { kind: FlashKind::Ok, text }));
        }
        done(person, text)
    })
    .await
}

fn is_own_last(c: &mut Conn, who: &ActingAdministrator, it: &Held) -> DbResult<bool> {
    if it.person != who.person || it.role != Role::Administrator {
        return Ok(false);
    }
    let own = staff::of_person(c, who.person)?;
    Ok(own.iter().filter(|held| held.role == Role::Administrator).count() < 2)
}

fn done(person: PersonId, text: String) -> DbResult<Reply> {
    Ok(Reply::to(format!("/admin/users/{person}")).flash(Flash { kind: FlashKind::Ok, text }))
}

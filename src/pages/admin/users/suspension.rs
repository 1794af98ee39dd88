//! `POST /admin/users/{id}/suspension` and `…/resumption`: shutting somebody out everywhere at once, and letting them in
//! again, each after a fresh passkey. It reaches all their accounts, so the administrator of one dealership can do it
//! only to people who have no other.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::person::Show;
use super::roles_of;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{CleanText, PersonId};
use crate::base::web::{Cx, Flash, FlashKind, Form, Reply};
use crate::pages::staff::shown::id;
use crate::trust::access::step_up::{self, Asked, Operation};
use crate::trust::access::{Account, ActingAdministrator, Administrator, accounts, persons};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Why {
    reason: String,
}

pub async fn suspend(
    cx: Cx,
    administrator: Administrator,
    path: web::Path<String>,
    form: Form<Why>,
) -> Result<HttpResponse, AppError> {
    cx.change(administrator, move |c, who, cx| {
        let person = reachable(c, who, &path)?;
        let Ok(reason) = CleanText::<200>::parse(&form.0.reason) else {
            let error = "Say why, in at most 200 characters";
            return Reply::invalid(&Show::new(c, cx, who, person, &form.0.reason, error)?);
        };
        let name = persons::find(c, &cx.site, person)?.name;
        let path = format!("/admin/users/{person}/suspension");
        let summary = format!("Suspend {name}: every session ends, no passkey signs in");
        confirm(c, cx, who, person, summary, &path, &[("reason", &form.0.reason)])?;
        persons::suspend(c, &cx.site, &who.actor, person, reason.as_str())?;
        Ok(back(person, format!("{name} is shut out. All their sessions have ended.")))
    })
    .await
}

pub async fn resume(
    cx: Cx,
    administrator: Administrator,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.change(administrator, move |c, who, cx| {
        let person = reachable(c, who, &path)?;
        let name = persons::find(c, &cx.site, person)?.name;
        let path = format!("/admin/users/{person}/resumption");
        confirm(c, cx, who, person, format!("Let {name} sign in again"), &path, &[])?;
        persons::resume(c, &cx.site, &who.actor, person)?;
        Ok(back(person, format!("{name} can sign in again.")))
    })
    .await
}

/// Why an administrator cannot suspend somebody, if they cannot.
pub(super) fn refusal(
    c: &mut Conn,
    who: &ActingAdministrator,
    person: PersonId,
) -> DbResult<Option<&'static str>> {
    if person == who.person {
        return Ok(Some("You cannot suspend yourself. Another administrator can."));
    }
    let own = who.dealership.map(Account::Dealership);
    let elsewhere = accounts::of_person(c, person)?.into_iter().any(|it| Some(it) != own);
    Ok((elsewhere && !who.installation).then_some(
        "This person has accounts beyond your dealership. End their role here, or ask an administrator of the installation.",
    ))
}

fn reachable(c: &mut Conn, who: &ActingAdministrator, path: &str) -> DbResult<PersonId> {
    let person: PersonId = id(path)?;
    roles_of(c, who, person)?;
    match refusal(c, who, person)? {
        None => Ok(person),
        Some(why) => Err(AppError::Conflict(why.to_owned())),
    }
}

fn confirm(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingAdministrator,
    person: PersonId,
    summary: String,
    path: &str,
    form: &[(&str, &str)],
) -> DbResult<()> {
    let operation = Operation::SuspendPerson;
    let asked = Asked { operation, object: person.to_string(), amount: None, summary, path, form };
    step_up::require(c, &cx.site, &who.actor, &asked)?;
    Ok(())
}

fn back(person: PersonId, text: String) -> Reply {
    Reply::to(format!("/admin/users/{person}")).flash(Flash { kind: FlashKind::Ok, text })
}

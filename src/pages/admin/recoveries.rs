//! `GET /admin/recoveries`: staff who lost their passkeys. The `POST` is an administrator's first check; the second is made at
//! `…/{id}/approval` by another administrator, or by a manager at the counter's page. An administrator who proved their
//! mailbox is let in by another one alone; where there is none, by `forecourt administrator recover` on the host.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::users::{Place, places};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{PersonId, RecoveryId, Zone};
use crate::base::web::{Cx, Flash, FlashKind, Form, Nav, Page, Reply};
use crate::pages::staff::customers::recoveries::{reason, refusal};
use crate::pages::staff::recoveries::Row;
use crate::pages::staff::recoveries::approval::{Approval, Done, decide};
use crate::pages::staff::shown::id;
use crate::trust::access::recoveries::{self, Kind, Listed, Stage};
use crate::trust::access::{Account, ActingAdministrator, Administrator, Role, persons, place, staff};

const BASE: &str = "/admin/recoveries";

/// As typed: `PERSON PLACE`, where the installation's place is empty.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    who: String,
    reason: String,
}

pub async fn show(cx: Cx, administrator: Administrator) -> Result<HttpResponse, AppError> {
    cx.page(administrator, |c, who, cx| Reply::page(&Index::new(c, cx, who, &Asked::default(), None)?)).await
}

pub async fn request(
    cx: Cx,
    administrator: Administrator,
    form: Form<Asked>,
) -> Result<HttpResponse, AppError> {
    cx.change(administrator, move |c, who, cx| {
        let wanted = whom(c, who, &form.0.who)?;
        let problem = match (wanted, reason(&form.0.reason)) {
            (None, _) => ("who", "Choose who lost their passkeys"),
            (_, Err(problem)) => problem,
            (Some((person, place)), Ok(reason)) => {
                let at = place.at;
                match recoveries::request_peer(c, &cx.site, &who.actor, at, person, &reason)? {
                    Ok(_) => {
                        let text = "Noted. Now another administrator or a manager must check who it is.";
                        return Ok(
                            Reply::to(BASE).flash(Flash { kind: FlashKind::Ok, text: text.to_owned() })
                        );
                    }
                    Err(why) => ("who", refusal(why)),
                }
            }
        };
        Reply::invalid(&Index::new(c, cx, who, &form.0, Some(problem))?)
    })
    .await
}

pub async fn ask(
    cx: Cx,
    administrator: Administrator,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.page(administrator, move |c, who, cx| {
        let it = find(c, cx, who, id(&path)?)?;
        let zone = zone(c, &it)?;
        let page = who.page(c, cx, "Second check", Nav::Users)?;
        Reply::page(&Approval::new(page, it, &zone, BASE))
    })
    .await
}

pub async fn approve(
    cx: Cx,
    administrator: Administrator,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.change(administrator, move |c, who, cx| {
        let it = find(c, cx, who, id(&path)?)?;
        match decide(c, cx, &who.actor, &it, (Kind::Peer, it.dealership), BASE)? {
            Err(text) => Ok(Reply::to(BASE).flash(Flash { kind: FlashKind::Warn, text: text.to_owned() })),
            Ok(approved) => {
                let zone = zone(c, &it)?;
                let page = who.page(c, cx, "Hand over the code", Nav::Users)?;
                Reply::page(&Done::new(page, it.name, &approved, &zone, BASE))
            }
        }
    })
    .await
}

pub async fn withdraw(
    cx: Cx,
    administrator: Administrator,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.change(administrator, move |c, who, cx| {
        let it = find(c, cx, who, id(&path)?)?;
        recoveries::withdraw(c, &cx.site, &who.actor, (Kind::Peer, it.dealership), it.id)?;
        let text = format!("The recovery of {} was stopped.", it.name);
        Ok(Reply::to(BASE).flash(Flash { kind: FlashKind::Ok, text }))
    })
    .await
}

/// One at a place that the administrator runs; any other is not found.
fn find(c: &mut Conn, cx: &Cx, who: &ActingAdministrator, wanted: RecoveryId) -> DbResult<Listed> {
    for place in places(c, who)? {
        match recoveries::find(c, &cx.site, wanted, (Kind::Peer, place.at)) {
            Err(AppError::NotFound) => {}
            found => return found,
        }
    }
    Err(AppError::NotFound)
}

/// The person and place of a form; none when nothing was chosen. A place that is not theirs is not found.
fn whom(c: &mut Conn, who: &ActingAdministrator, text: &str) -> DbResult<Option<(PersonId, Place)>> {
    let Some((person, at)) = text.split_once(' ') else { return Ok(None) };
    let person = id(person)?;
    let at = if at.is_empty() { None } else { Some(id(at)?) };
    let place = places(c, who)?.into_iter().find(|place| place.at == at).ok_or(AppError::NotFound)?;
    Ok(Some((person, place)))
}

fn zone(c: &mut Conn, it: &Listed) -> DbResult<Zone> {
    place::zone_of(c, it.dealership.map(Account::Dealership))
}

#[derive(Template)]
#[template(path = "admin/recoveries.html")]
struct Index {
    page: Page,
    waiting: Vec<Row>,
    /// Value, words, whether it is chosen.
    people: Vec<(String, String, bool)>,
    reason: String,
    /// The field and what is wrong with it.
    error: (&'static str, &'static str),
}

impl Index {
    fn new(
        c: &mut Conn,
        cx: &Cx,
        who: &ActingAdministrator,
        asked: &Asked,
        problem: Option<(&'static str, &'static str)>,
    ) -> DbResult<Self> {
        let (mut waiting, mut people) = (Vec::new(), vec![(String::new(), "Choose".to_owned(), false)]);
        for place in places(c, who)? {
            for it in recoveries::waiting_at(c, &cx.site, place.at, Kind::Peer)? {
                waiting.push(row(c, who, it)?);
            }
            let mut known: Vec<PersonId> = Vec::new();
            for held in staff::of_place(c, place.at)? {
                if held.person != who.person && !known.contains(&held.person) {
                    known.push(held.person);
                    let value = format!("{} {}", held.person, super::users::field(&place));
                    let name = persons::find(c, &cx.site, held.person)?.name;
                    let chosen = value == asked.who;
                    people.push((value, format!("{name}, {}", place.name), chosen));
                }
            }
        }
        let mut page = who.page(c, cx, "Recovery approvals", Nav::Users)?;
        page.errors = problem.is_some();
        let (reason, error) = (asked.reason.clone(), problem.unwrap_or_default());
        Ok(Self { page, waiting, people, reason, error })
    }

    fn fault(&self, field: &str) -> &'static str {
        if self.error.0 == field { self.error.1 } else { "" }
    }
}

/// Somebody who asked is checked first with the form below the list, unless one check suffices.
fn row(c: &mut Conn, who: &ActingAdministrator, it: Listed) -> DbResult<Row> {
    let zone = zone(c, &it)?;
    let second = format!("{BASE}/{}/approval", it.id);
    let held = staff::of_person(c, it.person)?;
    let administrator = held.iter().any(|held| held.at == it.dealership && held.role == Role::Administrator);
    let first = match it.stage {
        Stage::Asked if administrator => second.clone(),
        _ => "#request".to_owned(),
    };
    Ok(Row::new(it, who.person, &zone, first, second, BASE))
}

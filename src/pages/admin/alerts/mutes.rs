//! `GET /admin/alerts/mutes`: rules that are not told about somebody for a while, the first to end first. `POST …/{id}/approval`
//! allows one that somebody else asked for, `POST …/{id}/end` ends one.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::shown::Names;
use super::theirs;
use crate::base::error::AppError;
use crate::base::values::{MuteId, PersonId, Timestamp};
use crate::base::web::{Cx, Flash, FlashKind, Nav, Page, Query, Reply};
use crate::pages::staff::shown::{Moment, id};
use crate::safety::alerts::muting::{self, Mute};
use crate::safety::alerts::rules_in_force;
use crate::trust::access::{Account, Administrator, persons, place};

const SHOWN: usize = 50;
const PATH: &str = "/admin/alerts/mutes";

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    after: String,
}

pub async fn show(
    cx: Cx,
    administrator: Administrator,
    query: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    cx.page(administrator, move |c, who, cx| {
        let place = || {
            let (at, id) = query.0.after.split_once('.')?;
            Some((Timestamp::from_micros(at.parse().ok()?), id.parse().ok()?))
        };
        let limit = i64::try_from(SHOWN + 1).unwrap_or(i64::MAX);
        let mut found = muting::list(c, &cx.site, theirs(who), place(), limit)?;
        let more = found.len() > SHOWN;
        found.truncate(SHOWN);
        let last = found.last().filter(|_| more);
        let next = last.map(|it| format!("{}.{}", it.until.micros(), it.id)).unwrap_or_default();
        let zone = place::zone_of(c, who.dealership.map(Account::Dealership))?;
        let people = found.iter().flat_map(|it| [Some(it.asked_by), it.subject.parse().ok()]).flatten();
        let names = persons::names_of(c, &cx.site, people.collect::<Vec<_>>())?;
        let rules = rules_in_force(&cx.site.config);
        let row = |it: Mute| Row {
            id: it.id,
            title: rules.title(&it.rule).to_owned(),
            subject: subject(&it, &names),
            by: names.get(&it.asked_by).cloned().unwrap_or_default(),
            own: it.asked_by == who.person,
            until: Moment::new(it.until, &zone),
            reason: it.reason,
            waits: it.waits,
            silenced: it.silenced,
        };
        Reply::page(&Mutes {
            page: who.page(c, cx, "Muted rules", Nav::Alerts)?,
            list: found.into_iter().map(row).collect(),
            first: query.0.after.is_empty(),
            next,
        })
    })
    .await
}

fn subject(it: &Mute, names: &Names) -> String {
    let name = it.subject.parse().ok().and_then(|id: PersonId| names.get(&id));
    name.cloned().unwrap_or_else(|| it.subject.clone())
}

pub async fn allow(
    cx: Cx,
    administrator: Administrator,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.change(administrator, move |c, who, cx| {
        muting::allow(c, &cx.site, &who.actor, theirs(who), id::<MuteId>(&path)?)?;
        Ok(done("Allowed. It is muted until its day is over."))
    })
    .await
}

pub async fn end(
    cx: Cx,
    administrator: Administrator,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.change(administrator, move |c, who, cx| {
        muting::unmute(c, &cx.site, &who.actor, theirs(who), id::<MuteId>(&path)?)?;
        Ok(done("Ended. The rule is told about them again."))
    })
    .await
}

fn done(text: &str) -> Reply {
    Reply::to(PATH).flash(Flash { kind: FlashKind::Ok, text: text.to_owned() })
}

#[derive(Template)]
#[template(path = "admin/alerts/mutes.html")]
struct Mutes {
    page: Page,
    list: Vec<Row>,
    first: bool,
    next: String,
}

struct Row {
    id: MuteId,
    title: String,
    subject: String,
    reason: String,
    by: String,
    /// The reader asked for it.
    own: bool,
    until: Moment,
    waits: bool,
    silenced: i32,
}

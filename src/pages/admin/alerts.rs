//! `GET /admin/alerts?state=…`: what the rules found odd and why, the latest first. Somebody says that they look at it
//! (`POST …/{id}/acknowledgement`), and in the end whether it was what it said (`POST …/{id}/closure`), with a note.
//! Administrators of the installation see all of it, those of a dealership what is about theirs.

use std::collections::HashMap;

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{AlertId, CleanLines, CleanTextError, PersonId};
use crate::base::web::{Cx, Flash, FlashKind, Form, Nav, Page, Query, Reply};
use crate::pages::staff::shown::{Moment, id};
use crate::safety::alerts::engine::Severity;
use crate::safety::alerts::store::{self, Handled, Kept, Of};
use crate::trust::access::{Account, ActingAdministrator, Administrator, persons, place};

const SHOWN: i64 = 100;
const BASE: &str = "/admin/alerts";

type Note = CleanLines<1000>;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    state: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Closing {
    verdict: String,
    note: String,
}

pub async fn show(
    cx: Cx,
    administrator: Administrator,
    query: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    cx.page(administrator, move |c, who, cx| Reply::page(&Index::new(c, cx, who, &query.0.state, None)?))
        .await
}

pub async fn acknowledge(
    cx: Cx,
    administrator: Administrator,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.change(administrator, move |c, who, cx| {
        store::handle(c, &cx.site, &who.actor, theirs(who), id(&path)?, &Handled::Acknowledged)?;
        let text = "Noted that you look at it. Say what it was when you know.".to_owned();
        Ok(Reply::to("/admin/alerts?state=acknowledged").flash(Flash { kind: FlashKind::Ok, text }))
    })
    .await
}

pub async fn close(
    cx: Cx,
    administrator: Administrator,
    path: web::Path<String>,
    form: Form<Closing>,
) -> Result<HttpResponse, AppError> {
    cx.change(administrator, move |c, who, cx| {
        let of: AlertId = id(&path)?;
        let right = match form.0.verdict.as_str() {
            "true" => true,
            "false" => false,
            _ => return Err(AppError::Invalid("an alert is closed as true or as false".to_owned())),
        };
        let error = match Note::parse(&form.0.note) {
            Ok(note) => {
                let how = Handled::Closed { right, note: note.to_string() };
                store::handle(c, &cx.site, &who.actor, theirs(who), of, &how)?;
                let text = "Closed. What you noted stays with the alert.".to_owned();
                return Ok(Reply::to(BASE).flash(Flash { kind: FlashKind::Ok, text }));
            }
            Err(CleanTextError::Empty) => "Say what it was and what was done",
            Err(CleanTextError::TooLong { .. }) => "Say it in at most 1,000 characters",
            Err(_) => "Write it without special characters",
        };
        let state = store::state_of(c, theirs(who), of)?;
        let anchor = format!("note-{of}");
        let fault = Fault { id: of, anchor, note: form.0.note.clone(), error };
        Reply::invalid(&Index::new(c, cx, who, &state, Some(fault))?)
    })
    .await
}

fn theirs(who: &ActingAdministrator) -> Of {
    if who.installation { None } else { who.dealership }
}

/// What was typed to close one, and what is wrong with it.
struct Fault {
    id: AlertId,
    /// Of the field.
    anchor: String,
    note: String,
    error: &'static str,
}

#[derive(Template)]
#[template(path = "admin/alerts.html")]
struct Index {
    page: Page,
    tabs: [(&'static str, &'static str, bool); 3],
    list: Vec<Row>,
    open: bool,
    closed: bool,
    fault: Option<Fault>,
}

struct Row {
    id: AlertId,
    rule: String,
    title: String,
    severity: (&'static str, &'static str),
    reasons: Vec<String>,
    count: i32,
    shadow: bool,
    first: Moment,
    last: Moment,
    note: String,
    error: &'static str,
}

impl Index {
    fn new(
        c: &mut Conn,
        cx: &Cx,
        who: &ActingAdministrator,
        state: &str,
        fault: Option<Fault>,
    ) -> DbResult<Self> {
        let state = if matches!(state, "acknowledged" | "closed") { state } else { "open" };
        let zone = place::zone_of(c, who.dealership.map(Account::Dealership))?;
        let kept = store::in_state(c, &cx.site, theirs(who), state, SHOWN)?;
        let people = kept.iter().flat_map(|it| it.reasons.iter().flat_map(|reason| named(reason)));
        let names = persons::names_of(c, &cx.site, people.collect::<Vec<_>>())?;
        let rules = crate::safety::alerts::engine::Rules::default();
        let row = |it: Kept| {
            let own = fault.as_ref().filter(|fault| fault.id == it.id);
            Row {
                id: it.id,
                title: rules.title(&it.rule).to_owned(),
                severity: pill(it.severity),
                reasons: it.reasons.iter().map(|reason| with_names(reason, &names)).collect(),
                count: it.count,
                shadow: it.shadow,
                first: Moment::new(it.first_at, &zone),
                last: Moment::new(it.last_at, &zone),
                note: own.map(|fault| fault.note.clone()).unwrap_or_default(),
                error: own.map_or("", |fault| fault.error),
                rule: it.rule,
            }
        };
        let list = kept.into_iter().map(row).collect();
        let mut page = who.page(c, cx, "Alerts", Nav::Admin)?;
        page.errors = fault.is_some();
        let tab = |of, label| (of, label, of == state);
        Ok(Self {
            page,
            tabs: [tab("open", "Open"), tab("acknowledged", "Being looked at"), tab("closed", "Closed")],
            list,
            open: state == "open",
            closed: state == "closed",
            fault,
        })
    }
}

fn pill(severity: Severity) -> (&'static str, &'static str) {
    let kind = match severity {
        Severity::Critical | Severity::High => "overdue",
        Severity::Warn => "soon",
        Severity::Notice | Severity::Info => "draft",
    };
    (kind, severity.title())
}

/// The people who stand in a reason: ids in braces.
fn named(reason: &str) -> Vec<PersonId> {
    let parts = reason.split('{').skip(1).filter_map(|part| part.split('}').next());
    parts.filter_map(|id| id.parse().ok()).collect()
}

fn with_names(reason: &str, names: &HashMap<PersonId, String>) -> String {
    let mut text = reason.to_owned();
    for person in named(reason) {
        let name = names.get(&person).map_or("somebody", String::as_str);
        text = text.replace(&format!("{{{person}}}"), name);
    }
    text
}

//! `GET /admin/alerts?state=…&severity=…&rule=…&after=…`: the alerts of a state, the latest first, page by page. It goes on by
//! itself (`live`).

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::shown::{Row, names, state_words};
use super::{BASE, theirs};
use crate::base::error::AppError;
use crate::base::values::{AlertId, Timestamp};
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::safety::alerts::engine::Severity;
use crate::safety::alerts::reading::{self, Cursor, State, Wanted};
use crate::safety::alerts::rules_in_force;
use crate::trust::access::{Account, Administrator, place};

const SHOWN: usize = 30;

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    state: String,
    severity: String,
    rule: String,
    after: String,
}

pub async fn show(
    cx: Cx,
    administrator: Administrator,
    query: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    cx.page(administrator, move |c, who, cx| {
        let asked = query.0.clone();
        let rules = rules_in_force(&cx.site.config);
        let known = |name: &String| rules.all().any(|(rule, _)| rule == name);
        let wanted = Wanted {
            of: theirs(who),
            state: asked.state.parse().unwrap_or(State::Open),
            severity: asked.severity.parse().ok(),
            rule: Some(asked.rule.clone()).filter(known),
        };
        let limit = i64::try_from(SHOWN + 1).unwrap_or(i64::MAX);
        let mut found = reading::list(c, &cx.site, &wanted, cursor(&asked.after)?, limit)?;
        let more = found.len() > SHOWN;
        found.truncate(SHOWN);
        let last = found.last().filter(|_| more);
        let next = last.map(|it| format!("{}.{}", it.last_at.micros(), it.id)).unwrap_or_default();
        let zone = place::zone_of(c, who.dealership.map(Account::Dealership))?;
        let names = names(c, &cx.site, &found)?;
        let list: Vec<Row> = found.into_iter().map(|it| Row::new(it, &rules, &names, &zone)).collect();
        let severity = |it: Severity| (it.code(), it.title(), wanted.severity == Some(it));
        let rule = |(name, rule): (&String, &crate::safety::alerts::engine::Rule)| {
            (name.clone(), format!("{}, {name}", rule.title), wanted.rule.as_ref() == Some(name))
        };
        let tab = |state: &State| (state.code(), state_words(*state), *state == wanted.state);
        let chosen = [("state", wanted.state.code()), ("severity", &asked.severity), ("rule", &asked.rule)];
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in chosen.into_iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        Reply::page(&Index {
            page: who.page(c, cx, "Alerts", Nav::Alerts)?,
            tabs: State::ALL.iter().map(tab).collect(),
            severities: Severity::ALL.map(severity),
            rules: rules.all().map(rule).collect(),
            state: wanted.state.code(),
            severity: wanted.severity.map_or("", Severity::code),
            rule: wanted.rule.clone().unwrap_or_default(),
            filtered: wanted.severity.is_some() || wanted.rule.is_some(),
            query: query.finish(),
            first: asked.after.is_empty(),
            since: cx.site.clock.now().micros(),
            counts: BASE,
            next,
            list,
        })
    })
    .await
}

fn cursor(text: &str) -> Result<Cursor, AppError> {
    if text.is_empty() {
        return Ok(None);
    }
    let place = || {
        let (at, id) = text.split_once('.')?;
        Some((Timestamp::from_micros(at.parse().ok()?), id.parse::<AlertId>().ok()?))
    };
    place().map(Some).ok_or_else(|| AppError::Invalid("no such place in the list".to_owned()))
}

#[derive(Template)]
#[template(path = "admin/alerts/index.html")]
struct Index {
    page: Page,
    tabs: Vec<(&'static str, &'static str, bool)>,
    severities: [(&'static str, &'static str, bool); 5],
    rules: Vec<(String, String, bool)>,
    state: &'static str,
    severity: &'static str,
    rule: String,
    filtered: bool,
    query: String,
    first: bool,
    /// From when on the live list goes on.
    since: i64,
    counts: &'static str,
    next: String,
    list: Vec<Row>,
}

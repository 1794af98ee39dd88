//! An alert in words: names in the place of ids, colors of severities, what is usual.

use std::collections::HashMap;

use askama::Template;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::display::capital;
use crate::base::values::{PersonId, Zone};
use crate::pages::staff::shown::Moment;
use crate::safety::alerts::engine::{Rules, Severity, span};
use crate::safety::alerts::reading::{Kept, State};
use crate::trust::access::persons;

pub(super) type Names = HashMap<PersonId, String>;

/// One in a list.
pub(super) struct Row {
    pub it: Kept,
    pub title: String,
    pub reason: String,
    pub pill: (&'static str, &'static str),
    pub last: Moment,
    pub place: u64,
}

/// The same as a fragment, for a page that is open.
#[derive(Template)]
#[template(path = "admin/alerts/live.html")]
struct Fragment<'a> {
    it: &'a Row,
}

impl Row {
    pub fn new(it: Kept, rules: &Rules, names: &Names, zone: &Zone) -> Self {
        Self {
            title: rules.title(&it.rule).to_owned(),
            reason: with_names(it.reasons.first().map_or("", String::as_str), names),
            pill: pill(it.severity),
            last: Moment::new(it.last_at, zone),
            place: u64::try_from(it.changed_at.micros()).unwrap_or(0),
            it,
        }
    }

    pub fn fragment(&self) -> DbResult<String> {
        Fragment { it: self }.render().map_err(|e| AppError::Internal(e.into()))
    }
}

pub(super) fn pill(severity: Severity) -> (&'static str, &'static str) {
    let kind = match severity {
        Severity::Critical | Severity::High => "overdue",
        Severity::Warn => "soon",
        Severity::Notice | Severity::Info => "draft",
    };
    (kind, severity.title())
}

pub(super) fn state_words(state: State) -> &'static str {
    match state {
        State::Open => "Open",
        State::Acknowledged => "Being looked at",
        State::Investigating => "Being investigated",
        State::Closed => "Closed",
    }
}

/// The names of everybody who stands in some alerts.
pub(super) fn names(c: &mut Conn, site: &Site, alerts: &[Kept]) -> DbResult<Names> {
    let people = alerts.iter().flat_map(|it| {
        let said = it.reasons.iter().flat_map(|reason| named(reason));
        let about = [it.subject.parse().ok(), it.actor.parse().ok(), it.handled_by];
        said.chain(about.into_iter().flatten())
    });
    persons::names_of(c, site, people.collect::<Vec<_>>())
}

/// The people who stand in a reason: ids in braces.
fn named(reason: &str) -> Vec<PersonId> {
    let parts = reason.split('{').skip(1).filter_map(|part| part.split('}').next());
    parts.filter_map(|id| id.parse().ok()).collect()
}

/// The sentence with its names. What stands in braces and is nobody's id is an address without an account.
pub(super) fn with_names(reason: &str, names: &Names) -> String {
    let mut text = String::with_capacity(reason.len());
    let mut rest = reason;
    while let Some((before, after)) = rest.split_once('{') {
        let (id, tail) = after.split_once('}').unwrap_or((after, ""));
        let name = id.parse().ok().and_then(|id: PersonId| names.get(&id));
        text.push_str(before);
        text.push_str(name.map_or("somebody unknown here", String::as_str));
        rest = tail;
    }
    text.push_str(rest);
    capital(&text)
}

/// What is usual, as the reason says it after its first half, or as the rule counts it.
pub(super) fn usual(rules: &Rules, it: &Kept, names: &Names) -> String {
    let reason = it.reasons.first().map_or("", String::as_str);
    if let Some((_, usual)) = reason.split_once("; ") {
        return format!("{}.", with_names(usual, names));
    }
    let counted = ["R01", "R02", "R03", "R07", "R09", "R18", "R21", "R22"].contains(&it.rule.as_str());
    match rules.all().find(|(name, _)| **name == it.rule) {
        Some((_, rule)) if counted && it.severity < Severity::Critical => {
            format!("Fewer than {} within {}.", rule.at_least(), span(0, rule.window))
        }
        _ => "It does not happen: the rule tells of every time.".to_owned(),
    }
}

/// Whom or what it is about.
pub(super) fn subject(it: &Kept, names: &Names) -> String {
    let person = it.subject.parse().ok().and_then(|id: PersonId| names.get(&id));
    match it.about.as_str() {
        "network" => it.subject.clone(),
        "customer" => "A customer's account".to_owned(),
        "tenant" => "The dealership".to_owned(),
        "site" => "The installation".to_owned(),
        "object" => "A record".to_owned(),
        _ => person.cloned().unwrap_or_else(|| "Somebody unknown here".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_without_a_name_is_somebody_and_never_shown() {
        let said = "5 failed sign-ins at the account of {3f9a0c} in 2 minutes";
        assert_eq!(
            with_names(said, &Names::new()),
            "5 failed sign-ins at the account of somebody unknown here in 2 minutes"
        );
        assert_eq!(with_names("{3f9a0c} signed in", &Names::new()), "Somebody unknown here signed in");
    }
}

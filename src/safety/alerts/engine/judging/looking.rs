//! R09 to R11: who looks at what, how much of it, and takes it out.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{by, near, span, usual, weekday, whom};
use crate::safety::alerts::engine::class::Class;
use crate::safety::alerts::engine::counting::{Windows, hash, shed};
use crate::safety::alerts::engine::event::Role;
use crate::safety::alerts::engine::judge::{Case, Finding, State, count};

/// Days after which an export is a first one again.
const FORGOTTEN: i32 = 90;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Memory {
    misses: Windows,
    /// The number last asked for, how many rose in a row, when that began and went on.
    rising: HashMap<u64, (u64, u32, i64, i64)>,
    views: Windows,
}

impl Memory {
    pub fn len(&self) -> usize {
        self.misses.len() + self.rising.len() + self.views.len()
    }
}

pub fn judge(state: &mut State, case: &mut Case<'_>) {
    match case.event.class {
        Class::Miss => missed(state, case),
        Class::View => viewed(state, case),
        Class::Export => exported(state, case),
        _ => {}
    }
}

/// R09: many doors that stay shut, or numbers tried one after the other.
fn missed(state: &mut State, case: &mut Case<'_>) {
    let event = case.event;
    let Some(rule) = case.rule("R09") else { return };
    let network = event.ip.map(near).unwrap_or_default();
    let (about, subject) =
        if event.actor.is_empty() { ("network", network.as_str()) } else { ("actor", event.actor.as_str()) };
    if subject.is_empty() {
        return;
    }
    let key = hash(&[&event.tenant, about, subject]);
    let window = count(&mut state.looking.misses, case.rules, rule, key, event.at, 0);
    let (n, since) = (window.count(), window.since());
    let least = if event.role == Role::Owner { rule.count("owner") } else { rule.at_least() };
    let row =
        rises(&mut state.looking.rising, case.rules.most_keys, key, event.at, rule.window, &event.object);
    let who = if about == "actor" { whom(subject) } else { subject.to_owned() };
    let reason = if n >= least {
        format!("{n} pages that are not there or not theirs, asked for by {who} in {}", span(since, event.at))
    } else if row.0 >= rule.count("ascending") {
        format!("{} numbers in a row tried by {who} in {}, none of them theirs", row.0, span(row.1, event.at))
    } else {
        return;
    };
    let since = if n >= least { since } else { row.1 };
    case.find(Finding::new("R09", about, subject, reason, since));
}

/// How many numbers rose in a row, and since when.
fn rises(
    rising: &mut HashMap<u64, (u64, u32, i64, i64)>,
    most: usize,
    key: u64,
    at: i64,
    window: i64,
    object: &str,
) -> (u32, i64) {
    shed(rising, most, |it| it.3);
    let digits = object.rfind(|c: char| !c.is_ascii_digit()).map_or(object, |end| {
        object.get(end..).unwrap_or_default().trim_start_matches(|c: char| !c.is_ascii_digit())
    });
    let Ok(number) = digits.parse::<u64>() else { return (0, at) };
    let it = rising.entry(key).or_insert((number, 0, at, at));
    if it.1 > 0 && number > it.0 && at - it.2 <= window {
        it.1 += 1;
    } else {
        (it.1, it.2) = (1, at);
    }
    (it.0, it.3) = (number, at);
    (it.1, it.2)
}

/// R10: different customers opened by one of the staff within the hour, against their own habit and their colleagues'.
fn viewed(state: &mut State, case: &mut Case<'_>) {
    let event = case.event;
    if !event.role.is_staff() || event.customer.is_empty() {
        return;
    }
    let Some(rule) = case.rules.get("R10") else { return };
    let Some(profile) = case.profile.as_deref_mut() else { return };
    let what = hash(&[&event.customer]);
    let window = count(&mut state.looking.views, case.rules, rule, case.actor, event.at, what);
    let (n, since) = (window.distinct(), window.since());
    let role = if event.role == Role::Manager { "manager" } else { "clerk" };
    let peers = state.peers.entry(hash(&[&event.tenant, role])).or_default();
    if let Some(ended) = profile.looked(event, n) {
        peers.looked(ended);
    }
    let own = if profile.is_used_to_looking() { profile.usual_most() } else { 0.0 };
    let limit = rule.threshold.max(rule.number("own") * own).max(rule.number("peers") * peers.p95());
    if f64::from(n) <= limit {
        return;
    }
    let day = event.day();
    let reason = format!(
        "{n} customers opened in {}; usual for {} on a {}: {} an hour",
        span(since, event.at),
        by(event),
        weekday(day),
        usual(profile.usual_on(day)),
    );
    case.find(Finding::new("R10", "actor", &event.actor, reason, since));
}

/// R11: a long list, one much longer than their own of late, the first one in 90 days, or many short ones in a day.
fn exported(state: &mut State, case: &mut Case<'_>) {
    let event = case.event;
    // It was asked for; how long it is shows when it is taken.
    if event.rows == 0 {
        return;
    }
    let learning = state.is_learning(case.rules, event.at);
    let Some(rule) = case.rules.get("R11") else { return };
    let Some(profile) = case.profile.as_deref_mut() else { return };
    let (day, days) = (event.day(), i32::try_from(rule.window / 86_400_000_000).unwrap_or(28));
    profile.largest_exports.retain(|(of, _)| day - of <= FORGOTTEN);
    let lately = profile.largest_exports.iter().filter(|(of, _)| day - of <= days);
    let own = lately.map(|(_, rows)| *rows).max();
    let first = profile.largest_exports.is_empty();
    let worth = event.rows >= rule.count("floor");
    let today = profile.largest_exports.iter().filter(|(of, _)| *of == day);
    let (files, rows) = today.fold((1_u32, event.rows), |(files, sum), (_, rows)| {
        (files.saturating_add(1), sum.saturating_add(*rows))
    });
    let reason = if f64::from(event.rows) > rule.threshold {
        Some(format!("An export of {} rows by {}", event.rows, by(event)))
    } else if worth && own.is_some_and(|own| f64::from(event.rows) > rule.number("own") * f64::from(own)) {
        Some(format!(
            "An export of {} rows by {}, whose largest in {days} days had {}",
            event.rows,
            by(event),
            own.unwrap_or(0)
        ))
    } else if worth && first && !learning {
        Some(format!("The first export of {} in {FORGOTTEN} days: {} rows", by(event), event.rows))
    } else if rows > rule.count("day") {
        Some(format!("{rows} rows in {files} exports of a day by {}", by(event)))
    } else {
        None
    };
    profile.largest_exports.push_back((day, event.rows));
    if profile.largest_exports.len() > 64 {
        profile.largest_exports.pop_front();
    }
    if let Some(reason) = reason {
        case.find(Finding::new("R11", "actor", &event.actor, reason, event.at));
    }
}

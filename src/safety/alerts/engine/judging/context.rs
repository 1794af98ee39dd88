//! R12 with R13, and the score: what is harmless alone and odd together. Neither the hour nor the first time is an alert by
//! itself: measured, hours alone would wake people fifteen times a day.

use super::{by, one, span};
use crate::safety::alerts::engine::alert::Severity;
use crate::safety::alerts::engine::judge::{Case, Finding, State};
use crate::safety::alerts::engine::profile::{NEVER, Profile};
use crate::safety::alerts::engine::rules::Rule;

const DAY: i64 = 86_400_000_000;
/// Whoever has not done something for so long does it for the first time, where R12 does not say otherwise.
const FORGOTTEN: i64 = 90 * DAY;

pub fn judge(state: &State, case: &mut Case<'_>) {
    let event = case.event;
    let learning = state.is_learning(case.rules, event.at);
    let rules = case.rules;
    let Some(profile) = case.profile.as_deref_mut() else { return };
    if !event.class.is_write() {
        return;
    }
    let hours = rules.get("R12");
    let off = hours.and_then(|rule| {
        let margin = u8::try_from(rule.count("margin")).unwrap_or(1);
        profile.off_hours(event, rule.at_least(), margin)
    });
    let forgotten = hours.map_or(FORGOTTEN, |rule| rule.window);
    let mut first = false;
    if let Some(last) = event.class.sensitive().and_then(|at| profile.done.get_mut(at)) {
        first = *last == NEVER || event.at - *last > forgotten;
        *last = event.at;
    }
    let (off, first) = (off == Some(true), first && !learning);
    let mut found = Vec::new();
    if off && first {
        let (from, to) = profile.habit(event).unwrap_or((0, 23));
        let reason = format!(
            "The first {} of {} in {}, at {}:00 or later; they work between {from}:00 and {}:59",
            event.class.words().0,
            by(event),
            span(0, forgotten),
            event.hour(),
            to
        );
        found.push(Finding::new("R12", "actor", &event.actor, reason, event.at));
    }
    if let Some(rule) = rules.get("score") {
        let first = first.then(|| format!("the first time in {} that they do this", span(0, forgotten)));
        found.extend(score(rule, profile, case.event, off, first.as_deref()));
    }
    case.found.append(&mut found);
}

fn score(
    rule: &Rule,
    profile: &Profile,
    event: &crate::safety::alerts::engine::event::Event,
    off: bool,
    first: Option<&str>,
) -> Option<Finding> {
    let lately = |at: i64, span: i64| at != NEVER && event.at - at <= span;
    let days = |name: &str| i64::from(rule.count(name)) * DAY;
    let parts = [
        (lately(profile.new_device, rule.window), "device", "a new device"),
        (lately(profile.new_network, rule.window), "network", "a new network"),
        (off, "off_hours", "an hour at which they never work"),
        (first.is_some(), "first", first.unwrap_or_default()),
        (lately(profile.woken, rule.window), "dormant", "not seen for months before"),
        (lately(profile.recovered, days("recovery_days")), "recovery", "a recovery some days ago"),
        (lately(profile.burst, rule.window), "burst", "failed sign-ins before"),
    ];
    let points: f64 = parts.iter().filter(|(it, ..)| *it).map(|(_, name, _)| rule.number(name)).sum();
    let earlier = if event.role.is_staff() { rule.number("staff") } else { 0.0 };
    let said: Vec<&str> = parts.iter().filter(|(it, ..)| *it).map(|(.., words)| *words).collect();
    let reason = || format!("{} by {}: {}", one(event.class.words().0), by(event), said.join(", "));
    if points >= rule.threshold - earlier {
        Some(Finding::new("score", "actor", &event.actor, reason(), event.at))
    } else if points >= rule.number("step_up") - earlier {
        let finding = Finding::new("score", "actor", &event.actor, reason(), event.at);
        Some(finding.severity(Severity::Notice))
    } else {
        None
    }
}

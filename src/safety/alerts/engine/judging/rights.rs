//! R20, R23, R24: who may do what, who decides about themselves, where money is sent.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{by, one, span, whom};
use crate::safety::alerts::engine::class::Class;
use crate::safety::alerts::engine::counting::{hash, shed};
use crate::safety::alerts::engine::event::Outcome;
use crate::safety::alerts::engine::judge::{Case, Finding, State};

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Memory {
    /// Who issued or asked for a thing: when, and a hash of them.
    made: HashMap<u64, (i64, u64)>,
}

impl Memory {
    pub fn len(&self) -> usize {
        self.made.len()
    }
}

pub fn judge(state: &mut State, case: &mut Case<'_>) {
    let event = case.event;
    let success = event.outcome == Outcome::Success;
    if event.class == Class::Issue || event.action == "approval.request" {
        let made = &mut state.rights.made;
        shed(made, case.rules.most_keys, |(at, _)| *at);
        made.insert(hash(&[&event.tenant, &event.object]), (event.at, case.actor));
    }
    match event.class {
        Class::BankChange if success => bank(case),
        Class::Grant if success => granted(state, case),
        Class::Segregation => refused(case),
        Class::Approve | Class::Decide if success => both_sides(state, case),
        _ => {}
    }
    young(case);
}

/// R20: where money is sent changed.
fn bank(case: &mut Case<'_>) {
    let event = case.event;
    // The portal's own entry: the account that papers name waits before it counts.
    let what =
        if event.action == "bank.change" { "the bank account on papers" } else { "where money is sent" };
    let reason = format!("{} changed {what}", by(event));
    case.find(Finding::new("R20", "tenant", &event.tenant, reason, event.at));
}

/// R23: somebody became a manager or an administrator.
fn granted(state: &mut State, case: &mut Case<'_>) {
    let event = case.event;
    let wide = match event.granted.as_str() {
        "administrator" | "admin" => true,
        "manager" => false,
        _ => return,
    };
    if let Some(profile) = state.people.get_mut(&hash(&[&event.person])) {
        profile.promoted = if wide { event.at } else { profile.promoted };
    }
    let reason = format!(
        "{} made {} {}",
        by(event),
        whom(&event.person),
        if wide { "an administrator" } else { "a manager" }
    );
    let about = if event.person.is_empty() { &event.actor } else { &event.person };
    case.find(Finding::new("R23", "actor", about, reason, event.at));
}

/// R23: what a new administrator changes on the first day.
fn young(case: &mut Case<'_>) {
    let event = case.event;
    let Some(rule) = case.rules.get("R23") else { return };
    let Some(profile) = case.profile.as_deref() else { return };
    let age = event.at.saturating_sub(profile.promoted);
    if event.class.sensitive().is_some() && age >= 0 && age < i64::from(rule.count("young")) * 3_600_000_000 {
        let reason = format!(
            "{} by {}, an administrator for {}",
            one(event.class.words().0),
            by(event),
            span(profile.promoted, event.at)
        );
        case.find(Finding::new("R23", "actor", &event.actor, reason, profile.promoted));
    }
}

/// R24: the portal refused somebody who would have decided about themselves.
fn refused(case: &mut Case<'_>) {
    let event = case.event;
    let reason = format!("{} tried to decide about something of their own and was refused", by(event));
    case.find(Finding::new("R24", "actor", &event.actor, reason, event.at));
}

/// R24: whoever issued it, or asked for it, also decided about it.
fn both_sides(state: &State, case: &mut Case<'_>) {
    let event = case.event;
    for of in [&event.object, &event.reference] {
        let made = state.rights.made.get(&hash(&[&event.tenant, of])).filter(|_| !of.is_empty());
        if let Some((at, _)) = made.filter(|(_, by)| *by == case.actor) {
            let reason = format!("{} decided about what they had made themselves", by(event));
            return case.find(Finding::new("R24", "actor", &event.actor, reason, *at));
        }
    }
}

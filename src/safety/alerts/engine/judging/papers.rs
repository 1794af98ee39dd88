//! R19, R25: invoices that come twice, and disputes that come all at once.

use std::collections::{HashMap, VecDeque};

use serde::{Deserialize, Serialize};

use super::{by, money, span};
use crate::safety::alerts::engine::class::Class;
use crate::safety::alerts::engine::counting::{hash, shed};
use crate::safety::alerts::engine::judge::{Case, Finding, State};
use crate::safety::alerts::engine::statistics::robust_z;

/// Invoices kept of one customer.
const MOST: usize = 12;
const HOUR: i64 = 3_600_000_000;

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Issued {
    at: i64,
    amount: i64,
    lines: u64,
    reference: String,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Memory {
    issued: HashMap<u64, VecDeque<Issued>>,
    /// By dealership: hours since 1970 with disputes, and how many.
    disputes: HashMap<u64, VecDeque<(i64, u32)>>,
}

impl Memory {
    pub fn len(&self) -> usize {
        self.issued.len() + self.disputes.len()
    }
}

pub fn judge(state: &mut State, case: &mut Case<'_>) {
    match case.event.class {
        Class::Issue => twice(state, case),
        Class::Dispute => spike(state, case),
        _ => {}
    }
}

/// R19: the same customer and total within days, and the same lines or nearly the same reference.
fn twice(state: &mut State, case: &mut Case<'_>) {
    let event = case.event;
    let (Some(rule), Some(amount)) = (case.rules.get("R19"), event.amount) else { return };
    if event.customer.is_empty() || amount < rule.money("smallest") {
        return;
    }
    let issued = &mut state.papers.issued;
    shed(issued, case.rules.most_keys, |all| all.back().map_or(i64::MIN, |it| it.at));
    let all = issued.entry(hash(&[&event.tenant, &event.customer])).or_default();
    let lines = if event.lines.is_empty() { 0 } else { hash(&[&event.lines]) };
    let most = usize::try_from(rule.at_least()).unwrap_or(0);
    let same = all.iter().rev().find(|it| {
        it.amount == amount
            && event.at - it.at <= rule.window
            && ((lines != 0 && it.lines == lines) || close(&it.reference, &event.reference, most))
    });
    let found = same.map(|it| {
        let reason = format!(
            "A second invoice of {} to the same customer within {}, by {}",
            money(amount),
            span(it.at, event.at),
            by(event)
        );
        Finding::new("R19", "customer", &event.customer, reason, it.at)
    });
    all.push_back(Issued {
        at: event.at,
        amount,
        lines,
        reference: event.reference.chars().take(40).collect(),
    });
    if all.len() > MOST {
        all.pop_front();
    }
    if let Some(found) = found {
        case.find(found);
    }
}

/// Whether two references differ by at most so many letters (Levenshtein).
fn close(one: &str, other: &str, most: usize) -> bool {
    if one.is_empty() || other.is_empty() || one.len().abs_diff(other.len()) > most {
        return false;
    }
    let other: Vec<char> = other.chars().take(40).collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().take(40).enumerate() {
        let mut next = vec![i + 1];
        for (b, (above, corner)) in other.iter().zip(row.iter().skip(1).zip(&row)) {
            let left = next.last().copied().unwrap_or(0);
            next.push((above + 1).min(left + 1).min(corner + usize::from(a != *b)));
        }
        row = next;
    }
    row.last().is_some_and(|distance| *distance <= most)
}

/// R25: disputes of this hour against the same hour, one before and one after, of the last two weeks.
fn spike(state: &mut State, case: &mut Case<'_>) {
    let event = case.event;
    let Some(rule) = case.rules.get("R25") else { return };
    let hours = state.papers.disputes.entry(hash(&[&event.tenant])).or_default();
    let now = event.at.div_euclid(HOUR);
    match hours.back_mut() {
        Some((hour, count)) if *hour == now => *count += 1,
        _ => hours.push_back((now, 1)),
    }
    let days = rule.window / (24 * HOUR);
    while hours.front().is_some_and(|(hour, _)| now - hour > days * 24 + 1) {
        hours.pop_front();
    }
    let this = hours.back().map_or(0, |(_, count)| *count);
    if this < rule.count("least") {
        return;
    }
    let by_hour: HashMap<i64, u32> = hours.iter().copied().collect();
    let before = (1..=days).flat_map(|day| [-1, 0, 1].map(|beside| now - day * 24 + beside));
    let values: Vec<f64> = before.map(|hour| f64::from(by_hour.get(&hour).copied().unwrap_or(0))).collect();
    if robust_z(f64::from(this), &values, 0.05, 0.6) > rule.threshold {
        let most = values.iter().copied().fold(0.0, f64::max);
        let reason = format!(
            "{this} disputes within an hour; at this time of day there were at most {most} in {days} days"
        );
        case.find(Finding::new("R25", "tenant", &event.tenant, reason, now * HOUR));
    }
}

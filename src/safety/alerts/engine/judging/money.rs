//! R14, R16 to R18, R21: how often money leaves, how much of it, and cards that are tried out.

use std::collections::{HashMap, VecDeque};

use serde::{Deserialize, Serialize};

use super::{by, money, near, one, span, usual};
use crate::safety::alerts::engine::alert::Severity;
use crate::safety::alerts::engine::class::Class;
use crate::safety::alerts::engine::counting::{Windows, hash, shed};
use crate::safety::alerts::engine::judge::{Case, Finding, State, count};
use crate::safety::alerts::engine::statistics::{mean, median, real, robust_z, tail, variance};

/// Amounts kept of one customer or kind, to compare the next with.
const AMOUNTS: usize = 100;

/// Amounts of one kind, with the time of the last one.
type Amounts = (i64, VecDeque<i64>);

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Memory {
    /// Acts a day, smoothed, of those who share a role: by role, then by person.
    peers: HashMap<u64, HashMap<u64, f64>>,
    amounts: HashMap<u64, Amounts>,
    near_limit: Windows,
    cards: Windows,
    tries: Windows,
}

impl Memory {
    pub fn len(&self) -> usize {
        let peers: usize = self.peers.values().map(HashMap::len).sum();
        peers + self.amounts.len() + self.near_limit.len() + self.cards.len() + self.tries.len()
    }
}

pub fn judge(state: &mut State, case: &mut Case<'_>) {
    let class = case.event.class;
    match class {
        _ if class.is_money_out() => {
            often(state, case);
            unusual(state, case);
            ceiling(case);
            structured(state, case);
        }
        Class::Issue => {
            unusual(state, case);
            ceiling(case);
            structured(state, case);
        }
        Class::PaymentFailed => cards(state, case, true),
        Class::Paid => cards(state, case, false),
        _ => {}
    }
}

/// R14: the chance of so many in a day, given what is usual for them and for their colleagues.
fn often(state: &mut State, case: &mut Case<'_>) {
    let event = case.event;
    let Some(rule) = case.rules.get("R14") else { return };
    if !event.role.is_staff() {
        return;
    }
    let Some(profile) = case.profile.as_deref_mut() else { return };
    let today = profile.act(event.day(), rule.number("smoothing"));
    let role = hash(&[&event.tenant, if event.role.is_staff() { "staff" } else { "other" }]);
    let peers = state.money.peers.entry(role).or_default();
    if peers.len() < 2000 {
        peers.insert(case.actor, profile.ewma);
    }
    if today < rule.count("least") {
        return;
    }
    let colleagues: Vec<f64> = peers.values().copied().collect();
    let before = profile.acts_before(event.day());
    let expected = profile.ewma.max(mean(&before)).max(median(&colleagues)).max(rule.number("mean"));
    // A history of a few days says little about how much it scatters.
    let scatter = if before.len() < 7 { expected * 2.0 } else { variance(&before) };
    if tail(today, expected, scatter.max(expected * 1.2)) >= rule.threshold {
        return;
    }
    let reason =
        format!("{today} refunds, credits or voids by {} today; usual: {} a day", by(event), usual(expected));
    case.find(Finding::new("R14", "actor", &event.actor, reason, event.at));
}

/// R16: far from what such amounts are: of the same customer for invoices, of the same kind for money that leaves.
fn unusual(state: &mut State, case: &mut Case<'_>) {
    let event = case.event;
    let (Some(rule), Some(amount)) = (case.rules.get("R16"), event.amount) else { return };
    let of = if event.class == Class::Issue { event.customer.as_str() } else { "" };
    if event.class == Class::Issue && of.is_empty() {
        return;
    }
    let key = hash(&[&event.tenant, event.class.words().0, of]);
    let amounts = &mut state.money.amounts;
    shed(amounts, case.rules.most_keys, |(last, _)| *last);
    let (last, known) = amounts.entry(key).or_default();
    *last = event.at;
    let enough = known.len() >= usize::try_from(rule.count("least")).unwrap_or(usize::MAX);
    let values: Vec<f64> = if enough && amount >= rule.money("smallest") {
        known.iter().map(|it| real(*it)).collect()
    } else {
        Vec::new()
    };
    known.push_back(amount);
    if known.len() > AMOUNTS {
        known.pop_front();
    }
    if values.is_empty() {
        return;
    }
    let z = robust_z(real(amount), &values, 0.05, 100.0);
    // Bills are lopsided: a few large ones are usual. Measured, most alarms of the plain distance were about nothing.
    let ratios: Vec<f64> = values.iter().map(|it| it.max(1.0).ln()).collect();
    let away = robust_z(real(amount).max(1.0).ln(), &ratios, 0.0, rule.number("scatter"));
    if z <= rule.threshold || away <= rule.number("ratio") {
        return;
    }
    let (word, many) = event.class.words();
    let middle = crate::safety::alerts::engine::statistics::whole(median(&values));
    let whose = if of.is_empty() { format!("such {many}") } else { format!("{many} to this customer") };
    let reason =
        format!("{} of {} by {}; {whose} are about {}", one(word), money(amount), by(event), money(middle));
    let mut finding = Finding::new("R16", "actor", &event.actor, reason, event.at);
    if z > rule.number("high") && event.class != Class::Issue {
        finding = finding.severity(Severity::High);
    }
    case.find(finding);
}

/// R17: more than anybody should decide, whatever the customer.
fn ceiling(case: &mut Case<'_>) {
    let event = case.event;
    let (Some(rule), Some(amount)) = (case.rules.get("R17"), event.amount) else { return };
    let most = rule.money(if event.class == Class::Issue { "invoice" } else { "out" });
    if amount > most {
        let reason = format!(
            "{} of {} by {}, above the ceiling of {}",
            one(event.class.words().0),
            money(amount),
            by(event),
            money(most)
        );
        case.find(Finding::new("R17", "actor", &event.actor, reason, event.at));
    }
}

/// R18: again and again just below what one person may decide alone.
fn structured(state: &mut State, case: &mut Case<'_>) {
    let event = case.event;
    let (Some(rule), Some(amount)) = (case.rules.get("R18"), event.amount) else { return };
    if !event.role.is_staff() || (event.class == Class::Issue && event.limit.is_none()) {
        return;
    }
    let limit = event.limit.unwrap_or_else(|| rule.money("limit"));
    let from = rule.number("from") * real(limit);
    if real(amount) < from || amount > limit {
        return;
    }
    let key = hash(&[&event.tenant, &event.actor, event.class.words().0]);
    let window = count(&mut state.money.near_limit, case.rules, rule, key, event.at, 0);
    if window.count() >= rule.at_least() {
        let reason = format!(
            "{} {} by {} just below the limit of {} in {}",
            window.count(),
            event.class.words().1,
            by(event),
            money(limit),
            span(window.since(), event.at)
        );
        case.find(Finding::new("R18", "actor", &event.actor, reason, window.since()));
    }
}

/// R21: failures at one account and from one network, and how many of all tries fail.
fn cards(state: &mut State, case: &mut Case<'_>, failed: bool) {
    let event = case.event;
    let Some(rule) = case.rules.get("R21") else { return };
    let (at, rules) = (event.at, case.rules);
    let all = count(&mut state.money.tries, rules, rule, hash(&[&event.tenant]), at, u64::from(failed));
    if !failed {
        return;
    }
    let (tries, bad, since) = (all.count(), all.of(1), all.since());
    let mut found = Vec::new();
    if tries >= rule.count("attempts") && f64::from(bad) > rule.number("share") * f64::from(tries) {
        let reason = format!("{bad} of {tries} payments failed in {}", span(since, at));
        found.push(Finding::new("R21", "tenant", &event.tenant, reason, since));
    }
    let account = if event.customer.is_empty() { event.actor.as_str() } else { event.customer.as_str() };
    let network = event.ip.map(near).unwrap_or_default();
    let sources =
        [("customer", account, rule.at_least()), ("network", network.as_str(), rule.count("network"))];
    for (about, subject, least) in sources {
        if subject.is_empty() {
            continue;
        }
        let key = hash(&[&event.tenant, about, subject]);
        let window = count(&mut state.money.cards, rules, rule, key, at, 0);
        if window.count() >= least {
            let who =
                if about == "customer" { "at one account".to_owned() } else { format!("from {subject}") };
            let reason = format!("{} failed payments {who} in {}", window.count(), span(window.since(), at));
            found.push(Finding::new("R21", about, subject, reason, window.since()));
        }
    }
    case.found.append(&mut found);
}

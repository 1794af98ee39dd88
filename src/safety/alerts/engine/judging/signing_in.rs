//! R01 to R05, R07, R08: who comes in, from where, and who tries to.

use serde::{Deserialize, Serialize};

use super::{by, near, span, whom, wide};
use crate::safety::alerts::engine::alert::Severity;
use crate::safety::alerts::engine::class::Class;
use crate::safety::alerts::engine::counting::{Windows, hash};
use crate::safety::alerts::engine::judge::{Case, Finding, State, count};
use crate::safety::alerts::engine::profile::Profile;

const DAY: i64 = 86_400_000_000;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Memory {
    fails: Windows,
    failing: Windows,
    tries: Windows,
    recoveries: Windows,
    networks: Windows,
}

impl Memory {
    pub fn len(&self) -> usize {
        let all = [&self.fails, &self.failing, &self.tries, &self.recoveries, &self.networks];
        all.into_iter().map(Windows::len).sum()
    }
}

pub fn judge(state: &mut State, case: &mut Case<'_>) {
    match case.event.class {
        Class::SignInFailed => failed(state, case),
        Class::SignIn => {
            tried(state, case, false);
            entered(state, case);
        }
        Class::RecoveryStart => recovery(state, case),
        Class::RecoveryDone => recovered(state, case),
        Class::CounterBack => counter(case),
        _ => {}
    }
}

/// Notes it for whoever signs in next; also of somebody who was never seen before.
fn recovered(state: &mut State, case: &mut Case<'_>) {
    let event = case.event;
    if event.account() == event.actor {
        if let Some(profile) = case.profile.as_deref_mut() {
            profile.recovered = event.at;
        }
        return;
    }
    let key = hash(&[event.account()]);
    state.people.entry(key).or_insert_with(|| Profile::new(event)).recovered = event.at;
}

/// The profile of the account that an event is about, which need not be whoever acts.
fn of_account<'a>(state: &'a mut State, case: &'a mut Case<'_>) -> Option<&'a mut Profile> {
    let event = case.event;
    if event.account() == event.actor {
        return case.profile.as_deref_mut();
    }
    state.people.get_mut(&hash(&[event.account()]))
}

/// R01: so many failures at one account. R02: so many accounts, or mostly failures, from one network.
fn failed(state: &mut State, case: &mut Case<'_>) {
    let event = case.event;
    let account = event.account();
    if let Some(rule) = case.rule("R01").filter(|_| !account.is_empty()) {
        let key = hash(&[&event.tenant, account]);
        let window = count(&mut state.signing_in.fails, case.rules, rule, key, event.at, 0);
        if window.count() >= rule.at_least() {
            let (n, since) = (window.count(), window.since());
            let reason = format!(
                "{n} failed sign-ins at the account of {} in {}",
                whom(account),
                span(since, event.at)
            );
            if let Some(profile) = of_account(state, case) {
                profile.burst = event.at;
            }
            case.find(Finding::new("R01", "actor", account, reason, since));
        }
    }
    let Some(network) = event.ip.map(near) else { return };
    let Some(rule) = case.rule("R02") else { return };
    if !account.is_empty() {
        let what = hash(&[account]);
        let window =
            count(&mut state.signing_in.failing, case.rules, rule, hash(&[&network]), event.at, what);
        if window.distinct() >= rule.at_least() {
            let (n, since) = (window.distinct(), window.since());
            let reason = format!("{n} different accounts failed from {network} in {}", span(since, event.at));
            case.find(Finding::new("R02", "network", &network, reason, since));
            return tried(state, case, true);
        }
    }
    tried(state, case, true);
}

/// The second half of R02: the share of tries from a network that fail.
fn tried(state: &mut State, case: &mut Case<'_>, failed: bool) {
    let event = case.event;
    let (Some(rule), Some(network)) = (case.rule("R02"), event.ip.map(near)) else { return };
    let what = u64::from(failed);
    let window = count(&mut state.signing_in.tries, case.rules, rule, hash(&[&network]), event.at, what);
    let (all, bad, since) = (window.count(), window.of(1), window.since());
    if failed && all >= rule.count("attempts") && f64::from(bad) > rule.number("share") * f64::from(all) {
        let reason = format!("{bad} of {all} sign-ins from {network} failed in {}", span(since, event.at));
        case.find(Finding::new("R02", "network", &network, reason, since));
    }
}

/// R04, R05, R07: a device and a network that nobody knows, and too many networks at once.
fn entered(state: &mut State, case: &mut Case<'_>) {
    let event = case.event;
    let stranger = case.stranger;
    let old = |rule: &str, days: i64| case.rules.get(rule).map_or(days * DAY, |it| it.window);
    let (before_device, before_network) = (event.at - old("R04", 90), event.at - old("R05", 90));
    let learning = i64::from(case.rules.learning_days) * DAY;
    let lately = case.rules.get("score").map_or(0, |it| i64::from(it.count("recovery_days")) * DAY);
    let Some(profile) = case.profile.as_deref_mut() else { return };
    if event.at - profile.last > 90 * DAY {
        profile.woken = event.at;
    }
    let family = profile.knows_device(hash(&[&event.device]), event.at, before_device);
    let browser = match event.browser.as_str() {
        "" => false,
        "new" => false,
        "known" => true,
        mark => profile.knows_browser(hash(&[mark]), event.at, before_device),
    };
    let place = if event.country.is_empty() { event.ip.map(wide) } else { Some(event.country.clone()) };
    let known_place = place.as_ref().is_none_or(|it| {
        // Whoever comes after a recovery has to be somebody known.
        let first = profile.networks.is_empty() && event.at - profile.recovered > lately;
        profile.knows_network(hash(&[it]), event.at, before_network) || first
    });
    let mut found = Vec::new();
    if !stranger && !family && !browser && !event.device.is_empty() {
        profile.new_device = event.at;
        let reason = format!("{} signed in with {}, not used in 90 days", by(event), event.device);
        found.push(Finding::new("R04", "actor", &event.actor, reason, event.at));
    }
    if !stranger && !known_place {
        profile.new_network = event.at;
        let reason =
            format!("{} signed in from {}, not seen in 90 days", by(event), place.unwrap_or_default());
        let mut finding = Finding::new("R05", "actor", &event.actor, reason, event.at);
        // Staff work from few places, once these are known.
        if event.role.is_staff() && event.at - profile.first > learning {
            finding = finding.severity(Severity::Warn);
        } else if !event.role.is_staff() {
            finding = finding.only_told();
        }
        found.push(finding);
    }
    if let (Some(rule), Some(network)) = (case.rule("R07"), event.ip.map(wide)) {
        let networks = &mut state.signing_in.networks;
        let window = count(networks, case.rules, rule, case.actor, event.at, hash(&[&network]));
        if window.distinct() >= rule.at_least() {
            let reason = format!(
                "{} signed in from {} different networks in {}",
                by(event),
                window.distinct(),
                span(window.since(), event.at)
            );
            found.push(Finding::new("R07", "actor", &event.actor, reason, window.since()));
        }
    }
    case.found.append(&mut found);
}

/// R03: recoveries of one account, from one network, of everybody.
fn recovery(state: &mut State, case: &mut Case<'_>) {
    let event = case.event;
    let Some(rule) = case.rule("R03") else { return };
    let network = event.ip.map(near).unwrap_or_default();
    let account = event.account();
    let asked = [
        ("actor", account, rule.at_least()),
        ("network", network.as_str(), rule.count("network")),
        ("site", "site", rule.count("everybody")),
    ];
    let mut found = Vec::new();
    for (about, subject, least) in asked {
        if subject.is_empty() {
            continue;
        }
        let key = hash(&[about, &event.tenant, subject]);
        let window = count(&mut state.signing_in.recoveries, case.rules, rule, key, event.at, 0);
        if window.count() >= least {
            let who = match about {
                "actor" => format!("for the account of {}", whom(subject)),
                "network" => format!("from {subject}"),
                _ => "in all".to_owned(),
            };
            let reason = format!("{} recoveries {who} in {}", window.count(), span(window.since(), event.at));
            found.push(Finding::new("R03", about, subject, reason, window.since()));
        }
    }
    case.found.append(&mut found);
}

/// R08: a counter that goes back may be a copied key.
fn counter(case: &mut Case<'_>) {
    let event = case.event;
    let reason = format!(
        "A passkey of {} counted backwards: it may have been copied. It rests until somebody looks.",
        whom(event.account())
    );
    case.find(Finding::new("R08", "actor", event.account(), reason, event.at));
}

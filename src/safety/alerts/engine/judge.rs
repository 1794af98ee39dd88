//! The engine: remembers what rules need, asks each rule about an event, and tells a finding once.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::alert::{Alert, Response, Severity};
use super::counting::{Windows, hash, shed};
use super::event::Event;
use super::judging::{context, looking, money, near, papers, rights, services, signing_in};
use super::profile::{Peers, Profile};
use super::rules::{Rule, Rules};
use crate::base::values::Timestamp;
use crate::base::values::display::capital;

/// Of what an engine remembers, as it is stored. A change of format begins anew from the log.
pub const FORMAT: u32 = 1;

/// The same finding about the same subject is one alert within a quarter of a day.
const PART: i64 = 6 * 3_600_000_000;
const DAY: i64 = 24 * 3_600_000_000;

/// What a rule found, before anybody asks whether it was told already.
pub(super) struct Finding {
    pub rule: &'static str,
    /// Where it is another than the rule's.
    pub severity: Option<Severity>,
    /// Told and nothing more.
    pub only_told: bool,
    pub about: &'static str,
    pub subject: String,
    pub reason: String,
    pub since: i64,
}

impl Finding {
    /// The reason is a sentence: it begins with a capital, or with a name.
    pub fn new(rule: &'static str, about: &'static str, subject: &str, reason: String, since: i64) -> Self {
        let (subject, reason) = (subject.to_owned(), capital(&reason));
        Self { rule, severity: None, only_told: false, about, subject, reason, since }
    }

    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    pub fn only_told(mut self) -> Self {
        self.only_told = true;
        self
    }
}

/// What was told, so that it is not told again at once.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Told {
    part: i64,
    at: i64,
    count: u32,
    severity: Severity,
    since: i64,
}

/// Everything that is remembered. Bounded: windows by key, profiles by person, each with a limit of its own.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct State {
    format: u32,
    /// The first event's time; while it is young, nobody has habits.
    pub began: i64,
    pub people: HashMap<u64, Profile>,
    pub peers: HashMap<u64, Peers>,
    told: HashMap<u64, Told>,
    swept: i64,
    pub signing_in: signing_in::Memory,
    pub looking: looking::Memory,
    pub money: money::Memory,
    pub papers: papers::Memory,
    pub rights: rights::Memory,
    pub services: services::Memory,
}

impl State {
    /// Whether the whole log is too young for anybody to have habits.
    pub fn is_learning(&self, rules: &Rules, now: i64) -> bool {
        now - self.began < i64::from(rules.learning_days) * DAY
    }
}

/// What a rule is given: the event, and what is known of whoever acts.
pub(super) struct Case<'a> {
    pub rules: &'a Rules,
    pub event: &'a Event,
    pub actor: u64,
    /// None where nobody is known.
    pub profile: Option<&'a mut Profile>,
    /// This is the first that is seen of them.
    pub stranger: bool,
    /// Part of what makes other things odd, decided by the rules before.
    pub found: Vec<Finding>,
}

impl Case<'_> {
    pub fn rule(&self, name: &str) -> Option<&Rule> {
        self.rules.get(name)
    }

    pub fn find(&mut self, finding: Finding) {
        self.found.push(finding);
    }
}

/// Judges events one after the other.
pub struct Engine {
    rules: Rules,
    state: State,
}

impl Default for Engine {
    fn default() -> Self {
        Self::new(Rules::default())
    }
}

impl Engine {
    pub fn new(rules: Rules) -> Self {
        Self { rules, state: State { format: FORMAT, ..State::default() } }
    }

    /// Goes on from what another engine remembered; `None` where that was written by another version.
    pub fn resume(rules: Rules, remembered: &[u8]) -> Option<Self> {
        let state: State = serde_json::from_slice(remembered).ok()?;
        (state.format == FORMAT).then_some(Self { rules, state })
    }

    /// What it remembers, for `resume`. No names, no addresses: hashes, counts and times.
    pub fn remembered(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(&self.state)
    }

    /// Goes on under other rules.
    #[must_use]
    pub fn under(mut self, rules: Rules) -> Self {
        self.rules = rules;
        self
    }

    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// How many keys are kept, of all kinds: for the bound on memory.
    pub fn keys(&self) -> usize {
        let s = &self.state;
        let memories = s.signing_in.len() + s.looking.len() + s.money.len() + s.papers.len();
        s.people.len() + s.told.len() + memories + s.rights.len() + s.services.len()
    }

    /// What the rules say to one event. Events come in the order of time, or nearly.
    pub fn judge(&mut self, event: &Event) -> Vec<Alert> {
        if self.state.began == 0 {
            self.state.began = event.at;
        }
        self.sweep(event.at);
        let actor = hash(&[&event.actor]);
        let known = if event.actor.is_empty() { None } else { self.state.people.remove(&actor) };
        let stranger = known.is_none();
        let mut profile = known.unwrap_or_else(|| Profile::new(event));
        profile.role = event.role;
        let whose = (!event.actor.is_empty()).then_some(&mut profile);
        let mut case = Case { rules: &self.rules, event, actor, profile: whose, stranger, found: Vec::new() };
        signing_in::judge(&mut self.state, &mut case);
        looking::judge(&mut self.state, &mut case);
        money::judge(&mut self.state, &mut case);
        papers::judge(&mut self.state, &mut case);
        rights::judge(&mut self.state, &mut case);
        services::judge(&mut self.state, &mut case);
        context::judge(&self.state, &mut case);
        let found = std::mem::take(&mut case.found);
        if !event.actor.is_empty() {
            let odd = found.iter().any(|it| matches!(it.rule, "R12" | "score"));
            profile.learn(event, odd);
            self.state.people.insert(actor, profile);
        }
        found.into_iter().filter_map(|it| self.tell(event, it)).collect()
    }

    /// Makes an alert of a finding, or only counts it while the cooldown lasts.
    fn tell(&mut self, event: &Event, finding: Finding) -> Option<Alert> {
        let rule = self.rules.get(finding.rule)?;
        let severity = finding.severity.unwrap_or(rule.severity);
        let key = hash(&[finding.rule, &event.tenant, finding.about, &finding.subject]);
        let part = event.at.div_euclid(PART);
        let told = self.state.told.entry(key).or_insert(Told {
            part,
            at: i64::MIN / 2,
            count: 0,
            severity,
            since: finding.since,
        });
        let rested = event.at.saturating_sub(told.at) >= rule.cooldown;
        if told.count > 0 && rested && told.part != part {
            *told = Told { part, at: told.at, count: 0, severity, since: finding.since };
        }
        told.count = told.count.saturating_add(1);
        let worse = severity > told.severity;
        told.severity = told.severity.max(severity);
        let again = told.count > 1;
        let quiet = again && !rested && !worse;
        if !quiet {
            told.at = event.at;
        }
        Some(Alert {
            time: Timestamp::from_micros(event.at),
            key: format!(
                "{}:{}:{}:{}:{}",
                finding.rule, event.tenant, finding.about, finding.subject, told.part
            ),
            rule: finding.rule.to_owned(),
            title: rule.title.clone(),
            severity: told.severity,
            response: if finding.only_told { Response::None } else { rule.response },
            shadow: rule.shadow,
            tenant: event.tenant.clone(),
            about: finding.about.to_owned(),
            subject: finding.subject,
            reasons: vec![finding.reason],
            count: told.count,
            since: Timestamp::from_micros(told.since.min(event.at)),
            event: event.id.clone(),
            again,
            actor: event.actor.clone(),
            network: event.ip.map(near).unwrap_or_default(),
            lasts: rule.lasts,
            quiet,
        })
    }

    /// Forgets what no rule asks for any more, and the quietest where there is too much.
    fn sweep(&mut self, now: i64) {
        let most = self.rules.most_keys;
        if now - self.state.swept < DAY / 24 && self.state.people.len() < most {
            return;
        }
        self.state.swept = now;
        self.state.told.retain(|_, told| told.at > now - 2 * DAY);
        shed(&mut self.state.told, most, |told| told.at);
        shed(&mut self.state.people, most, |it| it.last);
    }
}

/// Counts in a window of a rule.
pub(super) fn count<'w>(
    windows: &'w mut Windows,
    rules: &Rules,
    rule: &Rule,
    key: u64,
    at: i64,
    what: u64,
) -> &'w super::counting::Window {
    windows.add(key, at, what, rule.window, rules.most_keys)
}

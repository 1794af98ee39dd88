//! How right the rules are, on a stream whose attacks are labelled: how many of the attacks they find and how soon, how many
//! of their alerts are about one, and how many alerts a thousand people make in a day.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::engine::{Engine, Event, Rules, Severity};

/// What one rule did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OfRule {
    /// Alerts about an attack, and about nothing. A rule that finds the same again is counted once.
    pub right: u32,
    pub wrong: u32,
    /// Seconds from the first event of an attack to the first alert about it.
    pub delays: Vec<i64>,
}

impl OfRule {
    /// Alerts that were right, of a thousand.
    pub fn precision(&self) -> u32 {
        (self.right * 1000).checked_div(self.right + self.wrong).unwrap_or(1000)
    }
}

#[derive(Clone, Debug, Default)]
pub struct Score {
    pub events: u64,
    pub rules: BTreeMap<String, OfRule>,
    /// Attacks, and by which rules each was found, warnings and above.
    pub stories: BTreeMap<String, HashSet<String>>,
    /// Alerts of warning or above, all and those about nothing.
    pub loud: u32,
    pub loud_wrong: u32,
    /// Of the wrong ones, what they said: for whoever sets thresholds.
    pub said: Vec<String>,
    days: HashSet<i32>,
}

impl Score {
    /// Judges a stream and adds what came of it.
    pub fn add(&mut self, rules: &Rules, events: &[Event]) {
        let mut engine = Engine::new(rules.clone());
        let mut begun: HashMap<&str, i64> = HashMap::new();
        let before = self.days.len();
        let stream = i32::try_from(before).unwrap_or(0) * 100_000;
        let mut stories: BTreeMap<String, HashSet<String>> = BTreeMap::new();
        for event in events {
            self.events += 1;
            self.days.insert(stream + event.day() % 100_000);
            if !event.story.is_empty() {
                begun.entry(&event.story).or_insert(event.at);
                stories.entry(event.story.clone()).or_default();
            }
            for alert in engine.judge(event) {
                let first = !alert.again;
                let loud = alert.severity >= Severity::Warn && !alert.shadow;
                let of = self.rules.entry(alert.rule.clone()).or_default();
                if event.story.is_empty() {
                    if first {
                        of.wrong += 1;
                        self.loud_wrong += u32::from(loud);
                        self.loud += u32::from(loud);
                        if loud {
                            self.said.push(format!("{}: {}", alert.rule, alert.reasons.join("; ")));
                        }
                    }
                    continue;
                }
                if first {
                    of.right += 1;
                    self.loud += u32::from(loud);
                }
                let found = stories.entry(event.story.clone()).or_default();
                if loud && found.insert(alert.rule.clone()) {
                    let since = begun.get(event.story.as_str()).copied().unwrap_or(event.at);
                    of.delays.push((event.at - since) / 1_000_000);
                }
            }
        }
        for (name, found) in stories {
            self.stories.insert(format!("{name}/{before}"), found);
        }
    }

    pub fn days(&self) -> u32 {
        u32::try_from(self.days.len()).unwrap_or(u32::MAX)
    }

    /// Attacks that no rule found.
    pub fn missed(&self) -> Vec<&str> {
        self.stories.iter().filter(|(_, by)| by.is_empty()).map(|(name, _)| name.as_str()).collect()
    }

    /// Attacks that the rule which is meant for them did not find.
    pub fn missed_by<'a>(&'a self, expected: &[(&str, &str)]) -> Vec<&'a str> {
        let rule_of = |name: &str| {
            let plain = name.split('/').next().unwrap_or_default();
            expected.iter().find(|(story, _)| *story == plain).map(|(_, rule)| *rule)
        };
        let missed =
            |(name, by): &(&String, &HashSet<String>)| rule_of(name).is_some_and(|rule| !by.contains(rule));
        self.stories.iter().filter(missed).map(|(name, _)| name.as_str()).collect()
    }

    /// Alerts of warning or above a day per thousand people, in thousandths: right ones too.
    pub fn a_day(&self, users: u32) -> u32 {
        let (loud, days) = (u64::from(self.loud), u64::from(self.days()).max(1));
        u32::try_from(loud * 1_000_000 / (days * u64::from(users.max(1)))).unwrap_or(u32::MAX)
    }
}

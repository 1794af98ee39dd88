//! The rules as a file: thresholds, windows, what follows. The one in the program can be laid over by another, key by key;
//! a word that no rule knows is an error that names it, so that a slip of the pen does not switch anything off.

use std::collections::{BTreeMap, BTreeSet};

use figment::Figment;
use figment::providers::{Format, Toml};
use serde::{Deserialize, Serialize};

use super::alert::{Response, Severity};
use super::statistics::whole;

/// No response outlasts a week, whatever a file says: it must end while somebody still remembers why it began.
const LONGEST: i64 = 7 * 86_400_000_000;

/// Below that a rule forgets what it counts, which would switch it off unseen; above it memory is not bounded any more.
const FEWEST_KEYS: usize = 1000;
const MOST_KEYS: usize = 5_000_000;
const LONGEST_LEARNING: i32 = 3650;

const DEFAULT: &str = include_str!("rules.toml");

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct RulesError(String);

impl RulesError {
    pub fn unreadable(why: String) -> Self {
        Self(why)
    }
}

/// One rule. Numbers of its own stand beside the common ones and are asked for by name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    pub title: String,
    pub severity: Severity,
    /// Microseconds.
    #[serde(with = "span")]
    pub window: i64,
    #[serde(with = "span")]
    pub cooldown: i64,
    pub threshold: f64,
    pub response: Response,
    /// For how long the response lasts, if it does. Microseconds.
    #[serde(with = "span", default = "hour")]
    pub lasts: i64,
    #[serde(default)]
    pub shadow: bool,
    #[serde(default = "yes")]
    pub on: bool,
    #[serde(flatten)]
    own: BTreeMap<String, f64>,
}

fn hour() -> i64 {
    3_600_000_000
}

fn yes() -> bool {
    true
}

impl Rule {
    /// A number of this rule's own. The file in the program has all of them, and a test asks for each.
    pub fn number(&self, name: &str) -> f64 {
        self.own.get(name).copied().unwrap_or(f64::INFINITY)
    }

    /// The same as a whole number: days, rows, events.
    pub fn count(&self, name: &str) -> u32 {
        u32::try_from(whole(self.number(name))).unwrap_or(u32::MAX)
    }

    pub fn at_least(&self) -> u32 {
        u32::try_from(whole(self.threshold)).unwrap_or(u32::MAX)
    }

    /// Whole units of money in hundredths.
    pub fn money(&self, name: &str) -> i64 {
        whole(self.number(name) * 100.0)
    }
}

/// All of them, with what they have in common.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rules {
    /// Changes with what the numbers mean, not with the numbers.
    pub version: u32,
    /// For so many days after the first event that it sees, what depends on habits stays quiet.
    pub learning_days: i32,
    /// Keys that each rule keeps at most, and people.
    pub most_keys: usize,
    rules: BTreeMap<String, Rule>,
}

impl Default for Rules {
    fn default() -> Self {
        Self::laid_over(Figment::from(Toml::string(DEFAULT))).unwrap_or_else(|_| Self {
            version: 0,
            learning_days: 0,
            most_keys: 0,
            rules: BTreeMap::new(),
        })
    }
}

impl Rules {
    /// The rules of the program with what `text` says otherwise.
    pub fn with(text: &str) -> Result<Self, RulesError> {
        let known = Self::default();
        if let Some(error) = known.foreign(text) {
            return Err(error);
        }
        let all = Self::laid_over(Figment::from(Toml::string(DEFAULT)).merge(Toml::string(text)))?;
        if all.version != known.version {
            return Err(RulesError(format!(
                "these are rules of version {}; this program knows version {}",
                all.version, known.version
            )));
        }
        if !(FEWEST_KEYS..=MOST_KEYS).contains(&all.most_keys) {
            return Err(RulesError(format!("`most_keys` is {FEWEST_KEYS} to {MOST_KEYS}")));
        }
        if !(0..=LONGEST_LEARNING).contains(&all.learning_days) {
            return Err(RulesError(format!("`learning_days` is 0 to {LONGEST_LEARNING}")));
        }
        for (name, rule) in &all.rules {
            let Some(own) = known.rules.get(name) else {
                return Err(RulesError(format!("there is no rule {name}")));
            };
            let names = |rule: &Rule| rule.own.keys().cloned().collect::<BTreeSet<_>>();
            if let Some(odd) = names(rule).difference(&names(own)).next() {
                return Err(RulesError(format!("rule {name} has no `{odd}`")));
            }
            let sound = rule.window > 0 && rule.cooldown >= 0 && rule.threshold >= 0.0;
            if rule.lasts <= 0 || rule.lasts > LONGEST {
                return Err(RulesError(format!(
                    "rule {name}: what it does lasts a week at most, and some time"
                )));
            }
            if !sound || rule.own.values().any(|v| !v.is_finite() || *v < 0.0) {
                return Err(RulesError(format!("rule {name} has a number that makes no sense")));
            }
        }
        Ok(all)
    }

    /// A rule that a file names and the program does not have, before anybody misses in it what a whole rule needs.
    fn foreign(&self, text: &str) -> Option<RulesError> {
        let own = Figment::from(Toml::string(text)).find_value("rules").ok()?.into_dict()?;
        let name = own.keys().find(|name| !self.rules.contains_key(*name))?;
        let near = self.rules.keys().find(|known| known.eq_ignore_ascii_case(name));
        let hint = near.map_or_else(String::new, |near| format!("; it is written {near}"));
        Some(RulesError(format!("there is no rule {name}{hint}")))
    }

    fn laid_over(figment: Figment) -> Result<Self, RulesError> {
        figment.extract().map_err(|e| RulesError(e.to_string()))
    }

    /// What is written in the program: for whoever wants to change it.
    pub fn text() -> &'static str {
        DEFAULT
    }

    pub fn get(&self, name: &str) -> Option<&Rule> {
        self.rules.get(name).filter(|rule| rule.on)
    }

    /// What a rule is called, also one that rests.
    pub fn title<'a>(&'a self, name: &'a str) -> &'a str {
        self.rules.get(name).map_or(name, |rule| &rule.title)
    }

    pub fn all(&self) -> impl Iterator<Item = (&String, &Rule)> {
        self.rules.iter()
    }
}

/// `90s`, `10m`, `1h`, `28d`.
mod span {
    use serde::{Deserialize, Deserializer, Serializer, de};

    const SECOND: i64 = 1_000_000;

    pub fn serialize<S: Serializer>(micros: &i64, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&format!("{}s", micros / SECOND))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
        let text = String::deserialize(from)?;
        read(&text)
            .ok_or_else(|| de::Error::custom(format!("`{text}` is no span; write 90s, 10m, 1h or 28d")))
    }

    fn read(text: &str) -> Option<i64> {
        let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
        let scale = match unit {
            "s" => 1,
            "m" => 60,
            "h" => 3600,
            "d" => 86_400,
            _ => return None,
        };
        digits.parse::<i64>().ok()?.checked_mul(scale * SECOND)
    }
}

//! What a rule found: how bad, whose, why in plain words, and what is done about it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Info,
    Notice,
    Warn,
    High,
    Critical,
}

impl Severity {
    pub const ALL: [Self; 5] = [Self::Critical, Self::High, Self::Warn, Self::Notice, Self::Info];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Notice => "notice",
            Self::Warn => "warn",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    pub const fn title(self) -> &'static str {
        match self {
            Self::Info => "Info",
            Self::Notice => "Notice",
            Self::Warn => "Warning",
            Self::High => "High",
            Self::Critical => "Critical",
        }
    }
}

/// What is done at once. Each can be taken back and ends by itself; none shuts an owner out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Response {
    None,
    /// Answers slowly to one account or network.
    Delay,
    /// The next change needs a fresh passkey.
    StepUp,
    /// One kind of act rests for a while.
    Pause,
    /// What it is about needs a second person.
    SecondPerson,
    EndSession,
}

impl Response {
    pub const ALL: [Self; 6] =
        [Self::None, Self::Delay, Self::StepUp, Self::Pause, Self::SecondPerson, Self::EndSession];

    pub const fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Delay => "delay",
            Self::StepUp => "step_up",
            Self::Pause => "pause",
            Self::SecondPerson => "second_person",
            Self::EndSession => "end_session",
        }
    }

    /// What is done, as the page says it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::Delay => "Slow answers",
            Self::StepUp => "Passkey asked for anew",
            Self::Pause => "Pause",
            Self::SecondPerson => "Second person",
            Self::EndSession => "Sessions ended",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such word")]
pub struct UnknownWord;

macro_rules! words {
    ($name:ident) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.code())
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;

            fn from_str(code: &str) -> Result<Self, UnknownWord> {
                Self::ALL.into_iter().find(|it| it.code() == code).ok_or(UnknownWord)
            }
        }

        crate::stored_as!($name => Text, String, |v| v.to_string(), |raw| Ok(raw.parse()?));
    };
}

words!(Severity);
words!(Response);

/// One alert. While a rule's cooldown lasts, what it finds again about the same subject is only counted; after that it is
/// told again under the same key, with the new count.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alert {
    pub time: crate::base::values::Timestamp,
    /// The rule, the subject and the quarter of the day: the same finding, the same key.
    pub key: String,
    pub rule: String,
    pub title: String,
    pub severity: Severity,
    pub response: Response,
    /// The rule is being tried out: nobody is woken, nothing is done.
    pub shadow: bool,
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub tenant: String,
    /// What it is about: `actor`, `network`, `customer`, `tenant`, `object`, `site`.
    pub about: String,
    pub subject: String,
    /// In plain words. A person's id stands in braces, for whoever shows it to put a name there.
    pub reasons: Vec<String>,
    /// How often the rule found it, this time included.
    pub count: u32,
    /// Since when what it counts goes on.
    pub since: crate::base::values::Timestamp,
    /// The event that set it off.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub event: String,
    /// Told before under the same key.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub again: bool,
    /// Who did it and from where, where the subject is something else: for the response.
    #[serde(skip)]
    pub actor: String,
    #[serde(skip)]
    pub network: String,
    /// For how long the response lasts. Microseconds.
    #[serde(skip)]
    pub lasts: i64,
    /// Only counted: the cooldown lasts. A recorded stream shows none of these.
    #[serde(skip)]
    pub quiet: bool,
}

//! Alerts: rules that read what happened and find what is odd, and the people who look at it. `engine` is pure: events in,
//! alerts out, no database, no clock. `replay` judges a recorded stream, `simulating` makes labelled ones and `scoring`
//! says how right the rules were. `following` judges what got a number in the log, once a second (`feed` says how far), `watching` raises what must
//! not go through the log, `store` keeps what was found, `responding` does what the rule says, `telling` mails administrators; `reading` and `handling` are for
//! the people who look at it. What rules there are stands in `rules.toml` and, for people, in docs/alerts.md.

pub mod engine;
pub mod evidence;
mod feed;
pub mod following;
pub mod handling;
pub mod muting;
pub mod reading;
pub mod replay;
mod responding;
pub mod scoring;
pub mod simulating;
pub mod store;
pub mod telling;
mod translating;
pub mod watching;

use engine::{Rules, RulesError};

use crate::base::config::Config;

/// The rules of a site: those of the program, with its own file laid over.
pub fn rules_of(config: &Config) -> Result<Rules, RulesError> {
    let Some(path) = &config.alert_rules else { return Ok(Rules::default()) };
    let text = std::fs::read_to_string(path)
        .map_err(|error| RulesError::unreadable(format!("{}: {error}", path.display())))?;
    Rules::with(&text)
}

/// The same for a running site: with a file that is wrong, which the doctor says, the rules of the program watch.
pub fn rules_in_force(config: &Config) -> Rules {
    rules_of(config).unwrap_or_else(|error| {
        tracing::error!(%error, "alert_rules: the rules of the program are used");
        Rules::default()
    })
}

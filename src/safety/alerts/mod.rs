//! Alerts: rules that read what happened and find what is odd, and the people who look at it. `engine` is pure: events in,
//! alerts out, no database, no clock. `replay` judges a recorded stream, `simulating` makes labelled ones and `scoring`
//! says how right the rules were. `following` reads the log after each commit and `store` keeps what was found. What rules
//! there are stands in `rules.toml` and, for people, in docs/alerts.md.

pub mod engine;
pub mod following;
pub mod replay;
pub mod scoring;
pub mod simulating;
pub mod store;
mod translating;

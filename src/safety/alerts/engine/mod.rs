//! The pure part: what happened goes in, event by event, and alerts come out. The same events in the same order give the
//! same alerts, whatever the machine and the day. Not here: where events come from, who is told, what is done.

mod alert;
mod class;
mod counting;
mod event;
mod judge;
mod judging;
mod profile;
mod rules;
mod statistics;
mod words;

pub(super) use statistics::whole;

pub use alert::{Alert, Response, Severity};
pub use class::Class;
pub use event::{Event, EventError, Outcome, Role};
pub use judge::{Engine, FORMAT};
pub use judging::span;
pub use rules::{Rule, Rules, RulesError};

#[cfg(test)]
mod tests;

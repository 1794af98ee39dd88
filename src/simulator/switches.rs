//! The simulator's switches: everything that can go wrong at a payment provider, one at a time or together.
//! Set through `/control/switches`, the overview page or directly by a test.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Switches {
    /// What the next API calls meet.
    pub fault: Option<Fault>,
    /// How many calls meet it; none for all until it is switched off.
    pub fault_calls: Option<u32>,
    /// Webhooks wait this long before their first delivery.
    pub webhook_delay_seconds: i64,
    /// Each webhook is delivered twice.
    pub webhook_twice: bool,
    /// Webhooks that are due together arrive newest first.
    pub webhook_reversed: bool,
    /// Events happen, but no webhook is sent for them.
    pub webhook_lost: bool,
    pub webhook_signature: Signature,
    /// Refunds wait as pending until settled or failed by hand.
    pub refund_pending: bool,
}

/// A provider's bad day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Answers 500 before anything happened; the idempotency key stays unused.
    Outage,
    /// Never answers, and nothing happened.
    Hangs,
    /// Does the work, answers 500, and repeats that 500 for the same key, as the provider documents it.
    WorksThenFails,
    /// Does the work, then the connection breaks; the same key gets the true answer later.
    WorksThenDrops,
    /// Answers 429.
    TooMany,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signature {
    #[default]
    Good,
    /// Signed with another secret.
    Wrong,
    /// Signed well, but an hour ago.
    Stale,
}

impl Switches {
    /// The fault that this call meets, counted down.
    pub fn next_fault(&mut self) -> Option<Fault> {
        let fault = self.fault?;
        match self.fault_calls {
            None => {}
            Some(0) => {
                self.fault = None;
                self.fault_calls = None;
                return None;
            }
            Some(left) => {
                self.fault_calls = left.checked_sub(1);
                if left == 1 {
                    self.fault = None;
                    self.fault_calls = None;
                }
            }
        }
        Some(fault)
    }
}

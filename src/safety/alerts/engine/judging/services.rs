//! R22, R26, R28: messages that are forged, things that do not fit together, defences that are down.

use serde::{Deserialize, Serialize};

use super::{near, span};
use crate::safety::alerts::engine::alert::Severity;
use crate::safety::alerts::engine::class::Class;
use crate::safety::alerts::engine::counting::{Windows, hash};
use crate::safety::alerts::engine::event::Outcome;
use crate::safety::alerts::engine::judge::{Case, Finding, State, count};

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Memory {
    webhooks: Windows,
}

impl Memory {
    pub fn len(&self) -> usize {
        self.webhooks.len()
    }
}

pub fn judge(state: &mut State, case: &mut Case<'_>) {
    let event = case.event;
    match event.class {
        Class::WebhookRefused => forged(state, case),
        Class::PaymentHeld => {
            let reason = format!("A payment does not fit what was asked for ({})", words(&event.cause));
            let finding = Finding::new("R22", "object", &event.object, reason, event.at);
            case.find(finding.severity(Severity::Critical));
        }
        Class::Integrity if event.outcome != Outcome::Success => {
            let what = event.action.strip_prefix("integrity.").unwrap_or_default();
            let reason = match what {
                "sealed" => "Something sealed in the database does not open: it was altered".to_owned(),
                "ledger" => "The ledger does not add up".to_owned(),
                "log" => format!("The audit log does not hold ({})", words(&event.cause)),
                "head" => format!("The head of the audit log was not signed ({})", words(&event.cause)),
                "alerts" => format!(
                    "What the rules of alerts remember, or how far they read, was altered ({})",
                    words(&event.cause)
                ),
                _ => format!("A check of {} failed ({})", words(what), words(&event.cause)),
            };
            let subject = if event.object.is_empty() { what } else { &event.object };
            case.find(Finding::new("R26", "object", subject, reason, event.at));
        }
        Class::Defence if event.outcome != Outcome::Success => {
            let what = event.action.strip_prefix("defence.").unwrap_or_default();
            let reason = match what {
                "antivirus" => "The antivirus program does not answer, and no upload is taken".to_owned(),
                "anchor" => format!("The proof of the log reaches nobody outside ({})", words(&event.cause)),
                "alerts" => "The rules of alerts do not follow the audit log: nothing is judged".to_owned(),
                "alert_mail" => "Mails about alerts do not leave".to_owned(),
                _ => format!("{}: {}", words(what), words(&event.cause)),
            };
            let mut finding = Finding::new("R28", "site", what, reason, event.at);
            if event.cause.starts_with("critical") {
                finding = finding.severity(Severity::Critical);
            }
            case.find(finding);
        }
        _ => {}
    }
}

/// R22: signatures that do not fit, from one network.
fn forged(state: &mut State, case: &mut Case<'_>) {
    let event = case.event;
    let Some(rule) = case.rules.get("R22") else { return };
    let network = event.ip.map_or_else(|| "somewhere".to_owned(), near);
    let key = hash(&[&network]);
    let window = count(&mut state.services.webhooks, case.rules, rule, key, event.at, 0);
    if window.count() >= rule.at_least() {
        let reason = format!(
            "{} messages in the payment provider's name without its signature from {network} in {}",
            window.count(),
            span(window.since(), event.at)
        );
        case.find(Finding::new("R22", "network", &network, reason, window.since()));
    }
}

/// A code as words.
fn words(code: &str) -> String {
    if code.is_empty() { "no reason given".to_owned() } else { code.replace(['_', '.'], " ") }
}

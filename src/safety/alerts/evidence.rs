//! What an alert rests on: the entries of the log that its rule counted, found again by subject, time and kind.

use super::engine::Class;
use super::reading::Kept;
use super::store::Of;
use super::translating::class_of;
use crate::base::db::{Conn, DbResult};
use crate::trust::audit::{Followed, followed_between, followed_by};

/// Read at most, and shown at most.
const READ: i64 = 2000;
const SHOWN: usize = 50;
/// Longer windows are read by person alone: in two hours of a log are few entries, in a week are many.
const SHORT: u64 = 2 * 3600;

/// The latest first; those of one dealership, or all.
pub fn entries(c: &mut Conn, of: Of, it: &Kept) -> DbResult<Vec<Followed>> {
    let span = it.last_at.since(it.began_at).as_secs();
    let found = if span <= SHORT {
        followed_between(c, it.began_at, it.last_at, READ)?
    } else {
        let person = if it.about == "actor" { &it.subject } else { &it.actor };
        followed_by(c, person, it.began_at, it.last_at, READ)?
    };
    let seen = |entry: &Followed| of.is_none_or(|of| entry.dealership == of.to_string());
    let rests =
        |entry: &Followed| entry.id.to_string() == it.event || (fits(it, entry) && told_by(&it.rule, entry));
    let mut all: Vec<Followed> = found.into_iter().filter(|entry| seen(entry) && rests(entry)).collect();
    all.reverse();
    all.truncate(SHOWN);
    Ok(all)
}

fn fits(it: &Kept, entry: &Followed) -> bool {
    let subject = it.subject.as_str();
    match it.about.as_str() {
        "actor" => entry.actor == subject || entry.person == subject || entry.fact("address") == subject,
        "network" => entry.network == subject,
        "customer" => entry.customer == subject,
        "tenant" => entry.dealership == subject,
        "object" => entry.object == subject || entry.action.ends_with(subject),
        _ => true,
    }
}

/// Whether a rule counts such entries.
fn told_by(rule: &str, entry: &Followed) -> bool {
    let class = class_of(entry);
    match rule {
        "R01" | "R02" => matches!(class, Class::SignIn | Class::SignInFailed),
        "R03" => class == Class::RecoveryStart,
        "R04" | "R05" | "R07" => class == Class::SignIn,
        "R08" => class == Class::CounterBack,
        "R09" => class == Class::Miss,
        "R10" => class == Class::View,
        "R11" => class == Class::Export,
        "R14" => class.is_money_out(),
        "R16" | "R17" | "R18" => class.is_money_out() || class == Class::Issue,
        "R19" => class == Class::Issue,
        "R20" => class == Class::BankChange,
        "R21" => matches!(class, Class::Paid | Class::PaymentFailed),
        "R22" => matches!(class, Class::WebhookRefused | Class::PaymentHeld),
        "R23" => class == Class::Grant || class.sensitive().is_some(),
        "R24" => matches!(class, Class::Segregation | Class::Approve | Class::Decide),
        "R25" => class == Class::Dispute,
        "R26" => class == Class::Integrity,
        "R28" => class == Class::Defence,
        _ => class.is_write(),
    }
}

//! An entry of the log as the rules see it.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::engine::{Class, Event, Outcome, Role};
use crate::base::values::Zone;
use crate::billing::approvals::Limits;
use crate::trust::audit::{ActorKind, Followed};

/// What a dealership adds to an entry: its clock, for hours and days, and what one person decides alone there.
pub(super) struct Place {
    pub zone: Zone,
    pub limits: Option<Limits>,
}

impl Place {
    /// In hundredths of the currency's unit.
    fn limit(&self, class: Class) -> Option<i64> {
        let limits = self.limits?;
        let units = match class {
            Class::Refund | Class::Reversal => limits.refund,
            Class::Credit | Class::Void => limits.credit,
            Class::WriteOff => limits.write_off,
            Class::Issue => limits.issue,
            _ => return None,
        };
        (units > 0).then(|| i64::from(units) * 100)
    }
}

/// What kind of act an entry tells of.
pub(super) fn class_of(it: &Followed) -> Class {
    Class::of(action(it), outcome(it), cause(it))
}

fn action(it: &Followed) -> &str {
    // Where there was no account nobody's money goes elsewhere.
    if it.action == "bank.change" && it.fact("change") == "first" {
        return "bank.create";
    }
    let given = it.action == "privilege_permissions_changed" && it.fact("change") == "granted";
    if given { "role.grant" } else { &it.action }
}

fn outcome(it: &Followed) -> Outcome {
    match it.outcome.as_str() {
        "success" => Outcome::Success,
        "refused" => Outcome::Refused,
        _ => Outcome::Failed,
    }
}

fn cause(it: &Followed) -> &str {
    ["cause", "why", "code"]
        .into_iter()
        .map(|name| it.fact(name))
        .find(|it| !it.is_empty())
        .unwrap_or_default()
}

pub(super) fn event(it: &Followed, place: &Place) -> Event {
    let class = class_of(it);
    Event {
        at: it.at.micros(),
        offset: offset(it, &place.zone),
        limit: place.limit(class),
        id: it.id.to_string(),
        tenant: it.dealership.clone(),
        actor: it.actor.clone(),
        role: role(it.kind),
        action: action(it).to_owned(),
        class,
        outcome: outcome(it),
        object: it.object.clone(),
        amount: amount(it.fact("amount")).or_else(|| amount(it.fact("total"))),
        ip: it.network.split('/').next().and_then(|ip| ip.parse().ok()),
        device: it.device.clone(),
        browser: it.fact("browser").to_owned(),
        customer: it.customer.clone(),
        person: if it.person.is_empty() { it.fact("address").to_owned() } else { it.person.clone() },
        cause: cause(it).to_owned(),
        rows: it.fact("rows").parse().unwrap_or(0),
        granted: it.fact("role").to_owned(),
        lines: it.fact("lines").to_owned(),
        reference: it.fact("order").to_owned(),
        ..Event::default()
    }
}

fn role(kind: ActorKind) -> Role {
    match kind {
        ActorKind::Owner => Role::Owner,
        ActorKind::Clerk => Role::Clerk,
        ActorKind::Manager => Role::Manager,
        ActorKind::Administrator => Role::Administrator,
        ActorKind::Guest => Role::Guest,
        ActorKind::Operator => Role::Operator,
        ActorKind::System => Role::System,
    }
}

/// How far the clock on the wall is ahead of UTC, in minutes.
fn offset(it: &Followed, zone: &Zone) -> i32 {
    let wall = i64::from(zone.date_of(it.at).days()) * 1440 + i64::from(zone.minute_of_day(it.at));
    i32::try_from(wall - it.at.seconds().div_euclid(60)).unwrap_or(0)
}

/// `1284.60 USD` in hundredths.
fn amount(text: &str) -> Option<i64> {
    let number: Decimal = text.split(' ').next()?.parse().ok()?;
    number.checked_mul(Decimal::ONE_HUNDRED)?.round().to_i64()
}

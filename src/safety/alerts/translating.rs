//! An entry of the log as the rules see it.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::engine::{Class, Event, Outcome, Role};
use crate::base::values::Zone;
use crate::trust::audit::{ActorKind, Followed};

/// `zone` is that of the dealership, for hours and days.
pub(super) fn event(it: &Followed, zone: &Zone) -> Event {
    let outcome = match it.outcome.as_str() {
        "success" => Outcome::Success,
        "refused" => Outcome::Refused,
        _ => Outcome::Failed,
    };
    let given = it.action == "privilege_permissions_changed" && it.fact("change") == "granted";
    let action = if given { "role.grant" } else { it.action.as_str() };
    let cause =
        ["cause", "why", "code"].into_iter().map(|name| it.fact(name)).find(|value| !value.is_empty());
    let cause = cause.unwrap_or_default();
    Event {
        at: it.at.micros(),
        offset: offset(it, zone),
        id: it.id.to_string(),
        tenant: it.dealership.clone(),
        actor: it.actor.clone(),
        role: role(it.kind),
        action: action.to_owned(),
        class: Class::of(action, outcome, cause),
        outcome,
        object: it.object.clone(),
        amount: amount(it.fact("amount")).or_else(|| amount(it.fact("total"))),
        ip: it.network.split('/').next().and_then(|ip| ip.parse().ok()),
        device: it.device.clone(),
        browser: it.fact("browser").to_owned(),
        customer: it.customer.clone(),
        person: it.person.clone(),
        cause: cause.to_owned(),
        rows: it.fact("rows").parse().unwrap_or(0),
        granted: it.fact("role").to_owned(),
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

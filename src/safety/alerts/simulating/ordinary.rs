//! A day at the dealerships when nothing is wrong: people come, look, bill, correct, go home; some work late, mistype or
//! travel. Everything that makes rules shout for nothing belongs here.

use super::chance::Chance;
use super::place::{Dealership, Group, Staff, busy, but};
use crate::safety::alerts::engine::{Event, Outcome, Role};

pub fn day(group: &Group, chance: &mut Chance, day: i64, out: &mut Vec<Event>) {
    let much = busy(day);
    for place in &group.dealerships {
        for who in &place.staff {
            let away = (0..14).contains(&(day - who.holiday));
            if much > 0.0 && !away && (much > 0.6 || chance.is(0.5)) {
                working_day(place, who, chance, (day, much), out);
            }
        }
        office(place, chance, day, out);
    }
    internet(group, chance, day, out);
}

fn working_day(place: &Dealership, who: &Staff, chance: &mut Chance, on: (i64, f64), out: &mut Vec<Event>) {
    let (day, much) = on;
    let late = chance.is(0.03);
    let from = who.comes + chance.range(-10, 25);
    let to = if late { who.goes + chance.range(60, 150) } else { who.goes + chance.range(-20, 20) };
    let home = chance.is(0.06);
    let travels = chance.is(0.002);
    let ip = if travels {
        format!("203.0.{}.{}", chance.range(0, 255), chance.range(1, 255))
    } else if home {
        who.home.clone()
    } else {
        place.office.clone()
    };
    let at = |chance: &mut Chance| place.at(day, chance.range(from, to)) + chance.range(0, 60);
    let own =
        |seconds: i64, action: &str| Event { ip: ip.parse().ok(), ..place.by_staff(seconds, who, action) };
    let enter = place.at(day, from);
    if chance.is(0.04) {
        out.push(but(own(enter - 40, "authn_login_fail"), Outcome::Refused, "unknown"));
    }
    let browser = if home || travels { "new" } else { "desk" };
    let mut entered = own(enter, "authn_login_success");
    browser.clone_into(&mut entered.browser);
    out.push(entered);
    // Customers come in bursts: the phone rings, a car is fetched.
    for _ in 0..chance.count(who.looks * much) {
        let seconds = at(chance);
        let Some(owner) = chance.pick(&place.owners) else { continue };
        for again in 0..chance.range(1, 4) {
            let mut look = own(seconds + again * 40, "record.view");
            look.customer.clone_from(&owner.customer);
            look.object = format!("inv{}", chance.range(0, 90_000));
            out.push(look);
        }
    }
    for _ in 0..chance.count(6.0 * much) {
        out.push(own(at(chance), "record.list"));
    }
    if chance.is(0.15) {
        let mut miss = but(own(at(chance), "authz_fail"), Outcome::Refused, "wanted");
        miss.object = format!("inv{}", chance.range(0, 90_000));
        out.push(miss);
    }
    match who.role {
        Role::Clerk | Role::Manager => bills(place, who, chance, much, &at, &own, out),
        _ => {
            for _ in 0..chance.count(0.4) {
                out.push(own(at(chance), "dealership.settings"));
            }
        }
    }
    if who.role == Role::Manager {
        decides(chance, day, &at, &own, out);
    }
}

type At<'a> = dyn Fn(&mut Chance) -> i64 + 'a;
type Own<'a> = dyn Fn(i64, &str) -> Event + 'a;

fn bills(
    place: &Dealership,
    who: &Staff,
    chance: &mut Chance,
    much: f64,
    at: &At<'_>,
    own: &Own<'_>,
    out: &mut Vec<Event>,
) {
    let fleet: Vec<_> = place.owners.iter().filter(|it| it.fleet).collect();
    for _ in 0..chance.count(if who.role == Role::Clerk { 7.0 } else { 1.5 } * much) {
        let of = if chance.is(0.35) { chance.pick(&fleet).copied() } else { chance.pick(&place.owners) };
        let Some(owner) = of else { continue };
        let mut issue = own(at(chance), "invoice.issue");
        issue.customer.clone_from(&owner.customer);
        issue.object = format!("inv{}", chance.range(0, 90_000));
        // Oil changes cost the same for everybody.
        let fixed = chance.is(0.25);
        issue.amount = Some(if fixed { 8_900 } else { chance.amount(320.0, 0.7) });
        issue.lines = format!("l{}", chance.range(0, 1_000_000));
        issue.reference = format!("RO-{}", chance.range(100_000, 999_999));
        out.push(issue);
    }
    for _ in 0..chance.count(who.credits * much) {
        let Some(owner) = chance.pick(&place.owners) else { continue };
        let action = if who.role == Role::Manager && chance.is(0.6) {
            "refund.request"
        } else if chance.is(0.15) {
            "invoice.void"
        } else {
            "invoice.credit"
        };
        let mut credit = own(at(chance), action);
        credit.customer.clone_from(&owner.customer);
        credit.object = format!("inv{}", chance.range(0, 90_000));
        credit.amount = Some(chance.amount(70.0, 0.6));
        credit.limit = Some(if action == "refund.request" { 50_000 } else { 25_000 });
        out.push(credit);
    }
    for _ in 0..chance.count(1.2 * much) {
        out.push(own(at(chance), "customer.change"));
    }
}

/// What managers do: approve, decide, take the month's list out.
fn decides(chance: &mut Chance, day: i64, at: &At<'_>, own: &Own<'_>, out: &mut Vec<Event>) {
    for _ in 0..chance.count(0.8) {
        let mut it = own(at(chance), "approval.approve");
        it.object = format!("apr{}", chance.range(0, 90_000));
        out.push(it);
    }
    for _ in 0..chance.count(0.2) {
        let mut it = own(at(chance), "dispute.decide");
        it.reference = format!("inv{}", chance.range(100_000, 190_000));
        out.push(it);
    }
    if day % 14 == 1 {
        let mut it = own(at(chance), "export.take");
        it.rows = u32::try_from(chance.range(180, 330)).unwrap_or(200);
        // Now and then one or two shorter ones beside it, or the same again because the first went astray. Chance of their own:
        // what else happens on that day does not hang on them.
        let mut own_chance = Chance::new(it.at.unsigned_abs());
        for again in 0..if own_chance.is(0.3) { own_chance.range(1, 3) } else { 0 } {
            let rows = if own_chance.is(0.2) {
                it.rows
            } else {
                u32::try_from(own_chance.range(30, 220)).unwrap_or(30)
            };
            out.push(Event { rows, at: it.at + (again + 1) * 240_000_000, ..it.clone() });
        }
        out.push(it);
    }
}

/// What happens to a dealership now and then: somebody begins, somebody is promoted.
fn office(place: &Dealership, chance: &mut Chance, day: i64, out: &mut Vec<Event>) {
    let Some(administrator) = place.staff.first() else { return };
    if chance.is(0.01) {
        let mut it = place.by_staff(place.at(day, 600), administrator, "role.grant");
        "clerk".clone_into(&mut it.granted);
        it.person = format!("{}x{day}", place.id);
        out.push(it);
    }
}

/// The internet is never quiet: robots try doors, scanners ask for pages, somebody mistypes a signature.
fn internet(group: &Group, chance: &mut Chance, day: i64, out: &mut Vec<Event>) {
    let Some(place) = group.dealerships.first() else { return };
    for _ in 0..chance.count(2.0) {
        let net = format!("192.0.{}", chance.range(0, 255));
        let begins = place.at(day, chance.range(0, 1440));
        for at in 0..chance.range(1, 8) {
            let mut it = but(place.event(begins + at * 7, "record.miss"), Outcome::Refused, "");
            it.ip = format!("{net}.{}", chance.range(1, 255)).parse().ok();
            it.object = format!("p{}", chance.range(0, 900));
            out.push(it);
        }
    }
    if chance.is(0.1) {
        let mut it = but(place.event(place.at(day, 700), "webhook.refused"), Outcome::Refused, "signature");
        it.ip = "192.0.2.77".parse().ok();
        out.push(it);
    }
}

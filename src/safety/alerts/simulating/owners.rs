//! What owners do on a day: most nothing; some sign in at home or on the way, look, pay, mistype, ask, travel, buy a phone.

use super::chance::Chance;
use super::place::{Dealership, Group, Owner, but};
use crate::safety::alerts::engine::{Event, Outcome};

pub fn day(group: &Group, chance: &mut Chance, day: i64, out: &mut Vec<Event>) {
    for place in &group.dealerships {
        for who in &place.owners {
            for _ in 0..chance.count(who.comes) {
                session(place, who, chance, day, out);
            }
        }
    }
}

fn session(place: &Dealership, who: &Owner, chance: &mut Chance, day: i64, out: &mut Vec<Event>) {
    // Evenings and lunch hours, few at night.
    let hour = if chance.is(0.6) { chance.range(17, 22) } else { chance.range(7, 17) };
    let begins = place.at(day, hour * 60 + chance.range(0, 60));
    let ip = match chance.range(0, 1000) {
        // On a journey, or at somebody's house.
        0..=14 => format!("203.{}.{}.{}", chance.range(0, 40), chance.range(0, 255), chance.range(1, 255)),
        // In the dealership's own wireless network, with everybody else.
        15..=60 => place.office.clone(),
        61..=350 => who.phone.clone(),
        _ => who.home.clone(),
    };
    let own =
        |seconds: i64, action: &str| Event { ip: ip.parse().ok(), ..place.by_owner(seconds, who, action) };
    if chance.is(0.05) {
        for at in 0..chance.range(1, 3) {
            out.push(but(own(begins - 30 - at * 15, "authn_login_fail"), Outcome::Refused, "no_passkey"));
        }
    }
    if chance.is(0.004) {
        let mut ask = own(begins - 4000, "recovery.begin");
        ask.person = std::mem::take(&mut ask.actor);
        out.push(ask);
        let mut done = own(begins - 600, "recovery.complete");
        done.person.clone_from(&who.id);
        out.push(done);
    }
    let mut enter = own(begins, "authn_login_success");
    if chance.is(0.01) {
        "new".clone_into(&mut enter.browser);
        "Firefox on Android".clone_into(&mut enter.device);
    } else {
        "own".clone_into(&mut enter.browser);
    }
    out.push(enter);
    for at in 0..chance.range(1, 5) {
        let mut look = own(begins + 20 + at * 30, "record.view");
        look.object = format!("inv{}", chance.range(0, 90_000));
        out.push(look);
    }
    if chance.is(0.02) {
        for at in 0..chance.range(1, 4) {
            let mut miss = but(own(begins + 200 + at * 9, "record.miss"), Outcome::Refused, "");
            miss.object = format!("NM-{}", chance.range(1000, 9000));
            out.push(miss);
        }
    }
    if chance.is(0.4) {
        pays(chance, begins + 240, &own, out);
    }
    if chance.is(0.012) {
        let mut raise = own(begins + 500, "dispute.raise");
        raise.object = format!("ds{}", chance.range(0, 90_000));
        out.push(raise);
    }
    if chance.is(0.01) {
        out.push(own(begins + 600, "email_change.confirm"));
    }
}

fn pays(chance: &mut Chance, begins: i64, own: &dyn Fn(i64, &str) -> Event, out: &mut Vec<Event>) {
    let amount = Some(chance.amount(300.0, 0.7));
    let mut at = begins;
    while chance.is(0.07) {
        let mut failed = but(own(at, "payment.failed"), Outcome::Failed, "card_declined");
        failed.amount = amount;
        out.push(failed);
        at += 90;
    }
    let mut paid = own(at, "payment.settled");
    paid.amount = amount;
    out.push(paid);
}

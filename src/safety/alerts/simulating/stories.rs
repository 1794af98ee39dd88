//! The attacks: each a short story with a name, told once a stream at a day of its own, when habits are known. The rule
//! beside the name is the one that is meant to find it; that another does too is welcome.

use super::chance::Chance;
use super::place::{Dealership, Group, Owner, Staff, but};
use crate::safety::alerts::engine::{Event, Outcome, Role};

/// Names and the rules that must find them.
pub const STORIES: [(&str, &str); 23] = [
    ("stuffing", "R02"),
    ("stubborn", "R01"),
    ("recovery_abuse", "R03"),
    ("takeover", "score"),
    ("copied_passkey", "R08"),
    ("many_places", "R07"),
    ("foreign_staff", "R05"),
    ("enumeration", "R09"),
    ("scraping", "R10"),
    ("leaving_with_the_list", "R11"),
    ("night_insider", "R12"),
    ("refund_spree", "R14"),
    ("odd_refund", "R16"),
    ("big_refund", "R17"),
    ("structuring", "R18"),
    ("double_billing", "R19"),
    ("accomplice", "R20"),
    ("self_approval", "R24"),
    ("card_testing", "R21"),
    ("forged_webhook", "R22"),
    ("dispute_wave", "R25"),
    ("tampering", "R26"),
    ("list_by_list", "R11"),
];

struct Teller<'a> {
    place: &'a Dealership,
    day: i64,
    name: &'static str,
    out: Vec<Event>,
}

impl Teller<'_> {
    /// Seconds of a minute of the day, and so many more.
    fn at(&self, minute: i64, seconds: i64) -> i64 {
        self.place.at(self.day, minute) + seconds
    }

    fn add(&mut self, mut event: Event) {
        self.name.clone_into(&mut event.story);
        self.out.push(event);
    }

    fn from(&mut self, ip: &str, event: Event) {
        self.add(Event { ip: ip.parse().ok(), ..event });
    }
}

/// Tells every story that fits into the days.
pub fn tell(group: &Group, chance: &mut Chance, days: i64, out: &mut Vec<Event>) {
    for (name, _) in STORIES {
        let Some(place) = chance.pick(&group.dealerships) else { continue };
        // A weekday after three weeks, with a week left for what takes longer.
        let mut day = chance.range(22, (days - 8).max(23));
        while day % 7 >= 4 {
            day += 1;
        }
        if day >= days {
            continue;
        }
        let mut teller = Teller { place, day, name, out: Vec::new() };
        match name {
            "stuffing" | "stubborn" | "recovery_abuse" | "card_testing" | "dispute_wave" => {
                from_outside(&mut teller, chance);
            }
            "takeover" | "copied_passkey" | "many_places" | "enumeration" => of_owners(&mut teller, chance),
            "forged_webhook" | "tampering" => of_machines(&mut teller),
            "accomplice" => accomplice(&mut teller),
            _ => from_inside(&mut teller),
        }
        out.append(&mut teller.out);
    }
}

fn from_outside(t: &mut Teller<'_>, chance: &mut Chance) {
    let begins = chance.range(60, 1300);
    let owners: Vec<&Owner> = t.place.owners.iter().collect();
    match t.name {
        "stuffing" => {
            for at in 0..40 {
                let Some(who) = chance.pick(&owners) else { continue };
                let mut it =
                    but(t.place.event(t.at(begins, at * 15), "authn_login_fail"), Outcome::Refused, "");
                it.person.clone_from(&who.id);
                t.from(&format!("192.0.3.{}", 1 + at % 60), it);
            }
        }
        "stubborn" | "recovery_abuse" => {
            let Some(who) = chance.pick(&owners) else { return };
            let recovery = t.name == "recovery_abuse";
            for at in 0..if recovery { 5 } else { 14 } {
                let action = if recovery { "recovery.begin" } else { "authn_login_fail" };
                let outcome = if recovery { Outcome::Success } else { Outcome::Refused };
                let seconds = if recovery { at * 500 } else { at * 40 };
                let mut it = but(t.place.event(t.at(begins, seconds), action), outcome, "");
                it.person.clone_from(&who.id);
                t.from(&format!("192.0.{}.9", 4 + at), it);
            }
        }
        "card_testing" => {
            let Some(who) = chance.pick(&owners) else { return };
            for at in 0..15 {
                let event = t.place.event(t.at(begins, at * 25), "payment.failed");
                let mut it = but(event, Outcome::Failed, "card_declined");
                it.customer.clone_from(&who.customer);
                it.amount = Some(1_000);
                t.from("192.0.2.200", it);
            }
        }
        _ => {
            for at in 0..25 {
                let Some(who) = chance.pick(&owners) else { continue };
                let mut it = t.place.by_owner(t.at(14 * 60, at * 110), who, "dispute.raise");
                it.object = format!("dw{at}");
                t.add(it);
            }
        }
    }
}

fn of_owners(t: &mut Teller<'_>, chance: &mut Chance) {
    let owners: Vec<&Owner> = t.place.owners.iter().filter(|it| it.comes > 0.03).collect();
    let Some(who) = chance.pick(&owners).copied() else { return };
    let begins = chance.range(8 * 60, 20 * 60);
    let own =
        |t: &Teller<'_>, seconds: i64, action: &str| t.place.by_owner(t.at(begins, seconds), who, action);
    match t.name {
        "takeover" => {
            let mut ask = own(t, 0, "recovery.begin");
            ask.actor.clear();
            ask.person.clone_from(&who.id);
            t.from("192.10.5.5", ask);
            let mut done = own(t, 3600, "recovery.complete");
            done.actor.clear();
            done.person.clone_from(&who.id);
            t.from("192.10.5.5", done);
            let mut enter = own(t, 3700, "authn_login_success");
            "new".clone_into(&mut enter.browser);
            "Chrome on Linux".clone_into(&mut enter.device);
            t.from("192.10.5.5", enter);
            let mut change = own(t, 3900, "email_change.confirm");
            "Chrome on Linux".clone_into(&mut change.device);
            t.from("192.10.5.5", change);
        }
        "copied_passkey" => {
            let event = but(own(t, 0, "passkey.suspend"), Outcome::Refused, "counter_went_back");
            t.from("192.10.6.6", Event { person: who.id.clone(), ..event });
        }
        "many_places" => {
            for at in 0..4 {
                let enter = own(t, at * 1200, "authn_login_success");
                t.from(&format!("192.{}.0.7", 20 + at * 20), enter);
            }
        }
        _ => {
            t.add(own(t, 0, "authn_login_success"));
            for at in 0..25 {
                let mut miss = but(own(t, 60 + at * 6, "record.miss"), Outcome::Refused, "");
                miss.object = format!("NM-{}", 10_400 + at);
                t.add(miss);
            }
        }
    }
}

fn from_inside(t: &mut Teller<'_>) {
    let (clerks, managers) = (t.place.clerks(), t.place.managers());
    let here = |it: &&Staff| !(-7..21).contains(&(t.day - it.holiday));
    let clerk = clerks.iter().find(|it| here(it) && it.credits > 0.0).or(clerks.first()).copied();
    let innocent = clerks.iter().find(|it| here(it) && it.credits == 0.0).or(clerks.first()).copied();
    let manager = managers.iter().find(|it| here(it)).or(managers.first()).copied();
    let (Some(clerk), Some(innocent), Some(manager)) = (clerk, innocent, manager) else { return };
    let money = |t: &Teller<'_>, seconds: i64, who: &Staff, action: &str, amount: i64| {
        let mut it = t.place.by_staff(seconds, who, action);
        it.amount = Some(amount);
        it.object = format!("ins{}", amount + t.day);
        it.customer = format!("c{}", amount % 600);
        it
    };
    match t.name {
        "foreign_staff" => {
            let mut enter = t.place.by_staff(t.at(11 * 60, 0), clerk, "authn_login_success");
            "new".clone_into(&mut enter.browser);
            t.from("192.30.1.1", enter);
        }
        "scraping" => {
            for at in 0..130 {
                let mut look = t.place.by_staff(t.at(13 * 60, at * 20), clerk, "record.view");
                look.customer = format!("c{}", 3 + at * 7);
                look.object = format!("inv{}", 3 + at * 7);
                t.add(look);
            }
        }
        "leaving_with_the_list" => {
            let mut take = t.place.by_staff(t.at(16 * 60, 0), manager, "export.take");
            take.rows = 4_200;
            t.add(take);
        }
        // Each no longer than the lists of every other week, and no more of them than the portal lets anybody take in a day.
        "list_by_list" => {
            for at in 0..5 {
                let mut take = t.place.by_staff(t.at(17 * 60 + 30, at * 1_100), manager, "export.take");
                take.rows = u32::try_from(232 + (t.day * 7 + at * 37) % 90).unwrap_or(232);
                t.add(take);
            }
        }
        "night_insider" => {
            t.add(t.place.by_staff(t.at(23 * 60, 0), innocent, "authn_login_success"));
            t.add(money(t, t.at(23 * 60, 300), innocent, "invoice.credit", 18_000));
        }
        "refund_spree" => {
            for at in 0..16 {
                t.add(money(t, t.at(10 * 60, at * 700), clerk, "invoice.credit", 6_000 + at * 210));
            }
        }
        "odd_refund" => t.add(money(t, t.at(15 * 60, 0), manager, "refund.request", 490_000)),
        "big_refund" => t.add(money(t, t.at(15 * 60, 0), manager, "refund.request", 1_450_000)),
        "structuring" => {
            for at in 0..4 {
                let seconds = t.at(11 * 60, at * 86_400);
                let mut it = money(t, seconds, manager, "refund.request", 47_500 + at * 600);
                it.limit = Some(50_000);
                t.add(it);
            }
        }
        "double_billing" => {
            for at in 0..2 {
                let mut it = money(t, t.at(10 * 60, at * 90_000), clerk, "invoice.issue", 73_250);
                it.lines = "twice".to_owned();
                it.reference = format!("RO-55512{at}");
                t.add(it);
            }
        }
        _ => {
            for at in 0..2 {
                let event = t.place.by_staff(t.at(12 * 60, at * 200), manager, "approval.approve");
                t.add(but(event, Outcome::Refused, "own_request"));
            }
        }
    }
}

/// An administrator makes an accomplice one too, who sends the money elsewhere.
fn accomplice(t: &mut Teller<'_>) {
    let Some(administrator) = t.place.staff.iter().find(|it| it.role == Role::Administrator) else { return };
    let Some(other) = t.place.clerks().first().copied() else { return };
    let mut grant = t.place.by_staff(t.at(9 * 60, 0), administrator, "role.grant");
    grant.person.clone_from(&other.id);
    "administrator".clone_into(&mut grant.granted);
    t.add(grant);
    let change = t.place.by_staff(t.at(9 * 60, 1800), other, "bank.change");
    t.add(Event { role: Role::Administrator, ..change });
}

fn of_machines(t: &mut Teller<'_>) {
    if t.name == "tampering" {
        let mut it = but(t.place.event(t.at(180, 0), "integrity.ledger"), Outcome::Failed, "difference");
        it.role = Role::System;
        return t.add(it);
    }
    for at in 0..6 {
        let it = but(t.place.event(t.at(200, at * 30), "webhook.refused"), Outcome::Refused, "signature");
        t.from("192.40.1.1", it);
    }
}

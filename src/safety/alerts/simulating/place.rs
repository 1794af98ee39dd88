//! Who there is: three dealerships in three zones, their staff with habits, owners with homes and phones.

use super::chance::Chance;
use super::{BEGIN, DAY};
use crate::safety::alerts::engine::{Class, Event, Outcome, Role};

pub const OWNERS: u32 = 2000;

pub struct Group {
    pub dealerships: Vec<Dealership>,
}

pub struct Dealership {
    pub id: String,
    /// Minutes ahead of UTC.
    pub offset: i32,
    /// One address for everybody in the house.
    pub office: String,
    pub staff: Vec<Staff>,
    pub owners: Vec<Owner>,
}

pub struct Staff {
    pub id: String,
    pub role: Role,
    /// Minutes after midnight.
    pub comes: i64,
    pub goes: i64,
    /// Customers opened in a day, credits and refunds in a day.
    pub looks: f64,
    pub credits: f64,
    pub home: String,
    pub device: &'static str,
    /// The first day of two weeks off.
    pub holiday: i64,
}

pub struct Owner {
    pub id: String,
    pub customer: String,
    pub home: String,
    pub phone: String,
    pub device: &'static str,
    /// Comes often and is billed often.
    pub fleet: bool,
    /// Sessions a day.
    pub comes: f64,
}

const DESKS: [&str; 3] = ["Edge on Windows", "Chrome on Windows", "Chrome on Mac"];
const PHONES: [&str; 4] =
    ["Safari on iPhone", "Chrome on Android", "Samsung Internet on Android", "Safari on iPad"];

/// Networks of three telephone companies, whose customers share addresses.
const CARRIERS: [&str; 3] = ["100.64", "100.80", "100.96"];

impl Group {
    pub fn new(chance: &mut Chance) -> Self {
        let sizes = [9_i64, 9, 7];
        let zones = [-360, -300, 60];
        let mut dealerships = Vec::new();
        let mut owner = 0_i64;
        for (at, (people, offset)) in sizes.into_iter().zip(zones).enumerate() {
            let id = format!("d{}", at + 1);
            let staff = (0..people).map(|it| Staff::new(chance, &id, it)).collect();
            let count = i64::from(OWNERS) / 3 + i64::from(at < 2);
            let owners = (0..count).map(|it| Owner::new(chance, owner + it)).collect();
            owner += count;
            let office = format!("198.51.{}.10", 100 + at);
            dealerships.push(Dealership { id, offset, office, staff, owners });
        }
        Self { dealerships }
    }
}

impl Staff {
    fn new(chance: &mut Chance, dealership: &str, at: i64) -> Self {
        let role = match at {
            0 => Role::Administrator,
            1 | 2 => Role::Manager,
            _ => Role::Clerk,
        };
        let credits = match role {
            Role::Manager => 0.9,
            // Some advisors never take money back.
            Role::Clerk if at % 3 == 0 => 0.0,
            Role::Clerk => 0.3 + chance.real() * 0.6,
            _ => 0.0,
        };
        Self {
            id: format!("{dealership}s{at}"),
            role,
            comes: chance.range(7 * 60, 9 * 60),
            goes: chance.range(16 * 60, 18 * 60 + 30),
            looks: if role == Role::Administrator { 0.0 } else { 14.0 + chance.real() * 22.0 },
            credits,
            home: format!("10.{}.{}.{}", chance.range(1, 60), chance.range(0, 255), chance.range(1, 255)),
            device: chance.pick(&DESKS).copied().unwrap_or_default(),
            holiday: chance.range(10, 200),
        }
    }
}

impl Owner {
    fn new(chance: &mut Chance, at: i64) -> Self {
        let carrier = chance.pick(&CARRIERS).copied().unwrap_or_default();
        let fleet = chance.is(0.04);
        Self {
            id: format!("o{at}"),
            customer: format!("c{at}"),
            home: format!("10.{}.{}.{}", chance.range(60, 250), chance.range(0, 255), chance.range(1, 255)),
            phone: format!("{carrier}.{}.{}", chance.range(0, 255), chance.range(1, 255)),
            device: chance.pick(&PHONES).copied().unwrap_or_default(),
            fleet,
            comes: if fleet { 0.3 } else { 0.01 + chance.real() * 0.05 },
        }
    }
}

impl Dealership {
    /// The moment so many minutes after midnight of a day on the wall there, in seconds since 1970.
    pub fn at(&self, day: i64, minute: i64) -> i64 {
        BEGIN + day * DAY + (minute - i64::from(self.offset)) * 60
    }

    /// An event at a moment; what is not said stays empty.
    pub fn event(&self, seconds: i64, action: &str) -> Event {
        Event {
            at: seconds * 1_000_000,
            offset: self.offset,
            tenant: self.id.clone(),
            action: action.to_owned(),
            role: Role::Guest,
            class: Class::of(action, Outcome::Success, ""),
            ..Event::default()
        }
    }

    pub fn by_staff(&self, seconds: i64, who: &Staff, action: &str) -> Event {
        Event {
            actor: who.id.clone(),
            role: who.role,
            ip: self.office.parse().ok(),
            device: who.device.to_owned(),
            ..self.event(seconds, action)
        }
    }

    pub fn by_owner(&self, seconds: i64, who: &Owner, action: &str) -> Event {
        Event {
            actor: who.id.clone(),
            role: Role::Owner,
            customer: who.customer.clone(),
            ip: who.phone.parse().ok(),
            device: who.device.to_owned(),
            ..self.event(seconds, action)
        }
    }

    pub fn clerks(&self) -> Vec<&Staff> {
        self.staff.iter().filter(|it| it.role == Role::Clerk).collect()
    }

    pub fn managers(&self) -> Vec<&Staff> {
        self.staff.iter().filter(|it| it.role == Role::Manager).collect()
    }
}

/// The same event that did not succeed.
pub fn but(event: Event, outcome: Outcome, cause: &str) -> Event {
    Event { class: Class::of(&event.action, outcome, cause), outcome, cause: cause.to_owned(), ..event }
}

/// How busy a day is: nobody on Sundays, half on Saturdays, more in the months when tires are changed.
pub fn busy(day: i64) -> f64 {
    let season = match (day + 60).rem_euclid(365) {
        75..=120 | 285..=330 => 1.5,
        200..=235 => 0.7,
        _ => 1.0,
    };
    match day.rem_euclid(7) {
        6 => 0.0,
        5 => 0.45 * season,
        0 => 1.2 * season,
        _ => season,
    }
}

//! The rules, a file for what belongs together. Each remembers what it needs in a `Memory` of its own and says what it finds
//! with a reason in plain words; numbers come from the rules file. The formulas are those of docs/alerts.md.

pub(super) mod context;
pub(super) mod looking;
pub(super) mod money;
pub(super) mod papers;
pub(super) mod rights;
pub(super) mod services;
pub(super) mod signing_in;

use std::net::IpAddr;

use super::event::{Event, Role};

/// `12 minutes`, `1 hour`, as people say it.
pub fn span(from: i64, to: i64) -> String {
    let seconds = (to - from).max(0) / 1_000_000;
    let (count, one, many) = match seconds {
        0..=1 => return "1 second".to_owned(),
        2..=119 => (seconds, "second", "seconds"),
        120..=7199 => (seconds / 60, "minute", "minutes"),
        7200..=172_799 => (seconds / 3600, "hour", "hours"),
        _ => (seconds / 86_400, "day", "days"),
    };
    format!("{count} {}", if count == 1 { one } else { many })
}

/// A person's id in a reason: whoever shows it puts a name there.
pub fn whom(id: &str) -> String {
    if id.is_empty() { "somebody".to_owned() } else { format!("{{{id}}}") }
}

/// Whoever did it: a person, or in what capacity nobody in particular did.
pub fn by(event: &Event) -> String {
    match event.role {
        Role::Operator if event.actor.is_empty() => "whoever runs this site".to_owned(),
        Role::System if event.actor.is_empty() => "the portal".to_owned(),
        _ => whom(&event.actor),
    }
}

/// `refund` as `a refund`.
pub fn one(word: &str) -> String {
    format!("{} {word}", if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" })
}

/// An amount in hundredths, in whole units with two decimals.
pub fn money(hundredths: i64) -> String {
    let (sign, it) = (if hundredths < 0 { "-" } else { "" }, hundredths.unsigned_abs());
    let (mut whole, mut groups) = (it / 100, String::new());
    while whole >= 1000 {
        groups = format!(",{:03}{groups}", whole % 1000);
        whole /= 1000;
    }
    format!("{sign}{whole}{groups}.{:02}", it % 100)
}

pub fn weekday(day: i32) -> &'static str {
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
        .get(usize::try_from((day + 3).rem_euclid(7)).unwrap_or(0))
        .copied()
        .unwrap_or("day")
}

/// A usual number, without decimals that nobody needs.
pub fn usual(value: f64) -> String {
    if value < 10.0 && value.fract() > 0.05 { format!("{value:.1}") } else { format!("{value:.0}") }
}

/// The network around an address: so many bits of IPv4 or of IPv6.
pub fn around(ip: IpAddr, four: u8, six: u8) -> String {
    let net = match ip.to_canonical() {
        IpAddr::V4(it) => ipnet::Ipv4Net::new(it, four).map(|n| n.trunc().to_string()),
        IpAddr::V6(it) => ipnet::Ipv6Net::new(it, six).map(|n| n.trunc().to_string()),
    };
    net.unwrap_or_default()
}

/// What one source is: /24 of IPv4, /56 of IPv6.
pub fn near(ip: IpAddr) -> String {
    around(ip, 24, 56)
}

/// What one provider is, more or less: /16 of IPv4, /32 of IPv6.
pub fn wide(ip: IpAddr) -> String {
    around(ip, 16, 32)
}

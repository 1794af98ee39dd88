//! One thing that happened, as the rules see it, and how it is read from a line of JSON (docs/alerts.md says what the
//! fields mean). Ids stand for people: no names, no addresses of mail.

use std::net::IpAddr;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Deserialize;
use serde_json::Value;

use super::class::Class;
pub use super::words::{Outcome, Role};
use crate::base::values::Timestamp;

const MINUTE: i64 = 60 * 1_000_000;
/// 9000-01-01T00:00:00Z: no event is of that day or later, nor of before 1970.
const END: i64 = 221_845_392_000 * 1_000_000;

/// What the rules know of an event. Everything but the time and the action may be missing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Event {
    /// Microseconds since 1970, UTC.
    pub at: i64,
    /// How far the clock on the wall there is ahead of UTC, in minutes.
    pub offset: i32,
    pub id: String,
    pub tenant: String,
    /// Who acts: a person. Empty where nobody is known.
    pub actor: String,
    pub role: Role,
    pub action: String,
    pub class: Class,
    pub outcome: Outcome,
    pub object: String,
    /// In hundredths of the currency's unit.
    pub amount: Option<i64>,
    pub ip: Option<IpAddr>,
    /// Family and system of the browser.
    pub device: String,
    /// A mark of the browser, or the word `new` where the portal did not know it.
    pub browser: String,
    /// Whose data it is about.
    pub customer: String,
    /// Whom it is about, where that is not the actor: whose account could not be entered, who got a role.
    pub person: String,
    pub country: String,
    /// Why it failed, or what kind of thing it is: `counter`, `own_request`, `amount`.
    pub cause: String,
    pub rows: u32,
    /// Stands for what was billed: the same lines, the same text.
    pub lines: String,
    /// A number on the document, such as the repair order's.
    pub reference: String,
    /// The role that was given.
    pub granted: String,
    /// Up to what amount one person decides alone, in hundredths.
    pub limit: Option<i64>,
    /// The attack that a simulated event belongs to. Rules never look at it.
    pub story: String,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    #[error("{0}")]
    Json(String),
    #[error("`time` is missing: RFC 3339 such as 2026-11-20T16:04:05-06:00, or microseconds since 1970")]
    NoTime,
    #[error("`time` is no time between 1970 and 9000: {0}")]
    BadTime(String),
    #[error("`action` is missing")]
    NoAction,
    #[error("`{field}` is not known: {value}")]
    Word { field: &'static str, value: String },
    #[error("`{field}` is no amount: {value}")]
    Amount { field: &'static str, value: String },
    #[error("`ip` is no address: {0}")]
    Ip(String),
}

/// The line as it is written. Unknown fields are passed over, so that a stream may carry more than the rules read.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Line {
    #[serde(alias = "at", alias = "timestamp", alias = "ts")]
    time: Option<Value>,
    id: Text,
    #[serde(alias = "dealership")]
    tenant: Text,
    actor: Text,
    role: Text,
    action: Text,
    outcome: Text,
    object: Text,
    amount: Option<Value>,
    ip: Text,
    device: Text,
    browser: Text,
    customer: Text,
    person: Text,
    country: Text,
    cause: Text,
    rows: Option<u32>,
    lines: Text,
    reference: Text,
    granted: Text,
    limit: Option<Value>,
    story: Text,
}

/// Text, a number as text, or nothing.
#[derive(Default, Deserialize)]
#[serde(from = "Option<Value>")]
struct Text(String);

impl From<Option<Value>> for Text {
    fn from(value: Option<Value>) -> Self {
        Self(match value {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => text,
            Some(other) => other.to_string(),
        })
    }
}

impl Event {
    /// Reads a line. Says what is wrong with it in words that do not repeat more of it than one value.
    pub fn read(line: &str) -> Result<Self, EventError> {
        let line: Line = serde_json::from_str(line).map_err(|e| EventError::Json(without_line(&e)))?;
        let written = line.time.as_ref().filter(|it| !it.is_null()).ok_or(EventError::NoTime)?;
        let bad = || EventError::BadTime(short(&written.to_string()));
        let (at, offset) = time(written).filter(|(at, _)| (0..END).contains(at)).ok_or_else(bad)?;
        if line.action.0.is_empty() {
            return Err(EventError::NoAction);
        }
        let role = Role::of(&line.role.0).ok_or_else(|| unknown("role", &line.role))?;
        let outcome = Outcome::of(&line.outcome.0).ok_or_else(|| unknown("outcome", &line.outcome))?;
        Ok(Self {
            at,
            offset,
            class: Class::of(&line.action.0, outcome, &line.cause.0),
            amount: amount("amount", line.amount.as_ref())?,
            limit: amount("limit", line.limit.as_ref())?,
            ip: address(&line.ip.0)?,
            id: line.id.0,
            tenant: line.tenant.0,
            actor: line.actor.0,
            role,
            action: line.action.0,
            outcome,
            object: line.object.0,
            device: line.device.0,
            browser: line.browser.0,
            customer: line.customer.0,
            person: line.person.0,
            country: line.country.0,
            cause: line.cause.0,
            rows: line.rows.unwrap_or(0),
            lines: line.lines.0,
            reference: line.reference.0,
            granted: line.granted.0,
            story: line.story.0,
        })
    }

    /// Minutes since 1970 on the clock on the wall.
    fn wall(&self) -> i64 {
        self.at.div_euclid(MINUTE) + i64::from(self.offset)
    }

    /// Days since 1970 on the calendar there.
    pub fn day(&self) -> i32 {
        i32::try_from(self.wall().div_euclid(24 * 60)).unwrap_or(0)
    }

    /// 0 to 23, on the clock there.
    pub fn hour(&self) -> u8 {
        u8::try_from(self.wall().rem_euclid(24 * 60) / 60).unwrap_or(0)
    }

    /// 0 is Monday.
    pub fn weekday(&self) -> i32 {
        (self.day() + 3).rem_euclid(7)
    }

    /// Who is meant when it is about an account: whom it names, else who acts.
    pub fn account(&self) -> &str {
        if self.person.is_empty() { &self.actor } else { &self.person }
    }
}

/// What is no JSON, or not of this form. Each event is read by itself, so that its own line is always the first one: only the
/// column says something.
fn without_line(error: &serde_json::Error) -> String {
    let (text, column) = (error.to_string(), error.column());
    let place = format!(" at line {} column {column}", error.line());
    match text.strip_suffix(&place) {
        Some(what) if column > 0 => format!("{what} at column {column}"),
        Some(what) => what.to_owned(),
        None => text,
    }
}

/// A word that means nothing here.
fn unknown(field: &'static str, word: &Text) -> EventError {
    EventError::Word { field, value: short(&word.0) }
}

/// As much of a value as a complaint repeats.
fn short(text: &str) -> String {
    text.chars().take(60).collect()
}

fn time(value: &Value) -> Option<(i64, i32)> {
    match value {
        Value::Number(it) => {
            let it = it.as_i64()?;
            // Ten digits are seconds, thirteen thousandths, sixteen millionths.
            let scale = if it < 100_000_000_000 {
                1_000_000
            } else if it < 100_000_000_000_000 {
                1_000
            } else {
                1
            };
            Some((it.checked_mul(scale)?, 0))
        }
        Value::String(text) => Some((text.parse::<Timestamp>().ok()?.micros(), offset(text))),
        _ => None,
    }
}

/// The minutes of `+02:00` at the end; none for `Z`.
fn offset(text: &str) -> i32 {
    let Some((_, tail)) = text.split_at_checked(text.len().saturating_sub(6)) else { return 0 };
    let sign = match tail.get(..1) {
        Some("+") => 1,
        Some("-") => -1,
        _ => return 0,
    };
    let part = |range| tail.get(range).and_then(|digits: &str| digits.parse::<i32>().ok());
    let (Some(hours), Some(minutes)) = (part(1..3), part(4..6)) else { return 0 };
    sign * (hours.min(18) * 60 + minutes.min(59))
}

/// A decimal number of whole units, as a number or as text: what a number says in JSON, digit by digit.
fn amount(field: &'static str, value: Option<&Value>) -> Result<Option<i64>, EventError> {
    let text = match value {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Number(it)) => it.to_string(),
        Some(Value::String(text)) if text.is_empty() => return Ok(None),
        Some(Value::String(text)) => text.clone(),
        Some(other) => return Err(EventError::Amount { field, value: other.to_string() }),
    };
    let number = text.parse::<Decimal>().ok().and_then(|it| it.checked_mul(Decimal::ONE_HUNDRED));
    let hundredths = number.and_then(|it| it.round().to_i64());
    hundredths.map(Some).ok_or(EventError::Amount { field, value: text })
}

/// An address, or a network such as 203.0.113.0/24, of which its first address counts.
pub(super) fn address(text: &str) -> Result<Option<IpAddr>, EventError> {
    if text.is_empty() {
        return Ok(None);
    }
    let host = text.split('/').next().unwrap_or_default();
    host.parse::<IpAddr>().map(|ip| Some(ip.to_canonical())).map_err(|_| EventError::Ip(short(text)))
}

impl Event {
    /// The line that `read` reads back: what is empty is left out.
    pub fn to_line(&self) -> String {
        let mut map = serde_json::Map::new();
        let texts = [
            ("id", &self.id),
            ("tenant", &self.tenant),
            ("actor", &self.actor),
            ("action", &self.action),
            ("object", &self.object),
            ("device", &self.device),
            ("browser", &self.browser),
            ("customer", &self.customer),
            ("person", &self.person),
            ("country", &self.country),
            ("cause", &self.cause),
            ("lines", &self.lines),
            ("reference", &self.reference),
            ("granted", &self.granted),
            ("story", &self.story),
        ];
        map.insert("time".to_owned(), self.wall_time().into());
        for (name, text) in texts.into_iter().filter(|(_, text)| !text.is_empty()) {
            map.insert(name.to_owned(), text.as_str().into());
        }
        map.insert("role".to_owned(), serde_json::to_value(self.role).unwrap_or_default());
        map.insert("outcome".to_owned(), serde_json::to_value(self.outcome).unwrap_or_default());
        for (name, amount) in [("amount", self.amount), ("limit", self.limit)] {
            if let Some(it) = amount {
                map.insert(name.to_owned(), Decimal::new(it, 2).to_string().into());
            }
        }
        if let Some(ip) = self.ip {
            map.insert("ip".to_owned(), ip.to_string().into());
        }
        if self.rows > 0 {
            map.insert("rows".to_owned(), self.rows.into());
        }
        Value::Object(map).to_string()
    }

    /// RFC 3339 with the offset of the place.
    fn wall_time(&self) -> String {
        let there = Timestamp::from_micros(self.at + i64::from(self.offset) * MINUTE).to_string();
        let there = there.trim_end_matches('Z');
        let (sign, minutes) = if self.offset < 0 { ('-', -self.offset) } else { ('+', self.offset) };
        format!("{there}{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

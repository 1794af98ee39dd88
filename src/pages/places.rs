//! Where a page of a list begins: `2026-11-20.inv_…`, what the last row of the page before it was sorted by and its id.

use std::str::FromStr;

use crate::base::db::DbResult;
use crate::base::error::AppError;
use crate::base::values::{LocalDate, Timestamp};

/// What a list is sorted by, as it stands in an address.
pub trait Key: Copy {
    fn read(text: &str) -> Option<Self>;
    fn write(self) -> String;
}

impl Key for i64 {
    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn write(self) -> String {
        self.to_string()
    }
}

/// Microseconds: two rows of the same second are two places.
impl Key for Timestamp {
    fn read(text: &str) -> Option<Self> {
        text.parse().ok().map(Self::from_micros)
    }

    fn write(self) -> String {
        self.micros().to_string()
    }
}

impl Key for LocalDate {
    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn write(self) -> String {
        self.to_string()
    }
}

/// The place that an address names; none when it names none, which is the beginning.
pub fn place<K: Key, T: FromStr>(text: &str) -> DbResult<Option<(K, T)>> {
    if text.is_empty() {
        return Ok(None);
    }
    let read = |(key, id): (&str, &str)| Some((K::read(key)?, id.parse().ok()?));
    let place = text.split_once('.').and_then(read);
    place.map(Some).ok_or_else(|| AppError::Invalid("`after` is no place in this list".to_owned()))
}

/// How an address names a place.
pub fn written(key: impl Key, id: impl ToString) -> String {
    format!("{}.{}", key.write(), id.to_string())
}

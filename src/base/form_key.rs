//! The key that a page puts into a form whose act must happen once: however often the form is sent, the rooms that write
//! find by it what was done the first time.

use std::ops::RangeInclusive;

const LENGTHS: RangeInclusive<usize> = 16..=64;

/// A fresh key for a page.
pub fn new_form_key() -> String {
    data_encoding::BASE64URL_NOPAD.encode(&rand::random::<[u8; 16]>())
}

/// Whether it can be one of those.
pub fn is_form_key(key: &str) -> bool {
    let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    LENGTHS.contains(&key.len()) && key.bytes().all(fits)
}

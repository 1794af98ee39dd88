//! Search words: keyed hashes of each word of a name and of its beginnings from three letters on, of a VIN's last
//! eight and six, of a phone's last four. Letters lose their accents first, so that Lukasz finds Łukasz.
//! Equality shows inside one dealership; docs/security.md says so.

use diesel::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::Details;
use crate::base::db::schema::search_token;
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{CustomerId, VehicleId, Vin};
use crate::base::vault::{BlindIndex, Indexed};
use crate::insert_or_ignore;
use crate::trust::access::Scope;

/// What a word was taken from: equal words of two kinds have different hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::parties) enum Word {
    Name,
    VinTail,
    PhoneTail,
}

const SHORTEST: usize = 3;
/// Longer beginnings tell no more, and names in the wild have very long words.
const LONGEST: usize = 24;

/// Adds the words of a customer's name and phone.
pub(super) fn index_customer(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    customer: CustomerId,
    details: &Details,
) -> DbResult<()> {
    let mut tokens = Vec::new();
    for word in words(details.name.as_str()) {
        for beginning in beginnings(&word) {
            tokens.push(token(site, scope, Word::Name, &beginning)?);
        }
    }
    if let Some(phone) = &details.contact.phone {
        tokens.push(token(site, scope, Word::PhoneTail, tail(phone.as_str(), 4))?);
    }
    add(c, scope, &tokens, &customer.to_string(), customer)
}

/// Adds the tails of a vehicle's VIN, which find its customer.
pub fn index_vin(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    customer: CustomerId,
    vehicle: VehicleId,
    vin: &Vin,
) -> DbResult<()> {
    let tokens = [8, 6]
        .into_iter()
        .map(|length| token(site, scope, Word::VinTail, tail(vin.as_str(), length)))
        .collect::<DbResult<Vec<BlindIndex>>>()?;
    add(c, scope, &tokens, &vehicle.to_string(), customer)
}

/// Takes the words of one object (a customer, a vehicle) away.
pub fn forget(c: &mut Conn, scope: &Scope, object: impl ToString) -> DbResult<()> {
    let theirs = search_token::table
        .filter(search_token::object_id.eq(object.to_string()))
        .filter(search_token::dealership_id.eq(scope.dealership()));
    diesel::delete(theirs).execute(c)?;
    Ok(())
}

pub(in crate::parties) fn token(site: &Site, scope: &Scope, kind: Word, word: &str) -> DbResult<BlindIndex> {
    let kind = match kind {
        Word::Name => "name",
        Word::VinTail => "vin",
        Word::PhoneTail => "phone",
    };
    site.vault.index(Indexed::Word(scope.dealership()), &format!("{kind}:{word}"))
}

/// Lower-case words without accents: `Łukasz O'Brien-Nguyễn` is lukasz, o, brien, nguyen.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut plain = String::with_capacity(text.len());
    for letter in text.nfkd().flat_map(char::to_lowercase) {
        match letter {
            'ł' => plain.push('l'),
            'đ' | 'ð' => plain.push('d'),
            'ø' => plain.push('o'),
            'ı' => plain.push('i'),
            'ß' => plain.push_str("ss"),
            'æ' => plain.push_str("ae"),
            'œ' => plain.push_str("oe"),
            'þ' => plain.push_str("th"),
            _ if unicode_normalization::char::is_combining_mark(letter) => {}
            _ if letter.is_alphanumeric() => plain.push(letter),
            _ => plain.push(' '),
        }
    }
    plain.split_whitespace().map(str::to_owned).collect()
}

/// The word itself, and what it begins with from three letters on.
fn beginnings(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().take(LONGEST).collect();
    let from = SHORTEST.min(letters.len());
    (from..=letters.len()).map(|length| letters.iter().take(length).collect()).collect()
}

/// What a searched word is compared as.
pub(super) fn searched(word: &str) -> String {
    word.chars().take(LONGEST).collect()
}

pub(in crate::parties) fn tail(text: &str, length: usize) -> &str {
    text.len().checked_sub(length).and_then(|start| text.get(start..)).unwrap_or(text)
}

fn add(
    c: &mut Conn,
    scope: &Scope,
    tokens: &[BlindIndex],
    object: &str,
    customer: CustomerId,
) -> DbResult<()> {
    for token in tokens {
        let values = (
            search_token::dealership_id.eq(scope.dealership()),
            search_token::token_index.eq(token),
            search_token::object_id.eq(object),
            search_token::customer_id.eq(customer),
        );
        insert_or_ignore!(c, search_token::table, values)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lose_case_accents_and_signs() {
        assert_eq!(words("Łukasz O'Brien-Nguyễn"), ["lukasz", "o", "brien", "nguyen"]);
        assert_eq!(words("Thảo\u{a0}Đặng"), ["thao", "dang"]);
        assert_eq!(words("Straße & Söhne, Inc."), ["strasse", "sohne", "inc"]);
        assert!(words(" – ").is_empty());
    }

    #[test]
    fn a_word_is_found_by_what_it_begins_with() {
        assert_eq!(beginnings("dana"), ["dan", "dana"]);
        assert_eq!(beginnings("li"), ["li"]);
        assert_eq!(beginnings(&"x".repeat(60)).len(), LONGEST - SHORTEST + 1);
    }
}

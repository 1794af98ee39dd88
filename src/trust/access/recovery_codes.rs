//! Recovery codes: printed once, kept at home, each good for one recovery together with a mailed link. 128 random bits
//! each; only a keyed hash is stored, so that neither the database nor whoever reads it knows a code.

use diesel::prelude::*;

use super::persons;
use crate::base::db::schema::recovery_code;
use crate::base::db::{Conn, DbResult};
use crate::base::mail;
use crate::base::site::Site;
use crate::base::values::{PersonId, RecoveryCodeId, Timestamp};
use crate::trust::audit::{Actor, Entry, record};

/// On one sheet.
pub const ON_A_SHEET: usize = 8;

/// Crockford's base32: no letter that looks like a digit.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const DIGITS: usize = 26;

/// What is known of somebody's sheet without the codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sheet {
    pub made_at: Timestamp,
    pub left: usize,
}

/// The newest sheet, if any of its codes is left.
pub fn sheet(c: &mut Conn, person: PersonId) -> DbResult<Option<Sheet>> {
    let made: Vec<Timestamp> = recovery_code::table
        .filter(recovery_code::person_id.eq(person))
        .filter(recovery_code::used_at.is_null().and(recovery_code::revoked_at.is_null()))
        .order(recovery_code::created_at.desc())
        .select(recovery_code::created_at)
        .load(c)?;
    Ok(made.first().map(|at| Sheet { made_at: *at, left: made.len() }))
}

/// A fresh sheet, in clear for the one page that shows it. The codes of every older sheet end. The person is told
/// by mail, because a sheet is a way in.
pub fn generate(c: &mut Conn, site: &Site, actor: &Actor, person: PersonId) -> DbResult<Vec<String>> {
    let now = site.clock.now();
    let ended = revoke_all(c, person, now)?;
    let codes: Vec<String> = (0..ON_A_SHEET).map(|_| write(rand::random())).collect();
    for code in &codes {
        let values = (
            recovery_code::id.eq(RecoveryCodeId::generate(now)),
            recovery_code::person_id.eq(person),
            recovery_code::code_hash.eq(hash(site, person, code)?),
            recovery_code::created_at.eq(now),
        );
        diesel::insert_into(recovery_code::table).values(values).execute(c)?;
    }
    let entry = Entry::new("recovery_codes.generate").object(person).person(person);
    let entry = entry.before(format!("{ended} unused")).after(format!("{} unused", codes.len()));
    let id = record(c, site, actor, &entry.fact("made", codes.len()).fact("ended", ended))?;
    let to = persons::recipient(c, site, person)?;
    let letter = mail::new_recovery_codes(site, &to, &id.to_string(), "/account/passkeys");
    mail::queue(c, site, &letter.person(person))?;
    Ok(codes)
}

/// Uses up a code, as somebody typed it. False when it is none of the person's, or was used before.
pub fn redeem(c: &mut Conn, site: &Site, person: PersonId, typed: &str) -> DbResult<bool> {
    let Some(code) = read(typed) else { return Ok(false) };
    let open = recovery_code::table
        .filter(recovery_code::person_id.eq(person))
        .filter(recovery_code::code_hash.eq(hash(site, person, &code)?))
        .filter(recovery_code::used_at.is_null().and(recovery_code::revoked_at.is_null()));
    Ok(diesel::update(open).set(recovery_code::used_at.eq(site.clock.now())).execute(c)? == 1)
}

/// Ends every code that is left. Returns how many.
pub fn revoke_all(c: &mut Conn, person: PersonId, now: Timestamp) -> DbResult<usize> {
    let open = recovery_code::table
        .filter(recovery_code::person_id.eq(person))
        .filter(recovery_code::used_at.is_null().and(recovery_code::revoked_at.is_null()));
    Ok(diesel::update(open).set(recovery_code::revoked_at.eq(now)).execute(c)?)
}

fn hash(site: &Site, person: PersonId, code: &str) -> DbResult<Vec<u8>> {
    let bare: String = code.chars().filter(|c| *c != '-').collect();
    site.vault
        .token_hash("recovery-code", [person.as_bytes().as_slice(), bare.as_bytes()].concat().as_slice())
}

/// `7F3K-20AB-…`: 26 digits in groups of four.
fn write(mut bits: u128) -> String {
    let mut digits = ['0'; DIGITS];
    for digit in digits.iter_mut().rev() {
        let value = usize::try_from(bits & 31).unwrap_or(0);
        *digit = ALPHABET.get(value).map_or('0', |b| char::from(*b));
        bits >>= 5;
    }
    let groups: Vec<String> = digits.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

/// As people type it: any case, any spaces and hyphens, O for 0, I and L for 1.
fn read(typed: &str) -> Option<String> {
    let mut code = String::with_capacity(DIGITS);
    for letter in typed.chars().filter(|c| !c.is_whitespace() && !"-–—.".contains(*c)) {
        let letter = match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        if !letter.is_ascii() || !ALPHABET.iter().any(|known| char::from(*known) == letter) {
            return None;
        }
        code.push(letter);
    }
    (code.len() == DIGITS).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_holds_128_bits_in_groups_that_can_be_read_out() {
        let most = write(u128::MAX);
        assert_eq!(most, "7ZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZ");
        assert_eq!(write(0).len(), most.len());
        assert_ne!(write(1), write(2));
    }

    #[test]
    fn a_code_is_read_however_it_was_typed() {
        let code = write(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef);
        let bare: String = code.chars().filter(|c| *c != '-').collect();
        assert_eq!(read(&code), Some(bare.clone()));
        assert_eq!(read(&format!("  {} ", code.to_lowercase().replace('-', " "))), Some(bare.clone()));
        assert_eq!(read(&code.replace('0', "o").replace('1', "l")), Some(bare));
        for wrong in ["", "7F3K", "7ZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZ", "7ZZU-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZ"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}

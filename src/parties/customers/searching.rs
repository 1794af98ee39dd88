//! Finding a customer from what a person at the counter has: words of the name, a phone number or its last four
//! digits, an e-mail address, a VIN or its tail, a plate, the account's reference. Nothing is opened to search.
//! Not here: invoice and repair-order numbers, which find invoices (billing/invoices).

use std::collections::HashSet;

use diesel::prelude::*;

use super::store::name_of;
use super::tokens::{Word, searched, token, words};
use crate::base::db::schema::{customer, search_token, vehicle};
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{Country, CustomerId, Email, Phone, Plate, Vin};
use crate::base::vault::{BlindIndex, Indexed};
use crate::trust::access::Scope;

/// A customer that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    pub id: CustomerId,
    pub reference: String,
    pub name: String,
}

/// More customers than share any beginning of a name at one dealership.
const CANDIDATES: i64 = 20_000;

/// Customers of the scope's dealership that fit the whole of `text`, newest first. `home` is the country whose phone
/// numbers are written without their code.
pub fn search(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    text: &str,
    home: Country,
    limit: usize,
) -> DbResult<Vec<Hit>> {
    let text: String = text.trim().chars().take(120).collect();
    let mut found = exact(c, site, scope, &text, home)?;
    found.extend(named(c, site, scope, &text)?);
    let mut found: Vec<CustomerId> = found.into_iter().filter(|id| scope.narrowed(*id).is_ok()).collect();
    found.sort_unstable_by(|a, b| b.cmp(a));
    found.truncate(limit);
    found.into_iter().map(|id| hit(c, site, scope, id)).collect()
}

/// What the whole text may be: a reference, a phone, an address of mail, a VIN, a plate, a tail of digits.
fn exact(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    text: &str,
    home: Country,
) -> DbResult<HashSet<CustomerId>> {
    let dealership = scope.dealership();
    let ours = customer::table.filter(customer::dealership_id.eq(dealership)).select(customer::id);
    let mut found: HashSet<CustomerId> =
        ours.filter(customer::reference.eq(text.to_uppercase())).load(c)?.into_iter().collect();
    if let Ok(email) = Email::parse(text) {
        let index = site.vault.index(Indexed::Email(dealership), email.as_str())?;
        found.extend(ours.filter(customer::email_index.eq(index)).load::<CustomerId>(c)?);
    }
    if let Ok(phone) = Phone::parse(text, home) {
        let index = site.vault.index(Indexed::Phone(dealership), phone.as_str())?;
        found.extend(ours.filter(customer::phone_index.eq(index)).load::<CustomerId>(c)?);
    }
    let theirs = vehicle::table.filter(vehicle::dealership_id.eq(dealership)).select(vehicle::customer_id);
    if let Ok(vin) = Vin::parse_before_1981(text) {
        let index = site.vault.index(Indexed::Vin(dealership), vin.as_str())?;
        found.extend(theirs.filter(vehicle::vin_index.eq(index)).load::<CustomerId>(c)?);
    }
    if let Ok(plate) = Plate::parse(text, "") {
        let index = site.vault.index(Indexed::Plate(dealership), &plate.lookup())?;
        found.extend(theirs.filter(vehicle::plate_index.eq(index)).load::<CustomerId>(c)?);
    }
    let signs: String = text.chars().filter(|sign| sign.is_ascii_alphanumeric()).collect();
    let kind = match signs.len() {
        4 if signs.bytes().all(|sign| sign.is_ascii_digit()) => Some(Word::PhoneTail),
        6 | 8 => Some(Word::VinTail),
        _ => None,
    };
    if let Some(kind) = kind {
        found.extend(with_token(c, scope, &token(site, scope, kind, &signs.to_ascii_uppercase())?)?);
    }
    Ok(found)
}

/// Customers whose names have all the words.
fn named(c: &mut Conn, site: &Site, scope: &Scope, text: &str) -> DbResult<HashSet<CustomerId>> {
    let mut found: Option<HashSet<CustomerId>> = None;
    for word in words(text) {
        let fit = with_token(c, scope, &token(site, scope, Word::Name, &searched(&word))?)?;
        found = Some(match found {
            Some(before) => before.intersection(&fit).copied().collect(),
            None => fit,
        });
        if found.as_ref().is_some_and(HashSet::is_empty) {
            break;
        }
    }
    Ok(found.unwrap_or_default())
}

fn with_token(c: &mut Conn, scope: &Scope, token: &BlindIndex) -> DbResult<HashSet<CustomerId>> {
    let rows: Vec<CustomerId> = search_token::table
        .filter(search_token::dealership_id.eq(scope.dealership()).and(search_token::token_index.eq(token)))
        .select(search_token::customer_id)
        .limit(CANDIDATES)
        .load(c)?;
    Ok(rows.into_iter().collect())
}

fn hit(c: &mut Conn, site: &Site, scope: &Scope, id: CustomerId) -> DbResult<Hit> {
    let reference: String = customer::table.find(id).select(customer::reference).first(c)?;
    Ok(Hit { id, reference, name: name_of(c, site, &scope.narrowed(id)?)? })
}

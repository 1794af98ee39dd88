//! Finding a customer by their own words: words of the name, a phone number or its last four digits, an address of mail,
//! the account's reference. Nothing is opened to search; the few that fit are opened to be put in order.
//! Not here: vehicles (parties/vehicles), and both at once (parties/searching).

use std::collections::{BTreeMap, HashSet};

use diesel::prelude::*;

use super::Details;
use super::creating::indexes;
use super::store::names_of;
use super::tokens::{Word, searched, token, words};
use crate::base::db::schema::{customer, search_token};
use crate::base::db::{Conn, DbResult, one_of};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{Country, CustomerId, Email, Phone};
use crate::base::vault::{BlindIndex, Indexed};
use crate::trust::access::Scope;

/// A customer that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    pub id: CustomerId,
    pub reference: String,
    pub name: String,
}

/// How well it fits: the best comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// The reference, the whole phone, the whole address.
    Exact,
    /// Every word is one of the name's.
    Words,
    /// A word is the beginning of one, or a number's tail.
    Beginning,
}

type Found = BTreeMap<CustomerId, Fit>;

/// The newest that fit one word are looked at; an older one is found by one word more.
const LOOKED_AT: i64 = 60;
/// A first word that so few have is narrowed down row by row.
const FEW: usize = 500;
/// More customers than share any beginning of a name at one dealership.
const CANDIDATES: i64 = 20_000;

/// Customers of the scope's dealership that fit the whole of `text`, the best first. `home` is the country whose phone
/// numbers are written without their code.
pub(in crate::parties) fn search(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    text: &str,
    home: Country,
    limit: usize,
) -> DbResult<Vec<Hit>> {
    let mut found = Found::new();
    exact(c, site, scope, text, home, &mut found)?;
    let asked = words(text);
    for id in named(c, site, scope, &asked)? {
        found.entry(id).or_insert(Fit::Beginning);
    }
    let mut hits = hits(c, site, scope, found.keys().copied())?;
    let place = |hit: &Hit| {
        let own = words(&hit.name);
        let whole = !asked.is_empty() && asked.iter().all(|word| own.contains(word));
        let fit = found.get(&hit.id).copied().unwrap_or(Fit::Beginning);
        (if whole { fit.min(Fit::Words) } else { fit }, hit.name.to_lowercase(), hit.id)
    };
    hits.sort_by_cached_key(place);
    hits.truncate(limit);
    Ok(hits)
}

/// Customers whose address of mail or phone is that of `details`: perhaps the same people once more.
pub fn alike(c: &mut Conn, site: &Site, scope: &Scope, details: &Details) -> DbResult<Vec<Hit>> {
    let (email, phone) = indexes(site, scope, &details.contact)?;
    let ours = || {
        customer::table
            .filter(customer::dealership_id.eq(scope.dealership()))
            .limit(LOOKED_AT)
            .select(customer::id)
    };
    let mut ids: Vec<CustomerId> = Vec::new();
    if let Some(email) = email {
        ids.extend(ours().filter(customer::email_index.eq(email)).load::<CustomerId>(c)?);
    }
    if let Some(phone) = phone {
        ids.extend(ours().filter(customer::phone_index.eq(phone)).load::<CustomerId>(c)?);
    }
    hits(c, site, scope, ids)
}

/// One customer as a hit.
pub fn hit(c: &mut Conn, site: &Site, scope: &Scope, id: CustomerId) -> DbResult<Hit> {
    let found = hits(c, site, scope, [id])?;
    found.into_iter().next().ok_or(AppError::NotFound)
}

/// What the whole text may be: a reference, a phone or its last four digits, an address of mail.
fn exact(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    text: &str,
    home: Country,
    found: &mut Found,
) -> DbResult<()> {
    let dealership = scope.dealership();
    let ours = || {
        customer::table
            .filter(customer::dealership_id.eq(dealership))
            .order(customer::id.desc())
            .limit(LOOKED_AT)
            .select(customer::id)
    };
    let mut take = |ids: Vec<CustomerId>, fit| {
        for id in ids {
            found.insert(id, fit);
        }
    };
    let digits: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    if digits.len() == 4 && digits.bytes().all(|sign| sign.is_ascii_digit()) {
        let token = token(site, scope, Word::PhoneTail, &digits)?;
        take(with_token(c, scope, &token, LOOKED_AT)?, Fit::Beginning);
    }
    take(ours().filter(customer::reference.eq(text.to_uppercase())).load(c)?, Fit::Exact);
    if let Ok(email) = Email::parse(text) {
        let index = site.vault.index(Indexed::Email(dealership), email.as_str())?;
        take(ours().filter(customer::email_index.eq(index)).load(c)?, Fit::Exact);
    }
    if let Ok(phone) = Phone::parse(text, home) {
        let index = site.vault.index(Indexed::Phone(dealership), phone.as_str())?;
        take(ours().filter(customer::phone_index.eq(index)).load(c)?, Fit::Exact);
    }
    Ok(())
}

/// Customers whose names have all the words. The longest word is the rarest; the others narrow it down.
fn named(c: &mut Conn, site: &Site, scope: &Scope, asked: &[String]) -> DbResult<Vec<CustomerId>> {
    let mut asked: Vec<String> = asked.iter().map(|word| searched(word)).collect();
    asked.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    let Some((first, rest)) = asked.split_first() else { return Ok(Vec::new()) };
    let limit = if rest.is_empty() { LOOKED_AT } else { CANDIDATES };
    let mut found = with_token(c, scope, &token(site, scope, Word::Name, first)?, limit)?;
    for word in rest {
        let token = token(site, scope, Word::Name, word)?;
        found = if found.len() > FEW {
            let fit = with_token(c, scope, &token, CANDIDATES)?;
            let fit: HashSet<CustomerId> = fit.into_iter().collect();
            found.into_iter().filter(|id| fit.contains(id)).collect()
        } else {
            among(c, scope, &token, &found)?
        };
    }
    found.truncate(usize::try_from(LOOKED_AT).unwrap_or(usize::MAX));
    Ok(found)
}

/// The newest customers with a word.
fn with_token(c: &mut Conn, scope: &Scope, token: &BlindIndex, limit: i64) -> DbResult<Vec<CustomerId>> {
    let rows: Vec<CustomerId> = search_token::table
        .filter(search_token::dealership_id.eq(scope.dealership()).and(search_token::token_index.eq(token)))
        .order(search_token::object_id.desc())
        .select(search_token::customer_id)
        .limit(limit)
        .load(c)?;
    Ok(rows.into_iter().filter(|id| scope.narrowed(*id).is_ok()).collect())
}

/// Those of `customers` that have a word as well.
fn among(
    c: &mut Conn,
    scope: &Scope,
    token: &BlindIndex,
    customers: &[CustomerId],
) -> DbResult<Vec<CustomerId>> {
    let objects: Vec<String> = customers.iter().map(ToString::to_string).collect();
    Ok(search_token::table
        .filter(search_token::dealership_id.eq(scope.dealership()).and(search_token::token_index.eq(token)))
        .filter(one_of(search_token::object_id, objects))
        .order(search_token::object_id.desc())
        .select(search_token::customer_id)
        .load(c)?)
}

/// Several customers as hits, the newest first.
pub fn hits(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    ids: impl IntoIterator<Item = CustomerId>,
) -> DbResult<Vec<Hit>> {
    let ids: Vec<CustomerId> = ids.into_iter().collect();
    let mut names = names_of(c, site, scope, ids.iter().copied())?;
    let rows: Vec<(CustomerId, String)> = customer::table
        .filter(one_of(customer::id, ids).and(customer::dealership_id.eq(scope.dealership())))
        .order(customer::id.desc())
        .select((customer::id, customer::reference))
        .load(c)?;
    let hit = |(id, reference)| Some(Hit { id, reference, name: names.remove(&id)? });
    Ok(rows.into_iter().filter_map(hit).collect())
}

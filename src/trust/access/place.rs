//! The name over a page and how to reach the people behind it, as layouts show them.
//! Not here: everything else about dealerships (`parties::dealerships`).

use diesel::prelude::*;

use super::account::Account;
use crate::base::config::Config;
use crate::base::db::schema::{customer, dealership};
use crate::base::db::{Conn, DbResult};
use crate::base::values::{Country, DealershipId, Phone, Zone};
use crate::base::web::Dealer;

/// Name, street, city, region, postal code, country, phone, e-mail, and the hashes of stylesheet and logo.
pub(super) type PlaceRow = (String, String, String, String, String, String, String, String, String, String);

pub(super) type PlaceColumns = (
    dealership::name,
    dealership::street,
    dealership::city,
    dealership::region,
    dealership::postal_code,
    dealership::country,
    dealership::phone,
    dealership::email,
    dealership::brand_sheet,
    dealership::brand_logo,
);

pub(super) const PLACE: PlaceColumns = (
    dealership::name,
    dealership::street,
    dealership::city,
    dealership::region,
    dealership::postal_code,
    dealership::country,
    dealership::phone,
    dealership::email,
    dealership::brand_sheet,
    dealership::brand_logo,
);

/// A dealership's card.
pub fn dealer(c: &mut Conn, id: DealershipId) -> DbResult<Dealer> {
    Ok(card(dealership::table.find(id).select(PLACE).first(c)?))
}

/// What pages say that belong to no dealership: the only one there is, or the site's name.
pub fn site_dealer(c: &mut Conn, config: &Config) -> DbResult<Dealer> {
    let mut some: Vec<PlaceRow> = dealership::table.select(PLACE).order(dealership::id).limit(2).load(c)?;
    if some.len() == 1
        && let Some(only) = some.pop()
    {
        return Ok(card(only));
    }
    let named = !config.site_name.is_empty();
    let name = if named { config.site_name.clone() } else { "Forecourt".to_owned() };
    Ok(Dealer { name, ..Dealer::default() })
}

/// The cards of all dealerships, for people who look for theirs.
pub fn dealers(c: &mut Conn) -> DbResult<Vec<Dealer>> {
    let all: Vec<PlaceRow> = dealership::table.select(PLACE).order(dealership::name).load(c)?;
    Ok(all.into_iter().map(card).collect())
}

/// On whose wall clock somebody reads the time who works in an account: the dealership's, or that of nobody in particular.
pub fn zone_of(c: &mut Conn, account: Option<Account>) -> DbResult<Zone> {
    let name: Option<String> = match account {
        Some(Account::Customer(id)) => customer::table
            .inner_join(dealership::table)
            .filter(customer::id.eq(id))
            .select(dealership::time_zone)
            .first(c)
            .optional()?,
        Some(Account::Dealership(id)) => {
            dealership::table.find(id).select(dealership::time_zone).first(c).optional()?
        }
        _ => dealership::table.order(dealership::id).select(dealership::time_zone).first(c).optional()?,
    };
    Ok(name.and_then(|name| name.parse().ok()).unwrap_or_else(Zone::utc))
}

pub(super) fn card(row: PlaceRow) -> Dealer {
    let (name, street, city, region, postal_code, country, phone, email, sheet, logo) = row;
    let last = [region, postal_code].into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ");
    let parts = [street, city, last].into_iter().filter(|p| !p.is_empty());
    let number = country.parse::<Country>().ok().and_then(|home| Phone::parse(&phone, home).ok());
    Dealer {
        name,
        address_line: parts.collect::<Vec<_>>().join(", "),
        phone: number.as_ref().map_or(phone, Phone::display),
        phone_link: number.map_or_else(String::new, |n| n.as_str().to_owned()),
        email,
        sheet,
        logo,
    }
}

//! Finding a vehicle by its VIN, the VIN's last six to eight, or its plate. Nothing is opened to search.

use diesel::prelude::*;

use super::Vehicle;
use super::store::{self, Row, vin_index};
use crate::base::db::schema::{search_token, vehicle};
use crate::base::db::{Conn, DbResult, one_of};
use crate::base::site::Site;
use crate::base::values::{Plate, VehicleId, Vin};
use crate::base::vault::Indexed;
use crate::parties::customers::{Word, tail, token};
use crate::trust::access::Scope;

/// More than ever share a tail or a plate.
const LOOKED_AT: i64 = 60;

/// Vehicles of the scope's dealership that fit the whole of `text`: those that are still somebody's first, then the newest.
pub(in crate::parties) fn search(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    text: &str,
    limit: usize,
) -> DbResult<Vec<Vehicle>> {
    let mut ids: Vec<VehicleId> = Vec::new();
    if let Ok(vin) = Vin::parse_before_1981(text) {
        ids.extend(with_vin(c, site, scope, &vin)?);
    }
    if let Ok(plate) = Plate::parse(text, "") {
        let index = site.vault.index(Indexed::Plate(scope.dealership()), &plate.lookup())?;
        let ours = vehicle::table.filter(vehicle::dealership_id.eq(scope.dealership()));
        let found = ours.filter(vehicle::plate_index.eq(index)).select(vehicle::id).limit(LOOKED_AT);
        ids.extend(found.load::<VehicleId>(c)?);
    }
    let ending = Vin::normal(text);
    if ending.is_ascii() && (6..=8).contains(&ending.len()) {
        ids.extend(with_tail(c, site, scope, &ending)?);
    }
    ids.sort_unstable();
    ids.dedup();
    let mut found = opened(c, site, scope, ids)?;
    found.retain(|it| scope.narrowed(it.customer).is_ok());
    found.sort_by_key(|it| (it.details.owned_until.is_some(), std::cmp::Reverse(it.id)));
    found.truncate(limit);
    Ok(found)
}

/// Every row of one vehicle at the dealership, whoever had it.
pub(super) fn with_vin(c: &mut Conn, site: &Site, scope: &Scope, vin: &Vin) -> DbResult<Vec<VehicleId>> {
    Ok(vehicle::table
        .filter(vehicle::dealership_id.eq(scope.dealership()))
        .filter(vehicle::vin_index.eq(vin_index(site, scope, vin)?))
        .select(vehicle::id)
        .limit(LOOKED_AT)
        .load(c)?)
}

/// Tails of eight and of six have words of their own; seven are found by six and looked at.
fn with_tail(c: &mut Conn, site: &Site, scope: &Scope, ending: &str) -> DbResult<Vec<VehicleId>> {
    let word = if ending.len() == 8 { ending } else { tail(ending, 6) };
    let token = token(site, scope, Word::VinTail, word)?;
    let objects: Vec<String> = search_token::table
        .filter(search_token::dealership_id.eq(scope.dealership()).and(search_token::token_index.eq(token)))
        .order(search_token::object_id.desc())
        .select(search_token::object_id)
        .limit(LOOKED_AT)
        .load(c)?;
    let ids: Vec<VehicleId> = objects.iter().filter_map(|object| object.parse().ok()).collect();
    if ending.len() != 7 {
        return Ok(ids);
    }
    let found = opened(c, site, scope, ids)?.into_iter();
    Ok(found.filter(|it| it.details.vin.as_str().ends_with(ending)).map(|it| it.id).collect())
}

fn opened(c: &mut Conn, site: &Site, scope: &Scope, ids: Vec<VehicleId>) -> DbResult<Vec<Vehicle>> {
    let rows: Vec<Row> = vehicle::table
        .filter(one_of(vehicle::id, ids).and(vehicle::dealership_id.eq(scope.dealership())))
        .select(Row::as_select())
        .load(c)?;
    store::opened(c, site, rows)
}

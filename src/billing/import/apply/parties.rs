//! Customers and their vehicles, in the order of the files. Who is there already, from an earlier import of the same
//! values, is left as it is.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::{Kept, batch, not_whole, whole};
use crate::base::db::schema::{customer, import_record, staged_customer, staged_vehicle, vehicle};
use crate::base::db::{Conn, DbResult};
use crate::base::values::CustomerId;
use crate::base::vault::{BlindIndex, ImportRow, Sealed};
use crate::billing::import::rows::{CustomerRow, VehicleRow};
use crate::billing::import::source::ImportFile;
use crate::billing::import::stage::Stage;
use crate::billing::import::{Phase, Progress};
use crate::insert_all;
use crate::parties::{customers, vehicles};

pub(super) fn make_customers(
    c: &mut Conn,
    stage: &Stage<'_>,
    progress: &mut dyn FnMut(Progress),
) -> DbResult<u64> {
    use staged_customer as s;
    type Row = (i64, String, Option<Sealed<ImportRow>>, Option<BlindIndex>);
    let (mut after, mut made) = (0_i64, 0_u64);
    loop {
        let rows: Vec<Row> = s::table
            .filter(s::import_id.eq(stage.id).and(s::place.gt(after)))
            .order(s::place)
            .limit(batch())
            .select((s::place, s::reference, s::content, s::source_index))
            .load(c)?;
        let Some((last, ..)) = rows.last() else { return Ok(made) };
        after = *last;
        let known = accounts(c, stage, rows.iter().map(|(_, reference, ..)| reference))?;
        let mut kept = Vec::with_capacity(rows.len());
        for (place, reference, content, source) in &rows {
            if known.contains_key(reference) {
                continue;
            }
            let row: CustomerRow = stage.open(ImportFile::Customers, *place, whole(content)?)?;
            let reference = row.reference.clone();
            let id =
                customers::insert(c, stage.site, &stage.scope, &reference, &row.details(), source.as_ref())?;
            kept.push(Kept::new(stage, id, id));
            made += 1;
        }
        insert_all!(c, import_record::table, kept)?;
        progress(Progress { phase: Phase::Applying(ImportFile::Customers), rows: made });
    }
}

/// Which of some references there are customers for.
fn accounts<'r>(
    c: &mut Conn,
    stage: &Stage<'_>,
    references: impl Iterator<Item = &'r String>,
) -> DbResult<HashMap<String, CustomerId>> {
    let found: Vec<(String, CustomerId)> = customer::table
        .filter(customer::dealership_id.eq(stage.dealership.id))
        .filter(customer::reference.eq_any(references))
        .select((customer::reference, customer::id))
        .load(c)?;
    Ok(found.into_iter().collect())
}

pub(super) fn make_vehicles(
    c: &mut Conn,
    stage: &Stage<'_>,
    progress: &mut dyn FnMut(Progress),
) -> DbResult<u64> {
    use staged_vehicle as s;
    type Row = (i64, String, BlindIndex, Option<Sealed<ImportRow>>, Option<BlindIndex>);
    let (mut after, mut made) = (0_i64, 0_u64);
    loop {
        let rows: Vec<Row> = s::table
            .filter(s::import_id.eq(stage.id).and(s::place.gt(after)))
            .order(s::place)
            .limit(batch())
            .select((s::place, s::customer_reference, s::vin_index, s::content, s::source_index))
            .load(c)?;
        let Some((last, ..)) = rows.last() else { return Ok(made) };
        after = *last;
        let owners = accounts(c, stage, rows.iter().map(|(_, owner, ..)| owner))?;
        let known: Vec<(CustomerId, BlindIndex)> = vehicle::table
            .filter(vehicle::dealership_id.eq(stage.dealership.id))
            .filter(vehicle::customer_id.eq_any(owners.values()))
            .filter(vehicle::vin_index.eq_any(rows.iter().map(|(_, _, vin, ..)| vin)))
            .select((vehicle::customer_id, vehicle::vin_index))
            .load(c)?;
        let known: HashSet<(CustomerId, BlindIndex)> = known.into_iter().collect();
        let mut kept = Vec::with_capacity(rows.len());
        for (place, owner, vin, content, source) in rows {
            let owner = *owners.get(&owner).ok_or_else(not_whole)?;
            if known.contains(&(owner, vin)) {
                continue;
            }
            let row: VehicleRow = stage.open(ImportFile::Vehicles, place, whole(&content)?)?;
            let scope = stage.scope.narrowed(owner)?;
            let id = vehicles::insert(c, stage.site, &scope, &row.details(), source.as_ref())?;
            kept.push(Kept::new(stage, id, owner));
            made += 1;
        }
        insert_all!(c, import_record::table, kept)?;
        progress(Progress { phase: Phase::Applying(ImportFile::Vehicles), rows: made });
    }
}

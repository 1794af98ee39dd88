//! Keys that a file has twice: read in their order, a few thousand at a time.

use diesel::prelude::*;

use super::refuse;
use crate::base::db::schema::{staged_customer, staged_invoice, staged_payment, staged_vehicle};
use crate::base::db::{Conn, DbResult, MultiBackend};
use crate::base::vault::BlindIndex;
use crate::billing::import::problem::Findings;
use crate::billing::import::source::ImportFile;
use crate::billing::import::stage::Stage;

/// Keys looked at in one read.
const STEP: i64 = 2000;

/// Every key that a file has twice, with both rows.
pub(in crate::billing::import) fn duplicates(stage: &Stage<'_>, findings: &mut Findings) -> DbResult<()> {
    macro_rules! keys {
        ($table:ident, $column:ident) => {
            |c: &mut Conn, after: Option<&(String, i64)>| {
                let mut rows = $table::table
                    .filter($table::import_id.eq(stage.id))
                    .order(($table::$column, $table::place))
                    .select(($table::$column, $table::place))
                    .limit(STEP)
                    .into_boxed::<MultiBackend>();
                if let Some((key, place)) = after {
                    let later = $table::$column.gt(key).or($table::place.gt(*place));
                    rows = rows.filter($table::$column.ge(key).and(later));
                }
                Ok(rows.load::<(String, i64)>(c)?)
            }
        };
    }
    let twice = |column, what: &'static str| {
        move |findings: &mut Findings, file, key: &String, first: i64, place: i64| {
            let what = format!("the {what} {key:?} is in row {first} as well");
            refuse(findings, file, place, Some(column), what, "Keep one of the two rows");
        }
    };
    let customers = keys!(staged_customer, reference);
    each_duplicate(stage, findings, ImportFile::Customers, customers, twice("customer_ref", "customer"))?;
    let invoices = keys!(staged_invoice, number);
    each_duplicate(
        stage,
        findings,
        ImportFile::Invoices,
        invoices,
        twice("invoice_number", "invoice number"),
    )?;
    let payments = keys!(staged_payment, reference);
    each_duplicate(stage, findings, ImportFile::Payments, payments, twice("payment_ref", "payment"))?;
    let same_vin = |findings: &mut Findings, file, key: &(String, BlindIndex), first: i64, place: i64| {
        let what = format!("customer {:?} has this VIN in row {first} as well", key.0);
        refuse(findings, file, place, Some("vin"), what, "Keep one of the two rows");
    };
    each_duplicate(stage, findings, ImportFile::Vehicles, |c, after| vehicle_keys(c, stage, after), same_vin)
}

type VehicleKey = (String, BlindIndex);

fn vehicle_keys(
    c: &mut Conn,
    stage: &Stage<'_>,
    after: Option<&(VehicleKey, i64)>,
) -> DbResult<Vec<(VehicleKey, i64)>> {
    use staged_vehicle as v;
    let mut rows = v::table
        .filter(v::import_id.eq(stage.id))
        .order((v::customer_reference, v::vin_index, v::place))
        .select(((v::customer_reference, v::vin_index), v::place))
        .limit(STEP)
        .into_boxed::<MultiBackend>();
    if let Some(((customer, vin), place)) = after {
        let same_vin_later = v::vin_index.eq(vin).and(v::place.gt(*place));
        let later = v::customer_reference.gt(customer).or(v::vin_index.gt(vin)).or(same_vin_later);
        rows = rows.filter(v::customer_reference.ge(customer).and(later));
    }
    Ok(rows.load(c)?)
}

/// Goes through the keys of a file in their order and tells of every one that equals the one before.
fn each_duplicate<K: PartialEq + Clone>(
    stage: &Stage<'_>,
    findings: &mut Findings,
    file: ImportFile,
    keys: impl Fn(&mut Conn, Option<&(K, i64)>) -> DbResult<Vec<(K, i64)>>,
    tell: impl Fn(&mut Findings, ImportFile, &K, i64, i64),
) -> DbResult<()> {
    let mut last: Option<(K, i64)> = None;
    let mut first: Option<(K, i64)> = None;
    loop {
        let rows = stage.site.db.read(|c| keys(c, last.as_ref()))?;
        for (key, place) in &rows {
            match &first {
                Some((known, row)) if known == key => tell(findings, file, key, *row, *place),
                _ => first = Some((key.clone(), *place)),
            }
        }
        match rows.last() {
            Some(row) => last = Some(row.clone()),
            None => return Ok(()),
        }
    }
}

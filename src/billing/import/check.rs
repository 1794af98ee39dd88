//! What one row cannot tell and the database can: keys that are there twice, references that lead nowhere, records that
//! are there already with other values. Each question is asked of the stage and answered by its indexes; no file is
//! held in memory.

use std::collections::BTreeSet;

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::problem::{Findings, LISTED, Problem};
use super::source::ImportFile;
use super::stage::Stage;
use crate::base::db::schema::{
    customer, invoice, payment, staged_customer, staged_invoice, staged_lines, staged_payment,
    staged_vehicle, vehicle,
};
use crate::base::db::{Conn, DbResult, MultiBackend};
use crate::base::error::AppError;
use crate::base::vault::BlindIndex;

/// Keys looked at in one read.
const STEP: i64 = 2000;

/// Every key that a file has twice, with both rows.
pub(super) fn duplicates(stage: &Stage<'_>, findings: &mut Findings) -> DbResult<()> {
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

/// Every reference that leads neither to another file nor to a record that is there already. Files that could not be
/// read to their end are not held against others.
pub(super) fn references(
    stage: &Stage<'_>,
    incomplete: &BTreeSet<ImportFile>,
    findings: &mut Findings,
) -> DbResult<()> {
    let knows = |file| !incomplete.contains(&file);
    if knows(ImportFile::Customers) {
        vehicles_customers(stage, findings)?;
        invoices_customers(stage, findings)?;
        if knows(ImportFile::Vehicles) {
            invoices_vehicles(stage, findings)?;
        }
    }
    if knows(ImportFile::Invoices) {
        lines_invoices(stage, findings)?;
        payments_invoices(stage, findings)?;
    }
    Ok(())
}

/// Lists up to a thousand rows of a query and counts all of them.
macro_rules! list {
    ($stage:expr, $findings:expr, $file:expr, $query:expr, $columns:expr, $order:expr, |$row:ident| $tell:expr) => {{
        let query = || $query;
        let (rows, count) = $stage.site.db.read(|c| {
            let rows = query().select($columns).order($order).limit(listed()).load(c)?;
            let count: i64 = query().count().get_result(c)?;
            Ok((rows, count))
        })?;
        let rest = u64::try_from(count).unwrap_or(0).saturating_sub(u64::try_from(rows.len()).unwrap_or(0));
        for $row in rows {
            $tell;
        }
        $findings.refuse_more(rest);
    }};
}

macro_rules! known_customer {
    ($stage:expr, $reference:expr) => {
        exists(
            staged_customer::table
                .filter(staged_customer::import_id.eq($stage.id))
                .filter(staged_customer::reference.nullable().eq($reference)),
        )
        .or(exists(
            customer::table
                .filter(customer::dealership_id.eq($stage.dealership.id))
                .filter(customer::reference.nullable().eq($reference)),
        ))
    };
}

macro_rules! known_invoice {
    ($stage:expr, $number:expr) => {
        exists(
            staged_invoice::table
                .filter(staged_invoice::import_id.eq($stage.id))
                .filter(staged_invoice::number.nullable().eq($number)),
        )
        .or(exists(
            invoice::table
                .filter(invoice::dealership_id.eq($stage.dealership.id))
                .filter(invoice::number.eq($number)),
        ))
    };
}

fn vehicles_customers(stage: &Stage<'_>, findings: &mut Findings) -> DbResult<()> {
    use staged_vehicle as v;
    list!(
        stage,
        findings,
        ImportFile::Vehicles,
        v::table
            .filter(v::import_id.eq(stage.id))
            .filter(not(known_customer!(stage, v::customer_reference.nullable()))),
        (v::place, v::customer_reference),
        v::place,
        |row| no_customer(findings, ImportFile::Vehicles, row)
    );
    Ok(())
}

fn invoices_customers(stage: &Stage<'_>, findings: &mut Findings) -> DbResult<()> {
    use staged_invoice as i;
    list!(
        stage,
        findings,
        ImportFile::Invoices,
        i::table
            .filter(i::import_id.eq(stage.id).and(i::customer_reference.is_not_null()))
            .filter(not(known_customer!(stage, i::customer_reference))),
        (i::place, i::customer_reference.assume_not_null()),
        i::place,
        |row| no_customer(findings, ImportFile::Invoices, row)
    );
    Ok(())
}

fn no_customer(findings: &mut Findings, file: ImportFile, (place, reference): (i64, String)) {
    let what = format!("there is no customer {reference:?}");
    refuse(
        findings,
        file,
        place,
        Some("customer_ref"),
        what,
        "Add it to customers.csv or correct the reference",
    );
}

/// Invoices of customers that are known, for vehicles that these customers do not have.
fn invoices_vehicles(stage: &Stage<'_>, findings: &mut Findings) -> DbResult<()> {
    use staged_invoice as i;
    let staged = || {
        staged_vehicle::table
            .filter(staged_vehicle::import_id.eq(stage.id))
            .filter(staged_vehicle::customer_reference.nullable().eq(i::customer_reference))
            .filter(staged_vehicle::vin_index.nullable().eq(i::vin_index))
    };
    let there = || {
        vehicle::table
            .inner_join(customer::table)
            .filter(vehicle::dealership_id.eq(stage.dealership.id))
            .filter(customer::reference.nullable().eq(i::customer_reference))
            .filter(vehicle::vin_index.nullable().eq(i::vin_index))
    };
    list!(
        stage,
        findings,
        ImportFile::Invoices,
        i::table
            .filter(i::import_id.eq(stage.id).and(i::vin_index.is_not_null()))
            .filter(i::customer_reference.is_not_null())
            .filter(known_customer!(stage, i::customer_reference))
            .filter(not(exists(staged()).or(exists(there())))),
        (i::place, i::customer_reference.assume_not_null()),
        i::place,
        |row| {
            let (place, reference): (i64, String) = row;
            let what = format!("customer {reference:?} has no vehicle with this VIN");
            let advice = "Add the vehicle to vehicles.csv or correct the VIN";
            refuse(findings, ImportFile::Invoices, place, Some("vin"), what, advice);
        }
    );
    Ok(())
}

fn lines_invoices(stage: &Stage<'_>, findings: &mut Findings) -> DbResult<()> {
    use staged_lines as l;
    list!(
        stage,
        findings,
        ImportFile::Lines,
        l::table.filter(l::import_id.eq(stage.id)).filter(not(exists(
            staged_invoice::table
                .filter(staged_invoice::import_id.eq(stage.id))
                .filter(staged_invoice::number.eq(l::number))
        ))),
        (l::place, l::number, l::lines),
        l::place,
        |row| {
            let (place, number, lines): (i64, String, i64) = row;
            let more =
                if lines > 1 { format!(" (this row and {} after it)", lines - 1) } else { String::new() };
            let what = format!("there is no invoice {number:?} in invoices.csv{more}");
            let advice = "Add the invoice or correct its number";
            refuse(findings, ImportFile::Lines, place, Some("invoice_number"), what, advice);
        }
    );
    Ok(())
}

fn payments_invoices(stage: &Stage<'_>, findings: &mut Findings) -> DbResult<()> {
    use staged_payment as p;
    list!(
        stage,
        findings,
        ImportFile::Payments,
        p::table
            .filter(p::import_id.eq(stage.id).and(p::number.is_not_null()))
            .filter(not(known_invoice!(stage, p::number))),
        (p::place, p::number.assume_not_null()),
        p::place,
        |row| {
            let (place, number): (i64, String) = row;
            let what = format!("there is no invoice {number:?}");
            let advice = "Add it to invoices.csv or correct the number";
            refuse(findings, ImportFile::Payments, place, Some("invoice_number"), what, advice);
        }
    );
    Ok(())
}

/// Rows whose key is in use with other values: made in the portal, or imported from rows that said something else.
pub(super) fn conflicts(stage: &Stage<'_>, findings: &mut Findings) -> DbResult<()> {
    for found in stage.site.db.read(|c| in_use(c, stage))? {
        found.tell(findings);
    }
    Ok(())
}

/// Rows of one file whose keys are in use.
pub(super) struct InUse {
    file: ImportFile,
    column: &'static str,
    rows: Vec<(i64, String)>,
    /// Listed or not.
    count: i64,
}

impl InUse {
    fn tell(self, findings: &mut Findings) {
        let listed = i64::try_from(self.rows.len()).unwrap_or(i64::MAX);
        for (place, key) in self.rows {
            let what = format!("{key:?} is there already, with other values");
            let advice = "What was brought in is not changed by another import: change it in the portal, or leave the row out";
            refuse(findings, self.file, place, Some(self.column), what, advice);
        }
        findings.refuse_more(u64::try_from(self.count.saturating_sub(listed)).unwrap_or(0));
    }
}

/// The four files whose rows have keys, asked in the caller's snapshot.
pub(super) fn in_use(c: &mut Conn, stage: &Stage<'_>) -> DbResult<Vec<InUse>> {
    use {staged_customer as sc, staged_invoice as si, staged_payment as sp, staged_vehicle as sv};
    let dealership = stage.dealership.id;
    macro_rules! found {
        ($file:ident, $column:literal, $query:expr, $place:expr, $key:expr) => {{
            let rows = $query().select(($place, $key)).order($place).limit(listed()).load(c)?;
            let count: i64 = $query().count().get_result(c)?;
            InUse { file: ImportFile::$file, column: $column, rows, count }
        }};
    }
    let customers = || {
        let other = customer::source_index.is_null().or(customer::source_index.ne(sc::source_index));
        let there = customer::table
            .filter(customer::dealership_id.eq(dealership).and(customer::reference.eq(sc::reference)))
            .filter(other);
        sc::table.filter(sc::import_id.eq(stage.id).and(sc::source_index.is_not_null())).filter(exists(there))
    };
    let vehicles = || {
        let other = vehicle::source_index.is_null().or(vehicle::source_index.ne(sv::source_index));
        let there = vehicle::table
            .inner_join(customer::table)
            .filter(vehicle::dealership_id.eq(dealership).and(vehicle::vin_index.eq(sv::vin_index)))
            .filter(customer::reference.eq(sv::customer_reference))
            .filter(other);
        sv::table.filter(sv::import_id.eq(stage.id).and(sv::source_index.is_not_null())).filter(exists(there))
    };
    let invoices = || {
        let other = invoice::source_index.is_null().or(invoice::source_index.ne(si::source_index));
        let there = invoice::table
            .filter(invoice::dealership_id.eq(dealership).and(invoice::number.eq(si::number.nullable())))
            .filter(other);
        si::table.filter(si::import_id.eq(stage.id).and(si::source_index.is_not_null())).filter(exists(there))
    };
    let payments = || {
        let other = payment::source_index.is_null().or(payment::source_index.ne(sp::source_index));
        let there = payment::table
            .filter(
                payment::dealership_id.eq(dealership).and(payment::reference.eq(sp::reference.nullable())),
            )
            .filter(other);
        sp::table.filter(sp::import_id.eq(stage.id).and(sp::source_index.is_not_null())).filter(exists(there))
    };
    Ok(vec![
        found!(Customers, "customer_ref", customers, sc::place, sc::reference),
        found!(Vehicles, "vin", vehicles, sv::place, sv::customer_reference),
        found!(Invoices, "invoice_number", invoices, si::place, si::number),
        found!(Payments, "payment_ref", payments, sp::place, sp::reference),
    ])
}

/// The same question once more, in the transaction that applies: somebody may have been faster.
pub(super) fn still_free(c: &mut Conn, stage: &Stage<'_>) -> DbResult<()> {
    let taken = in_use(c, stage)?.into_iter().find(|found| found.count > 0);
    match taken.and_then(|found| Some((found.file, found.rows.into_iter().next()?))) {
        Some((file, (row, key))) => Err(AppError::Conflict(format!(
            "{file}, row {row}: {key:?} was given to another record while the files were being checked"
        ))),
        None => Ok(()),
    }
}

fn listed() -> i64 {
    i64::try_from(LISTED).unwrap_or(i64::MAX)
}

fn refuse(
    findings: &mut Findings,
    file: ImportFile,
    place: i64,
    column: Option<&'static str>,
    what: String,
    advice: &str,
) {
    let row = u64::try_from(place).unwrap_or(0);
    findings.refuse(Problem::of_row(file, row, column, what, advice));
}

//! References that lead neither to another file nor to a record that is there already.

use std::collections::BTreeSet;

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::{listed, refuse};
use crate::base::db::DbResult;
use crate::base::db::schema::{
    customer, invoice, staged_customer, staged_invoice, staged_lines, staged_payment, staged_vehicle, vehicle,
};
use crate::billing::import::problem::Findings;
use crate::billing::import::source::ImportFile;
use crate::billing::import::stage::Stage;

/// Every reference that leads neither to another file nor to a record that is there already. Files that could not be
/// read to their end are not held against others.
pub(in crate::billing::import) fn references(
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

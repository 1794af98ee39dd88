//! Keys that are in use with other values, asked before and once more in the transaction that applies.

use diesel::dsl::exists;
use diesel::prelude::*;

use super::{listed, refuse};
use crate::base::db::schema::{
    customer, invoice, payment, staged_customer, staged_invoice, staged_payment, staged_vehicle, vehicle,
};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::billing::import::problem::Findings;
use crate::billing::import::source::ImportFile;
use crate::billing::import::stage::Stage;

/// Rows whose key is in use with other values: made in the portal, or imported from rows that said something else.
pub(in crate::billing::import) fn conflicts(stage: &Stage<'_>, findings: &mut Findings) -> DbResult<()> {
    for found in stage.site.db.read(|c| in_use(c, stage))? {
        found.tell(findings);
    }
    Ok(())
}

/// Rows of one file whose keys are in use.
struct InUse {
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
fn in_use(c: &mut Conn, stage: &Stage<'_>) -> DbResult<Vec<InUse>> {
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
pub(in crate::billing::import) fn still_free(c: &mut Conn, stage: &Stage<'_>) -> DbResult<()> {
    let taken = in_use(c, stage)?.into_iter().find(|found| found.count > 0);
    match taken.and_then(|found| Some((found.file, found.rows.into_iter().next()?))) {
        Some((file, (row, key))) => Err(AppError::Conflict(format!(
            "{file}, row {row}: {key:?} was given to another record while the files were being checked"
        ))),
        None => Ok(()),
    }
}

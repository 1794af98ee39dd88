//! How many staged rows are there already with the same values, how many would be new, and what was received.

use diesel::dsl::exists;
use diesel::prelude::*;

use super::report::Made;
use super::stage::Stage;
use crate::base::db::schema::{
    customer, invoice, payment, staged_customer, staged_invoice, staged_payment, staged_vehicle, vehicle,
};
use crate::base::db::{DbResult, sum_minor};
use crate::base::values::{Currency, Money};

/// Records that are there already; those with other values were reported before.
pub(super) fn unchanged(stage: &Stage<'_>) -> DbResult<Made> {
    use {staged_customer as sc, staged_invoice as si, staged_payment as sp, staged_vehicle as sv};
    let dealership = stage.dealership.id;
    stage.site.db.read(|c| {
        let there = customer::table
            .filter(customer::dealership_id.eq(dealership).and(customer::reference.eq(sc::reference)))
            .filter(customer::source_index.eq(sc::source_index));
        let customers = sc::table.filter(sc::import_id.eq(stage.id)).filter(exists(there)).count();
        let there = vehicle::table
            .inner_join(customer::table)
            .filter(vehicle::dealership_id.eq(dealership).and(vehicle::vin_index.eq(sv::vin_index)))
            .filter(customer::reference.eq(sv::customer_reference))
            .filter(vehicle::source_index.eq(sv::source_index));
        let vehicles = sv::table.filter(sv::import_id.eq(stage.id)).filter(exists(there)).count();
        let there = invoice::table
            .filter(invoice::dealership_id.eq(dealership).and(invoice::number.eq(si::number.nullable())))
            .filter(invoice::source_index.eq(si::source_index));
        let invoices = si::table.filter(si::import_id.eq(stage.id)).filter(exists(there)).count();
        let there = payment::table
            .filter(
                payment::dealership_id.eq(dealership).and(payment::reference.eq(sp::reference.nullable())),
            )
            .filter(payment::source_index.eq(sp::source_index));
        let payments = sp::table.filter(sp::import_id.eq(stage.id)).filter(exists(there)).count();
        Ok(Made {
            customers: number(customers.get_result(c)?),
            vehicles: number(vehicles.get_result(c)?),
            invoices: number(invoices.get_result(c)?),
            payments: number(payments.get_result(c)?),
        })
    })
}

/// Staged rows less those that are there already.
pub(super) fn new(stage: &Stage<'_>, unchanged: &Made) -> DbResult<Made> {
    macro_rules! staged {
        ($c:expr, $table:ident) => {
            number($table::table.filter($table::import_id.eq(stage.id)).count().get_result($c)?)
        };
    }
    stage.site.db.read(|c| {
        Ok(Made {
            customers: staged!(c, staged_customer).saturating_sub(unchanged.customers),
            vehicles: staged!(c, staged_vehicle).saturating_sub(unchanged.vehicles),
            invoices: staged!(c, staged_invoice).saturating_sub(unchanged.invoices),
            payments: staged!(c, staged_payment).saturating_sub(unchanged.payments),
        })
    })
}

/// The sum of all payments that could be read.
pub(super) fn received(stage: &Stage<'_>, currency: Currency) -> DbResult<Money> {
    let minor: i64 = stage.site.db.read(|c| {
        let amount = staged_payment::amount_minor.assume_not_null();
        let own = staged_payment::table
            .filter(staged_payment::import_id.eq(stage.id).and(staged_payment::amount_minor.is_not_null()));
        Ok(own.select(sum_minor(amount)).first(c)?)
    })?;
    Ok(Money::new(minor, currency))
}

fn number(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}

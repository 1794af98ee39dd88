//! Taking an import back, whole, while nothing was built on it: no payment, no change, no document of anybody it brought. The
//! records go with their postings, as if they had never come, and the ledger is proved before it is done.

use std::collections::BTreeSet;

use diesel::dsl::not;
use diesel::prelude::*;

use super::uploads::{UploadState, upload};
use crate::base::db::schema::{
    allocation, audit_entry, customer, data_key, delivery, import, import_record, import_upload, invoice,
    payment, search_token, stored_document, vehicle,
};
use crate::base::db::{Conn, DbResult, sum_minor};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{CustomerId, ImportId, Timestamp, UploadId};
use crate::billing::{ledger, numbering};
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, Entry, record, rows};

/// Ids in one statement.
const SOME: usize = 500;

macro_rules! remove {
    ($c:ident, $ids:expr, $($table:ident.$column:ident),+) => {$(
        for some in $ids.chunks(SOME) {
            diesel::delete($table::table.filter($table::$column.eq_any(some))).execute($c)?;
        }
    )+};
}

/// Takes an applied upload back. What was built on is a conflict that says so.
pub fn undo(c: &mut Conn, site: &Site, actor: &Actor, scope: &Scope, id: UploadId) -> DbResult<()> {
    let it = upload(c, site, scope, id)?;
    let Some(import) = it.import.filter(|_| it.state == UploadState::Applied) else {
        return Err(AppError::Conflict(
            "Only what was brought in can be taken back, and only once.".to_owned(),
        ));
    };
    let applied_at: Option<Timestamp> = import::table.find(import).select(import::applied_at).first(c)?;
    let made: Vec<(String, CustomerId)> = import_record::table
        .filter(import_record::import_id.eq(import))
        .select((import_record::object_id, import_record::customer_id))
        .load(c)?;
    let concerned: BTreeSet<CustomerId> = made.iter().map(|(_, customer)| *customer).collect();
    untouched(c, &concerned, applied_at.ok_or_else(|| AppError::internal("an import without its moment"))?)?;
    let objects: Vec<String> = made.into_iter().map(|(object, _)| object).collect();
    take_back(c, scope, &objects)?;
    // Kinds of which nothing was there have nothing to say.
    rows::seal_all(c, site, rows::Kind::Invoice, &objects)?;
    rows::seal_all(c, site, rows::Kind::Payment, &objects)?;
    restore(c, scope, &concerned)?;
    numbering::fall_back(c, scope.dealership())?;
    let report = ledger::check(c)?;
    if !report.is_clean() {
        return Err(AppError::internal("the ledger would not hold without this import"));
    }
    forget(c, site, id, import)?;
    let entry = Entry::new("import.undo").object(id).dealership(scope.dealership());
    let entry = entry.before(UploadState::Applied.code()).after(UploadState::Undone.code());
    record(c, site, actor, &entry.fact("import", import).fact("records", objects.len()))?;
    Ok(())
}

/// Every change leaves an entry in the log, so the log knows whether anything was built on what was brought in.
fn untouched(c: &mut Conn, customers: &BTreeSet<CustomerId>, since: Timestamp) -> DbResult<()> {
    let ids: Vec<String> = customers.iter().map(ToString::to_string).collect();
    let mut built: i64 = 0;
    for some in ids.chunks(SOME) {
        built += audit_entry::table
            .filter(audit_entry::customer_id.eq_any(some).and(audit_entry::at.ge(since)))
            .filter(not(audit_entry::action.like("record.%")).and(audit_entry::action.ne("document.view")))
            .count()
            .get_result::<i64>(c)?;
    }
    if built == 0 {
        return Ok(());
    }
    Err(AppError::Conflict(format!(
        "It can no longer be taken back: {built} changes were made since to what it brought in. Correct single records instead."
    )))
}

fn take_back(c: &mut Conn, scope: &Scope, objects: &[String]) -> DbResult<()> {
    let mut given: Vec<String> = Vec::new();
    for some in objects.chunks(SOME) {
        let theirs = allocation::table.filter(allocation::payment_id.eq_any(some));
        given.extend(theirs.select(allocation::id).load::<String>(c)?);
    }
    let sources: Vec<String> = objects.iter().chain(&given).cloned().collect();
    ledger::unpost(c, scope, &sources)?;
    remove!(c, given, allocation.id);
    remove!(c, objects, stored_document.object_id, delivery.object_id, search_token.object_id);
    remove!(c, objects, payment.id, invoice.id, vehicle.id, customer.id, data_key.holder);
    Ok(())
}

/// What is kept on the rows of customers who were there before, worked out anew from what is left.
fn restore(c: &mut Conn, scope: &Scope, customers: &BTreeSet<CustomerId>) -> DbResult<()> {
    for id in customers {
        let issued = invoice::table
            .filter(invoice::customer_id.eq(id).and(invoice::dealership_id.eq(scope.dealership())))
            .filter(invoice::issued_on.is_not_null());
        let sums = (diesel::dsl::count_star(), sum_minor(invoice::total_minor));
        let (count, minor): (i64, i64) = issued.select(sums).first(c)?;
        let there = customer::table.find(id).filter(customer::dealership_id.eq(scope.dealership()));
        let values = (customer::issued_count.eq(count), customer::issued_minor.eq(minor));
        diesel::update(there).set(values).execute(c)?;
    }
    Ok(())
}

fn forget(c: &mut Conn, site: &Site, id: UploadId, import: ImportId) -> DbResult<()> {
    diesel::delete(import_record::table.filter(import_record::import_id.eq(import))).execute(c)?;
    let values =
        (import_upload::state.eq(UploadState::Undone), import_upload::changed_at.eq(site.clock.now()));
    diesel::update(import_upload::table.find(id)).set(values).execute(c)?;
    Ok(())
}

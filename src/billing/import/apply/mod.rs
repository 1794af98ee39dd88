//! Making records of what was staged and checked, in one transaction: all of it is there afterwards, or nothing.
//! Rows are taken from the stage batch by batch, so that memory does not grow with the import; what was opened, read
//! and checked before is only written here. What a batch refers to is asked for by its keys and never by a join, and
//! tables are counted anew each time they have doubled: within one long transaction a server knows too little of them to
//! choose the right plan. While it runs nobody else writes on SQLite (readers go on); on PostgreSQL others go on as well,
//! and whoever gets in the way of the import makes it start this step again.

mod invoices;
mod parties;
mod payments;

use diesel::prelude::*;

use self::invoices::make_invoices;
use self::parties::{make_customers, make_vehicles};
use self::payments::make_payments;
use super::check;
use super::stage::{BATCH, Stage};
use super::{Made, Progress};
use crate::base::db::schema::{import, import_record};
use crate::base::db::{Conn, DbResult, more_room};
use crate::base::error::AppError;
use crate::base::values::{CustomerId, ImportId};
use crate::base::vault::{ImportRow, Sealed};
use crate::trust::audit::{self, Actor, record};

/// Applies the whole stage.
pub(super) fn apply(stage: &Stage<'_>, actor: &Actor, progress: &mut dyn FnMut(Progress)) -> DbResult<Made> {
    stage.site.db.write(|c| {
        check::still_free(c, stage)?;
        more_room(c, true)?;
        let made = made(c, stage, progress);
        more_room(c, false)?;
        let made = made?;
        finish(c, stage, actor, &made)?;
        Ok(made)
    })
}

fn made(c: &mut Conn, stage: &Stage<'_>, progress: &mut dyn FnMut(Progress)) -> DbResult<Made> {
    Ok(Made {
        customers: make_customers(c, stage, progress)?,
        vehicles: make_vehicles(c, stage, progress)?,
        invoices: make_invoices(c, stage, progress)?,
        payments: make_payments(c, stage, progress)?,
    })
}

/// One entry for all of it, and the import's own row.
fn finish(c: &mut Conn, stage: &Stage<'_>, actor: &Actor, made: &Made) -> DbResult<()> {
    let entry = audit::Entry::new("import.apply")
        .object(stage.id)
        .dealership(stage.dealership.id)
        .fact("customers", made.customers)
        .fact("vehicles", made.vehicles)
        .fact("invoices", made.invoices)
        .fact("payments", made.payments);
    record(c, stage.site, actor, &entry.before("nothing of it").after("applied"))?;
    let count = |made: u64| i64::try_from(made).unwrap_or(i64::MAX);
    let values = (
        import::state.eq("applied"),
        import::customers.eq(count(made.customers)),
        import::vehicles.eq(count(made.vehicles)),
        import::invoices.eq(count(made.invoices)),
        import::payments.eq(count(made.payments)),
        import::applied_at.eq(stage.site.clock.now()),
    );
    diesel::update(import::table.find(stage.id)).set(values).execute(c)?;
    Ok(())
}

/// What was made, and whose it is.
#[derive(Insertable)]
#[diesel(table_name = import_record)]
struct Kept {
    import_id: ImportId,
    object_id: String,
    customer_id: CustomerId,
}

impl Kept {
    fn new(stage: &Stage<'_>, object: impl ToString, customer_id: CustomerId) -> Self {
        Self { import_id: stage.id, object_id: object.to_string(), customer_id }
    }
}

fn whole(content: &Option<Sealed<ImportRow>>) -> DbResult<&Sealed<ImportRow>> {
    content.as_ref().ok_or_else(not_whole)
}

/// Only what was checked is applied, and a row that is not whole was refused.
fn not_whole() -> AppError {
    AppError::internal("a staged row lacks what it was checked for")
}

fn batch() -> i64 {
    i64::try_from(BATCH).unwrap_or(i64::MAX)
}

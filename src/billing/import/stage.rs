//! The stage of one import: where its rows lie while they are checked. Written in many small transactions, so that a
//! large file keeps neither memory nor other writers waiting; nobody but this import sees it.

use std::sync::Arc;

use diesel::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::cells::Terms;
use super::source::ImportFile;
use crate::base::db::schema::{
    import, staged_customer, staged_invoice, staged_lines, staged_payment, staged_vehicle,
};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{ImportId, LocalDate, Timestamp};
use crate::base::vault::{BlindIndex, DataKey, Holder, ImportRow, Indexed, Purpose, Sealed};
use crate::billing::invoices::totals::TaxMode;
use crate::billing::payments::payment::PaymentMethod;
use crate::insert_all;
use crate::parties::dealerships::Dealership;
use crate::trust::access::Scope;

/// How many rows go into one transaction, and how many are in memory at most.
pub const BATCH: usize = 500;
/// An import without a sign of life for an hour is dead; a later one clears its rows away.
const DEAD_AFTER: std::time::Duration = std::time::Duration::from_secs(3600);

pub(super) struct Stage<'a> {
    pub site: &'a Site,
    pub scope: Scope,
    pub dealership: &'a Dealership,
    pub terms: Terms,
    pub tax_mode: TaxMode,
    pub id: ImportId,
    key: Arc<DataKey>,
}

#[derive(Insertable)]
#[diesel(table_name = staged_customer)]
pub(super) struct StagedCustomer {
    pub import_id: ImportId,
    pub place: i64,
    pub reference: String,
    pub source_index: Option<BlindIndex>,
    pub content: Option<Sealed<ImportRow>>,
}

#[derive(Insertable)]
#[diesel(table_name = staged_vehicle)]
pub(super) struct StagedVehicle {
    pub import_id: ImportId,
    pub place: i64,
    pub customer_reference: String,
    pub vin_index: BlindIndex,
    pub source_index: Option<BlindIndex>,
    pub content: Option<Sealed<ImportRow>>,
}

#[derive(Insertable)]
#[diesel(table_name = staged_invoice)]
pub(super) struct StagedInvoice {
    pub import_id: ImportId,
    pub place: i64,
    pub number: String,
    pub customer_reference: Option<String>,
    pub vin_index: Option<BlindIndex>,
    pub content: Option<Sealed<ImportRow>>,
}

#[derive(Insertable)]
#[diesel(table_name = staged_lines)]
pub(super) struct StagedLines {
    pub import_id: ImportId,
    pub place: i64,
    pub number: String,
    pub lines: i64,
    pub content: Option<Sealed<ImportRow>>,
}

#[derive(Insertable)]
#[diesel(table_name = staged_payment)]
pub(super) struct StagedPayment {
    pub import_id: ImportId,
    pub place: i64,
    pub reference: String,
    pub number: Option<String>,
    pub received_on: Option<LocalDate>,
    pub amount_minor: Option<i64>,
    pub method: Option<PaymentMethod>,
    pub source_index: Option<BlindIndex>,
}

/// Rows of one file on their way to the stage.
pub(super) enum Rows {
    Customers(Vec<StagedCustomer>),
    Vehicles(Vec<StagedVehicle>),
    Invoices(Vec<StagedInvoice>),
    Lines(Vec<StagedLines>),
    Payments(Vec<StagedPayment>),
}

impl<'a> Stage<'a> {
    /// Begins an import, after clearing away what dead ones left.
    pub fn begin(
        site: &'a Site,
        dealership: &'a Dealership,
        terms: Terms,
        tax_mode: TaxMode,
    ) -> DbResult<Self> {
        clear_dead(site)?;
        let now = site.clock.now();
        let id = ImportId::generate(now);
        let key = site.db.write(|c| {
            let values = (
                import::id.eq(id),
                import::dealership_id.eq(dealership.id),
                import::state.eq("staging"),
                import::started_at.eq(now),
                import::touched_at.eq(now),
            );
            diesel::insert_into(import::table).values(values).execute(c)?;
            site.vault.key(c, Holder::Site, Purpose::Operations)
        })?;
        let scope = Scope::for_job(dealership.id, None);
        Ok(Self { site, scope, dealership, terms, tax_mode, id, key })
    }

    /// Adds rows, in a transaction of their own.
    pub fn add(&self, rows: &Rows) -> DbResult<()> {
        if rows.len() == 0 {
            return Ok(());
        }
        self.site.db.write(|c| {
            match rows {
                Rows::Customers(rows) => insert_all!(c, staged_customer::table, rows)?,
                Rows::Vehicles(rows) => insert_all!(c, staged_vehicle::table, rows)?,
                Rows::Invoices(rows) => insert_all!(c, staged_invoice::table, rows)?,
                Rows::Lines(rows) => insert_all!(c, staged_lines::table, rows)?,
                Rows::Payments(rows) => insert_all!(c, staged_payment::table, rows)?,
            }
            self.touch(c)
        })
    }

    /// Says that this import lives.
    pub fn touch(&self, c: &mut Conn) -> DbResult<()> {
        let own = import::table.find(self.id);
        diesel::update(own).set(import::touched_at.eq(self.site.clock.now())).execute(c)?;
        Ok(())
    }

    pub fn seal<T: Serialize>(&self, file: ImportFile, place: i64, row: &T) -> DbResult<Sealed<ImportRow>> {
        let plain = serde_json::to_vec(row).map_err(|e| AppError::Internal(e.into()))?;
        Ok(self.key.seal_bytes(&self.binding(file, place), &plain)?)
    }

    pub fn open<T: DeserializeOwned>(
        &self,
        file: ImportFile,
        place: i64,
        sealed: &Sealed<ImportRow>,
    ) -> DbResult<T> {
        let plain = self.key.open_bytes(&self.binding(file, place), sealed)?;
        serde_json::from_slice(&plain).map_err(|e| AppError::Internal(e.into()))
    }

    /// The keyed hash by which the same values are known when they are imported again.
    pub fn source<T: Serialize>(&self, row: &T) -> DbResult<BlindIndex> {
        let canonical = serde_json::to_string(row).map_err(|e| AppError::Internal(e.into()))?;
        self.site.vault.index(Indexed::Source(self.dealership.id), &canonical)
    }

    pub fn vin(&self, normal: &str) -> DbResult<BlindIndex> {
        self.site.vault.index(Indexed::Vin(self.dealership.id), normal)
    }

    /// What a sealed row is bound to: the random half of the import's id, the file, the row.
    fn binding(&self, file: ImportFile, place: i64) -> [u8; 16] {
        let mut bytes = [0; 16];
        let place = place.to_be_bytes();
        let own = self.id.as_bytes().iter().skip(8);
        let row = [file.tag()].into_iter().chain(place.into_iter().skip(1));
        for (slot, byte) in bytes.iter_mut().zip(own.copied().chain(row)) {
            *slot = byte;
        }
        bytes
    }

    /// Takes the staged rows away, and the import itself when it was not applied.
    pub fn clear(&self, applied: bool) -> DbResult<()> {
        clear_rows(self.site, self.id)?;
        forget(self.site, self.id, applied)
    }
}

impl Rows {
    pub fn len(&self) -> usize {
        match self {
            Self::Customers(rows) => rows.len(),
            Self::Vehicles(rows) => rows.len(),
            Self::Invoices(rows) => rows.len(),
            Self::Lines(rows) => rows.len(),
            Self::Payments(rows) => rows.len(),
        }
    }
}

fn clear_dead(site: &Site) -> DbResult<()> {
    let before: Timestamp = site.clock.now().minus(DEAD_AFTER);
    let dead: Vec<(ImportId, String)> = site.db.read(|c| {
        let old = import::table.filter(import::state.ne("done").and(import::touched_at.lt(before)));
        Ok(old.select((import::id, import::state)).load(c)?)
    })?;
    for (id, state) in dead {
        clear_rows(site, id)?;
        forget(site, id, state == "applied")?;
    }
    Ok(())
}

fn forget(site: &Site, id: ImportId, applied: bool) -> DbResult<()> {
    let own = import::table.find(id);
    site.db.write(|c| {
        if applied {
            diesel::update(own).set(import::state.eq("done")).execute(c)?;
        } else {
            diesel::delete(own.filter(import::state.eq("staging"))).execute(c)?;
        }
        Ok(())
    })
}

/// In steps, so that nobody waits long for the writer's turn.
fn clear_rows(site: &Site, id: ImportId) -> DbResult<()> {
    macro_rules! clear {
        ($($table:ident),+) => {$(
            loop {
                let cleared = site.db.write(|c| {
                    let first: Option<i64> = $table::table
                        .filter($table::import_id.eq(id))
                        .order($table::place)
                        .select($table::place)
                        .first(c)
                        .optional()?;
                    let Some(first) = first else { return Ok(false) };
                    let some = $table::table
                        .filter($table::import_id.eq(id).and($table::place.lt(first.saturating_add(10_000))));
                    diesel::delete(some).execute(c)?;
                    Ok(true)
                })?;
                if !cleared {
                    break;
                }
            }
        )+};
    }
    clear!(staged_customer, staged_vehicle, staged_invoice, staged_lines, staged_payment);
    Ok(())
}

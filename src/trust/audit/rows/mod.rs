//! Rows of money and rights carry no proof of their own: whoever can write the database can change an amount or a role. So
//! after each change of one, an entry of the log carries the row's authentication code, HMAC-SHA-256 under a key that is never
//! in the database, over the columns that matter, and `sealed_row` says which entry that is. `super::checking` compares.
//! Call [`seal`] in the transaction of the change, after it. Not here: what moves with the ledger (open amounts, sums of
//! days), which the postings prove.

mod columns;
mod holding;

use std::collections::BTreeSet;

use diesel::prelude::*;
use minicbor::Encoder;

use super::actor::Actor;
use super::entry::{Entry, RowCode};
use super::store::record_as;
use crate::base::db::schema::sealed_row;
use crate::base::db::{AsStored, Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::AuditId;
use crate::base::vault::Vault;
use crate::each;

pub(super) use columns::{ids_after, load, odd_ids};
pub use holding::{held, hold, holds};

crate::coded! {
    /// A table that is covered.
    pub enum Kind {
        Invoice = "invoice",
        Payment = "payment",
        Refund = "refund",
        CreditNote = "credit_note",
        WriteOff = "write_off",
        StaffRole = "staff_role",
        OwnerRight = "owner_right",
        Passkey = "passkey",
        Dealership = "dealership",
        /// A group of a dealership's settings; its id is `DEALERSHIP/GROUP`.
        Setting = "setting",
        TaxRule = "tax_rule",
    }
}

/// The action of the entries that carry codes.
pub const ACTION: &str = "row.seal";
/// Rows in one entry.
pub(super) const SOME: usize = 250;

/// Puts the state of a row, or that it is gone, into the log.
pub fn seal(c: &mut Conn, site: &Site, kind: Kind, id: impl ToString) -> DbResult<()> {
    seal_all(c, site, kind, &[id.to_string()])
}

/// The same for many of a kind. Drafts of invoices are nobody's money yet and are left out.
pub fn seal_all(c: &mut Conn, site: &Site, kind: Kind, ids: &[String]) -> DbResult<()> {
    for some in ids.chunks(SOME) {
        let (live, entry_id) = (load(c, kind, some)?, AuditId::generate(site.clock.now()));
        let mut rows = Vec::with_capacity(some.len());
        for id in some {
            let content = live.get(id);
            let Some(version) = next_version(c, kind, id, content.is_some(), entry_id)? else { continue };
            let code = content.map(|content| code(&site.vault, kind, id, version, content)).transpose()?;
            rows.push(RowCode { kind, id: id.clone(), version, code });
        }
        let Some(first) = rows.first() else { continue };
        let entry = Entry::new(ACTION).object(if rows.len() == 1 { first.id.as_str() } else { kind.code() });
        record_as(c, site, entry_id, &Actor::system(), &entry.rows(rows.clone()))?;
    }
    Ok(())
}

/// Which of some rows, which come in the database's order of ids, have a seal. Asked for by the ends of the range: a server
/// that has not counted the table lately reads all of it for a list of ids.
pub(super) fn known(c: &mut Conn, kind: Kind, ids: &[String]) -> DbResult<BTreeSet<String>> {
    let (Some(first), Some(last)) = (ids.first(), ids.last()) else { return Ok(BTreeSet::new()) };
    let of_kind = sealed_row::table.filter(sealed_row::kind.eq(kind)).select(sealed_row::row_id);
    let rows: Vec<AsStored> = match kind {
        // A handful, whose ids are put together here and come in an order of their own.
        Kind::Setting => of_kind.load(c)?,
        _ => of_kind.filter(sealed_row::row_id.between(first, last)).load(c)?,
    };
    Ok(rows.iter().filter_map(|it| it.text().map(str::to_owned)).collect())
}

/// Counts on in one statement: on PostgreSQL, whoever read the version first would stand in the way of everybody else who
/// seals a row of this kind. Of a row that is gone and was never sealed there is none.
fn next_version(c: &mut Conn, kind: Kind, id: &str, lives: bool, entry: AuditId) -> DbResult<Option<i64>> {
    let on = (sealed_row::version.eq(sealed_row::version + 1_i64), sealed_row::entry_id.eq(entry));
    if !lives {
        let gone = diesel::update(sealed_row::table.find((kind, id))).set(on);
        let gone = gone.returning(sealed_row::version);
        return Ok(each!(c, |c| RunQueryDsl::get_result::<i64>(gone, c)).optional()?);
    }
    let keys = (sealed_row::kind.eq(kind), sealed_row::row_id.eq(id));
    let first = (sealed_row::version.eq(1_i64), sealed_row::entry_id.eq(entry));
    let next = diesel::insert_into(sealed_row::table).values((keys, first));
    let next = next.on_conflict((sealed_row::kind, sealed_row::row_id)).do_update().set(on);
    let next = next.returning(sealed_row::version);
    Ok(Some(each!(c, |c| RunQueryDsl::get_result::<i64>(next, c))?))
}

/// HMAC-SHA-256 over the CBOR array `["row1", kind, id, version, content]`.
pub(super) fn code(vault: &Vault, kind: Kind, id: &str, version: i64, content: &[u8]) -> DbResult<Vec<u8>> {
    let mut out = Encoder::new(Vec::with_capacity(256));
    let written = (|| {
        out.array(5)?.str("row1")?.str(kind.code())?.str(id)?.i64(version)?.bytes(content)?;
        Ok::<_, minicbor::encode::Error<std::convert::Infallible>>(())
    })();
    written.map_err(|e| AppError::internal(format!("row code: {e}")))?;
    vault.row_code(out.writer())
}

/// Seals every row of a kind that has no seal: once, before the first entry is taken into the tree of an installation that
/// had rows before it had seals. Returns how many.
pub(super) fn baseline(site: &Site) -> DbResult<usize> {
    let mut sealed = 0;
    for kind in Kind::ALL {
        let mut after = String::new();
        loop {
            let ids = site.db.read(|c| ids_after(c, *kind, &after, SOME))?;
            let Some(last) = ids.last() else { break };
            after.clone_from(last);
            sealed += site.db.write(|c| {
                let known = known(c, *kind, &ids)?;
                let bare: Vec<String> = ids.iter().filter(|id| !known.contains(*id)).cloned().collect();
                seal_all(c, site, *kind, &bare)?;
                Ok(bare.len())
            })?;
        }
    }
    Ok(sealed)
}

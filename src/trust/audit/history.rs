//! Everything that the log says of one record or of one customer, for the staff who keep it: what was before and after is
//! opened here, as far as its key still exists.

use diesel::prelude::*;

use super::reading::parts;
use super::searching::{Found, found};
use super::store::Cursor;
use crate::base::db::schema::audit_entry;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::AuditId;
use crate::base::vault::{AuditAfter, AuditBefore, AuditReason, Field, Holder, Sealed, SealedError};
use crate::trust::access::Scope;

/// An entry with what is sealed in it.
#[derive(Clone, Debug)]
pub struct Told {
    pub found: Found,
    pub before: Option<String>,
    pub after: Option<String>,
    pub reason: Option<String>,
    /// It had something to say, and the key to it was destroyed.
    pub erased: bool,
}

/// The entries about the scope's customer, newest first; of one record of theirs, when it is named.
pub fn history(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    object: Option<&str>,
    after: Cursor,
    limit: i64,
) -> DbResult<Vec<Told>> {
    let customer = scope.require_customer()?;
    let mut all = audit_entry::table.filter(audit_entry::customer_id.eq(customer)).into_boxed();
    all = all.filter(audit_entry::aside_at.is_null());
    if let Some(object) = object {
        all = all.filter(audit_entry::object_id.eq(object.to_owned()));
    }
    if let Some((at, id)) = after {
        let older = audit_entry::at.lt(at).or(audit_entry::id.lt(id));
        all = all.filter(audit_entry::at.le(at).and(older));
    }
    let rows: Vec<(Option<i64>, Vec<u8>)> = all
        .order((audit_entry::at.desc(), audit_entry::id.desc()))
        .limit(limit)
        .select((audit_entry::seq, audit_entry::entry))
        .load(c)?;
    let mut told = Vec::with_capacity(rows.len());
    for (seq, bytes) in rows {
        let sealed = parts(&bytes);
        let Some(found) = found((seq, bytes)) else { continue };
        let (found, [before, after, reason]) = (found?, sealed?);
        let (holder, id, mut erased) = (Holder::Customer(customer), found.id(), false);
        told.push(Told {
            before: opened::<AuditBefore>(c, site, holder, id, before, &mut erased)?,
            after: opened::<AuditAfter>(c, site, holder, id, after, &mut erased)?,
            reason: opened::<AuditReason>(c, site, holder, id, reason, &mut erased)?,
            erased,
            found,
        });
    }
    Ok(told)
}

fn opened<F: Field>(
    c: &mut Conn,
    site: &Site,
    holder: Holder,
    id: AuditId,
    part: Option<Vec<u8>>,
    erased: &mut bool,
) -> DbResult<Option<String>> {
    let Some(part) = part else { return Ok(None) };
    match site.vault.open_field(c, holder, id.as_bytes(), &Sealed::<F>::from_bytes(part)) {
        Ok(text) => Ok(Some(text)),
        Err(AppError::Internal(e)) if matches!(e.downcast_ref(), Some(SealedError::Erased)) => {
            *erased = true;
            Ok(None)
        }
        Err(e) => Err(e),
    }
}

//! The same comparison for one row, at the moment when money, a right or a session hangs on it: the nightly check is hours away.

use diesel::prelude::*;
use subtle::ConstantTimeEq;

use super::{Kind, code, load};
use crate::base::db::schema::{audit_entry, sealed_row};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::AuditId;
use crate::trust::audit::actor::Actor;
use crate::trust::audit::entry::{Entry, Outcome};
use crate::trust::audit::reading::read;
use crate::trust::audit::sequencing::is_ours;
use crate::trust::audit::store::{record, record_later};
use crate::trust::audit::tending::has_begun;

/// Whether a row is what the newest entry says that vouches for it. Two small queries and two codes. Before the log begins,
/// which is the first second of an installation or of one of before, a row without a seal is taken as it is.
pub fn holds(c: &mut Conn, site: &Site, kind: Kind, id: impl ToString) -> DbResult<bool> {
    let id = id.to_string();
    let Some(live) = load(c, kind, std::slice::from_ref(&id))?.remove(&id) else { return Ok(false) };
    type Row = (i64, AuditId, Vec<u8>, Option<Vec<u8>>);
    let row: Option<Row> = sealed_row::table
        .inner_join(audit_entry::table.on(audit_entry::id.eq(sealed_row::entry_id)))
        .filter(sealed_row::kind.eq(kind).and(sealed_row::row_id.eq(&id)))
        .select((sealed_row::version, audit_entry::id, audit_entry::entry, audit_entry::code))
        .first(c)
        .optional()?;
    let Some((version, by, entry, written)) = row else { return Ok(!has_begun(c, site)?) };
    if !is_ours(&site.vault, by, &entry, written.as_deref())? {
        return Ok(false);
    }
    let says =
        read(&entry)?.rows.into_iter().find(|it| it.kind == kind && it.id == id && it.version == version);
    let Some(known) = says.and_then(|it| it.code) else { return Ok(false) };
    Ok(code(&site.vault, kind, &id, version, &live)?.ct_eq(&known).into())
}

/// The same where the answer is a refusal that the transaction keeps: one that does not hold is said in it, which is an alert.
pub fn held(c: &mut Conn, site: &Site, actor: &Actor, kind: Kind, id: impl ToString) -> DbResult<bool> {
    let id = id.to_string();
    let held = holds(c, site, kind, &id)?;
    if !held {
        record(c, site, actor, &broken(kind, &id))?;
    }
    Ok(held)
}

/// Goes on only where they all hold. Otherwise nothing is done, and the log says so all the same: once, of the first.
pub fn hold(c: &mut Conn, site: &Site, actor: &Actor, kind: Kind, ids: &[String]) -> DbResult<()> {
    for id in ids {
        if !holds(c, site, kind, id)? {
            record_later(site, actor, broken(kind, id));
            return Err(AppError::Conflict(REFUSED.to_owned()));
        }
    }
    Ok(())
}

fn broken(kind: Kind, id: &str) -> Entry {
    tracing::error!(%kind, id, "a row is not what the audit log says");
    let entry = Entry::new("integrity.row").outcome(Outcome::Failed).object(id);
    entry.fact("cause", "row.changed").fact("kind", kind)
}

const REFUSED: &str = "What this rests on was changed outside this portal, so nothing was done. Tell whoever runs it: \
                       `forecourt audit verify` names what was changed.";

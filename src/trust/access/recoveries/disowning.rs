//! "This was not me": stops a recovery before it is completed; afterwards it shuts the account, so that nobody gets in
//! until the dealership has checked who is who. The link is not stored: it is the recovery's id with a keyed hash,
//! so that every mail about one recovery carries the same, and no reader of the database can make one.

use diesel::prelude::*;
use subtle::ConstantTimeEq;

use super::store::{Row, Stage, row};
use super::{DISOWN_WITHIN, requesting};
use crate::base::db::schema::recovery;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::RecoveryId;
use crate::trust::access::{email_change, passkeys, recovery_codes, sessions};
use crate::trust::audit::{Actor, Entry, record};

/// What the button did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disowned {
    /// It had not been completed: everything is as before.
    Stopped,
    /// It had been: nobody can sign in now.
    Shut,
}

/// The path of the page with the button, for mails.
pub(super) fn disown_path(site: &Site, id: RecoveryId) -> DbResult<String> {
    let proof = data_encoding::BASE64URL_NOPAD.encode(&proof(site, id)?);
    Ok(format!("/recovery/not-me/{id}.{proof}"))
}

/// Whether the link still does something, and what. One that never was a link is not found.
pub fn disownable(c: &mut Conn, site: &Site, link: &str) -> DbResult<Option<Disowned>> {
    let it = find(c, site, link)?;
    effect(c, site, &it)
}

/// Presses the button. None when there is nothing left to stop.
pub fn disown(c: &mut Conn, site: &Site, actor: &Actor, link: &str) -> DbResult<Option<Disowned>> {
    let it = find(c, site, link)?;
    let Some(what) = effect(c, site, &it)? else { return Ok(None) };
    match what {
        Disowned::Stopped => requesting::stop(c, site, &it)?,
        Disowned::Shut => shut(c, site, actor, &it)?,
    }
    let before = it.stage(site.clock.now()).code();
    let outcome = if what == Disowned::Stopped { "stopped" } else { "shut" };
    let mut entry = Entry::new("recovery.disown").object(it.id).person(it.person).fact("effect", outcome);
    (entry.dealership, entry.customer) = (it.dealership, it.customer);
    record(c, site, actor, &entry.before(before).after(Stage::Over.code()))?;
    Ok(Some(what))
}

fn effect(c: &mut Conn, site: &Site, it: &Row) -> DbResult<Option<Disowned>> {
    let now = site.clock.now();
    Ok(match it.stage(now) {
        Stage::Over => None,
        Stage::Completed => {
            let late = it.completed_at.is_none_or(|at| now.since(at) > DISOWN_WITHIN);
            let open = recovery::table.find(it.id).filter(recovery::disowned_at.is_null());
            let open: i64 = open.count().get_result(c)?;
            (!late && open == 1).then_some(Disowned::Shut)
        }
        _ => Some(Disowned::Stopped),
    })
}

/// No passkey, no session, no code, no change of address on its way is left.
fn shut(c: &mut Conn, site: &Site, actor: &Actor, it: &Row) -> DbResult<()> {
    let now = site.clock.now();
    diesel::update(recovery::table.find(it.id)).set(recovery::disowned_at.eq(now)).execute(c)?;
    passkeys::revoke_all(c, site, it.person, None)?;
    sessions::end_all(c, site, actor, it.person, None)?;
    recovery_codes::revoke_all(c, it.person, now)?;
    email_change::drop_waiting(c, site, it.person)?;
    Ok(())
}

fn find(c: &mut Conn, site: &Site, link: &str) -> DbResult<Row> {
    let (id, given) = link.split_once('.').ok_or(AppError::NotFound)?;
    let id: RecoveryId = id.parse().map_err(|_| AppError::NotFound)?;
    let given = data_encoding::BASE64URL_NOPAD.decode(given.as_bytes()).map_err(|_| AppError::NotFound)?;
    if !bool::from(proof(site, id)?.ct_eq(&given)) {
        return Err(AppError::NotFound);
    }
    row(c, id)
}

fn proof(site: &Site, id: RecoveryId) -> DbResult<Vec<u8>> {
    site.vault.token_hash("recovery-not-me", id.as_bytes())
}

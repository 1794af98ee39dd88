//! The end of every recovery, when its link has made a new passkey: whatever opened the account before does so no more.

use diesel::prelude::*;

use super::disowning::disown_path;
use super::store::{Row, Stage};
use super::{HOLD, HOLD_HOURS, known};
use crate::base::db::schema::{invitation, recovery};
use crate::base::db::{Conn, DbResult};
use crate::base::mail;
use crate::base::site::Site;
use crate::base::values::{InvitationId, PasskeyId, PersonId};
use crate::trust::access::{email_change, passkeys, persons, recovery_codes, sessions};
use crate::trust::audit::{Actor, Entry, record};

/// Revokes every older passkey, session, printed code and open link, holds money and the address for three days, and
/// tells every known address how to say "this was not me". In the transaction that used the link up.
pub fn complete(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    person: PersonId,
    link: InvitationId,
    passkey: PasskeyId,
) -> DbResult<()> {
    let now = site.clock.now();
    let revoked = passkeys::revoke_all(c, site, person, Some(passkey))?;
    sessions::end_all(c, site, actor, person, None)?;
    let codes = recovery_codes::revoke_all(c, person, now)?;
    email_change::drop_waiting(c, site, person)?;
    let links = invitation::table
        .filter(invitation::person_id.eq(person).and(invitation::kind.eq_any(["recovery", "enrolment"])))
        .filter(invitation::used_at.is_null().and(invitation::revoked_at.is_null()));
    diesel::update(links).set(invitation::revoked_at.eq(now)).execute(c)?;
    persons::hold(c, person, now.plus(HOLD))?;
    let found: Option<Row> = recovery::table
        .filter(recovery::invitation_id.eq(Some(link)).and(recovery::completed_at.is_null()))
        .select(Row::as_select())
        .first(c)
        .optional()?;
    let mut entry = Entry::new("recovery.complete").object(link).person(person);
    entry = entry.before("the link was not used").after(Stage::Completed.code());
    entry = entry.fact("revoked_passkeys", revoked).fact("revoked_codes", codes);
    if let Some(it) = found {
        entry = entry.before(it.stage(now).code());
        diesel::update(recovery::table.find(it.id)).set(recovery::completed_at.eq(now)).execute(c)?;
        (entry.dealership, entry.customer) = (it.dealership, it.customer);
        entry = entry.fact("way", it.kind);
        let cancel = disown_path(site, it.id)?;
        for to in known::addresses(c, site, person)? {
            let letter = mail::recovered(site, &to, it.id, &actor.device, HOLD_HOURS, &cancel);
            mail::queue(c, site, &letter.person(person))?;
        }
    }
    record(c, site, actor, &entry)?;
    Ok(())
}

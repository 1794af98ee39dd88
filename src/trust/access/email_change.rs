//! Another e-mail address. Nothing changes before a link sent to the new address is used by POST; then both addresses
//! are told, and the old one gets a link that takes it back within three days. Not possible while a recovery is held.
//! Not here: the confirmation with a passkey that comes first (`step_up`).

use std::time::Duration;

use diesel::prelude::*;

use super::{persons, sessions};
use crate::base::db::schema::{email_change, person};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::mail::{self, Recipient};
use crate::base::site::Site;
use crate::base::values::{Email, EmailChangeId, PersonId, Timestamp};
use crate::base::vault::{Field, Holder, Indexed, NewEmail, OldEmail, Sealed};
use crate::base::web::new_token;
use crate::trust::audit::{Actor, Entry, record};

/// How long the link to the new address works.
const CONFIRM_WITHIN: Duration = Duration::from_secs(24 * 3600);
/// How long the old address can take it back.
const UNDO_HOURS: u32 = 72;
const UNDO_WITHIN: Duration = Duration::from_secs(72 * 3600);

/// A change that waits for its link.
#[derive(Clone, Debug)]
pub struct Waiting {
    pub new: Email,
    pub until: Timestamp,
}

/// Why nothing changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Soon after a recovery.
    Held(Timestamp),
    /// It is the address already.
    Same,
    /// The link ran out, was used, or another took its place.
    Ended,
    /// Somebody else has the address.
    Taken,
}

/// Until when a person's address stays as it is.
pub fn held(c: &mut Conn, site: &Site, id: PersonId) -> DbResult<Option<Timestamp>> {
    let until: Option<Timestamp> = person::table.find(id).select(person::hold_until).first(c)?;
    Ok(until.filter(|until| *until > site.clock.now()))
}

/// Sends the link to the new address. An earlier change that still waits is dropped. Whether somebody else has that
/// address is not said here, but to whoever reads its mail.
pub fn begin(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    id: PersonId,
    new: &Email,
) -> DbResult<Result<(), Refused>> {
    if let Some(until) = held(c, site, id)? {
        return Ok(Err(Refused::Held(until)));
    }
    let it = persons::find(c, site, id)?;
    if it.email == *new {
        return Ok(Err(Refused::Same));
    }
    drop_waiting(c, site, id)?;
    let now = site.clock.now();
    let change = EmailChangeId::generate(now);
    let (holder, token) = (Holder::Person(id), new_token());
    let old: Sealed<OldEmail> = site.vault.seal(c, holder, change.as_bytes(), it.email.as_str())?;
    let sealed: Sealed<NewEmail> = site.vault.seal(c, holder, change.as_bytes(), new.as_str())?;
    let values = (
        email_change::id.eq(change),
        email_change::person_id.eq(id),
        email_change::old_email.eq(old),
        email_change::new_email.eq(sealed),
        email_change::new_email_index.eq(site.vault.index(Indexed::Login, new.as_str())?),
        email_change::confirm_hash.eq(site.vault.bearer_hash(&token).to_vec()),
        // The link that takes it back is made when there is something to take back; until then nobody knows one.
        email_change::undo_hash.eq(site.vault.bearer_hash(&new_token()).to_vec()),
        email_change::created_at.eq(now),
        email_change::expires_at.eq(now.plus(CONFIRM_WITHIN)),
    );
    diesel::insert_into(email_change::table).values(values).execute(c)?;
    let language = persons::recipient(c, site, id)?.language;
    let to = Recipient { email: new.clone(), language };
    let letter = mail::email_confirmation(site, &to, &change.to_string(), &confirm_path(&token));
    mail::queue(c, site, &letter.person(id))?;
    let entry = Entry::new("email_change.begin").object(change).person(id);
    record(c, site, actor, &entry.before(it.email.as_str()).after(new.as_str()))?;
    Ok(Ok(()))
}

/// The change of a person that waits for its link.
pub fn waiting(c: &mut Conn, site: &Site, id: PersonId) -> DbResult<Option<Waiting>> {
    let row: Option<(EmailChangeId, Sealed<NewEmail>, Timestamp)> = email_change::table
        .filter(email_change::person_id.eq(id).and(email_change::confirmed_at.is_null()))
        .filter(email_change::undone_at.is_null().and(email_change::expires_at.gt(site.clock.now())))
        .order(email_change::created_at.desc())
        .select((email_change::id, email_change::new_email, email_change::expires_at))
        .first(c)
        .optional()?;
    let Some((change, sealed, until)) = row else { return Ok(None) };
    Ok(Some(Waiting { new: open(c, site, id, change, &sealed)?, until }))
}

/// Drops a change that waits. Returns how many there were.
pub fn cancel(c: &mut Conn, site: &Site, actor: &Actor, id: PersonId) -> DbResult<usize> {
    let before = waiting(c, site, id)?;
    let dropped = drop_waiting(c, site, id)?;
    if dropped > 0 {
        let before = before.map_or_else(String::new, |it| it.new.as_str().to_owned());
        let entry =
            Entry::new("email_change.cancel").object(id).person(id).before(before).after("nothing waits");
        record(c, site, actor, &entry)?;
    }
    Ok(dropped)
}

/// The address that a link confirms, while it still does.
pub fn confirmable(c: &mut Conn, site: &Site, token: &str) -> DbResult<Option<Email>> {
    let Some(row) = by_confirm(c, site, token)? else { return Ok(None) };
    open(c, site, row.person, row.id, &row.new).map(Some)
}

/// Makes the new address the person's own, and tells both.
pub fn confirm(c: &mut Conn, site: &Site, actor: &Actor, token: &str) -> DbResult<Result<(), Refused>> {
    let Some(row) = by_confirm(c, site, token)? else { return Ok(Err(Refused::Ended)) };
    let new = open(c, site, row.person, row.id, &row.new)?;
    if let Some(until) = held(c, site, row.person)? {
        return Ok(Err(Refused::Held(until)));
    }
    if persons::by_email(c, site, &new)?.is_some() {
        return Ok(Err(Refused::Taken));
    }
    let (now, undo) = (site.clock.now(), new_token());
    let language = persons::recipient(c, site, row.person)?.language;
    let old = Recipient { email: open(c, site, row.person, row.id, &row.old)?, language };
    let values = (
        email_change::confirmed_at.eq(now),
        email_change::undo_until.eq(now.plus(UNDO_WITHIN)),
        email_change::undo_hash.eq(site.vault.bearer_hash(&undo).to_vec()),
    );
    let open = email_change::table.find(row.id).filter(email_change::confirmed_at.is_null());
    diesel::update(open).set(values).execute(c)?;
    let actor = Actor { person: Some(row.person), ..actor.clone() };
    persons::set_email(c, site, &actor, row.person, &new)?;
    let change = row.id.to_string();
    let told = mail::email_changed_old(site, &old, &change, UNDO_HOURS, &undo_path(&undo));
    mail::queue(c, site, &told.person(row.person))?;
    let to = Recipient { email: new, language };
    let told = mail::email_changed_new(site, &to, &change, "/account");
    mail::queue(c, site, &told.person(row.person))?;
    let entry = Entry::new("email_change.confirm").object(row.id).person(row.person);
    record(c, site, &actor, &entry.before("waits").after("confirmed"))?;
    Ok(Ok(()))
}

/// The address that a link brings back, while it still can.
pub fn undoable(c: &mut Conn, site: &Site, token: &str) -> DbResult<Option<Email>> {
    let Some(row) = by_undo(c, site, token)? else { return Ok(None) };
    open(c, site, row.person, row.id, &row.old).map(Some)
}

/// Brings the old address back and ends every session: whoever changed it may still be signed in.
pub fn undo(c: &mut Conn, site: &Site, actor: &Actor, token: &str) -> DbResult<Result<(), Refused>> {
    let Some(row) = by_undo(c, site, token)? else { return Ok(Err(Refused::Ended)) };
    let old = open(c, site, row.person, row.id, &row.old)?;
    if persons::by_email(c, site, &old)?.is_some_and(|other| other != row.person) {
        return Ok(Err(Refused::Taken));
    }
    // With it every change that came after: otherwise its link would bring the foreign address back again.
    let undone = email_change::table
        .filter(email_change::person_id.eq(row.person).and(email_change::created_at.ge(row.created_at)))
        .filter(email_change::undone_at.is_null());
    diesel::update(undone).set(email_change::undone_at.eq(site.clock.now())).execute(c)?;
    drop_waiting(c, site, row.person)?;
    let actor = Actor { person: Some(row.person), ..actor.clone() };
    persons::set_email(c, site, &actor, row.person, &old)?;
    sessions::end_all(c, site, &actor, row.person, None)?;
    let entry = Entry::new("email_change.undo").object(row.id).person(row.person);
    record(c, site, &actor, &entry.before("confirmed").after("undone"))?;
    Ok(Ok(()))
}

/// The addresses that were the person's and can still be brought back.
pub(super) fn recent_addresses(c: &mut Conn, site: &Site, id: PersonId) -> DbResult<Vec<Email>> {
    let rows: Vec<(EmailChangeId, Sealed<OldEmail>)> = email_change::table
        .filter(email_change::person_id.eq(id).and(email_change::undone_at.is_null()))
        .filter(email_change::undo_until.gt(site.clock.now()))
        .select((email_change::id, email_change::old_email))
        .load(c)?;
    rows.iter().map(|(change, sealed)| open(c, site, id, *change, sealed)).collect()
}

/// What waits is undone before it happened.
pub(super) fn drop_waiting(c: &mut Conn, site: &Site, id: PersonId) -> DbResult<usize> {
    let open = email_change::table
        .filter(email_change::person_id.eq(id).and(email_change::confirmed_at.is_null()))
        .filter(email_change::undone_at.is_null());
    Ok(diesel::update(open).set(email_change::undone_at.eq(site.clock.now())).execute(c)?)
}

fn confirm_path(token: &str) -> String {
    format!("/email-changes/{token}")
}

fn undo_path(token: &str) -> String {
    format!("/email-changes/{token}/undo")
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = email_change)]
struct Row {
    id: EmailChangeId,
    #[diesel(column_name = person_id)]
    person: PersonId,
    #[diesel(column_name = old_email)]
    old: Sealed<OldEmail>,
    #[diesel(column_name = new_email)]
    new: Sealed<NewEmail>,
    created_at: Timestamp,
    expires_at: Timestamp,
    confirmed_at: Option<Timestamp>,
    undo_until: Option<Timestamp>,
    undone_at: Option<Timestamp>,
}

/// A link that never was one is not found; one that has ended is none.
fn by_confirm(c: &mut Conn, site: &Site, token: &str) -> DbResult<Option<Row>> {
    let hash = email_change::confirm_hash.eq(site.vault.bearer_hash(token).to_vec());
    let row: Row = email_change::table.filter(hash).select(Row::as_select()).first(c)?;
    let open = row.confirmed_at.is_none() && row.undone_at.is_none() && row.expires_at > site.clock.now();
    Ok(open.then_some(row))
}

fn by_undo(c: &mut Conn, site: &Site, token: &str) -> DbResult<Option<Row>> {
    let hash = email_change::undo_hash.eq(site.vault.bearer_hash(token).to_vec());
    let row: Row = email_change::table.filter(hash).select(Row::as_select()).first(c)?;
    let open = row.undone_at.is_none() && row.undo_until.is_some_and(|until| until > site.clock.now());
    Ok(open.then_some(row))
}

fn open<F: Field>(
    c: &mut Conn,
    site: &Site,
    id: PersonId,
    change: EmailChangeId,
    sealed: &Sealed<F>,
) -> DbResult<Email> {
    let text = site.vault.open_field(c, Holder::Person(id), change.as_bytes(), sealed)?;
    text.parse().map_err(|_| AppError::internal("a stored address is none"))
}

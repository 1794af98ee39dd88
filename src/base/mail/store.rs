//! The mails that were written: sealed, with their state. What lies here is what was sent, to the letter.

use std::time::Duration;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::letter::Letter;
use super::render::render;
use crate::base::db::schema::{delivery, mail};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::outbox;
use crate::base::site::Site;
use crate::base::values::{CustomerId, DeliveryId, Email, Language, MailId, PersonId, Timestamp};
use crate::base::vault::{Holder, MailMessage, Sealed};
use crate::insert_or_ignore;

/// How long a mail is kept after it was written.
pub const KEPT: Duration = Duration::from_secs(30 * 86_400);

/// A mail as it was or will be sent.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Message {
    pub to: Email,
    pub language: Language,
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// A mail and how it went.
#[derive(Clone, Debug)]
pub struct Stored {
    pub id: MailId,
    pub kind: String,
    pub state: String,
    pub created_at: Timestamp,
    pub message: Message,
}

/// Writes the letter out, stores it sealed and puts its delivery in the outbox, in the caller's transaction.
/// The same kind and key to the same reader again changes nothing.
pub fn queue(c: &mut Conn, site: &Site, letter: &Letter) -> DbResult<()> {
    let now = site.clock.now();
    let id = MailId::generate(now);
    let (text, html) = render(letter, &host(site))?;
    let to = letter.to.email.clone();
    let message = Message { to, language: letter.to.language, subject: letter.subject.clone(), text, html };
    let json = serde_json::to_string(&message).map_err(|e| AppError::Internal(e.into()))?;
    let sealed: Sealed<MailMessage> = site.vault.seal(c, Holder::Site, id.as_bytes(), &json)?;
    let values = (
        mail::id.eq(id),
        mail::kind.eq(letter.kind),
        mail::key.eq(key_of(site, letter)?),
        mail::person_id.eq(letter.person),
        mail::customer_id.eq(letter.customer),
        mail::object_id.eq(&letter.object),
        mail::message.eq(sealed),
        mail::state.eq("queued"),
        mail::created_at.eq(now),
    );
    if insert_or_ignore!(c, mail::table, values)? == 0 {
        return Ok(());
    }
    let about =
        About { customer: letter.customer, object: letter.object.clone(), kind: letter.kind.to_owned() };
    about.write_step(c, id, "queued", now)?;
    outbox::add(c, site, super::post::KIND, &id.to_string(), &id)
}

/// Whether this very mail was written before.
pub fn is_known(c: &mut Conn, site: &Site, letter: &Letter) -> DbResult<bool> {
    let same = mail::table.filter(mail::kind.eq(letter.kind).and(mail::key.eq(key_of(site, letter)?)));
    Ok(diesel::select(diesel::dsl::exists(same)).get_result(c)?)
}

/// The absolute address of a path of the portal.
pub fn link(site: &Site, path: &str) -> String {
    format!("{}{path}", site.config.public_url.trim_end_matches('/'))
}

/// The portal's host, as people type it.
pub(super) fn host(site: &Site) -> String {
    let url = site.config.public_url.trim_end_matches('/');
    url.split_once("://").map_or(url, |(_, host)| host).to_owned()
}

/// Tells the readers of one thing apart without naming them: a keyed hash, so that nobody who has the database can
/// try addresses.
fn key_of(site: &Site, letter: &Letter) -> DbResult<String> {
    let hash = site.vault.token_hash("mail-reader", letter.to.email.as_str().as_bytes())?;
    let short = data_encoding::HEXLOWER.encode(hash.get(..8).unwrap_or_default());
    Ok(format!("{} {short}", letter.key))
}

type Row = (MailId, String, String, Timestamp, Sealed<MailMessage>);

/// The newest mails, opened: the mailbox page of the demo.
pub fn newest(c: &mut Conn, site: &Site, limit: i64) -> DbResult<Vec<Stored>> {
    let rows: Vec<Row> = mail::table
        .order((mail::created_at.desc(), mail::id.desc()))
        .limit(limit)
        .select((mail::id, mail::kind, mail::state, mail::created_at, mail::message))
        .load(c)?;
    rows.into_iter().map(|row| open(c, site, row)).collect()
}

/// One mail, opened.
pub fn message(c: &mut Conn, site: &Site, id: MailId) -> DbResult<Stored> {
    let row: Row = mail::table
        .find(id)
        .select((mail::id, mail::kind, mail::state, mail::created_at, mail::message))
        .first(c)?;
    open(c, site, row)
}

fn open(c: &mut Conn, site: &Site, row: Row) -> DbResult<Stored> {
    let (id, kind, state, created_at, sealed) = row;
    let json = site.vault.open_field(c, Holder::Site, id.as_bytes(), &sealed)?;
    let message = serde_json::from_str(&json).map_err(|e| AppError::Internal(e.into()))?;
    Ok(Stored { id, kind, state, created_at, message })
}

/// What a mail is about.
#[derive(Clone, Debug, Queryable)]
pub(super) struct About {
    pub customer: Option<CustomerId>,
    pub object: Option<String>,
    pub kind: String,
}

impl About {
    pub(super) fn of(c: &mut Conn, id: MailId) -> DbResult<Self> {
        Ok(mail::table.find(id).select((mail::customer_id, mail::object_id, mail::kind)).first(c)?)
    }

    /// One step of the mail's way, once: 1 when it is new. A mail about nothing of a customer's has no such steps.
    /// Reminders have a channel of their own, so that nobody takes one for the document itself.
    pub(super) fn write_step(
        &self,
        c: &mut Conn,
        id: MailId,
        state: &str,
        now: Timestamp,
    ) -> DbResult<usize> {
        let (Some(object), Some(customer)) = (&self.object, self.customer) else { return Ok(0) };
        let channel = if self.kind == "reminder" { "reminder" } else { "mail" };
        let values = (
            delivery::id.eq(DeliveryId::generate(now)),
            delivery::object_id.eq(object),
            delivery::customer_id.eq(customer),
            delivery::channel.eq(channel),
            delivery::state.eq(state),
            delivery::at.eq(now),
            delivery::mail_id.eq(id),
        );
        Ok(insert_or_ignore!(c, delivery::table, values)?)
    }
}

/// Moves a mail to `state` and writes down the step of its delivery. `None` when it was there already.
pub(super) fn mark(c: &mut Conn, id: MailId, state: &str, now: Timestamp) -> DbResult<Option<About>> {
    let sent_at = (state == "sent").then(|| mail::sent_at.eq(now));
    let changed = diesel::update(mail::table.find(id).filter(mail::state.ne(state)))
        .set((mail::state.eq(state), sent_at))
        .execute(c)?;
    if changed == 0 {
        return Ok(None);
    }
    let about = About::of(c, id)?;
    about.write_step(c, id, if state == "sent" { "sent" } else { "bounced" }, now)?;
    Ok(Some(about))
}

/// The outside of a mail: whose it is and how it went.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Written {
    pub person: Option<PersonId>,
    /// `queued`, `sent`, `failed`.
    pub state: String,
    pub at: Timestamp,
    pub sent_at: Option<Timestamp>,
}

/// The mails of a kind about an object that were written between two moments, the newest first.
pub fn written_about(
    c: &mut Conn,
    kind: &str,
    object: &str,
    (from, until): (Timestamp, Timestamp),
    limit: i64,
) -> DbResult<Vec<Written>> {
    let about = mail::table.filter(mail::object_id.eq(object.to_owned()));
    let then = about.filter(mail::created_at.ge(from)).filter(mail::created_at.le(until));
    Ok(then
        .filter(mail::kind.eq(kind.to_owned()))
        .order(mail::created_at.desc())
        .limit(limit)
        .select((mail::person_id, mail::state, mail::created_at, mail::sent_at))
        .load(c)?)
}

/// How many mails written since then were refused for good.
pub fn failed_since(c: &mut Conn, since: Timestamp) -> DbResult<i64> {
    let failed = mail::table.filter(mail::created_at.ge(since)).filter(mail::state.eq("failed"));
    Ok(failed.count().get_result(c)?)
}

/// Whether a mail of a kind waits since before a moment.
pub fn waits_since(c: &mut Conn, kind: &str, before: Timestamp) -> DbResult<bool> {
    let waiting = mail::table.filter(mail::kind.eq(kind.to_owned())).filter(mail::state.ne("sent"));
    let late = waiting.filter(mail::created_at.lt(before));
    Ok(diesel::select(diesel::dsl::exists(late)).get_result(c)?)
}

/// Removes mails whose time is over, except those still to be sent. Returns how many.
pub fn sweep(c: &mut Conn, site: &Site) -> DbResult<usize> {
    let before = site.clock.now().minus(KEPT);
    let old = mail::table.filter(mail::created_at.lt(before)).filter(mail::state.ne("queued"));
    Ok(diesel::delete(old).execute(c)?)
}

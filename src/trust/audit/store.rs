//! Writing entries, and reading their outside back for lists. What a person may see of them is in `reader`.

use std::net::IpAddr;

use diesel::prelude::*;

use super::actor::{Actor, ActorKind};
use super::entry::{Entry, Outcome, SealedParts, encode};
use super::reader::LOOKS;
use crate::base::db::schema::audit_entry;
use crate::base::db::{Conn, DbResult, MultiBackend};
use crate::base::site::Site;
use crate::base::values::{AuditId, CustomerId, PersonId, Timestamp};
use crate::base::vault::{AuditAddress, AuditAfter, AuditBefore, AuditReason, Field, Holder, Sealed, Vault};
use crate::trust::access::Scope;

/// Adds an entry, in the transaction of the change it tells of.
pub fn record(c: &mut Conn, site: &Site, actor: &Actor, entry: &Entry) -> DbResult<AuditId> {
    let id = AuditId::generate(site.clock.now());
    record_as(c, site, id, actor, entry)?;
    Ok(id)
}

/// The same under an id that was made before.
pub(super) fn record_as(
    c: &mut Conn,
    site: &Site,
    id: AuditId,
    actor: &Actor,
    entry: &Entry,
) -> DbResult<()> {
    let at = site.clock.now();
    let sealed = seal(c, site, id, actor, entry)?;
    let bytes = encode(id, at, actor, entry, &sealed)?;
    let code = written_here(&site.vault, id, &bytes)?;
    let values = (
        audit_entry::id.eq(id),
        audit_entry::at.eq(at),
        audit_entry::action.eq(entry.action),
        audit_entry::outcome.eq(entry.outcome.code()),
        audit_entry::actor_id.eq(actor.person.map(|p| p.to_string())),
        audit_entry::object_id.eq(entry.object.as_deref()),
        audit_entry::customer_id.eq(entry.customer),
        audit_entry::dealership_id.eq(entry.dealership),
        audit_entry::person_id.eq(entry.person.map(|p| p.to_string())),
        audit_entry::session_id.eq(actor.session.map(|s| s.to_string())),
        audit_entry::entry.eq(bytes),
        audit_entry::code.eq(code),
    );
    diesel::insert_into(audit_entry::table).values(values).execute(c)?;
    Ok(())
}

/// What only this installation can write beside an entry, so that one that came into the database another way is not taken
/// into the tree: HMAC-SHA-256 over `"entry1" ‖ id ‖ entry`.
pub(super) fn written_here(vault: &Vault, id: AuditId, entry: &[u8]) -> DbResult<Vec<u8>> {
    vault.row_code(&[b"entry1".as_slice(), id.as_bytes(), entry].concat())
}

/// Adds an entry about a look at something, gathered with others (see `base::later`). Looks that the log would tell in the same
/// words are one entry while they wait, which says how many: whoever asks for a page a hundred times a second fills no log. What
/// is no plain look (refused, not found, failed) is written sooner: rules of alerts wait for it.
pub fn record_later(site: &Site, actor: &Actor, entry: Entry) {
    let (own, actor) = (site.clone(), actor.clone());
    match alike(&actor, &entry) {
        None => site.later.soon(move |c| record(c, &own, &actor, &entry).map(|_| ())),
        Some(key) => site.later.count(key, move |c, times| {
            let counted = (times > 1).then(|| entry.clone().fact("times", times));
            record(c, &own, &actor, counted.as_ref().unwrap_or(&entry)).map(|_| ())
        }),
    }
}

/// What two looks have in common that are one entry: all that it says but the request. None for what is no plain look.
fn alike(actor: &Actor, entry: &Entry) -> Option<Vec<u8>> {
    let plain = entry.before.is_none() && entry.after.is_none() && entry.reason.is_none();
    if !plain || entry.outcome != Outcome::Success || !LOOKS.contains(&entry.action) {
        return None;
    }
    let mut key = Vec::with_capacity(256);
    let people = [actor.person, entry.person].map(|id| id.map(|id| *id.as_bytes()));
    let others = [
        actor.session.map(|id| *id.as_bytes()),
        actor.passkey.map(|id| *id.as_bytes()),
        entry.dealership.map(|id| *id.as_bytes()),
        entry.customer.map(|id| *id.as_bytes()),
    ];
    for id in people.into_iter().chain(others) {
        key.extend_from_slice(&id.unwrap_or_default());
    }
    let address = actor.ip.map(|ip| match ip {
        IpAddr::V4(ip) => ip.to_ipv6_mapped().octets(),
        IpAddr::V6(ip) => ip.octets(),
    });
    key.extend_from_slice(&address.unwrap_or_default());
    let what = [actor.kind.code(), &actor.device, entry.action, entry.object.as_deref().unwrap_or_default()];
    let facts = entry.facts.iter().flat_map(|(name, value)| [*name, value]);
    for text in what.into_iter().chain(facts) {
        key.push(0);
        key.extend_from_slice(text.as_bytes());
    }
    Some(key)
}

fn seal(c: &mut Conn, site: &Site, id: AuditId, actor: &Actor, entry: &Entry) -> DbResult<SealedParts> {
    let whose = entry.customer.map(Holder::Customer).or(entry.person.map(Holder::Person));
    // What concerns the house alone must outlive the person who changed it.
    let about = whose.or(entry.dealership.map(Holder::Dealership)).or(actor.person.map(Holder::Person));
    let own = actor.person.map(Holder::Person).or(about);
    let address = actor.ip.map(|ip| ip.to_string());
    Ok(SealedParts {
        address: part::<AuditAddress>(c, site, own, id, address.as_deref())?,
        before: part::<AuditBefore>(c, site, about, id, entry.before.as_deref())?,
        after: part::<AuditAfter>(c, site, about, id, entry.after.as_deref())?,
        reason: part::<AuditReason>(c, site, about, id, entry.reason.as_deref())?,
    })
}

/// Without anybody whose key could seal it, a personal value is left out rather than written in clear.
fn part<F: Field>(
    c: &mut Conn,
    site: &Site,
    holder: Option<Holder>,
    id: AuditId,
    value: Option<&str>,
) -> DbResult<Option<Vec<u8>>> {
    let (Some(holder), Some(value)) = (holder, value) else { return Ok(None) };
    let sealed: Sealed<F> = site.vault.seal(c, holder, id.as_bytes(), value)?;
    Ok(Some(sealed.as_bytes().to_vec()))
}

/// The outside of an entry, for lists.
#[derive(Clone, Debug)]
pub struct Logged {
    pub id: AuditId,
    pub at: Timestamp,
    pub action: String,
    pub outcome: String,
    pub kind: ActorKind,
    pub actor: Option<PersonId>,
    pub object: Option<String>,
    /// Whose data it is about, where it is a customer's.
    pub customer: Option<CustomerId>,
    /// Whom it is about, where it names a person.
    pub about: Option<PersonId>,
    pub device: String,
    /// Its place in the tree, once it has one.
    pub seq: Option<i64>,
}

pub(super) type Row = (
    AuditId,
    Timestamp,
    String,
    String,
    Option<String>,
    Option<String>,
    Option<CustomerId>,
    Option<String>,
    Vec<u8>,
    Option<i64>,
);

/// Where a page of entries begins: after this one. Newest first.
pub type Cursor = Option<(Timestamp, AuditId)>;

/// What was done to and seen of one object of the scope's customer, newest first: of these acts alone.
pub fn of_object(
    c: &mut Conn,
    scope: &Scope,
    object: impl ToString,
    actions: &[&str],
    limit: i64,
) -> DbResult<Vec<Logged>> {
    let actions: Vec<String> = actions.iter().map(|it| (*it).to_owned()).collect();
    let acts = audit_entry::table
        .filter(audit_entry::object_id.eq(object.to_string()))
        .filter(audit_entry::action.eq_any(actions));
    let own = |it: &Logged| it.customer.is_some_and(|customer| scope.narrowed(customer).is_ok());
    Ok(newest(c, acts.into_boxed(), None, limit)?.into_iter().filter(own).collect())
}

/// What happened at the scope's dealership, newest first. Looks at records are in it too.
pub fn of_dealership(c: &mut Conn, scope: &Scope, limit: i64) -> DbResult<Vec<Logged>> {
    let there = audit_entry::table.filter(audit_entry::dealership_id.eq(scope.dealership()));
    newest(c, there.into_boxed(), None, limit)
}

pub(super) type Entries<'a> = audit_entry::BoxedQuery<'a, MultiBackend>;

/// One page of entries, without those that were not written here.
pub(super) fn newest(c: &mut Conn, entries: Entries<'_>, after: Cursor, limit: i64) -> DbResult<Vec<Logged>> {
    let entries = entries.filter(audit_entry::aside_at.is_null());
    let mut page = entries.order((audit_entry::at.desc(), audit_entry::id.desc())).limit(limit);
    if let Some((at, id)) = after {
        let older = audit_entry::at.lt(at).or(audit_entry::id.lt(id));
        page = page.filter(audit_entry::at.le(at).and(older));
    }
    let rows: Vec<Row> = page.select(columns()).load(c)?;
    Ok(rows.into_iter().map(logged).collect())
}

pub(super) type Columns = (
    audit_entry::id,
    audit_entry::at,
    audit_entry::action,
    audit_entry::outcome,
    audit_entry::actor_id,
    audit_entry::object_id,
    audit_entry::customer_id,
    audit_entry::person_id,
    audit_entry::entry,
    audit_entry::seq,
);

pub(super) fn columns() -> Columns {
    use audit_entry as e;
    (
        e::id,
        e::at,
        e::action,
        e::outcome,
        e::actor_id,
        e::object_id,
        e::customer_id,
        e::person_id,
        e::entry,
        e::seq,
    )
}

pub(super) fn logged((id, at, action, outcome, actor, object, customer, about, entry, seq): Row) -> Logged {
    let (kind, device) = kind_and_device(&entry).unwrap_or((ActorKind::System, String::new()));
    let [actor, about] = [actor, about].map(|id| id.and_then(|id| id.parse().ok()));
    Logged { id, at, action, outcome, kind, actor, object, customer, about, device, seq }
}

/// The fourth and the tenth part of the canonical array.
fn kind_and_device(entry: &[u8]) -> Option<(ActorKind, String)> {
    let mut read = minicbor::Decoder::new(entry);
    read.array().ok()?;
    for _ in 0..3 {
        read.skip().ok()?;
    }
    let kind = ActorKind::of_code(read.str().ok()?);
    for _ in 0..5 {
        read.skip().ok()?;
    }
    Some((kind, read.str().ok()?.to_owned()))
}

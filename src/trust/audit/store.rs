//! Writing entries, and reading their outside back for lists. What a person may see of them is in `reader`.

use std::net::IpAddr;

use diesel::prelude::*;

use super::actor::{Actor, ActorKind};
use super::entry::{Entry, Outcome, SealedParts, encode};
use super::reader::LOOKS;
use crate::base::db::schema::audit_entry;
use crate::base::db::{Conn, DbResult, MultiBackend};
use crate::base::later::Gathered;
use crate::base::site::Site;
use crate::base::values::{AuditId, CustomerId, DealershipId, PersonId, Timestamp};
use crate::base::vault::{
    AuditAddress, AuditAfter, AuditBefore, AuditReason, Field, Holder, Sealed, Sealer, Vault,
};
use crate::insert_all;
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
    let written = written(c, site, id, actor, entry, &Sealer::default())?;
    diesel::insert_into(audit_entry::table).values(written).execute(c)?;
    Ok(())
}

/// An entry as its row.
#[derive(Insertable)]
#[diesel(table_name = audit_entry, treat_none_as_default_value = false)]
struct Written {
    id: AuditId,
    at: Timestamp,
    action: &'static str,
    outcome: &'static str,
    actor_id: Option<String>,
    object_id: Option<String>,
    customer_id: Option<CustomerId>,
    dealership_id: Option<DealershipId>,
    person_id: Option<String>,
    session_id: Option<String>,
    entry: Vec<u8>,
    code: Vec<u8>,
}

fn written(
    c: &mut Conn,
    site: &Site,
    id: AuditId,
    actor: &Actor,
    entry: &Entry,
    sealer: &Sealer,
) -> DbResult<Written> {
    let at = site.clock.now();
    let sealed = seal(c, site, id, actor, entry, sealer)?;
    let bytes = encode(id, at, actor, entry, &sealed)?;
    Ok(Written {
        id,
        at,
        action: entry.action,
        outcome: entry.outcome.code(),
        actor_id: actor.person.map(|p| p.to_string()),
        object_id: entry.object.clone(),
        customer_id: entry.customer,
        dealership_id: entry.dealership,
        person_id: entry.person.map(|p| p.to_string()),
        session_id: actor.session.map(|s| s.to_string()),
        code: written_here(&site.vault, id, &bytes)?,
        entry: bytes,
    })
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
        Some(key) => site.later.gather(key, Look { site: own, actor, entry }),
    }
}

/// A look that waits.
struct Look {
    site: Site,
    actor: Actor,
    entry: Entry,
}

impl Gathered for Look {
    fn write(c: &mut Conn, all: &[(Self, u32)]) -> DbResult<()> {
        let Some((Self { site, .. }, _)) = all.first() else { return Ok(()) };
        let whose = all.iter().filter_map(|(it, _)| address_of(&it.actor, &it.entry));
        let sealer = site.vault.sealer(c, whose, AuditAddress::PURPOSE)?;
        let mut rows = Vec::with_capacity(all.len());
        for (Self { site, actor, entry }, times) in all {
            let counted = (*times > 1).then(|| entry.clone().fact("times", times));
            let id = AuditId::generate(site.clock.now());
            rows.push(written(c, site, id, actor, counted.as_ref().unwrap_or(entry), &sealer)?);
        }
        Ok(insert_all!(c, audit_entry::table, rows)?)
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

fn seal(
    c: &mut Conn,
    site: &Site,
    id: AuditId,
    actor: &Actor,
    entry: &Entry,
    sealer: &Sealer,
) -> DbResult<SealedParts> {
    let about = about(actor, entry);
    let address = actor.ip.map(|ip| ip.to_string());
    let address = address_of(actor, entry).zip(address.as_deref());
    Ok(SealedParts {
        address: sealed::<AuditAddress>(c, site, sealer, id, address)?,
        before: sealed::<AuditBefore>(c, site, sealer, id, about.zip(entry.before.as_deref()))?,
        after: sealed::<AuditAfter>(c, site, sealer, id, about.zip(entry.after.as_deref()))?,
        reason: sealed::<AuditReason>(c, site, sealer, id, about.zip(entry.reason.as_deref()))?,
    })
}

/// Under whose key it is told what was changed.
fn about(actor: &Actor, entry: &Entry) -> Option<Holder> {
    let whose = entry.customer.map(Holder::Customer).or(entry.person.map(Holder::Person));
    // What concerns the house alone must outlive the person who changed it.
    whose.or(entry.dealership.map(Holder::Dealership)).or(actor.person.map(Holder::Person))
}

/// Under whose key the address is.
fn address_of(actor: &Actor, entry: &Entry) -> Option<Holder> {
    actor.person.map(Holder::Person).or_else(|| about(actor, entry))
}

/// Without anybody whose key could seal it, a personal value is left out rather than written in clear.
fn sealed<F: Field>(
    c: &mut Conn,
    site: &Site,
    sealer: &Sealer,
    id: AuditId,
    part: Option<(Holder, &str)>,
) -> DbResult<Option<Vec<u8>>> {
    let Some((holder, value)) = part else { return Ok(None) };
    let sealed: Sealed<F> = sealer.seal(c, &site.vault, holder, id.as_bytes(), value)?;
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

//! Taking committed entries into the tree: each gets the next number, without gaps, and the hash of the one before it. One
//! instance does it for all; should two try at once, one of them finds that the other was first and begins again. What was not
//! written here is set aside, so that it neither waits for ever nor keeps others waiting, and the log says so.

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Binary, Text};
use subtle::ConstantTimeEq;

use super::actor::Actor;
use super::entry::{Entry, Outcome};
use super::store::{record, written_here};
use super::tiles;
use super::tree::{Hash, leaf_hash};
use crate::base::db::schema::audit_entry;
use crate::base::db::{AsStored, Conn, DbResult, MultiBackend, as_declared, bytes_of, one_of};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{AuditId, Timestamp};
use crate::base::vault::Vault;

/// So many at once: a transaction that others do not notice.
const BATCH: usize = 4000;
/// Ids in one statement.
const SOME: usize = 500;
/// Numbers given in one statement: few texts, so that each is prepared once.
const TOGETHER: [usize; 3] = [100, 10, 1];

/// An entry that waits, and the hash of it.
struct Waiting {
    id: AuditId,
    leaf: Hash,
}

/// What was read of those that wait.
struct Page {
    found: usize,
    /// Those that may be taken.
    fine: Vec<Waiting>,
    /// Those that were not written here.
    foreign: Vec<AuditId>,
    /// Those that nobody would write here: their ids are none, or their time is no number.
    odd: Vec<AsStored>,
}

/// Takes everything that waits, and returns how many entries that was.
pub fn sequence(site: &Site) -> DbResult<u64> {
    let mut taken = 0;
    loop {
        // Read first, in a snapshot that is in nobody's way: what is written then touches only rows that are there.
        let page = site.db.read(|c| page(c, &site.vault))?;
        if !page.fine.is_empty() {
            site.db.write(|c| take(c, &page.fine))?;
            taken += u64::try_from(page.fine.len()).unwrap_or(0);
        }
        let mut aside = 0;
        if !page.foreign.is_empty() || !page.odd.is_empty() {
            aside = site.db.write(|c| set_aside(c, site, &page.foreign, &page.odd))?;
        }
        // What is set aside is said in an entry, which waits in its turn. Where nothing came of it, the next beat tries again.
        if aside == 0 && (page.found < BATCH || page.fine.is_empty()) {
            return Ok(taken);
        }
    }
}

/// Whether anything waits.
pub fn is_waiting(c: &mut Conn) -> DbResult<bool> {
    Ok(diesel::select(diesel::dsl::exists(those_waiting())).get_result(c)?)
}

/// Whether an entry that was written here before a moment still waits for its number, whatever else waits.
pub fn is_stalled(c: &mut Conn, vault: &Vault, before: Timestamp) -> DbResult<bool> {
    let mut after = None;
    loop {
        let page = rows(c, after, BATCH)?;
        for (id, at, entry, code) in &page {
            if *at >= before {
                return Ok(false);
            }
            if is_ours_as_stored(vault, id, entry, code.as_deref())? {
                return Ok(true);
            }
        }
        after = next(&page, BATCH);
        if after.is_none() {
            return Ok(false);
        }
    }
}

/// One more than the highest number.
pub(super) fn numbered(c: &mut Conn) -> DbResult<u64> {
    let last: Option<Option<i64>> = audit_entry::table
        .filter(audit_entry::seq.is_not_null())
        .order(audit_entry::seq.desc())
        .select(audit_entry::seq)
        .first(c)
        .optional()?;
    Ok(last.flatten().and_then(|seq| u64::try_from(seq).ok()).map_or(0, |seq| seq + 1))
}

/// An entry as it waits: with an id that may be anything, its time, its bytes, and the code of whoever wrote it.
pub(super) type Row = (AsStored, Timestamp, Vec<u8>, Option<Vec<u8>>);

/// Where a page of those that wait begins: after this one.
pub(super) type Place = Option<(Timestamp, String)>;

/// The oldest of those that wait, after one. Those that nobody would write here are not among them, so that the order is one.
pub(super) fn rows(c: &mut Conn, after: Place, limit: usize) -> DbResult<Vec<Row>> {
    let mut all: audit_entry::BoxedQuery<'_, MultiBackend> = those_waiting().into_boxed();
    all = all.filter(as_declared(audit_entry::at).and(as_declared(audit_entry::id)));
    if let Some((at, id)) = after {
        let newer = audit_entry::at.gt(at).or(audit_entry::id.gt(id));
        all = all.filter(audit_entry::at.ge(at).and(newer));
    }
    Ok(all
        .order((audit_entry::at, audit_entry::id))
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select((audit_entry::id, audit_entry::at, audit_entry::entry, audit_entry::code))
        .load(c)?)
}

/// Where the page after this one begins: after the last row whose id can be asked for. None after the last page.
pub(super) fn next(page: &[Row], limit: usize) -> Place {
    if page.len() < limit {
        return None;
    }
    page.iter().rev().find_map(|(id, at, ..)| Some((*at, id.text()?.to_owned())))
}

/// The ids of those that wait and are not as anybody would write them here: the time is no number, or the id no text.
pub(super) fn misfits(c: &mut Conn, limit: usize) -> DbResult<Vec<AsStored>> {
    let fits = as_declared(audit_entry::at).and(as_declared(audit_entry::id));
    Ok(those_waiting()
        .filter(diesel::dsl::not(fits))
        .order((audit_entry::at, audit_entry::id))
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select(audit_entry::id)
        .load(c)?)
}

/// Whether this installation wrote it: its code says so.
pub(super) fn is_ours(vault: &Vault, id: AuditId, entry: &[u8], code: Option<&[u8]>) -> DbResult<bool> {
    let Some(code) = code else { return Ok(false) };
    Ok(written_here(vault, id, entry)?.ct_eq(code).into())
}

/// The same of a row whose id may be anything: with one that is none it is nobody's.
pub(super) fn is_ours_as_stored(
    vault: &Vault,
    id: &AsStored,
    entry: &[u8],
    code: Option<&[u8]>,
) -> DbResult<bool> {
    id.parsed().map_or(Ok(false), |id| is_ours(vault, id, entry, code))
}

/// Gives a code to what was written before there were codes. To be called before a log begins, and never after. What nobody
/// would write here gets none and is set aside.
pub(super) fn vouch(site: &Site) -> DbResult<()> {
    loop {
        let bare: Vec<(AsStored, Vec<u8>)> = site.db.read(|c| {
            let all = those_waiting().filter(audit_entry::code.is_null());
            let all = all.filter(as_declared(audit_entry::id)).order((audit_entry::at, audit_entry::id));
            let all = all.limit(i64::try_from(BATCH).unwrap_or(i64::MAX));
            Ok(all.select((audit_entry::id, audit_entry::entry)).load(c)?)
        })?;
        if bare.is_empty() {
            return Ok(());
        }
        let (mut ours, mut odd) = (Vec::new(), Vec::new());
        for (id, entry) in bare {
            match id.parsed::<AuditId>() {
                Some(id) => ours.push((id, entry)),
                None => odd.push(id),
            }
        }
        site.db.write(|c| {
            for (id, entry) in &ours {
                let code = written_here(&site.vault, *id, entry)?;
                diesel::update(audit_entry::table.find(id)).set(audit_entry::code.eq(code)).execute(c)?;
            }
            set_aside(c, site, &[], &odd)
        })?;
    }
}

/// The predicate of `audit_entry_waiting`, word for word.
#[diesel::dsl::auto_type(no_type_alias)]
fn those_waiting() -> _ {
    audit_entry::table.filter(audit_entry::seq.is_null().and(audit_entry::aside_at.is_null()))
}

fn page(c: &mut Conn, vault: &Vault) -> DbResult<Page> {
    let (rows, odd) = (rows(c, None, BATCH)?, misfits(c, BATCH)?);
    let mut page = Page { found: rows.len(), fine: Vec::with_capacity(rows.len()), foreign: Vec::new(), odd };
    for (id, _, entry, code) in rows {
        match id.parsed::<AuditId>() {
            None => page.odd.push(id),
            Some(id) if is_ours(vault, id, &entry, code.as_deref())? => {
                page.fine.push(Waiting { id, leaf: leaf_hash(&entry) });
            }
            Some(id) => page.foreign.push(id),
        }
    }
    Ok(page)
}

fn take(c: &mut Conn, waiting: &[Waiting]) -> DbResult<()> {
    let (size, mut prev) = tiles::end(c)?;
    let first = i64::try_from(size).map_err(|_| AppError::internal("the log is full"))?;
    let mut numbered = Vec::with_capacity(waiting.len());
    for (seq, Waiting { id, leaf }) in (first..).zip(waiting) {
        numbered.push(Numbered { seq, prev: prev.as_bytes().to_vec(), id: id.to_string() });
        prev = *leaf;
    }
    let mut rest = numbered.as_slice();
    for together in TOGETHER {
        let (some, few) = rest.split_at(rest.len() - rest.len() % together);
        for some in some.chunks(together) {
            if Numbering(some).execute(c)? != some.len() {
                return Err(AppError::Conflict("another instance took these entries".to_owned()));
            }
        }
        rest = few;
    }
    let leaves: Vec<Hash> = waiting.iter().map(|it| it.leaf).collect();
    tiles::append(c, &leaves)
}

/// An entry's number, and the hash of the one before it.
struct Numbered {
    seq: i64,
    prev: Vec<u8>,
    id: String,
}

/// Gives entries their numbers, those that have none. Written by hand because it is prepared once: an update that diesel composes
/// is compiled anew each time, triggers included, which was half of what an entry's number cost.
struct Numbering<'a>(&'a [Numbered]);

impl QueryId for Numbering<'_> {
    type QueryId = ();
    /// The text differs with how many there are; the statement cache goes by it.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C> RunQueryDsl<C> for Numbering<'_> {}

impl<DB> QueryFragment<DB> for Numbering<'_>
where
    DB: Backend,
    i64: ToSql<BigInt, DB>,
    Vec<u8>: ToSql<Binary, DB>,
    String: ToSql<Text, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("UPDATE audit_entry SET seq = place.column1, prev = place.column2 FROM (VALUES ");
        for (at, place) in self.0.iter().enumerate() {
            out.push_sql(if at == 0 { "(" } else { ", (" });
            out.push_bind_param::<BigInt, i64>(&place.seq)?;
            out.push_sql(", ");
            out.push_bind_param::<Binary, Vec<u8>>(&place.prev)?;
            out.push_sql(", ");
            out.push_bind_param::<Text, String>(&place.id)?;
            out.push_sql(")");
        }
        // In words that no index answers: a server would rather read all that have no number than find these.
        out.push_sql(") AS place WHERE audit_entry.id = place.column3 AND COALESCE(audit_entry.seq, -1) < 0");
        Ok(())
    }
}

/// Once for each: whoever was first set it aside and said so. Returns how many that were. A name of one before it that somebody
/// wrote with it goes, or the database's own lock would keep it where it is.
fn set_aside(c: &mut Conn, site: &Site, foreign: &[AuditId], odd: &[AsStored]) -> DbResult<usize> {
    let mut count = 0;
    let aside = || (audit_entry::aside_at.eq(site.clock.now()), audit_entry::prev.eq(None::<Vec<u8>>));
    for some in foreign.chunks(SOME) {
        let rows = those_waiting().filter(audit_entry::id.eq_any(some));
        count += diesel::update(rows).set(aside()).execute(c)?;
    }
    for some in odd.chunks(SOME) {
        let ids = some.iter().map(|it| it.as_bytes().to_vec());
        let rows = those_waiting().filter(one_of(bytes_of(audit_entry::id), ids));
        count += diesel::update(rows).set(aside()).execute(c)?;
    }
    let first = foreign.first().map(ToString::to_string).or_else(|| odd.first().map(ToString::to_string));
    let (Some(first), true) = (first, count > 0) else { return Ok(count) };
    tracing::error!(%first, count, "entries of the audit log were not written by this installation");
    let entry = Entry::new("integrity.log").outcome(Outcome::Failed).object(first);
    let entry = entry.fact("cause", "entry.foreign").fact("findings", count);
    record(c, site, &Actor::system(), &entry)?;
    Ok(count)
}

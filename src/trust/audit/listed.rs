//! Who stood on the lists that staff looked at. A list is one entry of the log with everybody's id; here is, for each customer,
//! the first such entry of a day and a reader, so that the customer's own page can say so. The entry is what proves it.

use std::time::Duration;

use diesel::prelude::*;

use super::actor::Actor;
use super::entry::Entry;
use super::store::{Cursor, Logged, Row, columns, logged, record};
use crate::base::db::schema::{audit_entry, audit_listed};
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{AuditId, CustomerId, PersonId, Timestamp};
use crate::insert_or_ignore;

const DAY: i64 = 86_400;
/// As long as records of access are kept that only serve look-ups. Entries stay.
const KEPT: Duration = Duration::from_secs(90 * 86_400);

/// Adds the entry of a look at a list, gathered with others, and notes who was on it.
pub fn record_list_later(site: &Site, actor: &Actor, entry: Entry, customers: Vec<CustomerId>) {
    let (own, actor) = (site.clone(), actor.clone());
    site.later.write(move |c| {
        let id = record(c, &own, &actor, &entry)?;
        actor.person.map_or(Ok(()), |reader| note(c, id, reader, &customers))
    });
}

fn note(c: &mut Conn, id: AuditId, reader: PersonId, customers: &[CustomerId]) -> DbResult<()> {
    let at: Timestamp = audit_entry::table.find(id).select(audit_entry::at).first(c)?;
    let day = day_of(at);
    // The same list is looked at all day long: mostly there is nothing to add.
    let known: Vec<CustomerId> = audit_listed::table
        .filter(audit_listed::day.eq(day).and(audit_listed::person_id.eq(reader)))
        .filter(audit_listed::customer_id.eq_any(customers.to_vec()))
        .select(audit_listed::customer_id)
        .load(c)?;
    for customer in customers.iter().filter(|it| !known.contains(it)) {
        let values = (
            audit_listed::day.eq(day),
            audit_listed::person_id.eq(reader),
            audit_listed::customer_id.eq(*customer),
            audit_listed::at.eq(at),
            audit_listed::entry_id.eq(id),
        );
        insert_or_ignore!(c, audit_listed::table, values)?;
    }
    Ok(())
}

fn day_of(at: Timestamp) -> i32 {
    i32::try_from(at.seconds().div_euclid(DAY)).unwrap_or(i32::MAX)
}

/// The lists on which a customer was seen by somebody else, the newest first.
pub(super) fn of_lists(
    c: &mut Conn,
    person: PersonId,
    customer: CustomerId,
    after: Cursor,
    limit: i64,
) -> DbResult<Vec<Logged>> {
    let mut page = audit_listed::table
        .filter(audit_listed::customer_id.eq(customer))
        .order((audit_listed::at.desc(), audit_listed::entry_id.desc()))
        .select((audit_listed::entry_id, audit_listed::person_id))
        .limit(limit)
        .into_boxed();
    if let Some((at, id)) = after {
        let older = audit_listed::at.lt(at).or(audit_listed::entry_id.lt(id));
        page = page.filter(audit_listed::at.le(at).and(older));
    }
    let found: Vec<(AuditId, PersonId)> = page.load(c)?;
    let ids: Vec<AuditId> = found.into_iter().filter(|(_, by)| *by != person).map(|(id, _)| id).collect();
    let entries = audit_entry::table.filter(audit_entry::id.eq_any(ids).and(audit_entry::aside_at.is_null()));
    let rows: Vec<Row> = entries.select(columns()).load(c)?;
    Ok(rows.into_iter().map(logged).collect())
}

/// Removes what was noted longer ago than it is kept. Returns how many rows.
pub fn sweep_lists(c: &mut Conn, site: &Site) -> DbResult<usize> {
    let before = day_of(site.clock.now().minus(KEPT));
    Ok(diesel::delete(audit_listed::table.filter(audit_listed::day.lt(before))).execute(c)?)
}

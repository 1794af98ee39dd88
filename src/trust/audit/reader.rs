//! What a person may see of the log: what they did, what was done at their account, and what was done to or seen of their data.

use diesel::prelude::*;

use super::listed::of_lists;
use super::store::{Cursor, Logged, newest};
use crate::base::db::schema::{audit_entry, customer};
use crate::base::db::{Conn, DbResult};
use crate::base::values::{CustomerId, DealershipId, PersonId, Timestamp};

/// What a person did, what was done at their account, and what was done to or seen of the data of the customer they work for.
/// Each entry once, newest first. Their own looking around is left out: it would bury everything else.
pub fn of_reader(
    c: &mut Conn,
    person: PersonId,
    customer: Option<CustomerId>,
    after: Cursor,
    limit: i64,
) -> DbResult<Vec<Logged>> {
    let mut all = of_person(c, person, after, limit)?;
    all.extend(about_person(c, person, after, limit)?);
    if let Some(customer) = customer {
        all.extend(of_customer(c, person, customer, after, limit)?);
        all.extend(of_exports(c, customer, after, limit)?);
        all.extend(of_lists(c, person, customer, after, limit)?);
    }
    all.sort_by_key(|it| std::cmp::Reverse((it.at, it.id)));
    all.dedup_by_key(|it| it.id);
    all.truncate(usize::try_from(limit).unwrap_or(0));
    Ok(all)
}

/// A list that somebody took out as a file.
pub(super) const EXPORT: &str = "export.run";

/// What concerns a person's own account, whoever did it: ways in, ways back in, what they may do. What the house notes of
/// people for itself (alerts, lessons, looks at staff) is not among it.
const ACCOUNT: [&str; 31] = [
    "administrator.recover",
    "authn_login_fail",
    "authn_login_success",
    "email_change.begin",
    "email_change.cancel",
    "email_change.confirm",
    "email_change.undo",
    "invitation.accept",
    "invitation.code",
    "invitation.make",
    "invitation.revoke",
    "passkey.add",
    "passkey.remove",
    "passkey.rename",
    "passkey.suspend",
    "privilege_permissions_changed",
    "recovery.approve",
    "recovery.ask",
    "recovery.begin",
    "recovery.complete",
    "recovery.disown",
    "recovery.prove",
    "recovery.request",
    "recovery.withdraw",
    "recovery_codes.generate",
    "restraint.begin",
    "restraint.end",
    "session_ended",
    "user_resumed",
    "user_suspended",
    "user_updated",
];

/// Whether an entry about somebody is theirs to see and to take along.
pub(super) fn is_of_account(action: &str) -> bool {
    ACCOUNT.contains(&action)
}

/// Looks, which are worth an entry when somebody else's.
pub(super) const LOOKS: [&str; 3] = ["record.view", "record.list", "document.view"];

fn of_person(c: &mut Conn, person: PersonId, after: Cursor, limit: i64) -> DbResult<Vec<Logged>> {
    let theirs = audit_entry::table
        .filter(audit_entry::actor_id.eq(person.to_string()))
        .filter(audit_entry::action.ne_all(LOOKS));
    newest(c, theirs.into_boxed(), after, limit)
}

fn about_person(c: &mut Conn, person: PersonId, after: Cursor, limit: i64) -> DbResult<Vec<Logged>> {
    let about = audit_entry::table
        .filter(audit_entry::person_id.eq(person.to_string()))
        .filter(audit_entry::action.eq_any(ACCOUNT));
    newest(c, about.into_boxed(), after, limit)
}

fn of_customer(
    c: &mut Conn,
    person: PersonId,
    customer: CustomerId,
    after: Cursor,
    limit: i64,
) -> DbResult<Vec<Logged>> {
    let others = audit_entry::actor_id.is_null().or(audit_entry::actor_id.ne(person.to_string()));
    let about = audit_entry::table
        .filter(audit_entry::customer_id.eq(customer))
        .filter(others.or(audit_entry::action.ne_all(LOOKS)));
    newest(c, about.into_boxed(), after, limit)
}

/// Files with lists that were made since the customer came: they may be in any of them.
fn of_exports(c: &mut Conn, customer: CustomerId, after: Cursor, limit: i64) -> DbResult<Vec<Logged>> {
    let (at, since): (DealershipId, Timestamp) =
        customer::table.find(customer).select((customer::dealership_id, customer::created_at)).first(c)?;
    let made = audit_entry::table
        .filter(audit_entry::dealership_id.eq(at).and(audit_entry::action.eq(EXPORT)))
        .filter(audit_entry::at.ge(since));
    newest(c, made.into_boxed(), after, limit)
}

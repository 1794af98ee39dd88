//! Who acts for a customer, with which rights. Looking is always one of them.

use std::fmt;

use diesel::prelude::*;

use super::account::Account;
use super::scope::Scope;
use super::{persons, sessions};
use crate::base::db::schema::{customer, owner_right, person};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{CustomerId, DealershipId, MembershipId, PersonId, Timestamp};
use crate::trust::audit::{Actor, Entry, record, rows};

/// What an owner may do for the customer besides looking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rights {
    pub pay: bool,
    pub approve: bool,
    pub dispute: bool,
}

impl Rights {
    pub const ALL: Self = Self { pay: true, approve: true, dispute: true };
    pub const VIEW: Self = Self { pay: false, approve: false, dispute: false };

    /// As [`Display`](fmt::Display) writes them; words it does not know give nothing.
    pub fn of_words(words: &str) -> Self {
        let has = |word| words.split(',').any(|w| w == word);
        Self { pay: has("pay"), approve: has("approve"), dispute: has("dispute") }
    }
}

impl fmt::Display for Rights {
    /// `view,pay,approve,dispute`, for the log and for invitations.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("view")?;
        for (has, word) in [(self.pay, ",pay"), (self.approve, ",approve"), (self.dispute, ",dispute")] {
            if has {
                f.write_str(word)?;
            }
        }
        Ok(())
    }
}

/// A person who acts for a customer.
#[derive(Clone, Debug)]
pub struct Holder {
    pub id: MembershipId,
    pub person: PersonId,
    pub name: String,
    pub email: String,
    pub rights: Rights,
    pub since: Timestamp,
}

/// Lets a person act for the customer of the scope; a second grant changes the rights.
pub fn grant(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    person: PersonId,
    rights: Rights,
) -> DbResult<()> {
    for ended in absorbed(c, scope)? {
        grant(c, site, actor, &ended, person, rights)?;
    }
    let (dealership, customer, now) = (scope.dealership(), scope.require_customer()?, site.clock.now());
    let before = held(c, person, customer)?;
    let values = (
        owner_right::can_pay.eq(rights.pay),
        owner_right::can_approve.eq(rights.approve),
        owner_right::can_dispute.eq(rights.dispute),
        owner_right::ended_at.eq(None::<Timestamp>),
    );
    let known = owner_right::table
        .filter(owner_right::person_id.eq(person))
        .filter(owner_right::customer_id.eq(customer));
    if diesel::update(known).set(values).execute(c)? == 0 {
        let keys = (
            owner_right::id.eq(MembershipId::generate(now)),
            owner_right::person_id.eq(person),
            owner_right::dealership_id.eq(dealership),
            owner_right::customer_id.eq(customer),
            owner_right::created_at.eq(now),
        );
        diesel::insert_into(owner_right::table).values((keys, values)).execute(c)?;
    }
    let id: MembershipId = known.select(owner_right::id).first(c)?;
    rows::seal(c, site, rows::Kind::OwnerRight, id)?;
    let entry = Entry::new("privilege_permissions_changed").object(person).customer(dealership, customer);
    let entry = entry.person(person).fact("rights", rights);
    record(c, site, actor, &entry.before(before).after(rights.to_string()))?;
    Ok(())
}

/// What a person may do for a customer, in words.
fn held(c: &mut Conn, person: PersonId, customer: CustomerId) -> DbResult<String> {
    let row: Option<(bool, bool, bool)> = owner_right::table
        .filter(owner_right::person_id.eq(person).and(owner_right::customer_id.eq(customer)))
        .filter(owner_right::ended_at.is_null())
        .select((owner_right::can_pay, owner_right::can_approve, owner_right::can_dispute))
        .first(c)
        .optional()?;
    let words = |(pay, approve, dispute)| Rights { pay, approve, dispute }.to_string();
    Ok(row.map_or_else(|| "none".to_owned(), words))
}

/// The accounts that were merged into the scope's customer: whoever acts for it acts for them, as long.
fn absorbed(c: &mut Conn, scope: &Scope) -> DbResult<Vec<Scope>> {
    let ids: Vec<CustomerId> = customer::table
        .filter(customer::merged_into.eq(scope.require_customer()?))
        .filter(customer::dealership_id.eq(scope.dealership()))
        .select(customer::id)
        .load(c)?;
    Ok(ids.into_iter().map(|id| Scope::of_customer(scope.dealership(), id)).collect())
}

/// Gives a person who acts for the customer of the scope other rights.
pub fn change(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    holder: &Holder,
    rights: Rights,
) -> DbResult<()> {
    let (dealership, customer) = (scope.dealership(), scope.require_customer()?);
    let live = owner_right::table
        .find(holder.id)
        .filter(owner_right::dealership_id.eq(dealership).and(owner_right::customer_id.eq(customer)))
        .filter(owner_right::ended_at.is_null());
    let values = (
        owner_right::can_pay.eq(rights.pay),
        owner_right::can_approve.eq(rights.approve),
        owner_right::can_dispute.eq(rights.dispute),
    );
    if diesel::update(live).set(values).execute(c)? == 0 {
        return Err(AppError::Conflict("this person no longer has access".to_owned()));
    }
    rows::seal(c, site, rows::Kind::OwnerRight, holder.id)?;
    let entry = Entry::new("privilege_permissions_changed").object(holder.person);
    let entry = entry.customer(dealership, customer).person(holder.person).fact("rights", rights);
    record(c, site, actor, &entry.before(holder.rights.to_string()).after(rights.to_string()))?;
    for ended in absorbed(c, scope)? {
        grant(c, site, actor, &ended, holder.person, rights)?;
    }
    Ok(())
}

/// Ends what a person may do for the customer of the scope, and the sessions that work there.
pub fn end(c: &mut Conn, site: &Site, actor: &Actor, scope: &Scope, id: MembershipId) -> DbResult<()> {
    let (dealership, customer, now) = (scope.dealership(), scope.require_customer()?, site.clock.now());
    let live = owner_right::table
        .find(id)
        .filter(owner_right::dealership_id.eq(dealership))
        .filter(owner_right::customer_id.eq(customer))
        .filter(owner_right::ended_at.is_null());
    let person: PersonId = live.select(owner_right::person_id).first(c)?;
    let before = held(c, person, customer)?;
    diesel::update(owner_right::table.find(id)).set(owner_right::ended_at.eq(now)).execute(c)?;
    rows::seal(c, site, rows::Kind::OwnerRight, id)?;
    sessions::end_in(c, person, Account::Customer(customer), now, None)?;
    let entry = Entry::new("privilege_permissions_changed").object(person).customer(dealership, customer);
    let entry = entry.person(person).fact("rights", "none").before(before).after("none");
    record(c, site, actor, &entry)?;
    for ended in absorbed(c, scope)? {
        let there: Option<MembershipId> = owner_right::table
            .filter(
                owner_right::person_id.eq(person).and(owner_right::customer_id.eq(ended.require_customer()?)),
            )
            .filter(owner_right::ended_at.is_null())
            .select(owner_right::id)
            .first(c)
            .optional()?;
        if let Some(there) = there {
            end(c, site, actor, &ended, there)?;
        }
    }
    Ok(())
}

/// Goes on only where what a person may do for a customer is what they were given: a right that somebody wrote into the
/// database is none.
pub fn hold(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    person: PersonId,
    customer: CustomerId,
) -> DbResult<()> {
    let held: Vec<MembershipId> = owner_right::table
        .filter(owner_right::person_id.eq(person).and(owner_right::customer_id.eq(customer)))
        .filter(owner_right::ended_at.is_null())
        .select(owner_right::id)
        .load(c)?;
    let held: Vec<String> = held.iter().map(ToString::to_string).collect();
    rows::hold(c, site, actor, rows::Kind::OwnerRight, &held)
}

type Row = (MembershipId, PersonId, bool, bool, bool, Timestamp);

/// Who acts for the customer of the scope, in the order of their coming.
pub fn of_customer(c: &mut Conn, site: &Site, scope: &Scope) -> DbResult<Vec<Holder>> {
    let customer = scope.require_customer()?;
    let rows: Vec<Row> = owner_right::table
        .filter(owner_right::customer_id.eq(customer))
        .filter(owner_right::dealership_id.eq(scope.dealership()))
        .filter(owner_right::ended_at.is_null())
        .order((owner_right::created_at, owner_right::id))
        .select((
            owner_right::id,
            owner_right::person_id,
            owner_right::can_pay,
            owner_right::can_approve,
            owner_right::can_dispute,
            owner_right::created_at,
        ))
        .load(c)?;
    let open = |(id, person, pay, approve, dispute, since): Row| {
        let it = persons::find(c, site, person)?;
        let rights = Rights { pay, approve, dispute };
        Ok(Holder { id, person, name: it.name, email: it.email.to_string(), rights, since })
    };
    rows.into_iter().map(open).collect()
}

/// The people who act for the customer of the scope and can sign in, in the order of their coming.
pub fn people(c: &mut Conn, scope: &Scope) -> DbResult<Vec<PersonId>> {
    Ok(owner_right::table
        .inner_join(person::table)
        .filter(owner_right::customer_id.eq(scope.require_customer()?))
        .filter(owner_right::dealership_id.eq(scope.dealership()))
        .filter(owner_right::ended_at.is_null().and(person::suspended_at.is_null()))
        .order((owner_right::created_at, owner_right::id))
        .select(owner_right::person_id)
        .load(c)?)
}

/// The customers a person may act for.
pub fn of_person(c: &mut Conn, person: PersonId) -> DbResult<Vec<(DealershipId, CustomerId)>> {
    Ok(owner_right::table
        .filter(owner_right::person_id.eq(person).and(owner_right::ended_at.is_null()))
        .order((owner_right::created_at, owner_right::id))
        .select((owner_right::dealership_id, owner_right::customer_id))
        .load(c)?)
}

/// The one customer a link was made for must belong to the dealership it names.
pub(super) fn scope_of(dealership: Option<DealershipId>, customer: Option<CustomerId>) -> DbResult<Scope> {
    match (dealership, customer) {
        (Some(dealership), Some(customer)) => Ok(Scope::of_customer(dealership, customer)),
        _ => Err(AppError::internal("an invitation of an owner names no customer")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights_are_written_in_words_and_read_back() {
        for rights in [Rights::ALL, Rights::VIEW, Rights { pay: true, ..Rights::VIEW }] {
            assert_eq!(Rights::of_words(&rights.to_string()), rights);
        }
        assert_eq!(Rights::of_words("own,everything"), Rights::VIEW);
    }
}

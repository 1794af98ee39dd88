//! The accounts a person can work in: customers they act for, dealerships they work at, the installation.

use diesel::prelude::*;

use super::account::Account;
use super::acting::ActingOwner;
use super::roles::{Permission, Role};
use super::scope::Scope;
use super::session::roles_of;
use super::{rights, sessions, staff};
use crate::base::db::schema::{customer, dealership};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{CustomerId, DealershipId, PersonId};
use crate::base::vault::{CustomerName, Holder, Sealed};
use crate::base::words::Words;
use crate::trust::audit::Actor;

/// One account, as the page that lets people choose shows it.
#[derive(Clone, Debug)]
pub struct Choice {
    pub account: Account,
    /// The customer's name, or empty for staff.
    pub customer: String,
    /// The dealership's, or empty for the installation.
    pub dealership: String,
    /// The roles there; empty for owners.
    pub roles: Vec<Role>,
}

/// All accounts of a person: customers first, then dealerships, then the installation.
pub fn of_person(c: &mut Conn, person: PersonId) -> DbResult<Vec<Account>> {
    let customers = rights::of_person(c, person)?.into_iter().map(|(_, id)| Account::Customer(id));
    let roles = roles_of(c, person)?;
    let dealerships = roles.dealerships().into_iter().map(Account::Dealership);
    let installation = roles.on_installation().then_some(Account::Installation);
    Ok(customers.chain(dealerships).chain(installation).collect())
}

/// Looks in the account that somebody works in. What is in another one of theirs leads to the page that lets them choose:
/// the links of mails name no account.
pub fn find<T>(
    c: &mut Conn,
    who: &ActingOwner,
    find: impl Fn(&mut Conn, &Scope) -> DbResult<T>,
) -> DbResult<T> {
    match find(c, &who.scope) {
        Err(AppError::NotFound) if !who.viewing => {}
        found => return found,
    }
    for (dealership, customer) in rights::of_person(c, who.person)? {
        match find(c, &Scope::of_customer(dealership, customer)) {
            Ok(_) => return Err(AppError::OtherAccount),
            Err(AppError::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Err(AppError::NotFound)
}

/// All accounts of a person with what people call them.
pub fn choices(c: &mut Conn, site: &Site, person: PersonId) -> DbResult<Vec<Choice>> {
    let roles = roles_of(c, person)?;
    let mut all = Vec::new();
    for account in of_person(c, person)? {
        let (customer, place) = match account {
            Account::Customer(id) => customer_name(c, site, id)?,
            Account::Dealership(id) => {
                let name = dealership::table.find(id).select(dealership::name).first(c)?;
                (String::new(), name)
            }
            Account::Installation => (String::new(), String::new()),
        };
        let roles = match account {
            Account::Customer(_) => Vec::new(),
            Account::Dealership(id) => roles.at(Some(id)).collect(),
            Account::Installation => roles.at(None).collect(),
        };
        all.push(Choice { account, customer, dealership: place, roles });
    }
    Ok(all)
}

/// Where a session begins: the only account, or the one last worked in. And whether there is a choice to make.
pub fn first_choice(c: &mut Conn, person: PersonId) -> DbResult<(Option<Account>, bool)> {
    let all = of_person(c, person)?;
    let last = sessions::last_account(c, person)?.filter(|last| all.contains(last));
    Ok((last.or_else(|| all.first().copied()), all.len() > 1))
}

/// The page that a person begins at in an account.
pub fn landing(c: &mut Conn, person: PersonId, account: Option<Account>) -> DbResult<&'static str> {
    Ok(match account {
        None => "/account",
        Some(Account::Customer(_)) => "/",
        Some(Account::Installation) => "/admin",
        Some(Account::Dealership(at)) => {
            let counter = roles_of(c, person)?.allow(at, Permission::WorkAtCounter);
            if counter { "/staff" } else { "/admin" }
        }
    })
}

/// That the person has this account, by what they were given; any other is not found.
pub fn require(
    c: &mut Conn,
    site: &Site,
    (actor, w): (&Actor, Words),
    person: PersonId,
    account: Account,
) -> DbResult<()> {
    if of_person(c, person)?.contains(&account) {
        hold(c, site, (actor, w), person, account)
    } else {
        Err(AppError::NotFound)
    }
}

/// Goes on only where what lets a person into an account is what they were given. Asked where a session begins to work in
/// one, and before each change there (`guards`); what only shows something does not ask.
pub(super) fn hold(
    c: &mut Conn,
    site: &Site,
    (actor, w): (&Actor, Words),
    person: PersonId,
    account: Account,
) -> DbResult<()> {
    match account {
        Account::Customer(id) => rights::hold(c, site, actor, person, id).map_err(|error| match error {
            AppError::Conflict(_) => AppError::Conflict(w.t("right-altered").into_owned()),
            other => other,
        }),
        Account::Dealership(_) | Account::Installation => staff::hold(c, site, actor, person),
    }
}

/// The dealership a customer is billed by.
pub fn dealership_of(c: &mut Conn, id: CustomerId) -> DbResult<DealershipId> {
    Ok(customer::table.find(id).select(customer::dealership_id).first(c)?)
}

fn customer_name(c: &mut Conn, site: &Site, id: CustomerId) -> DbResult<(String, String)> {
    let (name, place): (Sealed<CustomerName>, String) = customer::table
        .inner_join(dealership::table)
        .filter(customer::id.eq(id))
        .select((customer::name, dealership::name))
        .first(c)?;
    Ok((site.vault.open_field(c, Holder::Customer(id), id.as_bytes(), &name)?, place))
}

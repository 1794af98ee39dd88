//! Two accounts of the same people become one. Documents are frozen and sealed under the account they were issued to, so
//! they stay there: the account that ends is kept, names the one that goes on, and gets no new work. What can move does:
//! vehicles, what is known of how to reach them, and who signs in. Final: rights that were given cannot be told apart later.

use super::customers::{self, Customer, Details};
use super::vehicles::{self, Handover};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{CleanLines, LocalDate};
use crate::trust::access::{Rights, Scope, rights};
use crate::trust::audit::{Actor, Entry, record};

/// Ends `from` in favor of `into`, both of the scope's dealership, as they were loaded. `today` is its calendar day.
pub fn merge(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    (from, into): (&Customer, &Customer),
    today: LocalDate,
) -> DbResult<()> {
    if from.id == into.id || from.merged.is_some() || into.merged.is_some() {
        return Err(AppError::Conflict("One of the two accounts was merged already.".to_owned()));
    }
    let (ending, kept) = (scope.narrowed(from.id)?, scope.narrowed(into.id)?);
    customers::close(c, site, &ending, from.version, into.id)?;
    loop {
        let theirs = vehicles::latest(c, site, &ending, 100)?;
        if theirs.is_empty() {
            break;
        }
        for vehicle in theirs {
            let handover = Handover { to: into.id, on: today, with_plate: true };
            vehicles::transfer(c, site, actor, scope, &vehicle, &handover)?;
        }
    }
    let details = together(&from.details, &into.details);
    if details != into.details {
        customers::update(c, site, actor, &kept, into.version, &details)?;
    }
    share_people(c, site, actor, &ending, &kept)?;
    let dealership = scope.dealership();
    let ended = Entry::new("customer.merge").object(from.id).customer(dealership, from.id);
    record(c, site, actor, &ended.fact("into", into.id).before("open").after("merged"))?;
    let went_on = Entry::new("customer.absorb").object(into.id).customer(dealership, into.id);
    record(
        c,
        site,
        actor,
        &went_on.fact("from", from.id).before(format!("version {}", into.version)).after("absorbed"),
    )?;
    Ok(())
}

/// Whoever acts for one of them acts for both afterwards, with the rights of both: old documents stay in reach.
fn share_people(c: &mut Conn, site: &Site, actor: &Actor, ended: &Scope, kept: &Scope) -> DbResult<()> {
    let (first, second) = (rights::of_customer(c, site, ended)?, rights::of_customer(c, site, kept)?);
    for holder in first.iter().chain(&second) {
        let all = first.iter().chain(&second).filter(|it| it.person == holder.person);
        let union = all.fold(Rights::VIEW, |sum, it| Rights {
            pay: sum.pay || it.rights.pay,
            approve: sum.approve || it.rights.approve,
            dispute: sum.dispute || it.rights.dispute,
        });
        let has =
            |all: &[rights::Holder]| all.iter().any(|it| it.person == holder.person && it.rights == union);
        // What is granted on the one that goes on, reaches the one that ended.
        if !has(&first) || !has(&second) {
            rights::grant(c, site, actor, kept, holder.person, union)?;
        }
    }
    Ok(())
}

/// The kept account's details, with what it lacks taken from the other.
fn together(from: &Details, into: &Details) -> Details {
    let mut all = into.clone();
    let (theirs, own) = (&from.contact, &mut all.contact);
    own.email = own.email.take().or_else(|| theirs.email.clone());
    own.phone = own.phone.take().or_else(|| theirs.phone.clone());
    if own.address.street.is_none() && own.address.city.is_none() {
        own.address = theirs.address.clone();
    }
    let notes = [into.notes.as_ref(), from.notes.as_ref()].into_iter().flatten();
    let notes = notes.map(AsRef::as_ref).collect::<Vec<&str>>().join("\n");
    // Too long together: the kept account's stay as they are, the other's are still on the other.
    all.notes = CleanLines::optional(&notes).unwrap_or_else(|_| into.notes.clone());
    all
}

//! What rules find odd, done with the product's own verbs, so that the pages of alerts have something true to show: a service that
//! is billed twice, and given up again in pieces just below what one person decides alone. And from when on rules judge.

use super::people::Cast;
use super::records::clean;
use super::story::{SERVICE, issue, of, scope_of};
use crate::base::error::AppError;
use crate::base::form_key::new_form_key;
use crate::base::site::Site;
use crate::base::values::{Clock, Money};
use crate::billing::invoices::IssuedInvoice;
use crate::billing::write_offs::{NewWriteOff, write_off};
use crate::commands::failure::Failure;
use crate::parties::dealerships;
use crate::safety::alerts::following;
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, ActorKind, tend};

/// From here on rules judge what happens: how the demo was made is no news to anybody.
pub fn watch_from_here(site: &Site) -> Result<(), Failure> {
    tend(site, false)?.map_err(|refused| Failure::Refused(refused.to_string()))?;
    let soon = Site { clock: Clock::manual(site.clock.now().plus(following::LATELY)), ..site.clone() };
    following::step(&soon)?;
    Ok(())
}

/// An hour ago and just now.
pub fn stray(before: &Site, now: &Site, cast: &Cast) -> Result<(), Failure> {
    let (sam, lena) = (of(ActorKind::Clerk, cast.sam), of(ActorKind::Clerk, cast.lena));
    let scope = scope_of(now, cast, "C00007")?;
    let first = issue(before, &sam, &scope, None, "RO 58238", &SERVICE)?;
    let second = issue(now, &sam, &scope, None, "RO 58239", &SERVICE)?;
    give_up(before, &lena, &scope, &first, 9_500)?;
    give_up(before, &lena, &scope, &first, 9_250)?;
    give_up(now, &lena, &scope, &second, 9_900)
}

fn give_up(site: &Site, actor: &Actor, scope: &Scope, of: &IssuedInvoice, minor: i64) -> Result<(), Failure> {
    let currency = site.db.read(|c| dealerships::load(c, scope.dealership()))?.settings.currency;
    let (reason, key) = (clean("Customer was unhappy with the wait")?, new_form_key());
    let amount = Money::new(minor, currency);
    let new = NewWriteOff { invoice: of.id, amount, reason: &reason, form_key: &key, approval: None };
    let done = site.db.write(|c| write_off(c, site, actor, scope, &new))?;
    done.map_err(|why| AppError::internal(format!("{why:?}")))?;
    Ok(())
}

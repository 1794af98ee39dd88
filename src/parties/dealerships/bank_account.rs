//! Which account papers name, at any moment. Another one than before counts 72 hours after it was asked for, or once another
//! administrator has confirmed it, so that nobody alone and unseen leads customers' money elsewhere (rule R20 of the alerts).
//! No job has to run for that: whoever reads asks the clock. Not here: what an account is (`bank`).

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::bank::BankDetails;
use super::groups::{Group, Version, change_group, group, group_with_version};
use super::store::load;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::mail::{self, BankNews};
use crate::base::site::Site;
use crate::base::values::{DealershipId, PersonId, Timestamp};
use crate::trust::access::{Role, accounts, persons, staff};
use crate::trust::audit::{Actor, Entry, Outcome, record, record_later};

/// How long another account waits.
pub const HOLD: Duration = Duration::from_secs(72 * 3600);

/// The account of a dealership, and one that waits to take its place. The first lies flat, as it did before anything waited.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BankAccount {
    #[serde(flatten)]
    kept: BankDetails,
    #[serde(skip_serializing_if = "Option::is_none")]
    waiting: Option<Waiting>,
}

/// An account that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    pub details: BankDetails,
    pub since: Timestamp,
    /// Papers name it from then on, whether anybody did anything or not.
    pub counts_from: Timestamp,
    pub by: PersonId,
}

impl Group for BankAccount {
    const NAME: &'static str = "bank";
}

/// What a form leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is named, or waits, already.
    Nothing,
    /// There never was one: no money goes elsewhere. It counts at once.
    First,
    /// None is named from now on, and what waited is dropped: that sends no money anywhere.
    Removed,
    Waits(Timestamp),
}

impl Change {
    fn code(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::First => "first",
            Self::Removed => "removed",
            Self::Waits(_) => "waits",
        }
    }
}

impl BankAccount {
    /// What papers name at a moment. May be empty: none.
    pub fn named(&self, now: Timestamp) -> &BankDetails {
        match &self.waiting {
            Some(it) if it.counts_from <= now => &it.details,
            _ => &self.kept,
        }
    }

    /// What waits at a moment.
    pub fn waiting(&self, now: Timestamp) -> Option<&Waiting> {
        self.waiting.as_ref().filter(|it| it.counts_from > now)
    }

    /// What it would lead to if this was asked for, over a version. An account that comes after one was taken away is not the
    /// first: taking away and entering anew would lead around the wait.
    pub fn asked(&self, version: Version, new: &BankDetails, now: Timestamp) -> Change {
        let (named, waiting) = (self.named(now), self.waiting(now));
        match waiting {
            Some(_) if !new.is_set() => Change::Removed,
            Some(it) if it.details == *new => Change::Nothing,
            _ if named == new => Change::Nothing,
            _ if !new.is_set() => Change::Removed,
            // Nothing is saved that is not an account, so that only one version is before the first.
            None if version <= 1 && !named.is_set() => Change::First,
            _ => Change::Waits(now.plus(HOLD)),
        }
    }
}

/// The account that papers of a dealership name at a moment, where it has one.
pub fn bank_details(c: &mut Conn, at: DealershipId, now: Timestamp) -> DbResult<Option<BankDetails>> {
    let account: BankAccount = group(c, at)?;
    Ok(Some(account.named(now).clone()).filter(BankDetails::is_set))
}

/// Asks for another account, over the version that the form showed. What waited before is dropped, and the wait begins anew. It
/// stands in the log by a name of its own, and every administrator whom it concerns is mailed.
pub fn change_bank(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    at: DealershipId,
    shown: Version,
    new: &BankDetails,
) -> DbResult<Change> {
    let now = site.clock.now();
    let (before, version) = group_with_version::<BankAccount>(c, at)?;
    let (change, named) = (before.asked(version, new, now), before.named(now).clone());
    let after = match change {
        Change::Nothing => return Ok(change),
        Change::First | Change::Removed => BankAccount { kept: new.clone(), waiting: None },
        Change::Waits(counts_from) => {
            let by = actor.person.ok_or(AppError::SignInNeeded)?;
            let waiting = Waiting { details: new.clone(), since: now, counts_from, by };
            BankAccount { kept: named.clone(), waiting: Some(waiting) }
        }
    };
    change_group(c, site, actor, at, shown, &after)?;
    let mut entry = told("bank.change", at, &named, new)?.fact("change", change.code());
    let news = match change {
        Change::Waits(from) => {
            entry = entry.fact("counts_from", from);
            Some(BankNews::Asked)
        }
        Change::Removed => Some(BankNews::Removed),
        Change::Nothing | Change::First => None,
    };
    record(c, site, actor, &entry)?;
    if let Some(news) = news {
        tell(c, site, at, news)?;
    }
    Ok(change)
}

/// Why somebody does not confirm what waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    Own,
    /// An administrator for less than the wait: whoever makes themselves a second person is not faster by it.
    New,
    /// Their account was recovered lately: for three days it might be somebody else who came in.
    Recovered,
}

impl Unfit {
    pub fn words(self) -> &'static str {
        match self {
            Self::Own => "You asked for this account: another administrator confirms it.",
            Self::New => {
                "You have been an administrator here for less than 72 hours: somebody who was before confirms it."
            }
            Self::Recovered => {
                "Your account was recovered in the last days: another administrator confirms it."
            }
        }
    }
}

/// Whether somebody could confirm it, and why not. What a rule demands of them is asked where they prove their passkey.
pub fn unfit(
    c: &mut Conn,
    site: &Site,
    at: DealershipId,
    waiting: &Waiting,
    person: PersonId,
) -> DbResult<Option<Unfit>> {
    let now = site.clock.now();
    if waiting.by == person {
        return Ok(Some(Unfit::Own));
    }
    let here = |place: Option<DealershipId>| place.is_none_or(|place| place == at);
    let roles = staff::of_person(c, person)?;
    let long = |since: Timestamp| since.plus(HOLD) <= now;
    let fit = roles.iter().any(|it| it.role == Role::Administrator && here(it.at) && long(it.since));
    if !fit {
        return Ok(Some(Unfit::New));
    }
    let held = persons::find(c, site, person)?.hold_until.is_some_and(|until| until > now);
    Ok(held.then_some(Unfit::Recovered))
}

/// What waits, if it is what the page showed and this person may confirm it. To be asked before they prove their passkey.
pub fn confirmable(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    at: DealershipId,
    shown: Version,
) -> DbResult<(BankAccount, Waiting)> {
    let now = site.clock.now();
    let person = actor.person.ok_or(AppError::SignInNeeded)?;
    let (account, version) = group_with_version::<BankAccount>(c, at)?;
    let waiting = waits(&account, now)?;
    if version != shown {
        let text = "Another account waits than the one that you saw. Look at it again.";
        return Err(AppError::Conflict(text.to_owned()));
    }
    if let Some(why) = unfit(c, site, at, &waiting, person)? {
        if why == Unfit::Own {
            let entry = Entry::new("segregation").outcome(Outcome::Refused).fact("cause", "own_request");
            record_later(site, actor, entry.object(at).dealership(at));
        }
        return Err(AppError::Conflict(why.words().to_owned()));
    }
    Ok((account, waiting))
}

/// What waits counts from now on.
pub fn confirm_bank(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    at: DealershipId,
    shown: Version,
) -> DbResult<()> {
    let (account, waiting) = confirmable(c, site, actor, at, shown)?;
    let after = BankAccount { kept: waiting.details.clone(), waiting: None };
    change_group(c, site, actor, at, shown, &after)?;
    let entry = told("bank.confirm", at, account.named(site.clock.now()), &waiting.details)?;
    record(c, site, actor, &entry.person(waiting.by))?;
    tell(c, site, at, BankNews::Confirmed)
}

/// Takes back what waits, whoever asked for it: papers go on naming what they name.
pub fn withdraw_bank(c: &mut Conn, site: &Site, actor: &Actor, at: DealershipId) -> DbResult<()> {
    let now = site.clock.now();
    let (account, version) = group_with_version::<BankAccount>(c, at)?;
    let waiting = waits(&account, now)?;
    let named = account.named(now);
    let after = BankAccount { kept: named.clone(), waiting: None };
    change_group(c, site, actor, at, version, &after)?;
    let entry = told("bank.withdraw", at, &waiting.details, named)?;
    record(c, site, actor, &entry.person(waiting.by)).map(|_| ())
}

fn waits(account: &BankAccount, now: Timestamp) -> DbResult<Waiting> {
    let none = || AppError::Conflict("No other account waits any more. Look at the page again.".to_owned());
    account.waiting(now).cloned().ok_or_else(none)
}

fn told(
    action: &'static str,
    at: DealershipId,
    before: &BankDetails,
    after: &BankDetails,
) -> DbResult<Entry> {
    let json = |it: &BankDetails| serde_json::to_string(it).map_err(|e| AppError::Internal(e.into()));
    Ok(Entry::new(action).object(at).dealership(at).before(json(before)?).after(json(after)?))
}

/// A mail to every administrator of the dealership and of the installation, whoever did it: without the account.
fn tell(c: &mut Conn, site: &Site, at: DealershipId, news: BankNews) -> DbResult<()> {
    let (_, version) = group_with_version::<BankAccount>(c, at)?;
    let name = load(c, at)?.settings.name;
    for person in staff::administrators(c, Some(at))? {
        let to = persons::recipient(c, site, person)?;
        // Whoever works in several places chooses the one that it is about first.
        let several = accounts::choices(c, site, person)?.len() > 1;
        let path = if several { "/accounts?next=%2Fadmin%2Fsettings%2Fbank" } else { "/admin/settings/bank" };
        let letter = mail::bank_account(site, &to, (at, version), name.as_str(), news, path);
        mail::queue(c, site, &letter.person(person))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::from_micros(1_795_000_000_000_000);

    fn details(account: &str) -> BankDetails {
        BankDetails::parse("Northside Motors LLC", "", account, "").unwrap()
    }

    fn person() -> PersonId {
        PersonId::generate(START)
    }

    fn with(kept: BankDetails, waiting: Option<&str>) -> BankAccount {
        let waiting = waiting.map(|it| Waiting {
            details: details(it),
            since: START,
            counts_from: START.plus(HOLD),
            by: person(),
        });
        BankAccount { kept, waiting }
    }

    #[test]
    fn papers_name_the_old_account_until_the_very_moment_the_new_one_counts() {
        let it = with(details("11110000"), Some("22220000"));
        let last = START.plus(HOLD).minus(Duration::from_micros(1));
        for at in [START, last] {
            assert_eq!(it.named(at), &details("11110000"));
            assert!(it.waiting(at).is_some());
        }
        for at in [START.plus(HOLD), START.plus(HOLD * 9)] {
            assert_eq!(it.named(at), &details("22220000"));
            assert_eq!(it.waiting(at), None);
        }
    }

    #[test]
    fn the_first_account_counts_at_once_and_one_after_a_removal_is_not_the_first() {
        let (none, new) = (BankDetails::default(), details("33330000"));
        assert_eq!(BankAccount::default().asked(0, &new, START), Change::First);
        assert_eq!(BankAccount::default().asked(0, &none, START), Change::Nothing);
        assert_eq!(with(none.clone(), None).asked(1, &new, START), Change::First, "an empty form was saved");
        let waits = Change::Waits(START.plus(HOLD));
        assert_eq!(with(none.clone(), None).asked(2, &new, START), waits);
        assert_eq!(with(none.clone(), Some("22220000")).asked(3, &none, START), Change::Removed);
        assert_eq!(with(details("11110000"), None).asked(1, &new, START), waits);
        assert_eq!(with(details("11110000"), None).asked(1, &none, START), Change::Removed);
    }

    #[test]
    fn another_one_begins_the_wait_anew_and_the_same_one_does_not() {
        let it = with(details("11110000"), Some("22220000"));
        let later = START.plus(HOLD / 2);
        assert_eq!(it.asked(2, &details("33330000"), later), Change::Waits(later.plus(HOLD)));
        assert_eq!(it.asked(2, &details("22220000"), later), Change::Nothing);
        assert_eq!(it.asked(2, &details("11110000"), later), Change::Nothing);
        assert_eq!(it.asked(2, &details("11110000"), START.plus(HOLD)), Change::Waits(START.plus(HOLD * 2)));
    }

    #[test]
    fn what_was_stored_before_anything_waited_reads_on() {
        let old = serde_json::to_string(&details("11110000")).unwrap();
        assert_eq!(serde_json::from_str::<BankAccount>(&old).unwrap(), with(details("11110000"), None));
        assert_eq!(serde_json::to_string(&with(details("11110000"), None)).unwrap(), old);
        let it = with(details("11110000"), Some("22220000"));
        let json = serde_json::to_string(&it).unwrap();
        assert_eq!(serde_json::from_str::<BankAccount>(&json).unwrap(), it);
    }
}

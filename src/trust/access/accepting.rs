//! Accepting an invitation: the ceremony of its page, what it gives, and the session that begins with it.

use webauthn_rs::prelude::DiscoverableAuthentication;

use super::account::Account;
use super::invitations::{Open, Purpose, check_code, consume};
use super::passkeys::ceremony::{self, Kind};
use super::passkeys::relying_party::RelyingParty;
use super::passkeys::verifying::{Proven, verify};
use super::passkeys::{
    Enrolment, Fields, Finish, Options, Refusal, begin_enrolment, credential_ids, finish_enrolment,
};
use super::persons::{self, Name};
use super::rights::{self, scope_of};
use super::sign_in::{SignedIn, enter};
use super::{accounts, recoveries, sessions, setup, staff};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::mail;
use crate::base::site::Site;
use crate::base::values::{Email, PasskeyId, PersonId};
use crate::base::web::Facts;
use crate::trust::audit::Actor;

/// Whether the person proves themselves with a passkey they have, rather than making one.
pub fn has_passkey(c: &mut Conn, open: &Open) -> DbResult<bool> {
    let may_add = matches!(open.purpose, Purpose::Recovery | Purpose::Enrolment);
    Ok(!may_add && !credential_ids(c, open.person)?.is_empty())
}

/// Begins the ceremony. The code is checked here; nothing is used up yet.
pub fn begin(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    open: &Open,
    fields: &Fields,
) -> DbResult<Result<Options, Refusal>> {
    if site.clock.now() < open.not_before {
        return Ok(Err(Refusal::LinkEnded));
    }
    let field = |name: &str| fields.get(name).map_or("", String::as_str);
    if open.needs_code && !check_code(c, site, actor, open, field("code"))? {
        return Ok(Err(Refusal::WrongCode));
    }
    let object = open.id.to_string();
    if has_passkey(c, open)? {
        let party = RelyingParty::of(&site.config)?;
        let (public_key, state) = party.start_assertion(credential_ids(c, open.person)?, None)?;
        let kind = Kind::Acceptance;
        let ceremony = ceremony::store(c, site, kind, Some(open.person), Some(&object), &state)?;
        return Ok(Ok(Options { ceremony, public_key }));
    }
    let mut it = persons::find(c, site, open.person)?;
    if open.purpose == Purpose::Administrator {
        match setup::who(c, site, open.person, fields)? {
            Ok((name, email)) => (it.name, it.email) = (name.into_string(), email),
            Err(why) => return Ok(Err(why)),
        }
    }
    let who = (open.person, it.name.as_str(), it.email.as_str());
    begin_enrolment(c, site, who, (Kind::Invitation, Some(&object)), fields.clone())
}

/// Finishes it: uses the invitation up, gives what it gives, signs in.
pub fn finish(
    c: &mut Conn,
    site: &Site,
    facts: &Facts,
    open: &Open,
    it: &Finish,
) -> DbResult<Result<SignedIn, Refusal>> {
    let actor = Actor { person: Some(open.person), ..Actor::guest(facts) };
    let proven = match prove(c, site, &actor, open, it)? {
        Ok(proven) => proven,
        Err(why) => return Ok(Err(why)),
    };
    if !consume(c, site, &actor, open)? {
        // Rolled back whole: the passkey just made must not stay.
        return Err(AppError::NotFound);
    }
    let actor = Actor { passkey: Some(proven.passkey), ..actor };
    let account = give(c, site, &actor, open, proven.passkey)?;
    let mut entered = enter(c, site, facts, proven, "")?;
    if let Some(account) = account {
        entered.token = sessions::switch(c, site, &actor, entered.session, account)?;
        entered.next = accounts::landing(c, open.person, Some(account))?.to_owned();
    }
    Ok(Ok(entered))
}

fn prove(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    open: &Open,
    it: &Finish,
) -> DbResult<Result<Proven, Refusal>> {
    let object = open.id.to_string();
    if has_passkey(c, open)? {
        let kind = Kind::Acceptance;
        let taken = ceremony::take::<DiscoverableAuthentication>(c, site, it.ceremony, kind, Some(&object))?;
        let Some(taken) = taken else { return Ok(Err(Refusal::Expired)) };
        return verify(c, site, actor, &it.credential, taken.state, Some(open.person));
    }
    let taken = ceremony::take::<Enrolment>(c, site, it.ceremony, Kind::Invitation, Some(&object))?;
    let Some(taken) = taken.filter(|t| t.person == Some(open.person)) else {
        return Ok(Err(Refusal::Expired));
    };
    let state = taken.state;
    if open.purpose == Purpose::Administrator {
        match setup::who(c, site, open.person, &state.fields)? {
            Ok((name, email)) => settle_name(c, site, actor, open.person, &name, &email)?,
            Err(why) => return Ok(Err(why)),
        }
    }
    let made = finish_enrolment(c, site, actor, open.person, &state, it.credential.clone())?;
    Ok(made.map(|passkey| Proven { person: open.person, passkey, fresh: true }))
}

fn settle_name(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    person: PersonId,
    name: &Name,
    email: &Email,
) -> DbResult<()> {
    persons::rename(c, site, actor, person, name)?;
    persons::set_email(c, site, actor, person, email)
}

/// What accepting gives, and the account to begin in.
fn give(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    open: &Open,
    passkey: PasskeyId,
) -> DbResult<Option<Account>> {
    match open.purpose {
        Purpose::Owner(at, customer, rights) => {
            let scope = scope_of(Some(at), Some(customer))?;
            rights::grant(c, site, actor, &scope, open.person, rights)?;
            Ok(Some(Account::Customer(customer)))
        }
        Purpose::Staff(at, role) => {
            staff::grant(c, site, actor, open.person, Some(at), role)?;
            Ok(Some(Account::Dealership(at)))
        }
        Purpose::Administrator => {
            setup::complete(c, site, actor, open.person)?;
            Ok(Some(Account::Installation))
        }
        Purpose::Recovery => {
            recoveries::complete(c, site, actor, open.person, open.id, passkey)?;
            Ok(None)
        }
        Purpose::Enrolment => {
            let to = persons::recipient(c, site, open.person)?;
            let letter = mail::new_passkey(site, &to, passkey, &actor.device, "/account/passkeys");
            mail::queue(c, site, &letter.person(open.person))?;
            Ok(None)
        }
    }
}

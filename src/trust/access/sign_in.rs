//! Signing in: by a passkey that the browser offers, or by address first. Unknown addresses are answered in the same
//! shape, and no number of failures shuts anybody out: a passkey that proves itself is always good.

use serde::{Deserialize, Serialize};
use webauthn_rs::prelude::DiscoverableAuthentication;

use super::account::Account;
use super::acting::staff_kind;
use super::passkeys::ceremony::{self, Kind};
use super::passkeys::relying_party::RelyingParty;
use super::passkeys::verifying::{Proven, verify};
use super::passkeys::{Finish, Options, Refusal, credential_ids, decoys};
use super::session::roles_of;
use super::{accounts, passkeys, persons, sessions};
use crate::base::db::{Conn, DbResult};
use crate::base::mail;
use crate::base::site::Site;
use crate::base::values::{Email, PersonId, SessionId};
use crate::base::web::facts::{DEVICE_COOKIE, SESSION_COOKIE};
use crate::base::web::{Facts, Reply};
use crate::base::words::Words;
use crate::trust::audit::{Actor, ActorKind, Entry, Outcome, record};

#[derive(Serialize, Deserialize)]
struct State {
    authentication: DiscoverableAuthentication,
    /// A keyed hash of the address, if one came first: then the authenticator need not name the person.
    address: Option<String>,
}

/// Somebody who has just signed in.
pub struct SignedIn {
    /// For the cookie.
    pub token: String,
    pub session: SessionId,
    /// The page to begin at.
    pub next: String,
    device: Option<String>,
}

impl SignedIn {
    /// The cookies, and where the script goes on to.
    pub fn reply(self) -> DbResult<Reply> {
        let body = serde_json::json!({ "next": self.next });
        let reply = Reply::json(&body)?.cookie(SESSION_COOKIE, self.token, None);
        Ok(match self.device {
            Some(mark) => reply.cookie(DEVICE_COOKIE, mark, Some(365)),
            None => reply,
        })
    }
}

/// Begins a ceremony: for an address that was typed, or for whichever passkey the browser has.
pub fn begin(c: &mut Conn, site: &Site, address: Option<&str>) -> DbResult<Options> {
    let typed = address.map(str::trim).filter(|a| !a.is_empty());
    let mut allowed = Vec::new();
    let (mut expected, mut address) = (None, None);
    if let Some(typed) = typed {
        let normal = typed.parse::<Email>().map_or_else(|_| typed.to_lowercase(), |e| e.to_string());
        expected = match normal.parse::<Email>() {
            Ok(email) => persons::by_email(c, site, &email)?,
            Err(_) => None,
        };
        let real = match expected {
            Some(person) => credential_ids(c, person)?,
            None => Vec::new(),
        };
        // An address without an account counts like any other, so that nobody learns which have one.
        let hash = site.vault.token_hash("typed-address", normal.as_bytes())?;
        address = Some(data_encoding::HEXLOWER.encode(hash.get(..8).unwrap_or_default()));
        allowed = decoys::padded(site, &normal, real)?;
    }
    let party = RelyingParty::of(&site.config)?;
    let (public_key, authentication) = party.start_assertion(allowed, None)?;
    let state = State { authentication, address };
    let ceremony = ceremony::store(c, site, Kind::SignIn, expected, None, &state)?;
    Ok(Options { ceremony, public_key })
}

/// Finishes it. Every answer to a ceremony, good or not, is in the log. What answers none says nothing about anybody and
/// can be sent without end: it leaves no entry.
pub fn finish(c: &mut Conn, site: &Site, facts: &Facts, it: &Finish) -> DbResult<Result<SignedIn, Refusal>> {
    let actor = Actor::guest(facts);
    let Some(taken) = ceremony::take::<State>(c, site, it.ceremony, Kind::SignIn, None)? else {
        return Ok(Err(Refusal::Expired));
    };
    // For an address without an account the passkey must be nobody's: whoever has one of their own here is told the
    // same as at an address with an account.
    let nobody = || PersonId::generate(site.clock.now());
    let expected = taken.person.or_else(|| taken.state.address.as_ref().map(|_| nobody()));
    match verify(c, site, &actor, &it.credential, taken.state.authentication, expected)? {
        Err(why) => {
            // Whose account it was: the one that was typed, or else the one whose passkey was offered.
            let account = match taken.person {
                None if taken.state.address.is_none() => passkeys::holder_of(c, &it.credential)?,
                typed => typed,
            };
            refused(c, site, &actor, (account, taken.state.address.as_deref()), why)
        }
        Ok(proven) => {
            let next = it.fields.get("next").map_or("", String::as_str);
            enter(c, site, facts, proven, next).map(Ok)
        }
    }
}

/// Begins a session for somebody who proved to be who they are, in the account they worked in last.
pub(super) fn enter(
    c: &mut Conn,
    site: &Site,
    facts: &Facts,
    proven: Proven,
    next: &str,
) -> DbResult<SignedIn> {
    let (account, several) = accounts::first_choice(c, proven.person)?;
    if let Some(account) = account {
        let actor =
            Actor { person: Some(proven.person), passkey: Some(proven.passkey), ..Actor::guest(facts) };
        accounts::hold(c, site, (&actor, Words::new(facts.language())), proven.person, account)?;
    }
    let begun = sessions::begin(c, site, facts, (proven.person, proven.passkey), account)?;
    let kind = match account {
        Some(Account::Customer(_)) => ActorKind::Owner,
        _ => staff_kind(&roles_of(c, proven.person)?, account),
    };
    let actor = Actor {
        kind,
        person: Some(proven.person),
        session: Some(begun.id),
        passkey: Some(proven.passkey),
        ..Actor::guest(facts)
    };
    let into = account.map_or_else(|| "no account".to_owned(), |it| it.to_string());
    let browser = if begun.new_browser { "new" } else { "known" };
    let entry = Entry::new("authn_login_success").object(begun.id).fact("browser", browser).after(into);
    record(c, site, &actor, &entry)?;
    // A passkey that was made just now is told of by whoever made it.
    if begun.new_browser && !proven.fresh {
        let to = persons::recipient(c, site, proven.person)?;
        let letter = mail::new_browser(site, &to, begun.id, &facts.device, "/account/sessions");
        mail::queue(c, site, &letter.person(proven.person))?;
    }
    let asked = same_site(next);
    let staff = !matches!(account, None | Some(Account::Customer(_)));
    let next = match asked {
        Some(asked) if staff && passkeys::second_is_due(c, site, proven.person)? => {
            by_way_of("/account/passkeys", asked)
        }
        None if staff && passkeys::second_is_due(c, site, proven.person)? => "/account/passkeys".to_owned(),
        Some(asked) if several => by_way_of("/accounts", asked),
        Some(asked) => asked.to_owned(),
        None if several => "/accounts".to_owned(),
        None => accounts::landing(c, proven.person, account)?.to_owned(),
    };
    Ok(SignedIn { token: begun.token, session: begun.id, next, device: begun.device })
}

/// A page on the way that leads on to the one that was asked for.
fn by_way_of(page: &str, asked: &str) -> String {
    let asked: String = url::form_urlencoded::byte_serialize(asked.as_bytes()).collect();
    format!("{page}?next={asked}")
}

fn refused(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    (account, address): (Option<PersonId>, Option<&str>),
    why: Refusal,
) -> DbResult<Result<SignedIn, Refusal>> {
    let mut entry = Entry::new("authn_login_fail").outcome(Outcome::Refused).fact("cause", why.code());
    entry.person = account;
    if let Some(address) = address.filter(|_| account.is_none()) {
        entry = entry.fact("address", address);
    }
    record(c, site, actor, &entry)?;
    Ok(Err(why))
}

/// A path of this site to go to after signing in; none for anything else, and for the front page, which everybody
/// has one of their own of.
pub fn same_site(next: &str) -> Option<&str> {
    // What else an address may hold travels percent-encoded, and nothing else fits into a header.
    let plain = next.starts_with('/')
        && !next.starts_with("//")
        && next.bytes().all(|b| b.is_ascii_graphic() && b != b'\\')
        && next.len() <= 2000;
    let path = next.split(['?', '#']).next().unwrap_or_default();
    let pointless = matches!(path, "/" | "/sign-in" | "/sign-out" | "/accounts");
    (plain && !pointless).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::same_site;

    #[test]
    fn goes_on_to_paths_of_this_site_only() {
        assert_eq!(same_site("/invoices/NM-10482?x=1"), Some("/invoices/NM-10482?x=1"));
        for bad in [
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "invoices",
            "",
            "/a\nb",
            "/a\tb",
            "/a b",
            "/\u{e9}",
            " /invoices",
        ] {
            assert_eq!(same_site(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn pages_that_everybody_lands_on_anyway_are_not_remembered() {
        for page in ["/", "/sign-in?next=%2F", "/sign-out"] {
            assert_eq!(same_site(page), None);
        }
    }
}

//! Sessions: begun by a passkey, listed, ended. The browser holds 256 random bits, the database their SHA-256; a new
//! token is made at sign-in, at a confirmation and when the account changes. Not here: resolving one (`session`).

use std::time::Duration;

use diesel::prelude::*;

use super::account::Account;
use super::known_browsers;
use crate::base::config::Config;
use crate::base::db::schema::session;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{PasskeyId, PersonId, SessionId, Timestamp};
use crate::base::vault::{Holder, Sealed, SessionAddress};
use crate::base::web::{Facts, network, new_token};
use crate::trust::audit::{Actor, Entry, record};

/// At a time (OWASP ASVS 7.1.2 asks for a number).
const MOST_OF_OWNER: usize = 10;
const MOST_OF_STAFF: usize = 3;
/// How long rows of sessions that are over are kept.
const KEPT: Duration = Duration::from_secs(30 * 86_400);

/// One live session, as its person sees it.
#[derive(Clone, Debug)]
pub struct Listed {
    pub id: SessionId,
    pub device: String,
    /// The network it came from, never the whole address: `203.0.113.0/24`.
    pub network: String,
    pub started_at: Timestamp,
    pub seen_at: Timestamp,
}

/// A session that has just begun.
pub struct Begun {
    pub id: SessionId,
    /// For the cookie; nowhere else.
    pub token: String,
    /// A fresh mark for a browser that has none we know.
    pub device: Option<String>,
    /// The person has signed in before, but never with this browser.
    pub new_browser: bool,
}

/// Begins a session. One that this browser had before is over.
pub fn begin(
    c: &mut Conn,
    site: &Site,
    facts: &Facts,
    (person, passkey): (PersonId, PasskeyId),
    account: Option<Account>,
) -> DbResult<Begun> {
    let now = site.clock.now();
    if let Some(old) = facts.session_hash {
        let before = session::table.filter(session::token_hash.eq(old.to_vec()));
        diesel::update(before.filter(session::ended_at.is_null()))
            .set(session::ended_at.eq(now))
            .execute(c)?;
    }
    let id = SessionId::generate(now);
    let token = new_token();
    let hash = site.vault.bearer_hash(&token);
    let known = if known_browsers::is_known(c, facts)? { facts.device_hash } else { None };
    let device = known.is_none().then(new_token);
    let mark = known.unwrap_or_else(|| site.vault.bearer_hash(device.as_deref().unwrap_or_default()));
    let new_browser = known_browsers::note(c, site, person, &mark)?;
    let network = network(facts.ip);
    let ip: Sealed<SessionAddress> = site.vault.seal(c, Holder::Person(person), id.as_bytes(), &network)?;
    let values = (
        session::id.eq(id),
        session::token_hash.eq(hash.to_vec()),
        session::bound.eq(Some(bound(site, id, person, passkey, &hash)?)),
        session::person_id.eq(person),
        session::passkey_id.eq(passkey),
        session::account_id.eq(account),
        session::device.eq(&facts.device),
        session::ip.eq(ip),
        session::started_at.eq(now),
        session::seen_at.eq(now),
        session::expires_at.eq(now.plus(absolute_limit(&site.config, account))),
    );
    diesel::insert_into(session::table).values(values).execute(c)?;
    end_oldest(c, person, account, now)?;
    Ok(Begun { id, token, device, new_browser })
}

/// The authentication code of a session: whose it is, and which token belongs to it.
pub fn bound(
    site: &Site,
    id: SessionId,
    person: PersonId,
    passkey: PasskeyId,
    hash: &[u8; 32],
) -> DbResult<Vec<u8>> {
    let parts = [id.as_bytes(), person.as_bytes(), passkey.as_bytes(), hash.as_slice()];
    site.vault.token_hash("session", &parts.concat())
}

/// Nobody needs more sessions at a time than this; the oldest end when another begins.
fn end_oldest(c: &mut Conn, person: PersonId, account: Option<Account>, now: Timestamp) -> DbResult<()> {
    let most = if account.is_some_and(Account::is_staff) { MOST_OF_STAFF } else { MOST_OF_OWNER };
    let live: Vec<SessionId> = session::table
        .filter(session::person_id.eq(person).and(session::ended_at.is_null()))
        .filter(session::expires_at.gt(now))
        .order((session::started_at.desc(), session::id.desc()))
        .select(session::id)
        .load(c)?;
    let over: Vec<SessionId> = live.into_iter().skip(most).collect();
    let oldest = session::table.filter(session::id.eq_any(over));
    diesel::update(oldest).set(session::ended_at.eq(now)).execute(c)?;
    Ok(())
}

/// Gives a live session a new token: after a confirmation, so that a stolen one ends there.
pub fn renew(c: &mut Conn, site: &Site, id: SessionId) -> DbResult<String> {
    let token = new_token();
    let live = || session::table.find(id).filter(session::ended_at.is_null());
    let whose: Option<(PersonId, PasskeyId)> =
        live().select((session::person_id, session::passkey_id)).first(c).optional()?;
    let Some((person, passkey)) = whose else { return Err(AppError::SignInNeeded) };
    let hash = site.vault.bearer_hash(&token);
    let values = (
        session::token_hash.eq(hash.to_vec()),
        session::bound.eq(Some(bound(site, id, person, passkey, &hash)?)),
    );
    let changed = diesel::update(live()).set(values).execute(c)?;
    if changed == 1 { Ok(token) } else { Err(AppError::SignInNeeded) }
}

/// Turns a session to another account of its person, under a new token. Its end never moves away: staff sessions are
/// shorter, and switching to and fro buys no time. Whether the person has the account is the caller's question.
pub fn switch(c: &mut Conn, site: &Site, actor: &Actor, id: SessionId, account: Account) -> DbResult<String> {
    type Row = (Timestamp, Timestamp, Option<Account>);
    let (started, expires, before): Row = session::table
        .find(id)
        .select((session::started_at, session::expires_at, session::account_id))
        .first(c)?;
    let limit = started.plus(absolute_limit(&site.config, Some(account)));
    let values = (session::account_id.eq(Some(account)), session::expires_at.eq(limit.min(expires)));
    diesel::update(session::table.find(id)).set(values).execute(c)?;
    let before = before.map_or_else(|| "none".to_owned(), |it| it.to_string());
    let entry = Entry::new("session_renewed").object(id).fact("account", account);
    record(c, site, actor, &entry.before(before).after(account.to_string()))?;
    renew(c, site, id)
}

/// The account that a person's last session worked in.
pub fn last_account(c: &mut Conn, person: PersonId) -> DbResult<Option<Account>> {
    let last: Option<Option<Account>> = session::table
        .filter(session::person_id.eq(person).and(session::account_id.is_not_null()))
        .order(session::started_at.desc())
        .select(session::account_id)
        .first(c)
        .optional()?;
    Ok(last.flatten())
}

type Row = (SessionId, String, Sealed<SessionAddress>, Timestamp, Timestamp, Option<Account>);

/// The live sessions of a person, newest first.
pub fn list(c: &mut Conn, site: &Site, person: PersonId) -> DbResult<Vec<Listed>> {
    let now = site.clock.now();
    let rows: Vec<Row> = session::table
        .filter(session::person_id.eq(person).and(session::ended_at.is_null()))
        .filter(session::expires_at.gt(now))
        .order(session::started_at.desc())
        .select((
            session::id,
            session::device,
            session::ip,
            session::started_at,
            session::seen_at,
            session::account_id,
        ))
        .load(c)?;
    let awake = |row: &Row| now.since(row.4) <= super::session::idle_limit(&site.config, row.5);
    let open = |(id, device, ip, started_at, seen_at, _): Row| {
        let network = site.vault.open_field(c, Holder::Person(person), id.as_bytes(), &ip)?;
        Ok(Listed { id, device, network, started_at, seen_at })
    };
    rows.into_iter().filter(awake).map(open).collect()
}

/// Ends one session of a person; somebody else's, or one that is over, is not found.
pub fn end(c: &mut Conn, site: &Site, actor: &Actor, person: PersonId, id: SessionId) -> DbResult<()> {
    let own =
        session::table.find(id).filter(session::person_id.eq(person)).filter(session::ended_at.is_null());
    if diesel::update(own).set(session::ended_at.eq(site.clock.now())).execute(c)? == 0 {
        return Err(AppError::NotFound);
    }
    let entry = Entry::new("session_ended").object(id).person(person).before("open").after("ended");
    record(c, site, actor, &entry)?;
    Ok(())
}

/// Ends all sessions of a person except one ("sign out everywhere else") or none. Returns how many.
pub fn end_all(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    person: PersonId,
    except: Option<SessionId>,
) -> DbResult<usize> {
    let live: Vec<SessionId> = session::table
        .filter(session::person_id.eq(person).and(session::ended_at.is_null()))
        .select(session::id)
        .load(c)?;
    let over: Vec<SessionId> = live.into_iter().filter(|id| Some(*id) != except).collect();
    let rows = session::table.filter(session::id.eq_any(&over));
    diesel::update(rows).set(session::ended_at.eq(site.clock.now())).execute(c)?;
    let entry = Entry::new("session_ended").object(person).person(person).fact("sessions", over.len());
    record(c, site, actor, &entry.before("open").after("ended"))?;
    Ok(over.len())
}

/// Ends the sessions of a person that work in one account, when a right or role there changes; except the one that changed
/// it, which got a new token when that was confirmed.
pub(super) fn end_in(
    c: &mut Conn,
    person: PersonId,
    account: Account,
    now: Timestamp,
    except: Option<SessionId>,
) -> DbResult<()> {
    let there = session::table
        .filter(session::person_id.eq(person).and(session::ended_at.is_null()))
        .filter(session::account_id.eq(Some(account)))
        .select(session::id);
    let over: Vec<SessionId> = there.load(c)?.into_iter().filter(|id| Some(*id) != except).collect();
    diesel::update(session::table.filter(session::id.eq_any(over)))
        .set(session::ended_at.eq(now))
        .execute(c)?;
    Ok(())
}

/// Ends the session of this browser, if it has one: signing out.
pub fn sign_out(c: &mut Conn, site: &Site, facts: &Facts) -> DbResult<()> {
    let Some(hash) = facts.session_hash else { return Ok(()) };
    let row: Option<(SessionId, PersonId)> = session::table
        .filter(session::token_hash.eq(hash.to_vec()).and(session::ended_at.is_null()))
        .select((session::id, session::person_id))
        .first(c)
        .optional()?;
    let Some((id, person)) = row else { return Ok(()) };
    let actor = Actor { person: Some(person), session: Some(id), ..Actor::guest(facts) };
    end(c, site, &actor, person, id)
}

/// Whether a cookie, also of a session that is over, was this person's.
pub fn belonged_to(c: &mut Conn, hash: &[u8; 32], person: PersonId) -> DbResult<bool> {
    let known: i64 = session::table
        .filter(session::token_hash.eq(hash.to_vec()).and(session::person_id.eq(person)))
        .count()
        .get_result(c)?;
    Ok(known > 0)
}

/// How long a session may last at most.
pub(super) fn absolute_limit(config: &Config, account: Option<Account>) -> Duration {
    let staff = account.is_some_and(Account::is_staff);
    let hours = if staff { config.staff_session_hours } else { config.owner_session_hours };
    Duration::from_secs(u64::from(hours) * 3600)
}

/// Removes rows of sessions that have been over for a month. Returns how many. Their confirmations go before them
/// (`forgetting`).
pub(super) fn sweep(c: &mut Conn, site: &Site) -> DbResult<usize> {
    let before = site.clock.now().minus(KEPT);
    Ok(diesel::delete(session::table.filter(session::expires_at.lt(before))).execute(c)?)
}

//! From the hash of a cookie to who is asking: one query for everything an owner's page needs to begin with.
//! Not here: making and ending sessions (`sessions`), what a role may do (`roles`).

use std::time::Duration;

use diesel::prelude::*;
use subtle::ConstantTimeEq;

use super::account::Account;
use super::acting::actor;
use super::asking::{Asking, Row};
use super::place::PlaceRow;
use super::restraints::Covers;
use super::roles::{Role, Roles};
use super::sessions;
use crate::base::config::Config;
use crate::base::db::schema::{session, staff_role};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{CustomerId, DealershipId, Language, PasskeyId, PersonId, SessionId, Timestamp};
use crate::base::vault::{CustomerName, PersonEmail, PersonName, Sealed};
use crate::base::web::{Cx, session_found, session_missed};
use crate::each;
use crate::trust::audit::{ActorKind, Entry, Outcome, record_later};

/// A session is written to at most this often because somebody looked at a page.
const TOUCHED_EVERY: Duration = Duration::from_secs(60);

/// A live session, its person, and the owner's account it works in.
pub(super) struct Live {
    pub session: SessionId,
    pub person: PersonId,
    pub passkey: PasskeyId,
    pub account: Option<Account>,
    pub seen_at: Timestamp,
    pub name: Sealed<PersonName>,
    pub email: Sealed<PersonEmail>,
    pub language: Option<Language>,
    pub hold_until: Option<Timestamp>,
    /// Where the account is a customer for whom the person may act.
    pub own: Option<Own>,
    /// For how many customers the person may act.
    pub customers: usize,
    pub has_staff_role: bool,
    /// The customer whose portal staff are looking at.
    pub viewing: Option<CustomerId>,
}

/// The customer chosen, and the rights there.
pub(super) struct Own {
    pub dealership: DealershipId,
    pub approve: bool,
    pub pay: bool,
    pub dispute: bool,
    pub name: Sealed<CustomerName>,
    pub language: Language,
    /// Of the dealership, as its row has it.
    pub time_zone: String,
    pub place: PlaceRow,
}

/// Who asks, or [`AppError::SignInNeeded`]: no session, one that was ended or ran out, a suspended person, a revoked
/// or suspended passkey, a session from before a fresh passkey was demanded. Notes that the session was seen, once a minute.
pub(super) fn resolve(c: &mut Conn, cx: &Cx) -> DbResult<Live> {
    let live = look(c, cx)?;
    let now = cx.site.clock.now();
    if now.since(live.seen_at) >= TOUCHED_EVERY {
        touch(cx, live.session, now);
    }
    Ok(live)
}

/// The same without noting anything: a page that is left open and asks by itself keeps no session alive.
pub(super) fn look(c: &mut Conn, cx: &Cx) -> DbResult<Live> {
    let live = look_whatever(c, cx)?;
    if live.viewing.is_some() && !cx.facts.safe {
        let actor = actor(cx, &live, ActorKind::Clerk);
        let entry = Entry::new("authz_fail").outcome(Outcome::Refused).fact("wanted", "change while viewing");
        record_later(&cx.site, &actor, entry);
        return Err(AppError::Forbidden);
    }
    Ok(live)
}

/// The same for the one change that a look at the portal as a customer lets through: its end.
pub(super) fn look_whatever(c: &mut Conn, cx: &Cx) -> DbResult<Live> {
    let hash = cx.facts.session_hash.ok_or(AppError::SignInNeeded)?;
    let found = find(c, &hash, cx.site.clock.now(), cx.facts.safe)?;
    let found = match found {
        Some(row) if is_ours(&row, &hash, cx)? => alive(row, cx),
        Some(((id, ..), ..)) => {
            tracing::error!(session = %id, "a session was not made by this installation");
            None
        }
        None => None,
    };
    // The gate counts whoever has no session, and asks the database for none.
    match found {
        Some(_) => session_found(&hash, cx.site.clock.now()),
        None => session_missed(&hash),
    }
    // A session from before a fresh passkey was demanded is there, and goes no further.
    found.filter(|(_, anew)| !anew).map(|(live, _)| live).ok_or(AppError::SignInNeeded)
}

/// Whether the program itself made this row for this person: whoever writes to the database cannot.
fn is_ours(((id, person, passkey, .., bound), ..): &Row, hash: &[u8; 32], cx: &Cx) -> DbResult<bool> {
    let code = sessions::bound(&cx.site, *id, *person, *passkey, hash)?;
    Ok(bound.as_ref().is_some_and(|bound| bool::from(bound.ct_eq(&code))))
}

/// Whether this browser has a session that is good but for a passkey which must be proved anew: the sign-in page says so.
pub fn is_asked_anew(c: &mut Conn, cx: &Cx) -> DbResult<bool> {
    let Some(hash) = cx.facts.session_hash else { return Ok(false) };
    let found = find(c, &hash, cx.site.clock.now(), false)?.and_then(|row| alive(row, cx));
    Ok(found.is_some_and(|(_, anew)| anew))
}

/// What is neither over nor somebody's who is shut out; and whether a passkey must be proved anew.
fn alive(row: Row, cx: &Cx) -> Option<(Live, bool)> {
    let now = cx.site.clock.now();
    let (
        (_, _, _, account, seen_at, expires_at, _, _),
        (_, _, _, _, suspended, revoked, passkey_suspended),
        _,
        _,
        _,
        _,
        (_, anew),
    ) = &row;
    let idle = idle_limit(&cx.site.config, *account);
    let over = now >= *expires_at || now.since(*seen_at) > idle;
    let (shut, anew) = (suspended.is_some() || revoked.is_some() || passkey_suspended.is_some(), *anew);
    (!over && !shut).then(|| (live(row), anew))
}

/// How long a session may rest.
pub(super) fn idle_limit(config: &Config, account: Option<Account>) -> Duration {
    let staff = account.is_some_and(Account::is_staff);
    let minutes = if staff { config.staff_idle_minutes } else { config.owner_idle_minutes };
    Duration::from_secs(u64::from(minutes) * 60)
}

/// The roles a person has now, everywhere.
pub fn roles_of(c: &mut Conn, person: PersonId) -> DbResult<Roles> {
    let all: Vec<(Option<DealershipId>, Role)> = staff_role::table
        .filter(staff_role::person_id.eq(person).and(staff_role::ended_at.is_null()))
        .select((staff_role::dealership_id, staff_role::role))
        .order(staff_role::id)
        .load(c)?;
    Ok(Roles(all))
}

fn find(c: &mut Conn, hash: &[u8; 32], now: Timestamp, safe: bool) -> DbResult<Option<Row>> {
    let covers = if safe { Covers::Everything } else { Covers::Changes };
    let asking = Asking { hash: hash.to_vec(), now: now.micros(), covers: covers.code() };
    Ok(each!(c, |c| RunQueryDsl::get_result::<Row>(asking, c)).optional()?)
}

fn live((session, person, right, customer, place, customers, (has_staff_role, _)): Row) -> Live {
    let (id, person_id, passkey, account, seen_at, _, viewing, _) = session;
    let (name, email, language, hold_until, ..) = person;
    let own = match (right, customer, place) {
        (Some((dealership, approve, pay, dispute)), Some((name, language, time_zone)), Some(place)) => {
            Some(Own { dealership, approve, pay, dispute, name, language, time_zone, place })
        }
        _ => None,
    };
    Live {
        session: id,
        person: person_id,
        passkey,
        account,
        seen_at,
        name,
        email,
        language,
        hold_until,
        own,
        customers: usize::try_from(customers).unwrap_or(0),
        has_staff_role,
        viewing,
    }
}

fn touch(cx: &Cx, id: SessionId, now: Timestamp) {
    cx.site.later.write(move |c| {
        let row = session::table.find(id).filter(session::seen_at.lt(now));
        diesel::update(row).set(session::seen_at.eq(now)).execute(c)?;
        Ok(())
    });
}

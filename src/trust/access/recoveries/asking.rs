//! Asking for a mailed link. The request does the same for every address: it leaves a note in the outbox. Whether there
//! is an account is found out later, where nobody can measure it.

use std::net::IpAddr;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::disowning::disown_path;
use super::store::{Kind, Stage};
use super::{LINK, LINK_MINUTES};
use crate::base::db::schema::recovery;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::mail::{self, RecoveryBegun};
use crate::base::outbox::{self, JobError, Jobs};
use crate::base::site::Site;
use crate::base::values::{Email, PersonId, RecoveryId, Timestamp};
use crate::base::web::new_token;
use crate::insert_or_ignore;
use crate::trust::access::persons;
use crate::trust::access::restraints::{self, Covers};
use crate::trust::audit::{Actor, Entry, record};

const WORK: &str = "recovery.begin";

#[derive(Serialize, Deserialize)]
struct Asked {
    recovery: RecoveryId,
    email: Email,
    ip: Option<IpAddr>,
    device: String,
    request_id: String,
    /// This address was asked for often.
    #[serde(default)]
    often: bool,
}

/// Notes that somebody asked for the link of this address.
pub fn ask(c: &mut Conn, site: &Site, actor: &Actor, email: &Email, often: bool) -> DbResult<()> {
    let asked = Asked {
        recovery: RecoveryId::generate(site.clock.now()),
        email: email.clone(),
        ip: actor.ip,
        device: actor.device.clone(),
        request_id: actor.request_id.clone(),
        often,
    };
    outbox::add(c, site, WORK, &asked.recovery.to_string(), &asked)
}

/// Adds the job that answers such a note.
#[must_use]
pub fn begin_with(jobs: Jobs) -> Jobs {
    jobs.with(WORK, |site: Site, _key: String, asked: Asked| async move {
        let work = move || site.db.write(|c| begin(c, &site, &asked));
        let done = tokio::task::spawn_blocking(work).await;
        done.map_err(|e| AppError::internal(format!("recovery: {e}")))?.map_err(JobError::from)
    })
}

/// Mails the link, once for each time it was asked for. An address without an account gets nothing.
fn begin(c: &mut Conn, site: &Site, asked: &Asked) -> DbResult<()> {
    let Some(person) = persons::by_email(c, site, &asked.email)? else { return Ok(()) };
    if persons::find(c, site, person)?.suspended_at.is_some() {
        return Ok(());
    }
    let (now, token) = (site.clock.now(), new_token());
    // Asked for again and again: one mail at a time. Whoever else asks keeps nobody out, because a link that leads on is always
    // either in the mailbox or sent now.
    let often = asked.often || restraints::paused(c, now, &person.to_string(), Covers::Recovery)?.is_some();
    if often && has_link(c, person, now)? {
        return Ok(());
    }
    let values = (
        recovery::id.eq(asked.recovery),
        recovery::person_id.eq(person),
        recovery::kind.eq(Kind::Mail),
        recovery::token_hash.eq(site.vault.bearer_hash(&token).to_vec()),
        recovery::created_at.eq(now),
        recovery::expires_at.eq(now.plus(LINK)),
    );
    if insert_or_ignore!(c, recovery::table, values)? == 0 {
        return Ok(());
    }
    let to = persons::recipient(c, site, person)?;
    let path = format!("/recovery/{token}");
    let how = RecoveryBegun::ByMail { path: &path, minutes: LINK_MINUTES };
    let cancel = disown_path(site, asked.recovery)?;
    let letter = mail::recovery_begun(site, &to, asked.recovery, how, &cancel);
    mail::queue(c, site, &letter.person(person))?;
    let mut actor = Actor::system();
    actor.kind = crate::trust::audit::ActorKind::Guest;
    (actor.ip, actor.device, actor.request_id) = (asked.ip, asked.device.clone(), asked.request_id.clone());
    let entry = Entry::new("recovery.begin").object(asked.recovery).person(person);
    record(c, site, &actor, &entry.after(Stage::Asked.code()))?;
    Ok(())
}

/// Whether a link that was mailed still leads on.
fn has_link(c: &mut Conn, person: PersonId, now: Timestamp) -> DbResult<bool> {
    let live = recovery::table
        .filter(recovery::person_id.eq(person).and(recovery::kind.eq(Kind::Mail)))
        .filter(recovery::expires_at.gt(now));
    Ok(live.count().get_result::<i64>(c)? > 0)
}

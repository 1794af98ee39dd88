//! What is odd about requests, in the log, so that rules can count it: pages that are not there or not theirs, messages in
//! the payment provider's name without its signature, sealed fields that do not open. So many of one person or network and
//! no more: whoever sends them without end must not fill the log. No path and nothing that was typed goes there.

use std::sync::Arc;

use super::account::Account;
use super::acting::{actor, staff_kind};
use super::session::{look_whatever, roles_of};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::DealershipId;
use crate::base::web::limits::{Limit, take};
use crate::base::web::{Cx, Facts, Odd};
use crate::trust::audit::{Actor, ActorKind, Entry, Outcome, record};

/// Writes it down a moment later, with whoever has a session.
pub fn noticed(site: &Site, facts: &Facts, odd: Odd) {
    let cx = Cx { site: site.clone(), facts: Arc::new(facts.clone()) };
    let later = cx.site.later.clone();
    later.write(move |c| {
        let (actor, dealership) = who(c, &cx)?;
        let mut entry = match &odd {
            Odd::Missed(number) if number.is_empty() => Entry::new("record.miss").outcome(Outcome::Refused),
            Odd::Missed(number) => Entry::new("record.miss").outcome(Outcome::Refused).object(number),
            Odd::Unopened => {
                Entry::new("integrity.sealed").outcome(Outcome::Failed).fact("cause", "does_not_open")
            }
        };
        entry.dealership = dealership;
        note(c, &cx, &actor, &entry)
    });
}

/// A message in the payment provider's name that it did not sign.
pub fn forged(cx: &Cx, cause: &'static str) {
    let cx = cx.clone();
    let later = cx.site.later.clone();
    later.write(move |c| {
        let entry = Entry::new("webhook.refused").outcome(Outcome::Refused).fact("cause", cause);
        note(c, &cx, &Actor::guest(&cx.facts), &entry)
    });
}

fn note(c: &mut Conn, cx: &Cx, actor: &Actor, entry: &Entry) -> DbResult<()> {
    let whose = actor.person.map_or_else(|| cx.facts.network(), |person| person.to_string());
    if take(c, &cx.site, Limit::NOTED, &whose)?.is_none() {
        record(c, &cx.site, actor, entry)?;
    }
    Ok(())
}

/// Who that was, and where they work or whose customer they are.
fn who(c: &mut Conn, cx: &Cx) -> DbResult<(Actor, Option<DealershipId>)> {
    let live = match look_whatever(c, cx) {
        Ok(live) => live,
        Err(AppError::SignInNeeded) => return Ok((Actor::guest(&cx.facts), None)),
        Err(error) => return Err(error),
    };
    let (kind, dealership) = match (&live.own, live.account) {
        (Some(own), _) => (ActorKind::Owner, Some(own.dealership)),
        (None, account) => {
            let kind = staff_kind(&roles_of(c, live.person)?, account);
            let at = match account {
                Some(Account::Dealership(at)) => Some(at),
                _ => None,
            };
            (kind, at)
        }
    };
    Ok((actor(cx, &live, kind), dealership))
}

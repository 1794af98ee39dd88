//! The one task that looks at the log for all listeners, once a second while there are any.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::hub::{Hub, Listens};
use super::listener::{Listener, window};
use crate::base::db::DbResult;
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{AuditId, DealershipId, Timestamp};
use crate::trust::audit::acts_since;

const PAUSE: Duration = Duration::from_secs(1);
/// Turns between two greetings.
const GREET: u32 = 15;
/// Entries looked at in one turn, of one dealership.
const MOST: i64 = 500;

/// Runs until told to stop, and then lets every listener go, so that the server can end.
pub async fn run(hub: Arc<Hub>, site: Site, mut stop: watch::Receiver<bool>) {
    hub.set_running(true);
    let mut last = site.clock.now();
    let mut turn = 0_u32;
    while !*stop.borrow() {
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            _ = stop.changed() => break,
        }
        turn = turn.wrapping_add(1);
        last = look(&hub, &site, last, turn.is_multiple_of(GREET)).await;
    }
    hub.set_running(false);
}

/// One turn. Returns when it looked; a turn that failed is made up for by the next.
async fn look(hub: &Arc<Hub>, site: &Site, last: Timestamp, greet: bool) -> Timestamp {
    let listeners = hub.all();
    let now = site.clock.now();
    if listeners.is_empty() {
        return now;
    }
    let (own, site) = (Arc::clone(hub), site.clone());
    let done = tokio::task::spawn_blocking(move || {
        let (left, done) = tell_all(&site, listeners, last, greet);
        own.put_back(left);
        done
    });
    match done.await {
        Ok(Ok(())) => now,
        Ok(Err(error)) => {
            tracing::warn!(%error, "live events");
            last
        }
        Err(_) => last,
    }
}

/// Tells every listener what is new and keeps those that may go on.
fn tell_all(
    site: &Site,
    listeners: Vec<Listener>,
    last: Timestamp,
    greet: bool,
) -> (Vec<Listener>, DbResult<()>) {
    let mut left = Vec::with_capacity(listeners.len());
    let mut groups: BTreeMap<DealershipId, Vec<Listener>> = BTreeMap::new();
    for listener in listeners.into_iter().filter(|listener| !listener.is_gone()) {
        groups.entry(listener.who.dealership).or_default().push(listener);
    }
    let mut outcome = Ok(());
    for mut group in groups.into_values() {
        let told = tell(site, &mut group, last, greet);
        if told.is_err() {
            outcome = told;
        }
        left.append(&mut group);
    }
    (left, outcome)
}

/// The listeners of one dealership: one look at the log for all of them.
fn tell(site: &Site, group: &mut Vec<Listener>, last: Timestamp, greet: bool) -> DbResult<()> {
    let waiting = std::cell::RefCell::new(std::mem::take(group));
    let told = site.db.read(|c| {
        let mut all = waiting.borrow_mut();
        let Some(scope) = all.first().map(|listener| listener.who.scope) else { return Ok(()) };
        let entries = acts_since(c, &scope, window(last), MOST)?;
        let still: HashSet<AuditId> = entries.iter().map(|entry| entry.id).collect();
        let mut failed = None;
        all.retain_mut(|listener| {
            let told = listener.renew(c).and_then(|()| {
                // Whoever changed to another dealership meanwhile reads another page.
                if listener.who.dealership != scope.dealership() {
                    return Err(AppError::Forbidden);
                }
                listener.tell(c, entries.clone())
            });
            match told {
                Ok(()) => {
                    listener.forget(&still);
                    if greet {
                        listener.greet();
                    }
                    true
                }
                Err(AppError::SignInNeeded | AppError::Forbidden) => false,
                Err(error) => {
                    failed = Some(error);
                    true
                }
            }
        });
        failed.map_or(Ok(()), Err)
    });
    *group = waiting.into_inner();
    told
}

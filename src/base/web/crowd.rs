//! How many requests a network may send without a session: 300 a minute, counted in memory by each process, before
//! anything else is done. What has a limit of its own has it besides (`limits`). Files and probes do not count.
//! A cookie is no session: a process remembers those that it has found in the database, so that a made-up one counts, and
//! a real one is asked for no more often than its pages ask anyway.

use std::collections::{HashMap, HashSet};
use std::sync::{LazyLock, Mutex, PoisonError, RwLock};

use crate::base::error::AppError;
use crate::base::values::Timestamp;

const A_MINUTE: i64 = 60_000_000;
const MOST: u32 = 300;

/// The count of this minute, by network.
#[derive(Default)]
pub struct Crowd(Mutex<(i64, HashMap<String, u32>)>);

impl Crowd {
    pub(super) fn allow(&self, network: String, now: Timestamp, factor: u32) -> Result<(), AppError> {
        let minute = now.micros().div_euclid(A_MINUTE);
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counted.0 != minute {
            *counted = (minute, HashMap::new());
        }
        let count = counted.1.entry(network).or_insert(0);
        *count = count.saturating_add(1);
        if *count <= MOST.saturating_mul(factor.max(1)) {
            return Ok(());
        }
        let left = A_MINUTE - now.micros().rem_euclid(A_MINUTE);
        Err(AppError::TooMany { retry_after: u32::try_from(left / 1_000_000 + 1).unwrap_or(60) })
    }
}

/// The beginning of a session's hash.
type Mark = [u8; 16];

/// Sessions that were found, in two sets: the older is thrown away now and then, so that what ended is forgotten.
#[derive(Default)]
struct Proven {
    since: i64,
    young: HashSet<Mark>,
    old: HashSet<Mark>,
}

static PROVEN: LazyLock<RwLock<Proven>> = LazyLock::new(RwLock::default);

const TEN_MINUTES: i64 = 10 * A_MINUTE;
const MANY: usize = 50_000;

fn mark(hash: &[u8; 32]) -> Mark {
    let mut mark = Mark::default();
    mark.iter_mut().zip(hash).for_each(|(to, from)| *to = *from);
    mark
}

/// Whether this process has found a session lately.
pub(super) fn is_proven(hash: &[u8; 32]) -> bool {
    let (known, mark) = (PROVEN.read().unwrap_or_else(PoisonError::into_inner), mark(hash));
    known.young.contains(&mark) || known.old.contains(&mark)
}

/// A session was found in the database and lives.
pub fn session_found(hash: &[u8; 32], now: Timestamp) {
    let mark = mark(hash);
    if PROVEN.read().unwrap_or_else(PoisonError::into_inner).young.contains(&mark) {
        return;
    }
    let mut known = PROVEN.write().unwrap_or_else(PoisonError::into_inner);
    if now.micros().saturating_sub(known.since).saturating_abs() > TEN_MINUTES || known.young.len() >= MANY {
        known.old = std::mem::take(&mut known.young);
        known.since = now.micros();
    }
    known.young.insert(mark);
}

/// It is there no more, or has ended.
pub fn session_missed(hash: &[u8; 32]) {
    if is_proven(hash) {
        let (mut known, mark) = (PROVEN.write().unwrap_or_else(PoisonError::into_inner), mark(hash));
        known.young.remove(&mark);
        known.old.remove(&mark);
    }
}

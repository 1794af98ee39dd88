//! How many requests a network may send without a session: 300 a minute, counted in memory by each process, before
//! anything else is done. What has a limit of its own has it besides (`limits`). Files and probes do not count.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

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

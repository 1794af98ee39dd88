//! One writer at a time in this process, for SQLite: they queue here instead of in the engine, which would wake them by
//! chance. Whoever waits longer than the pool's patience is told that the database is busy: a long import must not hold
//! everything else up without end.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::DbResult;
use super::engine::busy;

pub(super) struct Turns {
    taken: Mutex<bool>,
    free: Condvar,
    /// In front of it, for those who wait without a thread: one of them at a time takes a thread and waits with it.
    front: Arc<Semaphore>,
    patience: Duration,
}

/// Gives the turn back when dropped.
pub(super) struct Turn<'a>(&'a Turns);

impl Turns {
    pub(super) fn new(patience: Duration) -> Self {
        let front = Arc::new(Semaphore::new(1));
        Self { taken: Mutex::new(false), free: Condvar::new(), front, patience }
    }

    pub(super) fn take(&self) -> DbResult<Turn<'_>> {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.free.wait_timeout_while(taken, self.patience, |taken| *taken);
        let (mut taken, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if *taken {
            return Err(busy());
        }
        *taken = true;
        Ok(Turn(self))
    }

    pub(super) async fn queue(&self) -> DbResult<OwnedSemaphorePermit> {
        let place = tokio::time::timeout(self.patience, Arc::clone(&self.front).acquire_owned()).await;
        place.map_err(|_| busy())?.map_err(|_| busy())
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *self.0.taken.lock().unwrap_or_else(PoisonError::into_inner) = false;
        self.0.free.notify_one();
    }
}

//! The listeners of this process. Bounded: beyond so many, or so many of one session, the answer is "later", and the page
//! stays what it is without events. While nothing looks at the log, a listener gets what there is and is let go.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use super::listener::Listener;
use crate::base::error::AppError;

const MOST: usize = 256;
/// Tabs of one browser.
const MOST_OF_ONE: usize = 6;

/// What a listener says of itself.
pub trait Listens {
    /// Its connection is over, or too slow.
    fn is_gone(&self) -> bool;

    fn is_of_session(&self, other: &Self) -> bool;
}

pub struct Hub<L = Listener> {
    listeners: Mutex<Vec<L>>,
    running: AtomicBool,
}

impl<L> Default for Hub<L> {
    fn default() -> Self {
        Self { listeners: Mutex::default(), running: AtomicBool::default() }
    }
}

impl<L> Hub<L> {
    /// From now on somebody looks; from now on nobody does, and every stream ends.
    pub fn set_running(&self, running: bool) {
        self.running.store(running, Ordering::SeqCst);
        if !running {
            self.listeners.lock().unwrap_or_else(PoisonError::into_inner).clear();
        }
    }

    /// Takes all listeners out to tell them something; those that come meanwhile wait for the next turn.
    pub(in crate::pages) fn all(&self) -> Vec<L> {
        std::mem::take(&mut *self.listeners.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(in crate::pages) fn put_back(&self, those: Vec<L>) {
        if self.running.load(Ordering::SeqCst) {
            self.listeners.lock().unwrap_or_else(PoisonError::into_inner).extend(those);
        }
    }
}

impl<L: Listens> Hub<L> {
    /// Keeps a listener. Without anybody who would tell it anything, its queue ends here.
    pub(in crate::pages) fn take(&self, listener: L) -> Result<(), AppError> {
        if !self.running.load(Ordering::SeqCst) {
            return Ok(());
        }
        let mut all = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|other| !other.is_gone());
        let own = all.iter().filter(|other| other.is_of_session(&listener)).count();
        if all.len() >= MOST || own >= MOST_OF_ONE {
            return Err(AppError::TooMany { retry_after: 60 });
        }
        all.push(listener);
        Ok(())
    }
}

//! The listeners of this process. Bounded: beyond so many, or so many of one session, the answer is "later", and the page
//! stays what it is without events. While nothing looks at the log, a listener gets what there is and is let go.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use super::listener::Listener;
use crate::base::error::AppError;

const MOST: usize = 256;
/// Tabs of one browser.
const MOST_OF_ONE: usize = 6;

#[derive(Default)]
pub struct Hub {
    listeners: Mutex<Vec<Listener>>,
    running: AtomicBool,
}

impl Hub {
    /// Keeps a listener. Without anybody who would tell it anything, its queue ends here.
    pub(super) fn take(&self, listener: Listener) -> Result<(), AppError> {
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

    /// From now on somebody looks; from now on nobody does, and every stream ends.
    pub fn set_running(&self, running: bool) {
        self.running.store(running, Ordering::SeqCst);
        if !running {
            self.listeners.lock().unwrap_or_else(PoisonError::into_inner).clear();
        }
    }

    /// Takes all listeners out to tell them something; those that come meanwhile wait for the next turn.
    pub(super) fn all(&self) -> Vec<Listener> {
        std::mem::take(&mut *self.listeners.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn put_back(&self, those: Vec<Listener>) {
        if self.running.load(Ordering::SeqCst) {
            self.listeners.lock().unwrap_or_else(PoisonError::into_inner).extend(those);
        }
    }
}

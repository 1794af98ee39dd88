//! The one place that reads the time. Everything else gets a `Timestamp` or asks this clock, so that expiry, reminders
//! and overdue can be tested by moving it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use super::Timestamp;

/// The system's clock, or one that stands still until it is moved. Clones of a manual clock move together.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Manual(Arc<AtomicI64>),
}

impl Clock {
    pub fn system() -> Self {
        Self(Source::System)
    }

    pub fn manual(at: Timestamp) -> Self {
        Self(Source::Manual(Arc::new(AtomicI64::new(at.micros()))))
    }

    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Source::System => system_now(),
            Source::Manual(at) => Timestamp::from_micros(at.load(Ordering::SeqCst)),
        }
    }

    /// Puts a manual clock to `at`. The system's clock is not ours to set: nothing happens.
    pub fn set(&self, at: Timestamp) {
        if let Source::Manual(cell) = &self.0 {
            cell.store(at.micros(), Ordering::SeqCst);
        }
    }

    /// Moves a manual clock on by `span`; see `set`.
    pub fn advance(&self, span: Duration) {
        self.set(self.now().plus(span));
    }
}

/// Measures how long something takes, for logs and figures. No rule depends on it, so it cannot be moved.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(std::time::Instant);

impl Stopwatch {
    pub fn start() -> Self {
        Self(std::time::Instant::now())
    }

    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

fn system_now() -> Timestamp {
    let start = Timestamp::from_micros(0);
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => start.plus(since),
        Err(before) => start.minus(before.duration()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_stands_still_and_its_clones_move_with_it() {
        let clock = Clock::manual(Timestamp::from_seconds(100));
        let clone = clock.clone();
        assert_eq!(clock.now(), Timestamp::from_seconds(100));
        clone.advance(Duration::from_secs(5));
        assert_eq!(clock.now(), Timestamp::from_seconds(105));
        clock.set(Timestamp::from_seconds(7));
        assert_eq!(clone.now(), Timestamp::from_seconds(7));
    }

    #[test]
    fn the_system_clock_cannot_be_set() {
        let clock = Clock::system();
        clock.set(Timestamp::from_seconds(0));
        assert!(clock.now() > Timestamp::from_seconds(1_700_000_000));
    }
}

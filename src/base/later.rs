//! Small writes that follow from reading a page: when a session was last seen, who looked at what. They are
//! gathered for a moment and written in one transaction, so that a page view costs no disk flush of its own and
//! wakes nobody. Each write makes every connection of SQLite map its file anew: few, large ones serve readers best.
//! What a crash can lose is the last second of them; nothing that a person changed ever goes this way. What is the same as
//! something that waits already is written once, with how many it stands for.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::base::db::{Conn, Db, DbResult};
use crate::base::error::AppError;

/// Told how many it stands for.
type Work = Box<dyn Fn(&mut Conn, u32) -> DbResult<()> + Send>;

/// When as many wait they are written without delay.
const PLENTY: usize = 6_000;
/// When as many wait, the caller writes, which slows readers down rather than losing anything.
const WAITING: usize = 20_000;
const PAUSE: Duration = Duration::from_secs(1);
/// The same where something waits that others are to hear of soon.
const SHORT: Duration = Duration::from_millis(200);
/// Each waits as long as the pool has patience, and a pause besides: some minutes in all.
const TRIES: u32 = 30;

/// The gathering side; what still waits is written when the last clone is dropped.
#[derive(Clone)]
pub struct Later {
    db: Db,
    writer: Arc<Writer>,
}

struct Writer {
    queue: Arc<Queue>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Default)]
struct Queue {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    waiting: Vec<(Work, u32)>,
    /// Where those that may stand for more of their kind are.
    alike: HashMap<Box<[u8]>, usize>,
    /// How many were ever queued, and how many of them are written.
    queued: u64,
    written: u64,
    /// One of them cannot wait long.
    soon: bool,
    /// Somebody waits for them.
    hurry: bool,
    over: bool,
}

impl Later {
    pub fn start(db: &Db) -> Self {
        let queue = Arc::new(Queue::default());
        let (own, its) = (db.clone(), Arc::clone(&queue));
        let thread = std::thread::spawn(move || run(&own, &its));
        let writer = Writer { queue, thread: Mutex::new(Some(thread)) };
        Self { db: db.clone(), writer: Arc::new(writer) }
    }

    /// Queues a write. When too many wait the caller writes it.
    pub fn write(&self, work: impl Fn(&mut Conn) -> DbResult<()> + Send + 'static) {
        self.push(None, false, move |c, _| work(c));
    }

    /// The same for what others are to hear of within a moment: it takes along whatever waits.
    pub fn soon(&self, work: impl Fn(&mut Conn) -> DbResult<()> + Send + 'static) {
        self.push(None, true, move |c, _| work(c));
    }

    /// The same for something that may be told together with others: what has the same `key` while it waits is written once,
    /// and `work` is told how many it stands for.
    pub fn count(&self, key: Vec<u8>, work: impl Fn(&mut Conn, u32) -> DbResult<()> + Send + 'static) {
        self.push(Some(key), false, work);
    }

    fn push(
        &self,
        key: Option<Vec<u8>>,
        soon: bool,
        work: impl Fn(&mut Conn, u32) -> DbResult<()> + Send + 'static,
    ) {
        let queue = &self.writer.queue;
        let mut state = queue.lock();
        if state.waiting.len() >= WAITING {
            drop(state);
            return report(self.db.write(|c| work(c, 1)));
        }
        state.queued += 1;
        let at = state.waiting.len();
        if let Some(key) = key {
            if let Some(first) = state.alike.get(key.as_slice()).copied() {
                if let Some((_, times)) = state.waiting.get_mut(first) {
                    *times = times.saturating_add(1);
                }
                return;
            }
            state.alike.insert(key.into_boxed_slice(), at);
        }
        state.waiting.push((Box::new(work), 1));
        let wake = state.waiting.len() == 1 || state.waiting.len() == PLENTY || (soon && !state.soon);
        state.soon |= soon;
        drop(state);
        if wake {
            queue.changed.notify_all();
        }
    }

    /// Waits until everything queued so far is written: at the end of the process, and in tests.
    pub fn flush(&self) {
        let queue = &self.writer.queue;
        let mut state = queue.lock();
        let until = state.queued;
        while state.written < until && !state.over {
            state.hurry = true;
            queue.changed.notify_all();
            state = queue.wait(state);
        }
    }
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
    }

    /// What waits, once there is something and a moment has passed; nothing when it is over.
    fn gathered(&self) -> Option<Vec<(Work, u32)>> {
        let mut state = self.lock();
        while state.waiting.is_empty() {
            if state.over {
                return None;
            }
            state = self.wait(state);
        }
        let rest = |state: &State| !state.hurry && !state.over && state.waiting.len() < PLENTY;
        let (state, _) = self
            .changed
            .wait_timeout_while(state, PAUSE, |state| rest(state) && !state.soon)
            .unwrap_or_else(PoisonError::into_inner);
        let short = if state.soon { SHORT } else { Duration::ZERO };
        let (mut state, _) = self
            .changed
            .wait_timeout_while(state, short, |state| rest(state))
            .unwrap_or_else(PoisonError::into_inner);
        (state.hurry, state.soon) = (false, false);
        state.alike.clear();
        Some(std::mem::take(&mut state.waiting))
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queue.lock().over = true;
        self.queue.changed.notify_all();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(thread);
    }
}

fn run(db: &Db, queue: &Queue) {
    while let Some(batch) = queue.gathered() {
        write(db, &batch);
        queue.lock().written += batch.iter().map(|(_, times)| u64::from(*times)).sum::<u64>();
        queue.changed.notify_all();
    }
}

/// All in one transaction; if one of them fails, each on its own, so that one bad write spoils no other. While the database
/// is busy, with an import for example, they wait.
fn write(db: &Db, batch: &[(Work, u32)]) {
    let mut tries = TRIES;
    let written = loop {
        match db.write(|c| batch.iter().try_for_each(|(work, times)| work(c, *times))) {
            Err(AppError::Unavailable(_)) if tries > 0 => {
                tries -= 1;
                std::thread::sleep(PAUSE);
            }
            other => break other,
        }
    };
    match written {
        Ok(()) => {}
        Err(error @ AppError::Unavailable(_)) => {
            tracing::error!(%error, count = batch.len(), "deferred writes were lost");
        }
        Err(_) => batch.iter().for_each(|(work, times)| report(db.write(|c| work(c, *times)))),
    }
}

fn report(result: DbResult<()>) {
    if let Err(error) = result {
        tracing::error!(%error, "a deferred write was lost");
    }
}

//! Small writes that follow from reading a page: when a session was last seen, who looked at what. They are
//! gathered for a moment and written in one transaction, so that a page view costs no disk flush of its own and
//! wakes nobody. Each write makes every connection of SQLite map its file anew: few, large ones serve readers best.
//! What a crash can lose is the last second of them; nothing that a person changed ever goes this way. What is the same as
//! something that waits already is written once, with how many it stands for.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::base::db::{Conn, Db, DbResult};
use crate::base::error::AppError;

/// Something that is written in one go with all others of its kind that wait.
pub trait Gathered: Send + Sized + 'static {
    /// Writes them, each told with how many it stands for.
    fn write(c: &mut Conn, all: &[(Self, u32)]) -> DbResult<()>;
}

type Work = Box<dyn Fn(&mut Conn) -> DbResult<()> + Send>;

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
    batch: Batch,
    /// How many were ever queued, and how many of them are written.
    queued: u64,
    written: u64,
    /// One of them cannot wait long.
    soon: bool,
    /// Somebody waits for them.
    hurry: bool,
    over: bool,
}

/// What is written in one transaction: first the kinds, of which there are many, then the others in their order.
#[derive(Default)]
struct Batch {
    works: Vec<Work>,
    kinds: HashMap<TypeId, Box<dyn AnyKind>>,
    waiting: usize,
}

/// All of one kind.
struct Kind<T> {
    all: Vec<(T, u32)>,
    /// Where those that may stand for more of their kind are.
    alike: HashMap<Box<[u8]>, usize>,
}

trait AnyKind: Send {
    fn write(&self, c: &mut Conn) -> DbResult<()>;
    /// Each in a transaction of its own.
    fn write_each(&self, db: &Db);
    fn any(&mut self) -> &mut dyn Any;
}

impl<T: Gathered> AnyKind for Kind<T> {
    fn write(&self, c: &mut Conn) -> DbResult<()> {
        T::write(c, &self.all)
    }

    fn write_each(&self, db: &Db) {
        self.all.iter().for_each(|one| report(db.write(|c| T::write(c, std::slice::from_ref(one)))));
    }

    fn any(&mut self) -> &mut dyn Any {
        self
    }
}

impl Batch {
    /// The place of those of one kind.
    fn kind<T: Gathered>(&mut self) -> Option<&mut Kind<T>> {
        let fresh = || -> Box<dyn AnyKind> { Box::new(Kind::<T> { all: Vec::new(), alike: HashMap::new() }) };
        self.kinds.entry(TypeId::of::<T>()).or_insert_with(fresh).any().downcast_mut()
    }

    fn write(&self, c: &mut Conn) -> DbResult<()> {
        self.kinds.values().try_for_each(|kind| kind.write(c))?;
        self.works.iter().try_for_each(|work| work(c))
    }

    fn write_each(&self, db: &Db) {
        self.kinds.values().for_each(|kind| kind.write_each(db));
        self.works.iter().for_each(|work| report(db.write(work)));
    }
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
        self.push(work, false);
    }

    /// The same for what others are to hear of within a moment: it takes along whatever waits.
    pub fn soon(&self, work: impl Fn(&mut Conn) -> DbResult<()> + Send + 'static) {
        self.push(work, true);
    }

    /// The same for one of many of a kind: what has the same `key` while it waits is written once, and counted.
    pub fn gather<T: Gathered>(&self, key: Vec<u8>, one: T) {
        let mut state = self.writer.queue.lock();
        if state.batch.waiting >= WAITING {
            drop(state);
            let alone = [(one, 1)];
            return report(self.db.write(|c| T::write(c, &alone)));
        }
        let Some(kind) = state.batch.kind::<T>() else { return };
        let at = *kind.alike.entry(key.into_boxed_slice()).or_insert(kind.all.len());
        let fresh = match kind.all.get_mut(at) {
            Some((_, times)) => {
                *times = times.saturating_add(1);
                false
            }
            None => {
                kind.all.push((one, 1));
                true
            }
        };
        self.queued(state, fresh, false);
    }

    fn push(&self, work: impl Fn(&mut Conn) -> DbResult<()> + Send + 'static, soon: bool) {
        let mut state = self.writer.queue.lock();
        if state.batch.waiting >= WAITING {
            drop(state);
            return report(self.db.write(work));
        }
        state.batch.works.push(Box::new(work));
        self.queued(state, true, soon);
    }

    fn queued(&self, mut state: MutexGuard<'_, State>, fresh: bool, soon: bool) {
        state.queued += 1;
        state.batch.waiting += usize::from(fresh);
        let full = state.batch.waiting == 1 || state.batch.waiting == PLENTY;
        let wake = (fresh && full) || (soon && !state.soon);
        state.soon |= soon;
        drop(state);
        if wake {
            self.writer.queue.changed.notify_all();
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

    /// What waits, once there is something and a moment has passed, and how many were queued by then; nothing when it is over.
    fn gathered(&self) -> Option<(Batch, u64)> {
        let mut state = self.lock();
        while state.batch.waiting == 0 {
            if state.over {
                return None;
            }
            state = self.wait(state);
        }
        let rest = |state: &State| !state.hurry && !state.over && state.batch.waiting < PLENTY;
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
        Some((std::mem::take(&mut state.batch), state.queued))
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
    while let Some((batch, until)) = queue.gathered() {
        write(db, &batch);
        queue.lock().written = until;
        queue.changed.notify_all();
    }
}

/// All in one transaction; if one of them fails, each on its own, so that one bad write spoils no other. While the database
/// is busy, with an import for example, they wait.
fn write(db: &Db, batch: &Batch) {
    let mut tries = TRIES;
    let written = loop {
        match db.write(|c| batch.write(c)) {
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
            tracing::error!(%error, count = batch.waiting, "deferred writes were lost");
        }
        Err(_) => batch.write_each(db),
    }
}

fn report(result: DbResult<()>) {
    if let Err(error) = result {
        tracing::error!(%error, "a deferred write was lost");
    }
}

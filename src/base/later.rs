//! Small writes that follow from reading a page: when a session was last seen, who looked at what. They are
//! gathered for a moment and written in one transaction, so that a page view costs no disk flush of its own.
//! What a crash can lose is the last 100 ms of them; nothing that a person changed ever goes this way.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender, TrySendError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::base::db::{Conn, Db, DbResult};
use crate::base::values::Stopwatch;

type Work = Box<dyn Fn(&mut Conn) -> DbResult<()> + Send>;

enum Note {
    Do(Work),
    /// Answered when everything sent before it is written.
    Flush(SyncSender<()>),
}

const WAITING: usize = 10_000;
const BATCH: usize = 256;
const PAUSE: Duration = Duration::from_millis(100);

/// The sending side; the writing thread ends when the last clone is dropped.
#[derive(Clone)]
pub struct Later {
    sender: SyncSender<Note>,
    db: Db,
    _thread: Arc<Writer>,
}

struct Writer(Mutex<Option<JoinHandle<()>>>);

impl Later {
    pub fn start(db: &Db) -> Self {
        let (sender, receiver) = mpsc::sync_channel(WAITING);
        let own = db.clone();
        let thread = std::thread::spawn(move || run(&own, &receiver));
        Self { sender, db: db.clone(), _thread: Arc::new(Writer(Mutex::new(Some(thread)))) }
    }

    /// Queues a write. When the queue is full the caller writes it, which slows readers down rather than losing it.
    pub fn write(&self, work: impl Fn(&mut Conn) -> DbResult<()> + Send + 'static) {
        match self.sender.try_send(Note::Do(Box::new(work))) {
            Ok(()) => {}
            Err(TrySendError::Full(Note::Do(work)) | TrySendError::Disconnected(Note::Do(work))) => {
                report(self.db.write(|c| work(c)));
            }
            Err(_) => {}
        }
    }

    /// Waits until everything queued so far is written: at the end of the process, and in tests.
    pub fn flush(&self) {
        let (sender, receiver) = mpsc::sync_channel(1);
        if self.sender.send(Note::Flush(sender)).is_ok() {
            // An error means that the thread is gone, and with it everything that could be waited for.
            let _ = receiver.recv();
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        let handle = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(handle);
    }
}

fn run(db: &Db, receiver: &Receiver<Note>) {
    while let Ok(first) = receiver.recv() {
        let mut batch = Vec::new();
        let mut flushed = Vec::new();
        let mut open = true;
        let since = Stopwatch::start();
        sort(first, &mut batch, &mut flushed);
        while open && flushed.is_empty() && batch.len() < BATCH {
            match receiver.recv_timeout(PAUSE.saturating_sub(since.elapsed())) {
                Ok(note) => sort(note, &mut batch, &mut flushed),
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => open = false,
            }
        }
        write(db, &batch);
        for sender in flushed {
            let _ = sender.send(());
        }
    }
}

fn sort(note: Note, batch: &mut Vec<Work>, flushed: &mut Vec<SyncSender<()>>) {
    match note {
        Note::Do(work) => batch.push(work),
        Note::Flush(sender) => flushed.push(sender),
    }
}

/// All in one transaction; if one of them fails, each on its own, so that one bad write spoils no other.
fn write(db: &Db, batch: &[Work]) {
    if batch.is_empty() || db.write(|c| batch.iter().try_for_each(|work| work(c))).is_ok() {
        return;
    }
    for work in batch {
        report(db.write(|c| work(c)));
    }
}

fn report(result: DbResult<()>) {
    if let Err(error) = result {
        tracing::error!(%error, "a deferred write was lost");
    }
}

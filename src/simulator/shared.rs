//! What all requests share: the book behind a lock, the clock, who receives webhooks; and the file that keeps the book.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::Config;
use super::book::Book;
use super::delivery::{Receiver, Sender, sender};
use super::desk::Desk;
use crate::base::values::Clock;

const KEY_LIFE: i64 = 24 * 60 * 60;

#[derive(Debug)]
pub struct Shared {
    pub config: Config,
    pub base_url: String,
    pub clock: Clock,
    pub sender: Sender,
    /// Rung whenever something may be due.
    pub bell: Notify,
    book: Mutex<Book>,
    receiver: Mutex<Option<Receiver>>,
    changed: AtomicBool,
}

impl Shared {
    pub fn open(address: SocketAddr, config: Config, clock: Clock) -> io::Result<Self> {
        let book = config.file.as_deref().map(load).transpose()?.unwrap_or_default();
        Ok(Self {
            base_url: format!("http://localhost:{}", address.port()),
            receiver: Mutex::new(config.receiver.clone()),
            config,
            clock,
            sender: sender(),
            bell: Notify::new(),
            book: Mutex::new(book),
            changed: AtomicBool::new(false),
        })
    }

    /// One action at one moment. First what time alone has done: sessions expire, slow banks decide, keys age.
    pub fn act<R>(&self, action: impl FnOnce(&mut Desk<'_>) -> R) -> R {
        let slow_after = self.config.slow_after.and_then(|after| i64::try_from(after.as_secs()).ok());
        let webhooks = self.receiver().is_some();
        let now = self.clock.now().seconds();
        let mut book = self.book();
        let mut desk = Desk { book: &mut book, now, base_url: &self.base_url, slow_after, webhooks };
        desk.expire_old_sessions();
        desk.settle_due();
        desk.book.answers.retain(|_, answer| answer.kept_at.saturating_add(KEY_LIFE) > now);
        let result = action(&mut desk);
        drop(book);
        self.changed.store(true, Ordering::SeqCst);
        self.bell.notify_one();
        result
    }

    /// The book as it is, without letting time pass.
    pub fn look<R>(&self, look: impl FnOnce(&Book) -> R) -> R {
        look(&self.book())
    }

    /// Changes the book without ringing the bell: for those whom the bell calls.
    pub fn note<R>(&self, note: impl FnOnce(&mut Book) -> R) -> R {
        self.changed.store(true, Ordering::SeqCst);
        note(&mut self.book())
    }

    pub fn receiver(&self) -> Option<Receiver> {
        self.receiver.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn set_receiver(&self, receiver: Receiver) {
        *self.receiver.lock().unwrap_or_else(PoisonError::into_inner) = Some(receiver);
    }

    /// Writes the book to its file when it has one and something changed. A book that cannot be written is a
    /// warning: the demo goes on.
    pub fn keep(&self) {
        let Some(file) = self.config.file.as_deref() else { return };
        if !self.changed.swap(false, Ordering::SeqCst) {
            return;
        }
        if let Err(error) = self.look(|book| save(book, file)) {
            tracing::warn!(%error, "the payment simulator cannot keep its book");
        }
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn load(file: &Path) -> io::Result<Book> {
    match std::fs::read(file) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(io::Error::from),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Book::default()),
        Err(error) => Err(error),
    }
}

/// Beside it first, then in its place, so that a crash leaves the old book or the new one.
fn save(book: &Book, file: &Path) -> io::Result<()> {
    let beside = file.with_extension("new");
    std::fs::write(&beside, serde_json::to_vec(book)?)?;
    std::fs::rename(beside, file)
}

//! The payment simulator: speaks the part of the payment provider that Forecourt uses, over the same HTTP, with a
//! hosted checkout page, signed webhooks and switches for everything that can go wrong.
//!
//! A program of its own that happens to live here: it uses `base::values` alone, and nothing uses it but commands
//! and tests. It keeps its own idea of the provider's rules; sharing the client's would hide the client's mistakes.

mod actions;
mod amounts;
mod api;
mod background;
pub mod book;
mod cards;
mod checkout;
mod control;
mod delivery;
mod desk;
mod disputing;
mod expand;
mod files;
mod form;
mod html;
mod lists;
mod ordering;
mod overview;
mod paying;
mod refunding;
mod refusal;
mod shared;
mod signature;
pub mod switches;
mod wire;
mod words;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use actix_web::dev::ServerHandle;

use crate::base::values::Clock;

pub use actions::Action;
pub use delivery::{Parcel, Receiver};
pub use desk::Desk;
pub use paying::Outcome;
pub use refusal::Refusal;
use shared::Shared;

/// How a simulator behaves from its start; the rest is set while it runs, see [`switches::Switches`].
#[derive(Debug, Clone)]
pub struct Config {
    /// The only key that its API takes.
    pub secret_key: String,
    /// Where webhooks go; [`Simulator::send_webhooks_to`] sets it later.
    pub receiver: Option<Receiver>,
    pub delivery: Delivery,
    /// After this long a slow method decides by itself; none when it waits for a button or an action.
    pub slow_after: Option<Duration>,
    /// The book is kept here, so that a restart forgets nothing.
    pub file: Option<PathBuf>,
}

/// When webhooks leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// As soon as they are due.
    Background,
    /// Only when asked: [`Simulator::deliver`], [`Simulator::take_webhooks`] or `POST /control/deliver`.
    OnRequest,
}

impl Default for Config {
    /// For tests: nothing happens by itself.
    fn default() -> Self {
        Self {
            secret_key: "sk_test_simulator".to_owned(),
            receiver: None,
            delivery: Delivery::OnRequest,
            slow_after: None,
            file: None,
        }
    }
}

/// A running simulator. It has a thread and a runtime of its own and stops when this is dropped.
#[derive(Debug)]
pub struct Simulator {
    address: SocketAddr,
    shared: Arc<Shared>,
    server: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

/// Starts a simulator on `address` (port 0 for any). Fails when the address is taken or the kept book is unreadable.
pub fn start(address: SocketAddr, config: Config, clock: Clock) -> io::Result<Simulator> {
    start_on(TcpListener::bind(address)?, config, clock)
}

/// The same on a socket that is bound already.
pub fn start_on(listener: TcpListener, config: Config, clock: Clock) -> io::Result<Simulator> {
    let address = listener.local_addr()?;
    let shared = Arc::new(Shared::open(address, config, clock)?);
    let (started, starting) = mpsc::channel();
    let inside = Arc::clone(&shared);
    let thread = thread::Builder::new()
        .name("simulator".to_owned())
        .spawn(move || background::run(listener, &inside, &started))?;
    let server = starting.recv().map_err(|_| io::Error::other("the simulator ended while starting"))??;
    Ok(Simulator { address, shared, server, thread: Some(thread) })
}

impl Simulator {
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://localhost:PORT`, without a slash at its end: the base address of API and hosted pages.
    pub fn url(&self) -> &str {
        &self.shared.base_url
    }

    /// Where webhooks go from now on.
    pub fn send_webhooks_to(&self, receiver: Receiver) {
        self.shared.set_receiver(receiver);
    }

    /// Does something to the book at this moment: pay, settle, refund, set switches, look.
    pub fn act<R>(&self, action: impl FnOnce(&mut Desk<'_>) -> R) -> R {
        self.shared.act(action)
    }

    /// Posts every webhook that is due and waits for the answers. Returns how many were posted.
    pub async fn deliver(&self) -> usize {
        self.shared.deliver_due().await
    }

    /// Hands the due webhooks to the caller instead of posting them, and counts them as received.
    pub fn take_webhooks(&self) -> Vec<Parcel> {
        self.shared.take_webhooks()
    }

    /// Answers what is under way, keeps the book, ends.
    pub async fn stop(mut self) {
        self.server.stop(true).await;
        if let Some(thread) = self.thread.take() {
            // It panicked or not: it has ended, which is all that was asked for.
            let _ = thread.join();
        }
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        // The command leaves with the call; the future only waits.
        drop(self.server.stop(false));
    }
}

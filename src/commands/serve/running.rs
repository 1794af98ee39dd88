//! A running instance: server, outbox, sweeps, figures; and how it ends without losing anything.

use std::net::{SocketAddr, TcpListener};

use actix_web::dev::ServerHandle;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::{listening, metrics, sweeps, tending};
use crate::app::App;
use crate::base::later::Later;
use crate::base::outbox::Worker;
use crate::base::site::Site;
use crate::billing::{ledger, payments};
use crate::commands::failure::Failure;
use crate::jobs;
use crate::pages::admin::alerts::live as watching;
use crate::pages::staff::live;

/// Outbox workers of one instance: one slow server of mail does not hold up payments.
const WORKERS: usize = 2;

pub struct Running {
    address: SocketAddr,
    metrics: Option<SocketAddr>,
    url: String,
    server: ServerHandle,
    figures: Option<ServerHandle>,
    tell: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
    ended: JoinHandle<std::io::Result<()>>,
    later: Later,
    signals: Option<Signals>,
}

/// Heard from the start on, so that whoever reads that it is ready can also stop it.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn hear() -> Result<Self, Failure> {
        let hear = |kind| signal(kind).map_err(|e| Failure::Refused(format!("signals cannot be heard: {e}")));
        Ok(Self { terminate: hear(SignalKind::terminate())?, interrupt: hear(SignalKind::interrupt())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

impl Running {
    /// Starts everything. Returns when the address is bound and connections are answered.
    pub async fn start(app: App) -> Result<Self, Failure> {
        Self::start_on(app, None).await
    }

    /// The same on a socket that is bound already.
    pub async fn start_on(app: App, socket: Option<TcpListener>) -> Result<Self, Failure> {
        let signals = Signals::hear()?;
        let (server, address) = listening::listen(&app, socket)?;
        let figures = match app.site.config.metrics_listen {
            Some(address) => Some(metrics::listen(address, &app.metrics())?),
            None => None,
        };
        schedule(&app.site).await?;
        let (tell, told) = watch::channel(false);
        let mut tasks = Vec::new();
        for _ in 0..WORKERS {
            let worker =
                Worker { site: app.site.clone(), jobs: jobs::jobs(&app.provider), stop: told.clone() };
            tasks.push(tokio::spawn(worker.run()));
        }
        tasks.push(tokio::spawn(live::run(app.live.clone().into_inner(), app.site.clone(), told.clone())));
        let watched = app.watched.clone().into_inner();
        tasks.push(tokio::spawn(watching::run(watched, app.site.clone(), told.clone())));
        tasks.push(tokio::spawn(tending::run(app.site.clone(), told.clone())));
        tasks.push(tokio::spawn(sweeps::run(app.site.clone(), jobs::sweeps(), told)));
        let metrics = figures.as_ref().map(|(_, address)| *address);
        let figures = figures.map(|(server, _)| {
            let handle = server.handle();
            tokio::spawn(server);
            handle
        });
        tracing::info!(%address, mode = app.site.config.mode.code(), version = env!("CARGO_PKG_VERSION"), "started");
        Ok(Self {
            address,
            metrics,
            url: app.site.config.public_url.clone(),
            server: server.handle(),
            figures,
            tell,
            tasks,
            ended: tokio::spawn(server),
            later: app.site.later.clone(),
            signals: Some(signals),
        })
    }

    /// Where it listens; the port is the real one where 0 was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics
    }

    /// Where people reach it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Runs until SIGTERM or SIGINT, then stops. A second signal ends the process at once.
    pub async fn until_told(mut self) -> Result<(), Failure> {
        let Some(mut signals) = self.signals.take() else { return Ok(()) };
        signals.next().await;
        tracing::info!("stopping");
        tokio::select! {
            () = self.stop() => Ok(()),
            () = signals.next() => Err(Failure::Refused("stopped at once, as asked".to_owned())),
        }
    }

    /// No new connections; answers under way are finished; jobs finish the row at hand; deferred writes are written.
    pub async fn stop(self) {
        let _ = self.tell.send(true);
        self.server.stop(true).await;
        let _ = self.ended.await;
        for task in self.tasks {
            let _ = task.await;
        }
        let later = self.later;
        let _ = tokio::task::spawn_blocking(move || later.flush()).await;
        if let Some(figures) = self.figures {
            figures.stop(false).await;
        }
        tracing::info!("stopped");
    }
}

/// Puts the chains of work of payments and ledger in line, where no instance has yet.
async fn schedule(site: &Site) -> Result<(), Failure> {
    let site = site.clone();
    let work = move || {
        site.db.write(|c| {
            payments::jobs::schedule(c, &site)?;
            ledger::schedule(c, &site)
        })
    };
    let done = tokio::task::spawn_blocking(work);
    Ok(done.await.map_err(|e| Failure::Refused(e.to_string()))??)
}

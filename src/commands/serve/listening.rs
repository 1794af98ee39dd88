//! The server with its measures: workers, threads for the database, patience. Why these: docs/performance.md.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use actix_web::HttpServer;
use actix_web::dev::Server;
use actix_web::middleware::from_fn;

use super::tls;
use crate::app::App;
use crate::base::config::Config;
use crate::base::db::DatabaseUrl;
use crate::base::web::gate;
use crate::commands::failure::Failure;

/// How many of what. Work on the database blocks a thread, so threads, connections and cores go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    pub workers: usize,
    pub blocking_threads: usize,
    pub connections: u32,
}

/// Connections beside those of the workers: outbox, deferred writes, sweeps, health, SQLite's writer, long work.
const BESIDE: u32 = 6;
/// For a request's head; bodies have a limit of their own.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a stop waits for answers under way, in seconds.
const DRAIN: u64 = 30;

pub fn sizes(config: &Config) -> Sizes {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let workers = if config.workers == 0 { cores } else { config.workers };
    // A file answers from memory, and who writes to it has a thread apart: one for each core to read with. A server answers
    // after a round trip: more threads wait for it.
    let blocking_threads = match config.database_url.parse() {
        Ok(DatabaseUrl::Postgres(_)) => 3,
        _ => 1,
    };
    let used = u32::try_from(workers.saturating_mul(blocking_threads)).unwrap_or(u32::MAX);
    let connections = match config.database_connections {
        0 => used.saturating_add(BESIDE),
        given => given,
    };
    Sizes { workers, blocking_threads, connections }
}

/// Binds the address of the settings, unless there is a socket. The server runs when it is awaited.
pub fn listen(app: &App, socket: Option<TcpListener>) -> Result<(Server, SocketAddr), Failure> {
    let config = app.site.config.clone();
    let Sizes { workers, blocking_threads, .. } = sizes(&config);
    let shared = app.clone();
    let server = HttpServer::new(move || {
        let app = shared.clone();
        actix_web::App::new().wrap(from_fn(gate)).configure(move |routes| app.mount(routes))
    })
    .workers(workers)
    .worker_max_blocking_threads(blocking_threads)
    .keep_alive(PATIENCE)
    .client_request_timeout(PATIENCE)
    .client_disconnect_timeout(PATIENCE)
    .shutdown_timeout(DRAIN)
    .disable_signals();
    let address = config.listen;
    let bound = match (socket, &config.tls_certificate, &config.tls_private_key) {
        (Some(socket), ..) => server.listen(socket),
        (None, Some(certificate), Some(key)) => {
            let keys = tls::load(certificate, key)
                .map_err(|e| Failure::Configuration(format!("the certificate cannot be used: {e}")))?;
            server.bind_rustls_0_23(address, keys)
        }
        (None, None, None) => server.bind(address),
        _ => {
            return Err(Failure::Configuration("set both of tls_certificate and tls_private_key".to_owned()));
        }
    };
    let server = bound.map_err(|e| Failure::Refused(format!("cannot listen on {address}: {e}")))?;
    let address = server.addrs().first().copied().unwrap_or(address);
    Ok((server.run(), address))
}

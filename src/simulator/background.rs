//! The simulator's own thread: the server, and the loop that delivers webhooks and keeps the book.

use std::io;
use std::net::TcpListener;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::middleware::{DefaultHeaders, from_fn};
use actix_web::{App, HttpServer, rt, web};

use super::shared::Shared;
use super::{Delivery, api, checkout, control, html, overview};

/// Of one call, files included.
const BODY: usize = 12 * 1024 * 1024;
const ROUND: Duration = Duration::from_millis(200);

/// Runs until the handle that it sends through `started` is told to stop.
pub fn run(listener: TcpListener, shared: &Arc<Shared>, started: &mpsc::Sender<io::Result<ServerHandle>>) {
    rt::System::new().block_on(async {
        let data = web::Data::from(Arc::clone(shared));
        let server = HttpServer::new(move || App::new().app_data(data.clone()).configure(routes))
            .workers(1)
            .shutdown_timeout(2)
            .disable_signals()
            .listen(listener);
        let server = match server {
            Ok(server) => server.run(),
            Err(error) => {
                // The other side waits for exactly one message, so this cannot fail.
                let _ = started.send(Err(error));
                return;
            }
        };
        let _ = started.send(Ok(server.handle()));
        let rounds = rt::spawn(rounds(Arc::clone(shared)));
        if let Err(error) = server.await {
            tracing::error!(%error, "the payment simulator's server ended");
        }
        rounds.abort();
        shared.keep();
    });
}

fn routes(app: &mut web::ServiceConfig) {
    app.service(
        web::scope("/v1").app_data(web::PayloadConfig::new(BODY)).default_service(web::to(api::call)),
    );
    app.service(
        web::scope("")
            .wrap(from_fn(html::refuse_foreign_posts))
            .wrap(
                DefaultHeaders::new()
                    .add(("X-Content-Type-Options", "nosniff"))
                    .add(("Referrer-Policy", "same-origin"))
                    .add(("Cross-Origin-Resource-Policy", "same-origin"))
                    .add(("Cache-Control", "no-store")),
            )
            .configure(checkout::routes)
            .configure(control::routes)
            .configure(overview::routes),
    );
}

async fn rounds(shared: Arc<Shared>) {
    loop {
        // Rung or not, time may have made something due.
        let _ = tokio::time::timeout(ROUND, shared.bell.notified()).await;
        if shared.config.delivery == Delivery::Background {
            shared.let_time_pass();
            shared.deliver_due().await;
        }
        shared.keep();
    }
}

//! The listener for figures: Prometheus text, on an address of its own, so that it is never on the internet by accident.

use std::net::SocketAddr;

use actix_web::dev::Server;
use actix_web::{App, HttpResponse, HttpServer, web};

use crate::base::web::Metrics;
use crate::commands::failure::Failure;

pub fn listen(address: SocketAddr, metrics: &web::Data<Metrics>) -> Result<(Server, SocketAddr), Failure> {
    let metrics = metrics.clone();
    let server =
        HttpServer::new(move || App::new().app_data(metrics.clone()).route("/metrics", web::get().to(show)))
            .workers(1)
            .disable_signals()
            .bind(address)
            .map_err(|e| Failure::Refused(format!("cannot listen on {address} for metrics: {e}")))?;
    let bound = server.addrs().first().copied().unwrap_or(address);
    Ok((server.run(), bound))
}

async fn show(metrics: web::Data<Metrics>) -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(metrics.text())
}

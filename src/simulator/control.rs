//! `/control`: JSON for tests and scripts. Not part of the provider's API, and open to whoever reaches the
//! address: the simulator belongs on loopback.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::json;

use super::actions::Action;
use super::delivery::Receiver;
use super::shared::Shared;

pub fn routes(app: &mut web::ServiceConfig) {
    app.service(
        web::scope("/control")
            .route("/state", web::get().to(state))
            .route("/act", web::post().to(act))
            .route("/deliver", web::post().to(deliver))
            .route("/webhook", web::post().to(webhook)),
    );
}

/// The whole book.
async fn state(shared: web::Data<Shared>) -> HttpResponse {
    shared.let_time_pass();
    HttpResponse::Ok().json(shared.look(|book| json!(book)))
}

async fn act(shared: web::Data<Shared>, action: web::Json<Action>) -> HttpResponse {
    match shared.act(|desk| action.into_inner().apply(desk)) {
        Ok(()) => HttpResponse::Ok().json(json!({"done": true})),
        Err(refusal) => {
            let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::BAD_REQUEST);
            HttpResponse::build(status).json(refusal.body())
        }
    }
}

async fn deliver(shared: web::Data<Shared>) -> HttpResponse {
    shared.let_time_pass();
    HttpResponse::Ok().json(json!({"posted": shared.deliver_due().await}))
}

#[derive(Deserialize)]
struct NewReceiver {
    url: String,
    secret: String,
}

async fn webhook(shared: web::Data<Shared>, new: web::Json<NewReceiver>) -> HttpResponse {
    let NewReceiver { url, secret } = new.into_inner();
    shared.set_receiver(Receiver { url, secret });
    HttpResponse::Ok().json(json!({"done": true}))
}

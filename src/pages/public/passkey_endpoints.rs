//! `GET /.well-known/passkey-endpoints`: where a passkey provider sends people to add or manage their passkeys
//! (W3C, A Well-Known URL for Relying Party Passkey Endpoints).

use actix_web::HttpResponse;
use serde::Serialize;

use crate::base::web::Cx;

#[derive(Serialize)]
struct Endpoints {
    enroll: String,
    manage: String,
}

pub async fn show(cx: Cx) -> HttpResponse {
    let passkeys = format!("{}/account/passkeys", cx.site.config.public_url.trim_end_matches('/'));
    HttpResponse::Ok().json(Endpoints { enroll: passkeys.clone(), manage: passkeys })
}

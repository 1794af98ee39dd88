//! `POST /webhooks/stripe`: the provider tells us something. The signature is checked over the bytes as they came, the
//! event is stored, and only then is it answered; what it means is worked out afterwards. `POST /webhooks/mail`: a mail
//! service says what became of mails. Without session or cookie.

use actix_web::{HttpRequest, HttpResponse, web};

use crate::base::error::AppError;
use crate::base::web::{Cx, RawBody};
use crate::billing::deliveries;
use crate::billing::payments::events;

const SIGNATURE: &str = "stripe-signature";
const OWN_SIGNATURE: &str = "forecourt-signature";

pub async fn receive(cx: Cx, request: HttpRequest, body: RawBody) -> Result<HttpResponse, AppError> {
    let notice = match events::read(&cx.site, &body.0, header(&request, SIGNATURE)) {
        Ok(notice) => notice,
        Err(error) => {
            tracing::warn!(%error, network = cx.facts.network(), "a webhook was refused");
            return Err(AppError::Invalid(format!("webhook: {error}")));
        }
    };
    let site = cx.site.clone();
    let stored = web::block(move || {
        let text = String::from_utf8_lossy(&body.0).into_owned();
        site.db.write(|c| events::store(c, &site, &notice, &text))
    });
    stored.await.map_err(|_| AppError::Unavailable("the server is stopping".to_owned()))??;
    Ok(HttpResponse::Ok().finish())
}

pub async fn mail(cx: Cx, request: HttpRequest, body: RawBody) -> Result<HttpResponse, AppError> {
    let (site, signature) = (cx.site.clone(), header(&request, OWN_SIGNATURE).to_owned());
    let told = web::block(move || deliveries::receive(&site, &body.0, &signature)).await;
    match told.map_err(|_| AppError::Unavailable("the server is stopping".to_owned()))? {
        Ok(written) => written.map(|_| HttpResponse::Ok().finish()),
        Err(error) => {
            tracing::warn!(%error, network = cx.facts.network(), "a mail webhook was refused");
            Err(AppError::Invalid(format!("webhook: {error}")))
        }
    }
}

fn header<'a>(request: &'a HttpRequest, name: &str) -> &'a str {
    request.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
}

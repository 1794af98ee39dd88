//! `POST /webhooks/stripe`: the provider tells us something. The signature is checked over the bytes as they came, the
//! event is stored, and only then is it answered; what it means is worked out afterwards. `POST /webhooks/mail`: a mail
//! service says what became of mails. Without session or cookie.

use actix_web::{HttpRequest, HttpResponse};

use crate::base::error::AppError;
use crate::base::web::{Cx, RawBody};
use crate::billing::deliveries;
use crate::billing::payments::events;
use crate::trust::access::noticing;

const SIGNATURE: &str = "stripe-signature";
const OWN_SIGNATURE: &str = "forecourt-signature";

pub async fn receive(cx: Cx, request: HttpRequest, body: RawBody) -> Result<HttpResponse, AppError> {
    let notice = match events::read(&cx.site, &body.0, header(&request, SIGNATURE)) {
        Ok(notice) => notice,
        Err(error) => {
            tracing::warn!(%error, "a webhook was refused");
            noticing::forged(&cx, error.code());
            return Err(AppError::Invalid(format!("webhook: {error}")));
        }
    };
    cx.written(move |cx| {
        let text = String::from_utf8_lossy(&body.0).into_owned();
        cx.site.db.write(|c| events::store(c, &cx.site, &notice, &text))
    })
    .await?;
    Ok(HttpResponse::Ok().finish())
}

pub async fn mail(cx: Cx, request: HttpRequest, body: RawBody) -> Result<HttpResponse, AppError> {
    let signature = header(&request, OWN_SIGNATURE).to_owned();
    let told = cx.written(move |cx| Ok(deliveries::receive(&cx.site, &body.0, &signature))).await?;
    match told {
        Ok(written) => written.map(|_| HttpResponse::Ok().finish()),
        Err(error) => {
            tracing::warn!(%error, "a mail webhook was refused");
            Err(AppError::Invalid(format!("webhook: {error}")))
        }
    }
}

fn header<'a>(request: &'a HttpRequest, name: &str) -> &'a str {
    request.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
}

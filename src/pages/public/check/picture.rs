//! `GET /check/{code}/picture.svg`: the code as a QR picture, for the pages that show it. Drawn when it is looked at, because
//! drawing one costs more than the rest of its page; and only for codes of ours.

use actix_web::http::header;
use actix_web::{HttpResponse, web};

use crate::base::error::AppError;
use crate::base::web::Cx;
use crate::billing::signed::drawn;

/// The same code is the same picture.
const KEPT: &str = "private, max-age=86400, immutable";

/// Not by `Cx::page`: whoever fetches a picture has not seen the message that waits for the next page.
pub async fn show(cx: Cx, code: web::Path<String>) -> Result<HttpResponse, AppError> {
    let picture = cx.block(move |cx| cx.site.db.read(|c| drawn(c, &cx.site, &code))).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, KEPT))
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "sandbox; default-src 'none'; frame-ancestors 'none'",
        ))
        .content_type("image/svg+xml")
        .body(picture.svg()))
}

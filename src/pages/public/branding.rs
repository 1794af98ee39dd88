//! `GET /branding.{hash}.css` and `.png`: a dealership's own colors, and its logo. They are named by their content, so that
//! browsers keep them for ever, and say nothing that the pages around them do not.

use actix_web::http::header;
use actix_web::{HttpResponse, web};

use crate::base::error::AppError;
use crate::base::web::Cx;
use crate::parties::branding::{FileKind, served};

const FOR_EVER: &str = "public, max-age=31536000, immutable";

pub async fn sheet(cx: Cx, hash: web::Path<String>) -> Result<HttpResponse, AppError> {
    let content = find(&cx, FileKind::Sheet, hash.into_inner()).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, FOR_EVER))
        .content_type("text/css; charset=utf-8")
        .body(content))
}

pub async fn logo(cx: Cx, hash: web::Path<String>) -> Result<HttpResponse, AppError> {
    let content = find(&cx, FileKind::Logo, hash.into_inner()).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, FOR_EVER))
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "sandbox; default-src 'none'; frame-ancestors 'none'",
        ))
        .content_type("image/png")
        .body(content))
}

/// Not by `Cx::page`: whoever fetches a file has not seen the message that waits for the next page.
async fn find(cx: &Cx, kind: FileKind, hash: String) -> Result<Vec<u8>, AppError> {
    if hash.len() != 32 || !hash.bytes().all(|it| it.is_ascii_hexdigit()) {
        return Err(AppError::NotFound);
    }
    let found = cx.block(move |cx| cx.site.db.read(|c| served(c, kind, &hash))).await?;
    found.ok_or(AppError::NotFound)
}

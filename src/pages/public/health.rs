//! For load balancers: is the process alive, and can it serve. They say nothing about the installation.

use actix_web::HttpResponse;

use crate::base::error::AppError;
use crate::base::web::Cx;

/// `GET /healthz`: the process answers.
pub async fn alive() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain").body("ok")
}

/// `GET /readyz`: the database answers and its schema is this program's.
pub async fn ready(cx: Cx) -> Result<HttpResponse, AppError> {
    let pending = cx.block(|cx| cx.site.db.pending_migrations()).await?;
    if pending.is_empty() {
        return Ok(HttpResponse::Ok().content_type("text/plain").body("ready"));
    }
    Err(AppError::Unavailable("migrations are pending".to_owned()))
}

//! Embedded files.

use actix_web::{HttpRequest, HttpResponse, web};

use crate::base::error::AppError;
use crate::base::web::assets;

/// `GET /static/{file}`
pub async fn asset(request: HttpRequest, file: web::Path<String>) -> Result<HttpResponse, AppError> {
    assets::serve(&request, &file).ok_or(AppError::NotFound)
}

/// `GET /favicon.ico`
pub async fn favicon(request: HttpRequest) -> HttpResponse {
    assets::favicon(request).await
}

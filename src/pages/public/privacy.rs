//! `GET /privacy`: what is kept, who sees it, how it is protected.

use actix_web::HttpResponse;
use askama::Template;

use crate::base::error::AppError;
use crate::base::web::{Anybody, Cx, Page, Reply};

pub async fn show(cx: Cx) -> Result<HttpResponse, AppError> {
    cx.page(Anybody, |c, (), cx| Reply::page(&Privacy { page: Page::public(c, cx, "privacy-title") })).await
}

#[derive(Template)]
#[template(path = "public/privacy.html")]
struct Privacy {
    page: Page,
}

//! `GET /accessibility`: what is aimed for, what works, what does not yet.

use actix_web::HttpResponse;
use askama::Template;

use crate::base::error::AppError;
use crate::base::web::{Anybody, Cx, Page, Reply};

pub async fn show(cx: Cx) -> Result<HttpResponse, AppError> {
    cx.page(Anybody, |c, (), cx| {
        Reply::page(&Accessibility { page: Page::public(c, cx, "accessibility-title") })
    })
    .await
}

#[derive(Template)]
#[template(path = "public/accessibility.html")]
struct Accessibility {
    page: Page,
}

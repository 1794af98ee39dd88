//! `GET /privacy`: what is kept, who sees it, how it is protected.

use actix_web::HttpResponse;
use askama::Template;

use crate::base::error::AppError;
use crate::base::web::{Cx, Page, Reply};
use crate::trust::access::Visitor;

pub async fn show(cx: Cx, visitor: Visitor) -> Result<HttpResponse, AppError> {
    cx.page(visitor, |c, who, cx| {
        let page = who.page(c, cx, who.words().t("privacy-title"))?;
        Reply::page(&Privacy { page })
    })
    .await
}

#[derive(Template)]
#[template(path = "public/privacy.html")]
struct Privacy {
    page: Page,
}

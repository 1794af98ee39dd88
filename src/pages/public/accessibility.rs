//! `GET /accessibility`: what is aimed for, what works, what does not yet.

use actix_web::HttpResponse;
use askama::Template;

use crate::base::error::AppError;
use crate::base::web::{Cx, Page, Reply};
use crate::trust::access::Visitor;

pub async fn show(cx: Cx, visitor: Visitor) -> Result<HttpResponse, AppError> {
    cx.page(visitor, |c, who, cx| {
        let page = who.page(c, cx, who.words().t("accessibility-title"))?;
        Reply::page(&Accessibility { page })
    })
    .await
}

#[derive(Template)]
#[template(path = "public/accessibility.html")]
struct Accessibility {
    page: Page,
}

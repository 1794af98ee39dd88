//! `GET /help`: how to reach a person at each dealership, and answers to common questions. There is no inbox, so
//! no message form.

use actix_web::HttpResponse;
use askama::Template;

use crate::base::error::AppError;
use crate::base::web::{Cx, Dealer, Page, Reply};
use crate::trust::access::{Visitor, place};

pub async fn show(cx: Cx, visitor: Visitor) -> Result<HttpResponse, AppError> {
    cx.page(visitor, |c, who, cx| {
        let page = who.page(c, cx, who.words().t("help-title"))?;
        Reply::page(&Help { page, dealers: place::dealers(c)? })
    })
    .await
}

#[derive(Template)]
#[template(path = "public/help.html")]
struct Help {
    page: Page,
    dealers: Vec<Dealer>,
}

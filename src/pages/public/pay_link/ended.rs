//! A link that opens nothing: it ran out, was replaced, or never was.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::{Ended, unlisted};
use crate::base::error::AppError;
use crate::base::web::{Cx, Page, Reply};
use crate::trust::access::Visitor;

pub(super) async fn ended(cx: Cx, why: Ended) -> Result<HttpResponse, AppError> {
    cx.page(Visitor, move |c, visit, cx| {
        let w = visit.words();
        let (title, text, status) = match why {
            Ended::Expired => ("guest-ended-title", "guest-ended-text", StatusCode::GONE),
            Ended::Replaced => ("guest-replaced-title", "guest-replaced-text", StatusCode::GONE),
            Ended::Unknown => ("guest-unknown-title", "guest-unknown-text", StatusCode::NOT_FOUND),
        };
        let page = visit.page(c, cx, w.t(title))?;
        Ok(unlisted(Reply::page(&EndedPage { text: w.t(text), page })?.status(status)))
    })
    .await
}

#[derive(Template)]
#[template(path = "public/pay_link/ended.html")]
struct EndedPage {
    page: Page,
    text: std::borrow::Cow<'static, str>,
}

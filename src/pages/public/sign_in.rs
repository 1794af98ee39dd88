//! `GET /sign-in`: passkey by autofill, by button, or e-mail first. The ceremony itself is in its own routes.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use crate::base::error::AppError;
use crate::base::web::{Cx, Page, Query, Reply};
use crate::trust::access::Visitor;

/// The page that was asked for: carried through the form, and checked by whoever redirects there.
#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    next: String,
}

pub async fn show(cx: Cx, visitor: Visitor, query: Query<Wanted>) -> Result<HttpResponse, AppError> {
    cx.page(visitor, move |c, who, cx| {
        let page = who.page(c, cx, who.words().t("sign-in-title"))?;
        Reply::page(&SignIn { page, next: query.0.next.clone() })
    })
    .await
}

#[derive(Template)]
#[template(path = "public/sign_in.html")]
struct SignIn {
    page: Page,
    next: String,
}

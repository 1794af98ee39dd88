//! `POST /sign-out`: ends this browser's session and has the browser forget what it kept of the pages.

use actix_web::HttpResponse;
use actix_web::http::header::HeaderName;

use crate::base::error::AppError;
use crate::base::web::facts::{KEPT_COOKIE, SESSION_COOKIE};
use crate::base::web::{Cx, Flash, FlashKind, Reply};
use crate::trust::access::{Visitor, sessions};

pub async fn sign_out(cx: Cx, visitor: Visitor) -> Result<HttpResponse, AppError> {
    cx.change(visitor, |c, who, cx| {
        sessions::sign_out(c, &cx.site, &cx.facts)?;
        let text = who.words().t("signed-out").into_owned();
        // Cookies are forgotten by name: language and colors stay.
        Ok(Reply::to("/sign-in")
            .forget_cookie(SESSION_COOKIE)
            .forget_cookie(KEPT_COOKIE)
            .header(HeaderName::from_static("clear-site-data"), "\"cache\", \"storage\"")
            .flash(Flash { kind: FlashKind::Ok, text }))
    })
    .await
}

//! `GET /setup/{token}`: the first administrator says who they are and makes a passkey. The ceremony is the invitation's.

use actix_web::{HttpResponse, web};
use askama::Template;

use crate::base::error::AppError;
use crate::base::web::{Cx, Page, Reply};
use crate::trust::access::invitations::{self, Purpose};
use crate::trust::access::{Visitor, setup};

pub async fn show(cx: Cx, visitor: Visitor, token: web::Path<String>) -> Result<HttpResponse, AppError> {
    let own = cx.clone();
    let answer = own.page(visitor, move |c, who, cx| {
        let open = invitations::find(c, &cx.site, &token)?;
        let open = open.filter(|open| open.purpose == Purpose::Administrator);
        if open.is_none() || setup::is_done(c)? {
            return super::invites::ended(c, who, cx);
        }
        let page = who.page(c, cx, who.words().t("setup-title"))?;
        Reply::page(&Setup {
            page,
            options: format!("/setup/{token}/passkey"),
            finish: format!("/setup/{token}"),
        })
    });
    super::invites::count_miss(&cx, answer.await).await
}

#[derive(Template)]
#[template(path = "public/setup.html")]
struct Setup {
    page: Page,
    options: String,
    finish: String,
}

//! `GET /recovery/not-me/{link}`: one button for whoever reads that an account of theirs is being recovered. The `POST` stops
//! the recovery or, when it is done already, shuts the account.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use crate::base::error::AppError;
use crate::base::web::{Cx, Flash, FlashKind, Page, Reply};
use crate::pages::public::invites::count_miss;
use crate::trust::access::Visitor;
use crate::trust::access::recoveries::{self, Disowned};

pub async fn show(cx: Cx, visitor: Visitor, link: web::Path<String>) -> Result<HttpResponse, AppError> {
    let own = cx.clone();
    let answer = own.page(visitor, move |c, who, cx| {
        let what = recoveries::disownable(c, &cx.site, &link)?;
        let page = who.page(c, cx, who.words().t("not-me-title"))?;
        let status = if what.is_some() { StatusCode::OK } else { StatusCode::GONE };
        let view = NotMe { page, link: link.clone(), what };
        Ok(Reply::page(&view)?.status(status))
    });
    count_miss(&cx, answer.await).await
}

pub async fn press(cx: Cx, visitor: Visitor, link: web::Path<String>) -> Result<HttpResponse, AppError> {
    let own = cx.clone();
    let answer = own.change(visitor, move |c, who, cx| {
        let (kind, key) = match recoveries::disown(c, &cx.site, &who.actor, &link)? {
            Some(Disowned::Stopped) => (FlashKind::Ok, "not-me-stopped"),
            Some(Disowned::Shut) => (FlashKind::Ok, "not-me-shut-done"),
            None => (FlashKind::Warn, "not-me-ended"),
        };
        let text = who.words().t(key).into_owned();
        Ok(Reply::to("/help").flash(Flash { kind, text }))
    });
    count_miss(&cx, answer.await).await
}

#[derive(Template)]
#[template(path = "public/recovery/not_me.html")]
struct NotMe {
    page: Page,
    link: String,
    /// None when there is nothing left to stop.
    what: Option<Disowned>,
}

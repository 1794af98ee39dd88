//! `GET /email-changes/{token}`: a button that confirms a new address, for whoever reads its mail. `GET …/undo`: a button for
//! the old address that takes the change back. The `POST`s do it; looking changes nothing.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::invites::count_miss;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::Email;
use crate::base::web::{Cx, Flash, FlashKind, Page, Reply};
use crate::trust::access::email_change::{self, Refused};
use crate::trust::access::{Visit, Visitor};

pub async fn show(cx: Cx, visitor: Visitor, token: web::Path<String>) -> Result<HttpResponse, AppError> {
    let own = cx.clone();
    let answer = own.page(visitor, move |c, who, cx| {
        let email = email_change::confirmable(c, &cx.site, &token)?;
        button(c, who, cx, email, Step::Confirm, &token)
    });
    count_miss(&cx, answer.await).await
}

pub async fn confirm(cx: Cx, visitor: Visitor, token: web::Path<String>) -> Result<HttpResponse, AppError> {
    let own = cx.clone();
    let answer = own.change(visitor, move |c, who, cx| {
        let email = email_change::confirmable(c, &cx.site, &token)?;
        match email_change::confirm(c, &cx.site, &who.actor, &token)? {
            Ok(()) => {
                let email = email.map(|it| it.to_string()).unwrap_or_default();
                let text = who.words().args("email-confirmed", &[("email", email.into())]);
                Ok(Reply::to("/sign-in").flash(Flash { kind: FlashKind::Ok, text }))
            }
            Err(why) => ended(c, who, cx, why),
        }
    });
    count_miss(&cx, answer.await).await
}

pub async fn show_undo(cx: Cx, visitor: Visitor, token: web::Path<String>) -> Result<HttpResponse, AppError> {
    let own = cx.clone();
    let answer = own.page(visitor, move |c, who, cx| {
        let email = email_change::undoable(c, &cx.site, &token)?;
        button(c, who, cx, email, Step::Undo, &token)
    });
    count_miss(&cx, answer.await).await
}

pub async fn undo(cx: Cx, visitor: Visitor, token: web::Path<String>) -> Result<HttpResponse, AppError> {
    let own = cx.clone();
    let answer = own.change(visitor, move |c, who, cx| {
        let email = email_change::undoable(c, &cx.site, &token)?;
        match email_change::undo(c, &cx.site, &who.actor, &token)? {
            Ok(()) => {
                let email = email.map(|it| it.to_string()).unwrap_or_default();
                let text = who.words().args("email-undone", &[("email", email.into())]);
                Ok(Reply::to("/sign-in").flash(Flash { kind: FlashKind::Ok, text }))
            }
            Err(why) => ended(c, who, cx, why),
        }
    });
    count_miss(&cx, answer.await).await
}

#[derive(Clone, Copy)]
enum Step {
    Confirm,
    Undo,
}

fn button(
    c: &mut Conn,
    who: &Visit,
    cx: &Cx,
    email: Option<Email>,
    step: Step,
    token: &str,
) -> DbResult<Reply> {
    let Some(email) = email else { return ended(c, who, cx, Refused::Ended) };
    let w = who.words();
    let shown = [("email", email.as_str().into())];
    let (title, lead, label, path) = match step {
        Step::Confirm => (
            w.t("email-confirm-title"),
            w.args("email-confirm-lead", &shown),
            w.t("email-confirm-button"),
            format!("/email-changes/{token}"),
        ),
        Step::Undo => (
            w.t("email-undo-title"),
            w.args("email-undo-lead", &shown),
            w.t("email-undo-button"),
            format!("/email-changes/{token}/undo"),
        ),
    };
    let page = who.page(c, cx, title)?;
    Reply::page(&Button { page, lead, label: label.into_owned(), path })
}

fn ended(c: &mut Conn, who: &Visit, cx: &Cx, why: Refused) -> DbResult<Reply> {
    let w = who.words();
    let (title, text, status) = match why {
        Refused::Taken => ("email-confirm-title", "email-taken", StatusCode::CONFLICT),
        _ => ("email-ended-title", "email-ended", StatusCode::GONE),
    };
    let page = who.page(c, cx, w.t(title))?;
    let view = Ended { page, text: w.t(text).into_owned() };
    Ok(Reply::page(&view)?.status(status))
}

#[derive(Template)]
#[template(path = "public/email_changes/button.html")]
struct Button {
    page: Page,
    lead: String,
    label: String,
    path: String,
}

#[derive(Template)]
#[template(path = "public/email_changes/ended.html")]
struct Ended {
    page: Page,
    text: String,
}

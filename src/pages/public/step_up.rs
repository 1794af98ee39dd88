//! `GET /step-up/{id}`: what is being confirmed, and the button for the passkey; once it is confirmed, the button that
//! sends the form on; once it is over, what was typed, to begin anew. `POST /step-up/{id}/options` and `POST /step-up/{id}` are the ceremony.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde_json::json;

use crate::base::error::AppError;
use crate::base::values::StepUpId;
use crate::base::web::facts::SESSION_COOKIE;
use crate::base::web::{Cx, Json, Limit, Nav, Page, Pages, Reply};
use crate::trust::access::SignedIn;
use crate::trust::access::passkeys::Finish;
use crate::trust::access::step_up::{self, Shown, Stage};

pub async fn show(
    cx: Cx,
    signed_in: SignedIn,
    id: web::Path<String>,
    pages: web::Data<Pages>,
) -> Result<HttpResponse, AppError> {
    let id = parse(&id)?;
    cx.page(signed_in, move |c, who, cx| {
        let it = step_up::find(c, &cx.site, who.session, id)?;
        let page = who.page(c, cx, who.words().t("step-up-title"), Nav::Elsewhere)?;
        let lessons = step_up::to_learn(c, &cx.site, who.person, id)?;
        let lessons =
            lessons.into_iter().map(|it| (it.lesson.code.as_str(), it.lesson.title.as_str())).collect();
        let (options, finish) = (format!("/step-up/{id}/options"), format!("/step-up/{id}"));
        let (stage, back) = (it.stage, pages.nearest(&it.path));
        let reply = Reply::page(&StepUp { page, it, lessons, options, finish, back })?;
        let over = matches!(stage, Stage::Used | Stage::RanOut);
        Ok(if over { reply.status(StatusCode::GONE) } else { reply })
    })
    .await
}

pub async fn options(cx: Cx, signed_in: SignedIn, id: web::Path<String>) -> Result<HttpResponse, AppError> {
    let id = parse(&id)?;
    cx.allow(Limit::SIGN_IN_START, id.to_string()).await?;
    cx.change(signed_in, move |c, who, cx| {
        match step_up::begin(c, &cx.site, (who.session, who.person), id)? {
            Ok(options) => Reply::json(&options),
            Err(why) => why.reply(&cx.site, who.words()),
        }
    })
    .await
}

pub async fn finish(
    cx: Cx,
    signed_in: SignedIn,
    id: web::Path<String>,
    body: Json<Finish>,
) -> Result<HttpResponse, AppError> {
    let id = parse(&id)?;
    cx.change(signed_in, move |c, who, cx| match step_up::finish(c, &cx.site, &who.actor, id, &body.0)? {
        Ok(token) => {
            let body = json!({ "next": format!("/step-up/{id}") });
            Ok(Reply::json(&body)?.cookie(SESSION_COOKIE, token, None))
        }
        Err(why) => why.reply(&cx.site, who.words()),
    })
    .await
}

fn parse(id: &str) -> Result<StepUpId, AppError> {
    id.parse().map_err(|_| AppError::NotFound)
}

#[derive(Template)]
#[template(path = "public/step_up.html")]
struct StepUp {
    page: Page,
    it: Shown,
    /// Code and title of what has to be learned first.
    lessons: Vec<(&'static str, &'static str)>,
    options: String,
    finish: String,
    /// The page that the form is on.
    back: String,
}

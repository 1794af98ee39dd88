//! `GET /recovery`: asks for the address. `POST` answers the same at the same speed whether or not it has an account:
//! whatever follows, follows in the outbox. `GET /recovery/sent` says where to look.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use crate::base::error::AppError;
use crate::base::values::Email;
use crate::base::web::{Cx, Form, Limit, Page, Reply};
use crate::trust::access::restraints::{self, Covers};
use crate::trust::access::{Visitor, recoveries};

#[derive(Deserialize)]
pub struct Fields {
    #[serde(default)]
    email: String,
}

pub async fn show(cx: Cx, visitor: Visitor) -> Result<HttpResponse, AppError> {
    cx.page(visitor, |c, who, cx| {
        let page = who.page(c, cx, who.words().t("recovery-title"))?;
        Reply::page(&Start::new(page, String::new(), String::new()))
    })
    .await
}

pub async fn ask(cx: Cx, visitor: Visitor, form: Form<Fields>) -> Result<HttpResponse, AppError> {
    let Ok(email) = Email::parse(&form.0.email) else {
        return cx
            .page(visitor, move |c, who, cx| {
                let page = who.page(c, cx, who.words().t("recovery-title"))?;
                let error = who.words().t("recovery-email-wrong").into_owned();
                Reply::invalid(&Start::new(page, form.0.email.clone(), error))
            })
            .await;
    };
    cx.allow(Limit::RECOVERY_NETWORK, cx.facts.network()).await?;
    // An address that was asked for often is answered the same, and gets one mail at a time, so that nobody can keep somebody
    // else out.
    let often = match cx.allow(Limit::RECOVERY_ACCOUNT, email.as_str()).await {
        Ok(()) => false,
        Err(AppError::TooMany { .. }) => true,
        Err(error) => return Err(error),
    };
    cx.change(visitor, move |c, who, cx| {
        if restraints::paused(c, cx.site.clock.now(), &cx.facts.network(), Covers::Recovery)?.is_none() {
            recoveries::ask(c, &cx.site, &who.actor, &email, often)?;
        }
        Ok(Reply::to("/recovery/sent"))
    })
    .await
}

pub async fn sent(cx: Cx, visitor: Visitor) -> Result<HttpResponse, AppError> {
    cx.page(visitor, |c, who, cx| {
        let page = who.page(c, cx, who.words().t("recovery-sent-title"))?;
        Reply::page(&Sent { page })
    })
    .await
}

#[derive(Template)]
#[template(path = "public/recovery/start.html")]
pub struct Start {
    page: Page,
    /// As typed.
    email: String,
    /// What is wrong with it; empty at first.
    error: String,
}

impl Start {
    #[must_use]
    pub fn new(mut page: Page, email: String, error: String) -> Self {
        page.errors = !error.is_empty();
        Self { page, email, error }
    }
}

#[derive(Template)]
#[template(path = "public/recovery/sent.html")]
struct Sent {
    page: Page,
}

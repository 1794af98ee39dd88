//! `POST /account/passkeys/new`: another passkey, after a fresh look at one the person has. The answer is the page of the
//! ceremony; it carries the confirmation, which the ceremony's two halves ask for (`POST …/options`, `POST
//! /account/passkeys`), so that a stolen session alone adds nothing.

use actix_web::HttpResponse;
use askama::Template;
use serde_json::json;

use crate::base::error::AppError;
use crate::base::values::StepUpId;
use crate::base::web::{Cx, Flash, FlashKind, Json, Limit, Nav, Page, Reply};
use crate::trust::access::SignedIn;
use crate::trust::access::passkeys::{Fields, Finish, MOST, Refusal, Start, active};
use crate::trust::access::passkeys::{begin_another, finish_another};
use crate::trust::access::step_up::{self, Asked, Operation};

const OPERATION: Operation = Operation::AddPasskey;

/// A reload of the ceremony's page: it begins where it began.
pub async fn back(cx: Cx, signed_in: SignedIn) -> Result<HttpResponse, AppError> {
    cx.page(signed_in, |_, _, _| Ok(Reply::to("/account/passkeys"))).await
}

pub async fn begin(cx: Cx, signed_in: SignedIn) -> Result<HttpResponse, AppError> {
    cx.change(signed_in, |c, who, cx| {
        let w = who.words();
        if active(c, who.person)? >= MOST {
            let text = w.t("passkeys-most").into_owned();
            return Ok(Reply::to("/account/passkeys").flash(Flash { kind: FlashKind::Warn, text }));
        }
        let asked = Asked {
            operation: OPERATION,
            object: who.person.to_string(),
            amount: None,
            summary: w.t("passkeys-add-operation").into_owned(),
            path: "/account/passkeys/new",
            form: &[],
        };
        let confirmed = step_up::require(c, &cx.site, &who.actor, &asked)?.to_string();
        let page = who.page(c, cx, w.t("passkey-new-title"), Nav::Account)?;
        Reply::page(&Adding { page, confirmed })
    })
    .await
}

pub async fn options(cx: Cx, signed_in: SignedIn, body: Json<Start>) -> Result<HttpResponse, AppError> {
    cx.allow(Limit::SIGN_IN_START, cx.facts.network()).await?;
    cx.change(signed_in, move |c, who, cx| {
        let held = match confirmation(&body.0.fields) {
            Some(id) => step_up::was_used(c, &cx.site, who.session, OPERATION, id)?,
            None => false,
        };
        if !held {
            return Refusal::Expired.reply(&cx.site, who.words());
        }
        match begin_another(c, &cx.site, who.person)? {
            Ok(options) => Reply::json(&options),
            Err(why) => why.reply(&cx.site, who.words()),
        }
    })
    .await
}

pub async fn finish(cx: Cx, signed_in: SignedIn, body: Json<Finish>) -> Result<HttpResponse, AppError> {
    cx.change(signed_in, move |c, who, cx| {
        let w = who.words();
        let held = match confirmation(&body.0.fields) {
            Some(id) => step_up::spend(c, &cx.site, who.session, OPERATION, id)?,
            None => false,
        };
        if !held {
            return Refusal::Expired.reply(&cx.site, w);
        }
        match finish_another(c, &cx.site, &who.actor, who.person, &body.0)? {
            Ok(_) => {
                let text = w.t("passkeys-added-flash").into_owned();
                let next = Reply::json(&json!({ "next": "/account/passkeys" }))?;
                Ok(next.flash(Flash { kind: FlashKind::Ok, text }))
            }
            Err(why) => why.reply(&cx.site, w),
        }
    })
    .await
}

fn confirmation(fields: &Fields) -> Option<StepUpId> {
    fields.get("confirmed")?.parse().ok()
}

#[derive(Template)]
#[template(path = "owner/account/passkeys/adding.html")]
struct Adding {
    page: Page,
    confirmed: String,
}

//! `GET /sign-in`: passkey by autofill, by button, or e-mail first. `POST /sign-in/passkey/options` begins the ceremony and
//! `POST /sign-in/passkey` finishes it, both for `static/js/passkey.js`.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use serde::Deserialize;

use crate::base::error::AppError;
use crate::base::web::{Cx, Json, Limit, Page, Query, Reply};
use crate::trust::access::passkeys::{Finish, Start};
use crate::trust::access::{Visitor, known_browsers, restraints, session, sign_in};

/// The page that was asked for: carried through the form, and checked by whoever redirects there.
#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    next: String,
}

pub async fn show(cx: Cx, visitor: Visitor, query: Query<Wanted>) -> Result<HttpResponse, AppError> {
    cx.page(visitor, move |c, who, cx| {
        let page = who.page(c, cx, who.words().t("sign-in-title"))?;
        let next = query.0.next.clone();
        let why = match session::is_asked_anew(c, cx)? {
            true if next == "/continue" => "sign-in-anew-kept",
            true => "sign-in-anew",
            false => "",
        };
        Reply::page(&SignIn { page, next, why })
    })
    .await
}

pub async fn options(cx: Cx, visitor: Visitor, body: Json<Start>) -> Result<HttpResponse, AppError> {
    let asker = asker(&cx).await?;
    slow(&cx, &asker).await?;
    cx.allow(Limit::SIGN_IN_START, asker).await?;
    let mut address = body.0.fields.get("email").cloned().unwrap_or_default();
    // Whoever keeps asking for one address learns nothing more, and its owner still gets in by the browser's own list.
    if !address.is_empty()
        && let Err(AppError::TooMany { .. }) = cx.allow(Limit::SIGN_IN_ADDRESS, address.to_lowercase()).await
    {
        address.clear();
    }
    cx.change(visitor, move |c, _, cx| Reply::json(&sign_in::begin(c, &cx.site, Some(&address))?)).await
}

/// Whose bucket a start is taken from: a browser that was here before has its own, so that nobody else on the network
/// keeps it out; all others share their network's.
async fn asker(cx: &Cx) -> Result<String, AppError> {
    let known = cx.block(|cx| cx.site.db.read(|c| known_browsers::is_known(c, &cx.facts))).await?;
    let mark = cx.facts.device_hash.filter(|_| known);
    Ok(mark.map_or_else(|| cx.facts.network(), |mark| data_encoding::HEXLOWER.encode(&mark)))
}

/// Few answers a minute to a network of which a rule found that it tries accounts. Whoever asks from a browser that signed in
/// before is none of it.
async fn slow(cx: &Cx, asker: &str) -> Result<(), AppError> {
    let network = cx.facts.network();
    if asker != network {
        return Ok(());
    }
    let now = cx.site.clock.now();
    let slow = cx.block(move |cx| cx.site.db.read(|c| restraints::is_slow(c, now, &network)));
    if slow.await? { cx.allow(Limit::SLOWED, asker).await } else { Ok(()) }
}

/// A passkey that proves itself is always good; only failures are counted against the network they come from.
pub async fn finish(cx: Cx, visitor: Visitor, body: Json<Finish>) -> Result<HttpResponse, AppError> {
    let own = cx.clone();
    let answer = own
        .change(visitor, move |c, who, cx| match sign_in::finish(c, &cx.site, &cx.facts, &body.0)? {
            Ok(entered) => entered.reply(),
            Err(why) => why.reply(&cx.site, who.words()),
        })
        .await?;
    if answer.status() == StatusCode::UNPROCESSABLE_ENTITY {
        cx.allow(Limit::SIGN_IN_FINISH, cx.facts.network()).await?;
    }
    Ok(answer)
}

#[derive(Template)]
#[template(path = "public/sign_in.html")]
struct SignIn {
    page: Page,
    next: String,
    /// The words for why somebody who was signed in is asked; empty for everybody else. Not what a rule found.
    why: &'static str,
}

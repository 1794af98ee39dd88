//! `GET /account/passkeys/{id}/removal` says what removing a passkey means and asks; the `POST` does it, after a fresh one.

use actix_web::{HttpResponse, web};
use askama::Template;

use crate::base::error::AppError;
use crate::base::values::PasskeyId;
use crate::base::web::facts::SESSION_COOKIE;
use crate::base::web::{Cx, Flash, FlashKind, Nav, Page, Reply};
use crate::trust::access::SignedIn;
use crate::trust::access::passkeys::{self, Removed};
use crate::trust::access::step_up::{self, Asked, Operation};

pub async fn ask(cx: Cx, signed_in: SignedIn, id: web::Path<String>) -> Result<HttpResponse, AppError> {
    let id: PasskeyId = id.parse().map_err(|_| AppError::NotFound)?;
    cx.page(signed_in, move |c, who, cx| {
        let it = passkeys::find(c, &cx.site, who.person, id)?;
        let w = who.words();
        let heading = w.args("passkey-remove-heading", &[("name", it.name.into())]);
        let page = who.page(c, cx, w.t("passkey-remove-title"), Nav::Account)?;
        Reply::page(&Removal { page, heading, id: id.to_string(), own: id == who.passkey })
    })
    .await
}

pub async fn remove(cx: Cx, signed_in: SignedIn, id: web::Path<String>) -> Result<HttpResponse, AppError> {
    let id: PasskeyId = id.parse().map_err(|_| AppError::NotFound)?;
    cx.change(signed_in, move |c, who, cx| {
        let w = who.words();
        let it = passkeys::find(c, &cx.site, who.person, id)?;
        let others = passkeys::list(c, &cx.site, who.person)?;
        let last = || {
            let text = w.t("passkey-last").into_owned();
            Reply::to("/account/passkeys").flash(Flash { kind: FlashKind::Warn, text })
        };
        if !others.iter().any(|other| other.id != id && !other.suspended) {
            return Ok(last());
        }
        let shown = [("name", it.name.as_str().into())];
        let asked = Asked {
            operation: Operation::RemovePasskey,
            object: id.to_string(),
            amount: None,
            summary: w.args("passkey-remove-operation", &shown),
            path: &format!("/account/passkeys/{id}/removal"),
            form: &[],
        };
        step_up::require(c, &cx.site, &who.actor, &asked)?;
        if passkeys::remove(c, &cx.site, &who.actor, who.person, id)? == Removed::WasLast {
            return Ok(last());
        }
        let flash = Flash { kind: FlashKind::Ok, text: w.args("passkey-removed", &shown) };
        Ok(if id == who.passkey {
            Reply::to("/sign-in").forget_cookie(SESSION_COOKIE).flash(flash)
        } else {
            Reply::to("/account/passkeys").flash(flash)
        })
    })
    .await
}

#[derive(Template)]
#[template(path = "owner/account/passkeys/removal.html")]
struct Removal {
    page: Page,
    heading: String,
    id: String,
    /// The one that this session began with.
    own: bool,
}

//! `POST /account/recovery-codes`: a fresh sheet, after a fresh passkey. The answer shows the codes, once, for the printer.

use actix_web::HttpResponse;
use askama::Template;

use crate::base::error::AppError;
use crate::base::web::{Cx, Nav, Page, Reply};
use crate::trust::access::step_up::{self, Asked, Operation};
use crate::trust::access::{SignedIn, persons, place, recovery_codes};

/// A reload of the sheet: it is not shown again.
pub async fn back(cx: Cx, signed_in: SignedIn) -> Result<HttpResponse, AppError> {
    cx.page(signed_in, |_, _, _| Ok(Reply::to("/account/passkeys"))).await
}

pub async fn make(cx: Cx, signed_in: SignedIn) -> Result<HttpResponse, AppError> {
    cx.change(signed_in, |c, who, cx| {
        let w = who.words();
        let asked = Asked {
            operation: Operation::NewRecoveryCodes,
            object: who.person.to_string(),
            amount: None,
            summary: w.t("codes-operation").into_owned(),
            path: "/account/recovery-codes",
            form: &[],
        };
        step_up::require(c, &cx.site, &who.actor, &asked)?;
        let codes = recovery_codes::generate(c, &cx.site, &who.actor, who.person)?;
        let email = persons::find(c, &cx.site, who.person)?.email;
        let day = place::zone_of(c, who.account)?.date_of(cx.site.clock.now());
        let made = day.display(who.language).to_string();
        let made = w.args("codes-made", &[("made", made.into()), ("email", email.as_str().into())]);
        let page = who.page(c, cx, w.t("codes-title"), Nav::Account)?;
        let host = cx.site.config.public_url.clone();
        Reply::page(&Sheet { page, codes, made, host })
    })
    .await
}

#[derive(Template)]
#[template(path = "owner/account/recovery_codes.html")]
struct Sheet {
    page: Page,
    codes: Vec<String>,
    made: String,
    /// Where they are for, on paper.
    host: String,
}

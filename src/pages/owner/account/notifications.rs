//! `GET /account/notifications`: which mails somebody wants. `POST` keeps the choice. What is about the security of the
//! account has no switch.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use crate::base::error::AppError;
use crate::base::web::{Cx, Flash, FlashKind, Form, Nav, Page, Reply};
use crate::trust::access::SignedIn;
use crate::trust::access::notices::{self, Notice};

/// A box that is not ticked is not sent.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub struct Fields {
    invoice: String,
    receipt: String,
    estimate: String,
    dispute: String,
    reminder: String,
}

pub async fn show(cx: Cx, signed_in: SignedIn) -> Result<HttpResponse, AppError> {
    cx.page(signed_in, |c, who, cx| {
        let page = who.page(c, cx, who.words().t("account-notifications"), Nav::Account)?;
        let invoice = notices::wants(c, who.person, Notice::NewInvoice)?;
        let receipt = notices::wants(c, who.person, Notice::Receipt)?;
        let estimate = notices::wants(c, who.person, Notice::Estimate)?;
        let dispute = notices::wants(c, who.person, Notice::Dispute)?;
        let reminder = notices::wants(c, who.person, Notice::Reminder)?;
        let tab = "notifications";
        Reply::page(&Notifications { page, tab, invoice, receipt, estimate, dispute, reminder })
    })
    .await
}

pub async fn save(cx: Cx, signed_in: SignedIn, form: Form<Fields>) -> Result<HttpResponse, AppError> {
    cx.change(signed_in, move |c, who, cx| {
        let chosen = [
            (Notice::NewInvoice, form.0.invoice == "yes"),
            (Notice::Receipt, form.0.receipt == "yes"),
            (Notice::Estimate, form.0.estimate == "yes"),
            (Notice::Dispute, form.0.dispute == "yes"),
            (Notice::Reminder, form.0.reminder == "yes"),
        ];
        notices::choose(c, &cx.site, &who.actor, who.person, &chosen)?;
        let text = who.words().t("notices-saved").into_owned();
        Ok(Reply::to("/account/notifications").flash(Flash { kind: FlashKind::Ok, text }))
    })
    .await
}

#[derive(Template)]
#[template(path = "owner/account/notifications.html")]
struct Notifications {
    page: Page,
    tab: &'static str,
    invoice: bool,
    receipt: bool,
    estimate: bool,
    dispute: bool,
    reminder: bool,
}

//! `GET /accounts`: what somebody with several accounts works in: a customer's account, a dealership as its staff, the
//! installation. `POST /accounts/{id}/selection` turns the session there, under a new token.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use crate::base::error::AppError;
use crate::base::web::facts::SESSION_COOKIE;
use crate::base::web::{Cx, Form, Nav, Page, Query, Reply};
use crate::base::words::Words;
use crate::trust::access::accounts::{self, Choice};
use crate::trust::access::sign_in::same_site;
use crate::trust::access::{Account, Role, SignedIn, sessions};

/// The page to go to once there is an account to see it in.
#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    next: String,
}

pub async fn list(cx: Cx, signed_in: SignedIn, query: Query<Wanted>) -> Result<HttpResponse, AppError> {
    cx.page(signed_in, move |c, who, cx| {
        let w = who.words();
        let page = who.page(c, cx, w.t("accounts-title"), Nav::Elsewhere)?;
        let choices = accounts::choices(c, &cx.site, who.person)?;
        let entries = choices.into_iter().map(|choice| Entry::of(w, choice, who.account)).collect();
        Reply::page(&Accounts { page, entries, next: query.0.next.clone() })
    })
    .await
}

pub async fn select(
    cx: Cx,
    signed_in: SignedIn,
    id: web::Path<String>,
    form: Form<Wanted>,
) -> Result<HttpResponse, AppError> {
    let account: Account = id.parse()?;
    cx.change(signed_in, move |c, who, cx| {
        accounts::require(c, &cx.site, (&who.actor, who.words()), who.person, account)?;
        let token = sessions::switch(c, &cx.site, &who.actor, who.session, account)?;
        let landing = accounts::landing(c, who.person, Some(account))?;
        Ok(Reply::to(same_site(&form.0.next).unwrap_or(landing)).cookie(SESSION_COOKIE, token, None))
    })
    .await
}

#[derive(Template)]
#[template(path = "owner/accounts.html")]
struct Accounts {
    page: Page,
    entries: Vec<Entry>,
    next: String,
}

struct Entry {
    action: String,
    icon: &'static str,
    title: String,
    sub: String,
    chosen: bool,
}

impl Entry {
    fn of(w: Words, choice: Choice, chosen: Option<Account>) -> Self {
        let roles: Vec<&str> = choice.roles.iter().copied().map(Role::title).collect();
        let (icon, title, sub) = match choice.account {
            Account::Customer(_) => ("car", choice.customer, choice.dealership),
            Account::Dealership(_) => ("wrench", choice.dealership, roles.join(", ")),
            Account::Installation => {
                ("settings", w.t("accounts-installation").into_owned(), roles.join(", "))
            }
        };
        let action = format!("/accounts/{}/selection", choice.account);
        Self { action, icon, title, sub, chosen: chosen == Some(choice.account) }
    }
}

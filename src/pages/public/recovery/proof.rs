//! `GET /recovery/{token}`: the mail was the first proof; this page asks for the second. Looking changes nothing, so mail
//! scanners may. `POST …/code` takes a printed code and leads to the page that makes the new passkey; `POST …/check` asks
//! the dealership to find out who it is.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::DealershipId;
use crate::base::web::{Cx, Flash, FlashKind, Form, Limit, Page, Reply};
use crate::pages::public::invites::count_miss;
use crate::trust::access::recoveries::{self, NotProven, Opened, Place};
use crate::trust::access::{Visit, Visitor};

#[derive(Deserialize)]
pub struct Code {
    #[serde(default)]
    code: String,
}

/// The id of a dealership, or `installation`.
#[derive(Deserialize)]
pub struct Check {
    #[serde(default)]
    place: String,
}

const INSTALLATION: &str = "installation";

pub async fn show(cx: Cx, visitor: Visitor, token: web::Path<String>) -> Result<HttpResponse, AppError> {
    let own = cx.clone();
    let answer = own.page(visitor, move |c, who, cx| match recoveries::opened(c, &cx.site, &token)? {
        Some(opened) => Reply::page(&Proof::new(c, who, cx, &token, &opened)?),
        None => ended(c, who, cx),
    });
    count_miss(&cx, answer.await).await
}

pub async fn by_code(
    cx: Cx,
    visitor: Visitor,
    token: web::Path<String>,
    form: Form<Code>,
) -> Result<HttpResponse, AppError> {
    cx.allow(Limit::RECOVERY_CODE, token.as_str()).await?;
    let own = cx.clone();
    let answer = own.change(visitor, move |c, who, cx| {
        let typed = form.0.code.trim();
        let done = if typed.is_empty() {
            Err(NotProven::WrongCode)
        } else {
            recoveries::by_code(c, &cx.site, &who.actor, &token, typed)?
        };
        match done {
            Ok(path) => Ok(Reply::to(path)),
            Err(NotProven::Ended) => ended(c, who, cx),
            Err(_) => {
                let key = if typed.is_empty() { "recovery-code-empty" } else { "recovery-code-wrong" };
                again(c, who, cx, &token, ("code", key), &form.0.code)
            }
        }
    });
    count_miss(&cx, answer.await).await
}

pub async fn by_place(
    cx: Cx,
    visitor: Visitor,
    token: web::Path<String>,
    form: Form<Check>,
) -> Result<HttpResponse, AppError> {
    let own = cx.clone();
    let answer = own.change(visitor, move |c, who, cx| {
        let chosen: Result<Option<DealershipId>, _> = match form.0.place.as_str() {
            INSTALLATION => Ok(None),
            id => id.parse().map(Some),
        };
        let done = match chosen {
            Ok(at) => recoveries::by_place(c, &cx.site, &who.actor, &token, at)?,
            Err(_) => Err(NotProven::Place),
        };
        let w = who.words();
        match done {
            Ok(place) => {
                let text = match place.dealership {
                    Some(_) => w.args("recovery-asked", &[("place", place.name.into())]),
                    None => w.t("recovery-asked-installation").into_owned(),
                };
                Ok(Reply::to("/sign-in").flash(Flash { kind: FlashKind::Ok, text }))
            }
            Err(NotProven::Ended) => ended(c, who, cx),
            Err(_) => again(c, who, cx, &token, ("place", "recovery-place-missing"), ""),
        }
    });
    count_miss(&cx, answer.await).await
}

/// The page once more, with what is wrong.
fn again(
    c: &mut Conn,
    who: &Visit,
    cx: &Cx,
    token: &str,
    (field, key): (&'static str, &'static str),
    typed: &str,
) -> DbResult<Reply> {
    let Some(opened) = recoveries::opened(c, &cx.site, token)? else { return ended(c, who, cx) };
    let mut view = Proof::new(c, who, cx, token, &opened)?;
    view.page.errors = true;
    view.error = (field, who.words().t(key).into_owned());
    typed.clone_into(&mut view.code);
    Reply::invalid(&view)
}

fn ended(c: &mut Conn, who: &Visit, cx: &Cx) -> DbResult<Reply> {
    let page = who.page(c, cx, who.words().t("recovery-ended-title"))?;
    Ok(Reply::page(&Ended { page })?.status(StatusCode::GONE))
}

#[derive(Template)]
#[template(path = "public/recovery/proof.html")]
struct Proof {
    page: Page,
    token: String,
    /// As typed.
    code: String,
    /// Who can check: what the form sends and what people read.
    places: Vec<(String, String)>,
    staff: bool,
    error: (&'static str, String),
}

impl Proof {
    fn new(c: &mut Conn, who: &Visit, cx: &Cx, token: &str, opened: &Opened) -> DbResult<Self> {
        let w = who.words();
        let place = |it: &Place| match it.dealership {
            Some(id) => (id.to_string(), it.name.clone()),
            None => (INSTALLATION.to_owned(), w.t("recovery-place-installation").into_owned()),
        };
        Ok(Self {
            page: who.page(c, cx, w.t("recovery-go-title"))?,
            token: token.to_owned(),
            code: String::new(),
            places: opened.places.iter().map(place).collect(),
            staff: opened.staff,
            error: ("", String::new()),
        })
    }

    fn fault(&self, field: &str) -> &str {
        if self.error.0 == field { &self.error.1 } else { "" }
    }
}

#[derive(Template)]
#[template(path = "public/recovery/ended.html")]
struct Ended {
    page: Page,
}

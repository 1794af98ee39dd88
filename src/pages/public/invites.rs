//! `GET /invites/{token}`: who is invited, by whom, and one button. Looking changes nothing, so mail scanners may. The
//! ceremony is `POST /invites/{token}/passkey` and `POST /invites/{token}`; the set-up page shares both.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::web::{Cx, Json, Limit, Page, Reply};
use crate::trust::access::invitations::{self, Open, Purpose};
use crate::trust::access::passkeys::{Finish, Refusal, Start};
use crate::trust::access::{Account, Visit, Visitor, accepting, persons, place};
use crate::trust::audit::Actor;

pub async fn show(cx: Cx, visitor: Visitor, token: web::Path<String>) -> Result<HttpResponse, AppError> {
    let own = cx.clone();
    let answer = own.page(visitor, move |c, who, cx| match invitations::find(c, &cx.site, &token)? {
        Some(open) if cx.site.clock.now() < open.not_before => waiting(c, who, cx, &open),
        Some(open) => Reply::page(&Invitation::of(c, who, cx, &open, &token)?),
        None => ended(c, who, cx),
    });
    count_miss(&cx, answer.await).await
}

pub async fn options(
    cx: Cx,
    visitor: Visitor,
    token: web::Path<String>,
    body: Json<Start>,
) -> Result<HttpResponse, AppError> {
    let (own, key) = (cx.clone(), token.clone());
    cx.allow(Limit::SIGN_IN_START, key.as_str()).await?;
    let answer = own.change(visitor, move |c, who, cx| {
        let Some(open) = invitations::find(c, &cx.site, &token)? else {
            return Refusal::LinkEnded.reply(&cx.site, who.words());
        };
        let actor = Actor { person: Some(open.person), ..who.actor.clone() };
        match accepting::begin(c, &cx.site, &actor, &open, &body.0.fields)? {
            Ok(options) => Reply::json(&options),
            Err(why) => why.reply(&cx.site, who.words()),
        }
    });
    let answer = count_miss(&cx, answer.await).await?;
    if answer.status() == StatusCode::UNPROCESSABLE_ENTITY {
        cx.allow(Limit::INVITATION_CODE, key).await?;
    }
    Ok(answer)
}

pub async fn finish(
    cx: Cx,
    visitor: Visitor,
    token: web::Path<String>,
    body: Json<Finish>,
) -> Result<HttpResponse, AppError> {
    let own = cx.clone();
    let answer = own.change(visitor, move |c, who, cx| {
        let Some(open) = invitations::find(c, &cx.site, &token)? else {
            return Refusal::LinkEnded.reply(&cx.site, who.words());
        };
        match accepting::finish(c, &cx.site, &cx.facts, &open, &body.0)? {
            Ok(entered) => entered.reply(),
            Err(why) => why.reply(&cx.site, who.words()),
        }
    });
    count_miss(&cx, answer.await).await
}

/// Unknown tokens are counted against the network they come from.
pub(super) async fn count_miss(
    cx: &Cx,
    answer: Result<HttpResponse, AppError>,
) -> Result<HttpResponse, AppError> {
    if matches!(answer, Err(AppError::NotFound)) {
        cx.allow(Limit::TOKEN_MISS, cx.facts.network()).await?;
    }
    answer
}

pub(super) fn ended(c: &mut Conn, who: &Visit, cx: &Cx) -> DbResult<Reply> {
    let page = who.page(c, cx, who.words().t("invite-ended-title"))?;
    Ok(Reply::page(&Ended { page })?.status(StatusCode::GONE))
}

fn waiting(c: &mut Conn, who: &Visit, cx: &Cx, open: &Open) -> DbResult<Reply> {
    let page = who.page(c, cx, who.words().t("invite-waiting-title"))?;
    let zone = place::zone_of(c, open.dealership.map(Account::Dealership))?;
    let from = open.not_before.display(who.language, &zone).to_string();
    Reply::page(&Waiting { page, from, zone: zone.name().to_owned() })
}

#[derive(Template)]
#[template(path = "public/invites/show.html")]
struct Invitation {
    page: Page,
    name: String,
    /// Enough of it to recognise, not enough to learn.
    email: String,
    needs_code: bool,
    /// Proves themselves with the passkey they have, instead of making one.
    has_passkey: bool,
    lead: String,
    options: String,
    finish: String,
}

impl Invitation {
    fn of(c: &mut Conn, who: &Visit, cx: &Cx, open: &Open, token: &str) -> DbResult<Self> {
        let w = who.words();
        let title = w.t("invite-title");
        let page = match open.dealership {
            Some(at) => {
                let dealer = place::dealer(c, at)?;
                who.page_of(c, cx, title, dealer)
            }
            None => who.page(c, cx, title)?,
        };
        let person = persons::find(c, &cx.site, open.person)?;
        let name = [("dealership", page.dealership.name.as_str().into())];
        let lead = match open.purpose {
            Purpose::Owner(..) => w.args("invite-lead-owner", &name),
            Purpose::Staff(..) => w.args("invite-lead-staff", &name),
            Purpose::Recovery => w.t("invite-lead-recovery").into_owned(),
            Purpose::Administrator | Purpose::Enrolment => w.t("invite-lead-passkey").into_owned(),
        };
        Ok(Self {
            page,
            name: person.name,
            email: person.email.masked(),
            needs_code: open.needs_code,
            has_passkey: accepting::has_passkey(c, open)?,
            lead,
            options: format!("/invites/{token}/passkey"),
            finish: format!("/invites/{token}"),
        })
    }
}

#[derive(Template)]
#[template(path = "public/invites/ended.html")]
struct Ended {
    page: Page,
}

#[derive(Template)]
#[template(path = "public/invites/waiting.html")]
struct Waiting {
    page: Page,
    from: String,
    zone: String,
}

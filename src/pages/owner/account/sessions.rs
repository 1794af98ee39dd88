//! `GET /account/sessions`: where somebody is signed in. `POST …/{id}/end` ends one, `POST …/end-others` all but this.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::shown::Moment;
use crate::base::error::AppError;
use crate::base::values::{SessionId, Zone};
use crate::base::web::facts::SESSION_COOKIE;
use crate::base::web::{Cx, Flash, FlashKind, Nav, Page, Reply};
use crate::trust::access::sessions::{self, Listed};
use crate::trust::access::{ActingPerson, SignedIn, place};

pub async fn list(cx: Cx, signed_in: SignedIn) -> Result<HttpResponse, AppError> {
    cx.page(signed_in, |c, who, cx| {
        let zone = place::zone_of(c, who.account)?;
        let live = sessions::list(c, &cx.site, who.person)?;
        let mut sessions: Vec<Session> = live.into_iter().map(|it| Session::of(it, who, &zone)).collect();
        sessions.sort_by_key(|it| !it.this);
        let page = who.page(c, cx, who.words().t("account-sessions"), Nav::Account)?;
        Reply::page(&Sessions { page, tab: "sessions", sessions })
    })
    .await
}

pub async fn end(cx: Cx, signed_in: SignedIn, id: web::Path<String>) -> Result<HttpResponse, AppError> {
    let id: SessionId = id.parse().map_err(|_| AppError::NotFound)?;
    cx.change(signed_in, move |c, who, cx| {
        let live = sessions::list(c, &cx.site, who.person)?;
        let device = live.into_iter().find(|it| it.id == id).ok_or(AppError::NotFound)?.device;
        sessions::end(c, &cx.site, &who.actor, who.person, id)?;
        let text = who.words().args("sessions-ended", &[("device", device.into())]);
        let flash = Flash { kind: FlashKind::Ok, text };
        Ok(if id == who.session {
            Reply::to("/sign-in").forget_cookie(SESSION_COOKIE).flash(flash)
        } else {
            Reply::to("/account/sessions").flash(flash)
        })
    })
    .await
}

pub async fn end_others(cx: Cx, signed_in: SignedIn) -> Result<HttpResponse, AppError> {
    cx.change(signed_in, |c, who, cx| {
        let ended = sessions::end_all(c, &cx.site, &who.actor, who.person, Some(who.session))?;
        let text = who.words().args("sessions-others-ended", &[("count", ended.into())]);
        Ok(Reply::to("/account/sessions").flash(Flash { kind: FlashKind::Ok, text }))
    })
    .await
}

#[derive(Template)]
#[template(path = "owner/account/sessions.html")]
struct Sessions {
    page: Page,
    tab: &'static str,
    sessions: Vec<Session>,
}

struct Session {
    id: String,
    device: String,
    network: String,
    started: Moment,
    seen: Moment,
    /// The one that asks.
    this: bool,
}

impl Session {
    fn of(it: Listed, who: &ActingPerson, zone: &Zone) -> Self {
        Self {
            id: it.id.to_string(),
            device: it.device,
            network: it.network,
            started: Moment::new(it.started_at, who.language, zone),
            seen: Moment::new(it.seen_at, who.language, zone),
            this: it.id == who.session,
        }
    }
}

//! `POST /disputes/{number}/appeal`: once, with something new.

use actix_web::{HttpResponse, web};

use super::shown::instead;
use super::writing::write;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::web::{Cx, Parts};
use crate::billing::disputes::{self, Dispute, Said};
use crate::trust::access::{ActingOwner, Owner};

pub async fn appeal(
    cx: Cx,
    owner: Owner,
    number: web::Path<String>,
    parts: Parts,
) -> Result<HttpResponse, AppError> {
    write(cx, owner, number, parts, ("appeal", say)).await
}

fn say(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingOwner,
    it: &Dispute,
    said: Said<'_>,
) -> DbResult<Result<&'static str, String>> {
    let done = disputes::appeal(c, &cx.site, &who.actor, &who.scope, it.id, said)?;
    Ok(done.map(|()| "question-appeal-sent").map_err(|_| {
        let w = who.words();
        format!("{} {}", w.t("question-no-appeal"), instead(w, it, cx.site.clock.now(), &who.zone))
    }))
}

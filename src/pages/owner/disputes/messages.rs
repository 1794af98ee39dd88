//! `POST /disputes/{number}/messages`: a message, or the answer to what was asked. To what is over nothing is said any more:
//! the page says what is possible instead and keeps what was typed.

use actix_web::{HttpResponse, web};

use super::shown::instead;
use super::writing::write;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::web::{Cx, Parts};
use crate::billing::disputes::{self, Dispute, NotSaid, Said, State};
use crate::trust::access::{ActingOwner, Owner};

pub async fn send(
    cx: Cx,
    owner: Owner,
    number: web::Path<String>,
    parts: Parts,
) -> Result<HttpResponse, AppError> {
    write(cx, owner, number, parts, ("body", say)).await
}

fn say(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingOwner,
    it: &Dispute,
    said: Said<'_>,
) -> DbResult<Result<&'static str, String>> {
    let (w, site) = (who.words(), &cx.site);
    let (done, text) = match it.state {
        State::InfoRequested => {
            (disputes::answer(c, site, &who.actor, &who.scope, it.id, said)?, "question-answered")
        }
        _ => (disputes::say(c, site, &who.actor, &who.scope, it.id, said)?, "question-said"),
    };
    Ok(done.map(|()| text).map_err(|why| match why {
        NotSaid::Over(_) => {
            format!("{} {}", w.t("question-over"), instead(w, it, site.clock.now(), &who.zone))
        }
        NotSaid::Asked | NotSaid::NotAsked => w.t("question-changed").into_owned(),
    }))
}

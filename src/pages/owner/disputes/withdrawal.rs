//! `POST /disputes/{number}/withdrawal`: taken back. What was on hold is owed again.

use actix_web::{HttpResponse, web};

use super::show::{Show, Typed};
use super::shown::instead;
use super::{find, may_question};
use crate::base::error::AppError;
use crate::base::web::{Cx, Flash, FlashKind, Reply};
use crate::billing::disputes;
use crate::trust::access::Owner;

pub async fn withdraw(cx: Cx, owner: Owner, number: web::Path<String>) -> Result<HttpResponse, AppError> {
    cx.change(owner, move |c, who, cx| {
        may_question(who)?;
        let (w, it) = (who.words(), find(c, who, &number)?);
        if disputes::withdraw(c, &cx.site, &who.actor, &who.scope, it.id)?.is_err() {
            let text = instead(w, &it, cx.site.clock.now(), &who.zone);
            let text = format!("{} {text}", w.t("question-over"));
            let typed = Typed { error: Some(("body", text)), ..Typed::default() };
            return Reply::invalid(&Show::new(c, who, cx, &it, typed)?);
        }
        let text = w.args("question-taken-back", &[("number", it.number.as_str().into())]);
        Ok(Reply::to(format!("/disputes/{}", it.number)).flash(Flash { kind: FlashKind::Ok, text }))
    })
    .await
}

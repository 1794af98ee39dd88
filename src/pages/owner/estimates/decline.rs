//! `POST /estimates/{number}/decline`: no to every job. It obliges nobody to anything, so it needs no passkey and works
//! without script.

use actix_web::{HttpResponse, web};

use super::approval::{Pairs, may_decide, value};
use super::words::{answers, decisions};
use crate::base::error::AppError;
use crate::base::web::{Cx, Flash, FlashKind, Form, Reply};
use crate::billing::estimates::deciding::{decline, waiting};
use crate::trust::access::Owner;

pub async fn send(
    cx: Cx,
    owner: Owner,
    number: web::Path<String>,
    form: Form<Pairs>,
) -> Result<HttpResponse, AppError> {
    cx.change(owner, move |c, who, cx| {
        let (w, estimate) = (who.words(), may_decide(c, who, &number)?);
        let changed = || AppError::Conflict(w.t("estimate-changed").into_owned());
        let field = |name: &str| value(&form.0, name);
        let version = field("version").and_then(|text| text.parse().ok()).unwrap_or(0);
        let sent = waiting(c, &cx.site, &who.scope, &estimate, version)?.ok_or_else(changed)?;
        let decided = decisions(&answers(sent.offer.jobs()?.len(), field))?;
        if !decline(c, &cx.site, &who.actor, &who.scope, &estimate, (version, &decided))? {
            return Err(changed());
        }
        let text = w.args("estimate-declined-flash", &[("number", estimate.number.as_str().into())]);
        Ok(Reply::to(format!("/estimates/{}", estimate.number)).flash(Flash { kind: FlashKind::Ok, text }))
    })
    .await
}

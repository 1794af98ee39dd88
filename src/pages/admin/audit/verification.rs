//! `POST /admin/audit/verification`: has the whole log checked now, as it is every night. The page says what came of it.

use actix_web::HttpResponse;

use crate::base::error::AppError;
use crate::base::web::{Cx, Flash, FlashKind, Reply};
use crate::trust::access::Administrator;
use crate::trust::audit::{Entry, ask_for_check, record};

pub async fn ask(cx: Cx, administrator: Administrator) -> Result<HttpResponse, AppError> {
    cx.change(administrator, |c, who, cx| {
        who.require_installation()?;
        ask_for_check(c, &cx.site)?;
        record(c, &cx.site, &who.actor, &Entry::new("audit.check").after("asked for"))?;
        let text = "The log is being checked. Load this page again in a minute.".to_owned();
        Ok(Reply::to("/admin/audit").flash(Flash { kind: FlashKind::Ok, text }))
    })
    .await
}

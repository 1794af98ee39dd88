//! `POST /admin/outbox/retry`: puts everything that is stuck back in line, once whatever was in its way is out of it.

use actix_web::HttpResponse;

use crate::base::error::AppError;
use crate::base::outbox;
use crate::base::web::{Cx, Flash, FlashKind, Reply};
use crate::pages::staff::shown::count;
use crate::trust::access::Administrator;
use crate::trust::audit::{Entry, record};

pub async fn retry(cx: Cx, administrator: Administrator) -> Result<HttpResponse, AppError> {
    cx.change(administrator, |c, who, cx| {
        who.require_installation()?;
        let rows = outbox::retry_stuck(c, cx.site.clock.now())?;
        let entry = Entry::new("outbox.retry").fact("rows", rows).before("stuck").after("due");
        record(c, &cx.site, &who.actor, &entry)?;
        let text = match rows {
            0 => "Nothing was stuck any more.".to_owned(),
            rows => format!("{} back in line and tried again now.", count(rows, "task is", "tasks are")),
        };
        Ok(Reply::to("/admin").flash(Flash { kind: FlashKind::Ok, text }))
    })
    .await
}

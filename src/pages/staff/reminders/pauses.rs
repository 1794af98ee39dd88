//! `POST /staff/reminders/pauses/{id}/end` lets reminders go out again.

use actix_web::{HttpResponse, web};

use crate::base::error::AppError;
use crate::base::web::{Cx, Flash, FlashKind, Reply};
use crate::billing::reminders;
use crate::pages::staff::shown::id;
use crate::trust::access::Staff;
use crate::trust::access::roles::CanSeeInvoices;

pub async fn end(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        reminders::end_pause(c, &cx.site, &who.actor, &who.scope, id(&path)?)?;
        let text = "Reminders go out again, beginning with the next step that is due.".to_owned();
        Ok(Reply::to("/staff/reminders").flash(Flash { kind: FlashKind::Ok, text }))
    })
    .await
}

//! `POST /staff/chargebacks/{id}/twice`: money that went out twice is dealt with.

use actix_web::{HttpResponse, web};

use super::find;
use crate::base::error::AppError;
use crate::base::values::ChargebackId;
use crate::base::web::{Cx, Flash, FlashKind, Reply};
use crate::billing::chargebacks;
use crate::pages::staff::shown::id;
use crate::trust::access::Staff;
use crate::trust::access::roles::CanWorkAsManager;

pub async fn end(
    cx: Cx,
    staff: Staff<CanWorkAsManager>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    let id: ChargebackId = id(&path)?;
    cx.change(staff, move |c, who, cx| {
        find(c, who, id)?;
        chargebacks::settle_twice(c, &cx.site, &who.actor, &who.scope, id)?;
        let text = "Off the work list. The log keeps who said so.".to_owned();
        Ok(Reply::to(format!("/staff/chargebacks/{id}")).flash(Flash { kind: FlashKind::Ok, text }))
    })
    .await
}

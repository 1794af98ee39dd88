//! `POST /staff/cores/{id}/forfeiture`: the old part does not come back, and its charge stays.

use actix_web::{HttpResponse, web};

use crate::base::error::AppError;
use crate::base::values::CoreId;
use crate::base::web::{Cx, Flash, FlashKind, Reply};
use crate::billing::cores;
use crate::pages::staff::shown::id;
use crate::trust::access::Staff;
use crate::trust::access::roles::CanBill;

pub async fn forfeit(
    cx: Cx,
    staff: Staff<CanBill>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let id: CoreId = id(&path)?;
        cores::forfeit(c, &cx.site, &who.actor, &who.scope, id)?;
        let text = "The core charge stays charged and is no longer waited for.".to_owned();
        Ok(Reply::to("/staff/cores").flash(Flash { kind: FlashKind::Ok, text }))
    })
    .await
}

//! `POST /staff/chargebacks/warnings/{id}/end`: somebody has dealt with a warning of fraud.

use actix_web::{HttpResponse, web};

use crate::base::error::AppError;
use crate::base::values::FraudWarningId;
use crate::base::web::{Cx, Flash, FlashKind, Reply};
use crate::billing::chargebacks;
use crate::pages::staff::own::not_theirs;
use crate::pages::staff::shown::id;
use crate::trust::access::Staff;
use crate::trust::access::roles::CanWorkAsManager;

pub async fn end(
    cx: Cx,
    staff: Staff<CanWorkAsManager>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    let id: FraudWarningId = id(&path)?;
    cx.change(staff, move |c, who, cx| {
        let customer = chargebacks::warned_customer(c, &who.scope, id)?;
        not_theirs(c, who, customer, "deals with this warning")?;
        chargebacks::handle(c, &cx.site, &who.actor, &who.scope, id)?;
        let text =
            "The warning is off the list. The payment’s page keeps what happened to the money.".to_owned();
        Ok(Reply::to("/staff/chargebacks").flash(Flash { kind: FlashKind::Ok, text }))
    })
    .await
}

//! `GET /staff/chargebacks/{id}.pdf`: the evidence as one file: as it was sent, or as it would be sent now.

use actix_web::{HttpResponse, web};

use super::find;
use crate::base::error::AppError;
use crate::base::values::ChargebackId;
use crate::base::web::{Cx, Reply};
use crate::billing::chargebacks::{preview, sent};
use crate::pages::staff::seen;
use crate::pages::staff::shown::id;
use crate::trust::access::Staff;
use crate::trust::access::roles::CanSeeInvoices;

pub async fn show(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    let id: ChargebackId = id(&path)?;
    cx.file(staff, move |who, cx| {
        let case = cx.site.db.read(|c| find(c, who, id))?;
        let bytes = match sent(&cx.site, &who.scope, &case)? {
            Some(bytes) => bytes,
            None => preview(&cx.site, &who.actor, &who.scope, id)?,
        };
        seen::one(&cx.site, who, case.customer, id);
        Ok(Reply::attachment(&format!("chargeback-{}.pdf", case.receipt), "application/pdf", bytes))
    })
    .await
}

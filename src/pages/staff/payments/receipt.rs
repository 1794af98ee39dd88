//! `GET /staff/payments/{id}.pdf`: the receipt as the customer gets it.

use actix_web::{HttpResponse, web};

use super::find;
use crate::base::error::AppError;
use crate::base::web::{Cx, Reply};
use crate::billing::papers::receipt_pdf;
use crate::pages::staff::seen;
use crate::trust::access::Staff;
use crate::trust::access::roles::CanSeeInvoices;

pub async fn pdf(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.file(staff, move |who, cx| {
        let (payment, scope) = cx.site.db.read(|c| find(c, cx, who, &path))?;
        let bytes = receipt_pdf(&cx.site, &scope, payment.id)?;
        seen::one(&cx.site, who, scope.require_customer()?, payment.id);
        Ok(Reply::attachment(&format!("{}.pdf", payment.number), "application/pdf", bytes))
    })
    .await
}

//! `GET /staff/refunds/{number}.pdf`: the receipt of a refund as the customer gets it.

use actix_web::{HttpResponse, web};

use crate::base::error::AppError;
use crate::base::web::{Cx, Reply};
use crate::billing::papers::refund_pdf;
use crate::billing::payments::store::refunds;
use crate::pages::staff::seen;
use crate::trust::access::Staff;
use crate::trust::access::roles::CanSeeInvoices;

pub async fn pdf(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.file(staff, move |who, cx| {
        let it = cx.site.db.read(|c| refunds::by_number(c, &who.scope, &path))?;
        let bytes = refund_pdf(&cx.site, &who.scope, &path)?;
        seen::one(&cx.site, who, it.customer, it.id);
        Ok(Reply::attachment(&format!("{}.pdf", path.as_str()), "application/pdf", bytes))
    })
    .await
}

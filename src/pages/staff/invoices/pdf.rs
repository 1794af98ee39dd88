//! `GET /staff/invoices/{number}.pdf`: the same stored file that the customer gets. Fetching it here is an entry of the log
//! and no view by the customer.

use actix_web::{HttpResponse, web};

use crate::base::error::AppError;
use crate::base::web::{Cx, Reply};
use crate::billing::invoices::by_number;
use crate::billing::papers::invoice_pdf;
use crate::pages::staff::seen;
use crate::trust::access::Staff;
use crate::trust::access::roles::CanSeeInvoices;

pub async fn show(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.file(staff, move |who, cx| {
        let invoice = cx.site.db.read(|c| by_number(c, &cx.site, &who.scope, &path))?;
        let bytes = invoice_pdf(&cx.site, &who.scope, invoice.id)?;
        seen::one(&cx.site, who, invoice.customer, invoice.id);
        Ok(Reply::attachment(&format!("{}.pdf", invoice.number), "application/pdf", bytes))
    })
    .await
}

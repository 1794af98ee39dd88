//! `GET /invoices/{number}.pdf`: the stored document. Every download is the same file; an imported invoice's is made
//! when it is first asked for.

use actix_web::{HttpResponse, web};

use crate::base::error::AppError;
use crate::base::web::{Cx, Reply};
use crate::billing::invoices::by_number;
use crate::billing::papers::invoice_pdf;
use crate::pages::owner::seen;
use crate::trust::access::Owner;

pub async fn show(cx: Cx, owner: Owner, number: web::Path<String>) -> Result<HttpResponse, AppError> {
    cx.file(owner, move |who, cx| {
        let invoice = cx.site.db.read(|c| by_number(c, &cx.site, &who.scope, &number))?;
        let bytes = invoice_pdf(&cx.site, &who.scope, invoice.id)?;
        seen::document(cx, who, invoice.id);
        Ok(Reply::attachment(&format!("{}.pdf", invoice.number), "application/pdf", bytes))
    })
    .await
}

//! `GET /pay/{token}.pdf`: the link's one invoice, the same file that its owner downloads.

use actix_web::{HttpResponse, web};

use super::ended::ended;
use super::{open, unlisted};
use crate::base::error::AppError;
use crate::base::web::{Cx, Reply};
use crate::billing::invoices;
use crate::billing::papers::invoice_pdf;
use crate::trust::access::Visitor;

pub async fn pdf(cx: Cx, token: web::Path<String>) -> Result<HttpResponse, AppError> {
    let link = match open(&cx, &token).await? {
        Ok(link) => link,
        Err(why) => return ended(cx, why).await,
    };
    cx.file(Visitor, move |_, cx| {
        let invoice = cx.site.db.read(|c| invoices::by_id(c, &cx.site, &link.scope, link.invoice))?;
        let bytes = invoice_pdf(&cx.site, &link.scope, link.invoice)?;
        Ok(unlisted(Reply::attachment(&format!("{}.pdf", invoice.number), "application/pdf", bytes)))
    })
    .await
}

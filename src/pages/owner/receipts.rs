//! `GET /receipts/{number}.pdf`: the receipt of one payment, to keep. Every download is the same file. `GET
//! /refunds/{number}.pdf`: that of a refund, with how far it is.

use actix_web::{HttpResponse, web};

use crate::base::error::AppError;
use crate::base::web::{Cx, Reply};
use crate::billing::papers::{receipt_pdf, refund_pdf};
use crate::billing::payments::store::{received, refunds};
use crate::pages::owner::seen;
use crate::trust::access::Owner;

pub async fn pdf(cx: Cx, owner: Owner, number: web::Path<String>) -> Result<HttpResponse, AppError> {
    cx.file(owner, move |who, cx| {
        let payment = cx.site.db.read(|c| received::by_number(c, &cx.site, &who.scope, &number))?;
        let bytes = receipt_pdf(&cx.site, &who.scope, payment.id)?;
        seen::one(cx, who, payment.id);
        Ok(Reply::attachment(&format!("{}.pdf", payment.number), "application/pdf", bytes))
    })
    .await
}

pub async fn refund(cx: Cx, owner: Owner, number: web::Path<String>) -> Result<HttpResponse, AppError> {
    cx.file(owner, move |who, cx| {
        let it = cx.site.db.read(|c| refunds::by_number(c, &who.scope, &number))?;
        let bytes = refund_pdf(&cx.site, &who.scope, &number)?;
        seen::one(cx, who, it.id);
        Ok(Reply::attachment(&format!("{number}.pdf"), "application/pdf", bytes))
    })
    .await
}

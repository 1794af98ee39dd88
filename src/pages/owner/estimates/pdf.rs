//! `GET /estimates/{number}.pdf`: the stored document of the newest version that was sent.

use actix_web::{HttpResponse, web};

use crate::base::error::AppError;
use crate::base::web::{Cx, Reply};
use crate::billing::estimates::store::sent_by_number;
use crate::billing::papers::estimate_pdf;
use crate::pages::owner::seen;
use crate::trust::access::Owner;

pub async fn show(cx: Cx, owner: Owner, number: web::Path<String>) -> Result<HttpResponse, AppError> {
    cx.file(owner, move |who, cx| {
        let estimate = cx.site.db.read(|c| sent_by_number(c, &who.scope, &number))?;
        let bytes = estimate_pdf(&cx.site, &who.scope, &estimate)?;
        seen::document(cx, who, estimate.id);
        Ok(Reply::attachment(&format!("{}.pdf", estimate.number), "application/pdf", bytes))
    })
    .await
}

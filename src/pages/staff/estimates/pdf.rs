//! `GET /staff/estimates/{number}.pdf`: the same stored file that the customer gets.

use actix_web::{HttpResponse, web};

use crate::base::error::AppError;
use crate::base::web::{Cx, Reply};
use crate::billing::estimates::store::sent_by_number;
use crate::billing::papers::estimate_pdf;
use crate::pages::staff::seen;
use crate::trust::access::Clerk;

pub async fn show(cx: Cx, clerk: Clerk, number: web::Path<String>) -> Result<HttpResponse, AppError> {
    cx.file(clerk, move |who, cx| {
        let estimate = cx.site.db.read(|c| sent_by_number(c, &who.scope, &number))?;
        let bytes = estimate_pdf(&cx.site, &who.scope, &estimate)?;
        seen::one(&cx.site, who, estimate.customer, estimate.id);
        Ok(Reply::attachment(&format!("{}.pdf", estimate.number), "application/pdf", bytes))
    })
    .await
}

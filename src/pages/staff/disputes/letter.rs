//! `GET /staff/disputes/{number}/letters/{id}.pdf`: the letter that the customer got.

use actix_web::{HttpResponse, web};

use super::find;
use crate::base::error::AppError;
use crate::base::values::DecisionId;
use crate::base::web::{Cx, Reply};
use crate::billing::disputes;
use crate::billing::papers::dispute_letter_pdf;
use crate::pages::staff::seen;
use crate::trust::access::Staff;
use crate::trust::access::roles::CanSeeInvoices;

pub async fn show(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, AppError> {
    cx.file(staff, move |who, cx| {
        let (number, id) = (&path.0, path.1.parse::<DecisionId>().map_err(|_| AppError::NotFound)?);
        let it = cx.site.db.read(|c| {
            let (it, _) = find(c, who, number)?;
            let all = disputes::decisions(c, &cx.site, &who.scope, &it)?;
            if all.iter().any(|own| own.id == id) { Ok(it) } else { Err(AppError::NotFound) }
        })?;
        let bytes = dispute_letter_pdf(&cx.site, &who.scope, id)?;
        seen::one(&cx.site, who, it.customer, id);
        Ok(Reply::attachment(&format!("{number}.pdf"), "application/pdf", bytes))
    })
    .await
}

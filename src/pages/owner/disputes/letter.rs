//! `GET /disputes/{number}/letters/{id}.pdf`: the letter of a decision. Every download is the same file.

use actix_web::{HttpResponse, web};

use crate::base::error::AppError;
use crate::base::values::DecisionId;
use crate::base::web::{Cx, Reply};
use crate::billing::disputes;
use crate::billing::papers::dispute_letter_pdf;
use crate::pages::owner::seen;
use crate::trust::access::Owner;

pub async fn show(cx: Cx, owner: Owner, path: web::Path<(String, String)>) -> Result<HttpResponse, AppError> {
    cx.file(owner, move |who, cx| {
        let (number, id) = (&path.0, path.1.parse::<DecisionId>().map_err(|_| AppError::NotFound)?);
        cx.site.db.read(|c| {
            let it = disputes::by_number(c, &who.scope, number)?;
            let all = disputes::decisions(c, &cx.site, &who.scope, &it)?;
            if all.iter().any(|own| own.id == id) { Ok(()) } else { Err(AppError::NotFound) }
        })?;
        let bytes = dispute_letter_pdf(&cx.site, &who.scope, id)?;
        seen::document(cx, who, id);
        Ok(Reply::attachment(&format!("{number}.pdf"), "application/pdf", bytes))
    })
    .await
}

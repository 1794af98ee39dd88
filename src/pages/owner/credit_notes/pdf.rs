//! `GET /credit-notes/{number}.pdf`: the stored document. Every download is the same file.

use actix_web::{HttpResponse, web};

use crate::base::error::AppError;
use crate::base::web::{Cx, Reply};
use crate::billing::credits::by_number;
use crate::billing::papers::credit_note_pdf;
use crate::pages::owner::seen;
use crate::trust::access::Owner;

pub async fn show(cx: Cx, owner: Owner, number: web::Path<String>) -> Result<HttpResponse, AppError> {
    cx.file(owner, move |who, cx| {
        let note = cx.site.db.read(|c| by_number(c, &cx.site, &who.scope, &number))?;
        let bytes = credit_note_pdf(&cx.site, &who.scope, note.id)?;
        seen::one(cx, who, note.id);
        Ok(Reply::attachment(&format!("{}.pdf", note.number), "application/pdf", bytes))
    })
    .await
}

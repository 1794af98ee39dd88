//! `GET /files/{id}`: a photo or a document that belongs to the account's own cases, as a file to keep. Each is an entry of
//! the log.

use actix_web::{HttpResponse, web};

use crate::base::error::AppError;
use crate::base::values::EvidenceId;
use crate::base::web::{Cx, Guard};
use crate::billing::evidence;
use crate::pages::files;
use crate::trust::access::Owner;

pub async fn show(cx: Cx, owner: Owner, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    let id: EvidenceId = path.parse().map_err(|_| AppError::NotFound)?;
    let opened = cx
        .written(move |cx| {
            cx.site.db.write(|c| {
                let who = owner.resolve(c, cx)?;
                evidence::open(c, &cx.site, &who.actor, &who.scope, id)
            })
        })
        .await?;
    Ok(files::give(cx, opened))
}

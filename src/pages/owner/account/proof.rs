//! `GET /account/activity/{id}.proof`: a file that shows that this line of the activity is in the log, for anybody who has the
//! log's public key and the published verifier, and neither this site nor any reason to trust it (docs/audit.md).

use actix_web::{HttpResponse, web};

use crate::base::error::AppError;
use crate::base::values::AuditId;
use crate::base::web::{Cx, Limit, Reply};
use crate::trust::access::{Account, SignedIn};
use crate::trust::audit::prove;

pub async fn file(cx: Cx, signed_in: SignedIn, id: web::Path<String>) -> Result<HttpResponse, AppError> {
    cx.allow_asker(Limit::FILE).await?;
    cx.page(signed_in, move |c, who, _| {
        let id: AuditId = id.parse().map_err(|_| AppError::NotFound)?;
        let customer = match who.account {
            Some(Account::Customer(id)) => Some(id),
            _ => None,
        };
        let proof = prove(c, who.person, customer, id)?.ok_or(AppError::NotFound)?;
        let name = format!("{id}.tlog-proof");
        Ok(Reply::attachment(&name, "text/plain; charset=utf-8", proof.to_string().into_bytes()))
    })
    .await
}

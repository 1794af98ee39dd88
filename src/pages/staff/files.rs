//! `GET /staff/files/{id}`: a photo or a document that somebody brought, as a file to keep. Each is an entry of the log.

use actix_web::{HttpResponse, web};

use crate::base::error::AppError;
use crate::base::values::EvidenceId;
use crate::base::web::{Cx, Guard};
use crate::billing::evidence;
use crate::pages::files;
use crate::pages::staff::own::not_theirs;
use crate::pages::staff::shown::id;
use crate::trust::access::Staff;
use crate::trust::access::roles::CanSeeInvoices;

pub async fn show(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    let id: EvidenceId = id(&path)?;
    let opened = cx
        .written(move |cx| {
            cx.site.db.write(|c| {
                let who = staff.resolve(c, cx)?;
                let about = evidence::find(c, &cx.site, &who.scope, id)?;
                // What the customer's people see they see as such, too.
                if !about.shared {
                    not_theirs(c, &who, about.customer, "looks at what belongs to their case")?;
                }
                evidence::open(c, &cx.site, &who.actor, &who.scope, id)
            })
        })
        .await?;
    Ok(files::give(cx, opened))
}

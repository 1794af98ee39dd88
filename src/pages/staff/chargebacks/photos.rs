//! `POST /staff/chargebacks/{id}/photos`: photos and documents that go with the answer.

use actix_web::{HttpResponse, web};

use super::show::Show;
use crate::base::error::AppError;
use crate::base::values::ChargebackId;
use crate::base::web::{Cx, Flash, FlashKind, Parts, Reply};
use crate::billing::chargebacks::by_id;
use crate::billing::evidence::{Subject, attach};
use crate::pages::files;
use crate::pages::staff::faults::Faults;
use crate::pages::staff::shown::id;
use crate::trust::access::Staff;
use crate::trust::access::roles::CanSeeInvoices;

pub async fn add(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    path: web::Path<String>,
    parts: Parts,
) -> Result<HttpResponse, AppError> {
    let id: ChargebackId = id(&path)?;
    let (staff, posted) =
        files::posted(&cx, staff, parts, move |c, who, _| by_id(c, &who.scope, id).map(|_| ())).await?;
    let brought = files::bring(&cx, posted.files).await?;
    cx.change(staff, move |c, who, cx| {
        let case = by_id(c, &who.scope, id)?;
        let w = who.words();
        let mut faults = Faults::default();
        brought.faults(w).into_iter().for_each(|why| faults.add("files", why));
        if faults.is_empty() && brought.clean.is_empty() {
            faults.add("files", "Choose a photo or a PDF first");
        }
        if faults.is_empty() {
            let scope = who.scope.narrowed(case.customer)?;
            let subject = Subject::chargeback(id);
            match attach(c, &cx.site, &who.actor, &scope, &subject, &brought.clean, false)? {
                Ok(()) => {
                    let text =
                        "Added. Photos go with the answer; the customer does not see them here.".to_owned();
                    let to = Reply::to(format!("/staff/chargebacks/{id}"));
                    return Ok(to.flash(Flash { kind: FlashKind::Ok, text }));
                }
                Err(why) => faults.add("files", files::said(w, "", why)),
            }
        }
        Reply::invalid(&Show::new(c, cx, who, &case, faults)?)
    })
    .await
}

//! `POST /staff/chargebacks/{id}/photos`: photos and documents that go with the answer.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::find;
use super::show::Show;
use crate::base::error::AppError;
use crate::base::values::ChargebackId;
use crate::base::web::{Cx, Flash, FlashKind, Parts, Reply};
use crate::billing::evidence::{Subject, attach};
use crate::pages::files;
use crate::pages::staff::faults::Faults;
use crate::pages::staff::shown::id;
use crate::trust::access::Staff;
use crate::trust::access::roles::CanSeeInvoices;

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    key: String,
}

pub async fn add(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    path: web::Path<String>,
    parts: Parts,
) -> Result<HttpResponse, AppError> {
    let id: ChargebackId = id(&path)?;
    let (staff, posted) =
        files::posted(&cx, staff, parts, move |c, who, _| find(c, who, id).map(|_| who.person)).await?;
    let typed: Fields = posted.form()?;
    let brought = files::bring(&cx, posted).await?;
    cx.change(staff, move |c, who, cx| {
        let case = find(c, who, id)?;
        let subject = Subject::chargeback(id);
        let mut faults = Faults::default();
        for why in brought.faults(c, who.words(), Some(&subject))? {
            faults.add("files", why);
        }
        if !case.takes_answer(cx.site.clock.now()) {
            let text = "Nothing can go with the answer any more: it was sent, its day has passed, or the network has decided. What else there is can be given to the payment provider.";
            faults.add("answer", text.to_owned());
        }
        if faults.is_empty() && brought.clean.is_empty() {
            faults.add("files", "Choose a photo or a PDF first");
        }
        if faults.is_empty() {
            let scope = who.scope.narrowed(case.customer)?;
            attach(c, &cx.site, &who.actor, &scope, &subject, brought.bundle(&typed.key, false))?;
            let text = "Added. Photos go with the answer; the customer does not see them here.".to_owned();
            let to = Reply::to(format!("/staff/chargebacks/{id}"));
            return Ok(to.flash(Flash { kind: FlashKind::Ok, text }));
        }
        brought.refused(&Show::new(c, cx, who, &case, faults)?)
    })
    .await
}

//! `POST /staff/invoices/{number}/reissue`: a new draft with the lines of an invoice that was credited as a whole.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::pay_link::find;
use crate::base::error::AppError;
use crate::base::values::InvoiceId;
use crate::base::web::{Cx, Flash, FlashKind, Form, Reply};
use crate::billing::credits::reissue;
use crate::pages::staff::shown::id;
use crate::trust::access::Staff;
use crate::trust::access::roles::CanBill;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// Of the draft that is made.
    draft: String,
}

pub async fn create(
    cx: Cx,
    staff: Staff<CanBill>,
    path: web::Path<String>,
    form: Form<Typed>,
) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let (invoice, scope) = find(c, cx, who, &path)?;
        let new: InvoiceId = id(&form.0.draft)?;
        let made = reissue(c, &cx.site, &who.actor, &scope, &invoice, new)?;
        let to = Reply::to(format!("/staff/invoices/{made}"));
        // Sent twice, or somebody was faster: it is there.
        let (kind, text) = match made == new {
            true => (FlashKind::Ok, format!("Here is a new draft with the lines of {}.", invoice.number)),
            false => (FlashKind::Warn, format!("This is already in the place of {}.", invoice.number)),
        };
        Ok(to.flash(Flash { kind, text }))
    })
    .await
}

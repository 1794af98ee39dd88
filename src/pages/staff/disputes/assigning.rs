//! `POST /staff/disputes/{number}/assign`: taken by the reader, or handed over to a colleague.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::find;
use crate::base::error::AppError;
use crate::base::values::PersonId;
use crate::base::web::{Cx, Flash, FlashKind, Form, Reply};
use crate::billing::disputes;
use crate::pages::staff::shown::id;
use crate::trust::access::Staff;
use crate::trust::access::persons;
use crate::trust::access::roles::CanSeeInvoices;

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    /// Empty: the reader.
    to: String,
}

pub async fn assign(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    number: web::Path<String>,
    form: Form<Fields>,
) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let (it, _) = find(c, who, &number)?;
        let to: PersonId = if form.0.to.is_empty() { who.person } else { id(&form.0.to)? };
        disputes::assign(c, &cx.site, &who.actor, &who.scope, it.id, to)?;
        let text = match to == who.person {
            true => format!("{} is yours.", it.number),
            false => format!("{} is with {} now.", it.number, persons::find(c, &cx.site, to)?.name),
        };
        let flash = Flash { kind: FlashKind::Ok, text };
        Ok(Reply::to(format!("/staff/disputes/{}", it.number)).flash(flash))
    })
    .await
}

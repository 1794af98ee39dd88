//! `POST /staff/reminders/tasks` says that somebody dealt with a broken promise or an invoice that was handed over.

use actix_web::HttpResponse;
use serde::Deserialize;

use crate::base::error::AppError;
use crate::base::web::{Cx, Flash, FlashKind, Form, Reply};
use crate::billing::invoices;
use crate::billing::reminders::{self, TaskKind};
use crate::trust::access::Staff;
use crate::trust::access::roles::CanSeeInvoices;

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Done {
    kind: String,
    number: String,
    /// Where the form was: `tasks` is the work list.
    from: String,
}

pub async fn done(cx: Cx, staff: Staff<CanSeeInvoices>, form: Form<Done>) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let kind: TaskKind =
            form.0.kind.parse().map_err(|_| AppError::Invalid("a form without its fields".to_owned()))?;
        let invoice = invoices::by_number(c, &cx.site, &who.scope, &form.0.number)?;
        let scope = who.scope.narrowed(invoice.customer)?;
        reminders::settle_task(c, &cx.site, &who.actor, &scope, kind, invoice.id)?;
        let text = format!("{} is off the list.", invoice.number);
        let back = match (form.0.from.as_str(), kind) {
            ("tasks", TaskKind::BrokenPromise) => "/staff/tasks?kind=promise",
            ("tasks", TaskKind::HandedOver) => "/staff/tasks?kind=handed-over",
            _ => "/staff/reminders",
        };
        Ok(Reply::to(back).flash(Flash { kind: FlashKind::Ok, text }))
    })
    .await
}

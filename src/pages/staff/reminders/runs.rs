//! `POST /staff/reminders/runs` sends everything that is due now; the list was on the page before it.

use actix_web::HttpResponse;
use serde::Deserialize;

use super::words;
use crate::base::error::AppError;
use crate::base::web::{Cx, Flash, FlashKind, Form, Reply};
use crate::billing::reminders::{Plan, ask_for_run};
use crate::parties::dealerships;
use crate::trust::access::Staff;
use crate::trust::access::roles::CanSeeInvoices;

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    key: String,
}

pub async fn run(cx: Cx, staff: Staff<CanSeeInvoices>, form: Form<Asked>) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let dealership = dealerships::load(c, who.dealership)?;
        let plan: Plan = dealerships::group(c, who.dealership)?;
        let now = cx.site.clock.now();
        let back = Reply::to("/staff/reminders");
        if plan.next_opening(&dealership.settings.time_zone, now) > now {
            let text = format!("Nothing was sent. Reminders leave {}.", words::window(&plan));
            return Ok(back.flash(Flash { kind: FlashKind::Warn, text }));
        }
        let key: String = form.0.key.chars().filter(char::is_ascii_alphanumeric).take(40).collect();
        if key.is_empty() {
            return Err(AppError::Invalid("a form without its key".to_owned()));
        }
        ask_for_run(c, &cx.site, &who.actor, &who.scope, &key)?;
        let text = "Everything that is due is on its way. The list empties as the mails leave.".to_owned();
        Ok(back.flash(Flash { kind: FlashKind::Ok, text }))
    })
    .await
}

//! `POST /staff/chargebacks/{id}/answer`: has the evidence made as one file and sent to the network, once.

use actix_web::{HttpResponse, web};

use super::find;
use super::show::Show;
use crate::base::error::AppError;
use crate::base::values::ChargebackId;
use crate::base::web::{Cx, Flash, FlashKind, Reply};
use crate::billing::chargebacks::{self, NotAnswered};
use crate::pages::staff::faults::Faults;
use crate::pages::staff::shown::id;
use crate::trust::access::Staff;
use crate::trust::access::roles::CanWorkAsManager;

pub async fn send(
    cx: Cx,
    staff: Staff<CanWorkAsManager>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    let id: ChargebackId = id(&path)?;
    cx.change(staff, move |c, who, cx| {
        find(c, who, id)?;
        let why = match chargebacks::begin(c, &cx.site, &who.actor, &who.scope, id)? {
            Ok(()) => {
                let text = "The evidence is being made and sent. It takes a minute; this page says when the network has it.";
                let flash = Flash { kind: FlashKind::Ok, text: text.to_owned() };
                return Ok(Reply::to(format!("/staff/chargebacks/{id}")).flash(flash));
            }
            Err(NotAnswered::Decided) => "The network has decided. Nothing can be sent any more",
            Err(NotAnswered::Answered) => "An answer was sent or is on its way, and a network takes one only",
            Err(NotAnswered::TooLate) => {
                "The time to answer is over. Talk to the customer, who can withdraw it at their bank"
            }
        };
        let case = find(c, who, id)?;
        let mut faults = Faults::default();
        faults.add("answer", why);
        Reply::invalid(&Show::new(c, cx, who, &case, faults)?)
    })
    .await
}

//! `POST /staff/estimates/{number}/invoice`: the approved jobs become a draft to bill.

use actix_web::{HttpResponse, web};

use crate::base::error::AppError;
use crate::base::web::{Cx, Flash, FlashKind, Reply};
use crate::billing::estimates::store::by_number;
use crate::billing::estimates::{bills, to_invoice};
use crate::trust::access::Clerk;

pub async fn make(cx: Cx, clerk: Clerk, number: web::Path<String>) -> Result<HttpResponse, AppError> {
    cx.change(clerk, move |c, who, cx| {
        let estimate = by_number(c, &who.scope, &number)?;
        let id = to_invoice(c, &cx.site, &who.actor, &who.scope, &estimate)?;
        // Pressed again after the bill was issued.
        let bill = bills(c, &estimate)?.into_iter().find(|it| it.id == id).and_then(|it| it.number);
        if let Some(bill) = bill {
            let text = format!("What was approved on {} is billed already, as {bill}.", estimate.number);
            let flash = Flash { kind: FlashKind::Warn, text };
            return Ok(Reply::to(format!("/staff/invoices/{bill}")).flash(flash));
        }
        let text = format!("A draft with what was approved on {}. Check it, then issue it.", estimate.number);
        let flash = Flash { kind: FlashKind::Ok, text };
        Ok(Reply::to(format!("/staff/invoices/{id}/edit")).flash(flash))
    })
    .await
}

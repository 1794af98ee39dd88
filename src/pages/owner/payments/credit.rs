//! `POST /payments/credit`: money on account goes to an invoice.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use crate::base::error::AppError;
use crate::base::web::{Cx, Flash, FlashKind, Form, Guard, Reply};
use crate::billing::payments::Provider;
use crate::billing::payments::paying::release;
use crate::billing::payments::store::invoices::payables;
use crate::billing::payments::using_credit::{Used, use_credit};
use crate::trust::access::Owner;

#[derive(Deserialize)]
pub struct Sent {
    invoice: String,
}

pub async fn apply(
    cx: Cx,
    owner: Owner,
    provider: web::Data<Provider>,
    form: Form<Sent>,
) -> Result<HttpResponse, AppError> {
    let number = form.0.invoice;
    let wanted = vec![number.clone()];
    let (scope, invoice) = cx
        .block(move |cx| {
            cx.site.db.read(|c| {
                let who = owner.resolve(c, cx)?;
                let found = payables(c, &who.scope, &wanted)?;
                let id = found.first().ok_or(AppError::NotFound)?.id;
                if who.rights.pay { Ok((who.scope, id)) } else { Err(AppError::Forbidden) }
            })
        })
        .await?;
    // A hosted page for the amount of before would take too much.
    if provider.is_offered() {
        release(&cx.site, &provider, &scope, invoice).await?;
    }
    cx.change(Owner, move |c, who, cx| {
        if !who.rights.pay {
            return Err(AppError::Forbidden);
        }
        let w = who.words();
        let flash = match use_credit(c, &cx.site, &who.actor, &who.scope, invoice)? {
            Used::Applied(amount) => {
                let amount = amount.display(w.language()).to_string();
                let values = [("amount", amount.into()), ("number", number.as_str().into())];
                Flash { kind: FlashKind::Ok, text: w.args("credit-used", &values) }
            }
            Used::Nothing => Flash { kind: FlashKind::Warn, text: w.t("credit-none").into_owned() },
            Used::Busy => Flash { kind: FlashKind::Warn, text: w.t("credit-busy").into_owned() },
        };
        Ok(Reply::to(format!("/invoices/{number}")).flash(flash))
    })
    .await
}

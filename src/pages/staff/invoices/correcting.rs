//! What the pages that correct an invoice share: finding it, ending the hosted pages on which it could still be paid at
//! its old amount, and where they lead back to.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::pay_link::find;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::web::{Cx, Flash, FlashKind, Guard, Reply};
use crate::billing::disputes::Dispute;
use crate::billing::invoices::Invoice;
use crate::billing::payments::Provider;
use crate::billing::payments::paying::release;
use crate::pages::staff::seen;
use crate::trust::access::roles::Needs;
use crate::trust::access::{ActingStaff, Scope, Staff};

/// The page of a form that corrects an invoice.
pub(super) async fn asks<P: Needs, V: Template>(
    cx: Cx,
    staff: Staff<P>,
    number: web::Path<String>,
    view: impl Fn(&mut Conn, &Cx, &ActingStaff, &Scope, &Invoice) -> DbResult<V> + Send + 'static,
) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        let (invoice, scope) = find(c, cx, who, &number)?;
        seen::one(&cx.site, who, invoice.customer, invoice.id);
        Reply::page(&view(c, cx, who, &scope, &invoice)?)
    })
    .await
}

/// Its `POST`. `means_it`: the form is filled in, so that hosted pages of the invoice end first.
pub(super) async fn corrects<P: Needs>(
    cx: Cx,
    staff: Staff<P>,
    provider: &web::Data<Provider>,
    (number, means_it): (web::Path<String>, bool),
    work: impl Fn(&mut Conn, &Cx, &ActingStaff, &Scope, &Invoice) -> DbResult<Reply> + Send + 'static,
) -> Result<HttpResponse, AppError> {
    if means_it {
        release_first(&cx, staff, provider, &number).await?;
    }
    cx.change(staff, move |c, who, cx| {
        let (invoice, scope) = find(c, cx, who, &number)?;
        work(c, cx, who, &scope, &invoice)
    })
    .await
}

/// Ends them, as far as nobody has paid on them. Whether money is on its way is asked by the verb.
pub(in crate::pages::staff) async fn release_first<P: Needs>(
    cx: &Cx,
    staff: Staff<P>,
    provider: &web::Data<Provider>,
    number: &str,
) -> Result<(), AppError> {
    if !provider.is_offered() {
        return Ok(());
    }
    let number = number.to_owned();
    let (invoice, scope) = cx
        .block(move |cx| {
            cx.site.db.read(|c| {
                let who = staff.resolve(c, cx)?;
                find(c, cx, &who, &number)
            })
        })
        .await?;
    release(&cx.site, provider, &scope, invoice.id).await.map(|_| ())
}

/// To the invoice, with what was done.
pub(super) fn done(invoice: &Invoice, text: String) -> Reply {
    Reply::to(format!("/staff/invoices/{}", invoice.number)).flash(Flash { kind: FlashKind::Ok, text })
}

/// Money is on its way, and nobody knows yet what it will leave open.
pub(super) fn busy(invoice: &Invoice) -> AppError {
    AppError::Conflict(format!(
        "A payment for {} is on its way. Nothing was changed. Try again when it has arrived or failed.",
        invoice.number
    ))
}

/// What an issuer is told who would correct what the customer questions.
pub(super) fn questioned(it: &Dispute) -> String {
    format!(
        "The customer questions this in {}, and you issued the invoice. Another manager decides it there",
        it.number
    )
}

/// Somebody was faster.
pub(super) fn changed(invoice: &Invoice) -> AppError {
    AppError::Conflict(format!(
        "{} was changed meanwhile. Nothing was done. Look at it again.",
        invoice.number
    ))
}

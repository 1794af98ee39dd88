//! `POST /staff/invoices/{number}/pay-link` makes a link in the place of any other, and says it once: only its hash is kept.
//! `POST …/pay-link/revocation` takes it back.

use actix_web::{HttpResponse, web};

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::mail;
use crate::base::web::{Cx, Flash, FlashKind, Reply};
use crate::billing::invoices::{self, Invoice};
use crate::billing::payments::pay_links;
use crate::trust::access::roles::CanSeeInvoices;
use crate::trust::access::{ActingStaff, Scope, Staff};

pub async fn make(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let (invoice, scope) = find(c, cx, who, &path)?;
        if !invoice.open.is_positive() {
            return Err(AppError::Conflict(format!("Nothing is open on {} any more.", invoice.number)));
        }
        let token = pay_links::replace(c, &cx.site, &who.actor, &scope, invoice.id, pay_links::LIFE)?;
        let link = mail::link(&cx.site, &format!("/pay/{token}"));
        let text = format!(
            "Pay link for {}: {link} Copy it now, it is shown only once. Whoever has it sees and pays this invoice.",
            invoice.number
        );
        Ok(back(&invoice, text))
    })
    .await
}

pub async fn revoke(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let (invoice, scope) = find(c, cx, who, &path)?;
        let text = match pay_links::revoke(c, &cx.site, &who.actor, &scope, invoice.id)? {
            0 => format!("{} had no pay link any more.", invoice.number),
            _ => format!("The pay link for {} no longer works.", invoice.number),
        };
        Ok(back(&invoice, text))
    })
    .await
}

pub(in crate::pages::staff) fn find(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingStaff,
    number: &str,
) -> DbResult<(Invoice, Scope)> {
    let invoice = invoices::by_number(c, &cx.site, &who.scope, number)?;
    let scope = who.scope.narrowed(invoice.customer)?;
    Ok((invoice, scope))
}

fn back(invoice: &Invoice, text: String) -> Reply {
    let flash = Flash { kind: FlashKind::Ok, text };
    Reply::to(format!("/staff/invoices/{}", invoice.number)).flash(flash)
}

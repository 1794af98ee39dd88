//! Payments at the counter: the list, one payment with what can be done about it, taking one.

pub mod allocation;
mod check;
pub mod create;
pub mod index;
pub mod new;
mod reading;
pub mod receipt;
pub mod reversal;
pub mod show;

use actix_web::{HttpResponse, web};
use askama::Template;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::PaymentId;
use crate::base::web::{Cx, Reply};
use crate::billing::payments::payment::{PaymentMethod, Received};
use crate::billing::payments::store::{dealer, received};
use crate::pages::staff::shown::id;
use crate::trust::access::roles::Needs;
use crate::trust::access::{ActingStaff, Scope, Staff};

/// A payment of the reader's dealership, and the scope of its customer.
pub(in crate::pages::staff) fn find(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingStaff,
    path: &str,
) -> DbResult<(Received, Scope)> {
    let payment: PaymentId = id(path)?;
    let scope = who.scope.narrowed(dealer::customer_of(c, &who.scope, payment)?)?;
    Ok((received::by_id(c, &cx.site, &scope, payment)?, scope))
}

/// The page of a form about a payment.
pub(in crate::pages::staff) async fn asks<P: Needs, V: Template>(
    cx: Cx,
    staff: Staff<P>,
    path: web::Path<String>,
    view: impl Fn(&mut Conn, &Cx, &ActingStaff, &Scope, &Received) -> DbResult<V> + Send + 'static,
) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        let (payment, scope) = find(c, cx, who, &path)?;
        Reply::page(&view(c, cx, who, &scope, &payment)?)
    })
    .await
}

/// Its `POST`.
pub(in crate::pages::staff) async fn changes<P: Needs>(
    cx: Cx,
    staff: Staff<P>,
    path: web::Path<String>,
    work: impl Fn(&mut Conn, &Cx, &ActingStaff, &Scope, &Received) -> DbResult<Reply> + Send + 'static,
) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let (payment, scope) = find(c, cx, who, &path)?;
        work(c, cx, who, &scope, &payment)
    })
    .await
}

/// What staff call a way of paying. A card without a provider went through the terminal.
pub(in crate::pages) fn method(method: PaymentMethod, through_provider: bool) -> &'static str {
    match (method, through_provider) {
        (PaymentMethod::Card, true) => "Card, online",
        (PaymentMethod::Card, false) => "Card terminal",
        (PaymentMethod::Bank, true) => "Bank debit, online",
        (PaymentMethod::Bank, false) => "Bank transfer",
        (PaymentMethod::Cash, _) => "Cash",
        (PaymentMethod::Cheque, _) => "Check",
        (PaymentMethod::Other, _) => "Other",
    }
}

/// What can be taken at the counter, with what its reference is.
pub(in crate::pages) const TAKEN: [(PaymentMethod, &str); 4] = [
    (PaymentMethod::Cash, "Count it before you go on"),
    (PaymentMethod::Cheque, "Reference: the number of the check"),
    (PaymentMethod::Card, "Reference: the number on the terminal’s slip"),
    (PaymentMethod::Bank, "Reference: what the bank’s statement says"),
];

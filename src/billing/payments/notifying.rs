//! The receipt by mail: to the person who paid, or for a pay link to the customer's own address.

use super::attempt::{Attempt, Payer};
use super::starting::request_of;
use crate::base::db::{Conn, DbResult};
use crate::base::mail::{self, Recipient};
use crate::base::site::Site;
use crate::base::values::PaymentId;
use crate::parties::customers;
use crate::trust::access::notices::{self, Notice};
use crate::trust::access::persons;

/// Queues the mail in the caller's transaction; once for each payment. Nobody to write to is no error.
pub(super) fn receipt(
    c: &mut Conn,
    site: &Site,
    attempt: &Attempt,
    dealership: &str,
    payment: PaymentId,
    number: &str,
    invoices: &[String],
) -> DbResult<()> {
    let customer = attempt.scope.require_customer()?;
    let letter = match attempt.payer {
        Payer::Person(person) => {
            if !notices::wants(c, person, Notice::Receipt)? {
                return Ok(());
            }
            let to = persons::recipient(c, site, person)?;
            let path = format!("/payments/{payment}");
            mail::receipt(site, &to, dealership, payment, number, invoices, &path).person(person)
        }
        Payer::Link(_) => {
            let request = request_of(c, site, attempt)?;
            // To the customer, whose invoice was paid: the link names nobody else.
            let own = customers::load(c, site, &attempt.scope)?.details.contact.email;
            let Some(email) = own else { return Ok(()) };
            let to = Recipient { email, language: request.language };
            mail::receipt(site, &to, dealership, payment, number, invoices, &request.home)
        }
    };
    mail::queue(c, site, &letter.customer(customer))
}

//! Journeys of people through the product.

mod guest;
mod lost_session;
mod paying;
mod signing_in;
mod staff;
mod without_script;

use forecourt::base::values::{CustomerId, DealershipId};
use forecourt::billing::invoices::IssuedInvoice;
use forecourt::trust::access::Scope;

use crate::portal::Portal;
use crate::support::records;

/// Dana Whitfield's account at Northside Motors.
fn danas(portal: &Portal) -> (DealershipId, CustomerId) {
    let at = portal.app.northside();
    (at, portal.app.customer(at, "Dana Whitfield"))
}

/// An invoice of an account that comes to so many cents.
fn owes(portal: &Portal, (at, customer): (DealershipId, CustomerId), minor: i64) -> IssuedInvoice {
    records::issued(&portal.app, &Scope::for_job(at, Some(customer)), minor)
}

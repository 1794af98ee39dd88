//! Journeys of people through the product.

mod access;
mod approvals;
mod chargebacks;
mod charges;
mod checks;
mod counter;
mod credits;
mod customers;
mod dashboard;
mod discounts;
mod disputes;
mod editor;
mod estimates;
mod guest;
mod house_rules;
mod imports;
mod ladder;
mod lost_session;
mod paying;
mod recurring;
mod refunds;
mod reminders;
mod settings;
mod signing_in;
mod staff;
mod storage;
mod templates;
mod versions;
mod without_script;

use forecourt::base::values::{CustomerId, DealershipId};
use forecourt::billing::invoices::IssuedInvoice;
use forecourt::trust::access::Scope;
use serde_json::json;

use crate::driver::tab::Tab;
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

/// What the file behind a link is: its type and how it begins. Asked for with the cookies of the tab.
async fn file_behind(tab: &Tab, link: &str) -> (String, String) {
    tab.wait_for(link).await;
    file_at(tab, link, "href", "GET").await
}

/// The same of a file that a form gives.
async fn file_of_form(tab: &Tab, form: &str) -> (String, String) {
    tab.wait_for(form).await;
    file_at(tab, form, "action", "POST").await
}

async fn file_at(tab: &Tab, what: &str, address: &str, method: &str) -> (String, String) {
    let (status, kind, start): (u16, String, String) = tab
        .eval(&format!(
            "fetch(document.querySelector({}).{address}, {{method: {}}}).then(async answer =>
                [answer.status, answer.headers.get('content-type'), (await answer.text()).slice(0, 400)])",
            json!(what),
            json!(method)
        ))
        .await;
    assert_eq!(status, 200, "{what}");
    (kind, start)
}

/// A link to a PDF gives one.
async fn assert_pdf(tab: &Tab, link: &str) {
    let (kind, start) = file_behind(tab, link).await;
    assert!(kind == "application/pdf" && start.starts_with("%PDF-"), "{link}: {kind}");
}

//! An owner names the day on which they pay, and staff see it; slips on the invoice's page lose nothing; a mail that came
//! back is seen and the invoice sent again.

use forecourt::base::db::schema::mail;
use forecourt::base::mail::dsn::{Fate, Report};
use forecourt::base::values::MailId;
use forecourt::billing::deliveries::{Source, record};
use forecourt::trust::access::Role;

use diesel::prelude::*;

use super::{danas, owes};
use crate::driver::browser::View;
use crate::driver::journey::journey;
use crate::driver::tab::Tab;
use crate::portal::Portal;

/// As if the mail server of the newest mail about this had sent it back.
fn comes_back(portal: &Portal, about: &str) {
    let site = &portal.app.site;
    let mail = site.db.read(|c| {
        let of = mail::table.filter(mail::object_id.eq(about)).order(mail::created_at.desc());
        Ok(of.select(mail::id).first::<MailId>(c)?)
    });
    let mail = mail.expect("a mail");
    let report = Report { mail, fate: Fate::Bounced, status: "5.1.1".to_owned() };
    assert!(site.db.write(|c| record(c, site, &report, Source::Mailbox)).expect("written down"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_promise_is_seen_at_the_desk_and_a_mail_that_came_back_is_sent_again() {
    let portal = Portal::start();
    let account = danas(&portal);
    let invoice = owes(&portal, account, 24_588);
    portal.app.work().await;
    let marcus = portal.app.staff("Marcus Bell", Role::Clerk).await;
    let at = portal.url_of(&format!("/staff/invoices/{}", invoice.number));
    journey("reminders", async |browser| {
        let desk = portal.tab_of(browser, &marcus, View::DESKTOP).await;
        desk.goto(&at).await;
        desk.wait_for_words("Invoice by mail").await;
        comes_back(&portal, &invoice.id.to_string());
        desk.goto(&at).await;
        desk.wait_for_words("Came back").await;
        desk.assert_accessible().await;
        desk.follow("form[action$='/deliveries'] button").await;
        desk.wait_for_words("is on its way again to dana@example.com").await;
        slips(&desk).await;

        let dana = portal.app.owner_of("Dana Whitfield", account.0, account.1).await;
        let phone = portal.tab_of(browser, &dana, View::PHONE).await;
        phone.goto(&portal.url_of(&format!("/invoices/{}", invoice.number))).await;
        promises(&phone).await;
        desk.goto(&at).await;
        desk.wait_for_words("Promised for Dec 2, 2026, by the customer in the portal.").await;
        desk.assert_accessible().await;
    })
    .await;
}

/// Stopping reminders without saying why, then with it.
async fn slips(desk: &Tab) {
    desk.click("details:has(#reason) > summary").await;
    desk.fill("#what", "customer").await;
    desk.fill("#until", "2026-12-01").await;
    desk.follow("form[action$='/pauses'] button").await;
    desk.wait_for_words("Enter why reminders stop").await;
    assert_eq!(desk.value("#what").await, "customer");
    assert_eq!(desk.value("#until").await, "2026-12-01");
    desk.wait_for("#reason").await;
    desk.assert_accessible().await;
    desk.fill("#what", "invoice").await;
    desk.fill("#reason", "Waits for the insurer").await;
    desk.follow("form[action$='/pauses'] button").await;
    desk.wait_for_words("“Waits for the insurer”").await;
}

/// A day too far off, then one that may be named.
async fn promises(phone: &Tab) {
    phone.click("#promise > summary").await;
    phone.fill("#on", "2027-01-01").await;
    phone.follow("#promise button").await;
    phone.wait_for_words("Choose a day from Nov 20, 2026 to Dec 4, 2026").await;
    assert_eq!(phone.value("#on").await, "2027-01-01");
    phone.assert_accessible().await;
    phone.fill("#on", "2026-12-02").await;
    phone.follow("#promise button").await;
    phone.wait_for_words("You said that you will pay by Wednesday, December 2, 2026.").await;
    phone.assert_accessible().await;
}

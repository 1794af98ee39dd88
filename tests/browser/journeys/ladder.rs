//! The ladder of reminders: a manager writes the plan, the step that is due goes out in sending hours, the owner opens the
//! invoice from it on a phone, and the desk sees that. What staff look at on the customer's behalf counts as seen by nobody.

use std::time::Duration;

use forecourt::base::values::Timestamp;
use forecourt::trust::access::Role;

use super::{danas, owes};
use crate::driver::browser::View;
use crate::driver::journey::journey;
use crate::driver::tab::Tab;
use crate::people::Person;
use crate::portal::Portal;

/// Ten to nine in Austin on the Monday after the invoice, of November 20, was due.
const BEFORE_HOURS: &str = "2026-12-07T14:50:00Z";
const VIEWED: &str = "Seen in the portal";

#[tokio::test(flavor = "multi_thread")]
async fn a_reminder_is_opened_on_the_phone_and_only_that_counts_as_seen() {
    let portal = Portal::start();
    let account = danas(&portal);
    let number = owes(&portal, account, 24_588).number;
    portal.app.work().await;
    portal.app.clock.set(BEFORE_HOURS.parse::<Timestamp>().unwrap());
    let dana = portal.app.owner_of("Dana Whitfield", account.0, account.1).await;
    let email = dana.email.clone();
    let at = portal.url_of(&format!("/staff/invoices/{number}"));
    journey("ladder", async |browser| {
        let priya = Person::staff(&portal, browser, "Priya Raman", Role::Manager, View::DESKTOP).await;
        let desk = &priya.tab;
        plan(&priya).await;
        desk.wait_for_words(&number).await;
        desk.assert_accessible().await;
        too_early(&portal, desk).await;
        desk.follow("form[action$='/runs'] button").await;
        desk.wait_for_words("Everything that is due is on its way.").await;
        portal.app.work().await;
        priya.goto("/staff/reminders").await;
        desk.wait_for_words("Nothing is due right now.").await;
        desk.wait_for_words("Friendly reminder, sent together").await;
        desk.assert_accessible().await;

        as_the_customer(&priya, &portal, &number, account.1.to_string()).await;
        portal.app.site.later.flush();
        desk.goto(&at).await;
        desk.wait_for_words("Looks by staff are not counted").await;
        assert!(!desk.text("main").await.contains(VIEWED), "a look by staff is none by the customer");
        desk.assert_accessible().await;

        let link = portal.app.link_to(&email, "/invoices/").expect("a link in the reminder");
        let phone = portal.tab_of(browser, &dana, View::PHONE).await;
        phone.goto(&portal.url_of(&link)).await;
        phone.wait_for_words("$245.88").await;
        phone.assert_accessible().await;
        portal.app.site.later.flush();
        desk.goto(&at).await;
        desk.wait_for_words(VIEWED).await;
        desk.assert_accessible().await;
    })
    .await;
}

/// A slip, which keeps what was typed, then a friendly letter three days after the due day.
async fn plan(priya: &Person) {
    let tab = &priya.tab;
    priya.goto("/staff/reminders").await;
    tab.follow("main a[href='/staff/reminders/rules']").await;
    tab.assert_accessible().await;
    tab.fill("#days", "soon").await;
    tab.follow("form[action='/staff/reminders/rules'] button[type=submit]").await;
    tab.wait_for_words("Enter whole days, such as -3 or 10").await;
    assert_eq!(tab.value("#days").await, "soon");
    tab.assert_accessible().await;
    tab.fill("#days", "-4").await;
    tab.follow("form[action='/staff/reminders/rules'] button[type=submit]").await;
    tab.wait_for_words("The plan is kept.").await;
}

/// Nothing leaves before nine.
async fn too_early(portal: &Portal, desk: &Tab) {
    desk.wait_for_words("Nothing is due right now.").await;
    desk.wait_for_words("Friendly reminder, 3 days late From Dec 7, 2026, 9:00 AM").await;
    portal.advance(Duration::from_secs(15 * 60));
    desk.goto(&portal.url_of("/staff/reminders")).await;
}

/// The portal as the customer has it: looking only, and under a ribbon that says so.
async fn as_the_customer(priya: &Person, portal: &Portal, number: &str, customer: String) {
    let tab = &priya.tab;
    priya.goto(&format!("/staff/customers/{customer}")).await;
    tab.follow("form[action$='/viewing'] button").await;
    tab.wait_for_words("You see the portal as Dana Whitfield does.").await;
    tab.assert_accessible().await;
    tab.goto(&portal.url_of(&format!("/invoices/{number}"))).await;
    tab.wait_for_words("$245.88").await;
    tab.assert_accessible().await;
    tab.follow("form[action='/viewing/end'] button").await;
    tab.wait_for_path(&format!("/staff/customers/{customer}")).await;
}

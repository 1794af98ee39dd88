//! Money over the counter: for two invoices at once, moved afterwards, with a receipt, cash that is to be reported, and what
//! did not come after all, which above the limit two people say.

use forecourt::trust::access::Role;

use super::{assert_pdf, danas, owes};
use crate::driver::browser::View;
use crate::driver::journey::journey;
use crate::driver::tab::Tab;
use crate::people::Person;
use crate::portal::Portal;

#[tokio::test(flavor = "multi_thread")]
async fn cash_pays_two_invoices_and_the_receipt_is_on_the_owners_phone() {
    let portal = Portal::start();
    let account = danas(&portal);
    let (one, two) = (owes(&portal, account, 10_000).number, owes(&portal, account, 5_000).number);
    let dana = portal.app.owner_of("Dana Whitfield", account.0, account.1).await;
    journey("counter", async |browser| {
        let marcus = Person::staff(&portal, browser, "Marcus Bell", Role::Clerk, View::DESKTOP).await;
        let desk = &marcus.tab;
        desk.goto(&portal.url_of(&format!("/staff/invoices/{two}"))).await;
        desk.follow("main a[href^='/staff/payments/new?invoice=']").await;
        desk.click("[name=method][value=cash]").await;
        desk.fill("#amount", "120.00").await;
        desk.fill(&share(&one), "100.01").await;
        desk.follow("form[action='/staff/payments'] button[type=submit]").await;
        desk.wait_for_words("Enter an amount up to $100.00").await;
        assert_eq!(desk.value("#amount").await, "120.00");
        desk.assert_accessible().await;
        desk.fill(&share(&one), "70.00").await;
        desk.fill(&share(&two), "50.00").await;
        desk.follow("form[action='/staff/payments'] button[type=submit]").await;
        desk.wait_for_words("Record $120.00 from Dana Whitfield?").await;
        desk.wait_for_words(&format!("{one} $70.00 $30.00")).await;
        desk.assert_accessible().await;
        desk.follow("button[name=step][value=take]").await;
        desk.wait_for_words("Receipt RC-00001 is ready").await;
        assert_pdf(desk, "main a[href$='.pdf']").await;

        desk.follow("main a[href$='/allocation']").await;
        desk.fill(&share(&one), "100.00").await;
        desk.fill(&share(&two), "20.00").await;
        desk.assert_accessible().await;
        desk.follow("form[action$='/allocation'] button").await;
        desk.wait_for_words("The money of RC-00001 was moved.").await;
        desk.wait_for_words(&format!("{two} $20.00 $30.00")).await;

        let phone = portal.tab_of(browser, &dana, View::PHONE).await;
        phone.goto(&portal.url_of("/payments")).await;
        phone.follow("main td a[href^='/payments/']").await;
        for words in ["Payment of $120.00", "RC-00001", one.as_str(), two.as_str(), "Cash"] {
            phone.wait_for_words(words).await;
        }
        phone.assert_accessible().await;
        assert_pdf(&phone, "main a[href='/receipts/RC-00001.pdf']").await;
        reported(&portal, desk, &format!("customer={}", account.1)).await;

        let priya = Person::staff(&portal, browser, "Priya Raman", Role::Manager, View::DESKTOP).await;
        reversed(&marcus, &priya).await;
        phone.goto(&portal.url_of("/payments")).await;
        phone.wait_for_words("Did not reach us").await;
        phone.assert_accessible().await;
    })
    .await;
}

/// More than $10,000 in cash within a year.
async fn reported(portal: &Portal, desk: &Tab, from: &str) {
    desk.goto(&portal.url_of(&format!("/staff/payments/new?{from}"))).await;
    desk.click("[name=method][value=cash]").await;
    desk.fill("#amount", "9880.01").await;
    desk.follow("form[action='/staff/payments'] button[type=submit]").await;
    desk.follow("button[name=step][value=take]").await;
    desk.wait_for_words("$10,000.01 in cash within 12 months").await;
    desk.wait_for_words("Form 8300").await;
    desk.assert_accessible().await;
    desk.goto(&portal.url_of("/staff/payments?cash=report")).await;
    desk.wait_for_words("RC-00002").await;
    assert!(!desk.text("main").await.contains("RC-00001"));
}

/// The cash never came: above the limit for what goes back another person approves it.
async fn reversed(marcus: &Person, priya: &Person) {
    let desk = &marcus.tab;
    desk.follow("main td a[href^='/staff/payments/']").await;
    desk.follow("main a[href$='/reversal']").await;
    desk.fill("#reason", "Typed for another customer").await;
    desk.assert_accessible().await;
    desk.follow("form[action$='/reversal'] button[type=submit]").await;
    desk.wait_for_words("Nothing has happened yet. Above $500.00").await;
    let request = desk.path().await;
    priya.goto(&request).await;
    priya.tab.wait_for_words("Reverse payment RC-00002 over $9,880.01").await;
    priya.tab.follow("button[name=decision][value=approve]").await;
    priya.confirm().await;
    marcus.goto(&request).await;
    desk.follow("main form[action$='/reversal'] button[type=submit]").await;
    marcus.confirm().await;
    desk.wait_for_words("Payment RC-00002 was reversed.").await;
    assert!(!desk.text("main").await.contains("Form 8300"), "it never came");
    desk.assert_accessible().await;
}

fn share(number: &str) -> String {
    format!("#share-{number}")
}

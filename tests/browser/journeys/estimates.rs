//! An estimate from the counter to the owner's phone and back: job by job, signed with a passkey, billed in one step and
//! never above what was authorised, and words where there is no signature.

use std::time::Duration;

use forecourt::billing::estimates::Content;
use forecourt::trust::access::{Role, Scope};

use super::danas;
use super::paying::pay_with;
use crate::driver::browser::View;
use crate::driver::journey::journey;
use crate::driver::tab::Tab;
use crate::people::{Person, START};
use crate::portal::Portal;
use crate::support::estimates as papers;
use crate::support::records::dollars;

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_signed_another_declined_and_no_more_is_billed_than_was_authorised() {
    let portal = Portal::start();
    let account = danas(&portal);
    let marcus = portal.app.staff("Marcus Bell", Role::Clerk).await;
    journey("estimate", async |browser| {
        let desk = portal.tab_of(browser, &marcus, View::DESKTOP).await;
        desk.goto(&portal.url_of(&format!("/staff/customers/{}", account.1))).await;
        write_and_send(&desk).await;

        let dana = Person::owner(&portal, browser, "Dana Whitfield", account, View::PHONE).await;
        answer(&dana).await;

        // A minute later at the desk: what was said is there, and is billed in one step.
        portal.advance(Duration::from_secs(60));
        desk.goto(&portal.url_of("/staff/estimates/ES-00001")).await;
        desk.wait_for_words("$261.00 before tax is authorized").await;
        desk.wait_for_words("Next time").await;
        desk.assert_accessible().await;
        desk.follow("form[action$='/ES-00001/invoice'] button").await;
        desk.wait_for_words("A draft with what was approved on ES-00001.").await;
        let draft = desk.url().await;
        assert_eq!(desk.value("#l1-description").await, "Replace front brake pads");
        assert!(!desk.has("#l2-description").await, "what was declined is not billed");
        above_what_was_authorised(&desk).await;

        in_words(&desk).await;
        desk.goto(&draft.replace("/edit", "/issuance")).await;
        desk.wait_for_words("In words alone").await;
        desk.follow(".actionbar button.btn--primary").await;
        desk.wait_for_words("Invoice NM-00001 issued.").await;

        dana.goto("/estimates/ES-00001/evidence").await;
        dana.tab.wait_for_words("Agreed to in words").await;
        dana.tab.wait_for_words("Weaker evidence").await;
        dana.tab.assert_accessible().await;
        dana.goto("/invoices/NM-00001").await;
        dana.tab.wait_for_words("$290.00").await;
        dana.tab.assert_accessible().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deposit_is_paid_on_the_phone_and_taken_off_the_invoice() {
    let portal = Portal::at_work();
    let account = danas(&portal);
    let marcus = portal.app.staff("Marcus Bell", Role::Clerk).await;
    let scope = Scope::for_job(account.0, Some(account.1));
    let content = Content { deposit: Some(dollars(15_000)), ..papers::content(&portal.app) };
    papers::sent(&portal.app, &scope, &content);
    let dana = portal.app.owner_of("Dana Whitfield", account.0, account.1).await;
    journey("deposit", async |browser| {
        let phone = portal.tab_of(browser, &dana, View::PHONE).await;
        phone.goto(&portal.url_of("/estimates/ES-00001")).await;
        phone.follow("main a[href$='/deposit']").await;
        phone.wait_for_words("$150.00").await;
        phone.assert_accessible().await;
        phone.follow("form[action$='/deposit'] button").await;
        pay_with(&phone, "succeeds").await;
        phone.wait_for_words("Payment received. Thank you.").await;

        let desk = portal.tab_of(browser, &marcus, View::DESKTOP).await;
        desk.goto(&portal.url_of("/staff/estimates/ES-00001/consents/new")).await;
        for (field, text) in
            [("#amount", "520.00"), ("#spoke_with", "Dana Whitfield"), ("#number", "(512) 555-0156")]
        {
            desk.fill(field, text).await;
        }
        desk.follow("form[action$='/consents'] button[type=submit]").await;
        desk.follow("form[action$='/ES-00001/invoice'] button").await;
        desk.follow("[data-primary]").await;
        desk.follow(".actionbar button.btn--primary").await;
        desk.wait_for_words("Invoice NM-00001 issued.").await;
        desk.wait_for_words("$370.00").await;
        desk.assert_accessible().await;
        phone.goto(&portal.url_of("/invoices/NM-00001")).await;
        phone.wait_for_words("$370.00").await;
    })
    .await;
}

/// Two jobs, from the customer's page until the owner is told.
async fn write_and_send(desk: &Tab) {
    desk.follow("main a[href^='/staff/estimates/new?customer=']").await;
    desk.fill("#repair_order", "RO 60002").await;
    desk.fill("#l1-description", "Replace front brake pads").await;
    desk.fill("#l1-quantity", "1.8").await;
    desk.fill("#l1-rate", "145.00").await;
    desk.click(".line:nth-child(1) .line__more > summary").await;
    desk.fill("#l1-job", "Front brakes").await;
    desk.click("button[name=add][value=part]").await;
    desk.wait_for_focus("#l2-description").await;
    desk.fill("#l2-description", "Wiper blades").await;
    desk.fill("#l2-quantity", "2").await;
    desk.fill("#l2-rate", "20.00").await;
    desk.click(".line:nth-child(2) .line__more > summary").await;
    desk.fill("#l2-job", "Wipers").await;
    desk.wait_for_words("Total $301.00").await;
    desk.follow("[data-primary]").await;
    desk.wait_for_words("Send version 1 of ES-00001?").await;
    desk.wait_for_words("$301.00").await;
    desk.assert_accessible().await;
    desk.follow("form[action$='/deliveries'] button").await;
    desk.wait_for_words("Waits for the customer").await;
}

/// Yes to the brakes, no to the wipers and why, signed.
async fn answer(dana: &Person) {
    let tab = &dana.tab;
    dana.goto("/estimates").await;
    tab.follow("main a[href='/estimates/ES-00001']").await;
    tab.wait_for_words("Front brakes").await;
    tab.click("[name=job-0][value=yes]").await;
    // One answer is missing, and the one that was given is kept.
    tab.follow("form[action$='/approval'] button[type=submit]").await;
    tab.wait_for_words("Say yes or no to “Wipers”").await;
    tab.assert_accessible().await;
    tab.click("[name=job-1][value=no]").await;
    tab.click("fieldset:has([name=job-1]) summary").await;
    tab.fill("#reason-1", "Next time").await;
    tab.follow("form[action$='/approval'] button[type=submit]").await;
    tab.wait_for_words("You authorize $261.00 before tax.").await;
    tab.wait_for_words("Next time").await;
    tab.assert_accessible().await;
    tab.follow(START).await;
    tab.wait_for_words("You approved a part of estimate ES-00001. $261.00 before tax is authorized.").await;
    tab.follow("main a[href$='/evidence']").await;
    for words in ["Strong evidence", "The signature holds", "Next time"] {
        tab.wait_for_words(words).await;
    }
    tab.assert_accessible().await;
}

/// In the editor of the draft: a little more work than was authorised cannot be issued, and the page says how much.
async fn above_what_was_authorised(desk: &Tab) {
    desk.fill("#l1-quantity", "2").await;
    desk.follow("[data-primary]").await;
    desk.wait_for_words("Authorized on ES-00001").await;
    desk.wait_for_words("$29.00 before tax is missing").await;
    assert!(!desk.has(".actionbar button.btn--primary").await, "it cannot be issued");
    desk.assert_accessible().await;
}

/// The owner agrees on the phone.
async fn in_words(desk: &Tab) {
    desk.follow("main a[href='/staff/estimates/ES-00001']").await;
    desk.follow("main a[href$='/consents/new']").await;
    desk.fill("#amount", "290.00").await;
    desk.fill("#spoke_with", "Dana Whitfield").await;
    desk.fill("#number", "(512) 555-0156").await;
    desk.assert_accessible().await;
    desk.follow("form[action$='/consents'] button[type=submit]").await;
    desk.wait_for_words("Agreed to in words").await;
    desk.wait_for_words("Weaker evidence").await;
    desk.wait_for_words("$290.00 before tax is authorized, in words alone").await;
}

//! Versions of an estimate: what is changed after it was signed is asked anew and signed again, what was signed before can
//! still be read, and what is declined as a whole waits for the next visit.

use std::time::Duration;

use forecourt::billing::estimates::Content;
use forecourt::trust::access::{Role, Scope};

use super::danas;
use crate::driver::browser::View;
use crate::driver::journey::journey;
use crate::driver::tab::Tab;
use crate::people::{Person, START};
use crate::portal::Portal;
use crate::support::estimates as papers;
use crate::support::records;

/// What is said within one moment has no order.
const A_MINUTE: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread")]
async fn a_new_version_is_signed_again_the_old_one_stays_readable_and_another_estimate_is_declined() {
    let portal = Portal::start();
    let account = danas(&portal);
    let scope = Scope::for_job(account.0, Some(account.1));
    let car = records::vehicle(&portal.app, &scope, "1HGCV1F36MA058217", "KXR 4821");
    let content = || {
        let mut content: Content = papers::content(&portal.app);
        content.draft.vehicle = Some(car);
        content
    };
    papers::sent(&portal.app, &scope, &content());
    let marcus = portal.app.staff("Marcus Bell", Role::Clerk).await;
    journey("versions", async |browser| {
        let dana = Person::owner(&portal, browser, "Dana Whitfield", account, View::PHONE).await;
        let phone = &dana.tab;
        dana.goto("/estimates/ES-00001").await;
        answer(phone, ["yes", "yes"]).await;
        phone.wait_for_words("You authorize $520.00 before tax.").await;
        phone.follow(START).await;
        phone.wait_for_words("You approved estimate ES-00001. $520.00 before tax is authorized.").await;

        let desk = portal.tab_of(browser, &marcus, View::DESKTOP).await;
        portal.advance(A_MINUTE);
        revised(&portal, &desk).await;

        dana.goto("/estimates").await;
        phone.follow("main a[href='/estimates/ES-00001']").await;
        phone.wait_for_words("Waiting for your answer").await;
        phone.wait_for_words("$590.00").await;
        phone.assert_accessible().await;
        // The car is fixed today, the wipers can wait.
        answer(phone, ["yes", "no"]).await;
        phone.wait_for_words("You authorize $550.00 before tax.").await;
        phone.follow(START).await;
        phone.wait_for_words("You approved a part of estimate ES-00001.").await;
        phone.follow("main a[href='/estimates/ES-00001?version=1']").await;
        phone.wait_for_words("A newer version took the place of this one. It stays here to be read.").await;
        phone.wait_for_words("$520.00").await;
        assert!(!phone.has("form[action$='/approval']").await, "an old version asks nothing");
        phone.assert_accessible().await;
        dana.goto("/estimates/ES-00001/evidence").await;
        phone.wait_for_words("The signature holds").await;
        phone.assert_accessible().await;

        portal.advance(A_MINUTE);
        papers::sent(&portal.app, &scope, &content());
        dana.goto("/estimates/ES-00002").await;
        answer(phone, ["no", "no"]).await;
        phone.wait_for_words("You decline everything.").await;
        phone.assert_accessible().await;
        phone.follow("form[action$='/decline'] button").await;
        phone.wait_for_words("You declined estimate ES-00002. Nothing will be done.").await;
        phone.assert_accessible().await;

        desk.goto(&portal.url_of("/staff/estimates/ES-00002")).await;
        desk.wait_for_words("Declined").await;
        assert!(!desk.has("form[action$='/ES-00002/invoice']").await, "nothing of it is billed");
        desk.assert_accessible().await;
        // What was declined waits at the car, and is a line of the next estimate with one press.
        desk.goto(&portal.url_of(&format!("/staff/vehicles/{car}"))).await;
        desk.wait_for_words("Deferred work").await;
        desk.follow("main a[href^='/staff/estimates/new?customer=']").await;
        desk.click("main button[name=add][value^=deferred-]").await;
        desk.wait_for_words("Total $480.00").await;
        assert_eq!(desk.value("#l1-job").await, "Front brakes");
        desk.assert_accessible().await;
    })
    .await;
}

/// Yes or no to the brakes and to the wipers.
async fn answer(phone: &Tab, said: [&str; 2]) {
    for (place, word) in said.iter().enumerate() {
        phone.click(&format!("[name=job-{place}][value={word}]")).await;
    }
    phone.follow("form[action$='/approval'] button[type=submit]").await;
}

/// The rotor is worn too: 70 dollars more, in a version of its own.
async fn revised(portal: &Portal, desk: &Tab) {
    desk.goto(&portal.url_of("/staff/estimates/ES-00001")).await;
    desk.wait_for_words("$520.00 before tax is authorized").await;
    desk.follow("form[action$='/revisions'] button").await;
    desk.wait_for_path("/staff/estimates/ES-00001/edit").await;
    desk.fill("#l1-rate", "370.00").await;
    desk.wait_for_words("Total $590.00").await;
    desk.follow("[data-primary]").await;
    desk.wait_for_words("Send version 2 of ES-00001?").await;
    desk.wait_for_words("What was signed on it no longer counts for this one.").await;
    desk.assert_accessible().await;
    desk.follow("form[action$='/deliveries'] button").await;
    desk.wait_for_words("Waits for the customer").await;
    desk.assert_accessible().await;
}

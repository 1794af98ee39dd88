//! Getting in: by invitation and code, by autofill, by address first; and what happens when no passkey is used.

use super::danas;
use crate::driver::browser::View;
use crate::driver::journey::journey;
use crate::people::{Person, REFUSED, START, invitation};
use crate::portal::Portal;

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_and_the_code_from_the_counter_lead_in_once() {
    let portal = Portal::start();
    let dana = invitation(&portal, "Dana Whitfield", danas(&portal));
    journey("invitation", async |browser| {
        let person = Person::comes(&portal, browser, "Dana Whitfield", View::PHONE).await;
        let tab = &person.tab;
        person.goto(&dana.path()).await;
        tab.wait_for_words("Hello, Dana Whitfield").await;
        tab.wait_for_words("d•••@example.com").await;

        tab.console().expect("422");
        tab.fill("#code", "11111111").await;
        tab.click(START).await;
        tab.wait_for(REFUSED).await;
        tab.wait_for_words("That is not the code").await;
        assert_eq!(tab.value("#code").await, "11111111");
        assert!(person.device.credentials().await.is_empty(), "no passkey is made before the code is right");
        tab.assert_accessible().await;

        tab.fill("#code", dana.code.as_deref().expect("a code")).await;
        tab.follow(START).await;
        tab.wait_for_words("Hello, Dana").await;
        assert_eq!(tab.path().await, "/");
        assert_eq!(person.device.credentials().await.len(), 1);

        let later = browser.tab(View::PHONE).await;
        later.goto(&portal.url_of(&dana.path())).await;
        later.wait_for_words("This link has ended").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_signs_in_by_autofill_and_the_page_that_was_asked_for_follows() {
    let portal = Portal::start();
    let of = danas(&portal);
    journey("autofill", async |browser| {
        let dana = Person::owner(&portal, browser, "Dana Whitfield", of, View::PHONE).await;
        // Not yet: the page after signing out makes the same offer.
        dana.device.recognises_owner(false).await;
        dana.sign_out().await;
        dana.goto("/help").await;
        dana.device.recognises_owner(true).await;
        // The device has a passkey and knows its owner's finger: the offer in the field is taken at once.
        dana.goto("/invoices?state=open").await;
        dana.tab.wait_for_path("/invoices?state=open").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_first_signs_in_and_a_cancelled_passkey_loses_nothing() {
    let portal = Portal::start();
    let of = danas(&portal);
    journey("address-first", async |browser| {
        let dana = Person::owner(&portal, browser, "Dana Whitfield", of, View::PHONE).await;
        let tab = &dana.tab;
        dana.device.recognises_owner(false).await;
        dana.sign_out().await;
        dana.goto("/sign-in?next=%2Fvehicles").await;
        assert!(!tab.has(REFUSED).await, "autofill waits in silence");

        tab.fill("#email", &dana.email).await;
        tab.click(START).await;
        tab.wait_for(REFUSED).await;
        tab.wait_for_words("No passkey was used. Try again, or recover your account.").await;
        assert_eq!(tab.value("#email").await, dana.email);
        tab.assert_accessible().await;

        dana.device.recognises_owner(true).await;
        tab.follow(START).await;
        tab.wait_for_path("/vehicles").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_without_an_account_is_answered_like_one_with() {
    let portal = Portal::start();
    let of = danas(&portal);
    journey("unknown-address", async |browser| {
        let dana = Person::owner(&portal, browser, "Dana Whitfield", of, View::PHONE).await;
        dana.device.recognises_owner(false).await;
        dana.sign_out().await;
        let mut said = Vec::new();
        for email in [dana.email.as_str(), "nobody@example.com"] {
            dana.goto("/sign-in").await;
            dana.tab.fill("#email", email).await;
            dana.tab.click(START).await;
            dana.tab.wait_for(REFUSED).await;
            said.push(dana.tab.text(REFUSED).await);
        }
        assert_eq!(said[0], said[1]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_device_leaves_the_way_by_recovery() {
    let portal = Portal::start();
    let of = danas(&portal);
    journey("lost-device", async |browser| {
        let dana = Person::owner(&portal, browser, "Dana Whitfield", of, View::PHONE).await;
        dana.sign_out().await;
        let (tab, email) = (dana.tab.clone(), dana.email.clone());
        dana.device.remove().await;
        let empty = tab.add_authenticator().await;
        tab.goto(&portal.url_of("/sign-in")).await;
        tab.fill("#email", &email).await;
        tab.click(START).await;
        tab.wait_for_words("No passkey was used").await;
        tab.follow("main form button[type=submit]").await;
        tab.wait_for_path("/recovery").await;
        assert_eq!(tab.path().await, "/recovery/sent");
        assert!(empty.credentials().await.is_empty());
        portal.app.work().await;
        let link = portal.app.link_to(&email, "/recovery/").expect("the next step by mail");
        tab.goto(&portal.url_of(&link)).await;
        tab.wait_for_words("recovery code").await;
        tab.assert_accessible().await;
    })
    .await;
}

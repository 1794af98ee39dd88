//! A session that ends in the middle of a form loses nothing that was typed.

use std::time::Duration;

use super::danas;
use crate::driver::browser::View;
use crate::driver::journey::journey;
use crate::people::Person;
use crate::portal::Portal;

#[tokio::test(flavor = "multi_thread")]
async fn a_form_outlives_the_session_it_was_typed_in() {
    let portal = Portal::start();
    let account = danas(&portal);
    journey("lost-session", async |browser| {
        let dana = Person::owner(&portal, browser, "Dana Whitfield", account, View::PHONE).await;
        let tab = &dana.tab;
        dana.goto("/account").await;
        tab.fill("#name", "Dana Whitfield-Okafor").await;
        portal.advance(Duration::from_secs(31 * 60));
        tab.click("form[action='/account'] button").await;
        // By way of the sign-in page, where the passkey is offered and taken.
        tab.wait_for_path("/continue").await;
        tab.wait_for_words("Nothing was lost").await;
        tab.assert_accessible().await;
        tab.follow("form[action='/account'] button").await;
        tab.wait_for_path("/account").await;
        assert_eq!(tab.value("#name").await, "Dana Whitfield-Okafor");
    })
    .await;
}

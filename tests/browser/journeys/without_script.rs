//! From the overview to the receipt with script switched off. Only the passkey needs script, so the session comes
//! from a tab that signed in with it.

use forecourt::base::web::facts::SESSION_COOKIE;

use super::paying::pay_with;
use super::{danas, owes};
use crate::driver::browser::View;
use crate::driver::journey::journey;
use crate::people::Person;
use crate::portal::Portal;

#[tokio::test(flavor = "multi_thread")]
async fn an_invoice_is_found_read_and_paid_without_script() {
    let portal = Portal::at_work();
    let account = danas(&portal);
    let number = owes(&portal, account, 24_588).number;
    journey("no-script", async |browser| {
        let dana = Person::owner(&portal, browser, "Dana Whitfield", account, View::PHONE).await;
        let session = dana.tab.cookie(SESSION_COOKIE).await.expect("a session");
        let tab = browser.tab(View::PHONE.without_script()).await;
        tab.give_cookie(portal.url(), SESSION_COOKIE, &session).await;
        tab.goto(portal.url()).await;
        tab.wait_for_words("You owe $245.88").await;
        tab.follow("nav a[href='/invoices']").await;
        tab.fill("#q", &number).await;
        tab.follow("form[role=search] button").await;
        tab.follow(&format!("a[href='/invoices/{number}']")).await;
        tab.follow("#pay form button").await;
        tab.follow("form[action='/payments'] button").await;
        pay_with(&tab, "succeeds").await;
        tab.wait_for_words("Payment received.").await;

        // The account menu and signing out as well.
        tab.click("[popovertarget=account]").await;
        tab.follow("#account form button").await;
        tab.wait_for_words("You are signed out.").await;
        tab.wait_for_words("Passkeys need JavaScript").await;
        dana.goto("/").await;
        dana.tab.wait_for_path("/sign-in").await;
    })
    .await;
}

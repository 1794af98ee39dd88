//! What a person may do on an account: less from one day on, and then nothing. Both are confirmed at the desk with a passkey,
//! and both hold on the phone that is already signed in.

use forecourt::trust::access::{Role, Scope};

use super::{danas, owes};
use crate::driver::browser::View;
use crate::driver::journey::journey;
use crate::people::Person;
use crate::portal::Portal;
use crate::support::{estimates as papers, records};

#[tokio::test(flavor = "multi_thread")]
async fn a_right_is_taken_and_then_the_access_and_the_phone_follows_at_once() {
    let portal = Portal::start();
    let account = danas(&portal);
    let scope = Scope::for_job(account.0, Some(account.1));
    let number = owes(&portal, account, 24_588).number;
    papers::sent(&portal.app, &scope, &papers::content(&portal.app));
    let customer = format!("/staff/customers/{}", account.1);
    journey("access", async |browser| {
        let dana = Person::owner(&portal, browser, "Dana Whitfield", account, View::PHONE).await;
        let phone = &dana.tab;
        dana.goto("/estimates/ES-00001").await;
        phone.wait_for("form[action$='/approval']").await;

        let marcus = Person::staff(&portal, browser, "Marcus Bell", Role::Clerk, View::DESKTOP).await;
        let desk = &marcus.tab;
        marcus.goto(&customer).await;
        desk.follow("main a[href*='/people/']:not([href$='/removal'])").await;
        desk.wait_for_words("What Dana Whitfield may do").await;
        desk.assert_accessible().await;
        desk.click("#approve").await;
        desk.follow("main form button[type=submit]").await;
        marcus.confirm().await;
        desk.wait_for_words("People with access").await;
        desk.wait_for_words("Dana Whitfield may now:").await;
        desk.assert_accessible().await;
        dana.goto("/estimates/ES-00001").await;
        phone.wait_for_words("Answering it needs the right to approve").await;
        assert!(!phone.has("form[action$='/approval']").await, "nothing can be answered any more");
        phone.assert_accessible().await;
        dana.goto(&format!("/invoices/{number}")).await;
        phone.wait_for_words("$245.88").await;

        desk.follow("main a[href$='/removal']").await;
        desk.wait_for_words("End the access of Dana Whitfield?").await;
        desk.assert_accessible().await;
        desk.follow("main form button[type=submit]").await;
        marcus.confirm().await;
        desk.wait_for_words("Dana Whitfield no longer has access to the account of Dana Whitfield.").await;
        desk.wait_for_words("Nobody signs in for this account yet.").await;
        dana.goto(&format!("/invoices/{number}")).await;
        // The sign-in page takes the passkey by itself, and there is no account to go to.
        phone.wait_for_words("This page is not open to you").await;
        phone.assert_accessible().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_odometer_that_reads_less_asks_why_and_a_plate_has_its_state() {
    let portal = Portal::start();
    let account = danas(&portal);
    let scope = Scope::for_job(account.0, Some(account.1));
    let car = records::vehicle(&portal.app, &scope, "1HGCV1F36MA058217", "KXR 4821");
    let marcus = portal.app.staff("Marcus Bell", Role::Clerk).await;
    journey("odometer", async |browser| {
        let tab = portal.tab_of(browser, &marcus, View::DESKTOP).await;
        tab.goto(&portal.url_of(&format!("/staff/vehicles/{car}/edit"))).await;
        assert_eq!(tab.value("#plate_region").await, "TX");
        tab.fill("#plate_region", "12-X?").await;
        tab.fill("#odometer", "12,000").await;
        tab.follow("main form button[type=submit]").await;
        tab.wait_for_words("Enter a state in at most 6 letters, such as TX").await;
        assert_eq!(tab.value("#odometer").await, "12,000");
        tab.assert_accessible().await;
        tab.fill("#plate_region", "ca").await;
        tab.follow("main form button[type=submit]").await;
        tab.wait_for_words("It read 48,216 miles. If less is right, say why").await;
        tab.assert_accessible().await;
        tab.fill("#reason", "The instrument was replaced").await;
        tab.follow("main form button[type=submit]").await;
        tab.wait_for_path(&format!("/staff/vehicles/{car}")).await;
        for words in ["KXR 4821 (CA)", "12,000 miles", "Less than before: The instrument was replaced"] {
            tab.wait_for_words(words).await;
        }
        tab.assert_accessible().await;

        // The editor warns of a rollback too, and lets it pass: it is written down as one.
        tab.goto(&portal.url_of(&format!("/staff/invoices/new?customer={}", account.1))).await;
        tab.fill("#vehicle", &car.to_string()).await;
        tab.fill("#odometer_in", "11,500").await;
        tab.fill("#l1-description", "Wiper blades").await;
        tab.fill("#l1-quantity", "1").await;
        tab.fill("#l1-rate", "40.00").await;
        tab.wait_for_words("Reads less than before").await;
        tab.assert_accessible().await;
    })
    .await;
}

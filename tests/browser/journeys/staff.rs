//! What a service advisor does at the desk: find a customer by what they say, open them, invite somebody.

use forecourt::trust::access::{Role, Scope};

use super::{danas, owes};
use crate::driver::browser::View;
use crate::driver::journey::journey;
use crate::people::Person;
use crate::portal::Portal;
use crate::support::records;

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_is_found_opened_and_somebody_invited() {
    let portal = Portal::start();
    let account = danas(&portal);
    owes(&portal, account, 24_588);
    portal.app.customer(account.0, "Theo Whitman");
    records::vehicle(
        &portal.app,
        &Scope::for_job(account.0, Some(account.1)),
        "1HGCV1F36MA058217",
        "KXR 4821",
    );
    journey("staff", async |browser| {
        let marcus = Person::staff(&portal, browser, "Marcus Bell", Role::Clerk, View::DESKTOP).await;
        let tab = &marcus.tab;
        tab.goto(&portal.url_of("/staff")).await;
        tab.fill("#find", "whit").await;
        tab.press("Enter").await;
        tab.wait_for_path("/staff/search").await;
        tab.wait_for_words("Theo Whitman").await;
        tab.assert_accessible().await;
        tab.follow(&format!("main a[href$='{}']", account.1)).await;
        tab.wait_for_words("$245.88").await;
        // What fits one vehicle alone opens it at once.
        for words in ["058217", "kxr4821"] {
            tab.goto(&portal.url_of("/staff")).await;
            tab.fill("#find", words).await;
            tab.press("Enter").await;
            tab.wait_for_path("/staff/vehicles/veh_").await;
            tab.wait_for_words("Belongs to Dana Whitfield").await;
        }
        tab.follow(&format!("main a[href$='{}']", account.1)).await;
        tab.follow("a[href$='/invites']").await;
        tab.fill("#name", "Lee Whitfield").await;
        tab.fill("#email", "lee at home").await;
        tab.follow("main form button").await;
        tab.wait_for(".error-summary").await;
        assert_eq!(tab.value("#name").await, "Lee Whitfield");
        tab.assert_accessible().await;

        tab.fill("#email", "lee@example.com").await;
        tab.follow("main form button").await;
        marcus.confirm().await;
        tab.wait_for_words("lee@example.com").await;
        tab.wait_for("main [role=status]").await;
        tab.assert_accessible().await;
        assert_eq!(portal.app.mails_to("lee@example.com").len(), 1);
        tab.follow("main form[action$='/revocation'] button").await;
        tab.wait_for_words("Nobody is invited right now").await;
    })
    .await;
}

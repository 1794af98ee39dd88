//! Money goes back: asked for by a manager, above the limit decided by another with a passkey, followed by the owner.

use forecourt::simulator::book::IntentStatus;
use forecourt::simulator::switches::Switches;
use forecourt::trust::access::Role;

use super::paying::pay_with;
use super::{assert_pdf, danas, owes};
use crate::driver::browser::View;
use crate::driver::journey::journey;
use crate::people::Person;
use crate::portal::Portal;

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_above_the_limit_is_decided_by_a_second_person_and_followed_by_the_owner() {
    let portal = Portal::at_work();
    let account = danas(&portal);
    let number = owes(&portal, account, 80_000).number;
    let dana = portal.app.owner_of("Dana Whitfield", account.0, account.1).await;
    journey("refund", async |browser| {
        let phone = portal.tab_of(browser, &dana, View::PHONE).await;
        phone.goto(&portal.url_of(&format!("/payments/new?invoice={number}"))).await;
        phone.follow("form[action='/payments'] button").await;
        pay_with(&phone, "succeeds").await;
        phone.wait_for_words("Payment received.").await;
        let payment = phone.path().await.split('?').next().unwrap_or_default().to_owned();
        portal.simulator.act(|desk| {
            assert_eq!(desk.book.intents[0].status, IntentStatus::Succeeded);
            desk.book.switches = Switches { refund_pending: true, ..Switches::default() };
        });

        let priya = Person::staff(&portal, browser, "Priya Raman", Role::Manager, View::DESKTOP).await;
        priya.goto("/staff/payments").await;
        priya.tab.follow("main td a[href^='/staff/payments/']").await;
        priya.tab.follow("main a[href$='/refunds/new']").await;
        priya.tab.fill("#amount", "600.00").await;
        priya.tab.fill("#reason", "The second rotor was never replaced").await;
        priya.tab.assert_accessible().await;
        priya.tab.follow("form[action$='/refunds'] button[type=submit]").await;
        priya.tab.wait_for_words("Send $600.00 back to Dana Whitfield?").await;
        priya.tab.assert_accessible().await;
        priya.tab.follow("button[name=step][value=send]").await;
        priya.tab.wait_for_path("/staff/approvals/").await;
        priya.tab.wait_for_words("Nothing has happened yet. Above $500.00").await;
        assert!(!priya.tab.has("form[action$='/decision']").await, "nobody decides their own request");
        let request = priya.tab.path().await;

        let rosa = Person::staff(&portal, browser, "Rosa Diaz", Role::Manager, View::DESKTOP).await;
        rosa.goto("/staff/approvals").await;
        rosa.tab.follow(&format!("main a[href='{request}']")).await;
        rosa.tab.wait_for_words("The second rotor was never replaced").await;
        rosa.tab.assert_accessible().await;
        rosa.tab.follow("button[name=decision][value=approve]").await;
        rosa.confirm().await;
        rosa.tab.wait_for_words("Whoever asked for it can now do it.").await;

        priya.goto(&request).await;
        priya.tab.wait_for_words("By Rosa Diaz").await;
        priya.tab.follow("main form[action$='/refunds'] button[type=submit]").await;
        priya.confirm().await;
        priya.tab.wait_for_words("is on its way. You and the customer see how far it is.").await;
        priya.tab.assert_accessible().await;

        portal.until("the provider knows of the refund", || refunds(&portal).len() == 1).await;
        phone.goto_until_it_says(&portal.url_of(&payment), "On its way").await;
        phone.wait_for_words("Sent back to you").await;
        phone.assert_accessible().await;
        let refund = refunds(&portal).remove(0);
        portal.simulator.act(|desk| desk.finish_refund(&refund, true)).expect("the money arrives");
        phone.goto_until_it_says(&portal.url_of(&payment), "Done").await;
        assert_pdf(&phone, "main a[href^='/refunds/']").await;
    })
    .await;
}

/// Refunds that the provider has, by their ids there.
fn refunds(portal: &Portal) -> Vec<String> {
    portal.simulator.act(|desk| desk.book.refunds.iter().map(|it| it.id.clone()).collect())
}

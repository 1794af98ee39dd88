//! The worked case from end to end: a charge questioned on a phone, the rest paid, decided at a desk, and what is left.

use forecourt::trust::access::{Role, Scope};

use super::paying::pay_with;
use super::{assert_pdf, danas};
use crate::driver::browser::View;
use crate::driver::journey::journey;
use crate::people::Person;
use crate::portal::Portal;
use crate::support::records;

#[tokio::test(flavor = "multi_thread")]
async fn a_charge_is_questioned_the_rest_paid_and_the_decision_leaves_135_08() {
    let portal = Portal::at_work();
    let (at, customer) = danas(&portal);
    let scope = Scope::for_job(at, Some(customer));
    let number = records::golden(&portal.app, &scope).number;
    let dana = portal.app.owner_of("Dana Whitfield", at, customer).await;
    journey("dispute", async |browser| {
        let phone = portal.tab_of(browser, &dana, View::PHONE).await;
        phone.goto(&portal.url_of(&format!("/invoices/{number}"))).await;
        phone.assert_accessible().await;
        phone.goto(&portal.url_of(&format!("/invoices/{number}/disputes/new?line=1&line=9"))).await;
        phone.click("input[name=how-1][value=amount]").await;
        phone.fill("#amount-1", "40.00").await;
        phone.fill("#reason-1", "price").await;
        phone.fill("#reason-9", "not_done").await;
        phone.click("#wish-credit").await;
        phone.fill("#words", "The wheel still sits ten degrees to the left.").await;
        phone.assert_accessible().await;
        phone.follow("form[action$='/disputes'] button[type=submit]").await;
        phone.wait_for_words("$161.90").await;
        phone.assert_accessible().await;
        phone.follow("#pay .btn--primary").await;
        phone.wait_for_words("$717.97").await;
        phone.assert_accessible().await;
        phone.follow("form[action='/payments'] button").await;
        pay_with(&phone, "succeeds").await;
        phone.wait_for_words("Payment received.").await;

        let priya = Person::staff(&portal, browser, "Priya Raman", Role::Manager, View::DESKTOP).await;
        priya.goto("/staff/disputes").await;
        priya.tab.assert_accessible().await;
        priya.tab.follow("main td a[href^='/staff/disputes/']").await;
        priya.tab.wait_for_words("ten degrees").await;
        priya.tab.assert_accessible().await;
        priya.tab.click("#outcome-1-partly").await;
        priya.tab.fill("#amount-1", "25.00").await;
        priya.tab.fill("#why-1", "The pads were dearer than we told you.").await;
        priya.tab.click("#outcome-9-rejected").await;
        priya.tab.fill("#why-9", "The printout shows the toe within range.").await;
        priya.tab.follow("form[action$='/decision'] button[type=submit]").await;
        priya.tab.wait_for_words("gets a $26.82 credit, and then owes $135.08").await;
        priya.tab.assert_accessible().await;
        priya.tab.follow("button[name=step][value=send]").await;
        priya.confirm().await;
        priya.tab.wait_for_words("is decided.").await;

        phone.goto(&portal.url_of("/disputes/DS-00001")).await;
        phone.wait_for_words("Right in part").await;
        phone.wait_for_words("$135.08").await;
        phone.assert_accessible().await;
        assert_pdf(&phone, "main a[href*='/letters/']").await;
        phone.goto(&portal.url_of(&format!("/invoices/{number}"))).await;
        phone.wait_for_words("$135.08").await;
    })
    .await;
}

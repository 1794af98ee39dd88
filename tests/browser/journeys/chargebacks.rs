//! A card network takes a payment back: a manager finds it in the work list, adds a photo, reads the evidence, sends it, and
//! the bank decides for the dealership.

use forecourt::simulator::book::DisputeStatus;
use forecourt::trust::access::Role;

use super::paying::pay_with;
use super::{assert_pdf, danas, owes};
use crate::driver::browser::View;
use crate::driver::journey::journey;
use crate::people::Person;
use crate::portal::Portal;

#[tokio::test(flavor = "multi_thread")]
async fn a_chargeback_comes_in_is_answered_with_one_file_and_won() {
    let portal = Portal::at_work();
    let account = danas(&portal);
    let number = owes(&portal, account, 80_000).number;
    let dana = portal.app.owner_of("Dana Whitfield", account.0, account.1).await;
    let folder = tempfile::tempdir().expect("a folder");
    let (photo, drawing) = (folder.path().join("rotor.jpg"), folder.path().join("plan.svg"));
    image::RgbImage::from_fn(900, 600, |x, y| {
        image::Rgb([u8::try_from(x % 256).unwrap(), u8::try_from(y % 256).unwrap(), 90])
    })
    .save(&photo)
    .expect("a photo");
    std::fs::write(&drawing, "<svg xmlns='http://www.w3.org/2000/svg'></svg>").expect("a drawing");
    journey("chargeback", async |browser| {
        let phone = portal.tab_of(browser, &dana, View::PHONE).await;
        phone.goto(&portal.url_of(&format!("/payments/new?invoice={number}"))).await;
        phone.follow("form[action='/payments'] button").await;
        pay_with(&phone, "succeeds").await;
        phone.wait_for_words("Payment received.").await;
        let intent = portal.simulator.act(|desk| desk.book.intents[0].id.clone());
        let dispute = portal.simulator.act(|desk| desk.dispute(&intent, None)).expect("a chargeback");

        let priya = Person::staff(&portal, browser, "Priya Raman", Role::Manager, View::DESKTOP).await;
        let tab = &priya.tab;
        let list = portal.url_of("/staff/tasks?kind=chargeback");
        tab.goto_until_it_says(&list, "Needs an answer").await;
        tab.assert_accessible().await;
        tab.follow("main a[href^='/staff/chargebacks/cbk_']").await;
        tab.wait_for_words("The money is gone until it is decided.").await;
        tab.wait_for_words("Owed again").await;
        tab.assert_accessible().await;
        let case = portal.url_of(&tab.path().await);
        tab.choose_files("#files", &[drawing]).await;
        tab.follow("form[action$='/photos'] button").await;
        tab.wait_for_words("plan.svg: This is a drawing that can hold scripts").await;
        tab.assert_accessible().await;
        tab.choose_files("#files", &[photo]).await;
        tab.follow("form[action$='/photos'] button").await;
        tab.wait_for_words("Photos go with the answer; the customer does not see them here.").await;
        tab.wait_for("main a[href^='/staff/files/']").await;
        assert_pdf(tab, ".page-head a[href$='.pdf']").await;
        tab.assert_accessible().await;
        tab.follow("form[action$='/answer'] button").await;
        tab.wait_for_words("The evidence is being made and sent.").await;
        tab.goto_until_it_says(&case, "Under review").await;
        tab.assert_accessible().await;
        portal.simulator.act(|desk| {
            assert_eq!(desk.book.disputes[0].status, DisputeStatus::UnderReview);
            assert!(desk.book.files.len() == 1 && desk.book.files[0].is_pdf);
            desk.decide_dispute(&dispute, true).expect("the bank decides");
        });
        tab.goto_until_it_says(&case, "Won").await;
        tab.assert_accessible().await;
        priya.goto(&format!("/staff/invoices/{number}")).await;
        tab.wait_for_words("Nothing is left to pay.").await;
    })
    .await;
}

/// Everything that the network does is done on the pages of the provider's stand-in, and comes over its webhooks.
#[tokio::test(flavor = "multi_thread")]
async fn a_warning_and_an_inquiry_come_in_and_the_money_goes_back_before_anything_is_taken() {
    let portal = Portal::at_work();
    let account = danas(&portal);
    let number = owes(&portal, account, 12_000).number;
    let dana = portal.app.owner_of("Dana Whitfield", account.0, account.1).await;
    journey("inquiry", async |browser| {
        let phone = portal.tab_of(browser, &dana, View::PHONE).await;
        phone.goto(&portal.url_of(&format!("/payments/new?invoice={number}"))).await;
        phone.follow("form[action='/payments'] button").await;
        pay_with(&phone, "succeeds").await;
        phone.wait_for_words("Payment received.").await;
        let bank = browser.tab(View::DESKTOP).await;
        let at_bank = format!("{}/", portal.simulator.url());
        for what in ["warn", "inquire"] {
            bank.goto(&at_bank).await;
            bank.follow(&format!("form:has([name=what][value={what}]) button")).await;
        }
        let priya = Person::staff(&portal, browser, "Priya Raman", Role::Manager, View::PHONE).await;
        let tab = &priya.tab;
        let inbox = portal.url_of("/staff/chargebacks");
        tab.goto_until_it_says(&inbox, "Somebody else may have used the card").await;
        tab.goto_until_it_says(&inbox, "Inquiry, needs an answer").await;
        tab.wait_for_words("in 1").await;
        tab.assert_accessible().await;
        tab.follow("main td a[href^='/staff/chargebacks/cbk_']").await;
        tab.wait_for_words("nothing was taken yet").await;
        tab.assert_accessible().await;
        let case = portal.url_of(&tab.path().await);
        tab.follow("main a[href$='/refunds/new']").await;
        tab.fill("#amount", "120.00").await;
        tab.fill("#reason", "They are right").await;
        tab.follow("form[action$='/refunds'] button[type=submit]").await;
        tab.wait_for_words("Send $120.00 back to Dana Whitfield?").await;
        tab.follow("button[name=step][value=send]").await;
        priya.confirm().await;
        tab.goto_until_it_says(&case, "Closed, nothing taken").await;
        tab.assert_accessible().await;
        tab.goto_until_it_says(&inbox, "Nothing waits for an answer").await;
        assert!(!tab.has("form[action*='/warnings/']").await, "the warning ended by itself");
    })
    .await;
}

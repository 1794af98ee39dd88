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

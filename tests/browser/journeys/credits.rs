//! What was issued is put right: a line credited in part, an invoice voided, the rest written off. The owner sees it on a
//! phone.

use forecourt::trust::access::{Role, Scope};

use super::{assert_pdf, danas, owes};
use crate::driver::browser::View;
use crate::driver::journey::journey;
use crate::people::Person;
use crate::portal::Portal;
use crate::support::records;

#[tokio::test(flavor = "multi_thread")]
async fn a_line_is_credited_an_invoice_voided_and_another_written_off() {
    let portal = Portal::start();
    let account = danas(&portal);
    let lines = vec![records::line(&portal.app, 10_000), records::line(&portal.app, 5_000)];
    let scope = Scope::for_job(account.0, Some(account.1));
    let brakes = records::issue(&portal.app, &scope, &records::draft(lines)).number;
    let (wrong, lost) = (owes(&portal, account, 12_000).number, owes(&portal, account, 9_000).number);
    let dana = portal.app.owner_of("Dana Whitfield", account.0, account.1).await;
    journey("credits", async |browser| {
        let phone = portal.tab_of(browser, &dana, View::PHONE).await;
        let priya = Person::staff(&portal, browser, "Priya Raman", Role::Manager, View::DESKTOP).await;
        credited(&priya, &brakes).await;
        phone.goto(&portal.url_of("/credit-notes")).await;
        phone.follow("main a[href='/credit-notes/CN-00001']").await;
        phone.wait_for_words("The pads were not new").await;
        phone.wait_for_words("You owe $25.00 less on this invoice.").await;
        phone.assert_accessible().await;
        assert_pdf(&phone, "main a[href='/credit-notes/CN-00001.pdf']").await;
        phone.goto(&portal.url_of(&format!("/invoices/{brakes}"))).await;
        phone.wait_for_words("$125.00").await;
        phone.assert_accessible().await;

        voided(&priya, &wrong).await;
        phone.goto(&portal.url_of(&format!("/invoices/{wrong}"))).await;
        phone.wait_for_words("This invoice was canceled by a credit note.").await;
        assert!(!phone.has("form[action='/payments/new']").await, "it cannot be paid");
        phone.assert_accessible().await;

        priya.goto(&format!("/staff/invoices/{lost}")).await;
        priya.tab.follow("main a[href$='/write-off']").await;
        priya.tab.fill("#reason", "Moved away").await;
        priya.tab.assert_accessible().await;
        priya.tab.follow("form[action$='/write-off'] button[type=submit]").await;
        priya.confirm().await;
        priya.tab.wait_for_words("$90.00 written off by Priya Raman").await;
        phone.goto(portal.url()).await;
        phone.wait_for_words("You owe $125.00").await;

        // The customer came back: what was given up is owed again, and a second credit comes on top of the first.
        priya.tab.follow("form[action^='/staff/write-offs/'] button").await;
        priya.tab.wait_for_words("$90.00 of").await;
        priya.tab.wait_for_words("is owed again.").await;
        credit(&priya, &brakes, "5.00").await;
        phone.goto(portal.url()).await;
        phone.wait_for_words("You owe $210.00").await;
        phone.goto(&portal.url_of(&format!("/invoices/{brakes}"))).await;
        for words in ["CN-00001", "CN-00003", "$120.00"] {
            phone.wait_for_words(words).await;
        }
        phone.assert_accessible().await;
    })
    .await;
}

/// So much of the second line.
async fn credit(priya: &Person, number: &str, amount: &str) {
    let tab = &priya.tab;
    priya.goto(&format!("/staff/invoices/{number}")).await;
    tab.follow("main a[href$='/credits/new']").await;
    tab.fill("#amount-1", amount).await;
    tab.fill("#reason", "For the wait").await;
    tab.follow("form[action$='/credits'] button[type=submit]").await;
    tab.follow("button[name=step][value=issue]").await;
    priya.confirm().await;
    tab.wait_for_path("/staff/credit-notes/CN-00003").await;
}

/// $25.00 of the first line.
async fn credited(priya: &Person, number: &str) {
    let tab = &priya.tab;
    priya.goto(&format!("/staff/invoices/{number}")).await;
    tab.follow("main a[href$='/credits/new']").await;
    tab.fill("#amount-0", "100.01").await;
    tab.fill("#reason", "The pads were not new").await;
    tab.follow("form[action$='/credits'] button[type=submit]").await;
    tab.wait_for_words("Enter at most $100.00").await;
    assert_eq!(tab.value("#amount-0").await, "100.01");
    assert_eq!(tab.value("#reason").await, "The pads were not new");
    tab.assert_accessible().await;
    tab.fill("#amount-0", "25.00").await;
    tab.follow("form[action$='/credits'] button[type=submit]").await;
    tab.wait_for_words("gets a credit of $25.00 and then owes $125.00").await;
    tab.assert_accessible().await;
    tab.follow("button[name=step][value=issue]").await;
    priya.confirm().await;
    tab.wait_for_path("/staff/credit-notes/CN-00001").await;
    tab.wait_for_words("issued by Priya Raman").await;
    tab.assert_accessible().await;
    assert_pdf(tab, "main a[href$='/CN-00001.pdf']").await;
}

/// Cancelled, with a new draft of the same lines.
async fn voided(priya: &Person, number: &str) {
    let tab = &priya.tab;
    priya.goto(&format!("/staff/invoices/{number}")).await;
    tab.follow("main a[href$='/void']").await;
    tab.fill("#reason", "Billed to the wrong car").await;
    tab.click("#reissue").await;
    tab.assert_accessible().await;
    tab.follow("form[action$='/void'] button[type=submit]").await;
    priya.confirm().await;
    tab.wait_for_path("/staff/invoices/inv_").await;
    tab.wait_for_words(&format!("{number} is void.")).await;
    tab.wait_for_words("Total $120.00").await;
}

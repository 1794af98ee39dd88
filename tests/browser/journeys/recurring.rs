//! A plan that bills the same each month, from the customer's page to its first invoice, while an open dashboard tells of it.

use forecourt::billing::recurring;
use forecourt::trust::access::Role;

use super::danas;
use crate::driver::browser::View;
use crate::driver::journey::journey;
use crate::portal::Portal;

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_written_like_an_invoice_and_bills_while_the_dashboard_tells_of_it() {
    let portal = Portal::at_work();
    let account = danas(&portal);
    let marcus = portal.app.staff("Marcus Bell", Role::Clerk).await;
    let dana = portal.app.owner_of("Dana Whitfield", account.0, account.1).await;
    journey("recurring", async |browser| {
        let board = portal.tab_of(browser, &marcus, View::DESKTOP).await;
        board.goto(&portal.url_of("/staff")).await;
        let tab = browser.tab_beside(&board, View::DESKTOP).await;
        tab.goto(&portal.url_of(&format!("/staff/customers/{}", account.1))).await;
        tab.follow("main a[href^='/staff/recurring/new?customer=']").await;
        tab.fill("#title", "Maintenance plan").await;
        tab.fill("#l1-kind", "fee").await;
        tab.until("the line is a fee", "!!document.querySelector('input#l1-unit')").await;
        tab.fill("#l1-description", "Oil, filter, inspection").await;
        tab.fill("#l1-quantity", "1").await;
        tab.fill("#l1-rate", "29.00").await;
        tab.wait_for_words("Total $29.00").await;
        tab.click("#automatic").await;
        tab.assert_accessible().await;
        tab.follow("[data-primary]").await;
        tab.wait_for_words("Every month").await;
        board.wait_for_words("Recurring invoice set up").await;
        recurring::sweep(&portal.app.site).unwrap();
        board.wait_for_words("Recurring invoice made").await;
        board.assert_accessible().await;
        let plan = tab.url().await;
        tab.goto(&plan).await;
        tab.follow("main a[href='/staff/invoices/NM-00001']").await;
        tab.wait_for_words("$29.00").await;
        let phone = portal.tab_of(browser, &dana, View::PHONE).await;
        phone.goto(&portal.url_of("/invoices/NM-00001")).await;
        phone.wait_for_words("Oil, filter, inspection").await;
        phone.assert_accessible().await;

        tab.goto(&plan).await;
        tab.follow("form[action$='/pause'] button").await;
        tab.wait_for("form[action$='/resume']").await;
        tab.follow("form[action$='/resume'] button").await;
        tab.follow("main a[href$='/end']").await;
        tab.wait_for_words("gets no more invoices by this plan").await;
        tab.follow("form[action$='/end'] button").await;
        tab.wait_for("main [role=status]").await;
        assert!(!tab.has("form[action$='/pause']").await, "it is over");
        tab.assert_accessible().await;
    })
    .await;
}

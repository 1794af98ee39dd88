//! A dealership's own look and words: chosen, looked at before anybody else sees them, and on the next invoice.

use forecourt::trust::access::Role;

use super::{assert_pdf, danas, owes};
use crate::driver::browser::View;
use crate::driver::journey::journey;
use crate::portal::Portal;

#[tokio::test(flavor = "multi_thread")]
async fn a_color_and_words_are_previewed_published_and_on_the_next_invoice_alone() {
    let portal = Portal::start();
    let account = danas(&portal);
    let before = owes(&portal, account, 10_000).number;
    let ada = portal.app.staff("Ada Admin", Role::Administrator).await;
    let dana = portal.app.owner_of("Dana Whitfield", account.0, account.1).await;
    journey("settings", async |browser| {
        let tab = portal.tab_of(browser, &ada, View::DESKTOP).await;
        let brand = "getComputedStyle(document.querySelector('main .btn--primary')).backgroundColor";
        tab.goto(&portal.url_of("/admin/settings/branding")).await;
        let usual: String = tab.eval(brand).await;
        tab.fill("#accent", "#fdfdfd").await;
        tab.follow("main form[action$='/branding'] .btn--primary").await;
        tab.wait_for(".error-summary").await;
        assert_eq!(tab.value("#accent").await, "#fdfdfd", "white on white is refused, and kept in its field");
        tab.fill("#accent", "#1a6f3c").await;
        tab.follow("main form[action$='/branding'] .btn--primary").await;
        tab.wait_for("main [role=status]").await;
        let green: String = tab.eval(brand).await;
        assert_ne!(green, usual);
        tab.assert_accessible().await;

        tab.goto(&portal.url_of("/admin/settings/templates/invoice")).await;
        tab.fill("#title_en", "Repair invoice").await;
        tab.fill("#closing_en", "Twelve months on parts and labor.").await;
        tab.follow("button[formaction$='/preview']").await;
        for words in ["SAMPLE", "Repair invoice", "Twelve months on parts and labor."] {
            tab.wait_for_words(words).await;
        }
        assert_pdf(&tab, "a[href*='/preview.pdf']").await;
        tab.assert_accessible().await;
        tab.follow("form[action$='/publication'] button").await;
        tab.wait_for_words("Version 1").await;

        let after = owes(&portal, account, 20_000).number;
        let owner = portal.tab_of(browser, &dana, View::PHONE).await;
        owner.goto(&portal.url_of(&format!("/invoices/{after}"))).await;
        owner.wait_for_words("Twelve months on parts and labor.").await;
        assert_eq!(owner.eval::<String>(brand).await, green);
        owner.assert_accessible().await;
        owner.goto(&portal.url_of(&format!("/invoices/{before}"))).await;
        owner.wait_for_words("$100.00").await;
        assert!(
            !owner.text("main").await.contains("Twelve months"),
            "what was issued before says what it said"
        );
    })
    .await;
}

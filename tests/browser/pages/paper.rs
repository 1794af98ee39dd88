//! What comes out of a printer: the document and nothing to press.

use super::story::Story;
use super::table::Whose;
use crate::driver::browser::View;
use crate::driver::journey::journey;
use crate::portal::Portal;

/// What of a page would be printed and is of no use on paper.
const USELESS: &str = "[...document.querySelectorAll('button, input, select, nav, footer, header, summary')]
    .filter(it => it.checkVisibility() && it.getBoundingClientRect().height > 0).map(it => it.outerHTML.slice(0, 200))";

#[tokio::test(flavor = "multi_thread")]
async fn invoice_receipt_and_statement_are_printed_alone() {
    let portal = Portal::start();
    let story = Story::of(&portal, Whose::Owner).await;
    let dana = story.who.as_ref().expect("Dana");
    journey("paper", async |browser| {
        let tab = portal.tab_of(browser, dana, View::DESKTOP).await;
        tab.goto(&portal.url_of("/payments")).await;
        let receipt: String =
            tab.eval("[...document.querySelectorAll('tr')].find(it => it.textContent.includes('$88.00'))?.querySelector('a[href^=\"/payments/\"]').getAttribute('href') || ''").await;
        let invoice = format!("/invoices/{}", story.overdue);
        for (path, says) in [(invoice.as_str(), "$816.94"), (&receipt, "$88.00"), ("/statements", "816.94")] {
            tab.goto(&portal.url_of(path)).await;
            tab.on_paper().await;
            assert_eq!(tab.eval::<Vec<String>>(USELESS).await, Vec::<String>::new(), "{path}");
            assert_eq!(tab.too_wide().await, "", "{path}");
            tab.wait_for_words(says).await;
        }
    })
    .await;
}

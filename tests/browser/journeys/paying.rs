//! An owner pays on a phone: one invoice, several, with a card that is declined, by a slow method, and back before the
//! provider has answered.

use std::time::Duration;

use forecourt::base::values::Currency;
use forecourt::billing::ledger;
use forecourt::simulator::book::IntentStatus;
use forecourt::simulator::switches::{Fault, Switches};
use forecourt::trust::access::Scope;

use super::{danas, owes};
use crate::driver::browser::View;
use crate::driver::journey::journey;
use crate::driver::tab::Tab;
use crate::portal::Portal;

/// Chooses a card on the hosted page and presses Pay.
pub async fn pay_with(tab: &Tab, card: &str) {
    tab.wait_for_path("/checkout/cs_").await;
    tab.click(&format!("[name=card][value={card}]")).await;
    tab.follow("button[type=submit]").await;
}

/// How many charges went through at the provider.
fn charged(portal: &Portal) -> usize {
    let done = |status| status == IntentStatus::Succeeded;
    portal.simulator.act(|desk| desk.book.intents.iter().filter(|intent| done(intent.status)).count())
}

#[tokio::test(flavor = "multi_thread")]
async fn one_invoice_is_paid_and_the_receipt_is_there() {
    let portal = Portal::at_work();
    let account = danas(&portal);
    let number = owes(&portal, account, 77_194).number;
    let dana = portal.app.owner_of("Dana Whitfield", account.0, account.1).await;
    journey("pay-one", async |browser| {
        let tab = portal.tab_of(browser, &dana, View::PHONE).await;
        tab.goto(portal.url()).await;
        tab.wait_for_words("You owe $771.94").await;
        tab.follow(&format!("main a[href='/invoices/{number}']")).await;
        tab.follow("#pay form button").await;
        tab.wait_for_words("Nothing is charged yet").await;
        tab.assert_accessible().await;
        tab.follow("form[action='/payments'] button").await;
        tab.wait_for_words("$771.94").await;
        tab.assert_accessible().await;
        pay_with(&tab, "succeeds").await;

        tab.wait_for_words("Payment received. Thank you.").await;
        tab.wait_for_words("Visa ending 4242").await;
        tab.assert_accessible().await;
        let receipt: u16 = tab
            .eval("fetch(document.querySelector('a[href^=\"/receipts/\"]').href).then(r => r.status)")
            .await;
        assert_eq!(receipt, 200);
        tab.goto(&portal.url_of(&format!("/invoices/{number}"))).await;
        tab.wait_for_words("Paid").await;
        assert!(!tab.has("form[action='/payments/new']").await, "what is paid is not offered again");
        assert_eq!(charged(&portal), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_invoices_are_paid_at_once_with_their_shares_shown() {
    let portal = Portal::at_work();
    let account = danas(&portal);
    let (one, two) = (owes(&portal, account, 12_345).number, owes(&portal, account, 20_000).number);
    let dana = portal.app.owner_of("Dana Whitfield", account.0, account.1).await;
    journey("pay-several", async |browser| {
        let tab = portal.tab_of(browser, &dana, View::DESKTOP).await;
        tab.goto(&portal.url_of("/invoices")).await;
        for number in [&one, &two] {
            tab.click(&format!("[name=invoice][value='{number}']")).await;
        }
        tab.follow("form[action='/payments/new'] button").await;
        for words in [one.as_str(), "$123.45", two.as_str(), "$200.00", "Pay $323.45"] {
            tab.wait_for_words(words).await;
        }
        tab.follow("form[action='/payments'] button").await;
        pay_with(&tab, "succeeds").await;
        tab.wait_for_words("Payment received.").await;
        for words in [one.as_str(), "$123.45", two.as_str(), "$200.00"] {
            tab.wait_for_words(words).await;
        }
        assert_eq!(charged(&portal), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_declined_card_charges_nothing_and_another_one_pays() {
    let portal = Portal::at_work();
    let account = danas(&portal);
    let number = owes(&portal, account, 15_000).number;
    let dana = portal.app.owner_of("Dana Whitfield", account.0, account.1).await;
    journey("declined", async |browser| {
        let tab = portal.tab_of(browser, &dana, View::PHONE).await;
        tab.goto(&portal.url_of(&format!("/payments/new?invoice={number}"))).await;
        tab.follow("form[action='/payments'] button").await;
        pay_with(&tab, "declined").await;
        tab.wait_for("#problem").await;
        tab.assert_accessible().await;

        // Away from the provider's page without paying: the portal finds out by itself what became of it.
        tab.follow("a.button--quiet").await;
        tab.wait_for_words("Your card was declined").await;
        tab.wait_for_words("You have not been charged. Try another card or contact your bank.").await;
        tab.assert_accessible().await;
        assert_eq!(charged(&portal), 0);

        tab.follow("main form[action='/payments'] button").await;
        pay_with(&tab, "succeeds").await;
        tab.wait_for_words("Payment received.").await;
        assert_eq!(charged(&portal), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_method_shows_processing_until_the_bank_has_decided() {
    let portal = Portal::at_work();
    let account = danas(&portal);
    let number = owes(&portal, account, 15_000).number;
    let dana = portal.app.owner_of("Dana Whitfield", account.0, account.1).await;
    journey("slow", async |browser| {
        let tab = portal.tab_of(browser, &dana, View::PHONE).await;
        tab.goto(&portal.url_of(&format!("/payments/new?invoice={number}"))).await;
        tab.follow("form[action='/payments'] button").await;
        pay_with(&tab, "slow_succeeds").await;
        tab.wait_for_words("Your bank is still checking this payment").await;
        tab.assert_accessible().await;
        let payment = tab.path().await;

        tab.goto(&portal.url_of(&format!("/invoices/{number}"))).await;
        tab.wait_for_words("Payment on its way").await;
        assert!(!tab.has("form[action='/payments/new']").await, "it cannot be paid twice meanwhile");
        tab.assert_accessible().await;

        let intent = portal.simulator.act(|desk| desk.book.intents[0].id.clone());
        portal.simulator.act(|desk| desk.settle(&intent, true)).expect("the money arrives");
        let books = Scope::for_job(account.0, Some(account.1));
        let open = || portal.app.site.db.read(|c| ledger::position(c, &books, Currency::Usd)).unwrap().open;
        portal.until("the payment is booked", || open().is_zero()).await;
        tab.goto(&portal.url_of(&payment)).await;
        tab.wait_for_words("Payment received.").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn back_before_the_provider_answers_the_page_asks_again_without_script() {
    let portal = Portal::at_work();
    let account = danas(&portal);
    let number = owes(&portal, account, 15_000).number;
    let dana = portal.app.owner_of("Dana Whitfield", account.0, account.1).await;
    journey("early-back", async |browser| {
        let tab = portal.tab_of(browser, &dana, View::PHONE.without_script()).await;
        tab.goto(&portal.url_of(&format!("/payments/new?invoice={number}"))).await;
        tab.follow("form[action='/payments'] button").await;
        tab.wait_for_path("/checkout/cs_").await;
        let silent = Switches { fault: Some(Fault::Outage), webhook_lost: true, ..Switches::default() };
        portal.simulator.act(|desk| desk.book.switches = silent);
        pay_with(&tab, "succeeds").await;
        tab.wait_for_words("Checking with the payment provider").await;
        tab.wait_for_words("The page asks again by itself.").await;

        portal.simulator.act(|desk| desk.book.switches = Switches::default());
        // The next look is due a little later, and the page asks for it.
        portal.advance(Duration::from_secs(5));
        tab.wait_for_words("Payment received.").await;
        assert_eq!(charged(&portal), 1);
    })
    .await;
}

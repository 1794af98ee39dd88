//! Money at the counter that nobody divides: a check goes to what is due first, a slip of the terminal to the rest; the check
//! bounces and is reversed; a deposit is taken, held and let go. The owner reads it on a phone.

use std::time::Duration;

use forecourt::base::values::{CustomerId, DealershipId};
use forecourt::billing::estimates::Content;
use forecourt::trust::access::{Role, Scope};

use super::{danas, owes};
use crate::driver::browser::View;
use crate::driver::journey::journey;
use crate::driver::tab::Tab;
use crate::people::Person;
use crate::portal::Portal;
use crate::support::estimates as papers;
use crate::support::records::dollars;

const A_DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[tokio::test(flavor = "multi_thread")]
async fn a_check_pays_what_is_due_first_bounces_and_is_reversed() {
    let portal = Portal::start();
    let account = danas(&portal);
    let first = owes(&portal, account, 10_000).number;
    portal.advance(A_DAY);
    let second = owes(&portal, account, 5_000).number;
    let dana = portal.app.owner_of("Dana Whitfield", account.0, account.1).await;
    journey("checks", async |browser| {
        let priya = Person::staff(&portal, browser, "Priya Raman", Role::Manager, View::DESKTOP).await;
        let desk = &priya.tab;
        let check = by_check(&portal, desk, account, [&first, &second]).await;

        // The terminal's slip goes where the form was opened from.
        priya.goto(&format!("/staff/payments/new?invoice={second}")).await;
        assert_eq!(desk.value("#amount").await, "30.00");
        desk.click("[name=method][value=card]").await;
        desk.fill("#reference", "0042").await;
        desk.follow("form[action='/staff/payments'] button[type=submit]").await;
        desk.follow("button[name=step][value=take]").await;
        desk.wait_for_words("Receipt RC-00002 is ready").await;
        desk.wait_for_words(&format!("{second} $30.00 $0.00")).await;

        let phone = portal.tab_of(browser, &dana, View::PHONE).await;
        phone.goto(portal.url()).await;
        phone.wait_for_words("Nothing to pay right now.").await;
        phone.assert_accessible().await;

        reversed(&priya, &check).await;
        phone.goto(portal.url()).await;
        phone.wait_for_words("You owe $120.00").await;
        phone.goto(&portal.url_of("/payments")).await;
        phone.wait_for_words("Did not reach us").await;
        phone.assert_accessible().await;
    })
    .await;
}

/// 120.00 without a word about where it goes; the check page says it, and going back loses nothing. The path of the payment.
async fn by_check(
    portal: &Portal,
    desk: &Tab,
    account: (DealershipId, CustomerId),
    [first, second]: [&str; 2],
) -> String {
    desk.goto(&portal.url_of(&format!("/staff/customers/{}", account.1))).await;
    desk.follow("main a[href^='/staff/payments/new?customer=']").await;
    desk.click("[name=method][value=cheque]").await;
    desk.fill("#amount", "120.00").await;
    desk.fill("#reference", "Check 1182").await;
    desk.assert_accessible().await;
    desk.follow("form[action='/staff/payments'] button[type=submit]").await;
    desk.follow("button[name=step][value=change]").await;
    for (field, typed) in [("#amount", "120.00"), ("#reference", "Check 1182")] {
        assert_eq!(desk.value(field).await, typed);
    }
    assert!(desk.has("[name=method][value=cheque]:checked").await);
    desk.follow("form[action='/staff/payments'] button[type=submit]").await;
    desk.wait_for_words("Record $120.00 from Dana Whitfield?").await;
    desk.wait_for_words(&format!("{first} $100.00 $0.00 {second} $20.00 $30.00")).await;
    desk.assert_accessible().await;
    desk.follow("button[name=step][value=take]").await;
    desk.wait_for_words("Receipt RC-00001 is ready").await;
    desk.wait_for_words("Check 1182").await;
    desk.assert_accessible().await;
    desk.path().await
}

/// The check came back from the bank.
async fn reversed(priya: &Person, check: &str) {
    let desk = &priya.tab;
    priya.goto("/staff/payments").await;
    desk.follow(&format!("main td a[href='{check}']")).await;
    desk.follow("main a[href$='/reversal']").await;
    desk.follow("form[action$='/reversal'] button[type=submit]").await;
    desk.wait_for("#reason[aria-invalid=true]").await;
    desk.assert_accessible().await;
    desk.fill("#reason", "The check bounced").await;
    desk.follow("form[action$='/reversal'] button[type=submit]").await;
    priya.confirm().await;
    desk.wait_for_words("Reversed by Priya Raman").await;
    desk.wait_for_words("The check bounced").await;
    desk.assert_accessible().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deposit_at_the_counter_is_held_for_its_estimate_and_let_go() {
    let portal = Portal::start();
    let account = danas(&portal);
    let scope = Scope::for_job(account.0, Some(account.1));
    papers::sent(
        &portal.app,
        &scope,
        &Content { deposit: Some(dollars(15_000)), ..papers::content(&portal.app) },
    );
    let marcus = portal.app.staff("Marcus Bell", Role::Clerk).await;
    let dana = portal.app.owner_of("Dana Whitfield", account.0, account.1).await;
    journey("counter-deposit", async |browser| {
        let desk = portal.tab_of(browser, &marcus, View::DESKTOP).await;
        desk.goto(&portal.url_of("/staff/estimates/ES-00001")).await;
        desk.follow("main a[href$='/deposit']").await;
        desk.wait_for_words("has still to pay $150.00 ahead").await;
        desk.click("[name=method][value=bank]").await;
        desk.fill("#amount", "150.01").await;
        desk.fill("#reference", "Transfer of November 20").await;
        desk.follow("form[action$='/deposit'] button").await;
        desk.wait_for_words("Enter an amount up to $150.00, which is what is missing").await;
        assert_eq!(desk.value("#reference").await, "Transfer of November 20");
        desk.assert_accessible().await;
        desk.fill("#amount", "150.00").await;
        desk.follow("form[action$='/deposit'] button").await;
        desk.wait_for_words("$150.00 received and held for ES-00001. Receipt RC-00001 is ready to print.")
            .await;
        desk.wait_for_words("$150.00 is held for this estimate.").await;
        desk.assert_accessible().await;

        let phone = portal.tab_of(browser, &dana, View::PHONE).await;
        phone.goto(&portal.url_of("/estimates/ES-00001")).await;
        phone.wait_for_words("$150.00 of the deposit is paid.").await;
        phone.assert_accessible().await;

        desk.follow("form[action$='/deposit/release'] button").await;
        desk.wait_for_words("$150.00 is ordinary credit of the customer now.").await;
        desk.assert_accessible().await;
        phone.goto(portal.url()).await;
        phone.wait_for_words("$150.00").await;
        phone.assert_accessible().await;
    })
    .await;
}

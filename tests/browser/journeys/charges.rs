//! What is charged besides the work: old parts that came back or did not, and the days an invoice is late. The owner reads
//! it on a phone, and no number is missing afterwards.

use std::time::Duration;

use forecourt::billing::invoices::Line;
use forecourt::billing::invoices::LineKind;
use forecourt::trust::access::{Role, Scope};

use super::{danas, file_behind};
use crate::driver::browser::View;
use crate::driver::journey::journey;
use crate::driver::tab::Tab;
use crate::people::Person;
use crate::portal::Portal;
use crate::support::records;

const FIFTY_ONE_DAYS: Duration = Duration::from_secs(51 * 24 * 60 * 60);

#[tokio::test(flavor = "multi_thread")]
async fn an_old_part_is_credited_another_kept_and_a_late_invoice_charged() {
    let portal = Portal::start();
    let account = danas(&portal);
    let scope = Scope::for_job(account.0, Some(account.1));
    let core = |what: &str, minor| Line {
        kind: LineKind::Core,
        description: records::clean(what),
        ..records::line(&portal.app, minor)
    };
    let lines = vec![
        records::line(&portal.app, 125_000),
        core("Alternator core", 4_000),
        core("Battery core", 2_200),
    ];
    let late = records::issue(&portal.app, &scope, &records::draft(lines)).number;
    portal.advance(FIFTY_ONE_DAYS);
    journey("charges", async |browser| {
        let priya = Person::staff(&portal, browser, "Priya Raman", Role::Manager, View::DESKTOP).await;
        cores(&priya).await;
        rule(&priya.tab, &portal).await;
        priya.goto(&format!("/staff/invoices/{late}")).await;
        priya.tab.follow("main a[href$='/late-charge']").await;
        priya.tab.wait_for_words("Charge Dana Whitfield for being late?").await;
        priya.tab.assert_accessible().await;
        priya.tab.follow("form[action$='/late-charge'] button[type=submit]").await;
        priya.tab.wait_for_words("LC-00001").await;
        priya.tab.assert_accessible().await;

        let dana = portal.app.owner_of("Dana Whitfield", account.0, account.1).await;
        let phone = portal.tab_of(browser, &dana, View::PHONE).await;
        phone.goto(&portal.url_of("/invoices")).await;
        phone.follow("main a[href='/invoices/LC-00001']").await;
        phone.wait_for_words(&late).await;
        phone.assert_accessible().await;

        priya.goto("/staff/reports/numbers").await;
        priya.tab.wait_for_words("No number is missing.").await;
        priya.tab.wait_for_words("Series LC").await;
        priya.tab.assert_accessible().await;
        let (kind, start) = file_behind(&priya.tab, "main a[href='/staff/reports/numbers.csv']").await;
        assert!(kind.starts_with("text/csv") && start.contains(&late), "{kind}: {start}");
    })
    .await;
}

/// One old part came back, the other does not.
async fn cores(priya: &Person) {
    let tab = &priya.tab;
    priya.goto("/staff/cores").await;
    tab.wait_for_words("Alternator core").await;
    tab.assert_accessible().await;
    tab.follow("tr:has(a[href$='line=2']) form[action$='/forfeiture'] button").await;
    tab.wait_for_words("no longer waited for").await;
    tab.follow("main a[href$='/credits/new?line=1']").await;
    tab.fill("#reason", "The old alternator came back").await;
    tab.follow("form[action$='/credits'] button[type=submit]").await;
    tab.wait_for_words("gets a credit of $40.00").await;
    tab.follow("button[name=step][value=issue]").await;
    priya.confirm().await;
    tab.wait_for_words("issued by Priya Raman").await;
    priya.goto("/staff/cores").await;
    tab.wait_for_words("No open cores").await;
    tab.assert_accessible().await;
}

/// Late charges are off until a manager says what is charged. A slip loses nothing.
async fn rule(tab: &Tab, portal: &Portal) {
    tab.goto(&portal.url_of("/staff/reminders/charges")).await;
    tab.click("#on").await;
    tab.fill("#rate", "nine").await;
    tab.follow("form[action='/staff/reminders/charges'] button[type=submit]").await;
    tab.wait_for("#rate[aria-invalid=true]").await;
    assert_eq!(tab.value("#rate").await, "nine");
    tab.assert_accessible().await;
    tab.fill("#rate", "9.5").await;
    tab.follow("form[action='/staff/reminders/charges'] button[type=submit]").await;
    tab.wait_for_path("/staff/reminders").await;
}

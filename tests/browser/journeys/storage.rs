//! A car that nobody fetches: what storage costs is decided, notice is given, days go by, it leaves, and what keeping it cost
//! is a draft with its tax. The owner reads on a phone what it costs, while it stands there and afterwards.

use std::time::Duration;

use forecourt::billing::invoices::LineKind;
use forecourt::trust::access::{Role, Scope};

use super::danas;
use crate::driver::browser::View;
use crate::driver::journey::journey;
use crate::driver::tab::Tab;
use crate::people::Person;
use crate::portal::Portal;
use crate::support::records;

const FIVE_DAYS: Duration = Duration::from_secs(5 * 24 * 60 * 60);

#[tokio::test(flavor = "multi_thread")]
async fn a_car_that_stays_costs_what_the_notice_said_and_its_owner_reads_it() {
    let portal = Portal::start();
    let account = danas(&portal);
    records::taxed(&portal.app, account.0, LineKind::Fee, "8.25", "2020-01-01");
    let scope = Scope::for_job(account.0, Some(account.1));
    let car = records::vehicle(&portal.app, &scope, "1HGCV1F36MA058217", "KXR 4821");
    let (at_desk, at_home) = (format!("/staff/vehicles/{car}"), format!("/vehicles/{car}"));
    let dana = portal.app.owner_of("Dana Whitfield", account.0, account.1).await;
    journey("storage", async |browser| {
        let priya = Person::staff(&portal, browser, "Priya Raman", Role::Manager, View::DESKTOP).await;
        let tab = &priya.tab;
        rule(&priya).await;
        priya.goto(&at_desk).await;
        tab.follow("main a[href$='/stay']").await;
        tab.wait_for_words("it costs $25.00 a day from Nov 24, 2026 on, $200.00 at most").await;
        tab.fill("#how", "paper").await;
        tab.fill("#on", "2026-11-21").await;
        tab.follow("form[action$='/stay'] button[type=submit]").await;
        tab.wait_for_words("Enter a day that has come already").await;
        assert_eq!(tab.value("#how").await, "paper");
        assert_eq!(tab.value("#on").await, "2026-11-21");
        tab.assert_accessible().await;
        tab.fill("#how", "mail").await;
        tab.follow("form[action$='/stay'] button[type=submit]").await;
        tab.wait_for_words("Notice is given. Storage costs something from Nov 24, 2026 on.").await;
        tab.assert_accessible().await;

        let phone = portal.tab_of(browser, &dana, View::PHONE).await;
        phone.goto(&portal.url_of(&at_home)).await;
        phone.wait_for_words("In storage").await;
        phone.wait_for_words("$25.00").await;
        phone.assert_accessible().await;

        // November 25: the day before and this one cost something, and everybody signs in anew.
        portal.advance(FIVE_DAYS);
        dana.sign_in("").await;
        let phone = portal.tab_of(browser, &dana, View::PHONE).await;
        phone.goto(&portal.url_of(&at_home)).await;
        phone.wait_for_words("2 days so far: $50.00").await;
        phone.assert_accessible().await;
        let marcus = portal.app.staff("Marcus Bell", Role::Clerk).await;
        let desk = portal.tab_of(browser, &marcus, View::DESKTOP).await;
        let number = left(&portal, &desk, &at_desk).await;

        phone.goto(&portal.url_of(&at_home)).await;
        phone.follow(&format!("main a[href='/invoices/{number}']")).await;
        phone.wait_for_words("Storage, 2 days").await;
        phone.wait_for_words("$54.13").await;
        phone.wait_for_words("Notice was given on Nov 20, 2026.").await;
        phone.assert_accessible().await;
    })
    .await;
}

/// Storage costs nothing until a manager says what. A slip loses nothing.
async fn rule(priya: &Person) {
    let tab = &priya.tab;
    priya.goto("/staff/storage").await;
    tab.click("#on").await;
    tab.fill("#daily", "much").await;
    tab.fill("#free", "3").await;
    tab.fill("#cap", "200").await;
    tab.follow("form[action='/staff/storage'] button[type=submit]").await;
    tab.wait_for("#daily[aria-invalid=true]").await;
    assert_eq!(tab.value("#daily").await, "much");
    tab.assert_accessible().await;
    tab.fill("#daily", "25").await;
    tab.follow("form[action='/staff/storage'] button[type=submit]").await;
    tab.wait_for("main [role=status]").await;
}

/// The car leaves: its draft has the days, how they were worked out and the tax, and is issued like any other.
async fn left(portal: &Portal, desk: &Tab, at_desk: &str) -> String {
    desk.goto(&portal.url_of(&format!("{at_desk}/stay"))).await;
    desk.wait_for_words("$50.00 for 2 days").await;
    desk.assert_accessible().await;
    desk.follow("form[action$='/stay/end'] button").await;
    desk.wait_for_words("What keeping it cost is on this draft").await;
    desk.wait_for_words("8.25% on 50.00 4.13").await;
    desk.wait_for_words("Total $54.13").await;
    desk.assert_accessible().await;
    desk.follow("[data-primary]").await;
    desk.follow(".actionbar button.btn--primary").await;
    desk.wait_for_words("Invoice NM-00001 issued.").await;
    desk.goto(&portal.url_of(&format!("{at_desk}/stay"))).await;
    desk.wait_for_words("Its bill").await;
    desk.assert_accessible().await;
    "NM-00001".to_owned()
}

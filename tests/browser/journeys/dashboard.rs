//! The dashboard and the work list: what is owed, late and collected, and from each figure to the documents behind it; the
//! chart as a table; what waits for a person, until somebody dealt with it. The same without script.

use std::time::Duration;

use forecourt::base::values::{CustomerId, DealershipId};
use forecourt::billing::invoices;
use forecourt::billing::ledger;
use forecourt::billing::reminders::{self, promising};
use forecourt::trust::access::{Role, Scope};

use super::{danas, owes};
use crate::driver::browser::View;
use crate::driver::journey::journey;
use crate::driver::tab::Tab;
use crate::portal::Portal;
use crate::support::places::operator;
use crate::support::records;

const TWENTY_DAYS: Duration = Duration::from_secs(20 * 24 * 60 * 60);

/// Dana paid 30 of an invoice and named a day for another one, which went by. Both are six days late.
fn late(portal: &Portal, account: (DealershipId, CustomerId)) -> (String, String) {
    let scope = Scope::for_job(account.0, Some(account.1));
    let (site, part) = (&portal.app.site, owes(portal, account, 10_000));
    let promised = owes(portal, account, 5_000);
    let money = records::counted(&portal.app, &scope, 3_000);
    let given = records::allocation(money, part.id, 3_000);
    site.db.write(|c| ledger::allocate(c, site, &scope, &given)).unwrap();
    let said = (records::day("2026-11-27"), promising::Promiser::ToStaff);
    let made = site.db.write(|c| {
        let of = invoices::by_id(c, site, &scope, promised.id)?;
        promising::make(c, site, &operator(), &scope, &of, said, records::day("2026-11-20"))
    });
    made.unwrap().expect("a promise");
    portal.advance(TWENTY_DAYS);
    reminders::sweep(site).unwrap();
    (part.number, promised.number)
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_lead_to_what_is_behind_them_and_a_task_is_dealt_with() {
    let portal = Portal::start();
    let account = danas(&portal);
    let (part, promised) = late(&portal, account);
    let marcus = portal.app.staff("Marcus Bell", Role::Clerk).await;
    journey("dashboard", async |browser| {
        let tab = portal.tab_of(browser, &marcus, View::DESKTOP).await;
        let dashboard = portal.url_of("/staff");
        tab.goto(&dashboard).await;
        tab.wait_for_words("$120.00").await;
        tab.wait_for_words("2 invoices, the oldest 6 days late").await;
        tab.assert_accessible().await;

        // The chart, as a table, and from a week of it to its documents.
        tab.click(".chart + details > summary").await;
        let week = ".chart + details a[href*='what=billed']:not([href$='to=2026-12-13'])";
        let billed = format!(
            "[...document.querySelectorAll(\"{week}\")].find(it => it.innerText === '$150.00')?.href ?? ''"
        );
        let link: String = tab.eval(&billed).await;
        tab.assert_accessible().await;
        tab.goto(&link).await;
        for words in ["Nov 16, 2026 to Nov 22, 2026", &part, &promised] {
            tab.wait_for_words(words).await;
        }
        tab.assert_accessible().await;
        tab.follow("main .tabs a[href*='what=collected']").await;
        tab.wait_for_words("RC-00001").await;
        tab.assert_accessible().await;

        // What is owed by age, then by whom.
        tab.goto(&dashboard).await;
        tab.follow(".aging-list li:nth-child(2) a").await;
        tab.wait_for_path("/staff/reports/aging?age=").await;
        tab.wait_for_words(&promised).await;
        tab.assert_accessible().await;
        tab.follow("main a[href='/staff/reports/aging/customers']").await;
        tab.wait_for_words("$120.00").await;
        tab.assert_accessible().await;

        dealt_with(&portal, &tab, &promised).await;
    })
    .await;
}

/// The promise that was broken: seen on the dashboard, called about, and gone from the list.
async fn dealt_with(portal: &Portal, tab: &Tab, promised: &str) {
    tab.goto(&portal.url_of("/staff")).await;
    tab.follow("main a[href='/staff/tasks']").await;
    tab.wait_for_words("Promised for Nov 27, 2026").await;
    tab.wait_for_words(promised).await;
    tab.assert_accessible().await;
    tab.follow("main form[action='/staff/reminders/tasks'] button").await;
    tab.wait_for_path("/staff/tasks").await;
    tab.goto(&portal.url_of("/staff/tasks?kind=promise")).await;
    tab.wait_for_words("Nothing waits").await;
    tab.assert_accessible().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_script_the_dashboard_says_the_same_and_is_looked_at_again_by_hand() {
    let portal = Portal::start();
    let account = danas(&portal);
    let (part, promised) = late(&portal, account);
    let marcus = portal.app.staff("Marcus Bell", Role::Clerk).await;
    journey("dashboard-no-script", async |browser| {
        let tab = portal.tab_of(browser, &marcus, View::DESKTOP.without_script()).await;
        tab.goto(&portal.url_of("/staff")).await;
        tab.wait_for_words("2 invoices, the oldest 6 days late").await;
        assert!(!tab.text("main").await.contains("Live"), "nothing comes by itself, and nothing says so");
        tab.click(".chart + details > summary").await;
        tab.wait_for(".chart + details table").await;
        tab.fill("#range", "month").await;
        tab.follow("form[action='/staff'] button").await;
        tab.wait_for_path("/staff?range=month").await;
        assert_eq!(tab.value("#range").await, "month");
        owes(&portal, account, 7_700);
        tab.follow("main .card__foot a[href='/staff']").await;
        tab.wait_for_words("$197.00").await;
        tab.follow("main a[href='/staff/tasks']").await;
        tab.follow("main form[action='/staff/reminders/tasks'] button").await;
        tab.goto(&portal.url_of("/staff/tasks?kind=promise")).await;
        tab.wait_for_words("Nothing waits").await;
        tab.goto(&portal.url_of("/staff/reports/aging?age=late")).await;
        for number in [&part, &promised] {
            tab.wait_for_words(number).await;
        }
    })
    .await;
}

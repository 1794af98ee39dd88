//! What an administrator sets is what the desk meets: who the house is, what charges begin with, how numbers begin, what is
//! taken at the counter, how much above an estimate, and a tax that changes on a day. A slip loses nothing on any of them.

use forecourt::base::values::{CustomerId, DealershipId};
use forecourt::trust::access::Role;

use super::danas;
use crate::driver::browser::View;
use crate::driver::journey::journey;
use crate::driver::tab::Tab;
use crate::people::Person;
use crate::portal::Portal;

#[tokio::test(flavor = "multi_thread")]
async fn a_tax_that_changes_on_a_day_and_the_other_settings_reach_the_desk() {
    let portal = Portal::start();
    let account = danas(&portal);
    let marcus = portal.app.staff("Marcus Bell", Role::Clerk).await;
    journey("house-rules", async |browser| {
        let ada = Person::staff(&portal, browser, "Ada Admin", Role::Administrator, View::DESKTOP).await;
        who_it_is(&ada).await;
        charges(&ada).await;
        let saved = "Saved.";
        slip_then(&ada, "numbering", ("#invoice_prefix", "N-1", "ns"), saved).await;
        slip_then(&ada, "estimates", ("#percent", "ten", "10"), saved).await;
        ada.goto("/admin/settings/payments").await;
        ada.tab.click("[name=taken][value=cheque]").await;
        slip_then(&ada, "payments", ("#part_payment_minimum", "some", "25"), saved).await;
        taxes(&ada).await;

        let desk = portal.tab_of(browser, &marcus, View::DESKTOP).await;
        at_the_desk(&portal, &desk, account).await;
    })
    .await;
}

fn form(page: &str) -> String {
    format!("main form[action='/admin/settings/{page}']")
}

async fn save(tab: &Tab, page: &str) {
    tab.follow(&format!("{} .btn--primary", form(page))).await;
}

/// On a page of settings: types what cannot be, then what can.
async fn slip_then(ada: &Person, page: &str, (field, slip, right): (&str, &str, &str), said: &str) {
    let tab = &ada.tab;
    if !tab.path().await.ends_with(&format!("/{page}")) {
        ada.goto(&format!("/admin/settings/{page}")).await;
    }
    tab.assert_accessible().await;
    tab.fill(field, slip).await;
    save(tab, page).await;
    tab.wait_for(&format!("{field}[aria-invalid=true]")).await;
    assert_eq!(tab.value(field).await, slip);
    tab.assert_accessible().await;
    tab.fill(field, right).await;
    save(tab, page).await;
    tab.wait_for_words(said).await;
}

/// What is printed on papers is confirmed with the passkey; what stands on pages alone is not.
async fn who_it_is(ada: &Person) {
    slip_then(
        ada,
        "general",
        ("#payment_terms_days", "a month", "30"),
        "What was issued before stays as it was.",
    )
    .await;
    ada.tab.fill("#legal_name", "Northside Motors LLC").await;
    save(&ada.tab, "general").await;
    ada.tab.wait_for_path("/step-up/").await;
    ada.tab.assert_accessible().await;
    ada.confirm().await;
    ada.tab.wait_for_words("Saved. What was issued before stays as it was.").await;
    assert_eq!(ada.tab.value("#legal_name").await, "Northside Motors LLC");
}

/// An hour, shop supplies as a share with a cap, and a limit, which is confirmed.
async fn charges(ada: &Person) {
    let tab = &ada.tab;
    slip_then(ada, "billing", ("#labour_rate", "much", "152"), "Saved. New charges and drafts follow it")
        .await;
    for (field, value) in [("#supplies_percent", "6"), ("#supplies_cap", "9"), ("#discount", "20")] {
        tab.fill(field, value).await;
    }
    save(tab, "billing").await;
    ada.confirm().await;
    tab.wait_for_words("Saved. New charges and drafts follow it").await;
    tab.assert_accessible().await;
}

/// 8.25 % on parts by now, 9 % from the first of December.
async fn taxes(ada: &Person) {
    let tab = &ada.tab;
    ada.goto("/admin/settings/tax").await;
    for (rate, from) in [("8.25", "2026-01-01"), ("9", "2026-12-01")] {
        tab.click("[name=kinds][value=part]").await;
        tab.fill("#rate", if rate == "9" { "nine" } else { rate }).await;
        tab.fill("#jurisdiction", "Texas").await;
        tab.fill("#from", from).await;
        save(tab, "tax").await;
        if rate == "9" {
            tab.wait_for("#rate[aria-invalid=true]").await;
            assert_eq!((tab.value("#rate").await, tab.value("#from").await), ("nine".into(), from.into()));
            tab.assert_accessible().await;
            tab.fill("#rate", rate).await;
            save(tab, "tax").await;
        }
        tab.wait_for_words("Rule added.").await;
    }
    tab.wait_for_words("Nov 30, 2026").await;
    tab.assert_accessible().await;
}

/// The editor taxes by the day on which the work was done, and everything else is as it was set.
async fn at_the_desk(portal: &Portal, desk: &Tab, (_, customer): (DealershipId, CustomerId)) {
    desk.goto(&portal.url_of(&format!("/staff/invoices/new?customer={customer}"))).await;
    assert_eq!(desk.value("#l1-rate").await, "152.00");
    desk.fill("#l1-description", "Replace front brake pads").await;
    desk.fill("#l1-quantity", "1").await;
    desk.click("button[name=add][value=part]").await;
    desk.wait_for_focus("#l2-description").await;
    desk.fill("#l2-description", "Brake pads, front").await;
    desk.fill("#l2-rate", "100.00").await;
    desk.click("button[name=add][value=supplies]").await;
    desk.wait_for_focus("#l3-description").await;
    assert_eq!(desk.value("#l3-percent").await, "6");
    // 6 % of an hour are 9.12, and 9.00 is the most.
    desk.wait_for_words("8.25% on 100.00 8.25").await;
    desk.wait_for_words("Total $269.25").await;
    desk.fill("#supplied_on", "2026-12-02").await;
    desk.wait_for_words("9% on 100.00 9.00").await;
    desk.wait_for_words("Total $270.00").await;
    desk.fill("#supplied_on", "").await;
    desk.follow("[data-primary]").await;
    desk.wait_for_words("NS").await;
    desk.wait_for_words("due Dec 20, 2026").await;
    desk.follow(".actionbar button.btn--primary").await;
    desk.wait_for_words("Invoice NS-00001 issued.").await;
    desk.follow("main a[href^='/staff/payments/new?invoice=']").await;
    assert_eq!(desk.count("[name=method]").await, 3, "no checks are taken");
    desk.assert_accessible().await;
}

//! The invoice editor: from a new customer to an issued invoice without the mouse; one draft in two tabs; and the same
//! form with script switched off.

use forecourt::billing::invoices::{LineKind, drafting};
use forecourt::trust::access::{Role, Scope};

use super::danas;
use crate::driver::browser::View;
use crate::driver::journey::journey;
use crate::driver::keyboard::Held;
use crate::driver::tab::Tab;
use crate::portal::Portal;
use crate::support::places::operator;
use crate::support::records;

const SAVE: &str = ".actionbar button[name=action][value=save]";

fn parts_taxed(portal: &Portal) {
    records::taxed(&portal.app, portal.app.northside(), LineKind::Part, "8.25", "2020-01-01");
}

/// Types one field after the other, with the Tab key between them.
async fn write_on(tab: &Tab, values: &[&str]) {
    for (place, value) in values.iter().enumerate() {
        if place > 0 {
            tab.press("Tab").await;
        }
        tab.write(value).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn from_a_new_customer_to_an_issued_invoice_by_keyboard() {
    let portal = Portal::start();
    parts_taxed(&portal);
    danas(&portal);
    let marcus = portal.app.staff("Marcus Bell", Role::Clerk).await;
    journey("editor", async |browser| {
        let tab = portal.tab_of(browser, &marcus, View::DESKTOP).await;
        tab.goto(&portal.url_of("/staff")).await;
        every_key_of_the_list(&tab).await;
        customer_and_vehicle(&tab).await;

        tab.press_and_follow(Held::Nothing, "n").await;
        tab.wait_for_path("/staff/invoices/new?customer=").await;
        tab.wait_for_focus("#repair_order").await;
        tab.write("RO 60001").await;
        tab.tab_and_write("#odometer_in", "48,300").await;
        tab.tab_to("#l1-description").await;
        write_on(&tab, &["Replace front brake pads", "1.8", "145.00"]).await;
        // Nothing was pressed: the totals follow what is typed.
        tab.wait_for_words("Total $261.00").await;
        tab.press_with(Held::Alt, "p").await;
        tab.wait_for_focus("#l2-description").await;
        write_on(&tab, &["Brake pads, front", "2", "74.50"]).await;
        tab.press_with(Held::Alt, "f").await;
        tab.wait_for_focus("#l3-description").await;
        write_on(&tab, &["Disposal of old pads", "1", "4.50"]).await;
        tab.press_with(Held::Alt, "s").await;
        tab.wait_for_focus("#l4-description").await;
        write_on(&tab, &["Wheel alignment", "1", "119.00"]).await;
        tab.tab_to("button[name=add][value=supplies]").await;
        tab.press("Enter").await;
        tab.wait_for_focus("#l5-description").await;
        // Its description is there already.
        tab.press("Tab").await;
        tab.write("12.00").await;
        tab.wait_for_words("8.25% on 149.00 12.29").await;
        tab.wait_for_words("Total $557.79").await;
        let live = tab.text("[data-live=sums]").await;

        tab.tab_and_follow(SAVE).await;
        tab.wait_for_words("Draft saved. It has no number until you issue it.").await;
        assert_eq!(tab.text("[data-live=sums]").await, live, "the server says the same");
        for words in ["Customer has an email address", "VIN and odometer", "Charges are complete"] {
            tab.wait_for_words(words).await;
        }
        assert!(!tab.has("[data-live=checks] .task-state--bad").await);
        tab.assert_accessible().await;
        issue(&tab).await;
    })
    .await;
}

/// The list of keys names no place that a key does not go to, and nothing that it does not do; ends at the customers.
async fn every_key_of_the_list(tab: &Tab) {
    tab.press("?").await;
    tab.wait_for("#keys:popover-open").await;
    tab.assert_accessible().await;
    let shown = "[...document.querySelectorAll('#keys [data-go]:not([hidden])')].map(it => it.dataset.go + it.dataset.path)";
    let mut places: Vec<String> = tab.eval(shown).await;
    tab.press("Escape").await;
    assert!(places.len() >= 7, "{places:?}");
    places.sort_by_key(|it| it.starts_with('c'));
    for place in &places {
        let (key, path) = place.split_at(1);
        tab.press("g").await;
        tab.press_and_follow(Held::Nothing, key).await;
        tab.wait_for_path(path).await;
    }
    tab.press_with(Held::Control, "k").await;
    tab.wait_for_focus("#palette-q").await;
    tab.press("Escape").await;
    tab.until("the palette is closed", "!document.activeElement?.closest('#palette')").await;
    tab.press("/").await;
    tab.wait_for_focus("#find").await;
    tab.eval::<()>("document.activeElement.blur()").await;
    for key in ["j", "k"] {
        tab.press(key).await;
        tab.wait_for_focus("main tbody a").await;
    }
    tab.press_and_follow(Held::Nothing, "Enter").await;
    tab.wait_for_path("/staff/customers/cus_").await;
    tab.press("g").await;
    tab.press_and_follow(Held::Nothing, "c").await;
}

/// Adds somebody, and their car with a slip in its VIN; ends on the customer's page.
async fn customer_and_vehicle(tab: &Tab) {
    tab.tab_and_follow("main a[href='/staff/customers/new']").await;
    tab.tab_and_write("#name", "Rosa Delgado").await;
    tab.tab_and_write("#phone", "(512) 555-0199").await;
    tab.tab_and_write("#email", "rosa@example.com").await;
    tab.press_and_follow(Held::Nothing, "Enter").await;
    tab.wait_for_words("Next, add their vehicle").await;

    tab.tab_and_follow("main a[href^='/staff/vehicles/new?customer=']").await;
    tab.tab_and_write("#vin", "1HGCM82643A004352").await;
    tab.tab_and_write("#plate", "BKT 4417").await;
    tab.tab_and_write("#make", "Honda").await;
    tab.tab_and_write("#model", "Accord").await;
    tab.press_and_follow(Held::Nothing, "Enter").await;
    tab.wait_for_words("9th character").await;
    assert_eq!(tab.value("#vin").await, "1HGCM82643A004352");
    assert_eq!(tab.value("#plate").await, "BKT 4417");
    tab.assert_accessible().await;
    tab.tab_and_write("#vin", "1HGCM82633A004352").await;
    tab.press_and_follow(Held::Nothing, "Enter").await;
    tab.wait_for_path("/staff/vehicles/veh_").await;
    tab.wait_for_words("1HGCM82633A004352").await;
    tab.tab_and_follow("main .page-head__lead a[href^='/staff/customers/']").await;
}

/// Looks at the paper, checks and issues the draft whose editor is open.
async fn issue(tab: &Tab) {
    tab.tab_and_follow(".actionbar a[href$='/preview']").await;
    tab.wait_for_words("This is a draft, not an invoice.").await;
    tab.wait_for_words("$557.79").await;
    tab.tab_and_follow("main a[href$='/edit']").await;
    tab.press_and_follow(Held::Control, "Enter").await;
    tab.wait_for_path("/staff/invoices/inv_").await;
    tab.wait_for_words("Issue this invoice?").await;
    tab.wait_for_words("RO 60001").await;
    tab.wait_for_words("Rosa Delgado then owes $557.79").await;
    tab.assert_accessible().await;
    tab.tab_and_follow(".actionbar button.btn--primary").await;
    tab.wait_for_path("/staff/invoices/NM-00001").await;
    tab.wait_for_words("Invoice NM-00001 issued.").await;
    tab.assert_accessible().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_edit_in_a_second_tab_shows_both_versions_and_loses_nothing() {
    let portal = Portal::start();
    let account = danas(&portal);
    let scope = Scope::for_job(account.0, Some(account.1));
    let marcus = portal.app.staff("Marcus Bell", Role::Clerk).await;
    let (site, draft) = (&portal.app.site, records::draft(vec![records::line(&portal.app, 14_800)]));
    let id = site.db.write(|c| drafting::create(c, site, &operator(), &scope, &draft)).unwrap();
    let edit = portal.url_of(&format!("/staff/invoices/{id}/edit"));
    journey("editor-stale", async |browser| {
        let first = portal.tab_of(browser, &marcus, View::DESKTOP).await;
        let second = browser.tab_beside(&first, View::DESKTOP).await;
        for tab in [&first, &second] {
            tab.goto(&edit).await;
        }
        first.fill("#l1-quantity", "3").await;
        first.fill("#notes", "Call before noon").await;
        first.follow(SAVE).await;
        first.wait_for_words("Draft saved.").await;

        second.fill("#l1-rate", "100.00").await;
        second.fill("#notes", "The keys are at the desk").await;
        second.follow(SAVE).await;
        second.wait_for("#both-h").await;
        second.wait_for_words("Marcus Bell changed this invoice").await;
        for words in ["3 × 148.00", "1 × 100.00", "Call before noon"] {
            second.wait_for_words(words).await;
        }
        second.assert_accessible().await;
        assert_eq!(second.value("#l1-rate").await, "100.00");
        assert_eq!(second.value("#notes").await, "The keys are at the desk");
        first.goto(&edit).await;
        assert_eq!(first.value("#notes").await, "Call before noon", "a stale edit changes nothing");

        second.follow(SAVE).await;
        second.wait_for_words("Draft saved.").await;
        second.wait_for_words("Total $100.00").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_visit_is_divided_between_the_customer_and_an_insurer() {
    let portal = Portal::start();
    let account = danas(&portal);
    let insurer = portal.app.customer(account.0, "Gulf Insurance");
    let marcus = portal.app.staff("Marcus Bell", Role::Clerk).await;
    journey("payers", async |browser| {
        let tab = portal.tab_of(browser, &marcus, View::DESKTOP).await;
        tab.goto(&portal.url_of(&format!("/staff/invoices/new?customer={}", account.1))).await;
        tab.fill("#l1-description", "Repair and paint door").await;
        tab.fill("#l1-quantity", "10").await;
        tab.fill("#l1-rate", "100").await;
        tab.click(".line:nth-child(1) .line__more > summary").await;
        tab.fill("#l1-pay", "INS").await;
        tab.click("button[name=add][value=deductible]").await;
        tab.wait_for_focus("#l2-description").await;
        tab.fill("#l2-rate", "250").await;
        tab.wait_for_words("Total $250.00").await;
        // A line that nobody fills in is none.
        tab.press_with(Held::Alt, "l").await;
        tab.wait_for_focus("#l3-description").await;
        tab.follow(SAVE).await;
        tab.follow("main a[href$='/payers']").await;
        tab.wait_for_words("The customer pays a deductible of $250.00").await;
        tab.assert_accessible().await;
        tab.fill("#payer-INS", &insurer.to_string()).await;
        tab.follow("[data-primary]").await;
        tab.wait_for_words("$750.00").await;
        tab.assert_accessible().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_script_the_server_adds_lines_and_works_out_the_totals() {
    let portal = Portal::start();
    parts_taxed(&portal);
    let account = danas(&portal);
    let marcus = portal.app.staff("Marcus Bell", Role::Clerk).await;
    journey("editor-no-script", async |browser| {
        let tab = portal.tab_of(browser, &marcus, View::DESKTOP.without_script()).await;
        tab.goto(&portal.url_of(&format!("/staff/invoices/new?customer={}", account.1))).await;
        tab.fill("#l1-description", "Replace front brake pads").await;
        tab.fill("#l1-quantity", "1.8").await;
        tab.fill("#l1-rate", "145.00").await;
        tab.follow("button[name=add][value=part]").await;
        assert_eq!(tab.value("#l1-description").await, "Replace front brake pads");
        tab.fill("#l2-description", "Brake pads, front").await;
        tab.fill("#l2-quantity", "2").await;
        tab.fill("#l2-rate", "74.50").await;
        tab.follow("button[name=action][value=recalculate]").await;
        tab.wait_for_words("Total $422.29").await;
        tab.follow("button[name=remove][value='1']").await;
        tab.wait_for_words("Total $161.29").await;
        assert_eq!(tab.value("#l1-description").await, "Brake pads, front");
        tab.follow(SAVE).await;
        tab.wait_for_words("Draft saved.").await;
        tab.wait_for_words("Total $161.29").await;
    })
    .await;
}

//! A visit with everything in it: a discounted job, a part whose old one comes back, disposal, shop supplies as a share, and a
//! line that the maker pays. Its discount is refused, taken back, asked anew and approved, and both documents are issued.

use forecourt::base::values::{CustomerId, DealershipId};
use forecourt::trust::access::Role;

use super::danas;
use crate::driver::browser::View;
use crate::driver::journey::journey;
use crate::driver::tab::Tab;
use crate::people::Person;
use crate::portal::Portal;

const SAVE: &str = ".actionbar button[name=action][value=save]";

#[tokio::test(flavor = "multi_thread")]
async fn a_discount_is_refused_and_then_approved_and_each_payer_gets_a_document() {
    let portal = Portal::start();
    let account = danas(&portal);
    let maker = portal.app.customer(account.0, "Honda Warranty");
    let marcus = portal.app.staff("Marcus Bell", Role::Clerk).await;
    let dana = portal.app.owner_of("Dana Whitfield", account.0, account.1).await;
    let honda = portal.app.owner_of("Honda Warranty", account.0, maker).await;
    journey("discounts", async |browser| {
        let priya = Person::staff(&portal, browser, "Priya Raman", Role::Manager, View::DESKTOP).await;
        let desk = portal.tab_of(browser, &marcus, View::DESKTOP).await;
        write(&portal, &desk, account).await;
        desk.follow(SAVE).await;
        desk.wait_for_words("Draft saved.").await;
        let draft = portal.url_of(&desk.path().await);
        desk.goto(&draft.replace("/edit", "/issuance")).await;
        desk.wait_for_words("What others pay is on a document of theirs").await;
        desk.wait_for_words("$72.50 is not").await;
        desk.assert_accessible().await;
        divide(&desk, maker).await;

        let request = ask(&desk, &draft, "A regular customer").await;
        decide(&priya, Some("Twenty dollars are enough")).await;
        desk.goto(&portal.url_of(&request)).await;
        desk.wait_for_words("“Twenty dollars are enough”").await;
        desk.assert_accessible().await;
        desk.goto(&draft).await;
        desk.fill("#discount", "25.00").await;
        desk.follow(SAVE).await;
        let request = ask(&desk, &draft, "Twenty-five dollars less").await;
        desk.goto(&portal.url_of(&request)).await;
        desk.follow("form[action$='/withdrawal'] button").await;
        desk.goto(&draft).await;
        desk.fill("#discount", "20.00").await;
        desk.follow(SAVE).await;
        desk.wait_for_words("Draft saved.").await;
        ask(&desk, &draft, "Twenty dollars less").await;
        decide(&priya, None).await;

        desk.goto(&draft.replace("/edit", "/issuance")).await;
        desk.wait_for_words("Approved by Priya Raman").await;
        desk.assert_accessible().await;
        desk.follow(".actionbar button.btn--primary").await;
        desk.wait_for_words("Invoice NM-00001 issued.").await;
        desk.wait_for_words("Same work, other payers").await;
        desk.assert_accessible().await;
        // The maker's document goes the same way.
        desk.follow("main section:has(#payers-h) a[href^='/staff/invoices/']").await;
        desk.follow("[data-primary]").await;
        desk.follow(".actionbar button.btn--primary").await;
        desk.wait_for_words("Invoice NM-00002 issued.").await;
        desk.assert_accessible().await;

        let phone = portal.tab_of(browser, &dana, View::PHONE).await;
        phone.goto(&portal.url_of("/invoices/NM-00001")).await;
        for words in ["Alternator core", "Old alternator", "Disposal of coolant", "Reprogram the key"] {
            phone.wait_for_words(words).await;
        }
        phone.assert_accessible().await;
        let phone = portal.tab_of(browser, &honda, View::PHONE).await;
        phone.goto(&portal.url_of("/invoices/NM-00002")).await;
        phone.wait_for_words("Reprogram the key").await;
        phone.wait_for_words("$72.50").await;
        phone.assert_accessible().await;
    })
    .await;
}

/// Adds a line of a kind, and types description, quantity and price.
async fn add(desk: &Tab, number: usize, kind: &str, [what, quantity, rate]: [&str; 3]) {
    let at = |field: &str| format!("#l{number}-{field}");
    // There is no button for every kind: those become what they are in the list.
    let button = match kind {
        "core_return" => "core",
        "disposal" => "fee",
        other => other,
    };
    if number > 1 {
        desk.click(&format!("button[name=add][value={button}]")).await;
        desk.wait_for_focus(&at("description")).await;
    }
    if button != kind {
        desk.fill(&at("kind"), kind).await;
        let label = if kind == "core_return" { "Returned" } else { "Qty" };
        let turned = format!(
            "document.querySelector(\"label[for=l{number}-quantity]\")?.innerText.startsWith('{label}')"
        );
        desk.until(&format!("line {number} is a {kind}"), &turned).await;
    }
    for (field, text) in [("description", what), ("quantity", quantity), ("rate", rate)] {
        if !text.is_empty() {
            desk.fill(&at(field), text).await;
        }
    }
}

async fn detail(desk: &Tab, number: usize, field: &str, text: &str) {
    let more = format!(".line:nth-child({number}) .line__more");
    if !desk.has(&format!("{more}[open]")).await {
        desk.click(&format!("{more} > summary")).await;
    }
    desk.fill(&format!("#l{number}-{field}"), text).await;
}

/// 290 of labor less half, a part of 240 with a core of 40 that comes back, 4.50 of disposal, half an hour that the maker
/// pays, and 10 % of labor for supplies, 12 at most; 20 % off everything.
async fn write(portal: &Portal, desk: &Tab, account: (DealershipId, CustomerId)) {
    desk.goto(&portal.url_of(&format!("/staff/invoices/new?customer={}", account.1))).await;
    add(desk, 1, "labour", ["Replace alternator", "2", "145.00"]).await;
    detail(desk, 1, "discount", "50%").await;
    add(desk, 2, "part", ["Alternator", "1", "240.00"]).await;
    add(desk, 3, "core", ["Alternator core", "1", "40.00"]).await;
    detail(desk, 3, "belongs", "2").await;
    add(desk, 4, "core_return", ["Old alternator", "1", "45.00"]).await;
    detail(desk, 4, "belongs", "3").await;
    desk.follow(SAVE).await;
    desk.wait_for_words("More comes back than this core was charged").await;
    desk.assert_accessible().await;
    assert_eq!(desk.value("#l4-rate").await, "45.00");
    desk.fill("#l4-rate", "40.00").await;
    add(desk, 5, "disposal", ["Disposal of coolant", "1", "4.50"]).await;
    add(desk, 6, "labour", ["Reprogram the key", "0.5", "145.00"]).await;
    detail(desk, 6, "pay", "W").await;
    add(desk, 7, "supplies", ["", "", ""]).await;
    detail(desk, 7, "percent", "10").await;
    detail(desk, 7, "cap", "12.00").await;
    desk.fill("#discount", "20%").await;
    // 145 + 240 + 40 - 40 + 4.50 + 12, less a fifth of it.
    desk.wait_for_words("One line is paid by somebody else").await;
    desk.wait_for_words("Total $321.20").await;
    desk.assert_accessible().await;
}

/// What the maker pays gets a document of its own.
async fn divide(desk: &Tab, maker: CustomerId) {
    desk.follow("main a[href$='/payers']").await;
    desk.fill("#payer-W", &maker.to_string()).await;
    desk.follow("[data-primary]").await;
    desk.wait_for_words("$72.50").await;
    desk.assert_accessible().await;
}

/// The path of the request.
async fn ask(desk: &Tab, draft: &str, why: &str) -> String {
    desk.goto(&draft.replace("/edit", "/issuance")).await;
    desk.wait_for_words("Discount of more than 15%").await;
    assert!(!desk.has(".actionbar button.btn--primary").await, "it cannot be issued yet");
    desk.fill("#reason", why).await;
    desk.follow("form[action$='/approval'] button").await;
    desk.wait_for_words("Waits for a manager").await;
    desk.assert_accessible().await;
    desk.eval("document.querySelector(\"main a[href^='/staff/approvals/']\").getAttribute('href')").await
}

/// With a note it is refused; without one that is not possible.
async fn decide(priya: &Person, refused: Option<&str>) {
    let tab = &priya.tab;
    priya.goto("/staff/approvals").await;
    tab.follow("main td a[href^='/staff/approvals/']").await;
    tab.assert_accessible().await;
    let Some(note) = refused else {
        tab.follow("button[name=decision][value=approve]").await;
        priya.confirm().await;
        tab.wait_for_words("Whoever asked for it can now do it.").await;
        return;
    };
    tab.follow("button[name=decision][value=reject]").await;
    tab.wait_for("#note[aria-invalid=true]").await;
    tab.assert_accessible().await;
    tab.fill("#note", note).await;
    tab.follow("button[name=decision][value=reject]").await;
    priya.confirm().await;
    tab.wait_for_words("Nothing was done.").await;
}

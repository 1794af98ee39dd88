//! Customers at the desk: added and found by whatever they say, a second person let in with fewer rights, two accounts of
//! one person made one, a car that goes to another owner.

use forecourt::base::values::{CustomerId, DealershipId};
use forecourt::trust::access::{Role, Scope};

use super::danas;
use crate::driver::browser::{Browser, View};
use crate::driver::journey::journey;
use crate::driver::keyboard::Held;
use crate::driver::tab::Tab;
use crate::people::{Person, START};
use crate::portal::Portal;
use crate::support::records::{self, clean};

const VIN: &str = "1HGCM82633A004352";

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_is_added_and_found_by_whatever_they_say() {
    let portal = Portal::start();
    let account = danas(&portal);
    records::vehicle(&portal.app, &scope(account), "1HGCV1F36MA058217", "KXR 4821");
    let marcus = portal.app.staff("Marcus Bell", Role::Clerk).await;
    journey("customers", async |browser| {
        let tab = portal.tab_of(browser, &marcus, View::DESKTOP).await;
        let theo = add(&portal, &tab, "Theo Brandt").await;
        let car = records::vehicle(&portal.app, &scope((account.0, theo)), VIN, "BKT 4417");
        let mut work = records::draft(vec![records::line(&portal.app, 12_000)]);
        work.repair_order = Some(clean("RO 61234"));
        let invoice = records::issue(&portal.app, &scope((account.0, theo)), &work).number;

        let (customer, vehicle) = (format!("/staff/customers/{theo}"), format!("/staff/vehicles/{car}"));
        let paper = format!("/staff/invoices/{invoice}");
        for (words, opens) in [
            ("brandt", &customer),
            ("512 555 0188", &customer),
            ("0188", &customer),
            ("theo@brandt.example", &customer),
            ("k00002", &customer),
            (VIN, &vehicle),
            ("3A004352", &vehicle),
            ("004352", &vehicle),
            ("bkt4417", &vehicle),
            (invoice.as_str(), &paper),
            ("ro 61234", &paper),
        ] {
            tab.fill("#find", words).await;
            tab.press_and_follow(Held::Nothing, "Enter").await;
            tab.wait_for_path(opens).await;
        }
        tab.fill("#find", "nobody of that name").await;
        tab.press_and_follow(Held::Nothing, "Enter").await;
        tab.wait_for_words("Nothing fits").await;
        tab.assert_accessible().await;
    })
    .await;
}

fn scope((at, customer): (DealershipId, CustomerId)) -> Scope {
    Scope::for_job(at, Some(customer))
}

async fn add(portal: &Portal, tab: &Tab, name: &str) -> CustomerId {
    tab.goto(&portal.url_of("/staff/customers/new")).await;
    tab.fill("#name", name).await;
    tab.fill("#phone", "(512) 555-0188").await;
    tab.fill("#email", "theo at brandt").await;
    tab.follow("form[action='/staff/customers'] button").await;
    tab.wait_for(".error-summary").await;
    assert_eq!(tab.value("#phone").await, "(512) 555-0188");
    tab.assert_accessible().await;
    tab.fill("#email", "theo@brandt.example").await;
    tab.follow("form[action='/staff/customers'] button").await;
    tab.wait_for_words("Next, add their vehicle").await;
    let path = tab.path().await;
    path.rsplit('/').next().unwrap_or_default().parse().expect("the customer's page")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_person_sees_the_account_with_the_rights_they_were_given() {
    let portal = Portal::start();
    let account = danas(&portal);
    let number = super::owes(&portal, account, 24_588).number;
    journey("second-person", async |browser| {
        let marcus = Person::staff(&portal, browser, "Marcus Bell", Role::Clerk, View::DESKTOP).await;
        let desk = &marcus.tab;
        let page = portal.url_of(&format!("/staff/customers/{}", account.1));
        desk.goto(&page).await;
        desk.follow("main a[href$='/invites']").await;
        desk.fill("#name", "Lee Whitfield").await;
        desk.fill("#email", "lee@example.com").await;
        desk.click("#pay").await;
        desk.follow("form[action$='/invites'] button.btn--primary").await;
        marcus.confirm().await;
        desk.wait_for_words("Hand over this code:").await;
        let code: String = desk
            .eval(
                "document.querySelector('main [role=status]').textContent.match(/code: (\\d{4} \\d{4})/)[1]",
            )
            .await;
        portal.app.work().await;
        let link = portal.app.link_to("lee@example.com", "/invites/").expect("an invitation by mail");

        let lee = Person::comes(&portal, browser, "Lee Whitfield", View::PHONE).await;
        lee.goto(&link).await;
        lee.tab.fill("#code", &code.replace(' ', "")).await;
        lee.tab.follow(START).await;
        lee.goto(&format!("/invoices/{number}")).await;
        lee.tab.wait_for_words("$245.88").await;
        assert!(!lee.tab.has("form[action='/payments/new']").await, "Lee may look and not pay");
        lee.tab.assert_accessible().await;
        desk.goto(&page).await;
        desk.wait_for_words("View, approve estimates, question charges").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_accounts_become_one_and_a_car_goes_to_another_owner() {
    let portal = Portal::start();
    let (at, dana) = danas(&portal);
    let double = portal.app.customer(at, "D. Whitfield");
    let theo = portal.app.customer(at, "Theo Brandt");
    let car = records::vehicle(&portal.app, &scope((at, double)), VIN, "BKT 4417");
    let mut work = records::draft(vec![records::line(&portal.app, 12_000)]);
    work.vehicle = Some(car);
    let invoice = records::issue(&portal.app, &scope((at, double)), &work).number;
    journey("merge", async |browser| {
        let priya = Person::staff(&portal, browser, "Priya Raman", Role::Manager, View::DESKTOP).await;
        let tab = &priya.tab;
        priya.goto(&format!("/staff/customers/{double}")).await;
        tab.follow("main a[href$='/merge']").await;
        tab.fill("#into", "K99999").await;
        tab.follow("main form[action$='/merge'] button").await;
        tab.wait_for(".error-summary").await;
        assert_eq!(tab.value("#into").await, "K99999");
        tab.fill("#into", "K00001").await;
        tab.follow("main form[action$='/merge'] button").await;
        tab.wait_for_words("Check before they become one").await;
        tab.assert_accessible().await;
        tab.follow("form[action$='/merge'] .btn--danger").await;
        priya.confirm().await;
        tab.wait_for_path(&format!("/staff/customers/{dana}")).await;
        tab.wait_for_words("Account K00002 goes on as K00001.").await;
        tab.wait_for_words("2021 Honda Accord").await;
        tab.assert_accessible().await;

        tab.follow("main a[href^='/staff/vehicles/veh_']").await;
        tab.follow("main a[href$='/transfer']").await;
        tab.fill("#to", "K00003").await;
        tab.fill("#on", "2026-11-20").await;
        tab.click("#plate").await;
        tab.follow("main form[action$='/transfer'] button").await;
        tab.wait_for_words("Check before it changes hands").await;
        tab.assert_accessible().await;
        tab.follow("main form[action$='/transfer'] button").await;
        tab.wait_for_words("belongs to Theo Brandt now.").await;
        each_sees_their_own_time(&portal, browser, (at, dana), (at, theo), &invoice).await;
    })
    .await;
}

/// On their phones: the one who had the car its history until then, the one who has it none of it.
async fn each_sees_their_own_time(
    portal: &Portal,
    browser: &mut Browser,
    before: (DealershipId, CustomerId),
    after: (DealershipId, CustomerId),
    invoice: &str,
) {
    let dana = portal.app.owner_of("Dana Whitfield", before.0, before.1).await;
    let theo = portal.app.owner_of("Theo Brandt", after.0, after.1).await;
    let old = portal.tab_of(browser, &dana, View::PHONE).await;
    old.goto(&portal.url_of("/vehicles")).await;
    old.follow("main a[href^='/vehicles/']").await;
    old.wait_for_words(VIN).await;
    old.assert_accessible().await;
    let new = portal.tab_of(browser, &theo, View::PHONE).await;
    new.goto(&portal.url_of("/vehicles")).await;
    new.follow("main a[href^='/vehicles/']").await;
    new.wait_for_words(VIN).await;
    assert!(!new.text("main").await.contains(invoice), "nothing of the time before");
    new.assert_accessible().await;
    new.goto(&portal.url_of(&format!("/invoices/{invoice}"))).await;
    new.wait_for_words("We cannot find that page").await;
}

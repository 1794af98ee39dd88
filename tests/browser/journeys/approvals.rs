//! A draft above the limit waits for a second person. The manager's open dashboard tells of it by itself, and afterwards
//! everybody sees who approved what, and when.

use forecourt::billing::invoices::drafting;
use forecourt::trust::access::{Role, Scope};

use super::danas;
use crate::driver::browser::View;
use crate::driver::journey::journey;
use crate::people::Person;
use crate::portal::Portal;
use crate::support::places::operator;
use crate::support::records;

#[tokio::test(flavor = "multi_thread")]
async fn a_large_draft_is_approved_by_a_manager_whose_dashboard_told_of_it() {
    let portal = Portal::at_work();
    let account = danas(&portal);
    let scope = Scope::for_job(account.0, Some(account.1));
    let (site, engine) = (&portal.app.site, records::draft(vec![records::line(&portal.app, 600_000)]));
    let id = site.db.write(|c| drafting::create(c, site, &operator(), &scope, &engine)).unwrap();
    let check = portal.url_of(&format!("/staff/invoices/{id}/issuance"));
    let marcus = portal.app.staff("Marcus Bell", Role::Clerk).await;
    journey("approval", async |browser| {
        let priya = Person::staff(&portal, browser, "Priya Raman", Role::Manager, View::DESKTOP).await;
        priya.goto("/staff").await;
        // The mark that the page listens.
        priya.tab.wait_for(".live").await;
        let opened: f64 = priya.tab.eval("performance.timeOrigin").await;

        let desk = portal.tab_of(browser, &marcus, View::DESKTOP).await;
        desk.goto(&check).await;
        desk.wait_for_words("Total above the limit for one person").await;
        assert!(!desk.has(".actionbar button.btn--primary").await, "it cannot be issued yet");
        desk.follow("form[action$='/approval'] button").await;
        desk.wait_for_words("Say in at most 500 characters why this is right").await;
        desk.assert_accessible().await;
        desk.fill("#reason", "Agreed with the customer on the phone").await;
        desk.follow("form[action$='/approval'] button").await;
        desk.wait_for_words("Waits for a manager").await;

        priya.tab.wait_for_words("Approval asked for: Dana Whitfield by Marcus Bell").await;
        assert_eq!(priya.tab.eval::<f64>("performance.timeOrigin").await, opened, "it was not loaded again");
        priya.tab.assert_accessible().await;
        priya.goto("/staff/approvals").await;
        priya.tab.follow("main td a[href^='/staff/approvals/']").await;
        priya.tab.wait_for_words("Issue an invoice over $6,000.00").await;
        priya.tab.wait_for_words("Agreed with the customer on the phone").await;
        priya.tab.follow("button[name=decision][value=approve]").await;
        priya.confirm().await;

        desk.goto(&check).await;
        desk.wait_for_words("Approved by Priya Raman").await;
        desk.follow(".actionbar button.btn--primary").await;
        desk.wait_for_words("Invoice NM-00001 issued.").await;
        desk.wait_for_words("Approved by a second person").await;
        desk.wait_for_words("Priya Raman, Nov 20, 2026").await;
        desk.assert_accessible().await;
    })
    .await;
}

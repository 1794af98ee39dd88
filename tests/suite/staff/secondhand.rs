//! An approval covers what a draft gives away beside itself.

use forecourt::base::values::InvoiceId;
use forecourt::billing::approvals::{self, State};
use forecourt::billing::invoices::drafts;
use forecourt::trust::access::{Role, Scope};

use super::payers::Desk;
use crate::support::{Actor, TestApp};

/// Somebody asks for the approval of a draft; the page of the request.
async fn asked(app: &TestApp, who: &Actor<'_>, draft: InvoiceId) -> String {
    let (check, ask) =
        (format!("/staff/invoices/{draft}/issuance"), format!("/staff/invoices/{draft}/approval"));
    assert!(who.get(&check).await.text().contains("Ask a manager"), "{draft} needs a second person");
    who.submit(&check, &ask, &[("reason", "An old customer")]).await;
    asked_for(app, draft)
}

/// The page of the request about a draft.
fn asked_for(app: &TestApp, draft: InvoiceId) -> String {
    let house = Scope::for_job(app.northside(), None);
    let all = app.site.db.read(|c| approvals::of_object(c, &app.site, &house, &draft.to_string())).unwrap();
    format!("/staff/approvals/{}", all.iter().find(|it| it.state == State::Waiting).unwrap().id)
}

async fn approve(who: &Actor<'_>, request: &str) {
    let waiting = who.post(&format!("{request}/decision"), &[("decision", "approve"), ("note", "")]).await;
    assert!(waiting.location().starts_with("/step-up/"), "{}", waiting.text());
    assert_eq!(who.confirm(&waiting).await.status, 303);
}

/// The customer's 30 hours and 40 of the insurer's.
const DOOR: [(&str, &str); 9] = [
    ("l1-kind", "labour"),
    ("l1-description", "Rebuild the front"),
    ("l1-quantity", "30"),
    ("l1-rate", "200"),
    ("l2-kind", "labour"),
    ("l2-description", "Repair the door"),
    ("l2-quantity", "40"),
    ("l2-rate", "200"),
    ("l2-pay", "INS"),
];

#[actix_web::test]
async fn what_was_approved_is_not_what_gives_away_more_beside_it() {
    let app = TestApp::new();
    let desk = Desk::new(&app).await;
    let priya = app.staff("Priya Raman", Role::Manager).await;
    let payers = desk.drafted(&DOOR).await;
    desk.divided(&payers).await;
    let root = Desk::root(&payers);
    let check = format!("/staff/invoices/{root}/issuance");
    approve(&priya, &asked(&app, &desk.marcus, root).await).await;
    assert!(desk.marcus.get(&check).await.text().contains("Approved by Priya Raman"));
    // Nobody is billed the insurer's part any more.
    let (insurers, ..) = desk.draft_of(&desk.insurer);
    let gone = format!("/staff/invoices/{insurers}/discarding");
    assert_eq!(desk.marcus.submit(&gone, &gone, &[]).await.status, 303);
    let page = desk.marcus.get(&check).await;
    assert!(
        !page.text().contains("Approved by") && page.text().contains("$8,000.00 is not"),
        "{}",
        page.text()
    );
    let version = app.site.db.read(|c| drafts::load(c, &app.site, &desk.dana, root)).unwrap().version;
    desk.marcus.post(&check, &[("version", &version.to_string()), ("total", "6435.00")]).await;
    let page = desk.marcus.get(&check).await.text();
    assert!(page.contains("This needs the approval of a second person first"), "{page}");
    let request = asked(&app, &desk.marcus, root).await;
    assert!(priya.get(&request).await.text().contains("$8,000.00"), "the second question says it");
    approve(&priya, &request).await;
    assert_eq!(desk.marcus.submit(&check, &check, &[]).await.location(), "/staff/invoices/NM-00001");
}

//! What is copied from somebody's work: it stays theirs, so that they do not approve it; it bills each payer once, whatever
//! was taken back meanwhile; and an approval covers what a draft gives away beside itself.

use diesel::prelude::*;
use forecourt::base::db::schema::invoice;
use forecourt::base::values::{InvoiceId, RecurringId};
use forecourt::billing::approvals::{self, State};
use forecourt::billing::credits::{NewCredit, void};
use forecourt::billing::estimates::verbal::{Heard, record_verbal};
use forecourt::billing::estimates::{Decision, to_invoice};
use forecourt::billing::invoices::totals::Discount;
use forecourt::billing::invoices::{Draft, Line, PayType, drafts};
use forecourt::billing::recurring::{self, Every, NewPlan, Schedule, Template};
use forecourt::billing::{estimates, invoices};
use forecourt::trust::access::{Role, Scope};
use forecourt::trust::audit;

use super::payers::Desk;
use crate::support::estimates as papers;
use crate::support::records::{clean, customer, day, dollars, draft, line};
use crate::support::{Actor, TestApp};

fn acting(who: &Actor<'_>) -> audit::Actor {
    audit::Actor { person: Some(who.person), ..audit::Actor::of_kind(audit::ActorKind::Clerk) }
}

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

/// A clerk asks for it, and who wrote what it was made of does not decide it.
async fn stays_hers(app: &TestApp, clerk: &Actor<'_>, priya: &Actor<'_>, draft: InvoiceId, how: &str) {
    let request = asked(app, clerk, draft).await;
    let page = priya.get(&request).await.text();
    assert!(page.contains("You wrote this draft") && !page.contains("/decision"), "{how}");
    let tried = priya.post(&format!("{request}/decision"), &[("decision", "approve"), ("note", "")]).await;
    assert_eq!(tried.location(), request, "{how}: refused, without a passkey");
}

fn cheap(app: &TestApp, payer: PayType) -> Line {
    let discount = Discount::Percent("60".parse().unwrap());
    Line { pay_type: payer, discount, ..line(app, 100_000) }
}

#[actix_web::test]
async fn who_wrote_what_a_draft_was_made_of_does_not_approve_it() {
    let app = TestApp::new();
    let desk = Desk::new(&app).await;
    let (site, dana, clerk) = (&app.site, &desk.dana, &desk.marcus);
    let priya = app.staff("Priya Raman", Role::Manager).await;
    let (hers, his) = (acting(&priya), acting(clerk));

    let own = Line { id: forecourt::base::values::LineId::generate(app.clock.now()), ..line(&app, 5_000) };
    let whole = Draft { lines: vec![own, cheap(&app, PayType::Insurer)], ..Draft::default() };
    let root = site.db.write(|c| invoices::create(c, site, &hers, dana, &whole)).unwrap();
    desk.divided(&format!("/staff/invoices/{root}/payers")).await;
    let (insurers, ..) = desk.draft_of(&desk.insurer);
    stays_hers(&app, clerk, &priya, insurers, "divided by payer").await;
    let other = customer(&app, app.northside(), "Hill Insurance");
    let page = format!("/staff/invoices/{insurers}/discarding");
    site.db.write(|c| invoices::issue(c, site, &his, dana, root)).unwrap();
    let account = [("account", "K00004")];
    let given = clerk.submit(&page, &format!("/staff/invoices/{insurers}/account"), &account).await;
    assert_eq!(given.status, 303, "{}", given.text());
    stays_hers(&app, clerk, &priya, desk.draft_of(&other).0, "given to another account").await;

    let mut content = papers::content(&app);
    content.draft = Draft { repair_order: None, ..draft(vec![cheap(&app, PayType::Customer)]) };
    let number = site.db.write(|c| estimates::create(c, site, &hers, dana, &content)).unwrap().number;
    papers::send(&app, dana, &number);
    let heard = Heard {
        version: 1,
        decisions: vec![Decision { approved: true, reason: None }],
        spoke_with: clean("Dana Whitfield"),
        at: app.clock.now(),
        number: clean("(512) 555-0156"),
        amount: dollars(40_000),
        note: None,
    };
    let of = papers::find(&app, dana, &number);
    site.db.write(|c| record_verbal(c, site, &his, dana, &of, &heard)).unwrap();
    let of = papers::find(&app, dana, &number);
    let billed = site.db.write(|c| to_invoice(c, site, &his, dana, &of)).unwrap();
    stays_hers(&app, clerk, &priya, billed, "made from an estimate").await;

    let bill = draft(vec![cheap(&app, PayType::Customer)]);
    let bill = Draft { repair_order: None, ..bill };
    let wrong = site.db.write(|c| invoices::create(c, site, &hers, dana, &bill)).unwrap();
    site.db.write(|c| invoices::issue(c, site, &his, dana, wrong)).unwrap();
    let again = taken_back(&app, dana, wrong, &his);
    stays_hers(&app, clerk, &priya, again, "billed again").await;

    let plan = NewPlan {
        id: RecurringId::generate(app.clock.now()),
        template: Template { title: clean("Fleet plan"), draft: bill },
        schedule: Schedule { every: Every::Month, starts_on: day("2026-11-20"), ends_on: None },
        automatic: true,
    };
    site.db.write(|c| recurring::create(c, site, &hers, dana, &plan)).unwrap();
    recurring::sweep(site).unwrap();
    let house = Scope::for_job(app.northside(), None);
    let made = site.db.read(|c| recurring::runs(c, &house, plan.id, 1)).unwrap()[0].invoice;
    stays_hers(&app, clerk, &priya, made, "a period of a plan").await;
    let rosa = app.staff("Rosa Diaz", Role::Manager).await;
    let request = asked_for(&app, made);
    assert!(rosa.get(&request).await.text().contains("/decision"), "another manager decides it");
}

/// Voids an invoice and makes a new draft in its place.
fn taken_back(app: &TestApp, scope: &Scope, id: InvoiceId, actor: &audit::Actor) -> InvoiceId {
    let reason = clean("Wrong hours");
    let key = format!("void {id}");
    let new = NewCredit { invoice: id, amounts: &[], reason: &reason, form_key: &key, approval: None };
    let voided = app.site.db.write(|c| void(c, &app.site, actor, scope, &new, true)).unwrap().unwrap();
    voided.draft.unwrap()
}

/// Everything with a number that an account was billed and that stands.
fn standing(app: &TestApp, of: &Scope) -> Vec<String> {
    let numbers = invoice::table
        .filter(invoice::customer_id.eq(of.customer().unwrap()).and(invoice::state.eq("issued")))
        .order(invoice::number)
        .select(invoice::number.assume_not_null());
    app.site.db.read(|c| Ok(numbers.load(c)?)).unwrap()
}

#[actix_web::test]
async fn what_was_divided_and_is_billed_again_bills_no_payer_twice() {
    let app = TestApp::new();
    let desk = Desk::new(&app).await;
    let (site, clerk, system) = (&app.site, &desk.marcus, audit::Actor::system());
    let mut charges = DOOR.to_vec();
    charges.retain(|(name, _)| !name.ends_with("quantity"));
    charges.extend([("l1-quantity", "2"), ("l2-quantity", "1")]);
    let payers = desk.drafted(&charges).await;
    desk.divided(&payers).await;
    let (root, (insurers, ..)) = (Desk::root(&payers), desk.draft_of(&desk.insurer));
    for id in [root, insurers] {
        let check = format!("/staff/invoices/{id}/issuance");
        assert_eq!(clerk.submit(&check, &check, &[]).await.status, 303);
    }
    // The customer's document again: the insurer's stands beside the new one, and nothing is to divide.
    let second = taken_back(&app, &desk.dana, root, &system);
    let check = format!("/staff/invoices/{second}/issuance");
    let page = clerk.get(&check).await.text();
    assert!(
        page.contains("What others pay is on a document of theirs") && !page.contains("$200.00 is not"),
        "{page}"
    );
    let payers = format!("/staff/invoices/{second}/payers");
    assert!(clerk.get(&payers).await.text().contains("NM-00002"));
    desk.divided(&payers).await;
    assert_eq!(standing(&app, &desk.insurer), ["NM-00002"]);
    assert_eq!(clerk.submit(&check, &check, &[]).await.location(), "/staff/invoices/NM-00003");
    let issued = clerk.get("/staff/invoices/NM-00003").await.text();
    assert!(issued.contains("Same work, other payers") && issued.contains("NM-00002"));
    // The insurer's again: the customer's document relies on the draft, and what is taken out of it is missed.
    let again = taken_back(&app, &desk.insurer, insurers, &system);
    let gone = format!("/staff/invoices/{again}/discarding");
    assert!(clerk.get(&gone).await.text().contains("This draft cannot be discarded"));
    let stored = site.db.read(|c| drafts::load(c, site, &desk.insurer, again)).unwrap();
    assert_eq!(stored.net, dollars(20_000));
    let edit = format!("/staff/invoices/{again}/edit");
    clerk.submit(&edit, &edit, &[("l1-quantity", "0.5")]).await;
    let check = format!("/staff/invoices/{again}/issuance");
    assert!(clerk.get(&check).await.text().contains("$100.00 is not"));
    clerk.submit(&edit, &edit, &[("l1-quantity", "1")]).await;
    assert_eq!(clerk.submit(&check, &check, &[]).await.location(), "/staff/invoices/NM-00004");
    // Both are void, and only the customer's is billed again: the insurer's has to be made anew, and can be.
    let reason = clean("Not theirs");
    let new = NewCredit { invoice: again, amounts: &[], reason: &reason, form_key: "v", approval: None };
    site.db.write(|c| void(c, site, &system, &desk.insurer, &new, false)).unwrap().unwrap();
    let third = invoices_id(&app, "NM-00003");
    let third = taken_back(&app, &desk.dana, third, &system);
    let check = format!("/staff/invoices/{third}/issuance");
    assert!(clerk.get(&check).await.text().contains("$200.00 is not"));
    desk.divided(&format!("/staff/invoices/{third}/payers")).await;
    assert!(!clerk.get(&check).await.text().contains("$200.00 is not"));
    assert_eq!(desk.draft_of(&desk.insurer).2, dollars(20_000));
}

fn invoices_id(app: &TestApp, number: &str) -> InvoiceId {
    let id = invoice::table.filter(invoice::number.eq(number)).select(invoice::id);
    app.site.db.read(|c| Ok(id.first(c)?)).unwrap()
}

#[actix_web::test]
async fn one_draft_takes_the_place_of_an_invoice() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let first = crate::support::records::issued(&app, &dana, 10_000);
    let draft = taken_back(&app, &dana, first.id, &audit::Actor::system());
    let page = format!("/staff/invoices/{}", first.number);
    let shown = marcus.get(&page).await.text();
    assert!(
        !shown.contains("New draft with the same lines") && shown.contains(&draft.to_string()),
        "{shown}"
    );
    // A page that was open before.
    let fresh = || InvoiceId::generate(app.clock.now()).to_string();
    let again = marcus.post(&format!("{page}/reissue"), &[("draft", &fresh())]).await;
    assert_eq!(again.location(), format!("/staff/invoices/{draft}"), "{}", again.text());
    // Thrown away, it can be made again, once; issued, it is named by its number.
    let gone = format!("/staff/invoices/{draft}/discarding");
    assert_eq!(marcus.submit(&gone, &gone, &[]).await.status, 303);
    let made = marcus.submit(&page, &format!("{page}/reissue"), &[]).await.location().to_owned();
    let twice = marcus.post(&format!("{page}/reissue"), &[("draft", &fresh())]).await;
    assert_eq!(twice.location(), made);
    let check = format!("{made}/issuance");
    assert_eq!(marcus.submit(&check, &check, &[]).await.location(), "/staff/invoices/NM-00002");
    let shown = marcus.get(&page).await.text();
    assert!(shown.contains("In its place") && shown.contains("NM-00002"), "{shown}");
    // Void as well: its own place is taken, and not that of the first once more.
    let second = invoices_id(&app, "NM-00002");
    taken_back(&app, &dana, second, &audit::Actor::system());
    let late = marcus.post(&format!("{page}/reissue"), &[("draft", &fresh())]).await;
    assert_eq!(late.location(), format!("/staff/invoices/{second}"));
    let drafts: i64 = app
        .site
        .db
        .read(|c| Ok(invoice::table.filter(invoice::state.eq("draft")).count().get_result(c)?))
        .unwrap();
    assert_eq!(drafts, 1);
}

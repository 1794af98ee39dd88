//! Crediting, voiding and writing off from the invoice's page: checked first, confirmed with a passkey, above the limit
//! approved by somebody else, and then seen by the customer.

use forecourt::base::values::InvoiceId;
use forecourt::billing::invoices::{self, DocumentState};
use forecourt::billing::ledger;
use forecourt::trust::access::{Rights, Role, Scope, rights};

use crate::support::records::*;
use crate::support::{Actor, Answer, TestApp};

struct Billed {
    scope: Scope,
    id: InvoiceId,
    number: String,
}

/// An owner, and an invoice of theirs with two lines.
async fn billed<'a>(app: &'a TestApp, lines: &[i64]) -> (Actor<'a>, Billed) {
    let dana = app.owner("Dana").await;
    let scope = dana.scope();
    let lines = lines.iter().map(|minor| line(app, *minor)).collect();
    let done = issue(app, &scope, &draft(lines));
    (dana, Billed { scope, id: done.id, number: done.number })
}

fn found(app: &TestApp, it: &Billed) -> invoices::Invoice {
    let report = app.site.db.read(ledger::check).unwrap();
    assert!(report.is_clean(), "{:?}", report.findings);
    app.site.db.read(|c| invoices::by_id(c, &app.site, &it.scope, it.id)).unwrap()
}

/// Fills in the credit form: an amount for each line, and why.
async fn check(who: &Actor<'_>, it: &Billed, amounts: &[&str]) -> Answer {
    let base = format!("/staff/invoices/{}/credits", it.number);
    let page = who.get(&format!("{base}/new")).await;
    assert_eq!(page.status, 200, "{}", page.text());
    let mut change = vec![("reason", "The pads were not new")];
    change.extend(amounts.iter().flat_map(|amount| [("quantity", ""), ("amount", *amount)]));
    who.fill(&page, &base, &change).await
}

#[actix_web::test]
async fn a_credit_is_checked_confirmed_and_seen_by_the_customer() {
    let app = TestApp::new();
    let (dana, it) = billed(&app, &[10_000, 5_000]).await;
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let base = format!("/staff/invoices/{}/credits", it.number);
    let checked = check(&marcus, &it, &["25.00", ""]).await;
    assert_eq!(checked.status, 200, "{}", checked.text());
    let text = checked.text();
    assert!(text.contains("gets a credit of $25.00 and then owes $125.00"), "{text}");
    let waiting = marcus.fill(&checked, &base, &[("step", "issue")]).await;
    let done = marcus.confirm(&waiting).await;
    assert_eq!(done.location(), "/staff/credit-notes/CN-00001", "{}", done.text());
    let again = marcus.fill(&checked, &base, &[("step", "issue")]).await;
    assert_eq!(again.location(), done.location(), "sent twice, nothing is asked: {}", again.text());
    let other = marcus.fill(&checked, &base, &[("step", "check"), ("amount", "9.00"), ("amount", "")]).await;
    assert_eq!(other.location(), done.location(), "Back, and another amount");
    assert!(marcus.get(other.location()).await.text().contains("To credit more, begin a new one"));
    assert!(marcus.get(done.location()).await.text().contains("issued by Marcus Bell"));
    assert_eq!(found(&app, &it).open, dollars(12_500));
    let invoice = dana.get(&format!("/invoices/{}", it.number)).await.text();
    assert!(invoice.contains("/credit-notes/CN-00001"));
    let note = dana.get("/credit-notes/CN-00001").await.text();
    assert!(note.contains("The pads were not new") && note.contains("$25.00"), "{note}");
    assert!(dana.get("/credit-notes").await.text().contains("CN-00001"));
    assert_eq!(dana.get("/credit-notes/CN-00001.pdf").await.header("content-type"), "application/pdf");
    let lee = app.owner("Lee").await;
    assert_eq!(lee.get("/credit-notes/CN-00001").await.status, 404);
}

#[actix_web::test]
async fn too_much_is_said_beside_the_line_and_what_was_typed_stays() {
    let app = TestApp::new();
    let (_, it) = billed(&app, &[10_000, 5_000]).await;
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let answer = check(&marcus, &it, &["100.01", "12.50"]).await;
    assert_eq!(answer.status, 422);
    let text = answer.text();
    assert!(text.contains("id=\"amount-0-error\"") && text.contains("Enter at most $100.00"), "{text}");
    assert!(text.contains("value=\"100.01\"") && text.contains("value=\"12.50\""));
    let answer = check(&marcus, &it, &["", ""]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("Enter what to credit on at least one line"));
    let below = check(&marcus, &it, &["-5", ""]).await;
    assert!(below.status == 422 && below.text().contains("Enter an amount above 0"));
    let base = format!("/staff/invoices/{}/credits", it.number);
    let page = marcus.get(&format!("{base}/new")).await;
    let pieces = [("quantity", "9"), ("amount", ""), ("quantity", ""), ("amount", "")];
    let pieces = marcus.fill(&page, &base, &pieces).await;
    assert!(pieces.status == 422 && pieces.text().contains("id=\"quantity-0-error\""), "{}", pieces.text());
    assert_eq!(check(&marcus, &it, &["99999999999999999999", ""]).await.status, 422);
}

#[actix_web::test]
async fn above_the_limit_another_person_approves_exactly_this() {
    let app = TestApp::new();
    let (_, it) = billed(&app, &[100_000, 5_000]).await;
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let priya = app.staff("Priya Raman", Role::Manager).await;
    let base = format!("/staff/invoices/{}/credits", it.number);
    let checked = check(&marcus, &it, &["600.00", ""]).await;
    let asked = marcus.fill(&checked, &base, &[("step", "issue")]).await;
    let request = asked.location().to_owned();
    assert!(request.starts_with("/staff/approvals/"), "{request}");
    assert_eq!(found(&app, &it).open, dollars(105_000), "nothing has happened");
    let decide = format!("{request}/decision");
    let waiting = priya.post(&decide, &[("decision", "approve"), ("note", "")]).await;
    assert_eq!(priya.confirm(&waiting).await.status, 303);
    let other = marcus.fill(&check(&marcus, &it, &["700.00", ""]).await, &base, &[("step", "issue")]).await;
    assert!(other.location().starts_with("/staff/approvals/"), "another amount is another request");
    let first = marcus.get(&request).await;
    assert!(first.text().contains("Withdrawn"), "and overtakes the first");
    let next = other.location().to_owned();
    let waiting = priya.post(&format!("{next}/decision"), &[("decision", "approve"), ("note", "")]).await;
    priya.confirm(&waiting).await;
    let page = marcus.get(&next).await;
    let waiting = marcus.fill(&page, &base, &[]).await;
    let done = marcus.confirm(&waiting).await;
    assert_eq!(done.location(), "/staff/credit-notes/CN-00001", "{}", done.text());
    assert_eq!(found(&app, &it).open, dollars(35_000));
}

#[actix_web::test]
async fn voiding_asks_why_and_leaves_a_draft_when_wanted() {
    let app = TestApp::new();
    let (dana, it) = billed(&app, &[10_000]).await;
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let path = format!("/staff/invoices/{}/void", it.number);
    let empty = marcus.submit(&path, &path, &[("reason", " ")]).await;
    assert_eq!(empty.status, 422);
    let waiting = marcus.submit(&path, &path, &[("reason", "Wrong car"), ("reissue", "yes")]).await;
    let done = marcus.confirm(&waiting).await;
    assert!(done.location().starts_with("/staff/invoices/inv_"), "{} {}", done.location(), done.text());
    assert_eq!(marcus.get(done.location()).await.status, 200);
    assert_eq!(found(&app, &it).document, DocumentState::Cancelled);
    assert!(marcus.get(&path).await.text().contains("Only an invoice on which nothing was paid"));
    assert!(dana.get(&format!("/invoices/{}", it.number)).await.text().contains("Canceled"));
}

#[actix_web::test]
async fn writing_off_is_the_managers_and_can_be_taken_back() {
    let app = TestApp::new();
    let (_, it) = billed(&app, &[9_000]).await;
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let priya = app.staff("Priya Raman", Role::Manager).await;
    let path = format!("/staff/invoices/{}/write-off", it.number);
    assert_eq!(marcus.get(&path).await.status, 403);
    let over = priya.submit(&path, &path, &[("amount", "90.01"), ("reason", "Moved away")]).await;
    assert_eq!(over.status, 422);
    assert!(over.text().contains("Enter an amount up to $90.00"));
    let form = priya.get(&path).await;
    let waiting = priya.fill(&form, &path, &[("reason", "Moved away")]).await;
    assert_eq!(priya.confirm(&waiting).await.status, 303);
    assert_eq!(found(&app, &it).written_off, dollars(9_000));
    let again = priya.fill(&form, &path, &[("reason", "Moved away")]).await;
    assert_eq!(again.status, 303, "sent twice, nothing is asked: {}", again.text());
    let page = priya.get(&format!("/staff/invoices/{}", it.number)).await.text();
    let end = page.find("/reversal\"").expect("can be taken back");
    let start = page[..end].rfind("action=\"").unwrap() + 8;
    let back = format!("{}/reversal", &page[start..end]);
    assert_eq!(marcus.post(&back, &[]).await.status, 403);
    assert_eq!(priya.post(&back, &[]).await.status, 303);
    assert_eq!(found(&app, &it).open, dollars(9_000));
    assert!(priya.get("/staff/write-offs").await.text().contains("Moved away"));
}

#[actix_web::test]
async fn nobody_credits_an_account_of_their_own() {
    let app = TestApp::new();
    let (_, it) = billed(&app, &[10_000]).await;
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let operator = crate::support::places::operator();
    let grant = |c: &mut _| rights::grant(c, &app.site, &operator, &it.scope, marcus.person, Rights::ALL);
    app.site.db.write(grant).unwrap();
    let base = format!("/staff/invoices/{}/credits", it.number);
    let checked = check(&marcus, &it, &["25.00"]).await;
    let answer = marcus.fill(&checked, &base, &[("step", "issue")]).await;
    assert_eq!(answer.status, 409, "{}", answer.text());
    gives_back(&answer, &["A colleague has to do this", "value=\"25.00\"", "The pads were not new"]);
    assert_eq!(found(&app, &it).open, dollars(10_000));
}

/// The form itself, with what was typed and what stands in the way.
fn gives_back(answer: &Answer, parts: &[&str]) {
    assert_eq!(answer.status, 409, "{}", answer.text());
    for part in parts {
        assert!(answer.text().contains(part), "{part} is missing: {}", answer.text());
    }
}

#[actix_web::test]
async fn money_on_its_way_gives_each_form_back_and_uses_up_neither_passkey_nor_approval() {
    let app = TestApp::new();
    let (_, it) = billed(&app, &[10_000]).await;
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let priya = app.staff("Priya Raman", Role::Manager).await;
    let page = format!("/staff/invoices/{}", it.number);
    let ended = under_way(&app, &it.scope, it.id);
    let on_its_way = format!("A payment for {} is on its way", it.number);

    let credits = format!("{page}/credits");
    let checked = check(&marcus, &it, &["25.00"]).await;
    let waiting = marcus.fill(&checked, &credits, &[("step", "issue")]).await;
    let refused = marcus.confirm(&waiting).await;
    gives_back(&refused, &[&on_its_way, "id=\"amount-0-error\"", "value=\"25.00\"", "The pads were not new"]);

    let path = format!("{page}/void");
    let waiting = marcus.submit(&path, &path, &[("reason", "Wrong car"), ("reissue", "yes")]).await;
    let refused = marcus.confirm(&waiting).await;
    gives_back(&refused, &[&on_its_way, "value=\"Wrong car\"", "value=\"yes\" checked"]);

    let path = format!("{page}/write-off");
    let waiting = priya.submit(&path, &path, &[("amount", "60.00"), ("reason", "Moved away")]).await;
    let refused = priya.confirm(&waiting).await;
    gives_back(&refused, &[&on_its_way, "id=\"amount-error\"", "value=\"60.00\"", "value=\"Moved away\""]);

    let counter = marcus.get(&format!("/staff/payments/new?invoice={}", it.number)).await;
    let typed = [("amount", "40.00"), ("reference", "Drawer 2")];
    let taken = marcus.fill(&counter, "/staff/payments", &typed).await;
    let refused = marcus.fill(&taken, "/staff/payments", &[("step", "take")]).await;
    let at = format!("id=\"share-{}-error\"", it.number);
    gives_back(
        &refused,
        &["is on its way. Nothing was booked", &at, "value=\"40.00\"", "value=\"Drawer 2\""],
    );

    ended();
    let done = marcus.fill(&checked, &credits, &[("step", "issue")]).await;
    assert_eq!(
        done.location(),
        "/staff/credit-notes/CN-00001",
        "the passkey was not used up: {}",
        done.text()
    );
    assert_eq!(found(&app, &it).open, dollars(7_500));
}

#[actix_web::test]
async fn what_became_of_it_meanwhile_is_said_and_what_was_typed_is_there() {
    let app = TestApp::new();
    let (_, it) = billed(&app, &[10_000]).await;
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let priya = app.staff("Priya Raman", Role::Manager).await;
    let page = format!("/staff/invoices/{}", it.number);
    let (void, write_off) = (format!("{page}/void"), format!("{page}/write-off"));
    let (wrong, lost) = (marcus.get(&void).await, priya.get(&write_off).await);
    let payment = counted(&app, &it.scope, 10_000);
    app.site
        .db
        .write(|c| ledger::allocate(c, &app.site, &it.scope, &allocation(payment, it.id, 10_000)))
        .unwrap();
    let refused = marcus.fill(&wrong, &void, &[("reason", "Wrong car")]).await;
    gives_back(&refused, &["Something was paid", "value=\"Wrong car\"", &format!("{page}/credits/new")]);
    let refused = priya.fill(&lost, &write_off, &[("reason", "Moved away")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("Nothing is open on this invoice any more"), "{}", refused.text());
    assert!(refused.text().contains("value=\"Moved away\""));

    let refunds = format!("/staff/payments/{payment}/refunds");
    let first =
        priya.submit(&format!("{refunds}/new"), &refunds, &[("amount", "60"), ("reason", "Goodwill")]).await;
    let second =
        priya.submit(&format!("{refunds}/new"), &refunds, &[("amount", "70"), ("reason", "Again")]).await;
    let waiting = priya.fill(&first, &refunds, &[("step", "send")]).await;
    assert_eq!(priya.confirm(&waiting).await.status, 303);
    let refused = priya.fill(&second, &refunds, &[("step", "send")]).await;
    assert_eq!(refused.status, 422);
    for part in ["Enter an amount up to $40.00", "value=\"70\"", "value=\"Again\""] {
        assert!(refused.text().contains(part), "{part}: {}", refused.text());
    }
}

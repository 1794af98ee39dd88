//! Payments at the counter: checked first, given to invoices, a receipt; moved, reversed, and cash that is to be reported.

use diesel::prelude::*;
use forecourt::base::db::schema::mail;
use forecourt::base::values::{InvoiceId, Money};
use forecourt::billing::ledger;
use forecourt::billing::payments::reversing;
use forecourt::billing::payments::store::received;
use forecourt::trust::access::{Role, Scope};

use crate::support::places::operator;
use crate::support::records::*;
use crate::support::{Actor, Answer, TestApp};

const AT: &str = "/staff/payments";

/// Fills in the form that opens from an invoice or a customer.
async fn check(who: &Actor<'_>, from: &str, change: &[(&str, &str)]) -> Answer {
    let page = who.get(&format!("{AT}/new?{from}")).await;
    assert_eq!(page.status, 200, "{}", page.text());
    who.fill(&page, AT, change).await
}

async fn take(who: &Actor<'_>, from: &str, change: &[(&str, &str)]) -> Answer {
    let checked = check(who, from, change).await;
    assert_eq!(checked.status, 200, "{}", checked.text());
    who.fill(&checked, AT, &[("step", "take")]).await
}

fn open(app: &TestApp, scope: &Scope, id: InvoiceId) -> Money {
    let report = app.site.db.read(ledger::check).unwrap();
    assert!(report.is_clean(), "{:?}", report.findings);
    app.site.db.read(|c| ledger::open_of(c, scope, id, dollars(0).currency())).unwrap()
}

fn credit(app: &TestApp, scope: &Scope) -> Money {
    app.site.db.read(|c| ledger::credit_of(c, scope, dollars(0).currency())).unwrap()
}

#[actix_web::test]
async fn cash_for_an_invoice_is_checked_booked_and_receipted() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let scope = dana.scope();
    let (first, second) = (issued(&app, &scope, 10_000), issued(&app, &scope, 5_000));
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let from = format!("invoice={}", second.number);
    let checked = check(&marcus, &from, &[("amount", "80"), ("reference", "Drawer 2")]).await;
    let text = checked.text();
    assert!(text.contains("Record $80.00 from Dana?"), "{text}");
    assert!(
        text.contains("$50.00") && text.contains("$30.00"),
        "the chosen one first, then what is due first"
    );
    let done = marcus.fill(&checked, AT, &[("step", "take")]).await;
    assert_eq!(done.status, 303, "{}", done.text());
    let page = marcus.get(done.location()).await.text();
    assert!(
        page.contains("Receipt RC-00001 is ready")
            && page.contains("Marcus Bell")
            && page.contains("Drawer 2")
    );
    assert_eq!((open(&app, &scope, first.id), open(&app, &scope, second.id)), (dollars(7_000), dollars(0)));
    let pdf = marcus.get(&format!("{}.pdf", done.location())).await;
    assert_eq!(pdf.header("content-type"), "application/pdf");
    app.work().await;
    assert!(app.mails_to("dana@example.com").iter().any(|mail| mail.message.subject.contains("RC-00001")));
    assert!(dana.get("/payments").await.text().contains("RC-00001"));
    assert!(marcus.get("/staff/payments?method=cash").await.text().contains("RC-00001"));
    assert!(!marcus.get("/staff/payments?method=bank").await.text().contains("RC-00001"));
}

#[actix_web::test]
async fn the_same_form_twice_is_one_payment() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let scope = dana.scope();
    let done = issued(&app, &scope, 10_000);
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let checked = check(&marcus, &format!("invoice={}", done.number), &[]).await;
    let one = marcus.fill(&checked, AT, &[("step", "take")]).await;
    let two = marcus.fill(&checked, AT, &[("step", "take")]).await;
    assert_eq!(one.location(), two.location());
    let all = app.site.db.read(|c| received::list(c, &app.site, &scope, None, 10)).unwrap();
    assert_eq!((all.len(), credit(&app, &scope)), (1, dollars(0)));
}

#[actix_web::test]
async fn what_is_wrong_is_said_beside_the_field() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let scope = dana.scope();
    let done = issued(&app, &scope, 10_000);
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let from = format!("invoice={}", done.number);
    for (change, words) in [
        (vec![("amount", "")], "Enter the amount that was paid"),
        (vec![("amount", "-5")], "Enter the amount that was paid"),
        (vec![("amount", "1.284")], "point before the cents"),
        (vec![("amount", "99999999999999999999")], "Enter the amount that was paid"),
        (vec![("on", "2026-11-21")], "today at the latest"),
        (vec![("method", "other")], "Choose how it was paid"),
        (vec![("share", "100.01")], "Enter an amount up to $100.00"),
        (vec![("amount", "50"), ("share", "60")], "more than was paid"),
    ] {
        let answer = check(&marcus, &from, &change).await;
        assert_eq!(answer.status, 422, "{change:?}");
        assert!(answer.text().contains(words), "{change:?}: {}", answer.text());
    }
    assert_eq!(open(&app, &scope, done.id), dollars(10_000));
    let other = app.staff_of("Omar Diaz", app.dealership("Lakeside Auto"), Role::Clerk).await;
    assert_eq!(other.get(&format!("{AT}/new?{from}")).await.status, 404);
    let customer = scope.customer().unwrap().to_string();
    assert_eq!(other.get(&format!("{AT}/new?customer={customer}")).await.status, 404);
    assert_eq!(other.post(AT, &[("customer", &customer), ("step", "take")]).await.status, 404);
}

#[actix_web::test]
async fn money_is_moved_to_another_invoice_and_never_below_zero() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let scope = dana.scope();
    let (first, second) = (issued(&app, &scope, 10_000), issued(&app, &scope, 5_000));
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let done = take(&marcus, &format!("invoice={}", first.number), &[]).await;
    let path = format!("{}/allocation", done.location());
    let page = marcus.get(&path).await;
    let numbers = [("number", first.number.as_str()), ("number", second.number.as_str())];
    let give = |a: &'static str, b: &'static str| [numbers[0], ("share", a), numbers[1], ("share", b)];
    let over = marcus.fill(&page, &path, &give("40", "50.01")).await;
    assert_eq!(over.status, 422);
    assert!(over.text().contains("Enter an amount up to $50.00"), "{}", over.text());
    let beyond = marcus.fill(&page, &path, &give("60", "50")).await;
    let at = format!("id=\"share-{}-error\"", second.number);
    assert!(beyond.status == 422 && beyond.text().contains(&at), "{}", beyond.text());
    let moved = marcus.fill(&page, &path, &give("40", "50")).await;
    assert_eq!(moved.location(), done.location(), "{}", moved.text());
    assert_eq!((open(&app, &scope, first.id), open(&app, &scope, second.id)), (dollars(6_000), dollars(0)));
    assert_eq!(credit(&app, &scope), dollars(1_000));
    let stale = marcus.fill(&page, &path, &give("100", "")).await;
    assert_eq!(stale.status, 409, "somebody was faster");
    assert_eq!(open(&app, &scope, first.id), dollars(6_000));
}

#[actix_web::test]
async fn a_bounced_check_opens_its_invoices_again() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let scope = dana.scope();
    let done = issued(&app, &scope, 10_000);
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let from = format!("invoice={}", done.number);
    let taken = take(&marcus, &from, &[("method", "cheque"), ("reference", "1042")]).await;
    let path = format!("{}/reversal", taken.location());
    let empty = marcus.submit(&path, &path, &[("reason", "")]).await;
    assert_eq!(empty.status, 422);
    let waiting = marcus.submit(&path, &path, &[("reason", "The check bounced")]).await;
    assert_eq!(marcus.confirm(&waiting).await.location(), taken.location());
    assert_eq!((open(&app, &scope, done.id), credit(&app, &scope)), (dollars(10_000), dollars(0)));
    assert!(marcus.get(taken.location()).await.text().contains("The check bounced"));
    for theirs in ["/payments", "/payments.csv"] {
        let list = dana.get(theirs).await.text();
        assert!(list.contains("Did not reach us"), "{theirs}: {list}");
    }
    let late = marcus.post(&path, &[("reason", "Once more")]).await;
    assert_eq!(late.status, 409);
    assert!(late.text().contains("was reversed already") && late.text().contains("value=\"Once more\""));
}

#[actix_web::test]
async fn reversing_counts_as_sending_back_and_the_customer_is_told() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let customer = format!("customer={}", dana.scope().customer().unwrap());
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let absurd = check(&marcus, &customer, &[("amount", "5000000"), ("method", "cash")]).await;
    assert!(absurd.status == 422 && absurd.text().contains("at most $1,000,000.00"), "{}", absurd.text());
    let reversed = async |amount: &str| {
        let taken = take(&marcus, &customer, &[("amount", amount), ("method", "cash")]).await;
        let path = format!("{}/reversal", taken.location());
        marcus.submit(&path, &path, &[("reason", "Typed for the wrong customer")]).await
    };
    let waiting = reversed("400").await;
    assert_eq!(marcus.confirm(&waiting).await.status, 303);
    let told: Vec<String> = app.site.db.read(|c| Ok(mail::table.select(mail::kind).load(c)?)).unwrap();
    assert!(told.iter().any(|kind| kind == "payment.reversed"), "{told:?}");
    // 400 of the 500 for one day are spent.
    let waiting = reversed("200").await;
    assert!(waiting.location().starts_with("/staff/approvals/"), "{}", waiting.location());
}

#[actix_web::test]
async fn cash_above_ten_thousand_within_a_year_is_flagged() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let scope = dana.scope();
    let customer = format!("customer={}", scope.customer().unwrap());
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let first = take(&marcus, &customer, &[("amount", "6000"), ("method", "cash")]).await;
    assert!(!marcus.get(first.location()).await.text().contains("Form 8300"));
    let card = take(&marcus, &customer, &[("amount", "6000"), ("method", "card")]).await;
    assert!(!marcus.get(card.location()).await.text().contains("Form 8300"));
    let second = take(&marcus, &customer, &[("amount", "4000.01"), ("method", "cash")]).await;
    assert!(marcus.get(second.location()).await.text().contains("$10,000.01 in cash within 12 months"));
    let list = marcus.get("/staff/payments?cash=report").await.text();
    assert!(list.contains("RC-00003") && !list.contains("RC-00001"), "{list}");
}

#[actix_web::test]
async fn cash_that_was_reversed_never_came_and_what_is_written_down_late_counts() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let customer = format!("customer={}", dana.scope().customer().unwrap());
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let cash = async |amount: &str, on: &str| {
        let fields = [("amount", amount), ("method", "cash"), ("on", on)];
        take(&marcus, &customer, &fields).await.location().to_owned()
    };
    let reported = async |path: &str| marcus.get(path).await.text().contains("Form 8300");
    let wrong = cash("10000.01", "2026-11-20").await;
    assert!(reported(&wrong).await);
    let id = wrong.rsplit('/').next().unwrap().parse().unwrap();
    let (reason, scope) = (clean("Typed for another customer"), dana.scope());
    let reverse = |c: &mut _| reversing::reverse(c, &app.site, &operator(), &scope, id, &reason, None);
    assert_eq!(app.site.db.write(reverse).unwrap(), Ok(()));
    assert!(!reported(&wrong).await && !reported("/staff/payments?cash=report").await);
    assert!(!reported(&cash("200", "2026-11-20").await).await);
    assert!(!reported(&cash("9000", "2026-11-20").await).await);
    let late = cash("900", "2026-01-20").await;
    let page = marcus.get(&late).await.text();
    assert!(page.contains("$10,100.00 in cash within 12 months"), "{page}");
}

//! What may be billed: what the customer authorised, and no more.

use std::time::Duration;

use forecourt::base::error::AppError;
use forecourt::base::values::{InvoiceId, Money};
use forecourt::billing::credits::{self, NewCredit};
use forecourt::billing::estimates::verbal::{Heard, record_verbal};
use forecourt::billing::estimates::{Decision, OwnTolerance, authorised_for, to_invoice};
use forecourt::billing::invoices::{self, IssuedInvoice};
use forecourt::billing::ledger;
use forecourt::parties::dealerships::{self, change_group};
use forecourt::trust::access::Role;
use forecourt::trust::audit::Actor;

use super::*;
use crate::support::records::{allocation, customer, dollars, paid};

fn bill(app: &TestApp, scope: &Scope, minor: i64) -> Result<IssuedInvoice, AppError> {
    let (actor, draft) = (clerk(app), draft(vec![line(app, minor)]));
    app.site.db.write(|c| invoices::issue_new(c, &app.site, &actor, scope, &draft))
}

fn refusal(answer: Result<IssuedInvoice, AppError>) -> String {
    match answer {
        Err(AppError::Conflict(text)) => text,
        other => panic!("it should have been refused: {other:?}"),
    }
}

fn heard(app: &TestApp, amount: Money, decisions: Vec<Decision>) -> Heard {
    Heard {
        version: 1,
        decisions,
        spoke_with: clean("Dana Whitfield"),
        at: app.clock.now(),
        number: clean("(512) 555-0156"),
        amount,
        note: None,
    }
}

const YES: Decision = Decision { approved: true, reason: None };

#[actix_web::test]
async fn nothing_is_billed_above_what_was_signed() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let scope = dana.scope();
    let number = sent(&app, &scope, &content(&app));
    let said = refusal(bill(&app, &scope, 48_000));
    assert!(said.contains("has not approved ES-00001 yet") && said.contains("$480.00 is missing"), "{said}");
    assert_eq!(sign(&dana, &number, 1, &["yes", "no"]).await.status, 200);
    let said = refusal(bill(&app, &scope, 48_001));
    assert!(said.contains("$480.00 before tax is authorized") && said.contains("$0.01 is missing"), "{said}");
    assert!(said.contains("new version to sign") && said.contains("in words"));
    assert_eq!(bill(&app, &scope, 40_000).unwrap().number, "NM-00001", "a refusal burns no number");
    let said = refusal(bill(&app, &scope, 8_001));
    assert!(said.contains("$0.01 is missing"), "what was billed before counts: {said}");
    bill(&app, &scope, 8_000).unwrap();
}

#[actix_web::test]
async fn what_was_credited_may_be_billed_again() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let scope = dana.scope();
    let number = sent(&app, &scope, &content(&app));
    assert_eq!(sign(&dana, &number, 1, &["yes", "no"]).await.status, 200);
    let wrong = bill(&app, &scope, 48_000).unwrap();
    let payment = paid(&app, &scope, wrong.total.minor());
    let whole = allocation(payment, wrong.id, wrong.total.minor());
    app.site.db.write(|c| ledger::allocate(c, &app.site, &scope, &whole)).unwrap();
    refusal(bill(&app, &scope, 1));
    let (amounts, reason) = ([dollars(40_000)], clean("Billed to the wrong car"));
    let new =
        NewCredit { invoice: wrong.id, amounts: &amounts, reason: &reason, form_key: "k", approval: None };
    app.site.db.write(|c| credits::credit(c, &app.site, &Actor::system(), &scope, &new)).unwrap().unwrap();
    let said = refusal(bill(&app, &scope, 40_001));
    assert!(said.contains("$80.00 of it is billed already") && said.contains("$0.01 is missing"), "{said}");
    bill(&app, &scope, 40_000).unwrap();
}

#[actix_web::test]
async fn a_repair_order_without_an_estimate_is_billed_freely() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    made(&app, &dana.scope(), &content(&app));
    bill(&app, &dana.scope(), 99_900).unwrap();
    let other = customer(&app, dana.scope().dealership(), "Luis Ortega");
    sent(&app, &other, &content(&app));
    bill(&app, &dana.scope(), 99_900).unwrap();
}

#[actix_web::test]
async fn an_earlier_signature_counts_until_the_new_version_is_answered() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let scope = dana.scope();
    let number = sent(&app, &scope, &content(&app));
    assert_eq!(sign(&dana, &number, 1, &["yes", "yes"]).await.status, 200);
    app.clock.advance(Duration::from_secs(60));
    revised(&app, &scope, &number, vec![of_job(&app, "Rear brakes", 40_000)]);
    let authorised = |on| {
        let found = app.site.db.read(|c| authorised_for(c, &scope, "RO 58213", None, day(on))).unwrap();
        found.expect("an estimate")
    };
    let it = authorised("2026-11-20");
    assert_eq!((it.amount, it.waiting), (dollars(52_000), true));
    assert_eq!(sign(&dana, &number, 2, &["yes", "no", "yes"]).await.status, 200);
    assert_eq!(authorised("2026-11-20").amount, dollars(88_000));
}

#[test]
fn words_authorise_too_and_are_known_as_the_weaker_proof() {
    let app = TestApp::new();
    let actor = clerk(&app);
    let scope = crate::support::records::somebody(&app);
    let number = sent(&app, &scope, &content(&app));
    let of = find(&app, &scope, &number);
    let record = |heard: Heard, of: &Estimate| {
        app.site.db.write(|c| record_verbal(c, &app.site, &actor, &scope, of, &heard))
    };
    let late = Heard {
        at: app.clock.now().plus(Duration::from_secs(60)),
        ..heard(&app, dollars(1), vec![YES, YES])
    };
    assert!(matches!(record(late, &of), Err(AppError::Invalid(_))));
    record(heard(&app, dollars(52_000), vec![YES, YES]), &of).unwrap();
    assert_eq!(state(&app, &number), "approved");
    app.clock.advance(Duration::from_secs(60));
    let of = find(&app, &scope, &number);
    record(heard(&app, dollars(60_000), vec![YES, YES]), &of).unwrap();
    let it = app
        .site
        .db
        .read(|c| authorised_for(c, &scope, "RO 58213", None, day("2026-11-20")))
        .unwrap()
        .unwrap();
    assert_eq!((it.amount, it.verbal), (dollars(60_000), true), "the newest word counts");
    bill(&app, &scope, 60_000).unwrap();
    let stale = Heard { version: 2, ..heard(&app, dollars(1), vec![YES, YES]) };
    assert!(matches!(record(stale, &of), Err(AppError::Conflict(_))));
}

#[actix_web::test]
async fn the_law_of_the_place_gives_its_tolerance() {
    let app = TestApp::new();
    let actor = clerk(&app);
    let settings = {
        let at = app.northside();
        let mut settings = app.site.db.read(|c| dealerships::load(c, at)).unwrap().settings;
        settings.name = clean("Gulf Motors");
        settings.address.region = Some(clean("FL"));
        settings
    };
    let at = app.site.db.write(|c| dealerships::add(c, &app.site, &actor, &settings)).unwrap();
    let id = customer(&app, at, "Dana Whitfield").customer().unwrap();
    let dana = app.owner_of("Dana Whitfield", at, id).await;
    let scope = dana.scope();
    let number = sent(&app, &scope, &content(&app));
    assert_eq!(sign(&dana, &number, 1, &["yes", "no"]).await.status, 200);
    let said = refusal(bill(&app, &scope, 52_801));
    assert!(said.contains("Florida Statutes 559.909") && said.contains("$528.00"), "{said}");
    bill(&app, &scope, 52_800).unwrap();
}

#[test]
fn where_no_law_is_known_a_dealership_may_set_its_own() {
    let app = TestApp::new();
    let actor = clerk(&app);
    let scope = crate::support::records::somebody(&app);
    let number = sent(&app, &scope, &content(&app));
    let of = find(&app, &scope, &number);
    let yes = heard(&app, dollars(52_000), vec![YES, YES]);
    app.site.db.write(|c| record_verbal(c, &app.site, &actor, &scope, &of, &yes)).unwrap();
    refusal(bill(&app, &scope, 52_001));
    let own = OwnTolerance { percent: Some("10".parse().unwrap()), most: Some(dollars(2_000)) };
    let at = scope.dealership();
    app.site.db.write(|c| change_group(c, &app.site, &actor, at, 0, &own)).unwrap();
    let said = refusal(bill(&app, &scope, 54_001));
    assert!(said.contains("own terms") && said.contains("$540.00"), "{said}");
    bill(&app, &scope, 54_000).unwrap();
}

#[actix_web::test]
async fn one_step_makes_the_bill_of_what_was_approved() {
    let app = TestApp::new();
    let actor = clerk(&app);
    let dana = app.owner("Dana Whitfield").await;
    let scope = dana.scope();
    let mut content = content(&app);
    content.draft.discount = invoices::totals::Discount::Percent("10".parse().unwrap());
    let number = sent(&app, &scope, &content);
    let of = find(&app, &scope, &number);
    let step = |of: &Estimate| -> Result<InvoiceId, AppError> {
        app.site.db.write(|c| to_invoice(c, &app.site, &actor, &scope, of))
    };
    assert!(matches!(step(&of), Err(AppError::Conflict(_))), "nothing is approved yet");
    assert_eq!(sign(&dana, &number, 1, &["yes", "no"]).await.status, 200);
    let id = step(&find(&app, &scope, &number)).unwrap();
    assert_eq!(step(&find(&app, &scope, &number)).unwrap(), id, "pressing twice makes one draft");
    let issued = app.site.db.write(|c| invoices::issue(c, &app.site, &actor, &scope, id)).unwrap();
    assert_eq!(issued.total, dollars(43_200), "the approved job less its share of the discount");
    let found = app.site.db.read(|c| invoices::by_id(c, &app.site, &scope, id)).unwrap();
    assert_eq!(found.snapshot.lines.len(), 2);
    assert_eq!(found.snapshot.repair_order.as_ref().map(|it| it.as_str()), Some("RO 58213"));
    let page = dana.get(&format!("/estimates/{number}")).await.text();
    assert!(page.contains(&format!("Invoice {} was made from it", issued.number)));
}

#[actix_web::test]
async fn a_bill_that_is_taken_back_gives_its_estimate_to_the_next_one() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let scope = dana.scope();
    let mut content = content(&app);
    content.draft.repair_order = None;
    let number = sent(&app, &scope, &content);
    assert_eq!(sign(&dana, &number, 1, &["yes", "no"]).await.status, 200);
    let (db, actor) = (&app.site.db, clerk(&app));
    let made = |app: &TestApp| {
        let of = find(app, &scope, &number);
        db.write(|c| to_invoice(c, &app.site, &actor, &scope, &of)).unwrap()
    };
    let void = |id, key: &str, reissue| {
        let reason = clean("Billed to the wrong car");
        let new = NewCredit { invoice: id, amounts: &[], reason: &reason, form_key: key, approval: None };
        db.write(|c| credits::void(c, &app.site, &actor, &scope, &new, reissue)).unwrap().unwrap().draft
    };
    let issue = |id| db.write(|c| invoices::issue(c, &app.site, &actor, &scope, id));
    let first = made(&app);
    issue(first).unwrap();
    let second = void(first, "a", true).unwrap();
    assert_eq!(find(&app, &scope, &number).invoice, Some(second));
    // The new draft is held against it, though nothing but the estimate names the work.
    let stored = db.read(|c| invoices::drafts::load(c, &app.site, &scope, second)).unwrap();
    let mut dear = stored.draft.clone();
    dear.lines.push(line(&app, 500_000));
    let dear =
        db.write(|c| invoices::drafting::change(c, &app.site, &actor, &scope, second, stored.version, &dear));
    dear.unwrap().unwrap();
    refusal(issue(second));
    let back = db.write(|c| {
        invoices::drafting::change(c, &app.site, &actor, &scope, second, stored.version + 1, &stored.draft)
    });
    back.unwrap().unwrap();
    issue(second).unwrap();
    // Void and not made again: it can be billed as if it never was.
    void(second, "b", false);
    assert_eq!(find(&app, &scope, &number).invoice, None);
    let third = made(&app);
    let paid_one = issue(third).unwrap();
    let payment = paid(&app, &scope, paid_one.total.minor());
    let whole = allocation(payment, third, paid_one.total.minor());
    db.write(|c| ledger::allocate(c, &app.site, &scope, &whole)).unwrap();
    // Paid, so credited and not void: another draft takes its place all the same, once.
    let it = db.read(|c| invoices::by_id(c, &app.site, &scope, third)).unwrap();
    let fourth = InvoiceId::generate(app.clock.now());
    let again =
        |it: &invoices::Invoice| db.write(|c| credits::reissue(c, &app.site, &actor, &scope, it, fourth));
    refusal(again(&it).map(|()| paid_one.clone()));
    let amounts: Vec<Money> = it.snapshot.totals.lines.iter().map(|line| line.base).collect();
    let reason = clean("Billed to the wrong car");
    let new = NewCredit { invoice: third, amounts: &amounts, reason: &reason, form_key: "c", approval: None };
    db.write(|c| credits::credit(c, &app.site, &actor, &scope, &new)).unwrap().unwrap();
    let it = db.read(|c| invoices::by_id(c, &app.site, &scope, third)).unwrap();
    again(&it).unwrap();
    assert_eq!(find(&app, &scope, &number).invoice, Some(fourth));
    assert_eq!(issue(fourth).unwrap().total, paid_one.total);
}

#[actix_web::test]
async fn a_repair_order_is_the_same_however_it_is_written() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let scope = dana.scope();
    let mut content = content(&app);
    content.draft.repair_order = Some(clean("RO 60002"));
    let number = sent(&app, &scope, &content);
    assert_eq!(sign(&dana, &number, 1, &["yes", "no"]).await.status, 200);
    for typed in ["RO60002", "ro 60002", "ro-60002"] {
        let on = dealerships::load;
        let found = app.site.db.read(|c| {
            let today = on(c, scope.dealership())?.today(app.clock.now());
            authorised_for(c, &scope, typed, None, today)
        });
        assert_eq!(found.unwrap().map(|it| it.estimates), Some(vec![number.clone()]), "{typed}");
    }
}

#[actix_web::test]
async fn work_that_is_approved_after_the_bill_is_billed_in_one_step_and_once() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let scope = dana.scope();
    let mut offer = content(&app);
    offer.draft.repair_order = None;
    let number = sent(&app, &scope, &offer);
    assert_eq!(sign(&dana, &number, 1, &["yes", "no"]).await.status, 200);
    let page = format!("/staff/estimates/{number}");
    let bill = async || marcus.post(&format!("{page}/invoice"), &[]).await.location().to_owned();
    let first = bill().await;
    app.clock.advance(Duration::from_secs(60));
    // While the first is a draft, the work is added to it.
    revised(&app, &scope, &number, vec![of_job(&app, "Front brakes", 1_000)]);
    assert_eq!(sign(&dana, &number, 2, &["yes", "no"]).await.status, 200);
    assert!(marcus.get(&page).await.text().contains("Approved and on no bill yet: Front brakes."));
    assert_eq!((bill().await, bill().await), (first.clone(), first.clone()));
    assert!(marcus.get(&first).await.text().contains("$490.00"));
    let issue = async |edit: &str| {
        let check = edit.replace("/edit", "/issuance");
        marcus.submit(&check, &check, &[]).await.location().to_owned()
    };
    assert_eq!(issue(&first).await, "/staff/invoices/NM-00001");
    assert!(!marcus.get(&page).await.text().contains("on no bill yet"));
    app.clock.advance(Duration::from_secs(60));
    revised(&app, &scope, &number, vec![of_job(&app, "Oil", 2_500)]);
    assert_eq!(sign(&dana, &number, 3, &["yes", "yes", "yes"]).await.status, 200);
    assert!(marcus.get(&page).await.text().contains("Approved and on no bill yet: Wipers, Oil."));
    let second = bill().await;
    assert_ne!(second, first);
    assert_eq!(bill().await, second, "pressed twice");
    let draft = marcus.get(&second).await.text();
    assert!(draft.contains("$65.00") && !draft.contains("Front brakes"), "{draft}");
    // The first bill counts, though no repair order ties the two.
    let dearer = marcus.submit(&second, &second, &[("l2-rate", "75.01")]).await;
    assert_eq!(dearer.status, 303, "{}", dearer.text());
    let check = marcus.get(&second.replace("/edit", "/issuance")).await.text();
    assert!(check.contains("$490.00 of it is billed already") && check.contains("is missing"), "{check}");
    marcus.submit(&second, &second, &[("l2-rate", "25.00")]).await;
    assert_eq!(issue(&second).await, "/staff/invoices/NM-00002");
    let shown = marcus.get(&page).await.text();
    assert!(
        shown.contains(">NM-00001</a>")
            && shown.contains(">NM-00002</a>")
            && !shown.contains("on no bill yet")
    );
    let own = dana.get(&format!("/estimates/{number}")).await.text();
    assert!(own.contains("/invoices/NM-00001") && own.contains("/invoices/NM-00002"), "{own}");
    let void = "/staff/invoices/NM-00002/void";
    let waiting = marcus.submit(void, void, &[("reason", "Wrong car"), ("reissue", "yes")]).await;
    let draft = marcus.confirm(&waiting).await.location().to_owned();
    assert_eq!(bill().await, draft, "what takes its place is the bill of the same work");
}

#[actix_web::test]
async fn what_was_declined_says_so_whatever_else_is_authorized_on_its_repair_order() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let scope = dana.scope();
    let (yes, no) = (sent(&app, &scope, &content(&app)), sent(&app, &scope, &content(&app)));
    assert_eq!(sign(&dana, &yes, 1, &["yes", "no"]).await.status, 200);
    let fields = [("version", "1"), ("job-0", "no"), ("job-1", "no"), ("reason-0", ""), ("reason-1", "")];
    assert_eq!(dana.post(&format!("/estimates/{no}/decline"), &fields).await.status, 303);
    let whole = format!("$480.00 before tax is authorized on RO 58213 in all, with {yes}, {no}.");
    for (number, own) in [(&yes, "$480.00 before tax is authorized."), (&no, "Nothing of it is authorized.")]
    {
        let page = marcus.get(&format!("/staff/estimates/{number}")).await.text();
        assert!(page.contains(own) && page.contains(&whole), "{page}");
    }
}

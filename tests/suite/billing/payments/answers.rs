//! Answering chargebacks: one file of evidence, sent once; inquiries and warnings, which take nothing; and that a refund and a
//! chargeback never take the same money twice, whichever comes first.

use std::time::Duration;

use diesel::prelude::*;
use forecourt::base::db::schema::{audit_entry, chargeback};
use forecourt::base::values::ChargebackId;
use forecourt::billing::payments::returning::{self, Returning};
use forecourt::simulator::book::{Card, DisputeStatus};
use forecourt::simulator::switches::{Fault, Switches};
use forecourt::trust::access::{Rights, Role, rights};
use forecourt::trust::audit::{Actor, ActorKind};

use super::world::{Owed, World, usd};
use crate::support::places::{address_of, operator};
use crate::support::records::clean;

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(86_400);
/// A small picture, as a browser sends it.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde\0\0\0\x0cIDATx\x9cc\xf8\xcf\xc0\0\0\x03\x01\x01\0\xc9\xfe\x92\xef\0\0\0\0IEND\xaeB`\x82";

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj<</Pages 2 0 R>>endobj 2 0 obj<</Kids[3 0 R]>>endobj 3 0 obj<</Type/Page>>endobj\n%%EOF";

async fn paid(world: &mut World, minor: i64) -> (Owed, String) {
    let owed = world.owes(minor);
    let session = world.checkout(&world.order(&[(&owed, minor)])).await;
    world.pay(&session, Card::Succeeds);
    let intent = world.intent_of(&session);
    world.webhooks().await;
    (owed, intent)
}

fn only(world: &World) -> ChargebackId {
    world.app.site.db.read(|c| Ok(chargeback::table.select(chargeback::id).first(c)?)).unwrap()
}

fn at_bank(world: &World, id: &str) -> DisputeStatus {
    world.simulator.act(|desk| desk.book.disputes.iter().find(|it| it.id == id).unwrap().status)
}

#[actix_web::test]
async fn the_evidence_goes_once_as_one_file_and_what_the_bank_decides_is_booked() {
    let mut world = World::new();
    let (owed, intent) = paid(&mut world, 10_000).await;
    let priya = world.app.staff("Priya Raman", Role::Manager).await;
    let luis = world.app.staff("Luis", Role::Clerk).await;
    let dispute = world.simulator.act(|desk| desk.dispute(&intent, None)).unwrap();
    world.webhooks().await;
    let id = only(&world);
    let case = format!("/staff/chargebacks/{id}");
    // Managers are told by a mail that says nothing; the list, the work list and the invoice say the rest.
    let mails = world.app.mails_to(address_of("Priya Raman").as_str());
    let told = mails.iter().find(|mail| mail.kind == "chargeback").expect("a mail to the manager");
    assert!(!format!("{told:?}").contains("100.00"));
    assert!(world.app.mails_to(address_of("Luis").as_str()).iter().all(|mail| mail.kind != "chargeback"));
    let receipt = world.payments()[0].number.clone();
    for page in ["/staff/chargebacks", "/staff/tasks?kind=chargeback"] {
        let page = luis.get(page).await.text();
        assert!(
            page.contains(&case) && page.contains(&receipt) && page.contains("Needs an answer"),
            "{page}"
        );
        assert!(page.contains("Dec 4, 2026"), "the day by which it must be answered: {page}");
    }
    let invoice = luis.get(&format!("/staff/invoices/{}", owed.number)).await.text();
    assert!(invoice.contains("Charged back: $100.00") && invoice.contains(&case), "{invoice}");
    // A photo goes with it, and what is none is said so.
    let refused = luis.upload(&format!("{case}/photos"), &[("x.jpg", b"<svg></svg>")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("x.jpg: This is a drawing that can hold scripts"), "{}", refused.text());
    assert_eq!(luis.upload(&format!("{case}/photos"), &[]).await.status, 422);
    let kept = luis.upload(&format!("{case}/photos"), &[("rotor.png", PNG)]).await;
    assert_eq!((kept.status.as_u16(), kept.location()), (303, case.as_str()), "{}", kept.text());
    let kept = luis.upload(&format!("{case}/photos"), &[("order.pdf", PDF)]).await;
    assert_eq!(kept.status, 303, "{}", kept.text());
    let page = luis.get(&case).await.text();
    assert!(page.contains("rotor.png") && !page.contains("Make and send"), "{page}");
    assert_eq!(luis.post(&format!("{case}/answer"), &[]).await.status, 403);
    // Read before it is sent.
    let preview = priya.get(&format!("{case}.pdf")).await;
    assert_eq!((preview.status.as_u16(), preview.header("content-type")), (200, "application/pdf"));
    assert!(preview.body.starts_with(b"%PDF-") && preview.body.len() < 4_500_000);
    // Sent, by whoever is fastest, once.
    assert_eq!(priya.post(&format!("{case}/answer"), &[]).await.status, 303);
    assert_eq!(priya.post(&format!("{case}/answer"), &[]).await.status, 422);
    world.work().await;
    world.webhooks().await;
    assert_eq!(at_bank(&world, &dispute), DisputeStatus::UnderReview);
    world.simulator.act(|desk| {
        let [file] = &desk.book.files[..] else { panic!("one file: {:?}", desk.book.files) };
        let evidence = &desk.book.disputes[0].evidence;
        assert!(file.is_pdf && evidence["uncategorized_file"] == file.id);
        assert!(evidence["product_description"].contains(&owed.number));
    });
    let page = priya.get(&case).await.text();
    assert!(page.contains("Under review") && page.contains("Answer asked for by Priya Raman"), "{page}");
    assert!(priya.get(&format!("{case}.pdf")).await.body.starts_with(b"%PDF-"));
    let again = priya.post(&format!("{case}/answer"), &[]).await;
    assert!(again.status == 422 && again.text().contains("takes one only"), "{}", again.text());
    assert!(!luis.get("/staff/tasks?kind=chargeback").await.text().contains(&case));
    // Won: the invoice is paid again, and the case says so.
    world.simulator.act(|desk| desk.decide_dispute(&dispute, true)).unwrap();
    world.webhooks().await;
    assert_eq!((world.open(&owed), world.position().received), (0, usd(10_000)));
    assert!(priya.get(&case).await.text().contains("Won"));
    let entries = |action: &'static str| -> i64 {
        let of = audit_entry::table.filter(audit_entry::action.eq(action));
        world.app.site.db.read(|c| Ok(of.count().get_result(c)?)).unwrap()
    };
    assert_eq!(entries("chargeback.answer"), 1);
    assert_eq!(entries("document.view"), 4, "each of two files, for looking at it and for sending it");
}

#[actix_web::test]
async fn an_inquiry_takes_nothing_and_asks_again_when_it_becomes_a_chargeback() {
    let mut world = World::new();
    let (owed, intent) = paid(&mut world, 10_000).await;
    let priya = world.app.staff("Priya Raman", Role::Manager).await;
    let dispute = world.simulator.act(|desk| desk.inquire(&intent)).unwrap();
    world.webhooks().await;
    let case = format!("/staff/chargebacks/{}", only(&world));
    assert_eq!((world.open(&owed), world.position().received), (0, usd(10_000)));
    assert!(priya.get(&case).await.text().contains("nothing was taken yet"));
    assert_eq!(priya.post(&format!("{case}/answer"), &[]).await.status, 303);
    world.work().await;
    assert_eq!(at_bank(&world, &dispute), DisputeStatus::WarningUnderReview);
    // The bank is not content.
    world.advance(MINUTE);
    world.simulator.act(|desk| desk.decide_dispute(&dispute, false)).unwrap();
    world.webhooks().await;
    assert_eq!((world.open(&owed), world.position().received), (10_000, usd(0)));
    assert!(priya.get(&case).await.text().contains("Needs an answer"));
    let mails = world.app.mails_to(address_of("Priya Raman").as_str());
    assert_eq!(
        mails.iter().filter(|mail| mail.kind == "chargeback").count(),
        2,
        "that money is gone is news"
    );
    assert_eq!(priya.post(&format!("{case}/answer"), &[]).await.status, 303);
    world.work().await;
    assert_eq!(at_bank(&world, &dispute), DisputeStatus::UnderReview);
    world.simulator.act(|desk| desk.decide_dispute(&dispute, false)).unwrap();
    world.webhooks().await;
    assert!(priya.get(&case).await.text().contains("Lost"));
    assert_eq!((world.open(&owed), world.position().received), (10_000, usd(0)));
}

/// What is to be seen of an inquiry is driven by what the provider tells over its webhooks alone.
#[actix_web::test]
async fn an_inquiry_is_answered_by_sending_the_money_back_and_what_is_left_is_taken_when_it_goes_on() {
    let mut world = World::new();
    let (owed, intent) = paid(&mut world, 10_000).await;
    let payment = world.payments()[0].id;
    let (next, other) = paid(&mut world, 5_000).await;
    let priya = world.app.staff("Priya Raman", Role::Manager).await;
    let manager = Actor::of_kind(ActorKind::Manager);
    let reason = clean("They are right");
    let refund = |minor: i64, form_key: &str| {
        let new = Returning { payment, amount: usd(minor), reason: &reason, form_key, approval: None };
        let site = &world.app.site;
        site.db.write(|c| returning::give_back(c, site, &manager, &world.scope, &new)).unwrap()
    };
    let dispute = world.simulator.act(|desk| desk.inquire(&intent)).unwrap();
    world.webhooks().await;
    let case = format!("/staff/chargebacks/{}", only(&world));
    let back = format!("/staff/payments/{payment}/refunds/new");
    let page = priya.get(&case).await.text();
    assert!(page.contains(&back) && page.contains("without a chargeback and its fee"), "{page}");
    refund(4_000, "a part").unwrap();
    world.work().await;
    world.webhooks().await;
    // The bank goes on: it takes what did not go back, and charges for it.
    world.advance(MINUTE);
    world.simulator.act(|desk| desk.decide_dispute(&dispute, false)).unwrap();
    world.webhooks().await;
    let page = priya.get(&case).await.text();
    assert!(page.contains("$60.00 charged back") && page.contains("Fee of the network"), "{page}");
    assert!(!page.contains("went out twice") && !page.contains(&back), "{page}");
    assert_eq!((world.open(&owed), world.position().received), (10_000, usd(5_000)));
    assert!(refund(1, "more").is_err(), "nothing is left to go back");
    // More time, and the nearest day first.
    world.simulator.act(|desk| desk.postpone_dispute(&dispute, 7)).unwrap();
    world.webhooks().await;
    let page = priya.get("/staff/chargebacks").await.text();
    assert!(page.contains("Dec 11, 2026") && page.contains("in 20 days"), "{page}");
    world.simulator.act(|desk| desk.inquire(&other)).unwrap();
    world.webhooks().await;
    let order = |page: &str| (page.find("$50.00").unwrap(), page.find("$60.00").unwrap());
    let (soon, later) = order(&priya.get("/staff/chargebacks").await.text());
    assert!(soon < later, "the nearest day first");
    // All of it goes back: the inquiry ends, and nothing was ever taken.
    let payment = world.payments().iter().find(|it| it.amount == usd(5_000)).unwrap().id;
    let new = Returning { payment, amount: usd(5_000), reason: &reason, form_key: "all", approval: None };
    let site = &world.app.site;
    site.db.write(|c| returning::give_back(c, site, &manager, &world.scope, &new)).unwrap().unwrap();
    world.work().await;
    world.webhooks().await;
    let page = priya.get("/staff/chargebacks?show=all").await.text();
    assert!(page.contains("Closed, nothing taken"), "{page}");
    assert!(!priya.get("/staff/chargebacks").await.text().contains("$50.00"));
    assert_eq!(world.open(&next), 5_000);
    world.advance(15 * DAY);
    let report = site.db.read(forecourt::billing::ledger::check).unwrap();
    assert!(report.is_clean(), "{:?}", report.findings);
    let pat = world.app.staff("Pat", Role::Manager).await;
    assert!(pat.get("/staff/chargebacks").await.text().contains("in 5 days"));
    world.advance(6 * DAY);
    let kim = world.app.staff("Kim", Role::Manager).await;
    let page = kim.get("/staff/chargebacks").await.text();
    assert!(page.contains("Time to answer is over") && page.contains(" ago"), "{page}");
}

#[actix_web::test]
async fn an_answer_that_comes_too_late_or_is_not_taken_is_said_so() {
    let mut world = World::new();
    let (_, intent) = paid(&mut world, 10_000).await;
    let priya = world.app.staff("Priya Raman", Role::Manager).await;
    let dispute = world.simulator.act(|desk| desk.dispute(&intent, None)).unwrap();
    world.webhooks().await;
    let case = format!("/staff/chargebacks/{}", only(&world));
    // Somebody submitted at the provider's own desk, and the bank wants nothing more.
    world.simulator.act(|desk| desk.book.disputes[0].submitted = true);
    assert_eq!(priya.post(&format!("{case}/answer"), &[]).await.status, 303);
    world.work().await;
    let page = priya.get(&case).await.text();
    assert!(page.contains("did not take the answer") && page.contains("Make and send"), "{page}");
    world.simulator.act(|desk| desk.book.disputes[0].submitted = false);
    world.advance(MINUTE);
    // It was decided meanwhile: nothing is sent, and what was decided is booked.
    world.simulator.act(|desk| desk.decide_dispute(&dispute, true)).unwrap();
    assert_eq!(priya.post(&format!("{case}/answer"), &[]).await.status, 303);
    world.work().await;
    assert_eq!(world.position().received, usd(10_000));
    let decided = priya.post(&format!("{case}/answer"), &[]).await;
    assert!(decided.status == 422 && decided.text().contains("has decided"), "{}", decided.text());

    let mut world = World::new();
    let (_, intent) = paid(&mut world, 10_000).await;
    let priya = world.app.staff("Priya Raman", Role::Manager).await;
    world.simulator.act(|desk| desk.dispute(&intent, None)).unwrap();
    world.webhooks().await;
    world.advance(15 * DAY);
    let priya = match priya.get("/staff/chargebacks").await.status.as_u16() {
        200 => priya,
        _ => world.app.staff("Pat", Role::Manager).await,
    };
    let late = priya.post(&format!("/staff/chargebacks/{}/answer", only(&world)), &[]).await;
    assert!(late.status == 422 && late.text().contains("time to answer is over"), "{}", late.text());
}

#[actix_web::test]
async fn after_a_long_outage_somebody_is_told_and_can_send_again() {
    let mut world = World::new();
    let (_, intent) = paid(&mut world, 10_000).await;
    let priya = world.app.staff("Priya Raman", Role::Manager).await;
    world.simulator.act(|desk| desk.dispute(&intent, None)).unwrap();
    world.webhooks().await;
    let case = format!("/staff/chargebacks/{}", only(&world));
    world.switches(Switches { fault: Some(Fault::Outage), ..Switches::default() });
    assert_eq!(priya.post(&format!("{case}/answer"), &[]).await.status, 303);
    for _ in 0..12 {
        world.work().await;
        world.advance(5 * MINUTE);
    }
    world.switches(Switches::default());
    let priya = world.app.staff("Pat", Role::Manager).await;
    assert!(priya.get(&case).await.text().contains("did not take the answer"));
    assert_eq!(priya.post(&format!("{case}/answer"), &[]).await.status, 303);
    world.work().await;
    assert!(world.simulator.act(|desk| desk.book.disputes[0].submitted));
    assert!(!priya.get(&case).await.text().contains("did not take the answer"));
}

#[actix_web::test]
async fn a_warning_of_fraud_waits_until_somebody_has_dealt_with_it() {
    let mut world = World::new();
    let (_, intent) = paid(&mut world, 10_000).await;
    let priya = world.app.staff("Priya Raman", Role::Manager).await;
    let luis = world.app.staff("Luis", Role::Clerk).await;
    world.simulator.act(|desk| desk.warn(&intent)).unwrap();
    let parcels = world.parcels();
    for parcel in parcels.iter().chain(&parcels) {
        assert_eq!(world.post(&world.app, parcel).await, 200);
    }
    world.work().await;
    let mails = world.app.mails_to(address_of("Priya Raman").as_str());
    assert_eq!(mails.iter().filter(|mail| mail.kind == "fraud-warning").count(), 1, "told once");
    let waiting = luis.get("/staff/tasks?kind=fraud-warning").await.text();
    assert!(waiting.contains("Warning of fraud"), "{waiting}");
    let page = luis.get("/staff/chargebacks").await.text();
    assert_eq!(page.matches("Somebody else may have used the card").count(), 1, "{page}");
    let refund = format!("/staff/payments/{}/refunds/new", world.payments()[0].id);
    assert!(!page.contains(&refund) && priya.get("/staff/chargebacks").await.text().contains(&refund));
    let action = page.split("action=\"/staff/chargebacks/warnings/").nth(1).unwrap();
    let action = format!("/staff/chargebacks/warnings/{}", action.split('"').next().unwrap());
    assert_eq!(luis.post(&action, &[]).await.status, 403);
    assert_eq!(priya.post(&action, &[]).await.status, 303);
    assert_eq!(priya.post(&action, &[]).await.status, 409);
    let waits = async |luis: &crate::support::actors::Actor<'_>| {
        luis.get("/staff/chargebacks").await.text().contains("Somebody else may have used the card")
    };
    assert!(!waits(&luis).await);
    // What comes too late to spare anything ends by itself, and what comes after it does not begin.
    world.simulator.act(|desk| desk.warn(&intent)).unwrap();
    world.webhooks().await;
    assert!(waits(&luis).await);
    world.simulator.act(|desk| desk.dispute(&intent, None)).unwrap();
    world.webhooks().await;
    assert!(!waits(&luis).await);
    world.simulator.act(|desk| desk.warn(&intent)).unwrap();
    world.webhooks().await;
    assert!(!waits(&luis).await);
}

/// The refund is asked for first: the provider decides which of the two got the money.
#[actix_web::test]
async fn a_refund_and_a_chargeback_never_both_pay_out() {
    for refund_first in [true, false] {
        let mut world = World::new();
        let (owed, intent) = paid(&mut world, 10_000).await;
        let payment = world.payments()[0].id;
        let manager = Actor::of_kind(ActorKind::Manager);
        let reason = clean("They were charged twice");
        let refund = |site: &forecourt::base::site::Site| {
            let new =
                Returning { payment, amount: usd(10_000), reason: &reason, form_key: "k", approval: None };
            site.db.write(|c| returning::give_back(c, site, &manager, &world.scope, &new)).unwrap()
        };
        if refund_first {
            assert!(refund(&world.app.site).is_ok());
        }
        // The bank takes the money before the provider is asked to send it back.
        world.simulator.act(|desk| desk.dispute(&intent, None)).unwrap();
        for parcel in world.parcels() {
            assert_eq!(world.post(&world.app, &parcel).await, 200);
        }
        if !refund_first {
            // Both at the same time, on two instances: the books are serialised, the provider asked afterwards.
            let second = world.app.second();
            let own = &second;
            let told = world.work();
            let sent = async { std::thread::scope(|s| s.spawn(|| refund(&own.site)).join().unwrap()) };
            let (_, _) = futures_util::future::join(told, sent).await;
        }
        world.work().await;
        world.webhooks().await;
        world.work().await;
        let refunded: i64 = world.simulator.act(|desk| desk.book.refunds.iter().map(|it| it.amount).sum());
        assert_eq!(refunded, 0, "the provider sends nothing back of what was charged back");
        let position = world.position();
        assert_eq!(
            (position.received, position.credit, world.open(&owed)),
            (usd(0), usd(0), 10_000),
            "refund first: {refund_first}"
        );
        let again = world.app.site.db.read(|c| returning::refundable(c, &world.scope, payment)).unwrap();
        assert_eq!(again, usd(0));
    }
}

#[actix_web::test]
async fn what_went_back_before_waits_for_somebody_and_uploads_have_a_limit() {
    let mut world = World::with(|config| config.rate_limit_factor = 1);
    let (_, intent) = paid(&mut world, 10_000).await;
    world.simulator.act(|desk| desk.refund_at_provider(&intent, Some(4_000))).unwrap();
    world.webhooks().await;
    world.simulator.act(|desk| desk.dispute(&intent, Some(10_000))).unwrap();
    world.webhooks().await;
    assert_eq!(world.position().received, usd(0));
    let luis = world.app.staff("Luis", Role::Clerk).await;
    let priya = world.app.staff("Priya Raman", Role::Manager).await;
    let case = format!("/staff/chargebacks/{}", only(&world));
    let page = luis.get(&case).await.text();
    assert!(page.contains("$40.00 went out twice") && !page.contains("nothing was taken yet"), "{page}");
    assert!(page.contains("Only $60.00 of the payment was still there"), "{page}");
    assert!(luis.get("/staff/tasks?kind=paid-twice").await.text().contains(&case));
    assert_eq!(luis.post(&format!("{case}/twice"), &[]).await.status, 403);
    assert_eq!(priya.post(&format!("{case}/twice"), &[]).await.status, 303);
    assert_eq!(priya.post(&format!("{case}/twice"), &[]).await.status, 409);
    assert!(!luis.get("/staff/tasks?kind=paid-twice").await.text().contains(&case));
    assert!(!luis.get(&case).await.text().contains("went out twice"));
    let path = format!("{case}/photos");
    for _ in 0..20 {
        assert_eq!(luis.upload(&path, &[("x.png", b"nothing")]).await.status, 422);
    }
    // Nobody works on what a network asks about their own card.
    let (scope, person) = (&world.scope, priya.person);
    let site = &world.app.site;
    site.db.write(|c| rights::grant(c, site, &operator(), scope, person, Rights::ALL)).unwrap();
    assert_eq!(priya.get(&case).await.status, 409);
    assert_eq!(priya.get(&format!("{case}.pdf")).await.status, 409);
    assert_eq!(priya.upload(&format!("{case}/photos"), &[("x.png", PNG)]).await.status, 409);
    for path in ["answer", "twice"] {
        assert_eq!(priya.post(&format!("{case}/{path}"), &[]).await.status, 409);
    }
    let over = luis.upload(&path, &[("x.png", PNG)]).await;
    assert_eq!(over.status, 429);
    assert!(over.text().contains("Too many files were sent within an hour"), "{}", over.text());
}

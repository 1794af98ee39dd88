//! Chargebacks: money that a card network takes is out of the books and owed again, cannot be sent back a second time, and is
//! booked once whoever tells us first.

use std::time::Duration;

use forecourt::base::db::Conn;
use forecourt::billing::chargebacks;
use forecourt::billing::ledger;
use forecourt::billing::payments::reconciling::reconcile;
use forecourt::billing::payments::{paying, returning};
use forecourt::billing::reminders::{self, Act, NotSent};
use forecourt::parties::dealerships;
use forecourt::simulator::book::Card;
use forecourt::simulator::switches::Switches;
use forecourt::trust::access::Role;

use super::world::{Owed, World, usd};
use crate::support::places::address_of;

const DAY: Duration = Duration::from_secs(86_400);

/// A paid invoice, and the provider's name of its payment.
async fn paid(minor: i64) -> (World, Owed, String) {
    let mut world = World::new();
    let owed = world.owes(minor);
    let session = world.checkout(&world.order(&[(&owed, minor)])).await;
    world.pay(&session, Card::Succeeds);
    let intent = world.intent_of(&session);
    world.webhooks().await;
    (world, owed, intent)
}

fn refundable(world: &World) -> i64 {
    let payment = world.payments()[0].id;
    let found = world.app.site.db.read(|c| returning::refundable(c, &world.scope, payment));
    found.unwrap().minor()
}

fn is_proved(world: &World) {
    let report = world.app.site.db.read(ledger::check).unwrap();
    assert!(report.is_clean(), "{:?}", report.findings);
}

/// Everything the provider tells, twice and the newest first.
async fn told_badly(world: &World) {
    let parcels = world.parcels();
    for parcel in parcels.iter().rev().chain(&parcels) {
        world.post(&world.app, parcel).await;
    }
    world.work().await;
}

#[actix_web::test]
async fn what_is_taken_is_owed_again_and_not_sent_back_as_well() {
    let (world, owed, intent) = paid(10_000).await;
    world.simulator.act(|desk| desk.dispute(&intent, None)).unwrap();
    told_badly(&world).await;
    let position = world.position();
    assert_eq!((position.received, position.credit, world.open(&owed)), (usd(0), usd(0), 10_000));
    assert_eq!(refundable(&world), 0);
    is_proved(&world);
    let priya = world.app.staff("Priya Raman", Role::Manager).await;
    let payment = world.payments()[0].id;
    let page = priya.get(&format!("/staff/payments/{payment}")).await.text();
    assert!(page.contains("The card network took this back: $100.00"), "{page}");
    assert!(
        priya.get("/staff/reminders").await.text().contains("The card network"),
        "somebody has to look at it"
    );
    let dana = world.owner("Dana").await;
    assert!(dana.get(&format!("/payments/{payment}")).await.text().contains("bank"), "the owner is told");
}

#[actix_web::test]
async fn while_the_network_decides_nobody_is_reminded_or_charged_and_managers_are_told_before_the_day() {
    let (world, owed, intent) = paid(10_000).await;
    let id = world.simulator.act(|desk| desk.dispute(&intent, None)).unwrap();
    world.webhooks().await;
    let priya = world.app.staff("Priya Raman", Role::Manager).await;
    let dana = world.owner("Dana").await;
    let taken = |c: &mut Conn| chargebacks::undecided_of(c, &world.scope, &[owed.id]);
    assert_eq!(world.app.site.db.read(taken).unwrap().get(&owed.id), Some(&10_000));
    let page = dana.get(&format!("/invoices/{}", owed.number)).await.text();
    assert!(page.contains("Charged back") && page.contains("has not decided yet"), "{page}");
    let page = priya.get(&format!("/staff/invoices/{}", owed.number)).await.text();
    assert!(page.contains("Charged back"), "{page}");
    let told = |world: &World| {
        chargebacks::sweep(&world.app.site).unwrap();
        let mails = world.app.mails_to(address_of("Priya Raman").as_str());
        mails.iter().filter(|mail| mail.kind == "chargeback-due").count()
    };
    assert_eq!(told(&world), 0);
    world.advance(DAY * 12);
    assert_eq!((told(&world), told(&world)), (1, 1), "three days before, once");
    world.simulator.act(|desk| desk.decide_dispute(&id, false)).unwrap();
    world.webhooks().await;
    let theo = world.owner("Theo").await;
    assert!(world.app.site.db.read(taken).unwrap().is_empty(), "lost: it is owed as anything is");
    let page = theo.get(&format!("/invoices/{}", owed.number)).await.text();
    assert!(page.contains("owed again") && !page.contains("has not decided yet"), "{page}");
}

#[actix_web::test]
async fn one_that_is_won_pays_its_invoice_again() {
    let (world, owed, intent) = paid(10_000).await;
    let id = world.simulator.act(|desk| desk.dispute(&intent, Some(6_000))).unwrap();
    world.webhooks().await;
    assert_eq!((world.open(&owed), world.position().received), (6_000, usd(4_000)));
    assert_eq!(refundable(&world), 0, "not while it is undecided: the same money would go twice");
    world.simulator.act(|desk| desk.decide_dispute(&id, true)).unwrap();
    told_badly(&world).await;
    assert_eq!((world.open(&owed), world.position().received), (0, usd(10_000)));
    assert_eq!(refundable(&world), 10_000);
    is_proved(&world);
    // The fee is booked once, stays with the network also when one is won, and is nobody's debt.
    let posted: Vec<(String, i64)> = world
        .app
        .site
        .db
        .read(|c| {
            use diesel::prelude::*;
            use forecourt::base::db::schema::posting;
            let fees = posting::table.filter(posting::account.eq("network_fees"));
            Ok(fees.select((posting::currency, posting::amount)).load(c)?)
        })
        .unwrap();
    assert_eq!(posted, [("USD".to_owned(), 1_500)]);
}

#[actix_web::test]
async fn of_one_that_is_lost_only_the_rest_can_go_back() {
    let (world, owed, intent) = paid(10_000).await;
    let id = world.simulator.act(|desk| desk.dispute(&intent, Some(6_000))).unwrap();
    world.webhooks().await;
    world.simulator.act(|desk| desk.decide_dispute(&id, false)).unwrap();
    told_badly(&world).await;
    assert_eq!((world.open(&owed), world.position().received), (6_000, usd(4_000)));
    assert_eq!(refundable(&world), 4_000);
    is_proved(&world);
}

#[actix_web::test]
async fn one_that_nobody_told_us_of_is_found_the_next_day() {
    let (world, owed, intent) = paid(10_000).await;
    world.switches(Switches { webhook_lost: true, ..Switches::default() });
    let id = world.simulator.act(|desk| desk.dispute(&intent, None)).unwrap();
    world.advance(DAY);
    let report = reconcile(&world.app.site, &world.app.app.provider).await.unwrap();
    assert_eq!(report.differences, 0, "{}", report.report);
    assert_eq!((world.open(&owed), world.position().received), (10_000, usd(0)));
    world.simulator.act(|desk| desk.decide_dispute(&id, true)).unwrap();
    world.advance(DAY);
    let report = reconcile(&world.app.site, &world.app.app.provider).await.unwrap();
    assert_eq!(report.differences, 0, "{}", report.report);
    assert_eq!((world.open(&owed), world.position().received), (0, usd(10_000)));
    is_proved(&world);
}

#[actix_web::test]
async fn of_what_went_back_before_nothing_is_taken_twice_from_the_books() {
    let (world, _, intent) = paid(10_000).await;
    world.simulator.act(|desk| desk.refund_at_provider(&intent, Some(7_000))).unwrap();
    world.webhooks().await;
    // More than is left: the network took what the customer had got back already.
    world.simulator.act(|desk| desk.dispute(&intent, Some(10_000))).unwrap();
    world.webhooks().await;
    let position = world.position();
    assert_eq!((position.received, position.credit), (usd(0), usd(0)), "never below nothing");
    is_proved(&world);
}

#[actix_web::test]
async fn what_a_refund_had_is_taken_as_well_once_it_comes_back() {
    let (world, owed, intent) = paid(10_000).await;
    let refund = world.simulator.act(|desk| desk.refund_at_provider(&intent, Some(4_000))).unwrap();
    world.webhooks().await;
    world.simulator.act(|desk| desk.dispute(&intent, Some(10_000))).unwrap();
    world.webhooks().await;
    assert_eq!(world.position().credit, usd(0), "sixty are taken, forty are on their way back");
    world.simulator.act(|desk| desk.finish_refund(&refund, false)).unwrap();
    world.webhooks().await;
    let position = world.position();
    assert_eq!(
        (position.received, position.credit),
        (usd(0), usd(0)),
        "the same money does not go out twice"
    );
    assert_eq!((world.open(&owed), refundable(&world)), (10_000, 0));
    is_proved(&world);
}

#[actix_web::test]
async fn nobody_reminds_by_hand_of_what_the_network_has_not_decided() {
    let (world, owed, intent) = paid(10_000).await;
    world.simulator.act(|desk| desk.dispute(&intent, None)).unwrap();
    world.webhooks().await;
    let site = &world.app.site;
    let send = |c: &mut Conn| {
        let house = dealerships::load(c, world.scope.dealership())?;
        let (actor, act) = (forecourt::trust::audit::Actor::system(), (Act::Friendly, "a-reminder-by-hand"));
        reminders::send(c, site, &actor, &world.scope, &house, owed.id, act)
    };
    assert_eq!(site.db.write(send).unwrap(), Err(NotSent::ChargedBack));
}

#[actix_web::test]
async fn one_that_is_won_while_somebody_pays_again_pays_its_invoice_once_that_has_ended() {
    let (world, owed, intent) = paid(10_000).await;
    let id = world.simulator.act(|desk| desk.dispute(&intent, None)).unwrap();
    world.webhooks().await;
    world.checkout(&world.order(&[(&owed, 10_000)])).await;
    world.simulator.act(|desk| desk.decide_dispute(&id, true)).unwrap();
    world.webhooks().await;
    chargebacks::sweep(&world.app.site).unwrap();
    assert_eq!((world.open(&owed), world.position().credit), (10_000, usd(10_000)), "it may still be paid");
    paying::release(&world.app.site, &world.app.app.provider, &world.scope, owed.id).await.unwrap();
    chargebacks::sweep(&world.app.site).unwrap();
    assert_eq!((world.open(&owed), world.position().credit), (0, usd(0)));
    is_proved(&world);
}

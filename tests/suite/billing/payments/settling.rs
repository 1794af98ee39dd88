//! What the provider says is compared with what was asked for before anything is booked.

use diesel::prelude::*;
use forecourt::base::db::schema::audit_entry;
use forecourt::billing::payments::attempt::AttemptState;
use forecourt::billing::payments::paying::Begun;
use forecourt::simulator::book::Card;

use super::world::{World, usd};

#[actix_web::test]
async fn a_declined_card_charges_nothing_and_may_be_tried_again() {
    let mut world = World::new();
    let owed = world.owes(10_000);
    let order = world.order(&[(&owed, 10_000)]);
    let session = world.checkout(&order).await;
    world.pay(&session, Card::InsufficientFunds);
    world.webhooks().await;
    let attempt = world.only_attempt();
    assert_eq!((attempt.state, attempt.failure.as_deref()), (AttemptState::Open, Some("insufficient_funds")));
    assert_eq!((world.open(&owed), world.payments().len()), (10_000, 0));
    assert_eq!(world.checkout(&order).await, session);
    world.pay(&session, Card::Succeeds);
    world.webhooks().await;
    assert_eq!(world.only_attempt().state, AttemptState::Succeeded);
    world.position();
}

#[actix_web::test]
async fn a_second_factor_is_waited_for() {
    let mut world = World::new();
    let owed = world.owes(10_000);
    let session = world.checkout(&world.order(&[(&owed, 10_000)])).await;
    world.pay(&session, Card::SecondFactor);
    world.webhooks().await;
    assert_eq!(world.only_attempt().state, AttemptState::Open);
    world.simulator.act(|desk| desk.confirm(&session, true)).unwrap();
    world.webhooks().await;
    assert_eq!(world.only_attempt().state, AttemptState::Succeeded);
    world.position();
}

#[actix_web::test]
async fn a_slow_method_is_processing_and_cannot_be_paid_twice() {
    let mut world = World::new();
    let owed = world.owes(10_000);
    let session = world.checkout(&world.order(&[(&owed, 10_000)])).await;
    world.pay(&session, Card::SlowSucceeds);
    world.webhooks().await;
    let attempt = world.only_attempt();
    assert_eq!(attempt.state, AttemptState::Processing);
    assert_eq!(world.begin(&world.order(&[(&owed, 6000)])).await, Begun::See(attempt.id));
    assert_eq!(world.position().received, usd(0));
    let intent = world.intent_of(&session);
    world.simulator.act(|desk| desk.settle(&intent, true)).unwrap();
    world.webhooks().await;
    assert_eq!((world.only_attempt().state, world.open(&owed)), (AttemptState::Succeeded, 0));
    assert_eq!(world.position().received, usd(10_000));
}

#[actix_web::test]
async fn a_slow_method_that_fails_frees_the_invoice() {
    let mut world = World::new();
    let owed = world.owes(10_000);
    let session = world.checkout(&world.order(&[(&owed, 10_000)])).await;
    world.pay(&session, Card::SlowFails);
    world.webhooks().await;
    let intent = world.intent_of(&session);
    world.simulator.act(|desk| desk.settle(&intent, false)).unwrap();
    world.webhooks().await;
    assert_eq!(world.only_attempt().state, AttemptState::Failed);
    assert_eq!(world.open(&owed), 10_000);
    let again = world.checkout(&world.order(&[(&owed, 10_000)])).await;
    world.pay(&again, Card::Succeeds);
    world.webhooks().await;
    assert_eq!((world.open(&owed), world.payments().len()), (0, 1));
    world.position();
}

#[actix_web::test]
async fn another_amount_is_held() {
    let mut world = World::new();
    let owed = world.owes(10_000);
    let session = world.checkout(&world.order(&[(&owed, 10_000)])).await;
    world.pay(&session, Card::Succeeds);
    let intent = world.intent_of(&session);
    world.simulator.act(|desk| desk.intent_mut(&intent).unwrap().received = 100);
    world.webhooks().await;
    held(&world, "another amount");
    assert_eq!(world.open(&owed), 10_000);
    assert!(matches!(world.begin(&world.order(&[(&owed, 6000)])).await, Begun::See(_)));
}

#[actix_web::test]
async fn a_weak_currency_does_not_settle_an_invoice() {
    let mut world = World::new();
    let owed = world.owes(10_000);
    let session = world.checkout(&world.order(&[(&owed, 10_000)])).await;
    world.pay(&session, Card::Succeeds);
    let intent = world.intent_of(&session);
    world.simulator.act(|desk| "mxn".clone_into(&mut desk.intent_mut(&intent).unwrap().currency));
    world.webhooks().await;
    held(&world, "another currency");
    assert_eq!(world.open(&owed), 10_000);
}

#[actix_web::test]
async fn a_session_of_another_attempt_is_held() {
    let mut world = World::new();
    let owed = world.owes(10_000);
    let session = world.checkout(&world.order(&[(&owed, 10_000)])).await;
    world.pay(&session, Card::Succeeds);
    let other = "att_01h455vb4pex5vsknk084sn02q".to_owned();
    world.simulator.act(|desk| desk.session_mut(&session).unwrap().client_reference = Some(other));
    world.webhooks().await;
    held(&world, "a session of another attempt");
}

/// Nobody loses money for paying what was voided meanwhile: it is visible credit, to be used or sent back.
#[actix_web::test]
async fn money_for_an_invoice_that_was_voided_meanwhile_is_credit_and_said_in_the_log() {
    let mut world = World::new();
    let (voided, other) = (world.owes(10_000), world.owes(4000));
    let session = world.checkout(&world.order(&[(&voided, 10_000), (&other, 4000)])).await;
    world.void(&voided);
    world.pay(&session, Card::Succeeds);
    world.webhooks().await;
    assert_eq!(world.only_attempt().state, AttemptState::Succeeded);
    assert_eq!((world.open(&voided), world.open(&other)), (0, 0));
    let position = world.position();
    assert_eq!((position.received, position.credit), (usd(14_000), usd(10_000)));
    let logged: Vec<Vec<u8>> = world
        .app
        .site
        .db
        .read(|c| {
            let settled = audit_entry::table.filter(audit_entry::action.eq("payment.settled"));
            Ok(settled.select(audit_entry::entry).load(c)?)
        })
        .unwrap();
    assert_eq!(logged.len(), 1);
    assert!(String::from_utf8_lossy(&logged[0]).contains("credit"));
    let dana = world.owner("Dana Whitfield").await;
    assert!(dana.get("/payments").await.text().contains("$100.00"));
}

fn held(world: &World, why: &str) {
    let attempt = world.only_attempt();
    assert_eq!((attempt.state, attempt.failure.as_deref()), (AttemptState::Held, Some(why)));
    assert!(world.payments().is_empty());
    assert_eq!(world.position().received, usd(0));
}

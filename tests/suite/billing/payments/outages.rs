//! A provider that is down, slow or says nothing: nothing is charged twice, nothing is lost, and it heals by itself.

use std::time::Duration;

use forecourt::billing::payments::attempt::AttemptState;
use forecourt::billing::payments::jobs;
use forecourt::billing::payments::paying::Begun;
use forecourt::simulator::book::Card;
use forecourt::simulator::switches::{Fault, Switches};

use super::world::{World, usd};

fn fault(fault: Fault, calls: Option<u32>) -> Switches {
    Switches { fault: Some(fault), fault_calls: calls, ..Switches::default() }
}

#[actix_web::test]
async fn an_outage_charges_nothing_and_the_same_order_goes_on_later() {
    let mut world = World::new();
    let owed = world.owes(10_000);
    let order = world.order(&[(&owed, 10_000)]);
    world.switches(fault(Fault::Outage, None));
    assert_eq!(world.begin(&order).await, Begun::NoAnswer);
    assert_eq!(world.only_attempt().state, AttemptState::Unknown);
    world.switches(Switches::default());
    let session = world.checkout(&order).await;
    world.pay(&session, Card::Succeeds);
    world.webhooks().await;
    assert_eq!((world.attempts().len(), world.charges(), world.open(&owed)), (1, 1, 0));
    world.position();
}

#[actix_web::test]
async fn an_unknown_outcome_blocks_another_order_until_it_is_resolved() {
    let mut world = World::new();
    let owed = world.owes(10_000);
    world.switches(fault(Fault::Outage, None));
    assert_eq!(world.begin(&world.order(&[(&owed, 10_000)])).await, Begun::NoAnswer);
    assert_eq!(world.begin(&world.order(&[(&owed, 6000)])).await, Begun::NoAnswer);
    assert_eq!(world.attempts().len(), 1);
    world.switches(Switches::default());
    let session = world.checkout(&world.order(&[(&owed, 6000)])).await;
    world.pay(&session, Card::Succeeds);
    world.webhooks().await;
    assert_eq!(world.states(), ["expired", "succeeded"]);
    assert_eq!(world.position().received, usd(6000));
}

#[actix_web::test]
async fn a_page_that_was_made_although_the_answer_was_lost_is_found_again() {
    for lost in [Fault::WorksThenDrops, Fault::WorksThenFails] {
        let mut world = World::new();
        let owed = world.owes(10_000);
        let order = world.order(&[(&owed, 10_000)]);
        world.switches(fault(lost, Some(1)));
        let first = world.begin(&order).await;
        let session = match first {
            Begun::NoAnswer => world.checkout(&order).await,
            Begun::Checkout(url) => super::world::session_in(&url),
            other => panic!("{other:?}"),
        };
        assert_eq!(world.sessions(), 1, "{lost:?}");
        world.pay(&session, Card::Succeeds);
        world.webhooks().await;
        assert_eq!(world.open(&owed), 0);
        world.position();
    }
}

#[actix_web::test]
async fn the_outbox_makes_the_page_when_the_request_could_not() {
    let mut world = World::new();
    let owed = world.owes(10_000);
    let order = world.order(&[(&owed, 10_000)]);
    world.switches(fault(Fault::Outage, Some(2)));
    assert_eq!(world.begin(&order).await, Begun::NoAnswer);
    world.switches(Switches::default());
    world.advance(Duration::from_secs(60));
    world.work().await;
    assert_eq!((world.only_attempt().state, world.sessions()), (AttemptState::Open, 1));
}

#[actix_web::test]
async fn the_sweep_settles_what_no_webhook_told() {
    let mut world = World::new();
    let owed = world.owes(10_000);
    world.app.site.db.write(|c| jobs::schedule(c, &world.app.site)).unwrap();
    world.work().await;
    world.switches(Switches { webhook_lost: true, ..Switches::default() });
    let session = world.checkout(&world.order(&[(&owed, 10_000)])).await;
    world.pay(&session, Card::Succeeds);
    world.work().await;
    assert!(world.payments().is_empty());
    world.advance(Duration::from_secs(20 * 60));
    world.work().await;
    assert_eq!((world.payments().len(), world.open(&owed)), (1, 0));
    world.advance(Duration::from_secs(20 * 60));
    world.work().await;
    assert_eq!(world.payments().len(), 1);
    world.position();
}

#[actix_web::test]
async fn the_chain_of_sweeps_outlives_an_outage() {
    let mut world = World::new();
    let owed = world.owes(10_000);
    world.app.site.db.write(|c| jobs::schedule(c, &world.app.site)).unwrap();
    world.work().await;
    let session = world.checkout(&world.order(&[(&owed, 10_000)])).await;
    world.switches(Switches { webhook_lost: true, ..Switches::default() });
    world.pay(&session, Card::Succeeds);
    world.switches(Switches { webhook_lost: true, ..fault(Fault::Outage, None) });
    for _ in 0..4 {
        world.advance(Duration::from_secs(20 * 60));
        world.work().await;
    }
    assert!(world.payments().is_empty());
    world.switches(Switches::default());
    world.advance(Duration::from_secs(20 * 60));
    world.work().await;
    assert_eq!((world.payments().len(), world.open(&owed)), (1, 0));
    world.position();
}

#[actix_web::test]
async fn after_a_day_nothing_is_asked_for_blindly() {
    let mut world = World::new();
    let owed = world.owes(10_000);
    world.switches(fault(Fault::Outage, None));
    assert_eq!(world.begin(&world.order(&[(&owed, 10_000)])).await, Begun::NoAnswer);
    world.advance(Duration::from_secs(25 * 3600));
    world.switches(Switches::default());
    world.work().await;
    assert_eq!((world.only_attempt().state, world.sessions()), (AttemptState::Expired, 0));
    let session = world.checkout(&world.order(&[(&owed, 10_000)])).await;
    world.pay(&session, Card::Succeeds);
    world.webhooks().await;
    assert_eq!(world.open(&owed), 0);
    world.position();
}

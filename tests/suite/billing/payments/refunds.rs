//! Money that the provider sent back is taken off what was received, and owed again where it had paid something.

use forecourt::simulator::book::Card;
use forecourt::simulator::switches::Switches;

use super::world::{Owed, World, usd};

async fn paid(minor: i64) -> (World, Owed, String) {
    let mut world = World::new();
    let owed = world.owes(minor);
    let session = world.checkout(&world.order(&[(&owed, minor)])).await;
    world.pay(&session, Card::Succeeds);
    let intent = world.intent_of(&session);
    (world, owed, intent)
}

#[actix_web::test]
async fn a_refund_at_the_provider_reopens_what_it_paid() {
    let (world, owed, intent) = paid(10_000).await;
    world.webhooks().await;
    world.simulator.act(|desk| desk.refund_at_provider(&intent, Some(3000))).unwrap();
    let parcels = world.parcels();
    for parcel in parcels.iter().chain(&parcels) {
        world.post(&world.app, parcel).await;
    }
    world.work().await;
    assert_eq!(world.open(&owed), 3000);
    let position = world.position();
    assert_eq!((position.received, position.credit), (usd(7000), usd(0)));
}

#[actix_web::test]
async fn a_refund_that_is_heard_of_before_its_payment_is_booked_after_it() {
    let (world, owed, intent) = paid(10_000).await;
    let payment = world.parcels();
    world.simulator.act(|desk| desk.refund_at_provider(&intent, None)).unwrap();
    for parcel in world.parcels().iter().rev().chain(&payment) {
        world.post(&world.app, parcel).await;
        world.work().await;
    }
    assert_eq!((world.payments().len(), world.open(&owed)), (1, 10_000));
    assert_eq!(world.position().received, usd(0));
}

#[actix_web::test]
async fn a_refund_that_fails_later_is_credit_again() {
    let (world, owed, intent) = paid(10_000).await;
    world.webhooks().await;
    world.switches(Switches { refund_pending: true, ..Switches::default() });
    let refund = world.simulator.act(|desk| desk.refund_at_provider(&intent, Some(4000))).unwrap();
    world.webhooks().await;
    assert_eq!((world.open(&owed), world.position().received), (4000, usd(6000)));
    world.simulator.act(|desk| desk.finish_refund(&refund, false)).unwrap();
    world.webhooks().await;
    let position = world.position();
    assert_eq!((position.received, position.credit, position.open), (usd(10_000), usd(4000), usd(4000)));
}

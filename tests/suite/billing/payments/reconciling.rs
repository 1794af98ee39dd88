//! Once a day the provider's movements and the ledger are laid side by side.

use std::time::Duration;

use forecourt::billing::payments::reconciling::reconcile;
use forecourt::simulator::book::Card;
use forecourt::simulator::switches::Switches;

use super::world::{World, usd};

const DAY: Duration = Duration::from_secs(86_400);

#[actix_web::test]
async fn finds_no_difference_where_everything_was_told() {
    let mut world = World::new();
    let owed = world.owes(10_000);
    let session = world.checkout(&world.order(&[(&owed, 10_000)])).await;
    world.pay(&session, Card::Succeeds);
    world.webhooks().await;
    world.advance(DAY);
    let report = reconcile(&world.app.site, &world.app.app.provider).await.unwrap();
    assert_eq!((report.checked, report.repaired, report.differences), (1, 0, 0), "{}", report.report);
    world.advance(DAY);
    let next = reconcile(&world.app.site, &world.app.app.provider).await.unwrap();
    assert_eq!((next.checked, next.differences), (0, 0), "{}", next.report);
}

#[actix_web::test]
async fn books_a_payment_and_a_refund_that_were_missed() {
    let mut world = World::new();
    let owed = world.owes(10_000);
    world.switches(Switches { webhook_lost: true, ..Switches::default() });
    let session = world.checkout(&world.order(&[(&owed, 10_000)])).await;
    world.pay(&session, Card::Succeeds);
    let intent = world.intent_of(&session);
    world.simulator.act(|desk| desk.refund_at_provider(&intent, Some(2500))).unwrap();
    world.advance(DAY);
    let report = reconcile(&world.app.site, &world.app.app.provider).await.unwrap();
    assert_eq!((report.repaired, report.differences), (2, 0), "{}", report.report);
    assert_eq!((world.payments().len(), world.open(&owed)), (1, 2500));
    assert_eq!(world.position().received, usd(7500));
}

#[actix_web::test]
async fn reports_money_that_is_held() {
    let mut world = World::new();
    let owed = world.owes(10_000);
    let session = world.checkout(&world.order(&[(&owed, 10_000)])).await;
    world.pay(&session, Card::Succeeds);
    let intent = world.intent_of(&session);
    world.simulator.act(|desk| desk.intent_mut(&intent).unwrap().received = 100);
    world.webhooks().await;
    world.advance(DAY);
    let report = reconcile(&world.app.site, &world.app.app.provider).await.unwrap();
    assert_eq!(report.differences, 1);
    assert!(report.report.contains(&intent), "{}", report.report);
}

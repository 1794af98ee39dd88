//! Webhooks: only signed ones, each once, in any order, and nothing is believed that was not fetched.

use actix_web::test::TestRequest;
use forecourt::billing::payments::attempt::AttemptState;
use forecourt::simulator::book::Card;
use forecourt::simulator::switches::{Signature, Switches};

use super::world::{World, usd};

async fn paid_but_not_told() -> (World, super::world::Owed) {
    let mut world = World::new();
    let owed = world.owes(10_000);
    let session = world.checkout(&world.order(&[(&owed, 10_000)])).await;
    world.pay(&session, Card::Succeeds);
    (world, owed)
}

#[actix_web::test]
async fn doubled_and_replayed_webhooks_book_once() {
    let (world, owed) = paid_but_not_told().await;
    let second = world.app.second();
    let parcels = world.parcels();
    for parcel in &parcels {
        let (one, two) = tokio::join!(world.post(&world.app, parcel), world.post(&second, parcel));
        assert_eq!((one, two), (200, 200));
    }
    tokio::join!(world.work(), world.work_on(&second));
    for parcel in &parcels {
        assert_eq!(world.post(&world.app, parcel).await, 200);
    }
    world.work().await;
    assert_eq!((world.payments().len(), world.open(&owed)), (1, 0));
    assert_eq!(world.position().received, usd(10_000));
}

#[actix_web::test]
async fn reordered_webhooks_end_in_the_same_state() {
    let (world, owed) = paid_but_not_told().await;
    let mut parcels = world.parcels();
    parcels.reverse();
    for parcel in &parcels {
        assert_eq!(world.post(&world.app, parcel).await, 200);
        world.work().await;
    }
    assert_eq!((world.payments().len(), world.open(&owed)), (1, 0));
    world.position();
}

#[actix_web::test]
async fn a_late_failure_does_not_undo_a_payment() {
    let mut world = World::new();
    let owed = world.owes(10_000);
    let session = world.checkout(&world.order(&[(&owed, 10_000)])).await;
    world.pay(&session, Card::Declined);
    let declined = world.parcels();
    world.pay(&session, Card::Succeeds);
    world.webhooks().await;
    for parcel in &declined {
        assert_eq!(world.post(&world.app, parcel).await, 200);
    }
    world.work().await;
    assert_eq!((world.only_attempt().state, world.open(&owed)), (AttemptState::Succeeded, 0));
    world.position();
}

#[actix_web::test]
async fn refuses_a_wrong_a_stale_and_a_missing_signature() {
    for signature in [Signature::Wrong, Signature::Stale] {
        let (world, _) = paid_but_not_told().await;
        world.switches(Switches { webhook_signature: signature, ..Switches::default() });
        for parcel in &world.parcels() {
            assert_eq!(world.post(&world.app, parcel).await, 400);
        }
        world.work().await;
        assert!(world.payments().is_empty());
    }
    let (world, _) = paid_but_not_told().await;
    let bare = TestRequest::post().uri("/webhooks/stripe").set_payload("{}");
    assert_eq!(world.app.call(bare).await.status.as_u16(), 400);
}

#[actix_web::test]
async fn refuses_a_body_over_256_kilobytes() {
    let world = World::new();
    let large = TestRequest::post()
        .uri("/webhooks/stripe")
        .insert_header(("stripe-signature", "t=1,v1=00"))
        .set_payload(vec![b' '; 256 * 1024 + 1]);
    assert_eq!(world.app.call(large).await.status.as_u16(), 413);
}

/// Whoever stole the secret can sign what they like: it is still only a hint.
#[actix_web::test]
async fn believes_the_provider_and_not_the_event() {
    let mut world = World::new();
    let owed = world.owes(10_000);
    let session = world.checkout(&world.order(&[(&owed, 10_000)])).await;
    let now = world.app.clock.now().seconds();
    let body = format!(
        r#"{{"id":"evt_forged","type":"checkout.session.completed","created":{now},"livemode":false,"data":{{"object":
        {{"id":"{session}","object":"checkout.session","payment_intent":"pi_forged","amount_total":10000,"payment_status":"paid"}}}}}}"#
    );
    let signature = stripe_webhook::Webhook::generate_test_header(&body, "whsec_test", Some(now));
    let request = TestRequest::post()
        .uri("/webhooks/stripe")
        .insert_header(("stripe-signature", signature))
        .set_payload(body);
    assert_eq!(world.app.call(request).await.status.as_u16(), 200);
    world.work().await;
    assert_eq!(world.only_attempt().state, AttemptState::Open);
    assert!(world.payments().is_empty());
    assert_eq!(world.open(&owed), 10_000);
}

#[actix_web::test]
async fn an_event_of_live_mode_is_not_for_a_test_site() {
    let (world, _) = paid_but_not_told().await;
    let now = world.app.clock.now().seconds();
    let session = world.only_attempt().session.unwrap();
    let body = format!(
        r#"{{"id":"evt_live","type":"checkout.session.completed","created":{now},"livemode":true,"data":{{"object":
        {{"id":"{session}","object":"checkout.session"}}}}}}"#
    );
    let signature = stripe_webhook::Webhook::generate_test_header(&body, "whsec_test", Some(now));
    let request = TestRequest::post()
        .uri("/webhooks/stripe")
        .insert_header(("stripe-signature", signature))
        .set_payload(body);
    assert_eq!(world.app.call(request).await.status.as_u16(), 200);
    world.work().await;
    assert!(world.payments().is_empty());
}

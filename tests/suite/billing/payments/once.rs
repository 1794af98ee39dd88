//! Nobody is charged twice: double clicks, tabs, steps back, two instances, two different payments at once.

use std::time::Duration;

use forecourt::base::form_key::new_form_key;
use forecourt::base::values::Currency;
use forecourt::billing::payments::attempt::AttemptState;
use forecourt::billing::payments::order::OrderError;
use forecourt::billing::payments::paying::Begun;
use forecourt::simulator::book::Card;

use super::world::{World, session_in, usd};

#[actix_web::test]
async fn pays_one_invoice_whole() {
    let mut world = World::new();
    let owed = world.owes(77_194);
    let order = world.order(&[(&owed, 77_194)]);
    let session = world.checkout(&order).await;
    assert_eq!(world.only_attempt().state, AttemptState::Open);
    world.pay(&session, Card::Succeeds);
    world.webhooks().await;
    let attempt = world.only_attempt();
    assert_eq!(attempt.state, AttemptState::Succeeded);
    assert_eq!(world.open(&owed), 0);
    let payments = world.payments();
    assert_eq!(payments.len(), 1);
    assert_eq!(payments[0].amount, usd(77_194));
    assert_eq!(payments[0].number, "RC-00001");
    assert_eq!(payments[0].instrument, "Visa 4242");
    let position = world.position();
    assert_eq!((position.received, position.open, position.credit), (usd(77_194), usd(0), usd(0)));
}

#[actix_web::test]
async fn a_double_click_leads_to_one_checkout() {
    let mut world = World::new();
    let owed = world.owes(10_000);
    let order = world.order(&[(&owed, 10_000)]);
    let (one, two) = tokio::join!(world.begin(&order), world.begin(&order));
    assert_eq!(one, two);
    assert!(matches!(one, Begun::Checkout(_)), "{one:?}");
    assert_eq!((world.attempts().len(), world.sessions()), (1, 1));
}

#[actix_web::test]
async fn two_tabs_on_two_instances_share_one_checkout() {
    let mut world = World::new();
    let owed = world.owes(10_000);
    let second = world.app.second();
    let (tab, other) = (world.order(&[(&owed, 10_000)]), world.order(&[(&owed, 10_000)]));
    assert_ne!(tab.form_key, other.form_key);
    let (one, two) = tokio::join!(world.begin(&tab), world.begin_on(&second, &other));
    assert_eq!(one, two);
    assert!(matches!(one, Begun::Checkout(_)), "{one:?}");
    assert_eq!((world.attempts().len(), world.sessions()), (1, 1));
}

#[actix_web::test]
async fn many_at_once_book_once() {
    let mut world = World::new();
    let owed = world.owes(10_000);
    let second = world.app.second();
    let order = world.order(&[(&owed, 10_000)]);
    let all = futures_util::future::join_all(
        (0..8).map(|n| world.begin_on(if n % 2 == 0 { &world.app } else { &second }, &order)),
    )
    .await;
    assert!(all.iter().all(|begun| *begun == all[0]), "{all:?}");
    let Begun::Checkout(url) = &all[0] else { panic!("{all:?}") };
    world.pay(&session_in(url), Card::Succeeds);
    world.webhooks().await;
    assert_eq!((world.payments().len(), world.charges()), (1, 1));
    assert_eq!(world.position().credit, usd(0));
}

#[actix_web::test]
async fn another_amount_ends_the_old_checkout_first() {
    let mut world = World::new();
    let owed = world.owes(30_000);
    let old = world.checkout(&world.order(&[(&owed, 30_000)])).await;
    let new = world.checkout(&world.order(&[(&owed, 12_000)])).await;
    assert_ne!(old, new);
    assert!(world.simulator.act(|desk| desk.pay(&old, Card::Succeeds)).is_err(), "the old page is closed");
    world.pay(&new, Card::Succeeds);
    world.webhooks().await;
    assert_eq!(world.states(), ["expired", "succeeded"]);
    assert_eq!(world.open(&owed), 18_000);
    assert_eq!(world.position().received, usd(12_000));
}

#[actix_web::test]
async fn an_old_checkout_that_was_paid_meanwhile_is_not_replaced() {
    let mut world = World::new();
    let owed = world.owes(30_000);
    let old = world.checkout(&world.order(&[(&owed, 30_000)])).await;
    world.pay(&old, Card::Succeeds);
    // No webhook came yet: the new order finds out by itself.
    let refused = world.begin(&world.order(&[(&owed, 12_000)])).await;
    assert_eq!(refused, Begun::Refused(OrderError::NothingOwed));
    assert_eq!((world.payments().len(), world.open(&owed)), (1, 0));
    world.webhooks().await;
    assert_eq!(world.payments().len(), 1);
    world.position();
}

#[actix_web::test]
async fn refuses_a_paid_invoice_and_an_old_balance() {
    let mut world = World::new();
    let owed = world.owes(10_000);
    let order = world.order(&[(&owed, 6000)]);
    let session = world.checkout(&order).await;
    world.pay(&session, Card::Succeeds);
    world.webhooks().await;
    let too_much = world.begin(&world.order(&[(&owed, 10_000)])).await;
    assert_eq!(too_much, Begun::Refused(OrderError::Changed));
    let rest = world.checkout(&world.order(&[(&owed, 4000)])).await;
    world.pay(&rest, Card::Succeeds);
    world.webhooks().await;
    let again = world.begin(&world.order(&[(&owed, 4000)])).await;
    assert_eq!(again, Begun::Refused(OrderError::NothingOwed));
    assert_eq!(world.payments().len(), 2);
    world.position();
}

#[actix_web::test]
async fn a_part_has_the_dealerships_minimum_unless_less_is_owed() {
    let mut world = World::new();
    let (large, small) = (world.owes(30_000), world.owes(2000));
    let refused = world.begin(&world.order(&[(&large, 4999)])).await;
    assert!(matches!(refused, Begun::Refused(OrderError::Outside(b)) if b.least == usd(5000)), "{refused:?}");
    assert!(matches!(world.begin(&world.order(&[(&small, 2000)])).await, Begun::Checkout(_)));
    assert!(matches!(world.begin(&world.order(&[(&large, 5000)])).await, Begun::Checkout(_)));
}

#[actix_web::test]
async fn several_invoices_in_one_payment_get_what_was_shown() {
    let mut world = World::new();
    let (one, two, three) = (world.owes(10_000), world.owes(5000), world.owes(3000));
    let session = world.checkout(&world.order(&[(&one, 10_000), (&two, 2000)])).await;
    world.pay(&session, Card::Succeeds);
    world.webhooks().await;
    assert_eq!((world.open(&one), world.open(&two), world.open(&three)), (0, 3000, 3000));
    assert_eq!(world.payments().len(), 1);
    world.position();
}

#[actix_web::test]
async fn yen_have_no_decimals() {
    let mut world = World::in_currency(Currency::Jpy);
    let owed = world.owes(12_340);
    let session = world.checkout(&world.order(&[(&owed, 12_340)])).await;
    let charged = world.simulator.act(|desk| desk.session(&session).unwrap().amount);
    assert_eq!(charged, 12_340);
    world.pay(&session, Card::Succeeds);
    world.webhooks().await;
    assert_eq!(world.open(&owed), 0);
    world.position();
}

#[actix_web::test]
async fn a_replayed_form_goes_on_or_shows_how_it_ended() {
    let mut world = World::new();
    let owed = world.owes(10_000);
    let order = world.order(&[(&owed, 10_000)]);
    let session = world.checkout(&order).await;
    assert_eq!(world.checkout(&order).await, session);
    world.pay(&session, Card::Succeeds);
    world.webhooks().await;
    let id = world.only_attempt().id;
    assert_eq!(world.begin(&order).await, Begun::See(id));
    let mut other = world.order(&[(&owed, 5000)]);
    other.form_key.clone_from(&order.form_key);
    assert_eq!(world.begin(&other).await, Begun::Stale);
    let mut made_up = order.clone();
    "short".clone_into(&mut made_up.form_key);
    assert_eq!(world.begin(&made_up).await, Begun::Stale);
}

#[actix_web::test]
async fn somebody_elses_invoice_and_form_are_not_found() {
    let mut world = World::new();
    let owed = world.owes(10_000);
    let order = world.order(&[(&owed, 10_000)]);
    world.checkout(&order).await;
    let mut stranger = order.clone();
    stranger.form_key = new_form_key();
    "XX-1".clone_into(&mut stranger.shares[0].0);
    let actor = forecourt::trust::audit::Actor::system();
    let site = &world.app.site;
    let refused = forecourt::billing::payments::paying::begin(
        site,
        &world.app.app.provider,
        &actor,
        &world.scope,
        &stranger,
    )
    .await;
    assert!(matches!(refused, Err(forecourt::base::error::AppError::NotFound)));
}

#[actix_web::test]
async fn two_different_payments_that_race_leave_credit() {
    let mut world = World::new();
    let owed = world.owes(10_000);
    let first = world.checkout(&world.order(&[(&owed, 10_000)])).await;
    world.pay(&first, Card::SlowSucceeds);
    // The slow payment was given up as expired by mistake; a second one is made and paid.
    let id = world.only_attempt().id;
    let site = &world.app.site;
    site.db
        .write(|c| {
            let attempt = forecourt::billing::payments::store::attempts::for_job(c, id)?;
            let verdict = forecourt::billing::payments::verdict::Verdict::Expired;
            forecourt::billing::payments::settling::settle_as(c, site, &attempt, &verdict, None)
        })
        .unwrap();
    let second = world.checkout(&world.order(&[(&owed, 10_000)])).await;
    world.pay(&second, Card::Succeeds);
    let slow = world.intent_of(&first);
    world.simulator.act(|desk| desk.settle(&slow, true)).unwrap();
    let other = world.app.second();
    let parcels = world.parcels();
    futures_util::future::join_all(parcels.iter().map(|p| world.post(&other, p))).await;
    tokio::join!(world.work(), world.work_on(&other));
    assert_eq!((world.payments().len(), world.charges()), (2, 2));
    assert_eq!(world.open(&owed), 0);
    let position = world.position();
    assert_eq!((position.received, position.credit), (usd(20_000), usd(10_000)));
}

#[actix_web::test]
async fn an_attempt_that_ran_out_lets_go_of_its_invoices() {
    let mut world = World::new();
    let owed = world.owes(10_000);
    let order = world.order(&[(&owed, 10_000)]);
    world.checkout(&order).await;
    world.advance(Duration::from_secs(24 * 3600));
    let id = world.only_attempt().id;
    assert_eq!(world.begin(&order).await, Begun::See(id));
    let fresh = world.checkout(&world.order(&[(&owed, 10_000)])).await;
    world.pay(&fresh, Card::Succeeds);
    world.webhooks().await;
    assert_eq!(world.states(), ["expired", "succeeded"]);
    world.position();
}

//! What was paid too much is the customer's, to be used for another invoice.

use forecourt::billing::payments::using_credit::{Used, use_credit};
use forecourt::trust::audit::{Actor, ActorKind};

use super::world::{Owed, World, usd};

fn used(world: &World, owed: &Owed) -> Used {
    let site = &world.app.site;
    let actor = Actor::of_kind(ActorKind::Owner);
    site.db.write(|c| use_credit(c, site, &actor, &world.scope, owed.id)).unwrap()
}

#[actix_web::test]
async fn credit_goes_to_an_invoice_as_far_as_it_goes_and_once() {
    let mut world = World::new();
    let (large, small) = (world.owes(10_000), world.owes(500));
    world.has_credit(1200);
    world.has_credit(800);
    assert_eq!(used(&world, &small), Used::Applied(usd(500)));
    assert_eq!(used(&world, &small), Used::Nothing);
    assert_eq!(used(&world, &large), Used::Applied(usd(1500)));
    assert_eq!(used(&world, &large), Used::Nothing);
    assert_eq!((world.open(&large), world.open(&small)), (8500, 0));
    assert_eq!(world.position().credit, usd(0));
}

#[actix_web::test]
async fn waits_while_a_payment_is_under_way() {
    let mut world = World::new();
    let owed = world.owes(10_000);
    world.has_credit(1200);
    world.checkout(&world.order(&[(&owed, 10_000)])).await;
    assert_eq!(used(&world, &owed), Used::Busy);
    assert_eq!(world.open(&owed), 10_000);
}

//! A link opens one invoice for a while, and can be taken back.

use std::time::Duration;

use diesel::prelude::*;
use forecourt::base::db::schema::audit_entry;
use forecourt::billing::payments::pay_links::{self, Found};
use forecourt::billing::payments::starting::Door;
use forecourt::billing::payments::using_credit::use_credit;
use forecourt::billing::write_offs::{self, NewWriteOff};
use forecourt::simulator::book::Card;
use forecourt::trust::audit::{Actor, ActorKind};

use super::world::{World, usd};
use crate::support::records;

fn token(door: &Door) -> &str {
    let Door::Link { token, .. } = door else { panic!("a link was expected") };
    token
}

fn found(world: &World, token: &str) -> Found {
    let site = &world.app.site;
    site.db.read(|c| pay_links::find(c, site, token)).unwrap()
}

#[actix_web::test]
async fn a_link_ends_by_time_by_hand_and_by_replacement() {
    let mut world = World::new();
    let owed = world.owes(10_000);
    let door = world.link_to(owed.id);
    assert!(matches!(found(&world, token(&door)), Found::Alive(link) if link.invoice == owed.id));
    let site = &world.app.site;
    let actor = Actor::of_kind(ActorKind::Operator);
    let new = site
        .db
        .write(|c| pay_links::replace(c, site, &actor, &world.scope, owed.id, pay_links::LIFE))
        .unwrap();
    assert!(matches!(found(&world, token(&door)), Found::Revoked(_)));
    assert!(matches!(found(&world, &new), Found::Alive(_)));
    world.advance(pay_links::LIFE);
    assert!(matches!(found(&world, &new), Found::Expired(_)));
    assert!(matches!(found(&world, "not-a-token"), Found::Unknown));
}

#[actix_web::test]
async fn the_log_tells_of_links_that_were_ended_and_of_no_others() {
    let mut world = World::new();
    let owed = world.owes(10_000);
    let (site, scope, actor) = (&world.app.site, world.scope, Actor::of_kind(ActorKind::Operator));
    let told = || -> i64 {
        let those = || audit_entry::table.filter(audit_entry::action.eq("pay_link.revoke"));
        site.db.read(|c| Ok(those().count().get_result(c)?)).unwrap()
    };
    let replace = || site.db.write(|c| pay_links::replace(c, site, &actor, &scope, owed.id, pay_links::LIFE));
    site.db.write(|c| pay_links::revoke(c, site, &actor, &scope, owed.id)).unwrap();
    let before = told();
    assert_eq!(site.db.write(|c| pay_links::revoke(c, site, &actor, &scope, owed.id)).unwrap(), 0);
    replace().unwrap();
    assert_eq!(told(), before, "there was nothing to end");
    replace().unwrap();
    assert_eq!(told(), before + 1);
}

#[actix_web::test]
async fn a_link_ends_thirty_days_after_the_payment() {
    let mut world = World::new();
    let owed = world.owes(10_000);
    let door = world.link_to(owed.id);
    let session = world.checkout(&world.order(&[(&owed, 10_000)])).await;
    world.pay(&session, Card::Succeeds);
    world.webhooks().await;
    world.advance(Duration::from_secs(30 * 86_400 - 1));
    assert!(matches!(found(&world, token(&door)), Found::Alive(_)));
    world.advance(Duration::from_secs(1));
    assert!(matches!(found(&world, token(&door)), Found::Expired(_)));
}

#[actix_web::test]
async fn a_link_ends_thirty_days_after_nothing_is_open_any_more_however_that_came() {
    let mut world = World::new();
    let (paid, forgiven) = (world.owes(10_000), world.owes(10_000));
    let (first, second) = (world.link_to(paid.id), world.link_to(forgiven.id));
    let (site, scope, actor) = (&world.app.site, world.scope, Actor::of_kind(ActorKind::Operator));
    records::paid(&world.app, &scope, 10_000);
    site.db.write(|c| use_credit(c, site, &actor, &scope, paid.id)).unwrap();
    let reason = records::clean("Not worth it");
    let give_up = NewWriteOff {
        invoice: forgiven.id,
        amount: usd(10_000),
        reason: &reason,
        form_key: "a",
        approval: None,
    };
    site.db.write(|c| write_offs::write_off(c, site, &actor, &scope, &give_up)).unwrap().unwrap();
    for door in [&first, &second] {
        assert!(matches!(found(&world, token(door)), Found::Alive(_)));
    }
    world.advance(Duration::from_secs(30 * 86_400));
    for door in [&first, &second] {
        assert!(matches!(found(&world, token(door)), Found::Expired(_)));
    }
}

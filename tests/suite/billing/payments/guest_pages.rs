//! Whoever holds a pay link sees one invoice and pays it, without an account and without a session.

use actix_web::test::TestRequest;
use forecourt::base::values::CleanLines;
use forecourt::billing::payments::pay_links;
use forecourt::billing::payments::starting::Door;
use forecourt::simulator::book::Card;
use forecourt::trust::audit::{Actor, ActorKind};

use super::world::{Owed, World, session_in};
use crate::support::Answer;
use crate::support::forms::{encode, form_of};
use crate::support::records::{draft, issue, line};

fn link(world: &World, owed: &Owed) -> String {
    let Door::Link { token, .. } = world.link_to(owed.id) else { panic!("a link was expected") };
    format!("/pay/{token}")
}

async fn send(world: &World, page: &str) -> Answer {
    let shown = world.app.get(page).await.text();
    fill(world, &shown, &format!("{}/payments", page.split('?').next().unwrap())).await
}

/// Sends the form of a page as it is.
async fn fill(world: &World, shown: &str, action: &str) -> Answer {
    let form = form_of(shown, action).unwrap_or_else(|| panic!("no form:\n{shown}"));
    let form: Vec<(&str, &str)> = form.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let request = TestRequest::post()
        .uri(action)
        .insert_header(("content-type", "application/x-www-form-urlencoded"))
        .insert_header(("sec-fetch-site", "same-origin"))
        .set_payload(encode(&form));
    world.app.call(request).await
}

#[actix_web::test]
async fn a_guest_pays_and_comes_back() {
    let mut world = World::new();
    let owed = world.owes(77_194);
    let page = link(&world, &owed);
    let shown = world.app.get(&page).await;
    assert_eq!(shown.status, 200);
    assert!(shown.text().contains("Pay $771.94"));
    assert_eq!(shown.header("x-robots-tag"), "noindex, nofollow");
    assert_eq!(shown.header("referrer-policy"), "same-origin");
    assert!(shown.cookie("__Host-sid").is_none());
    let sent = send(&world, &page).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    let session = session_in(sent.location());
    world.pay(&session, Card::Succeeds);
    let success = world.simulator.act(|desk| desk.session(&session).unwrap().success_url.clone());
    let back = success.strip_prefix("http://localhost").unwrap();
    let waiting = world.app.get(back).await;
    assert!(waiting.text().contains("Checking with the payment provider"), "{}", waiting.text());
    assert!(waiting.header("refresh").starts_with("3; url=/pay/"));
    world.app.site.later.flush();
    world.work().await;
    assert!(world.app.get(back).await.text().contains("Payment received."));
    assert!(world.app.get(&page).await.text().contains("Nothing is left to pay"));
    world.position();
}

#[actix_web::test]
async fn a_guest_may_pay_a_part() {
    let mut world = World::new();
    let owed = world.owes(30_000);
    let page = link(&world, &owed);
    assert_eq!(world.app.get(&format!("{page}?amount=49.99")).await.status, 422);
    let sent = send(&world, &format!("{page}?amount=120")).await;
    let session = session_in(sent.location());
    world.pay(&session, Card::Succeeds);
    world.webhooks().await;
    assert_eq!(world.open(&owed), 18_000);
}

#[actix_web::test]
async fn a_guest_reads_what_the_dealership_wrote_to_the_customer() {
    let world = World::new();
    let mut bill = draft(vec![line(&world.app, 30_000)]);
    bill.notes = CleanLines::optional("Rotors are at 4 mm.\nPlease come back <soon>").unwrap();
    let issued = issue(&world.app, &world.scope, &bill);
    let Door::Link { token, .. } = world.link_to(issued.id) else { panic!("a link was expected") };
    let page = world.app.get(&format!("/pay/{token}")).await.text();
    assert!(page.contains("Rotors are at 4 mm.") && page.contains("come back &#60;soon&#62;"), "{page}");
}

#[actix_web::test]
async fn a_part_that_a_guest_chose_stays_chosen_when_less_is_owed() {
    let mut world = World::new();
    let owed = world.owes(30_000);
    let page = link(&world, &owed);
    let action = format!("{page}/payments");
    let shown = world.app.get(&format!("{page}?amount=200")).await.text();
    assert!(shown.contains("Pay $200.00"), "{shown}");
    // Meanwhile half of it is paid: less is left than was chosen.
    let session = world.checkout(&world.order(&[(&owed, 15_000)])).await;
    world.pay(&session, Card::Succeeds);
    world.webhooks().await;
    let less = fill(&world, &shown, &action).await;
    assert!(less.status == 409 || less.status == 422, "{}", less.status);
    assert!(less.text().contains("Pay $150.00"), "no more than is owed: {}", less.text());
    let shown = world.app.get(&format!("{page}?amount=100")).await.text();
    assert!(shown.contains("Pay $100.00"), "{shown}");
    let other = world.app.get(&format!("{page}?amount=1OO")).await;
    assert_eq!(other.status, 422);
    assert!(other.text().contains("1OO"), "what was typed is there: {}", other.text());
}

#[actix_web::test]
async fn the_paper_of_a_link_is_the_invoices_own() {
    let mut world = World::new();
    let owed = world.owes(30_000);
    let page = link(&world, &owed);
    let (one, two) =
        (world.app.get(&format!("{page}.pdf")).await, world.app.get(&format!("{page}.pdf")).await);
    assert!(one.body.starts_with(b"%PDF"));
    assert_eq!(one.body, two.body);
}

#[actix_web::test]
async fn links_that_ended_say_so_and_unknown_ones_are_counted() {
    let mut world = World::new();
    let owed = world.owes(30_000);
    let page = link(&world, &owed);
    let site = &world.app.site;
    let actor = Actor::of_kind(ActorKind::Operator);
    site.db.write(|c| pay_links::revoke(c, site, &actor, &world.scope, owed.id)).unwrap();
    let revoked = world.app.get(&page).await;
    assert_eq!(revoked.status, 410);
    assert!(revoked.text().contains("This link was replaced"));
    let fresh = link(&world, &owed);
    world.advance(pay_links::LIFE);
    let expired = world.app.get(&fresh).await;
    assert_eq!(expired.status, 410);
    assert!(expired.text().contains("This link has ended"));
    for path in ["/pay/unknown", "/pay/unknown.pdf", "/pay/unknown/done"] {
        let unknown = world.app.get(path).await;
        assert_eq!(unknown.status, 404, "{path}");
        assert!(unknown.text().contains("This link does not work"));
    }
}

#[actix_web::test]
async fn guessing_tokens_is_slowed_down_and_a_good_link_is_not() {
    let mut world = World::with(|config| config.rate_limit_factor = 1);
    let owed = world.owes(30_000);
    let page = link(&world, &owed);
    let mut last = 0;
    for n in 0..25 {
        last = world.app.get(&format!("/pay/guess{n}")).await.status.as_u16();
    }
    assert_eq!(last, 429);
    assert_eq!(world.app.get(&page).await.status, 200);
}

#[actix_web::test]
async fn a_link_shows_nothing_of_other_payments() {
    let mut world = World::new();
    let (mine, other) = (world.owes(30_000), world.owes(20_000));
    let page = link(&world, &mine);
    world.checkout(&world.order(&[(&other, 20_000)])).await;
    let attempt = world.only_attempt().id;
    assert_eq!(world.app.get(&format!("{page}/done?attempt={attempt}")).await.status, 404);
}

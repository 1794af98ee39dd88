//! Money sent back: never more than came, to where it came from, above the limit with a second manager, and booked once
//! whoever tells us first.

use forecourt::base::values::PaymentId;
use forecourt::billing::payments::store::refunds::{self, RefundState};
use forecourt::simulator::book::Card;
use forecourt::simulator::switches::Switches;
use forecourt::trust::access::Role;

use super::world::{Owed, World, usd};
use crate::support::{Actor, Answer};

async fn paid(minor: i64) -> (World, Owed, PaymentId) {
    let mut world = World::new();
    let owed = world.owes(minor);
    let session = world.checkout(&world.order(&[(&owed, minor)])).await;
    world.pay(&session, Card::Succeeds);
    world.webhooks().await;
    let payment = world.payments()[0].id;
    (world, owed, payment)
}

/// The form, the check page and the passkey; where that leads.
async fn refund(who: &Actor<'_>, payment: PaymentId, amount: &str) -> Answer {
    let base = format!("/staff/payments/{payment}/refunds");
    let page = who.get(&format!("{base}/new")).await;
    assert_eq!(page.status, 200, "{}", page.text());
    let fields = [("amount", amount), ("reason", "Charged for a part that was not fitted")];
    let checked = who.fill(&page, &base, &fields).await;
    if checked.status != 200 {
        return checked;
    }
    let asked = who.fill(&checked, &base, &[("step", "send")]).await;
    if asked.location().starts_with("/step-up/") { who.confirm(&asked).await } else { asked }
}

fn states(world: &World, payment: PaymentId) -> Vec<RefundState> {
    let site = &world.app.site;
    let zone = "America/Chicago".parse().unwrap();
    let all = site.db.read(|c| refunds::of_payment(c, &world.scope, payment, &zone)).unwrap();
    all.iter().map(|it| it.state).collect()
}

#[actix_web::test]
async fn goes_back_through_the_provider_and_is_booked_once() {
    let (world, owed, payment) = paid(10_000).await;
    let priya = world.app.staff("Priya Raman", Role::Manager).await;
    let dana = world.owner("Dana").await;
    let done = refund(&priya, payment, "40").await;
    assert_eq!(done.location(), format!("/staff/payments/{payment}"), "{}", done.text());
    assert_eq!(states(&world, payment), [RefundState::Requested]);
    assert!(dana.get(&format!("/payments/{payment}")).await.text().contains("Requested"));
    assert_eq!(world.position().received, usd(6_000));
    world.work().await;
    assert_eq!(states(&world, payment), [RefundState::Done]);
    let parcels = world.parcels();
    for parcel in parcels.iter().chain(&parcels) {
        world.post(&world.app, parcel).await;
    }
    world.work().await;
    assert_eq!(states(&world, payment), [RefundState::Done]);
    let position = world.position();
    assert_eq!((position.received, position.credit, world.open(&owed)), (usd(6_000), usd(0), 4_000));
    assert!(priya.get("/staff/refunds").await.text().contains("RF-00001"));
    assert!(dana.get(&format!("/payments/{payment}")).await.text().contains("Done"));
}

#[actix_web::test]
async fn the_webhook_may_be_faster_than_our_own_answer() {
    let (world, _, payment) = paid(10_000).await;
    let priya = world.app.staff("Priya Raman", Role::Manager).await;
    world.switches(Switches { refund_pending: true, ..Switches::default() });
    refund(&priya, payment, "40").await;
    world.work().await;
    assert_eq!(states(&world, payment), [RefundState::Sent]);
    let id = world.simulator.act(|desk| desk.book.refunds[0].id.clone());
    world.simulator.act(|desk| desk.finish_refund(&id, true)).unwrap();
    world.webhooks().await;
    assert_eq!(states(&world, payment), [RefundState::Done]);
    assert_eq!(world.position().received, usd(6_000));
}

#[actix_web::test]
async fn what_does_not_get_through_is_credit_again() {
    let (world, owed, payment) = paid(10_000).await;
    let priya = world.app.staff("Priya Raman", Role::Manager).await;
    world.switches(Switches { refund_pending: true, ..Switches::default() });
    refund(&priya, payment, "40").await;
    world.work().await;
    let id = world.simulator.act(|desk| desk.book.refunds[0].id.clone());
    world.simulator.act(|desk| desk.finish_refund(&id, false)).unwrap();
    world.webhooks().await;
    assert_eq!(states(&world, payment), [RefundState::Failed]);
    let position = world.position();
    assert_eq!((position.received, position.credit, world.open(&owed)), (usd(10_000), usd(4_000), 4_000));
    let again = refund(&priya, payment, "100").await;
    assert_eq!(again.status, 303, "what came back can go back again: {}", again.text());
}

#[actix_web::test]
async fn never_more_than_came_and_did_not_go_back() {
    let (world, _, payment) = paid(10_000).await;
    let priya = world.app.staff("Priya Raman", Role::Manager).await;
    let over = refund(&priya, payment, "100.01").await;
    assert_eq!(over.status, 422);
    assert!(over.text().contains("Enter an amount up to $100.00"));
    refund(&priya, payment, "70").await;
    let rest = refund(&priya, payment, "30.01").await;
    assert_eq!(rest.status, 422);
    assert!(rest.text().contains("Enter an amount up to $30.00"));
    let marcus = world.app.staff("Marcus Bell", Role::Clerk).await;
    assert_eq!(marcus.get(&format!("/staff/payments/{payment}/refunds/new")).await.status, 403);
    assert_eq!(marcus.post(&format!("/staff/payments/{payment}/refunds"), &[]).await.status, 403);
}

#[actix_web::test]
async fn a_managers_own_large_refund_needs_another_manager() {
    let (world, _, payment) = paid(90_000).await;
    let priya = world.app.staff("Priya Raman", Role::Manager).await;
    let lena = world.app.staff("Lena Ortiz", Role::Manager).await;
    let asked = refund(&priya, payment, "600").await;
    let request = asked.location().to_owned();
    assert!(request.starts_with("/staff/approvals/"), "{request}");
    assert!(states(&world, payment).is_empty(), "nothing has happened");
    let own = priya.post(&format!("{request}/decision"), &[("decision", "approve"), ("note", "")]).await;
    assert_eq!(own.location(), request);
    assert!(states(&world, payment).is_empty());
    let waiting = lena.post(&format!("{request}/decision"), &[("decision", "approve"), ("note", "")]).await;
    assert_eq!(lena.confirm(&waiting).await.status, 303);
    let page = priya.get(&request).await;
    let base = format!("/staff/payments/{payment}/refunds");
    let waiting = priya.fill(&page, &base, &[]).await;
    let done = priya.confirm(&waiting).await;
    assert_eq!(done.location(), format!("/staff/payments/{payment}"), "{}", done.text());
    world.work().await;
    assert_eq!(states(&world, payment), [RefundState::Done]);
    assert_eq!(world.position().received, usd(30_000));
}

#[actix_web::test]
async fn cash_goes_back_by_hand_and_is_written_down() {
    let world = World::new();
    world.has_credit(5_000);
    let payment = world.payments()[0].id;
    let priya = world.app.staff("Priya Raman", Role::Manager).await;
    let page = priya.get(&format!("/staff/payments/{payment}/refunds/new")).await.text();
    assert!(page.contains("By hand, as it came: Cash"), "{page}");
    assert_eq!(refund(&priya, payment, "50").await.status, 303);
    assert_eq!(states(&world, payment), [RefundState::Done]);
    let position = world.position();
    assert_eq!((position.received, position.credit), (usd(0), usd(0)));
}

#[actix_web::test]
async fn what_one_person_sends_back_in_a_day_counts_together() {
    let (world, _, payment) = paid(90_000).await;
    let priya = world.app.staff("Priya Raman", Role::Manager).await;
    let lena = world.app.staff("Lena Ortiz", Role::Manager).await;
    let page = format!("/staff/payments/{payment}");
    for _ in 0..5 {
        assert_eq!(refund(&priya, payment, "99").await.location(), page, "each below the limit");
    }
    let sixth = refund(&priya, payment, "10").await;
    let request = sixth.location().to_owned();
    assert!(request.starts_with("/staff/approvals/"), "505.00 in a day: {request}");
    assert!(lena.get(&request).await.text().contains("$495.00"), "and says why");
    assert_eq!(refund(&lena, payment, "20").await.location(), page, "another person has their own day");
    let waiting = lena.post(&format!("{request}/decision"), &[("decision", "approve"), ("note", "")]).await;
    assert_eq!(lena.confirm(&waiting).await.status, 303);
    world.advance(std::time::Duration::from_secs(86_400));
    priya.sign_in("/staff").await;
    assert_eq!(refund(&priya, payment, "30").await.location(), page, "a new day begins at nothing");
    world.work().await;
    assert_eq!(world.position().received, usd(90_000 - 5 * 9_900 - 2_000 - 3_000));
}

#[actix_web::test]
async fn an_approval_is_void_when_it_would_do_something_else() {
    let (world, owed, payment) = paid(90_000).await;
    let priya = world.app.staff("Priya Raman", Role::Manager).await;
    let lena = world.app.staff("Lena Ortiz", Role::Manager).await;
    let request = refund(&priya, payment, "600").await.location().to_owned();
    let waiting = lena.post(&format!("{request}/decision"), &[("decision", "approve"), ("note", "")]).await;
    lena.confirm(&waiting).await;
    // Meanwhile some of the payment was taken off its invoice.
    let site = &world.app.site;
    let back = forecourt::billing::ledger::NewAllocation {
        payment,
        invoice: owed.id,
        amount: usd(20_000),
        on: "2026-11-20".parse().unwrap(),
    };
    site.db.write(|c| forecourt::billing::ledger::reverse(c, site, &world.scope, &back)).unwrap();
    let page = priya.get(&request).await;
    let base = format!("/staff/payments/{payment}/refunds");
    let tried = priya.fill(&page, &base, &[]).await;
    let tried = if tried.location().starts_with("/step-up/") { priya.confirm(&tried).await } else { tried };
    assert!(tried.location() != format!("/staff/payments/{payment}"), "{}", tried.location());
    assert!(states(&world, payment).is_empty(), "it was not what was approved any more");
}

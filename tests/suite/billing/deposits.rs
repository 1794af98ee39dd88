//! Deposits: paid once, held for one estimate and nothing else, taken off its invoice, the customer's again when nothing
//! comes of it. The ledger proves all of it after each step.

use forecourt::base::values::Money;
use forecourt::billing::deposits::{self, Standing, standing};
use forecourt::billing::estimates::{self, Content, Decision, Estimate, store, to_invoice};
use forecourt::billing::invoices;
use forecourt::billing::ledger;
use forecourt::billing::payments::attempt::AttemptState;
use forecourt::billing::payments::methods::CounterMethods;
use forecourt::billing::payments::payment::PaymentMethod;
use forecourt::billing::payments::using_credit::{Used, use_credit};
use forecourt::parties::dealerships;
use forecourt::simulator::book::Card;
use forecourt::trust::access::Role;
use forecourt::trust::audit;

use super::payments::world::{World, session_in, usd};
use crate::support::estimates::{clerk, content, find, sent};
use crate::support::{Actor, Answer};

const PATH: &str = "/estimates/ES-00001/deposit";
const COUNTER: &str = "/staff/estimates/ES-00001/deposit";

/// An estimate over 520.00 that asks for 150.00 ahead.
fn offered() -> World {
    let world = World::new();
    let content = Content { deposit: Some(usd(15_000)), ..content(&world.app) };
    sent(&world.app, &world.scope, &content);
    world
}

fn estimate(world: &World) -> Estimate {
    find(&world.app, &world.scope, "ES-00001")
}

fn stands(world: &World) -> Standing {
    let (site, of) = (&world.app.site, estimate(world));
    site.db.read(|c| standing(c, site, &world.scope, &of)).unwrap()
}

/// Held and usable, after proving the ledger.
fn money(world: &World) -> (Money, Money) {
    let position = world.position();
    let credit = world.app.site.db.read(|c| ledger::credit_of(c, &world.scope, world.currency())).unwrap();
    let held = stands(world).held;
    assert_eq!(position.credit, held.checked_add(credit).unwrap(), "what is held is the customer's too");
    (held, credit)
}

fn approve(world: &World) {
    let (site, actor, of) = (&world.app.site, clerk(&world.app), estimate(world));
    let yes = Decision { approved: true, reason: None };
    let heard = estimates::verbal::Heard {
        version: of.version,
        decisions: vec![yes.clone(), yes],
        spoke_with: crate::support::records::clean("Dana Whitfield"),
        at: world.app.clock.now(),
        number: crate::support::records::clean("In person"),
        amount: of.net(),
        note: None,
    };
    site.db.write(|c| estimates::verbal::record_verbal(c, site, &actor, &world.scope, &of, &heard)).unwrap();
}

fn bill(world: &World) -> invoices::IssuedInvoice {
    let (site, actor) = (&world.app.site, clerk(&world.app));
    site.db
        .write(|c| {
            let of = store::by_number(c, &world.scope, "ES-00001")?;
            let id = to_invoice(c, site, &actor, &world.scope, &of)?;
            invoices::issue(c, site, &actor, &world.scope, id)
        })
        .unwrap()
}

async fn pay(world: &World, dana: &Actor<'_>) {
    let answer = dana.submit(PATH, PATH, &[]).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    world.pay(&session_in(answer.location()), Card::Succeeds);
    world.webhooks().await;
}

async fn at_counter(who: &Actor<'_>, amount: &str) -> Answer {
    who.submit(COUNTER, COUNTER, &[("amount", amount)]).await
}

#[actix_web::test]
async fn the_owner_pays_it_online_and_it_is_held_for_this_estimate_alone() {
    let mut world = offered();
    let dana = world.owner("Dana Whitfield").await;
    let page = dana.get("/estimates/ES-00001").await.text();
    assert!(page.contains("Pay the deposit") && page.contains("href=\"/estimates/ES-00001/deposit\""));
    pay(&world, &dana).await;
    assert_eq!(money(&world), (usd(15_000), usd(0)));
    let payment = world.payments()[0].id;
    let page = dana.get("/estimates/ES-00001").await.text();
    assert!(page.contains("$150.00 of the deposit is paid") && !page.contains("Pay the deposit"), "{page}");
    let page = dana.get(&format!("/payments/{payment}")).await.text();
    assert!(page.contains("$150.00 is kept for estimate ES-00001"), "{page}");
    let priya = world.app.staff("Priya Raman", Role::Manager).await;
    let page = priya.get(&format!("/staff/payments/{payment}")).await.text();
    assert!(page.contains("Held for") && page.contains("ES-00001") && !page.contains("On account"), "{page}");
    assert!(priya.get("/staff/estimates/ES-00001").await.text().contains("is held for this estimate"));
    let owed = world.owes(10_000);
    let (site, actor) = (&world.app.site, audit::Actor::system());
    let used = site.db.write(|c| use_credit(c, site, &actor, &world.scope, owed.id)).unwrap();
    assert_eq!((used, world.open(&owed)), (Used::Nothing, 10_000), "other invoices do not get it");
    let most = site
        .db
        .read(|c| forecourt::billing::payments::returning::refundable(c, &world.scope, payment))
        .unwrap();
    assert_eq!(most, usd(0), "it is let go before it is sent back");
}

#[actix_web::test]
async fn a_double_click_two_tabs_and_two_webhooks_book_it_once() {
    let world = offered();
    let dana = world.owner("Dana Whitfield").await;
    let (one, two) = (dana.get(PATH).await, dana.get(PATH).await);
    let first = dana.fill(&one, PATH, &[]).await;
    let again = dana.fill(&one, PATH, &[]).await;
    let other = dana.fill(&two, PATH, &[]).await;
    assert_eq!(first.location(), again.location());
    assert_eq!(first.location(), other.location(), "two tabs share one hosted page");
    assert_eq!(world.sessions(), 1);
    world.pay(&session_in(first.location()), Card::Succeeds);
    let parcels = world.parcels();
    for parcel in parcels.iter().chain(&parcels) {
        assert_eq!(world.post(&world.app, parcel).await, 200);
        world.work().await;
    }
    assert_eq!((world.payments().len(), world.charges()), (1, 1));
    assert_eq!(world.only_attempt().state, AttemptState::Succeeded);
    assert_eq!(money(&world), (usd(15_000), usd(0)));
    let late = dana.fill(&two, PATH, &[("key", "another-form-of-the-page")]).await;
    assert_eq!(late.status, 409);
    assert!(late.text().contains("The deposit is paid"), "{}", late.text());
}

#[actix_web::test]
async fn the_invoice_of_the_estimate_gets_it_at_issue() {
    let world = offered();
    let dana = world.owner("Dana Whitfield").await;
    pay(&world, &dana).await;
    approve(&world);
    assert_eq!(money(&world).0, usd(15_000));
    let issued = bill(&world);
    assert_eq!(issued.total, usd(52_000));
    assert_eq!(money(&world), (usd(0), usd(0)));
    let open = world.app.site.db.read(|c| ledger::open_of(c, &world.scope, issued.id, world.currency()));
    assert_eq!(open.unwrap(), usd(37_000));
    assert_eq!(stands(&world).used, usd(15_000));
    let page = dana.get(&format!("/invoices/{}", issued.number)).await.text();
    assert!(page.contains("$370.00"), "{page}");
    let page = dana.get("/estimates/ES-00001").await.text();
    assert!(page.contains("$150.00 of the deposit was taken off the invoice"), "{page}");
}

#[actix_web::test]
async fn what_the_invoice_does_not_need_is_credit() {
    let world = offered();
    let marcus = world.app.staff_of("Marcus Bell", world.scope.dealership(), Role::Clerk).await;
    at_counter(&marcus, "150.00").await;
    approve(&world);
    let (site, actor) = (&world.app.site, clerk(&world.app));
    let id = site
        .db
        .write(|c| {
            let of = store::by_number(c, &world.scope, "ES-00001")?;
            to_invoice(c, site, &actor, &world.scope, &of)
        })
        .unwrap();
    site.db
        .write(|c| {
            let stored = invoices::drafts::load(c, site, &world.scope, id)?;
            let mut draft = stored.draft;
            draft.lines.truncate(1);
            draft.lines[0].unit_price = "100".parse().unwrap();
            invoices::drafting::change(c, site, &actor, &world.scope, id, stored.version, &draft)?.unwrap();
            invoices::issue(c, site, &actor, &world.scope, id)
        })
        .unwrap();
    assert_eq!(money(&world), (usd(0), usd(5_000)));
}

#[actix_web::test]
async fn it_is_the_customer_s_again_when_nothing_comes_of_the_estimate() {
    for end in ["declined", "withdrawn", "expired"] {
        let world = offered();
        let dana = world.owner("Dana Whitfield").await;
        pay(&world, &dana).await;
        let (site, of, actor) = (&world.app.site, estimate(&world), clerk(&world.app));
        match end {
            "declined" => {
                let fields = [("version", "1"), ("job-0", "no"), ("job-1", "no")];
                let asked = dana.post("/estimates/ES-00001/approval", &fields).await;
                let done = dana.fill(&asked, "/estimates/ES-00001/decline", &[]).await;
                assert_eq!(done.status, 303, "{}", done.text());
            }
            "withdrawn" => {
                site.db.write(|c| estimates::withdraw(c, site, &actor, &world.scope, &of)).unwrap()
            }
            _ => {
                world.advance(std::time::Duration::from_secs(40 * 86_400));
                assert_eq!(site.db.write(|c| estimates::expire(c, site)).unwrap(), 1);
            }
        }
        assert_eq!(money(&world), (usd(0), usd(15_000)), "{end}");
        let payment = world.payments()[0].id;
        let most = site
            .db
            .read(|c| forecourt::billing::payments::returning::refundable(c, &world.scope, payment))
            .unwrap();
        assert_eq!(most, usd(15_000), "{end}: it can be sent back");
        assert_eq!(stands(&world).due, usd(0), "{end}: and is not asked for any more");
    }
}

#[actix_web::test]
async fn money_that_arrives_after_the_estimate_ended_is_credit() {
    let world = offered();
    let dana = world.owner("Dana Whitfield").await;
    let answer = dana.submit(PATH, PATH, &[]).await;
    let (site, of, actor) = (&world.app.site, estimate(&world), clerk(&world.app));
    site.db.write(|c| estimates::withdraw(c, site, &actor, &world.scope, &of)).unwrap();
    world.pay(&session_in(answer.location()), Card::Succeeds);
    world.webhooks().await;
    assert_eq!(money(&world), (usd(0), usd(15_000)));
}

#[actix_web::test]
async fn it_is_taken_at_the_counter_in_parts_and_once() {
    let world = offered();
    let marcus = world.app.staff_of("Marcus Bell", world.scope.dealership(), Role::Clerk).await;
    let form = marcus.get(COUNTER).await;
    for wrong in ["150.01", "0", "-5", "lots", "1.500,00"] {
        let refused = marcus.fill(&form, COUNTER, &[("amount", wrong)]).await;
        assert_eq!(refused.status, 422, "{wrong}");
        assert!(refused.text().contains(&format!("value=\"{wrong}\"")), "{wrong} is kept");
    }
    let first = marcus.fill(&form, COUNTER, &[("amount", "100")]).await;
    assert_eq!(first.location(), "/staff/estimates/ES-00001", "{}", first.text());
    let again = marcus.fill(&form, COUNTER, &[("amount", "100")]).await;
    assert_eq!(again.location(), "/staff/estimates/ES-00001");
    assert_eq!((money(&world), world.payments().len()), ((usd(10_000), usd(0)), 1));
    assert!(marcus.get(COUNTER).await.text().contains("$50.00"), "the rest can still be paid");
    at_counter(&marcus, "50").await;
    assert_eq!(money(&world), (usd(15_000), usd(0)));
    assert_eq!(marcus.get(COUNTER).await.location(), "/staff/estimates/ES-00001", "nothing is missing");
}

#[actix_web::test]
async fn the_counter_takes_it_only_in_the_ways_that_are_ticked() {
    let world = offered();
    let (site, at) = (&world.app.site, world.scope.dealership());
    let marcus = world.app.staff_of("Marcus Bell", at, Role::Clerk).await;
    let form = marcus.get(COUNTER).await;
    let ways = CounterMethods { taken: vec![PaymentMethod::Cheque] };
    let actor = audit::Actor::system();
    site.db.write(|c| dealerships::change_group(c, site, &actor, at, 0, &ways)).unwrap();
    let refused = marcus.fill(&form, COUNTER, &[("amount", "100"), ("method", "cash")]).await;
    assert_eq!(refused.status, 422, "{}", refused.text());
    let text = refused.text();
    assert!(text.contains("Choose how it was paid") && text.contains("value=\"100\""), "{text}");
    assert!(text.contains("value=\"cheque\"") && !text.contains("value=\"cash\""), "{text}");
    assert!(marcus.get(COUNTER).await.text().contains("value=\"cheque\" checked"), "the first that is taken");
    assert_eq!(money(&world), (usd(0), usd(0)));
}

#[actix_web::test]
async fn an_open_hosted_page_is_ended_before_it_is_taken_at_the_counter() {
    let world = offered();
    let dana = world.owner("Dana Whitfield").await;
    let answer = dana.submit(PATH, PATH, &[]).await;
    let marcus = world.app.staff_of("Marcus Bell", world.scope.dealership(), Role::Clerk).await;
    let done = at_counter(&marcus, "150").await;
    assert_eq!(done.location(), "/staff/estimates/ES-00001", "{}", done.text());
    assert_eq!(world.only_attempt().state, AttemptState::Expired);
    let session = session_in(answer.location());
    assert!(
        world.simulator.act(|desk| desk.pay(&session, Card::Succeeds)).is_err(),
        "it cannot be paid twice"
    );
    assert_eq!(money(&world), (usd(15_000), usd(0)));
}

#[actix_web::test]
async fn a_payment_that_is_taken_back_takes_its_deposit_along() {
    let world = offered();
    let priya = world.app.staff_of("Priya Raman", world.scope.dealership(), Role::Manager).await;
    at_counter(&priya, "150").await;
    let payment = world.payments()[0].id;
    let path = format!("/staff/payments/{payment}/reversal");
    let asked = priya.submit(&path, &path, &[("reason", "The check bounced")]).await;
    let done = priya.confirm(&asked).await;
    assert_eq!(done.status, 303, "{}", done.text());
    assert_eq!(money(&world), (usd(0), usd(0)));
    assert_eq!(stands(&world).due, usd(15_000), "and it is asked for again");
}

#[actix_web::test]
async fn a_refund_at_the_provider_lets_go_of_as_much_and_keeps_the_rest() {
    let world = offered();
    let dana = world.owner("Dana Whitfield").await;
    pay(&world, &dana).await;
    let intent = world.payments()[0].provider_payment.clone().unwrap();
    world.simulator.act(|desk| desk.refund_at_provider(&intent, Some(4_000))).unwrap();
    world.webhooks().await;
    assert_eq!(money(&world), (usd(11_000), usd(0)));
    assert_eq!(world.position().received, usd(11_000));
    assert_eq!(stands(&world).due, usd(4_000));
}

#[actix_web::test]
async fn staff_let_it_go_and_it_can_be_used_and_asked_for_anew() {
    let mut world = offered();
    let priya = world.app.staff_of("Priya Raman", world.scope.dealership(), Role::Manager).await;
    at_counter(&priya, "150").await;
    let done = priya.post("/staff/estimates/ES-00001/deposit/release", &[]).await;
    assert_eq!(done.location(), "/staff/estimates/ES-00001");
    priya.post("/staff/estimates/ES-00001/deposit/release", &[]).await;
    assert_eq!(money(&world), (usd(0), usd(15_000)));
    let owed = world.owes(10_000);
    let (site, actor) = (&world.app.site, audit::Actor::system());
    let used = site.db.write(|c| use_credit(c, site, &actor, &world.scope, owed.id)).unwrap();
    assert_eq!(used, Used::Applied(usd(10_000)));
    assert_eq!(stands(&world).due, usd(15_000));
}

#[actix_web::test]
async fn who_may_not_pay_or_is_somebody_else_pays_nothing() {
    let world = offered();
    let other = crate::support::records::customer(&world.app, world.scope.dealership(), "Luis Ortega");
    let luis = world.app.owner_of("Luis Ortega", world.scope.dealership(), other.customer().unwrap()).await;
    assert_eq!(luis.get(PATH).await.status, 404);
    assert_eq!(luis.post(PATH, &[("key", "0123456789abcdef"), ("amount", "150.00")]).await.status, 404);
    let dana = world.owner("Dana Whitfield").await;
    for amount in ["1.00", "150.01", "0", "-150.00"] {
        let answer = dana.submit(PATH, PATH, &[("amount", amount)]).await;
        assert!(matches!(answer.status.as_u16(), 409 | 422), "{amount}: {}", answer.status);
    }
    assert_eq!(dana.post(PATH, &[("key", "short"), ("amount", "150.00")]).await.status, 409);
    assert_eq!((world.sessions(), world.attempts().len()), (0, 0));
}

#[test]
fn an_estimate_that_asks_for_nothing_holds_nothing() {
    let world = World::new();
    sent(&world.app, &world.scope, &content(&world.app));
    world.has_credit(5_000);
    let (site, of) = (&world.app.site, estimate(&world));
    let payment = world.payments()[0].id;
    let on = crate::support::records::day("2026-11-20");
    let held = site
        .db
        .write(|c| {
            deposits::hold(c, site, &audit::Actor::system(), &world.scope, &of, (payment, usd(5_000)), on)
        })
        .unwrap();
    assert_eq!((held, money(&world)), (usd(0), (usd(0), usd(5_000))));
}

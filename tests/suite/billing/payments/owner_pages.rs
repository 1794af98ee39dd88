//! An owner pays on the pages: what is shown, what is sent, where it leads, and what each answer says.

use forecourt::simulator::book::Card;
use forecourt::simulator::switches::{Fault, Switches};

use forecourt::parties::{self, customers};
use forecourt::trust::access::Scope;

use super::world::{World, session_in, usd};
use crate::support::estimates as papers;
use crate::support::places::operator;
use crate::support::records::{customer, day};

#[actix_web::test]
async fn an_owner_pays_and_has_the_receipt() {
    let mut world = World::new();
    let owed = world.owes(77_194);
    let dana = world.owner("Dana Whitfield").await;
    let page = format!("/payments/new?invoice={}", owed.number);
    let shown = dana.get(&page).await.text();
    assert!(shown.contains("Pay $771.94"), "{shown}");
    let sent = dana.submit(&page, "/payments", &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    let session = session_in(sent.location());
    world.pay(&session, Card::Succeeds);

    // Back before the provider has told anything: the page says so and asks again by itself, without script.
    let id = world.only_attempt().id;
    let back = format!("/payments/{id}?from=checkout");
    let waiting = dana.get(&back).await;
    assert!(waiting.text().contains("Checking with the payment provider"), "{}", waiting.text());
    let refresh = waiting.header("refresh").to_owned();
    assert_eq!(refresh, format!("3; url=/payments/{id}?from=checkout&round=1"));
    world.app.site.later.flush();
    world.work().await;
    let done = dana.get(&back).await;
    assert!(done.text().contains("Payment received."), "{}", done.text());
    assert_eq!(done.header("refresh"), "");
    assert!(done.text().contains("/receipts/RC-00001.pdf"));
    assert!(done.text().contains("Visa ending 4242"));

    let paper = dana.get("/receipts/RC-00001.pdf").await;
    assert_eq!((paper.status.as_u16(), paper.header("content-type")), (200, "application/pdf"));
    assert!(paper.body.starts_with(b"%PDF"));
    let list = dana.get("/payments").await.text();
    assert!(list.contains("RC-00001") && list.contains("$771.94"), "{list}");
    world.webhooks().await;
    assert_eq!(world.payments().len(), 1);
    world.position();
}

#[actix_web::test]
async fn a_payment_that_waits_at_the_provider_ends_when_a_charge_is_questioned() {
    let mut world = World::new();
    let owed = world.owes(77_194);
    let dana = world.owner("Dana Whitfield").await;
    let sent = dana.submit(&format!("/payments/new?invoice={}", owed.number), "/payments", &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    assert!(world.only_attempt().state.is_live());
    let form = format!("/invoices/{}/disputes", owed.number);
    let fields = [("how-0", "all"), ("reason-0", "price"), ("wish", "credit"), ("words", "Too much")];
    let sent = dana.submit(&format!("{form}/new?line=0"), &form, &fields).await;
    assert!(sent.location().starts_with("/disputes/"), "{}", sent.text());
    let ended = world.attempts();
    assert!(ended.iter().all(|it| !it.state.is_live()), "{ended:?}");
}

#[actix_web::test]
async fn the_receipt_goes_by_mail_to_who_paid_and_names_no_amount() {
    let mut world = World::new();
    let owed = world.owes(77_194);
    let dana = world.owner("Dana Whitfield").await;
    let sent = dana.submit(&format!("/payments/new?invoice={}", owed.number), "/payments", &[]).await;
    world.pay(&session_in(sent.location()), Card::Succeeds);
    world.webhooks().await;
    let site = &world.app.site;
    let mails = site.db.read(|c| forecourt::base::mail::newest(c, site, 10)).unwrap();
    let receipt = mails.iter().find(|m| m.kind == "receipt").expect("a receipt");
    assert_eq!(receipt.message.to.as_str(), dana.email);
    assert!(receipt.message.text.contains(&owed.number));
    for text in [&receipt.message.subject, &receipt.message.text, &receipt.message.html] {
        assert!(!text.contains("771"), "{text}");
    }
}

#[actix_web::test]
async fn another_amount_is_shown_before_it_is_sent_and_nonsense_comes_back_typed() {
    let mut world = World::new();
    let (large, small) = (world.owes(30_000), world.owes(8000));
    let dana = world.owner("Dana Whitfield").await;
    let page = format!("/payments/new?invoice={}&invoice={}", large.number, small.number);
    let wrong = dana.get(&format!("{page}&amount=12")).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text().contains("Enter an amount between $50.00 and $380.00"), "{}", wrong.text());
    assert!(wrong.text().contains("value=\"12\""));
    let unclear = dana.get(&format!("{page}&amount=1.284")).await;
    assert_eq!(unclear.status, 422);
    let part = dana.submit(&format!("{page}&amount=350"), "/payments", &[]).await;
    let session = session_in(part.location());
    assert_eq!(world.simulator.act(|desk| desk.session(&session).unwrap().amount), 35_000);
    world.pay(&session, Card::Succeeds);
    world.webhooks().await;
    assert_eq!(world.open(&large) + world.open(&small), 3000);
    world.position();
}

#[actix_web::test]
async fn a_declined_card_is_said_in_words_and_the_payment_goes_on() {
    let mut world = World::new();
    let owed = world.owes(10_000);
    let dana = world.owner("Dana Whitfield").await;
    let sent = dana.submit(&format!("/payments/new?invoice={}", owed.number), "/payments", &[]).await;
    let session = session_in(sent.location());
    world.pay(&session, Card::Declined);
    let id = world.only_attempt().id;
    let first = dana.get(&format!("/payments/{id}")).await;
    assert!(!first.header("refresh").is_empty());
    world.app.site.later.flush();
    world.work().await;
    let page = format!("/payments/{id}?round=1");
    let said = dana.get(&page).await;
    assert!(said.text().contains("Your card was declined"), "{}", said.text());
    assert!(said.text().contains("You have not been charged"));
    let again = dana.submit(&page, "/payments", &[]).await;
    assert_eq!(session_in(again.location()), session);
}

#[actix_web::test]
async fn a_provider_that_is_down_gets_a_page_of_its_own_and_the_form_goes_on() {
    let mut world = World::new();
    let owed = world.owes(10_000);
    let dana = world.owner("Dana Whitfield").await;
    world.switches(Switches { fault: Some(Fault::Outage), ..Switches::default() });
    let down = dana.submit(&format!("/payments/new?invoice={}", owed.number), "/payments", &[]).await;
    assert_eq!(down.status, 502);
    assert!(down.text().contains("nothing was charged"), "{}", down.text());
    world.switches(Switches::default());
    let text = down.text();
    let form = crate::support::forms::form_of(&text, "/payments").expect("a form to try again");
    let form: Vec<(&str, &str)> = form.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let again = dana.post("/payments", &form).await;
    assert_eq!(again.status, 303, "{}", again.text());
    assert_eq!(world.attempts().len(), 1);
}

#[actix_web::test]
async fn a_stale_balance_comes_back_with_fresh_figures() {
    let mut world = World::new();
    let owed = world.owes(10_000);
    let dana = world.owner("Dana Whitfield").await;
    let page = dana.get(&format!("/payments/new?invoice={}", owed.number)).await.text();
    let form = crate::support::forms::form_of(&page, "/payments").unwrap();
    let session = world.checkout(&world.order(&[(&owed, 6000)])).await;
    world.pay(&session, Card::Succeeds);
    world.webhooks().await;
    let form: Vec<(&str, &str)> = form.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let old = dana.post("/payments", &form).await;
    assert_eq!(old.status, 409);
    assert!(old.text().contains("has changed") && old.text().contains("Pay $40.00"), "{}", old.text());
}

#[actix_web::test]
async fn a_part_that_was_chosen_stays_chosen_when_the_balance_has_changed() {
    let mut world = World::new();
    let (one, two) = (world.owes(30_000), world.owes(30_000));
    let dana = world.owner("Dana Whitfield").await;
    let asked = format!("/payments/new?invoice={}&invoice={}&amount=400", one.number, two.number);
    let page = dana.get(&asked).await;
    assert!(page.text().contains("Pay $400.00"), "{}", page.text());
    // Whichever of them was to be paid whole is less now.
    let session = world.checkout(&world.order(&[(&one, 6000), (&two, 6000)])).await;
    world.pay(&session, Card::Succeeds);
    world.webhooks().await;
    let old = dana.fill(&page, "/payments", &[]).await;
    assert_eq!(old.status, 409);
    assert!(old.text().contains("has changed") && old.text().contains("Pay $400.00"), "{}", old.text());
}

#[actix_web::test]
async fn somebody_elses_payment_receipt_and_invoice_are_not_found() {
    let mut world = World::new();
    let owed = world.owes(10_000);
    let dana = world.owner("Dana Whitfield").await;
    let sent = dana.submit(&format!("/payments/new?invoice={}", owed.number), "/payments", &[]).await;
    world.pay(&session_in(sent.location()), Card::Succeeds);
    world.webhooks().await;
    let theo = world.app.owner("Theo Brandt").await;
    let payment = world.payments()[0].id;
    let attempt = world.only_attempt().id;
    for path in [
        format!("/payments/{payment}"),
        format!("/payments/{attempt}"),
        "/receipts/RC-00001.pdf".to_owned(),
        format!("/payments/new?invoice={}", owed.number),
        "/payments/nonsense".to_owned(),
    ] {
        assert_eq!(theo.get(&path).await.status, 404, "{path}");
    }
    let fields = [("key", "0123456789abcdef"), ("invoice", owed.number.as_str()), ("share", "10.00")];
    assert_eq!(theo.post("/payments", &fields).await.status, 404);
}

#[actix_web::test]
async fn credit_is_used_with_one_button() {
    let mut world = World::new();
    let owed = world.owes(10_000);
    let dana = world.owner("Dana Whitfield").await;
    world.has_credit(1200);
    let page = format!("/payments/new?invoice={}", owed.number);
    let used = dana.submit(&page, "/payments/credit", &[]).await;
    assert_eq!((used.status.as_u16(), used.location()), (303, format!("/invoices/{}", owed.number).as_str()));
    assert_eq!(world.open(&owed), 8800);
    assert!(dana.get(&page).await.text().contains("Pay $88.00"));
    world.position();
}

#[actix_web::test]
async fn what_is_being_paid_from_another_account_of_the_same_people_is_seen_in_both() {
    let mut world = World::new();
    let site = &world.app.site.clone();
    let old = world.scope;
    let kept = customer(&world.app, old.dealership(), "Dana W");
    let owed = world.owes(12_000);
    let house = Scope::for_job(old.dealership(), None);
    site.db
        .write(|c| {
            let (from, into) = (customers::load(c, site, &old)?, customers::load(c, site, &kept)?);
            parties::merge(c, site, &operator(), &house, (&from, &into), day("2026-11-20"))
        })
        .unwrap();
    let dana = world.app.owner_of("Dana Whitfield", old.dealership(), kept.customer().unwrap()).await;
    let sent = dana.submit(&format!("/payments/new?invoice={}", owed.number), "/payments", &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    let attempt = world.only_attempt();
    assert_eq!(attempt.scope, kept);
    let choose = format!("/accounts/{}/selection", old.customer().unwrap());
    assert_eq!(dana.post(&choose, &[]).await.status, 303);
    let page = dana.get(&format!("/invoices/{}", owed.number)).await.text();
    let going_on = format!("/payments/{}", attempt.id);
    assert!(page.contains(&going_on), "{page}");
    assert_eq!(dana.get(&going_on).await.status, 200, "the link leads somewhere");
    world.pay(&session_in(sent.location()), Card::Succeeds);
    world.webhooks().await;
    let done = dana.get(&going_on).await;
    assert!(done.status == 200 && done.text().contains("RC-00001"), "{}", done.text());
    let stranger = world
        .app
        .owner_of(
            "Theo Brandt",
            old.dealership(),
            customer(&world.app, old.dealership(), "Theo").customer().unwrap(),
        )
        .await;
    assert_eq!(stranger.get(&going_on).await.status, 404);
}

#[actix_web::test]
async fn a_deposit_being_paid_from_one_account_is_not_taken_at_the_counter_for_the_other() {
    use forecourt::billing::estimates::Content;
    use forecourt::billing::payments::store::attempts;
    let world = World::new();
    let site = &world.app.site;
    let content = Content { deposit: Some(usd(15_000)), ..papers::content(&world.app) };
    papers::sent(&world.app, &world.scope, &content);
    let of = papers::find(&world.app, &world.scope, "ES-00001");
    let dana = world.owner("Dana Whitfield").await;
    let path = "/estimates/ES-00001/deposit";
    assert_eq!(dana.submit(path, path, &[]).await.status, 303);
    let kept = customer(&world.app, world.scope.dealership(), "Dana W");
    let house = Scope::for_job(kept.dealership(), None);
    site.db
        .write(|c| {
            let (from, into) = (customers::load(c, site, &world.scope)?, customers::load(c, site, &kept)?);
            parties::merge(c, site, &operator(), &house, (&from, &into), day("2026-11-20"))
        })
        .unwrap();
    let live = site.db.read(|c| attempts::live_ahead(c, &kept, of.id)).unwrap();
    assert_eq!(live.map(|it| it.id), Some(world.only_attempt().id));
    let elsewhere = customer(&world.app, world.app.dealership("Lakeside Auto"), "Dana Whitfield");
    assert!(site.db.read(|c| attempts::live_ahead(c, &elsewhere, of.id)).unwrap().is_none());
}

//! The bank account on papers: another one counts after 72 hours, or once another administrator confirms it.

use std::time::Duration;

use diesel::prelude::*;
use forecourt::base::db::schema::dealership_setting;
use forecourt::base::mail::Stored;
use forecourt::billing::invoices;
use forecourt::parties::dealerships::{BankAccount, bank_details, group_with_version};
use forecourt::safety::alerts::engine::Severity;
use forecourt::trust::access::restraints::{self, Covers, Kind, New};
use forecourt::trust::access::{Role, Scope, persons};
use forecourt::trust::audit::{Wanted, search};

use crate::safety::{MINUTE, only, open, watch};
use crate::support::records::{customer, issued};
use crate::support::{Actor, Answer, TestApp, judged};

const PAGE: &str = "/admin/settings/bank";
const CONFIRMATION: &str = "/admin/settings/bank/confirmation";
const WITHDRAWAL: &str = "/admin/settings/bank/withdrawal";
const OLD: &str = "000123456789";
const NEW: &str = "000987654321";
const OTHER: &str = "000555555555";
const HOLD: Duration = Duration::from_secs(72 * 3600);

async fn enter(who: &Actor<'_>, account: &str) -> Answer {
    let typed =
        [("holder", "Northside Motors LLC"), ("bank", ""), ("account", account), ("routing", "111000025")];
    let waiting = who.submit(PAGE, PAGE, &typed).await;
    who.confirm(&waiting).await
}

async fn clear(who: &Actor<'_>) -> Answer {
    let typed = [("holder", ""), ("bank", ""), ("account", ""), ("routing", "")];
    let waiting = who.submit(PAGE, PAGE, &typed).await;
    who.confirm(&waiting).await
}

/// What a paper that is issued now names.
fn on_paper(app: &TestApp, scope: &Scope) -> String {
    let id = issued(app, scope, 10_000).id;
    let paper = app.site.db.read(|c| invoices::by_id(c, &app.site, scope, id)).unwrap();
    paper.snapshot.bank.map_or_else(String::new, |it| it.account)
}

fn told(app: &TestApp, who: &Actor<'_>) -> Vec<Stored> {
    app.mails_to(&who.email).into_iter().filter(|it| it.kind == "bank.changed").collect()
}

/// Two administrators who have been there for long, and an account on papers.
async fn two(app: &TestApp) -> (Actor<'_>, Actor<'_>, Scope) {
    let ada = app.staff("Ada Admin", Role::Administrator).await;
    let lou = app.staff("Lou Admin", Role::Administrator).await;
    let scope = customer(app, app.northside(), "Dana Whitfield");
    app.clock.advance(HOLD);
    ada.sign_in("/").await;
    lou.sign_in("/").await;
    enter(&ada, OLD).await;
    app.clock.advance(MINUTE);
    (ada, lou, scope)
}

#[actix_web::test]
async fn the_first_account_counts_at_once_and_another_one_after_72_hours() {
    let app = TestApp::new();
    let (ada, _, scope) = two(&app).await;
    assert_eq!(on_paper(&app, &scope), OLD);
    let saved = enter(&ada, NEW).await;
    assert_eq!(saved.location(), PAGE);
    let asked_at = app.clock.now();
    let page = ada.get(PAGE).await.text();
    for words in
        ["Another account waits", "by you", "Counts from", OLD, NEW, "another administrator confirms it"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(page.contains(&format!("datetime=\"{}\"", asked_at.plus(HOLD))), "{page}");
    assert_eq!(on_paper(&app, &scope), OLD);
    app.clock.advance(HOLD - Duration::from_micros(1));
    assert_eq!(on_paper(&app, &scope), OLD);
    app.clock.advance(Duration::from_micros(1));
    assert_eq!(on_paper(&app, &scope), NEW);
    ada.sign_in("/").await;
    let page = ada.get(PAGE).await.text();
    assert!(!page.contains("Another account waits") && !page.contains(OLD), "{page}");
    // And the next one waits again, from what counts by then.
    enter(&ada, OTHER).await;
    assert_eq!(on_paper(&app, &scope), NEW);
    assert_eq!(
        ada.post(CONFIRMATION, &[("version", "2")]).await.status,
        409,
        "nothing is confirmed by a page from before"
    );
}

#[actix_web::test]
async fn another_administrator_confirms_it_with_a_passkey_and_whoever_asked_does_not() {
    let app = TestApp::new();
    let (ada, lou, scope) = two(&app).await;
    enter(&ada, NEW).await;
    assert!(!ada.get(PAGE).await.text().contains(CONFIRMATION), "no button for their own");
    let own = ada.post(CONFIRMATION, &[("version", "2")]).await;
    assert_eq!(own.status, 409);
    assert!(own.text().contains("another administrator confirms it"), "{}", own.text());
    let page = lou.get(PAGE).await;
    assert!(page.text().contains("by Ada Admin"), "{}", page.text());
    // Replaced between looking and confirming: what was not seen is not confirmed.
    enter(&ada, OTHER).await;
    assert_eq!(lou.fill(&page, CONFIRMATION, &[]).await.status, 409);
    let waiting = lou.submit(PAGE, CONFIRMATION, &[]).await;
    assert_eq!(on_paper(&app, &scope), OLD, "not before the passkey");
    assert_eq!(lou.confirm(&waiting).await.location(), PAGE);
    assert_eq!(on_paper(&app, &scope), OTHER);
    assert_eq!(lou.post(CONFIRMATION, &[("version", "4")]).await.status, 409, "once");
}

#[actix_web::test]
async fn whoever_is_an_administrator_for_less_than_the_wait_does_not_confirm() {
    let app = TestApp::new();
    let (ada, _, scope) = two(&app).await;
    let eve = app.staff("Eve Accomplice", Role::Administrator).await;
    enter(&ada, NEW).await;
    let page = eve.get(PAGE).await.text();
    assert!(page.contains("less than 72 hours") && !page.contains(CONFIRMATION), "{page}");
    assert_eq!(eve.post(CONFIRMATION, &[("version", "2")]).await.status, 409);
    assert_eq!(on_paper(&app, &scope), OLD);
    assert_eq!(
        eve.submit(PAGE, WITHDRAWAL, &[]).await.location(),
        PAGE,
        "taking back is open to all of them"
    );
}

#[actix_web::test]
async fn whoever_was_let_in_anew_lately_does_not_confirm() {
    let app = TestApp::new();
    let (ada, lou, scope) = two(&app).await;
    enter(&ada, NEW).await;
    let until = app.clock.now().plus(HOLD);
    app.site.db.write(|c| persons::hold(c, lou.person, until)).unwrap();
    assert!(lou.get(PAGE).await.text().contains("recovered in the last days"));
    assert_eq!(lou.post(CONFIRMATION, &[("version", "2")]).await.status, 409);
    assert_eq!(on_paper(&app, &scope), OLD);
}

#[actix_web::test]
async fn whoever_is_restrained_does_not_confirm() {
    let app = TestApp::new();
    let (ada, lou, scope) = two(&app).await;
    watch(&app);
    enter(&ada, NEW).await;
    let alert = only(&app, "R20").id;
    for (kind, said) in [(Kind::SecondPerson, "not for you alone"), (Kind::Pause, "This rests for you")] {
        let subject = lou.person.to_string();
        let until = app.clock.now().plus(MINUTE);
        let new = New {
            alert,
            dealership: Some(app.northside()),
            kind,
            covers: Covers::Money,
            subject: &subject,
            until,
        };
        app.site.db.write(|c| restraints::begin(c, &app.site, &new)).unwrap();
        let refused = lou.submit(PAGE, CONFIRMATION, &[]).await;
        assert_eq!(refused.status, 409);
        assert!(refused.text().contains(said), "{}", refused.text());
        app.clock.advance(MINUTE * 2);
    }
    assert_eq!(on_paper(&app, &scope), OLD);
    assert!(lou.submit(PAGE, CONFIRMATION, &[]).await.location().starts_with("/step-up/"));
}

#[actix_web::test]
async fn it_is_taken_back_at_once_by_either_and_another_one_begins_the_wait_anew() {
    let app = TestApp::new();
    let (ada, lou, scope) = two(&app).await;
    for who in [&ada, &lou] {
        enter(&ada, NEW).await;
        assert_eq!(who.submit(PAGE, WITHDRAWAL, &[]).await.location(), PAGE);
        assert_eq!(who.post(WITHDRAWAL, &[]).await.status, 409, "nothing waits any more");
        app.clock.advance(MINUTE);
    }
    enter(&ada, NEW).await;
    app.clock.advance(HOLD / 2);
    ada.sign_in("/").await;
    enter(&ada, OTHER).await;
    app.clock.advance(HOLD / 2);
    assert_eq!(on_paper(&app, &scope), OLD, "the first one was replaced");
    // The same again is no change: its time goes on.
    ada.sign_in("/").await;
    let same = ada.submit(PAGE, PAGE, &[]).await;
    assert_eq!(same.location(), PAGE);
    app.clock.advance(HOLD / 2);
    assert_eq!(on_paper(&app, &scope), OTHER);
}

#[actix_web::test]
async fn taking_the_account_away_counts_at_once_and_leads_not_around_the_wait() {
    let app = TestApp::new();
    let (ada, lou, scope) = two(&app).await;
    enter(&ada, NEW).await;
    app.clock.advance(MINUTE);
    assert_eq!(clear(&lou).await.location(), PAGE);
    assert_eq!(on_paper(&app, &scope), "");
    app.clock.advance(HOLD);
    assert_eq!(on_paper(&app, &scope), "", "what waited was dropped");
    ada.sign_in("/").await;
    enter(&ada, NEW).await;
    assert_eq!(on_paper(&app, &scope), "", "an account after one that was taken away is not the first");
    app.clock.advance(HOLD);
    assert_eq!(on_paper(&app, &scope), NEW);
}

#[actix_web::test]
async fn all_administrators_are_mailed_at_once_and_the_alert_leads_there() {
    let app = TestApp::new();
    let joan = app.administrator("Joan Ellery").await;
    let (ada, lou, _) = two(&app).await;
    let elsewhere = app.dealership("Lakeside Auto");
    let luis = app.staff_of("Luis Admin", elsewhere, Role::Administrator).await;
    joan.sign_in("/").await;
    watch(&app);
    assert!(told(&app, &ada).is_empty(), "the first one sends no money elsewhere");
    enter(&ada, NEW).await;
    app.work().await;
    let it = only(&app, "R20");
    assert_eq!(it.severity, Severity::Critical);
    assert!(it.reasons[0].ends_with("changed the bank account on papers"), "{it:?}");
    assert!(app.site.db.read(|c| restraints::of_alert(c, it.id)).unwrap().is_empty());
    for who in [&joan, &ada, &lou] {
        let mails = told(&app, who);
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0].state, "sent", "without a wait");
        assert_eq!(mails[0].message.subject, "The bank account on papers is to change");
        assert!(mails[0].message.text.contains("Northside Motors"), "{}", mails[0].message.text);
        assert!(!mails[0].message.text.contains(NEW) && !mails[0].message.html.contains(NEW));
        assert!(app.mails_to(&who.email).iter().all(|it| it.kind != "alert"), "one mail, not two");
    }
    assert!(told(&app, &luis).is_empty(), "another dealership's");
    assert_eq!(app.link_to(&ada.email, PAGE).as_deref(), Some(PAGE));
    let page = ada.get(&format!("/admin/alerts/{}", it.id)).await.text();
    assert!(page.contains(&format!("href=\"{PAGE}\"")), "{page}");
    let mailed = page.split("id=\"told-h\"").nth(1).and_then(|it| it.split("</section>").next()).unwrap();
    assert_eq!(mailed.matches("pill--paid").count(), 3, "the mails of the change told of it: {mailed}");
    assert!(["Joan Ellery", "Ada Admin", "Lou Admin"].iter().all(|name| mailed.contains(name)), "{mailed}");
    let page = joan.get(&format!("/admin/alerts/{}", it.id)).await.text();
    assert!(page.contains("href=\"/accounts?next=%2Fadmin%2Fsettings%2Fbank\""), "{page}");
    // Within the hour the rule only counts; the mail comes each time.
    app.clock.advance(MINUTE * 2);
    enter(&lou, OTHER).await;
    clear(&ada).await;
    assert_eq!(told(&app, &joan).len(), 3);
    // An alert that nobody answers is mailed like any other.
    app.clock.advance(MINUTE * 16);
    open(&app);
    judged(&app.site);
    assert!(app.mails_to(&joan.email).iter().any(|it| it.kind == "alert"));
}

#[actix_web::test]
async fn the_log_says_who_asked_confirmed_and_took_back_and_which_account() {
    let app = TestApp::new();
    let (ada, lou, _) = two(&app).await;
    enter(&ada, NEW).await;
    app.clock.advance(MINUTE);
    lou.confirm(&lou.submit(PAGE, CONFIRMATION, &[]).await).await;
    app.clock.advance(MINUTE);
    enter(&lou, OTHER).await;
    app.clock.advance(MINUTE);
    ada.submit(PAGE, WITHDRAWAL, &[]).await;
    let acts = |action: &str| {
        let wanted = Wanted { action: Some(action.to_owned()), ..Wanted::default() };
        let found = app.site.db.read(|c| search(c, Some(app.northside()), &wanted, None, 50)).unwrap();
        found.into_iter().map(|it| it.entry.actor.unwrap_or_default()).collect::<Vec<_>>()
    };
    let (ada_id, lou_id) = (ada.person.to_string(), lou.person.to_string());
    assert_eq!(acts("bank.change"), [lou_id.clone(), ada_id.clone(), ada_id.clone()]);
    assert_eq!(acts("bank.confirm"), [lou_id]);
    assert_eq!(acts("bank.withdraw"), [ada_id]);
}

#[actix_web::test]
async fn what_an_earlier_release_stored_is_the_account_on_papers() {
    let app = TestApp::new();
    let (ada, _, scope) = two(&app).await;
    let flat = format!(
        "{{\"holder\":\"Northside Motors LLC\",\"bank\":\"\",\"account\":\"{OTHER}\",\"routing\":\"\"}}"
    );
    let row = dealership_setting::table.find((app.northside(), "bank"));
    app.site
        .db
        .write(|c| Ok(diesel::update(row).set(dealership_setting::value.eq(&flat)).execute(c)?))
        .unwrap();
    assert_eq!(on_paper(&app, &scope), OTHER);
    enter(&ada, NEW).await;
    assert_eq!(on_paper(&app, &scope), OTHER);
}

#[actix_web::test]
async fn nobody_else_sees_confirms_or_takes_it_back() {
    let app = TestApp::new();
    let (ada, _, scope) = two(&app).await;
    let clerk = app.staff("Marcus Bell", Role::Clerk).await;
    let manager = app.staff("Mia Manager", Role::Manager).await;
    let elsewhere = app.dealership("Lakeside Auto");
    let luis = app.staff_of("Luis Admin", elsewhere, Role::Administrator).await;
    enter(&ada, NEW).await;
    for who in [&clerk, &manager] {
        for path in [CONFIRMATION, WITHDRAWAL] {
            assert!(
                [403, 404].contains(&who.post(path, &[("version", "2")]).await.status.as_u16()),
                "{path}"
            );
        }
        assert!([403, 404].contains(&who.get(PAGE).await.status.as_u16()));
    }
    // An administrator elsewhere acts on their own dealership alone, where nothing waits.
    assert!(!luis.get(PAGE).await.text().contains(NEW));
    for path in [CONFIRMATION, WITHDRAWAL] {
        assert_eq!(luis.post(path, &[("version", "2")]).await.status, 409, "{path}");
    }
    assert_eq!(on_paper(&app, &scope), OLD);
    let (it, version) = app.site.db.read(|c| group_with_version::<BankAccount>(c, app.northside())).unwrap();
    assert!(version == 2 && it.waiting(app.clock.now()).is_some());
}

#[actix_web::test]
async fn a_single_administrator_waits_and_is_not_stuck() {
    let app = TestApp::new();
    let ada = app.staff("Ada Admin", Role::Administrator).await;
    watch(&app);
    enter(&ada, OLD).await;
    app.clock.advance(MINUTE);
    enter(&ada, NEW).await;
    only(&app, "R20");
    app.clock.advance(MINUTE);
    // A digit was wrong: what was asked for can be asked for anew, and other work goes on.
    assert_eq!(enter(&ada, OTHER).await.location(), PAGE);
    let rates = ada.submit("/admin/settings/billing", "/admin/settings/billing", &[("refund", "9000")]).await;
    assert!(rates.location().starts_with("/step-up/"), "{}", rates.text());
    app.clock.advance(HOLD);
    let named = app.site.db.read(|c| bank_details(c, app.northside(), app.clock.now())).unwrap();
    assert_eq!(named.unwrap().account, OTHER);
}

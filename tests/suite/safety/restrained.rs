//! What a finding leads to: it holds for whom it is demanded of, is taken back from the alert's page by somebody else, ends by
//! itself, and keeps nobody from signing in.

use std::time::Duration;

use forecourt::safety::alerts::engine::Severity;
use forecourt::safety::alerts::reading::Kept;
use forecourt::trust::access::restraints::{self, Covers, Kind};
use forecourt::trust::access::{Role, persons, staff};
use forecourt::trust::audit::{Actor as Who, ActorKind, Entry, Outcome, Wanted, record, search};
use serde_json::json;

use super::{MINUTE, happens, only, watch, with_rules};
use crate::support::places::operator;
use crate::support::records::{customer, issued};
use crate::support::{Actor, Answer, TestApp};

const HOUR: Duration = Duration::from_secs(3600);

/// Takes back what an alert led to.
async fn lift(admin: &Actor<'_>, it: &Kept) -> Answer {
    let path = format!("/admin/alerts/{}", it.id);
    let page = admin.get(&path).await.text();
    let (_, rest) = page.split_once(&format!("action=\"{path}/restraints/")).expect("something to take back");
    let id = rest.split('/').next().unwrap();
    admin.post(&format!("{path}/restraints/{id}/end"), &[]).await
}

fn counter(of: &Actor<'_>) -> Entry {
    let entry = Entry::new("passkey.suspend").person(of.person).outcome(Outcome::Refused);
    entry.fact("cause", "counter_went_back")
}

fn by(who: &Actor<'_>, kind: ActorKind) -> Who {
    Who { person: Some(who.person), ..Who::of_kind(kind) }
}

#[actix_web::test]
async fn a_passkey_is_demanded_before_the_next_change_and_nothing_typed_is_lost() {
    let app = TestApp::new();
    let ada = app.administrator("Ada Lane").await;
    let ana = app.owner("Ana").await;
    watch(&app);
    happens(&app, &counter(&ana));
    let it = only(&app, "R08");
    assert_eq!(ana.get("/account").await.status, 200, "looking goes on");
    let sent = ana.post("/account", &[("name", "Ana Maria"), ("language", "en")]).await;
    assert_eq!((sent.status.as_u16(), sent.location()), (303, "/sign-in?next=%2Fcontinue"));
    let why = ana.get(sent.location()).await.text();
    assert!(why.contains("For your safety") && why.contains("What you typed is kept"), "{why}");
    assert!(!why.contains("copied"), "what a rule found is nobody's business here");
    app.clock.advance(MINUTE);
    assert_eq!(ana.sign_in("/continue").await.status, 200, "a passkey always lets in");
    assert!(!ana.get("/sign-in").await.text().contains("For your safety"));
    assert!(ana.get("/continue").await.text().contains("value=\"Ana Maria\""));
    assert!(!ana.post("/account", &[("name", "Ana Maria")]).await.location().starts_with("/sign-in"));
    assert_eq!(lift(&ada, &it).await.status, 303);
    let page = ada.get(&format!("/admin/alerts/{}", it.id)).await.text();
    assert!(page.contains("taken back by Ada Lane") && page.contains("Restraint ended"), "{page}");
}

#[actix_web::test]
async fn what_is_demanded_ends_by_itself_and_is_not_taken_back_by_whom_it_is_demanded_of() {
    let (_file, app) = with_rules("[rules.R08]\nlasts = \"10m\"\n");
    let ada = app.administrator("Ada Lane").await;
    let bea = app.person("Bea");
    app.site.db.write(|c| staff::grant(c, &app.site, &operator(), bea, None, Role::Administrator)).unwrap();
    let ana = app.owner("Ana").await;
    watch(&app);
    happens(&app, &counter(&ada));
    let it = only(&app, "R08");
    app.clock.advance(MINUTE);
    ada.sign_in("/").await;
    let id = app.site.db.read(|c| restraints::of_alert(c, it.id)).unwrap()[0].id;
    let end = format!("/admin/alerts/{}/restraints/{id}/end", it.id);
    assert_eq!(ada.post(&end, &[]).await.status, 409);
    happens(&app, &counter(&ana));
    super::open(&app);
    let held = async || ana.post("/account", &[("name", "Ana")]).await.location().starts_with("/sign-in");
    assert!(held().await);
    app.clock.advance(MINUTE * 11);
    assert!(!held().await);
}

/// Money, rights and lists of an administrator of Northside Motors wait for a second person.
fn restrained(app: &TestApp, who: &Actor<'_>) -> Kept {
    let taken = Entry::new("export.take").dealership(app.northside()).fact("rows", 900);
    let taken = taken.before("ready").after("taken");
    app.site.db.write(|c| record(c, &app.site, &by(who, ActorKind::Administrator), &taken)).unwrap();
    only(app, "R11")
}

/// Whether a change of what one person decides alone gets as far as the passkey.
async fn may_change_limits(who: &Actor<'_>) -> bool {
    let page = "/admin/settings/billing";
    let answer = who.submit(page, page, &[("refund", "9000")]).await;
    assert!(answer.status == 409 || answer.location().starts_with("/step-up/"), "{}", answer.text());
    answer.status != 409
}

#[actix_web::test]
async fn the_only_administrator_takes_back_what_is_demanded_of_them_with_a_passkey() {
    let app = TestApp::new();
    let kim = app.staff("Kim Tran", Role::Administrator).await;
    watch(&app);
    let it = restrained(&app, &kim);
    let path = format!("/admin/alerts/{}", it.id);
    assert!(kim.get(&path).await.text().contains("there is no other administrator"));
    let asked = lift(&kim, &it).await;
    assert!(asked.location().starts_with("/step-up/"), "{}", asked.text());
    assert!(!may_change_limits(&kim).await, "not before the passkey");
    assert_eq!(kim.confirm(&asked).await.location(), path);
    assert!(may_change_limits(&kim).await);
    let wanted = Wanted { action: Some("restraint.end".to_owned()), ..Wanted::default() };
    let found = app.site.db.read(|c| search(c, Some(app.northside()), &wanted, None, 5)).unwrap();
    assert_eq!(found.len(), 1);
    assert!(found[0].entry.facts.iter().any(|(name, value)| name == "by" && value == "themselves"));
}

#[actix_web::test]
async fn nobody_is_left_alone_with_a_demand_by_sending_the_others_away() {
    let app = TestApp::new();
    let kim = app.staff("Kim Tran", Role::Administrator).await;
    let lou = app.staff("Lou Admin", Role::Administrator).await;
    let max = app.staff("Max Admin", Role::Administrator).await;
    watch(&app);
    let it = restrained(&app, &kim);
    let page = kim.get(&format!("/admin/alerts/{}", it.id)).await.text();
    assert!(page.contains("another administrator takes it back") && !page.contains("/restraints/"), "{page}");
    let id = app.site.db.read(|c| restraints::of_alert(c, it.id)).unwrap()[0].id;
    let lift = format!("/admin/alerts/{}/restraints/{id}/end", it.id);
    assert_eq!(kim.post(&lift, &[]).await.status, 409);
    app.clock.advance(MINUTE);
    let at = Some(app.northside());
    let role = app.site.db.read(|c| staff::of_person(c, lou.person)).unwrap()[0].id;
    let actor = by(&kim, ActorKind::Administrator);
    app.site.db.write(|c| staff::end(c, &app.site, &actor, at, role)).unwrap();
    app.site.db.write(|c| persons::suspend(c, &app.site, &actor, max.person, "left")).unwrap();
    assert_eq!(kim.post(&lift, &[]).await.status, 409, "they were there when it began");
    // It ends by itself, and nobody has to take it back.
    assert!(!may_change_limits(&kim).await);
    app.clock.advance(HOUR * 24 * 7);
    kim.sign_in("/").await;
    assert!(may_change_limits(&kim).await);
}

#[actix_web::test]
async fn sessions_end_where_numbers_are_tried_and_the_next_sign_in_works() {
    let app = TestApp::new();
    let ana = app.owner("Ana").await;
    watch(&app);
    for number in 1..=10 {
        ana.get(&format!("/invoices/NM-2000{number}")).await;
    }
    only(&app, "R09");
    assert!(ana.get("/").await.location().starts_with("/sign-in"));
    app.clock.advance(MINUTE);
    assert_eq!(ana.sign_in("/").await.status, 200);
    assert_eq!(ana.get("/").await.status, 200);
}

#[actix_web::test]
async fn payments_rest_where_cards_are_tried_until_somebody_takes_it_back_or_the_hour_is_over() {
    let app = TestApp::new();
    let ada = app.administrator("Ada Lane").await;
    let ana = app.owner("Ana").await;
    let number = issued(&app, &ana.scope(), 12_000).number;
    watch(&app);
    let (at, customer) = (app.northside(), ana.scope().require_customer().unwrap());
    let declined = || {
        Entry::new("payment.declined")
            .customer(at, customer)
            .outcome(Outcome::Failed)
            .before("open")
            .after("open")
    };
    for _ in 0..5 {
        happens(&app, &declined());
    }
    let it = only(&app, "R21");
    let pay = async || {
        let fields =
            [("key", "0123456789abcdef0123456789abcdef"), ("invoice", number.as_str()), ("share", "120.00")];
        ana.post("/payments", &fields).await
    };
    let refused = pay().await;
    assert_eq!(refused.status, 409);
    assert!(refused.text().contains("Payments rest"), "{}", refused.text());
    assert_eq!(ana.get("/invoices").await.status, 200);
    assert_eq!(lift(&ada, &it).await.status, 303);
    assert_ne!(pay().await.status, 409);
}

#[actix_web::test]
async fn recovery_mails_rest_and_the_other_ways_in_stay() {
    let app = TestApp::new();
    let ana = app.owner("Ana").await;
    watch(&app);
    let asks = async || {
        assert_eq!(ana.post("/recovery", &[("email", &ana.email)]).await.status, 303);
        app.work().await;
        app.mails_to(&ana.email).iter().filter(|it| it.kind.starts_with("recovery")).count()
    };
    for _ in 0..3 {
        asks().await;
    }
    only(&app, "R03");
    let before = asks().await;
    assert_eq!(asks().await, before, "no further mail, and the same answer");
    app.clock.advance(MINUTE * 16);
    assert_eq!(asks().await, before + 1, "the link has ended: nobody keeps somebody out by asking");
    assert_eq!(asks().await, before + 1);
    assert_eq!(ana.sign_in("/").await.status, 200);
    app.clock.advance(HOUR * 2);
    assert_eq!(asks().await, before + 2);
}

#[actix_web::test]
async fn a_second_person_is_needed_for_money_and_lists_until_it_is_taken_back() {
    let app = TestApp::new();
    let kim = app.staff("Kim Tran", Role::Administrator).await;
    let mia = app.staff("Mia Manager", Role::Manager).await;
    let scope = customer(&app, app.northside(), "Dana Whitfield");
    let number = issued(&app, &scope, 30_000).number;
    watch(&app);
    let taken = Entry::new("export.take")
        .dealership(app.northside())
        .fact("rows", 900)
        .before("ready")
        .after("taken");
    app.site.db.write(|c| record(c, &app.site, &by(&mia, ActorKind::Manager), &taken)).unwrap();
    let it = only(&app, "R11");
    let page = format!("/staff/invoices/{number}/write-off");
    let off = async |amount: &str| mia.submit(&page, &page, &[("reason", "Small"), ("amount", amount)]).await;
    let asked = off("10.00").await;
    assert!(asked.location().starts_with("/staff/approvals/"), "{}", asked.text());
    let list = mia.post("/staff/exports", &[("list", "customers"), ("from", ""), ("to", "")]).await;
    assert_eq!(list.status, 409);
    assert!(list.text().contains("not for you alone"), "{}", list.text());
    assert_eq!(lift(&kim, &it).await.status, 303);
    assert!(off("11.00").await.location().starts_with("/step-up/"));
}

#[actix_web::test]
async fn money_and_lists_of_one_person_rest_until_it_is_taken_back_or_over_and_their_other_work_goes_on() {
    let (_file, app) = with_rules("[rules.R11]\nresponse = \"pause\"\nlasts = \"4h\"\n");
    let kim = app.staff("Kim Tran", Role::Administrator).await;
    let mia = app.staff("Mia Manager", Role::Manager).await;
    let lou = app.staff("Lou Manager", Role::Manager).await;
    let scope = customer(&app, app.northside(), "Dana Whitfield");
    let number = issued(&app, &scope, 30_000).number;
    watch(&app);
    let taken = || {
        let taken = Entry::new("export.take").dealership(app.northside());
        let taken = taken.fact("rows", 900).before("ready").after("taken");
        app.site.db.write(|c| record(c, &app.site, &by(&mia, ActorKind::Manager), &taken)).unwrap();
        only(&app, "R11")
    };
    let it = taken();
    let page = format!("/staff/invoices/{number}/write-off");
    let off = async |who: &Actor<'_>, amount: &str| {
        who.submit(&page, &page, &[("reason", "Small"), ("amount", amount)]).await
    };
    let rests = async || {
        let answer = off(&mia, "10.00").await;
        answer.status == 409 && answer.text().contains("This rests for you for a while")
    };
    assert!(rests().await);
    let list = mia.post("/staff/exports", &[("list", "customers"), ("from", ""), ("to", "")]).await;
    assert_eq!(list.status, 409);
    assert_eq!(mia.get(&format!("/staff/invoices/{number}")).await.status, 200);
    let asks = mia.submit("/account/passkeys", "/account/passkeys/new", &[]).await;
    assert!(asks.location().starts_with("/step-up/"), "one's own passkeys are never held up");
    assert!(off(&lou, "11.00").await.location().starts_with("/step-up/"), "it is about one person");
    assert_eq!(lift(&kim, &it).await.status, 303);
    assert!(off(&mia, "12.00").await.location().starts_with("/step-up/"));
    // Found again after a rest it holds again, and ends by itself.
    app.clock.advance(MINUTE * 31);
    taken();
    assert!(rests().await);
    app.clock.advance(HOUR * 4);
    mia.sign_in("/staff").await;
    assert!(off(&mia, "13.00").await.location().starts_with("/step-up/"));
}

#[actix_web::test]
async fn several_odd_things_at_once_stop_money_and_ask_for_the_passkey() {
    let app = TestApp::new();
    let mia = app.person("Mia Manager");
    let at = app.northside();
    let seen = |action, from: &str, device: &str| {
        let who = Who {
            person: Some(mia),
            ip: from.parse().ok(),
            device: device.to_owned(),
            ..Who::of_kind(ActorKind::Manager)
        };
        let entry = Entry::new(action).dealership(at).after("after").fact("browser", "new");
        let entry = if action == "refund.request" {
            entry.before("before").fact("amount", "20.00 USD")
        } else {
            entry
        };
        app.site.db.write(|c| record(c, &app.site, &who, &entry)).unwrap();
        app.clock.advance(MINUTE);
    };
    watch(&app);
    seen("authn_login_success", "192.0.2.7", "Edge on Windows");
    super::open(&app);
    app.clock.advance(HOUR * 24 * 20);
    seen("authn_login_success", "198.51.100.7", "Chrome on Linux");
    seen("refund.request", "198.51.100.7", "Chrome on Linux");
    let it = only(&app, "score");
    assert_eq!(it.severity, Severity::High);
    assert!(
        it.reasons[0].starts_with("A refund by {per_") && it.reasons[0].contains("a new device"),
        "{it:?}"
    );
    let held = app.site.db.read(|c| restraints::of_alert(c, it.id)).unwrap();
    let is_held = |kind, covers| held.iter().any(|it| (it.kind, it.covers) == (kind, covers));
    assert!(is_held(Kind::Pause, Covers::Money) && is_held(Kind::StepUp, Covers::Changes), "{held:?}");
}

#[actix_web::test]
async fn a_network_that_tries_accounts_gets_few_answers_and_known_browsers_all() {
    let app = TestApp::with(|config| config.rate_limit_factor = 1);
    let ana = app.owner("Ana").await;
    watch(&app);
    let fails = |person| Entry::new("authn_login_fail").outcome(Outcome::Refused).person(person);
    let guest = Who { ip: Some("127.0.0.1".parse().unwrap()), ..Who::of_kind(ActorKind::Guest) };
    for name in ["a", "b", "c", "d", "e"] {
        let person = app.person(name);
        app.site.db.write(|c| record(c, &app.site, &guest, &fails(person))).unwrap();
    }
    only(&app, "R02");
    let stranger = app.visitor(ana.person, &ana.email);
    let asks = async |who: &Actor<'_>| {
        who.post_json("/sign-in/passkey/options", &json!({ "fields": { "email": "a@example.com" } }))
            .await
            .status
    };
    for _ in 0..6 {
        assert_eq!(asks(&stranger).await, 200);
    }
    assert_eq!(asks(&stranger).await, 429);
    assert_eq!(asks(&ana).await, 200, "a browser that signed in before is none of it");
    app.clock.advance(HOUR * 2);
    for _ in 0..8 {
        assert_eq!(asks(&stranger).await, 200);
    }
}

#[actix_web::test]
async fn a_rule_that_is_tried_out_tells_nobody_and_demands_nothing() {
    let (_file, app) = with_rules("[rules.R08]\nshadow = true\n\n[rules.R01]\nthreshold = 2\n");
    let ada = app.administrator("Ada Lane").await;
    let ana = app.owner("Ana").await;
    watch(&app);
    happens(&app, &counter(&ana));
    let it = only(&app, "R08");
    assert!(it.shadow);
    assert!(app.mails_to(&ada.email).iter().all(|it| it.kind != "alert"));
    assert_ne!(ana.post("/account", &[("name", "Ana")]).await.location(), "/sign-in?next=%2Fcontinue");
    let list = ada.get("/admin/alerts").await.text();
    assert!(
        list.contains("being tried out") && list.contains("data-count=\"/admin/alerts\" hidden"),
        "{list}"
    );
    let fails = || Entry::new("authn_login_fail").outcome(Outcome::Refused).person(ana.person);
    happens(&app, &fails());
    happens(&app, &fails());
    only(&app, "R01");
}

#[actix_web::test]
async fn closed_alerts_are_kept_for_two_years() {
    let app = TestApp::new();
    let ada = app.administrator("Ada Lane").await;
    let ana = app.owner("Ana").await;
    watch(&app);
    happens(&app, &counter(&ana));
    let path = format!("/admin/alerts/{}", only(&app, "R08").id);
    ada.submit(&path, &format!("{path}/closure"), &[("verdict", "true"), ("note", "A copy")]).await;
    let stays = async |days: u64| {
        app.clock.advance(HOUR * 24 * u32::try_from(days).unwrap());
        forecourt::jobs::retention(&app.site).unwrap();
        ada.sign_in("/").await;
        ada.get(&path).await.status == 200
    };
    assert!(stays(720).await);
    assert!(!stays(20).await);
}

//! Getting back in: a mailed link and a second proof, never the link alone.

use std::time::Duration;

use forecourt::trust::access::recoveries::{self, Kind, Stage};
use forecourt::trust::access::{Role, passkeys, persons, recovery_codes, staff};
use forecourt::trust::audit;
use serde_json::json;

use crate::support::places::operator;
use crate::support::{Actor, Answer, TestApp};

const MAIL: &str = "dana@example.com";

async fn ask(app: &TestApp, browser: &Actor<'_>, email: &str) -> Answer {
    let answer = browser.submit("/recovery", "/recovery", &[("email", email)]).await;
    app.work().await;
    answer
}

/// The link that was mailed to Dana, opened in a browser of somebody's.
async fn mailed<'a>(app: &'a TestApp, dana: &Actor<'_>) -> (Actor<'a>, String) {
    let browser = app.visitor(dana.person, MAIL);
    app.clock.advance(Duration::from_secs(1));
    ask(app, &browser, MAIL).await;
    let link = mail_link(app);
    (browser, link)
}

fn mail_link(app: &TestApp) -> String {
    let text = app.mails_to(MAIL)[0].message.text.clone();
    let links = text.split_whitespace().filter_map(|word| word.strip_prefix("http://localhost"));
    links.into_iter().find(|link| !link.contains("not-me")).expect("a link").to_owned()
}

fn codes(app: &TestApp, dana: &Actor<'_>) -> Vec<String> {
    let actor = audit::Actor { person: Some(dana.person), ..operator() };
    app.site.db.write(|c| recovery_codes::generate(c, &app.site, &actor, dana.person)).unwrap()
}

fn keys(app: &TestApp, dana: &Actor<'_>) -> usize {
    app.site.db.read(|c| passkeys::active(c, dana.person)).unwrap()
}

/// The whole way with a printed code; the browser is signed in afterwards.
async fn recovered(app: &TestApp, dana: &Actor<'_>, browser: &Actor<'_>, link: &str) -> Answer {
    let code = codes(app, dana).remove(0);
    app.clock.advance(Duration::from_secs(1));
    let proof = browser.submit(link, &format!("{link}/code"), &[("code", &code)]).await;
    let path = proof.location().to_owned();
    assert!(path.starts_with("/invites/"), "{} {}", proof.status, proof.text());
    browser.enrol(&format!("{path}/passkey"), &path, json!({})).await
}

#[actix_web::test]
async fn an_unknown_address_is_answered_the_same_and_gets_no_mail() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let browser = app.visitor(dana.person, MAIL);
    let known = ask(&app, &browser, MAIL).await;
    let unknown = ask(&app, &browser, "nobody@example.com").await;
    assert_eq!((known.status, known.location()), (unknown.status, unknown.location()));
    assert_eq!(known.location(), "/recovery/sent");
    assert!(app.mails_to("nobody@example.com").is_empty());
    assert!(app.link_to(MAIL, "/recovery/").is_some());
    let wrong = browser.submit("/recovery", "/recovery", &[("email", "dana")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text().contains("value=\"dana\""));
}

#[actix_web::test]
async fn asking_often_is_answered_the_same_and_floods_nobody() {
    let app = TestApp::with(|config| config.rate_limit_factor = 1);
    let dana = app.owner("Dana").await;
    let browser = app.visitor(dana.person, MAIL);
    let before = app.mails_to(MAIL).len();
    for _ in 0..6 {
        assert_eq!(ask(&app, &browser, MAIL).await.location(), "/recovery/sent");
    }
    assert_eq!(app.mails_to(MAIL).len() - before, 3);
    for _ in 0..10 {
        ask(&app, &browser, "nobody@example.com").await;
    }
    assert_eq!(browser.post("/recovery", &[("email", MAIL)]).await.status, 429);
}

#[actix_web::test]
async fn the_link_alone_changes_nothing_and_ends_after_a_quarter_of_an_hour() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let (browser, link) = mailed(&app, &dana).await;
    assert_eq!(browser.get(&link).await.status, 200);
    assert_eq!(dana.get("/account").await.status, 200, "the session lives on");
    let wrong = browser.submit(&link, &format!("{link}/code"), &[("code", "7F3K-0000")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text().contains("value=\"7F3K-0000\""));
    app.clock.advance(Duration::from_secs(15 * 60));
    assert_eq!(browser.get(&link).await.status, 410);
    let code = codes(&app, &dana).remove(0);
    assert_eq!(browser.post(&format!("{link}/code"), &[("code", &code)]).await.status, 410);
    assert_eq!(browser.get("/recovery/nothing").await.status, 404);
}

#[actix_web::test]
async fn a_printed_code_leads_to_a_new_passkey_in_the_place_of_all_others() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let (browser, link) = mailed(&app, &dana).await;
    let answer = recovered(&app, &dana, &browser, &link).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(browser.get("/account").await.status, 200);
    assert_eq!(dana.get("/account").await.status, 303, "every older session has ended");
    assert_eq!(keys(&app, &dana), 1, "the old passkey is revoked");
    let sheet = app.site.db.read(|c| recovery_codes::sheet(c, dana.person)).unwrap();
    assert!(sheet.is_none(), "the rest of the sheet has ended");
    assert_eq!(browser.get(&link).await.status, 410);
}

#[actix_web::test]
async fn afterwards_the_address_is_held_for_three_days() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let (browser, link) = mailed(&app, &dana).await;
    recovered(&app, &dana, &browser, &link).await;
    let it = app.site.db.read(|c| persons::find(c, &app.site, dana.person)).unwrap();
    assert_eq!(it.hold_until, Some(app.clock.now().plus(Duration::from_secs(72 * 3600))));
    let refused = browser.post("/account/email", &[("email", "thief@example.com")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("To protect you"), "{}", refused.text());
}

#[actix_web::test]
async fn this_was_not_me_stops_it_before_and_shuts_the_account_after() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let (browser, link) = mailed(&app, &dana).await;
    let stop = app.link_to(MAIL, "/recovery/not-me/").unwrap();
    assert_eq!(app.get(&stop).await.status, 200);
    assert_eq!(browser.get(&link).await.status, 200, "looking stops nothing");
    assert_eq!(browser.submit(&stop, &stop, &[]).await.status, 303);
    assert_eq!(browser.get(&link).await.status, 410);
    assert_eq!(app.get(&stop).await.status, 410);

    let (thief, link) = mailed(&app, &dana).await;
    recovered(&app, &dana, &thief, &link).await;
    let shut = app.link_to(MAIL, "/recovery/not-me/").unwrap();
    assert!(thief.submit(&shut, &shut, &[]).await.location().starts_with("/help"));
    assert_eq!(thief.get("/account").await.status, 303);
    assert_eq!(keys(&app, &dana), 0);
    let forged = format!("{}x", shut.trim_end_matches(|c: char| c != '.'));
    assert_eq!(app.get(&forged).await.status, 404);
}

#[actix_web::test]
async fn without_a_code_the_dealership_is_asked_to_check() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let (browser, link) = mailed(&app, &dana).await;
    let page = browser.get(&link).await.text();
    assert!(page.contains("Northside Motors"));
    assert_eq!(browser.submit(&link, &format!("{link}/check"), &[]).await.location(), "/sign-in");
    let at = Some(app.northside());
    let waiting = app.site.db.read(|c| recoveries::waiting_at(c, &app.site, at, Kind::Counter)).unwrap();
    assert_eq!((waiting.len(), waiting[0].stage), (1, Stage::Asked));
    assert_eq!(keys(&app, &dana), 1, "nothing has changed yet");
    assert_eq!(browser.get(&link).await.status, 410);
}

#[actix_web::test]
async fn somebody_who_works_here_is_never_checked_at_the_counter() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let at = app.northside();
    let granted = |c: &mut _| staff::grant(c, &app.site, &operator(), dana.person, Some(at), Role::Clerk);
    app.site.db.write(granted).unwrap();
    let (browser, link) = mailed(&app, &dana).await;
    assert_eq!(browser.submit(&link, &format!("{link}/check"), &[]).await.location(), "/sign-in");
    let waiting =
        |kind| app.site.db.read(|c| recoveries::waiting_at(c, &app.site, Some(at), kind)).unwrap().len();
    assert_eq!((waiting(Kind::Counter), waiting(Kind::Peer)), (0, 1));
}

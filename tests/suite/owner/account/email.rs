//! Another e-mail address: a passkey, a link to the new address, and three days to take it back.

use std::time::Duration;

use forecourt::trust::access::persons;

use crate::support::{Actor, Answer, TestApp};

const OLD: &str = "dana@example.com";
const NEW: &str = "dana.new@example.com";
const HOUR: u64 = 3600;

async fn ask(dana: &Actor<'_>, email: &str) -> Answer {
    let waiting = dana.submit("/account", "/account/email", &[("email", email)]).await;
    dana.confirm(&waiting).await
}

fn address(app: &TestApp, dana: &Actor<'_>) -> String {
    app.site.db.read(|c| persons::find(c, &app.site, dana.person)).unwrap().email.to_string()
}

/// A change that was asked for and confirmed by its link.
async fn changed(app: &TestApp, dana: &Actor<'_>) {
    assert_eq!(ask(dana, NEW).await.location(), "/account");
    let link = app.link_to(NEW, "/email-changes/").expect("a link to the new address");
    assert_eq!(dana.post(&link, &[]).await.status, 303);
}

#[actix_web::test]
async fn changes_only_after_a_passkey_and_a_post_from_the_new_mailbox() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let waiting = dana.submit("/account", "/account/email", &[("email", NEW)]).await;
    assert!(waiting.location().starts_with("/step-up/"));
    assert!(app.link_to(NEW, "/email-changes/").is_none(), "no mail before the passkey");
    assert_eq!(dana.confirm(&waiting).await.location(), "/account");
    assert!(dana.get("/account").await.text().contains(NEW));
    assert_eq!(address(&app, &dana), OLD);

    let link = app.link_to(NEW, "/email-changes/").unwrap();
    assert_eq!(app.get(&link).await.status, 200);
    assert_eq!(address(&app, &dana), OLD, "looking changes nothing");
    assert_eq!(dana.post(&link, &[]).await.status, 303);
    assert_eq!(address(&app, &dana), NEW);
    assert_eq!(app.mails_to(NEW).len(), 2, "the link, and that it is done");
    assert!(app.link_to(OLD, "/email-changes/").is_some_and(|link| link.ends_with("/undo")));
    assert_eq!(dana.post(&link, &[]).await.status, 410, "a link works once");
}

#[actix_web::test]
async fn the_old_address_takes_it_back_within_three_days_and_signs_everybody_out() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    changed(&app, &dana).await;
    let undo = app.link_to(OLD, "/email-changes/").unwrap();
    app.clock.advance(Duration::from_secs(71 * HOUR));
    let visitor = app.visitor(dana.person, OLD);
    assert_eq!(visitor.get(&undo).await.status, 200);
    assert_eq!(visitor.post(&undo, &[]).await.location(), "/sign-in");
    assert_eq!(address(&app, &dana), OLD);
    assert_eq!(visitor.post(&undo, &[]).await.status, 410);
    assert_eq!(dana.get("/account").await.status, 303);
}

#[actix_web::test]
async fn the_way_back_ends_after_three_days() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    changed(&app, &dana).await;
    let undo = app.link_to(OLD, "/email-changes/").unwrap();
    app.clock.advance(Duration::from_secs(73 * HOUR));
    assert_eq!(app.visitor(dana.person, OLD).post(&undo, &[]).await.status, 410);
    assert_eq!(address(&app, &dana), NEW);
}

#[actix_web::test]
async fn the_first_address_outlasts_a_second_change_by_somebody_else() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    changed(&app, &dana).await;
    let first = app.link_to(OLD, "/email-changes/").unwrap();
    assert_eq!(ask(&dana, "third@example.com").await.location(), "/account");
    let link = app.link_to("third@example.com", "/email-changes/").unwrap();
    assert_eq!(dana.post(&link, &[]).await.status, 303);
    let second = app.link_to(NEW, "/email-changes/").unwrap();
    let visitor = app.visitor(dana.person, OLD);
    assert_eq!(visitor.post(&first, &[]).await.status, 303);
    assert_eq!(address(&app, &dana), OLD);
    assert_eq!(visitor.post(&second, &[]).await.status, 410, "it would bring the foreign address back");
}

#[actix_web::test]
async fn refuses_what_is_no_address_or_the_same_one_before_asking_for_a_passkey() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    for (typed, words) in
        [("dana at home", "Enter an email address"), (OLD, "This is your email address already")]
    {
        let answer = dana.submit("/account", "/account/email", &[("email", typed)]).await;
        assert_eq!(answer.status, 422);
        assert!(answer.text().contains(words) && answer.text().contains(typed), "{typed}");
    }
}

#[actix_web::test]
async fn an_address_of_somebody_else_is_said_only_to_whoever_reads_its_mail() {
    let app = TestApp::new();
    let (dana, lee) = (app.owner("Dana").await, app.owner("Lee").await);
    assert_eq!(ask(&dana, "lee@example.com").await.location(), "/account");
    let link = app.link_to("lee@example.com", "/email-changes/").unwrap();
    let answer = dana.post(&link, &[]).await;
    assert_eq!(answer.status, 409);
    assert_eq!((address(&app, &dana), address(&app, &lee)), (OLD.to_owned(), "lee@example.com".to_owned()));
}

#[actix_web::test]
async fn a_change_that_waits_can_be_dropped() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    ask(&dana, NEW).await;
    let link = app.link_to(NEW, "/email-changes/").unwrap();
    assert_eq!(dana.submit("/account", "/account/email/cancellation", &[]).await.status, 303);
    assert_eq!(dana.post(&link, &[]).await.status, 410);
    assert_eq!(dana.get("/email-changes/nothing").await.status, 404);
}

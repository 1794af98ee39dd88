//! Letting people in at the counter, and ending it.

use forecourt::base::mail;
use forecourt::trust::access::{Role, Scope, rights};

use crate::support::records::customer;
use crate::support::{Actor, Answer, TestApp};

/// A clerk, and a customer.
async fn counter(app: &TestApp) -> (Actor<'_>, Scope) {
    let dana = customer(app, app.northside(), "Dana Whitfield");
    (app.staff("Marcus Bell", Role::Clerk).await, dana)
}

/// Sends an invitation and confirms it.
async fn invite(marcus: &Actor<'_>, path: &str, fields: &[(&str, &str)]) -> Answer {
    let waiting = marcus.post(path, fields).await;
    marcus.confirm(&waiting).await
}

fn page_of(scope: &Scope) -> String {
    format!("/staff/customers/{}/invites", scope.customer().unwrap())
}

/// The path of the link in the newest mail.
fn link(app: &TestApp) -> String {
    let mails = app.site.db.read(|c| mail::newest(c, &app.site, 1)).unwrap();
    let text = &mails[0].message.text;
    let at = text.find("/invites/").expect("a link in the mail");
    text[at..].split_whitespace().next().unwrap().to_owned()
}

/// The code in the message after sending: said once.
fn code(page: &str) -> String {
    let said = page.split("Hand over this code: ").nth(1).expect("a code");
    said.split('.').next().unwrap().replace(' ', "")
}

const ANA: [(&str, &str); 4] =
    [("name", "Ana Whitfield"), ("email", "ana.w@example.com"), ("pay", "yes"), ("code", "yes")];

#[actix_web::test]
async fn the_link_goes_by_mail_the_code_from_hand_to_hand_and_both_let_in() {
    let app = TestApp::new();
    let (marcus, dana) = counter(&app).await;
    let page = page_of(&dana);
    let waiting = marcus.post(&page, &ANA).await;
    let mails = app.site.db.read(|c| mail::newest(c, &app.site, 9)).unwrap();
    assert!(mails.iter().all(|it| it.message.to.as_str() != "ana.w@example.com"), "not before the passkey");
    assert_eq!(marcus.confirm(&waiting).await.location(), page);
    let told = marcus.get(&page).await.text();
    let code = code(&told);
    assert!(told.contains("ana.w@example.com") && code.len() == 8);
    assert!(!marcus.get(&page).await.text().contains("Hand over this code"), "the code is said once");
    let mails = app.site.db.read(|c| mail::newest(c, &app.site, 1)).unwrap();
    assert!(!mails[0].message.text.contains(&code) && !mails[0].message.html.contains(&code));
    let ana = app.visitor(app.person("Nobody Yet"), "ana.w@example.com");
    let path = link(&app);
    let fields = serde_json::json!({ "code": code });
    assert_eq!(ana.enrol(&format!("{path}/passkey"), &path, fields).await.status, 200);
    let held = app.site.db.read(|c| rights::of_customer(c, &app.site, &dana)).unwrap();
    assert_eq!((held[0].name.as_str(), held[0].rights.to_string().as_str()), ("Ana Whitfield", "view,pay"));
}

#[actix_web::test]
async fn what_is_wrong_is_said_and_what_was_typed_is_kept() {
    let app = TestApp::new();
    let (marcus, dana) = counter(&app).await;
    let answer =
        marcus.post(&page_of(&dana), &[("name", "Ana"), ("email", "ana at home"), ("pay", "yes")]).await;
    assert_eq!(answer.status, 422);
    let text = answer.text();
    assert!(text.contains("Enter an email address") && text.contains("value=\"ana at home\""));
    assert!(
        text.contains("name=\"pay\" value=\"yes\" checked")
            && !text.contains("value=\"yes\" checked><span>Question")
    );
}

#[actix_web::test]
async fn somebody_with_access_is_not_invited_again() {
    let app = TestApp::new();
    let (marcus, dana) = counter(&app).await;
    let ana = app.owner_of("Ana Whitfield", app.northside(), dana.customer().unwrap()).await;
    let answer = marcus.post(&page_of(&dana), &[("name", "Ana"), ("email", ana.email.as_str())]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("has access already"));
}

#[actix_web::test]
async fn an_open_invitation_does_not_name_somebody_known_elsewhere() {
    let app = TestApp::new();
    let (marcus, dana) = counter(&app).await;
    let lakeside = app.dealership("Lakeside Auto");
    let theirs = customer(&app, lakeside, "Theo Brandt");
    let theo = app.owner_of("Theodore Brandt", lakeside, theirs.customer().unwrap()).await;
    let page = page_of(&dana);
    let fields = [("name", "Somebody"), ("email", theo.email.as_str()), ("code", "yes")];
    assert_eq!(invite(&marcus, &page, &fields).await.status, 303);
    let text = marcus.get(&page).await.text();
    assert!(text.contains(&theo.email) && !text.contains("Theodore"));
}

#[actix_web::test]
async fn sending_again_ends_the_first_link_and_taking_back_ends_the_second() {
    let app = TestApp::new();
    let (marcus, dana) = counter(&app).await;
    let page = page_of(&dana);
    invite(&marcus, &page, &ANA).await;
    let first = link(&app);
    let again = |text: &str, verb: &str| {
        let end = text.find(verb).expect("a button");
        let start = text[..end].rfind("action=\"").unwrap() + 8;
        text[start..end + verb.len()].to_owned()
    };
    let action = again(&marcus.get(&page).await.text(), "/resending");
    app.clock.advance(std::time::Duration::from_secs(5));
    assert_eq!(invite(&marcus, &action, &[]).await.status, 303);
    let second = link(&app);
    assert_ne!(first, second);
    assert!(app.get(&first).await.text().contains("This link has ended"));
    assert!(!app.get(&second).await.text().contains("This link has ended"));
    let action = again(&marcus.get(&page).await.text(), "/revocation");
    assert_eq!(marcus.post(&action, &[]).await.status, 303);
    assert!(app.get(&second).await.text().contains("This link has ended"));
    assert_eq!(marcus.post(&action, &[]).await.status, 404);
}

#[actix_web::test]
async fn an_invitation_is_found_under_its_own_customer_alone() {
    let app = TestApp::new();
    let (marcus, dana) = counter(&app).await;
    let theo = customer(&app, app.northside(), "Theo Brandt");
    invite(&marcus, &page_of(&dana), &ANA).await;
    let text = marcus.get(&page_of(&dana)).await.text();
    let end = text.find("/revocation").unwrap();
    let id = text[..end].rsplit('/').next().unwrap();
    let elsewhere = format!("{}/{id}/revocation", page_of(&theo));
    assert_eq!(marcus.post(&elsewhere, &[]).await.status, 404);
}

#[actix_web::test]
async fn ending_access_asks_for_a_passkey_and_then_shuts_the_person_out() {
    let app = TestApp::new();
    let (marcus, dana) = counter(&app).await;
    let ana = app.owner_of("Ana Whitfield", app.northside(), dana.customer().unwrap()).await;
    assert_eq!(ana.get("/").await.status, 200);
    let held = app.site.db.read(|c| rights::of_customer(c, &app.site, &dana)).unwrap();
    let path = format!("/staff/customers/{}/people/{}/removal", dana.customer().unwrap(), held[0].id);
    assert!(marcus.get(&path).await.text().contains("End the access of Ana Whitfield?"));
    let waiting = marcus.post(&path, &[]).await;
    assert!(waiting.location().starts_with("/step-up/"), "{}", waiting.text());
    assert_eq!(ana.get("/").await.status, 200, "nothing happens before the passkey");
    let done = marcus.confirm(&waiting).await;
    assert_eq!(done.status, 303, "{}", done.text());
    assert!(marcus.get(done.location()).await.text().contains("Ana Whitfield no longer has access"));
    assert!(ana.get("/invoices").await.location().starts_with("/sign-in"));
    assert_eq!(marcus.get(&path).await.status, 404);
}

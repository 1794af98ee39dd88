//! Two people let somebody back in, a day later, unless somebody says "this was not me".

use std::time::Duration;

use forecourt::trust::access::{Role, passkeys};
use serde_json::json;

use crate::support::{Actor, Answer, TestApp};

const DAY: Duration = Duration::from_secs(86_400);
const SEEN: (&str, &str) = ("reason", "Driver's license, phone fell into a lake");

async fn first_check(clerk: &Actor<'_>, dana: &Actor<'_>) -> Answer {
    let path = format!("/staff/customers/{}/recoveries", dana.scope().customer().unwrap());
    clerk.submit(&path, &path, &[("person", &dana.person.to_string()), SEEN]).await
}

/// Where the second check is made, from the list of somebody who may.
async fn approval(who: &Actor<'_>, list: &str) -> Option<String> {
    let page = who.get(list).await.text();
    let (before, _) = page.split_once("/approval\"")?;
    Some(format!("{}/approval", before.rsplit_once('"')?.1))
}

fn code(page: &Answer) -> String {
    let text = page.text();
    let (_, rest) = text.split_once("<p class=\"code\"><strong>").expect("a code");
    rest.split("</strong>").next().unwrap().chars().filter(char::is_ascii_digit).collect()
}

async fn enrol(browser: &Actor<'_>, link: &str, code: &str) -> Answer {
    browser.enrol(&format!("{link}/passkey"), link, json!({ "code": code })).await
}

#[actix_web::test]
async fn two_people_and_a_day_lead_back_in() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let (marcus, priya) =
        (app.staff("Marcus Bell", Role::Clerk).await, app.staff("Priya Raman", Role::Manager).await);
    assert_eq!(first_check(&marcus, &dana).await.location(), "/staff/recoveries");
    let path = approval(&priya, "/staff/recoveries").await.expect("waits for a second person");
    let waiting = priya.submit(&path, &path, &[]).await;
    let done = priya.confirm(&waiting).await;
    assert_eq!(done.status, 200, "{}", done.text());
    let code = code(&done);
    assert_eq!(code.len(), 8);

    let link = app.link_to("dana@example.com", "/invites/").expect("the link by mail");
    assert!(!app.mails_to("dana@example.com")[0].message.text.contains(&code));
    let browser = app.visitor(dana.person, "dana@example.com");
    assert_eq!(enrol(&browser, &link, &code).await.status, 422, "not before a day has passed");
    assert_eq!(dana.get("/account").await.status, 200);
    app.clock.advance(DAY);
    assert_eq!(enrol(&browser, &link, "00000000").await.status, 422, "not without the code");
    assert_eq!(enrol(&browser, &link, &code).await.status, 200);
    assert_eq!(app.site.db.read(|c| passkeys::active(c, dana.person)).unwrap(), 1);
}

#[actix_web::test]
async fn one_person_is_not_two() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let (marcus, priya) =
        (app.staff("Marcus Bell", Role::Clerk).await, app.staff("Priya Raman", Role::Manager).await);
    first_check(&marcus, &dana).await;
    assert!(approval(&marcus, "/staff/recoveries").await.is_none(), "offered to others alone");
    let path = approval(&priya, "/staff/recoveries").await.unwrap();
    assert_eq!(marcus.post(&path, &[]).await.location(), "/staff/recoveries");
    assert!(marcus.get("/staff/recoveries").await.text().contains("another person"));
    assert!(app.link_to("dana@example.com", "/invites/").is_none());
}

#[actix_web::test]
async fn everybody_known_is_told_and_can_stop_it() {
    let app = TestApp::new();
    let at = app.northside();
    let customer = app.customer(at, "Harbor Couriers");
    let dana = app.owner_of("Dana", at, customer).await;
    let (marcus, priya) =
        (app.staff("Marcus Bell", Role::Clerk).await, app.staff("Priya Raman", Role::Manager).await);
    first_check(&marcus, &dana).await;
    let path = approval(&priya, "/staff/recoveries").await.unwrap();
    let waiting = priya.submit(&path, &path, &[]).await;
    let code = code(&priya.confirm(&waiting).await);
    let link = app.link_to("dana@example.com", "/invites/").unwrap();
    let stop = app.link_to("dana@example.com", "/recovery/not-me/").unwrap();
    let visitor = app.visitor(dana.person, "dana@example.com");
    assert_eq!(visitor.submit(&stop, &stop, &[]).await.status, 303);
    app.clock.advance(DAY);
    assert_eq!(enrol(&visitor, &link, &code).await.status, 422);
    assert_eq!(dana.sign_in("").await.status, 200, "everything is as before");
}

#[actix_web::test]
async fn gives_the_form_back_and_refuses_strangers() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let path = format!("/staff/customers/{}/recoveries", dana.scope().customer().unwrap());
    let empty = marcus.submit(&path, &path, &[("reason", "")]).await;
    assert_eq!(empty.status, 422);
    assert!(empty.text().contains("Say what they showed you"));
    let lee = app.owner("Lee").await;
    let foreign = marcus.post(&path, &[("person", &lee.person.to_string()), SEEN]).await;
    assert_eq!(foreign.status, 404, "acts for another customer");
    let lakeside = app.dealership("Lakeside Auto");
    let other = app.staff_of("Omar Diaz", lakeside, Role::Clerk).await;
    assert_eq!(other.get(&path).await.status, 404);
}

#[actix_web::test]
async fn staff_are_let_back_in_by_an_administrator_and_a_second_person() {
    let app = TestApp::new();
    let (marcus, priya) =
        (app.staff("Marcus Bell", Role::Clerk).await, app.staff("Priya Raman", Role::Manager).await);
    let olga = app.staff("Olga Novak", Role::Administrator).await;
    let who = format!("{} {}", marcus.person, app.northside());
    let list = "/admin/recoveries";
    assert_eq!(olga.submit(list, list, &[("who", &who), SEEN]).await.location(), list);
    assert!(approval(&olga, list).await.is_none());
    assert!(approval(&marcus, "/staff/recoveries").await.is_none());
    let path = approval(&priya, "/staff/recoveries").await.expect("a manager may be the second");
    let waiting = priya.submit(&path, &path, &[]).await;
    assert_eq!(priya.confirm(&waiting).await.status, 200);
    assert!(app.link_to("marcus.bell@example.com", "/invites/").is_some());
}

#[actix_web::test]
async fn an_administrator_who_reads_their_mail_is_let_in_by_another_one() {
    let app = TestApp::new();
    let olga = app.staff("Olga Novak", Role::Administrator).await;
    let ines = app.staff("Ines Duarte", Role::Administrator).await;
    let browser = app.visitor(ines.person, "ines.duarte@example.com");
    browser.submit("/recovery", "/recovery", &[("email", "ines.duarte@example.com")]).await;
    app.work().await;
    let mails = app.mails_to("ines.duarte@example.com");
    let text: String = mails.iter().map(|mail| mail.message.text.clone()).collect();
    let links = text.split_whitespace().filter_map(|word| word.strip_prefix("http://localhost"));
    let link = links
        .into_iter()
        .find(|link| link.starts_with("/recovery/") && !link.contains("not-me"))
        .unwrap()
        .to_owned();
    assert_eq!(browser.submit(&link, &format!("{link}/check"), &[]).await.status, 303);
    let path = approval(&olga, "/admin/recoveries").await.expect("one suffices");
    let waiting = olga.submit(&path, &path, &[]).await;
    let done = olga.confirm(&waiting).await;
    assert_eq!(done.status, 200, "{}", done.text());
    assert_eq!(code(&done).len(), 8);
}

//! Lessons: who is late waits with what needs a passkey, learns, and finds what they typed where they left it.

use std::time::Duration;

use diesel::prelude::*;
use forecourt::base::db::schema::training_duty;
use forecourt::trust::access::{Role, staff};
use forecourt::trust::training::{of_person, overdue, sweep};
use serde_json::Value;

use crate::support::TestApp;
use crate::support::places::operator;

const DAY: u64 = 86_400;

/// The right answers of a lesson, as its form sends them.
fn right(code: &str) -> Vec<(String, String)> {
    let all: Value = serde_json::from_str(include_str!("../../../src/trust/training/lessons.json")).unwrap();
    let lesson = all.as_array().unwrap().iter().find(|it| it["code"] == code).unwrap();
    let answer = |(at, it): (usize, &Value)| (format!("q{at}"), it["right"].to_string());
    lesson["questions"].as_array().unwrap().iter().enumerate().map(answer).collect()
}

#[actix_web::test]
async fn whoever_is_late_learns_first_and_loses_nothing_that_was_typed() {
    let app = TestApp::new();
    let marcus = app.staff("Marcus Manager", Role::Manager).await;
    let now = app.clock.now();
    app.site
        .db
        .write(|c| {
            let values = (training_duty::passed_at.eq(None::<i64>), training_duty::due_at.eq(now));
            Ok(diesel::update(training_duty::table.find((marcus.person, "phishing")))
                .set(values)
                .execute(c)?)
        })
        .unwrap();
    app.clock.advance(Duration::from_secs(60));
    let waiting = marcus
        .post("/staff/exports", &[("list", "invoices"), ("from", "2026-01-01"), ("to", "2026-01-31")])
        .await;
    let page = waiting.location().to_owned();
    assert!(page.starts_with("/step-up/"), "{} {}", waiting.status, waiting.text());
    let text = marcus.get(&page).await.text();
    assert!(text.contains("A lesson first") && !text.contains("data-passkey"), "{text}");
    let forced = marcus.post_json(&format!("{page}/options"), &serde_json::json!({})).await;
    assert_eq!(forced.status, 403, "the button that is not there does not work either");

    let link = text.split("href=\"").find(|it| it.starts_with("/account/training/phishing")).unwrap();
    let link = link.split('"').next().unwrap().replace("&#38;", "&");
    let action = "/account/training/phishing";
    let wrong = marcus.submit(&link, action, &[("q0", "0"), ("q1", "1")]).await;
    let text = wrong.text();
    assert!(
        wrong.status == 422 && text.contains("Only a number from before leads to the supplier"),
        "{text}"
    );
    assert!(text.contains("Choose an answer.") && text.contains("value=\"1\" checked"), "{text}");
    app.clock.advance(Duration::from_secs(20 * 60));
    let answers = right("phishing");
    let answers: Vec<(&str, &str)> = answers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let passed = marcus.fill(&wrong, action, &answers).await;
    assert_eq!(passed.location(), page, "back to what waits");
    let done = marcus.confirm(&passed).await;
    assert_eq!(done.status, 303, "{}", done.text());
    let duty = app.site.db.read(|c| of_person(c, marcus.person)).unwrap();
    let phishing = duty.iter().find(|it| it.lesson.code == "phishing").unwrap();
    assert_eq!(phishing.due_at, app.clock.now().plus(Duration::from_secs(365 * DAY)));

    // Managers see it, owners have nothing to learn, and a lesson of another role is not theirs.
    let team = marcus.get("/staff/training").await.text();
    assert!(team.contains("Marcus Manager") && team.contains("of 4 lessons"), "{team}");
    assert_eq!(marcus.get("/account/training/rights").await.status, 404);
    let dana = app.owner("Dana").await;
    assert!(dana.get("/account/training").await.text().contains("Nothing to learn"));
    assert_eq!(dana.get(action).await.status, 404);
}

#[test]
fn lessons_come_with_a_role_and_nobody_is_late_with_what_did_not_exist() {
    let app = TestApp::new();
    let (person, at) = (app.person("Nina"), app.northside());
    app.site.db.write(|c| staff::grant(c, &app.site, &operator(), person, Some(at), Role::Clerk)).unwrap();
    let open = |now| app.site.db.read(|c| overdue(c, person, now)).unwrap().len();
    assert_eq!(app.site.db.read(|c| of_person(c, person)).unwrap().len(), 4);
    let in_two_weeks = app.clock.now().plus(Duration::from_secs(14 * DAY));
    assert_eq!((open(in_two_weeks), open(in_two_weeks.plus(Duration::from_secs(1)))), (0, 4));
    // Somebody from before there were lessons.
    app.site.db.write(|c| Ok(diesel::delete(training_duty::table).execute(c)?)).unwrap();
    app.clock.advance(Duration::from_secs(400 * DAY));
    sweep(&app.site).unwrap();
    assert_eq!(open(app.clock.now()), 0);
    assert_eq!(app.site.db.read(|c| of_person(c, person)).unwrap().len(), 4);
}

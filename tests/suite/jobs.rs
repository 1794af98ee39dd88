//! What is done by the clock: each thing is kept for its time and no longer.

use std::time::Duration;

use diesel::prelude::*;
use forecourt::base::db::schema::{
    audit_entry, ceremony, invitation, kept_form, known_browser, mail, outbox, session, step_up,
};
use forecourt::jobs::{jobs, retention};
use forecourt::trust::access::setup;
use serde_json::json;

use crate::support::TestApp;

const DAY: Duration = Duration::from_secs(86_400);

macro_rules! rows {
    ($app:expr, $($table:ident),+) => {
        $app.site.db.read(|c| Ok([$($table::table.count().get_result::<i64>(c)?),+])).unwrap()
    };
}

#[actix_web::test]
async fn what_is_over_is_removed_in_its_time_and_the_log_says_how_much() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    // A confirmation, a ceremony and a form that nobody comes back to; a link that nobody uses.
    dana.submit("/account", "/account/email", &[("email", "other@example.com")]).await;
    dana.post_json("/sign-in/passkey/options", &json!({})).await;
    app.visitor(dana.person, &dana.email).post("/account", &[("name", "Dana")]).await;
    app.invitation(app.person("Nobody Yet"), forecourt::trust::access::invitations::Purpose::Enrolment);
    app.site.db.write(|c| setup::first_administrator(c, &app.site)).unwrap();
    app.work().await;
    let all = || {
        (
            rows!(app, ceremony, step_up, kept_form, invitation),
            rows!(app, session, outbox, mail, known_browser),
        )
    };
    retention(&app.site).unwrap();
    let (soon, later) = all();
    assert!(soon.iter().all(|count| *count > 0), "nothing is over yet: {soon:?}");

    app.clock.advance(DAY * 2);
    retention(&app.site).unwrap();
    let links = soon[3];
    assert_eq!(all().0, [0, 0, 0, links], "what lives for minutes is gone, links are not");
    app.clock.advance(DAY * 7);
    retention(&app.site).unwrap();
    assert_eq!(all().0, [0, 0, 0, 1], "but for the link of the first administrator");
    assert_eq!(all().1, later);

    app.clock.advance(DAY * 31);
    retention(&app.site).unwrap();
    assert_eq!(all().1[..3], [0, 0, 0]);
    assert_eq!(all().1[3], later[3], "browsers are known for longer than a month");
    app.site.db.write(|c| setup::first_administrator(c, &app.site)).expect("a new link for the same person");
    app.clock.advance(DAY * 400);
    retention(&app.site).unwrap();
    assert_eq!(rows!(app, known_browser), [0]);
    let told: i64 = app
        .site
        .db
        .read(|c| {
            let ours = audit_entry::table.filter(audit_entry::action.eq("retention.sweep"));
            Ok(ours.count().get_result(c)?)
        })
        .unwrap();
    assert!(told >= 4, "{told}");
}

#[actix_web::test]
async fn work_that_waits_or_is_stuck_is_never_removed() {
    let app = TestApp::new();
    let id = "anything".to_owned();
    app.site.db.write(|c| forecourt::base::outbox::add(c, &app.site, "nobody.does.this", "1", &id)).unwrap();
    forecourt::base::outbox::drain(&app.site, &jobs(&app.app.provider)).await.unwrap();
    app.site.db.write(|c| forecourt::base::outbox::add(c, &app.site, "mail.send", "2", &id)).unwrap();
    app.clock.advance(DAY * 400);
    retention(&app.site).unwrap();
    let states: Vec<String> =
        app.site.db.read(|c| Ok(outbox::table.order(outbox::state).select(outbox::state).load(c)?)).unwrap();
    assert_eq!(states, ["due", "stuck"]);
}

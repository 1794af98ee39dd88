//! How long a session lives, and how it ends.

use std::time::Duration;

use diesel::prelude::*;
use forecourt::base::db::schema::session;
use forecourt::base::values::{PasskeyId, SessionId};
use forecourt::base::web::facts::SESSION_COOKIE;
use forecourt::trust::access::{Role, sessions};

use sha2::{Digest, Sha256};

use crate::support::{Actor, TestApp};

async fn is_in(actor: &Actor<'_>) -> bool {
    actor.get("/accounts").await.status == 200
}

fn minutes(count: u64) -> Duration {
    Duration::from_secs(count * 60)
}

#[actix_web::test]
async fn an_owners_ends_after_half_an_hour_of_rest() {
    let app = TestApp::new();
    let ana = app.owner("Ana").await;
    app.clock.advance(minutes(29));
    assert!(is_in(&ana).await);
    app.site.later.flush();
    app.clock.advance(minutes(29));
    assert!(is_in(&ana).await, "a page was looked at in between");
    app.site.later.flush();
    app.clock.advance(minutes(31));
    assert!(!is_in(&ana).await);
}

/// A plain hash of a token of one's own, or the token of one's own session turned to somebody else: neither was made here.
#[actix_web::test]
async fn a_row_that_somebody_else_made_or_turned_lets_nobody_in() {
    let app = TestApp::new();
    let (ana, kim) = (app.owner("Ana").await, app.staff("Kim Tran", Role::Administrator).await);
    assert!(is_in(&ana).await);
    let own = session::table.filter(session::person_id.eq(ana.person));
    let theirs = session::table.filter(session::person_id.eq(kim.person));
    let (id, passkey): (SessionId, PasskeyId) =
        app.site.db.read(|c| Ok(theirs.select((session::id, session::passkey_id)).first(c)?)).unwrap();
    let turned = (session::person_id.eq(kim.person), session::passkey_id.eq(passkey));
    app.site.db.write(|c| Ok(diesel::update(own).set(turned).execute(c)?)).unwrap();
    assert!(!is_in(&ana).await, "turned to somebody else");

    let made = session::token_hash.eq(Sha256::digest(b"mine").to_vec());
    app.site.db.write(|c| Ok(diesel::update(session::table.find(id)).set(made.clone()).execute(c)?)).unwrap();
    ana.set_cookie(SESSION_COOKIE, "mine");
    assert!(!is_in(&ana).await, "a plain hash");
}

#[actix_web::test]
async fn an_owners_ends_after_a_day_however_busy() {
    let app = TestApp::new();
    let ana = app.owner("Ana").await;
    for _ in 0..71 {
        app.clock.advance(minutes(20));
        assert!(is_in(&ana).await);
        app.site.later.flush();
    }
    app.clock.advance(minutes(20));
    assert!(!is_in(&ana).await);
}

#[actix_web::test]
async fn staff_may_rest_an_hour_and_stay_twelve() {
    let app = TestApp::new();
    let marcus = app.staff("Marcus", Role::Clerk).await;
    app.clock.advance(minutes(59));
    assert!(is_in(&marcus).await);
    for _ in 0..13 {
        app.site.later.flush();
        app.clock.advance(minutes(50));
        assert!(is_in(&marcus).await);
    }
    app.site.later.flush();
    app.clock.advance(minutes(50));
    assert!(!is_in(&marcus).await);
}

#[actix_web::test]
async fn signing_in_makes_a_new_token_and_ends_the_session_before() {
    let app = TestApp::new();
    let ana = app.owner("Ana").await;
    let before = ana.cookie(SESSION_COOKIE).unwrap();
    ana.sign_in("").await;
    let after = ana.cookie(SESSION_COOKIE).unwrap();
    assert_ne!(before, after);
    ana.set_cookie(SESSION_COOKIE, &before);
    assert!(!is_in(&ana).await);
    ana.set_cookie(SESSION_COOKIE, &after);
    assert!(is_in(&ana).await);
}

#[actix_web::test]
async fn the_cookie_is_for_this_host_alone() {
    let app = TestApp::new();
    let ana = app.owner("Ana").await;
    let answer = ana.sign_in("").await;
    let cookie = answer.headers.get_all("set-cookie").map(|v| v.to_str().unwrap().to_owned());
    let cookie = cookie.into_iter().find(|c| c.starts_with("__Host-sid=")).unwrap();
    for part in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Domain"));
}

#[actix_web::test]
async fn signing_out_ends_it_and_has_the_browser_forget() {
    let app = TestApp::new();
    let ana = app.owner("Ana").await;
    let token = ana.cookie(SESSION_COOKIE).unwrap();
    let answer = ana.post("/sign-out", &[]).await;
    assert_eq!(answer.location(), "/sign-in");
    assert_eq!(answer.header("clear-site-data"), "\"cache\", \"storage\"");
    assert_eq!(ana.cookie(SESSION_COOKIE), None);
    assert!(ana.get("/sign-in").await.text().contains("You are signed out."));
    ana.set_cookie(SESSION_COOKIE, &token);
    assert!(!is_in(&ana).await);
}

#[actix_web::test]
async fn all_others_end_and_this_one_stays() {
    let app = TestApp::new();
    let ana = app.owner("Ana").await;
    let other = app.visitor(ana.person, &ana.email);
    let began = ana.cookie(SESSION_COOKIE).unwrap();
    other.set_cookie(SESSION_COOKIE, &began);
    let own = ana.session();
    // A second browser of the same person: it has no session to replace.
    ana.set_cookie(SESSION_COOKIE, "none");
    app.clock.advance(Duration::from_secs(1));
    ana.sign_in("").await;
    assert!(is_in(&ana).await && is_in(&other).await);
    let actor = crate::support::places::operator();
    let ended = app.site.db.write(|c| sessions::end_all(c, &app.site, &actor, ana.person, Some(own)));
    assert_eq!(ended.unwrap(), 1);
    assert!(!is_in(&ana).await && is_in(&other).await);
}

#[actix_web::test]
async fn ending_somebody_elses_is_not_found() {
    let app = TestApp::new();
    let (ana, bea) = (app.owner("Ana").await, app.owner("Bea").await);
    let (theirs, actor) = (ana.session(), crate::support::places::operator());
    let ended = app.site.db.write(|c| sessions::end(c, &app.site, &actor, bea.person, theirs));
    assert!(matches!(ended, Err(forecourt::base::error::AppError::NotFound)));
    assert!(is_in(&ana).await);
}

#[actix_web::test]
async fn staff_have_three_at_a_time_and_the_oldest_ends() {
    let app = TestApp::new();
    let marcus = app.staff("Marcus", Role::Clerk).await;
    let mut tokens = vec![marcus.cookie(SESSION_COOKIE).unwrap()];
    for _ in 0..3 {
        app.clock.advance(Duration::from_secs(1));
        // Another browser: it has no session to replace.
        marcus.set_cookie(SESSION_COOKIE, "none");
        assert_eq!(marcus.sign_in("").await.status, 200);
        tokens.push(marcus.cookie(SESSION_COOKIE).unwrap());
    }
    let mut alive = Vec::new();
    for token in &tokens {
        marcus.set_cookie(SESSION_COOKIE, token);
        alive.push(is_in(&marcus).await);
    }
    assert_eq!(alive, [false, true, true, true]);
}

#[actix_web::test]
async fn a_token_that_somebody_planted_is_never_taken_up() {
    let app = TestApp::new();
    let ana = app.owner("Ana").await;
    ana.set_cookie(SESSION_COOKIE, "planted-by-somebody-who-waits");
    assert!(!is_in(&ana).await);
    ana.sign_in("").await;
    assert_ne!(ana.cookie(SESSION_COOKIE).unwrap(), "planted-by-somebody-who-waits");
    ana.set_cookie(SESSION_COOKIE, "planted-by-somebody-who-waits");
    assert!(!is_in(&ana).await);
}

//! People and roles: each change with a fresh passkey, none beyond one's own dealership, nobody locks themselves out.

use forecourt::trust::access::{Role, staff};

use crate::support::{Actor, Answer, TestApp};

/// Sends a form that needs a passkey, and gives it.
async fn confirmed(who: &Actor<'_>, path: &str, fields: &[(&str, &str)]) -> Answer {
    let waiting = who.post(path, fields).await;
    assert!(waiting.location().starts_with("/step-up/"), "{} {}", waiting.status, waiting.text());
    who.confirm(&waiting).await
}

fn roles(app: &TestApp, who: &Actor<'_>) -> Vec<Role> {
    let held = app.site.db.read(|c| staff::of_person(c, who.person)).unwrap();
    held.into_iter().map(|it| it.role).collect()
}

#[actix_web::test]
async fn staff_are_invited_with_a_passkey_and_the_code_is_said_once() {
    let app = TestApp::new();
    let kim = app.staff("Kim Tran", Role::Administrator).await;
    let at = app.northside().to_string();
    let fields = [
        ("name", "Lena Ortiz"),
        ("email", "lena@example.com"),
        ("place", at.as_str()),
        ("role", "clerk"),
        ("code", "yes"),
    ];
    let done = confirmed(&kim, "/admin/users/invites", &fields).await;
    assert_eq!((done.status.as_u16(), done.location()), (303, "/admin/users"));
    let page = kim.get("/admin/users").await.text();
    assert!(page.contains("Hand over this code") && page.contains("lena@example.com"));
    let end = page.find("/revocation").unwrap();
    let start = page[..end].rfind("action=\"").unwrap() + 8;
    let revoke = format!("{}/revocation", &page[start..end]);
    assert_eq!(kim.post(&revoke, &[]).await.status, 303);
    assert!(kim.get("/admin/users").await.text().contains("no longer works"));
    assert_eq!(kim.post(&revoke, &[]).await.status, 404);
}

#[actix_web::test]
async fn a_form_with_something_wrong_comes_back_without_asking_for_a_passkey() {
    let app = TestApp::new();
    let kim = app.staff("Kim Tran", Role::Administrator).await;
    let at = app.northside().to_string();
    let fields = [("name", "Lena Ortiz"), ("email", "lena"), ("place", at.as_str()), ("role", "clerk")];
    let answer = kim.post("/admin/users/invites", &fields).await;
    assert_eq!(answer.status, 422);
    assert!(
        answer.text().contains("Enter an email address") && answer.text().contains("value=\"Lena Ortiz\"")
    );
}

#[actix_web::test]
async fn roles_are_given_and_ended() {
    let app = TestApp::new();
    let kim = app.staff("Kim Tran", Role::Administrator).await;
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let page = format!("/admin/users/{}", marcus.person);
    assert!(kim.get(&page).await.text().contains("Service advisor"));
    let at = app.northside().to_string();
    let fields = [("place", at.as_str()), ("role", "manager")];
    assert_eq!(confirmed(&kim, &format!("{page}/roles"), &fields).await.location(), page);
    assert_ne!(marcus.get("/staff").await.status, 200, "with another role he signs in again");
    let now = roles(&app, &marcus);
    assert!(now.len() == 2 && now.contains(&Role::Clerk) && now.contains(&Role::Manager), "{now:?}");
    let held = app.site.db.read(|c| staff::of_person(c, marcus.person)).unwrap();
    for it in held {
        let done = confirmed(&kim, &format!("{page}/roles/{}/end", it.id), &[]).await;
        assert_eq!(done.status, 303, "{}", done.text());
    }
    assert!(roles(&app, &marcus).is_empty());
    assert_eq!(kim.get(&page).await.status, 404);
    assert_ne!(marcus.get("/staff").await.status, 200);
}

#[actix_web::test]
async fn nobody_ends_their_own_last_administrator_role_or_suspends_themselves() {
    let app = TestApp::new();
    app.northside();
    let joan = app.administrator("Joan Ellery").await;
    let own = app.site.db.read(|c| staff::of_person(c, joan.person)).unwrap();
    let page = format!("/admin/users/{}", joan.person);
    let answer = joan.post(&format!("{page}/roles/{}/end", own[0].id), &[]).await;
    assert_eq!(answer.status, 409);
    assert!(answer.text().contains("your own last administrator role"));
    assert_eq!(joan.post(&format!("{page}/suspension"), &[("reason", "x")]).await.status, 409);
    assert_eq!(roles(&app, &joan), [Role::Administrator]);
}

#[actix_web::test]
async fn a_suspended_person_is_out_at_once_and_can_be_let_in_again() {
    let app = TestApp::new();
    let kim = app.staff("Kim Tran", Role::Administrator).await;
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let page = format!("/admin/users/{}", marcus.person);
    let nothing = kim.post(&format!("{page}/suspension"), &[("reason", " ")]).await;
    assert_eq!(nothing.status, 422);
    assert!(nothing.text().contains("Say why"));
    confirmed(&kim, &format!("{page}/suspension"), &[("reason", "Laptop stolen")]).await;
    assert!(marcus.get("/staff").await.location().starts_with("/sign-in"));
    assert!(kim.get(&page).await.text().contains("Suspended"));
    confirmed(&kim, &format!("{page}/resumption"), &[]).await;
    assert_eq!(marcus.sign_in("/staff").await.status, 200);
    assert_eq!(marcus.get("/staff").await.status, 200);
}

#[actix_web::test]
async fn an_administrator_reaches_the_people_of_their_own_dealership_alone() {
    let app = TestApp::new();
    let lakeside = app.dealership("Lakeside Auto");
    let kim = app.staff("Kim Tran", Role::Administrator).await;
    let theirs = app.staff_of("Lena Ortiz", lakeside, Role::Clerk).await;
    let page = format!("/admin/users/{}", theirs.person);
    assert_eq!(kim.get(&page).await.status, 404);
    assert!(!kim.get("/admin/users").await.text().contains("Lena Ortiz"));
    for (path, fields) in [
        (format!("{page}/roles"), vec![("role", "manager")]),
        (format!("{page}/suspension"), vec![("reason", "x")]),
        (format!("{page}/resumption"), vec![]),
    ] {
        assert_eq!(kim.post(&path, &fields).await.status, 404, "{path}");
    }
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let at = lakeside.to_string();
    let fields = [("place", at.as_str()), ("role", "clerk")];
    assert_eq!(kim.post(&format!("/admin/users/{}/roles", marcus.person), &fields).await.status, 404);
    let joan = app.administrator("Joan Ellery").await;
    assert!(joan.get("/admin/users").await.text().contains("Lena Ortiz"));
    assert_eq!(joan.get(&page).await.status, 200);
}

#[actix_web::test]
async fn an_administrator_of_one_dealership_cannot_shut_somebody_out_of_another() {
    let app = TestApp::new();
    let lakeside = app.dealership("Lakeside Auto");
    let kim = app.staff("Kim Tran", Role::Administrator).await;
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let operator = crate::support::places::operator();
    app.site
        .db
        .write(|c| staff::grant(c, &app.site, &operator, marcus.person, Some(lakeside), Role::Clerk))
        .unwrap();
    let page = format!("/admin/users/{}", marcus.person);
    assert!(kim.get(&page).await.text().contains("accounts beyond your dealership"));
    let answer = kim.post(&format!("{page}/suspension"), &[("reason", "x")]).await;
    assert_eq!(answer.status, 409);
}

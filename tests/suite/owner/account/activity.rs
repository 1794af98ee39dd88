//! What happened in an account, and who looked.

use std::time::Duration;

use forecourt::trust::access::Role;

use crate::support::TestApp;

#[actix_web::test]
async fn says_who_at_the_dealership_looked_by_role_and_initials() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let customer = dana.scope().customer().unwrap();
    assert_eq!(marcus.get(&format!("/staff/customers/{customer}")).await.status, 200);
    app.site.later.flush();
    let page = dana.get("/account/activity").await.text();
    assert!(page.contains("Looked at your data") && page.contains("Service advisor, MB"), "{page}");
    assert!(!page.contains("Marcus"));
    assert!(page.contains("Signed in") && page.contains(">You"));
}

#[actix_web::test]
async fn shows_nobody_elses_account() {
    let app = TestApp::new();
    let (dana, lee) = (app.owner("Dana").await, app.owner("Lee").await);
    let fields = [("name", "Lee Marvin"), ("language", ""), ("theme", "system")];
    assert_eq!(lee.post("/account", &fields).await.status, 303);
    assert!(lee.get("/account/activity").await.text().contains("Changed the profile"));
    assert!(!dana.get("/account/activity").await.text().contains("Changed the profile"));
}

#[actix_web::test]
async fn is_paged_without_losing_or_repeating_an_entry() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    for turn in 0..40 {
        app.clock.advance(Duration::from_secs(1));
        let name = format!("Dana {turn}");
        dana.post("/account", &[("name", &name), ("language", ""), ("theme", "system")]).await;
    }
    let first = dana.get("/account/activity").await.text();
    let (_, rest) = first.split_once("rel=\"next\" href=\"").expect("an older page");
    let second = dana.get(&rest.split('"').next().unwrap().replace("&#38;", "&")).await.text();
    let count = |page: &str| page.matches("Changed the profile").count();
    assert_eq!(count(&first), 25);
    assert_eq!(count(&first) + count(&second), 40);
    assert_eq!(dana.get("/account/activity?after=nonsense").await.status, 400);
}

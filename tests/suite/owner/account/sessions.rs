//! Where somebody is signed in.

use crate::support::TestApp;

#[actix_web::test]
async fn this_one_is_marked_and_the_others_can_be_ended() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let first = dana.cookie("__Host-sid").unwrap();
    dana.set_cookie("__Host-sid", "");
    assert_eq!(dana.sign_in("").await.status, 200);
    let second = dana.cookie("__Host-sid").unwrap();
    let page = dana.get("/account/sessions").await.text();
    assert_eq!(page.matches("This one").count(), 1);
    assert_eq!(page.matches("/end\"").count(), 2);

    assert_eq!(dana.submit("/account/sessions", "/account/sessions/end-others", &[]).await.status, 303);
    assert!(dana.get("/account/sessions").await.text().contains("One other device was signed out."));
    dana.set_cookie("__Host-sid", &first);
    assert_eq!(dana.get("/account/sessions").await.status, 303);
    dana.set_cookie("__Host-sid", &second);
    assert_eq!(dana.get("/account/sessions").await.status, 200);
}

#[actix_web::test]
async fn ending_this_one_signs_out_and_nobody_ends_anothers() {
    let app = TestApp::new();
    let (dana, lee) = (app.owner("Dana").await, app.owner("Lee").await);
    let path = format!("/account/sessions/{}/end", dana.session());
    assert_eq!(lee.post(&path, &[]).await.status, 404);
    assert_eq!(dana.submit("/account/sessions", &path, &[]).await.location(), "/sign-in");
    assert_eq!(dana.get("/account/sessions").await.status, 303);
}

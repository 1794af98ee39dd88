//! Health, for those who run the installation.

use forecourt::base::outbox::{self, JobError, Jobs, drain};
use forecourt::trust::access::Role;

use crate::support::TestApp;

#[actix_web::test]
async fn the_installation_s_administrator_sees_what_is_stuck_and_tries_it_again() {
    let app = TestApp::new();
    app.northside();
    let joan = app.administrator("Joan Ellery").await;
    app.site.db.write(|c| outbox::add(c, &app.site, "test.broken", "1", &"x")).unwrap();
    let broken = Jobs::default().with("test.broken", |_, _, _: String| async {
        Err(JobError::Never("the other side said no".to_owned()))
    });
    drain(&app.site, &broken).await.unwrap();
    let page = joan.get("/admin").await.text();
    for part in ["System health", "Needs a hand", "test.broken", "the other side said no", "0.1.0"] {
        assert!(page.contains(part), "{part} is missing");
    }
    assert_eq!(joan.submit("/admin", "/admin/outbox/retry", &[]).await.location(), "/admin");
    let page = joan.get("/admin").await.text();
    assert!(page.contains("back in line") && !page.contains("the other side said no"));
}

#[actix_web::test]
async fn a_dealership_s_administrator_sees_people_and_not_the_machine() {
    let app = TestApp::new();
    let kim = app.staff("Kim Tran", Role::Administrator).await;
    let page = kim.get("/admin").await.text();
    assert!(page.contains("People and roles of Northside Motors") && !page.contains("Stuck tasks"));
    assert_eq!(kim.post("/admin/outbox/retry", &[]).await.status, 403);
}

#[actix_web::test]
async fn the_matrix_says_what_each_role_may_do() {
    let app = TestApp::new();
    let kim = app.staff("Kim Tran", Role::Administrator).await;
    let page = kim.get("/admin/roles").await.text();
    let row = page.split("Send money back").nth(1).unwrap().split("</tr>").next().unwrap();
    assert_eq!((row.matches(">No<").count(), row.matches("Yes").count()), (2, 1));
}

#[actix_web::test]
async fn clerks_and_owners_are_refused() {
    let app = TestApp::new();
    let marcus = app.staff("Marcus Bell", Role::Manager).await;
    let ana = app.owner("Ana Whitfield").await;
    for path in ["/admin", "/admin/users", "/admin/roles", "/admin/users/invites"] {
        assert_eq!(marcus.get(path).await.status, 403, "{path}");
        assert_eq!(ana.get(path).await.status, 403, "{path}");
    }
}

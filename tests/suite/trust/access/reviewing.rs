//! Looking through who may do what: what is signed for is what was shown, what changed since is listed, and a place that nobody
//! looks at is told.

use std::time::Duration;

use forecourt::trust::access::{Role, reviewing, staff};

use crate::support::TestApp;
use crate::support::places::operator;

const PAGE: &str = "/admin/access";
const SIGN: &str = "/admin/access/reviews";

#[actix_web::test]
async fn an_administrator_signs_for_the_roles_of_a_place_and_sees_what_changed_since() {
    let app = TestApp::new();
    let at = app.northside();
    let ada = app.staff("Ada Admin", Role::Administrator).await;
    let marcus = app.staff("Marcus Manager", Role::Manager).await;
    let page = ada.get(PAGE).await;
    let text = page.text();
    assert!(text.contains("Marcus Manager") && text.contains("Nobody has signed"), "{text}");
    assert_eq!(marcus.get(PAGE).await.status, 403);

    // A role that came in between is not signed for unseen.
    let nina = app.person("Nina Newcomer");
    app.clock.advance(Duration::from_secs(60));
    app.site.db.write(|c| staff::grant(c, &app.site, &operator(), nina, Some(at), Role::Clerk)).unwrap();
    let early = ada.fill(&page, SIGN, &[]).await;
    assert_eq!(early.location(), PAGE);
    assert!(ada.get(PAGE).await.text().contains("Roles changed meanwhile"));
    let waiting = ada.submit(PAGE, SIGN, &[]).await;
    assert_eq!(ada.confirm(&waiting).await.location(), PAGE);
    let text = ada.get(PAGE).await.text();
    assert!(text.contains("3 roles") && !text.contains("Nobody has signed"), "{text}");

    // From here a role is ended, and the next review shows it.
    app.clock.advance(Duration::from_secs(1800));
    let end =
        text.split("action=\"").find(|it| it.starts_with(&format!("/admin/users/{}/roles/", marcus.person)));
    let waiting = ada.post(end.unwrap().split('"').next().unwrap(), &[]).await;
    assert_eq!(ada.confirm(&waiting).await.status, 303);
    let text = ada.get(PAGE).await.text();
    assert!(text.contains("Marcus Manager is no longer"), "{text}");

    let late = |days: u64| {
        let then = app.clock.now().plus(Duration::from_secs(days * 86_400));
        app.site.db.read(|c| reviewing::overdue(c, then)).unwrap()
    };
    assert_eq!((late(91), late(93)), (vec![], vec![Some(at)]));
    app.clock.advance(Duration::from_secs(93 * 86_400));
    ada.sign_in("/").await;
    assert!(ada.get(PAGE).await.text().contains("Review overdue"));
    assert!(ada.get("/admin").await.text().contains("It was due"));
}

//! What happened in an account, and who looked.

use std::time::Duration;

use forecourt::trust::access::Role;
use forecourt::trust::audit::{of_reader, tend};

use crate::plans::{about, analyze, only_searches, overhear};
use crate::support::{Actor, TestApp};

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
async fn says_once_a_day_who_saw_the_customer_in_a_list_and_nothing_of_whom_else_it_named() {
    let app = TestApp::new();
    let (dana, lee) = (app.owner("Dana Whitfield").await, app.owner("Lee Marvin").await);
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let mia = app.staff("Mia Nowak", Role::Manager).await;
    let seen = async |who: &Actor<'_>| {
        app.site.later.flush();
        tend(&app.site, true).unwrap().unwrap();
        who.sign_in("/").await;
        let page = who.get("/account/activity").await.text();
        page.split("<li>")
            .filter(|it| it.contains("Saw you in a list"))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert!(seen(&dana).await.is_empty());
    for _ in 0..3 {
        assert_eq!(marcus.get("/staff/customers").await.status, 200);
    }
    let lines = seen(&dana).await;
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].contains("Service advisor, MB") && !lines[0].contains(".proof"), "{lines:?}");
    assert_eq!(seen(&lee).await.len(), 1, "everybody on the list is told");
    mia.get("/staff/customers").await;
    assert_eq!(seen(&dana).await.len(), 2, "each who looked");
    app.clock.advance(Duration::from_secs(86_400));
    marcus.sign_in("/staff").await;
    marcus.get("/staff/customers").await;
    assert_eq!(seen(&dana).await.len(), 3, "another day");
    analyze(&app);
    let (person, customer) = (dana.person, dana.scope().customer());
    let asked = overhear(&app, |c| of_reader(c, person, customer, None, 26).unwrap());
    only_searches(&app, &about("audit_listed", asked));
    app.clock.advance(Duration::from_secs(89 * 86_400));
    forecourt::jobs::retention(&app.site).unwrap();
    assert_eq!(seen(&dana).await.len(), 3);
    app.clock.advance(Duration::from_secs(3 * 86_400));
    forecourt::jobs::retention(&app.site).unwrap();
    assert!(seen(&dana).await.is_empty());
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

//! The log as administrators see it: of their own place, with filters and as a file, and how its proof stands.

use forecourt::base::outbox::drain;
use forecourt::jobs::jobs;
use forecourt::trust::access::Role;
use forecourt::trust::audit::{Sort, Wanted, search, tend};

use crate::plans::{analyze, never_scans, only_searches, overhear};
use crate::support::TestApp;
use crate::support::records::*;

#[actix_web::test]
async fn a_dealership_s_administrator_sees_its_log_filters_it_and_takes_it_out() {
    let app = TestApp::new();
    let kim = app.staff("Kim Tran", Role::Administrator).await;
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let dana = app.owner("Dana").await;
    let invoice = issued(&app, &dana.scope(), 12_345).id.to_string();
    marcus.get("/staff/invoices").await;
    app.site.later.flush();
    let page = kim.get("/admin/audit").await.text();
    assert!(
        page.contains("Invoice issued") && page.contains("Marcus Bell, clerk") && !page.contains("Dana"),
        "{page}"
    );
    assert!(page.contains("None yet"), "nothing is signed");
    let looks = kim.get("/admin/audit?sort=looks").await.text();
    assert!(looks.contains("Looked at a list") && !looks.contains("Invoice issued"));
    let of_it = kim.get(&format!("/admin/audit?sort=acts&object={invoice}")).await.text();
    assert!(of_it.contains("Invoice issued") && !of_it.contains("Looked at a list"));
    let file = kim.get(&format!("/admin/audit.csv?object={invoice}")).await.text();
    assert!(file.lines().count() >= 3 && file.contains("invoice.issue,success"), "{file}");
    let only = kim.get("/admin/audit.json?action=invoice.issue").await.json();
    let only = only.as_array().unwrap();
    assert!(
        only.len() == 1 && only[0]["object"] == invoice.as_str() && only[0]["facts"]["number"].is_string()
    );
    app.site.later.flush();
    let taken = kim.get("/admin/audit?action=export.log").await.text();
    assert!(taken.contains("audit.json") && taken.contains("audit.csv"), "taking it out is in it: {taken}");
    let wrong = kim.get("/admin/audit?from=yesterday&object=inv_1").await;
    let text = wrong.text();
    assert_eq!(wrong.status, 422);
    assert!(
        text.contains("Enter a date such as")
            && text.contains("value=\"yesterday\"")
            && text.contains("inv_1")
    );
    let other = dealership(&app, "Lakeside Autos");
    for at in [other.to_string(), "-".to_owned()] {
        assert_eq!(kim.get(&format!("/admin/audit?at={at}")).await.status, 404, "{at}");
    }
    assert_eq!(kim.post("/admin/audit/verification", &[]).await.status, 403);
    assert_eq!(marcus.get("/admin/audit").await.status, 403);
}

#[actix_web::test]
async fn the_installation_s_administrator_has_the_log_checked_and_reads_what_came_of_it() {
    let app = TestApp::new();
    app.northside();
    let joan = app.administrator("Joan Ellery").await;
    tend(&app.site, true).unwrap().unwrap();
    assert_eq!(
        joan.submit("/admin/audit", "/admin/audit/verification", &[]).await.location(),
        "/admin/audit"
    );
    drain(&app.site, &jobs(&app.app.provider)).await.unwrap();
    let page = joan.get("/admin/audit?at=-").await.text();
    assert!(page.contains("of money and rights hold.") && page.contains("forecourt-"), "{page}");
    assert!(page.contains("authn_login_success") || page.contains("user_created"), "{page}");
}

#[test]
fn each_way_to_look_through_the_log_is_a_search_in_an_index() {
    let app = TestApp::new();
    let scope = somebody(&app);
    for _ in 0..20 {
        issued(&app, &scope, 100);
    }
    analyze(&app);
    let at = Some(scope.dealership());
    let (from, actor) = (Some(app.clock.now()), Some("per_01h455vb4pex5vsknk084sn02q".parse().unwrap()));
    let asked = |wanted: Wanted| overhear(&app, |c| search(c, at, &wanted, None, 50).unwrap());
    only_searches(&app, &asked(Wanted::default()));
    only_searches(&app, &asked(Wanted { sort: Sort::Acts, ..Wanted::default() }));
    only_searches(&app, &asked(Wanted { from, until: from, ..Wanted::default() }));
    only_searches(&app, &asked(Wanted { action: Some("invoice.issue".to_owned()), ..Wanted::default() }));
    never_scans(&app, &asked(Wanted { actor, ..Wanted::default() }));
    never_scans(&app, &asked(Wanted { object: Some("inv_1".to_owned()), ..Wanted::default() }));
    never_scans(&app, &asked(Wanted { sort: Sort::Looks, ..Wanted::default() }));
}

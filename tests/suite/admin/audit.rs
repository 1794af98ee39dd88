//! The log as administrators see it: of their own place, with filters and as a file, and how its proof stands.

use forecourt::base::outbox::drain;
use forecourt::jobs::jobs;
use forecourt::trust::access::Role;
use forecourt::trust::audit::{Entry, Export, Reach, Sort, Wanted, record, search, tend};

use crate::plans::{analyze, by_value, never_scans, only_searches, overhear};
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
    assert!(
        file.lines().next().is_some_and(|titles| titles.trim_end().ends_with(",facts,passkey")),
        "{file}"
    );
    let only = kim.get("/admin/audit.json?action=invoice.issue").await.json();
    assert_eq!((only["rows"].as_u64(), only["left_out"].as_u64()), (Some(1), Some(0)));
    let only = only["entries"].as_array().unwrap();
    assert!(
        only.len() == 1 && only[0]["object"] == invoice.as_str() && only[0]["facts"]["number"].is_string()
    );
    assert!(only[0].as_object().unwrap().contains_key("passkey"));
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
    by_value(&app, &asked(Wanted { actor, ..Wanted::default() }));
    let (customer, session) = (scope.customer(), Some("ses_01h455vb4pex5vsknk084sn02q".parse().unwrap()));
    let everywhere =
        |wanted: Wanted| overhear(&app, |c| search(c, Reach::Everywhere, &wanted, None, 50).unwrap());
    let narrow = [
        Wanted { person: actor, ..Wanted::default() },
        Wanted { person: actor, from, until: from, ..Wanted::default() },
        Wanted { session, ..Wanted::default() },
        Wanted { session, action: Some("invoice.issue".to_owned()), ..Wanted::default() },
    ];
    for wanted in narrow {
        by_value(&app, &asked(wanted.clone()));
        by_value(&app, &everywhere(wanted));
    }
    by_value(&app, &asked(Wanted { customer, from, ..Wanted::default() }));
    by_value(&app, &everywhere(Wanted { customer, ..Wanted::default() }));
    only_searches(&app, &everywhere(Wanted::default()));
    by_value(&app, &asked(Wanted { object: Some("inv_1".to_owned()), ..Wanted::default() }));
    never_scans(&app, &asked(Wanted { sort: Sort::Looks, ..Wanted::default() }));
}

#[actix_web::test]
async fn a_line_leads_to_all_of_its_session_its_person_and_its_customer() {
    let app = TestApp::new();
    let joan = app.administrator("Joan Ellery").await;
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let dana = app.owner("Dana Whitfield").await;
    let (customer, invoice) = (dana.scope().customer().unwrap(), issued(&app, &dana.scope(), 12_345));
    assert_eq!(marcus.get(&format!("/staff/customers/{customer}")).await.status, 200);
    app.site.later.flush();
    let page = joan.get(&format!("/admin/audit?at={}", app.northside())).await.text();
    let links: Vec<String> = page
        .split("href=\"")
        .skip(1)
        .filter_map(|it| it.split('"').next())
        .map(|it| it.replace("&#38;", "&").replace("&amp;", "&"))
        .collect();
    let of = |name: &str, id: &str| {
        let wanted = format!("/admin/audit?at=*&{name}={id}");
        assert!(links.contains(&wanted), "{wanted}: {links:?}");
        wanted
    };
    let session = joan.get(&of("session", &marcus.session().to_string())).await.text();
    assert!(
        session.contains("authn_login_success") || session.contains("invitation.accept"),
        "at another place: {session}"
    );
    assert!(session.contains("record.view") && !session.contains("invoice.issue</span>"), "{session}");
    assert!(
        session.contains("In a session") && session.contains("name=\"session\" value=\"ses_"),
        "{session}"
    );
    let person = joan.get(&of("person", &marcus.person.to_string())).await.text();
    assert!(person.contains("record.view") && person.contains("user_created"), "did and suffered: {person}");
    let theirs = joan.get(&of("customer", &customer.to_string())).await.text();
    assert!(theirs.contains("invoice.issue") && theirs.contains("record.view"), "{theirs}");
    let both = format!("/admin/audit?at=*&customer={customer}&person={}&action=record.view", marcus.person);
    let both = joan.get(&both).await.text();
    assert!(both.contains("record.view</span>") && !both.contains("invoice.issue</span>"), "{both}");
    let record = joan.get(&of("object", &invoice.id.to_string())).await.text();
    assert!(record.contains("invoice.issue</span>") && !record.contains("record.view</span>"), "{record}");
    // An act of every place at once has no index: it is said, and what was chosen stands.
    let wide = joan.get("/admin/audit?at=*&action=invoice.issue").await;
    assert!(wide.status == 422 && wide.text().contains("Choose one place, or also a person"));
    assert!(wide.text().contains("value=\"invoice.issue\""));
    // Another dealership's administrator sees none of it, and not everywhere.
    let kim = app.staff_of("Kim Tran", dealership(&app, "Lakeside Autos"), Role::Administrator).await;
    for path in
        [format!("/admin/audit?customer={customer}"), format!("/admin/audit?person={}", marcus.person)]
    {
        let page = kim.get(&path).await.text();
        assert!(page.contains("No entries here"), "{path}: {page}");
    }
    assert_eq!(kim.get("/admin/audit?at=*").await.status, 404);
    assert_eq!(kim.get("/admin/audit?person=nobody").await.status, 404);
}

#[actix_web::test]
async fn a_person_or_a_customer_is_found_by_name_or_mail_and_no_customer_is_named() {
    let app = TestApp::new();
    let kim = app.staff("Kim Tran", Role::Administrator).await;
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let dana = app.owner("Dana Whitfield").await;
    let (customer, at) = (dana.scope().customer().unwrap(), app.northside());
    let find = async |words: &str| kim.post("/admin/audit/find", &[("q", words)]).await;
    assert_eq!(find("bell").await.location(), format!("/admin/audit?at={at}&person={}", marcus.person));
    assert_eq!(
        find(&customer.to_string()).await.location(),
        format!("/admin/audit?at={at}&customer={customer}")
    );
    let found = find("Dana").await.text();
    assert!(found.contains("Account ") && found.contains(&customer.to_string()), "{found}");
    assert!(found.contains(&dana.person.to_string()) && !found.contains("Whitfield"), "{found}");
    assert!(find("Nobody Here").await.text().contains("Nobody fits"));
    let empty = find("  ").await;
    assert!(empty.status == 422 && empty.text().contains("Enter a name, an email or an id"));
    app.site.later.flush();
    let page = dana.get("/account/activity").await.text();
    assert!(page.contains("Administrator, KT"), "who was found is told: {page}");
    assert_eq!(marcus.post("/admin/audit/find", &[("q", "Dana")]).await.status, 403);
    let ada = app.staff_of("Ada Lane", dealership(&app, "Lakeside Autos"), Role::Administrator).await;
    let other = ada.post("/admin/audit/find", &[("q", "dana.whitfield@example.com")]).await.text();
    assert!(other.contains("Nobody fits"), "{other}");
}

#[test]
fn a_file_of_any_length_is_taken_in_pieces_and_what_is_beyond_its_bound_is_counted() {
    let app = TestApp::new();
    let at = app.northside();
    let actor = crate::support::places::operator();
    app.site
        .db
        .write(|c| {
            for number in 0..2500 {
                let entry =
                    Entry::new("audit.check").dealership(at).fact("number", number).after("asked for");
                record(c, &app.site, &actor, &entry)?;
            }
            Ok(())
        })
        .unwrap();
    let wanted = Wanted { action: Some("audit.check".to_owned()), ..Wanted::default() };
    for (most, rows, left_out) in [(10_000, 2500, 0), (2500, 2500, 0), (1200, 1200, 1300), (0, 0, 2500)] {
        let mut export =
            app.site.db.read(|c| Export::begin(c, Reach::Dealership(at), wanted.clone(), most)).unwrap();
        assert_eq!((export.rows, export.left_out), (rows, left_out));
        let (mut ids, mut largest) = (Vec::new(), 0);
        loop {
            let (piece, goes_on) = app.site.db.read(|c| export.next(c)).unwrap();
            export = goes_on;
            if piece.is_empty() {
                break;
            }
            largest = largest.max(piece.len());
            ids.extend(piece.into_iter().map(|it| it.id()));
        }
        let taken = u64::try_from(ids.len()).unwrap();
        ids.dedup();
        assert_eq!((taken, u64::try_from(ids.len()).unwrap()), (rows, rows));
        assert!(largest <= 1000, "no more than a piece is held");
    }
}

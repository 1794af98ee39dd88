//! What happened in an account, and who looked.

use std::time::Duration;

use forecourt::trust::access::{Rights, Role, persons, rights, sessions};
use forecourt::trust::audit::{self, ActorKind, Entry, Outcome, of_reader, record, tend};

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

#[actix_web::test]
async fn says_what_others_did_at_the_account_and_proves_it_to_nobody_else() {
    let app = TestApp::new();
    let (dana, lee) = (app.owner("Dana Whitfield").await, app.owner("Lee Marvin").await);
    let mia = app.staff("Mia Nowak", Role::Manager).await;
    let (person, site) = (dana.person, &app.site);
    let none = Rights { pay: false, approve: false, dispute: false };
    let manager = audit::Actor { person: Some(mia.person), ..audit::Actor::of_kind(ActorKind::Manager) };
    let stranger = audit::Actor {
        ip: Some("203.0.113.77".parse().unwrap()),
        device: "Firefox on Linux".to_owned(),
        ..audit::Actor::of_kind(ActorKind::Guest)
    };
    site.db
        .write(|c| {
            let failed = Entry::new("authn_login_fail").outcome(Outcome::Refused).person(person);
            record(c, site, &stranger, &failed.fact("cause", "unknown_passkey"))?;
            record(
                c,
                site,
                &stranger,
                &Entry::new("recovery.begin").object("rec_1").person(person).after("asked"),
            )?;
            persons::suspend(c, site, &manager, person, "Asked by phone, Mr. Secret")?;
            persons::resume(c, site, &manager, person)?;
            sessions::end_all(c, site, &audit::Actor::system(), person, None)?;
            let holder = rights::of_customer(c, site, &dana.scope())?.remove(0);
            rights::change(c, site, &manager, &dana.scope(), &holder, none)?;
            // What the house notes for itself is not theirs.
            record(c, site, &manager, &Entry::new("alert.raise").object("alr_1").person(person).after("open"))
        })
        .unwrap();
    tend(site, true).unwrap().unwrap();
    dana.sign_in("/").await;
    let page = dana.get("/account/activity").await.text();
    for line in [
        "Somebody tried to sign in",
        "Somebody who was not signed in \u{b7} Firefox on Linux",
        "Asked for a recovery link",
        "Suspended the account",
        "Opened the account again",
        "Signed you out",
        "Changed what you may do",
        "Manager, MN",
    ] {
        assert!(page.contains(line), "{line}: {page}");
    }
    for hidden in ["203.0.113", "Mia", "Secret", "alr_"] {
        assert!(!page.contains(hidden), "{hidden}: {page}");
    }
    let theirs = lee.get("/account/activity").await.text();
    assert!(!theirs.contains("Suspended") && !theirs.contains("tried to sign in"), "{theirs}");
    let line = page.split("<li>").find(|it| it.contains("Suspended the account")).unwrap();
    let mut links = line.split("href=\"").skip(1).filter_map(|it| it.split('"').next());
    let proof = links.find(|it| it.ends_with(".proof")).expect("it is proved");
    assert!(dana.get(proof).await.text().starts_with("c2sp.org/tlog-proof@v1"));
    assert_eq!(lee.get(proof).await.status, 404);
    dana.post("/account", &[("name", "Dana Whitfield"), ("language", "es"), ("theme", "system")]).await;
    let page = dana.get("/account/activity").await.text();
    for line in [
        "Alguien intentó entrar",
        "Alguien sin sesión iniciada",
        "Cerró su sesión",
        "Cambió lo que usted puede hacer",
    ] {
        assert!(page.contains(line), "{line}: {page}");
    }
}

#[actix_web::test]
async fn costs_no_more_for_somebody_with_many_lines_at_their_account() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let (person, customer, site) = (dana.person, dana.scope().customer(), &app.site);
    let write = |many: usize| {
        let failed = Entry::new("authn_login_fail").outcome(Outcome::Refused).person(person);
        let done = site.db.write(|c| {
            for _ in 0..many {
                app.clock.advance(Duration::from_millis(1));
                record(c, site, &audit::Actor::of_kind(ActorKind::Guest), &failed)?;
            }
            Ok(())
        });
        done.unwrap();
    };
    write(300);
    analyze(&app);
    let mut after = None;
    let (mut seen, mut pages) = (Vec::new(), 0);
    loop {
        let page = site.db.read(|c| of_reader(c, person, customer, after, 26)).unwrap();
        let Some(last) = page.last() else { break };
        after = Some((last.at, last.id));
        seen.extend(page.iter().map(|it| it.id));
        pages += 1;
    }
    let all = seen.len();
    seen.sort_unstable();
    seen.dedup();
    assert!(pages > 11 && all == seen.len() && all > 300, "{pages} pages, {all} lines");
    let asked = overhear(&app, |c| of_reader(c, person, customer, after, 26).unwrap());
    let about_them: Vec<String> = asked.into_iter().filter(|it| it.contains(r#""person_id" = "#)).collect();
    assert_eq!(about_them.len(), 1);
    only_searches(&app, &about_them);
}

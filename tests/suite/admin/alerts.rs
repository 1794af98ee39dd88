//! The pages of alerts: who sees which, what can be said of one and taken back, what is kept when something is missing, what is
//! told to an open page.

use std::time::Duration;

use actix_web::middleware::from_fn;
use actix_web::rt;
use actix_web::test::{TestRequest, init_service};
use diesel::prelude::*;
use forecourt::base::db::schema::mail;
use forecourt::base::web::gate;
use forecourt::commands::serve::tending;
use forecourt::jobs::retention;
use forecourt::pages::admin::alerts::live;
use forecourt::safety::alerts::engine::Severity;
use forecourt::safety::alerts::reading::{self, State, Wanted};
use forecourt::safety::alerts::telling;
use forecourt::trust::access::Role;
use forecourt::trust::audit::{Actor as Who, ActorKind, Entry, Outcome, record};
use tokio::sync::watch;

use crate::plans::{about, analyze, only_searches, overhear};
use crate::safety::{MINUTE, happens, only, open, watch};
use crate::support::{Actor, TestApp};

fn counter(of: &Actor<'_>) -> Entry {
    let entry = Entry::new("passkey.suspend").person(of.person).outcome(Outcome::Refused);
    entry.fact("cause", "counter_went_back")
}

#[actix_web::test]
async fn an_alert_is_read_with_names_looked_at_investigated_and_closed_with_a_note() {
    let app = TestApp::new();
    let ada = app.administrator("Ada Lane").await;
    let local = app.staff("Lou", Role::Administrator).await;
    let dana = app.owner("Dana Whitfield").await;
    watch(&app);
    happens(&app, &counter(&dana));
    let id = only(&app, "R08").id;
    let path = format!("/admin/alerts/{id}");
    assert!(!local.get("/admin/alerts").await.text().contains("Whitfield"), "not about their dealership");
    assert_eq!(local.get(&path).await.status, 404);
    let list = ada.get("/admin/alerts?state=open&severity=high&rule=R08").await.text();
    assert!(list.contains("A passkey of Dana Whitfield counted backwards"), "{list}");
    assert!(list.contains("data-count=\"/admin/alerts\">1<"), "the menu counts: {list}");
    for other in ["?severity=warn", "?rule=R01", "?state=closed"] {
        assert!(!ada.get(&format!("/admin/alerts{other}")).await.text().contains("Whitfield"), "{other}");
    }
    let page = ada.get(&path).await;
    for words in ["Usual", "Passkey proved anew", "Passkey suspended", "/admin/audit?at=-", "Restraint begun"]
    {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
    let to = |act: &str| format!("{path}/{act}");
    assert_eq!(local.post(&to("acknowledgement"), &[]).await.status, 404);
    assert_eq!(ada.fill(&page, &to("acknowledgement"), &[]).await.location(), path);
    assert_eq!(ada.post(&to("acknowledgement"), &[]).await.status, 409, "once is enough");
    assert_eq!(ada.post(&to("investigation"), &[]).await.status, 303);
    let page = ada.get(&path).await;
    let bad = ada.fill(&page, &to("closure"), &[("verdict", "false"), ("note", " ")]).await;
    assert_eq!(bad.status, 422);
    assert!(bad.text().contains("Say what it was and what was done"));
    let note = [("verdict", "false"), ("note", "An old backup of the key.")];
    assert_eq!(ada.fill(&page, &to("closure"), &note).await.status, 303);
    let page = ada.get(&path).await.text();
    for words in
        ["An old backup of the key.", "Closed: it was a false alarm", "being investigated", "Ada Lane"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(ada.get("/admin/alerts?state=closed").await.text().contains("Dana Whitfield"));
    assert_eq!(ada.post(&to("closure"), &[("verdict", "true"), ("note", "again")]).await.status, 409);
    assert_eq!(ada.get("/admin/alerts?after=nonsense").await.status, 400);
}

#[actix_web::test]
async fn a_rule_is_muted_about_somebody_with_a_reason_an_end_and_a_second_person() {
    let app = TestApp::new();
    let kim = app.staff("Kim Tran", Role::Administrator).await;
    let lou = app.staff("Lou Adler", Role::Administrator).await;
    let mia = app.staff("Mia Manager", Role::Manager).await;
    watch(&app);
    let takes = || {
        let taken = Entry::new("export.take")
            .dealership(app.northside())
            .fact("rows", 900)
            .before("ready")
            .after("taken");
        let actor = Who { person: Some(mia.person), ..Who::of_kind(ActorKind::Manager) };
        app.site.db.write(|c| record(c, &app.site, &actor, &taken)).unwrap();
        open(&app).iter().filter(|it| it.rule == "R11").count()
    };
    assert_eq!(takes(), 1);
    let path = format!("/admin/alerts/{}", only(&app, "R11").id);
    let page = kim.get(&path).await;
    let mute = format!("{path}/mute");
    let bad = kim.fill(&page, &mute, &[("reason", "A yearly audit"), ("until", "2027-11-20")]).await;
    assert_eq!(bad.status, 422);
    assert!(bad.text().contains("at most 90 days away") && bad.text().contains("A yearly audit"));
    let fields = [("reason", "A yearly audit"), ("until", "2026-11-25")];
    assert_eq!(kim.fill(&page, &mute, &fields).await.status, 303);
    let list = kim.get("/admin/alerts/mutes").await.text();
    let (_, rest) = list.split_once("action=\"/admin/alerts/mutes/").expect("a form");
    let allow = format!("/admin/alerts/mutes/{}/approval", rest.split('/').next().unwrap());
    assert!(list.contains("Waits for a second person") && list.contains("Mia Manager"));
    assert_eq!(kim.post(&allow, &[]).await.status, 409, "nobody allows their own");
    app.clock.advance(MINUTE * 7 * 60);
    assert_eq!(takes(), 2, "it does not hold yet");
    lou.sign_in("/admin").await;
    assert_eq!(lou.post(&allow, &[]).await.status, 303);
    app.clock.advance(MINUTE * 7 * 60);
    assert_eq!(takes(), 2);
    lou.sign_in("/admin").await;
    assert!(
        lou.get("/admin/alerts/mutes").await.text().contains("<dd>1</dd>"),
        "what it would have told is counted"
    );
    app.clock.advance(Duration::from_secs(6 * 86_400));
    assert_eq!(takes(), 3, "it has ended by itself");
}

#[actix_web::test]
async fn nobody_answers_or_mutes_an_alert_about_themselves_while_somebody_else_can() {
    let app = TestApp::new();
    let kim = app.staff("Kim Tran", Role::Administrator).await;
    watch(&app);
    happens(&app, &counter(&kim).dealership(app.northside()));
    let it = only(&app, "R08");
    let path = format!("/admin/alerts/{}", it.id);
    kim.sign_in("/admin").await;
    let alone = kim.post(&format!("{path}/acknowledgement"), &[]).await;
    assert_eq!(alone.location(), path, "who else should?");
    let lou = app.staff("Lou Reyes", Role::Administrator).await;
    for step in ["investigation", "closure", "mute"] {
        let fields =
            [("verdict", "false"), ("note", "Nothing"), ("reason", "Nothing"), ("until", "2026-11-22")];
        assert_eq!(kim.post(&format!("{path}/{step}"), &fields).await.status, 409, "{step}");
    }
    let fields = [("reason", "Two devices"), ("until", "2026-11-22")];
    assert_eq!(lou.post(&format!("{path}/mute"), &fields).await.status, 303);
    let list = kim.get("/admin/alerts/mutes").await.text();
    let (_, rest) = list.split_once("action=\"/admin/alerts/mutes/").expect("one waits");
    let allow = format!("/admin/alerts/mutes/{}/approval", rest.split('/').next().unwrap());
    assert_eq!(kim.post(&allow, &[]).await.status, 409);
    assert_eq!(lou.post(&format!("{path}/investigation"), &[]).await.status, 303);
}

#[actix_web::test]
async fn what_nobody_answers_is_told_again_to_the_dealerships_own_administrators() {
    let app = TestApp::new();
    let kim = app.staff("Kim Tran", Role::Administrator).await;
    watch(&app);
    let it = Entry::new("integrity.ledger").outcome(Outcome::Failed).dealership(app.northside());
    happens(&app, &it.fact("cause", "difference"));
    only(&app, "R26");
    let mails = || app.mails_to(&kim.email).iter().filter(|it| it.kind == "alert").count();
    for (wait, told) in [(0, 1), (16, 2), (61, 3), (600, 3)] {
        app.clock.advance(MINUTE * wait);
        open(&app);
        assert_eq!(mails(), told, "after {wait} more minutes");
    }
}

#[actix_web::test]
async fn the_page_says_who_was_mailed_and_how_that_went_or_why_nobody_was() {
    let app = TestApp::new();
    let ada = app.administrator("Ada Lane").await;
    let dana = app.owner("Dana Whitfield").await;
    watch(&app);
    let told = async |rule: &str| {
        let page = ada.get(&format!("/admin/alerts/{}", only(&app, rule).id)).await.text();
        let (_, told) = page.split_once("id=\"told-h\"").unwrap_or_else(|| panic!("{page}"));
        told.split("</section>").next().unwrap().to_owned()
    };
    happens(&app, &counter(&dana));
    let mailed = told("R08").await;
    assert!(mailed.contains("Ada Lane") && mailed.contains("Waits to be sent"), "{mailed}");
    app.work().await;
    assert!(told("R08").await.contains(">Sent<"), "{}", told("R08").await);
    let failed = app.site.db.write(|c| {
        let alerts = mail::table.filter(mail::kind.eq("alert"));
        Ok(diesel::update(alerts).set(mail::state.eq("failed")).execute(c)?)
    });
    assert_eq!(failed.unwrap(), 1);
    assert!(told("R08").await.contains("Not delivered"));
    let fails = Entry::new("authn_login_fail").outcome(Outcome::Refused).person(dana.person);
    (0..5).for_each(|_| happens(&app, &fails));
    assert!(told("R01").await.contains("Nobody was mailed: only high and critical alerts are."));
    app.clock.advance(Duration::from_secs(31 * 86_400));
    retention(&app.site).unwrap();
    ada.sign_in("/admin").await;
    assert!(told("R08").await.contains("Mails are kept for 30 days"));
}

#[actix_web::test]
async fn an_open_list_is_told_what_is_found_and_how_many_wait() {
    let app = TestApp::new();
    let ada = app.administrator("Ada Lane").await;
    let dana = app.owner("Dana Whitfield").await;
    watch(&app);
    let (tell, told) = watch::channel(false);
    app.app.watched.set_running(true);
    rt::spawn(live::run(app.app.watched.clone().into_inner(), app.site.clone(), told.clone()));
    // As a running site does it: nobody here takes the log into its tree or asks the rules.
    rt::spawn(tending::run(app.site.clone(), told));
    let page = ada.get("/admin/alerts").await.text();
    let after = page.split("/admin/alerts/events?after=").nth(1).and_then(|it| it.split('"').next()).unwrap();
    let own = app.app.clone();
    let service = actix_web::App::new().wrap(from_fn(gate)).configure(move |config| own.mount(config));
    let service = init_service(service).await;
    let request = TestRequest::get()
        .uri(&format!("/admin/alerts/events?after={after}"))
        .insert_header(("sec-fetch-site", "same-origin"))
        .insert_header(("cookie", format!("__Host-sid={}", ada.cookie("__Host-sid").unwrap())));
    let answer = actix_web::dev::Service::call(&service, request.to_request()).await.unwrap();
    assert_eq!(answer.headers().get("content-type").unwrap(), "text/event-stream");
    let mut body = Box::pin(answer.into_body());
    happens(&app, &counter(&dana));
    let mut all = String::new();
    while !all.contains("data: 1") {
        let next = std::future::poll_fn(|cx| actix_web::body::MessageBody::poll_next(body.as_mut(), cx));
        let chunk = rt::time::timeout(Duration::from_secs(20), next).await.expect("in time");
        all.push_str(&String::from_utf8_lossy(&chunk.expect("more").unwrap()));
    }
    let mailed = app.mails_to(&ada.email).iter().filter(|it| it.kind == "alert").count();
    assert_eq!(mailed, 1, "the mail waits to be sent as soon as the alert shows");
    let id = only(&app, "R08").id;
    assert_eq!(all.matches(&format!("<li id=\"{id}\" data-state=\"open\"")).count(), 1, "{all}");
    assert!(all.contains("Dana Whitfield"), "{all}");
    tell.send(true).unwrap();
}

#[actix_web::test]
async fn lists_of_alerts_are_read_by_their_indexes() {
    let app = TestApp::new();
    let dana = app.person("Dana");
    watch(&app);
    let entry = Entry::new("passkey.suspend").person(dana).outcome(Outcome::Refused);
    happens(&app, &entry.fact("cause", "counter_went_back"));
    let last = only(&app, "R08");
    analyze(&app);
    let at = app.northside();
    for of in [None, Some(at)] {
        for (severity, rule) in [(None, None), (Some(Severity::High), None), (None, Some("R08".to_owned()))] {
            let wanted = Wanted { of, state: State::Open, severity, rule };
            let after = Some((last.last_at, last.id));
            let asked = overhear(&app, |c| reading::list(c, &app.site, &wanted, after, 30).unwrap());
            only_searches(&app, &about("alert", asked));
        }
    }
    let asked = overhear(&app, |c| {
        forecourt::safety::alerts::muting::list(c, &app.site, None, None, 30).unwrap();
        reading::changed_since(c, &app.site, last.changed_at, 30).unwrap();
    });
    let mails = overhear(&app, |c| telling::told(c, &last).unwrap());
    only_searches(&app, &about("mail", mails));
    only_searches(&app, &asked.into_iter().filter(|it| it.contains("alert")).collect::<Vec<_>>());
}

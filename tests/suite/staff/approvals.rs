//! Two people: whoever asks does not decide, what was approved is done once and exactly as it was asked.

use forecourt::base::error::AppError;
use forecourt::base::values::ApprovalId;
use forecourt::billing::approvals::{self, Asking, Digest, Kind, Proposal, State};
use forecourt::trust::access::{Role, Scope, rights};
use forecourt::trust::audit;

use crate::support::records::{clean, dollars, somebody};
use crate::support::{Actor, Answer, TestApp};

const LIST: &str = "/staff/approvals";

fn proposal(title: &str) -> Proposal {
    Proposal {
        title: title.to_owned(),
        effects: vec![("Left to pay".to_owned(), "$135.08".to_owned())],
        because: String::new(),
        document: ("Invoice NM-00001".to_owned(), "/staff/invoices/NM-00001".to_owned()),
        action: "/staff/invoices/NM-00001/credits".to_owned(),
        form: vec![("amount".to_owned(), "600.00".to_owned())],
    }
}

fn actor(who: &Actor<'_>) -> audit::Actor {
    audit::Actor { person: Some(who.person), ..audit::Actor::of_kind(audit::ActorKind::Clerk) }
}

/// Somebody asks to credit `minor` of an invoice that is only a name here.
fn asked(app: &TestApp, scope: &Scope, who: &Actor<'_>, minor: i64) -> ApprovalId {
    let digest = Digest::of(["credit", &minor.to_string()]);
    let asking = Asking {
        kind: Kind::Credit,
        object: "inv_1".to_owned(),
        amount: dollars(minor),
        digest: &digest,
        proposal: &proposal(&format!("Credit {minor} of NM-00001")),
        reason: &clean("The rotor was never replaced"),
    };
    app.site.db.write(|c| approvals::request(c, &app.site, &actor(who), scope, &asking)).unwrap()
}

fn state(app: &TestApp, scope: &Scope, id: ApprovalId) -> State {
    app.site.db.read(|c| approvals::by_id(c, &app.site, scope, id)).unwrap().state
}

fn spent(app: &TestApp, scope: &Scope, who: &Actor<'_>, minor: i64) -> bool {
    let digest = Digest::of(["credit", &minor.to_string()]);
    let spend =
        |c: &mut _| approvals::spend(c, &app.site, &actor(who), scope, Kind::Credit, "inv_1", &digest);
    app.site.db.write(spend).unwrap().is_some()
}

async fn decide(who: &Actor<'_>, id: ApprovalId, decision: &str, note: &str) -> Answer {
    let page = format!("{LIST}/{id}");
    let fields = [("decision", decision), ("note", note)];
    let waiting = who.submit(&page, &format!("{page}/decision"), &fields).await;
    if waiting.location().starts_with("/step-up/") { who.confirm(&waiting).await } else { waiting }
}

#[actix_web::test]
async fn a_second_manager_approves_with_a_passkey_and_it_is_used_once() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let priya = app.staff("Priya Raman", Role::Manager).await;
    let id = asked(&app, &scope, &marcus, 60_000);
    assert!(!spent(&app, &scope, &marcus, 60_000), "not before it is approved");
    let list = priya.get(LIST).await.text();
    assert!(
        list.contains("Credit 60000 of NM-00001") && list.contains("1<span class=\"vh\"> waiting"),
        "{list}"
    );
    assert!(!marcus.get(LIST).await.text().contains("vh\"> waiting"), "nothing for a clerk to decide");
    let page = priya.get(&format!("{LIST}/{id}")).await.text();
    assert!(
        page.contains("$135.08")
            && page.contains("never replaced")
            && page.contains("/staff/invoices/NM-00001")
    );
    let waiting = priya.post(&format!("{LIST}/{id}/decision"), &[("decision", "approve")]).await;
    assert!(waiting.location().starts_with("/step-up/") && state(&app, &scope, id) == State::Waiting);
    assert_eq!(priya.confirm(&waiting).await.location(), LIST);
    assert_eq!(state(&app, &scope, id), State::Approved);
    let page = marcus.get(&format!("{LIST}/{id}")).await.text();
    assert!(
        page.contains("action=\"/staff/invoices/NM-00001/credits\"") && page.contains("value=\"600.00\"")
    );
    assert!(!spent(&app, &scope, &marcus, 60_001), "a cent more is something else");
    assert!(spent(&app, &scope, &marcus, 60_000));
    assert!(!spent(&app, &scope, &marcus, 60_000), "once");
    assert_eq!(state(&app, &scope, id), State::Used);
    let late = [("decision", "reject"), ("note", "The old pads lie on my desk")];
    let again = priya.post(&format!("{LIST}/{id}/decision"), &late).await;
    let text = again.text();
    assert!(again.status == 409 && text.contains("closed already") && text.contains(late[1].1), "{text}");
}

#[actix_web::test]
async fn nobody_decides_their_own_request_and_the_try_is_written_down() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let priya = app.staff("Priya Raman", Role::Manager).await;
    let id = asked(&app, &scope, &priya, 60_000);
    let page = priya.get(&format!("{LIST}/{id}")).await.text();
    assert!(page.contains("Another manager decides it") && !page.contains("/decision"));
    let answer = priya.post(&format!("{LIST}/{id}/decision"), &[("decision", "approve")]).await;
    assert_eq!(answer.location(), format!("{LIST}/{id}"));
    assert_eq!(state(&app, &scope, id), State::Waiting);
    let log = app.site.db.read(|c| audit::of_dealership(c, &scope, 20)).unwrap();
    assert!(log.iter().any(|it| it.action == "approval.approve" && it.outcome == "refused"));
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    assert_eq!(marcus.post(&format!("{LIST}/{id}/decision"), &[("decision", "approve")]).await.status, 403);
}

#[actix_web::test]
async fn who_acts_for_the_customer_does_not_decide_about_them() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let priya = app.staff("Priya Raman", Role::Manager).await;
    let id = asked(&app, &scope, &marcus, 60_000);
    let own = forecourt::trust::access::Rights::ALL;
    let operator = crate::support::places::operator();
    app.site.db.write(|c| rights::grant(c, &app.site, &operator, &scope, priya.person, own)).unwrap();
    let answer = priya.post(&format!("{LIST}/{id}/decision"), &[("decision", "approve")]).await;
    assert_eq!(answer.status, 303);
    assert_eq!(state(&app, &scope, id), State::Waiting);
}

#[actix_web::test]
async fn refusing_says_why() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let priya = app.staff("Priya Raman", Role::Manager).await;
    let id = asked(&app, &scope, &marcus, 60_000);
    let empty = decide(&priya, id, "reject", " ").await;
    assert_eq!(empty.status, 422);
    assert!(empty.text().contains("Say why you refuse it"));
    assert_eq!(decide(&priya, id, "reject", "Ask the workshop first").await.location(), LIST);
    assert_eq!(state(&app, &scope, id), State::Rejected);
    assert!(marcus.get(&format!("{LIST}/{id}")).await.text().contains("Ask the workshop first"));
    assert!(!spent(&app, &scope, &marcus, 60_000));
    assert!(priya.get(&format!("{LIST}?state=rejected")).await.text().contains("Credit 60000"));
}

#[actix_web::test]
async fn one_request_stands_for_a_thing_and_a_changed_one_overtakes_it() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let priya = app.staff("Priya Raman", Role::Manager).await;
    let first = asked(&app, &scope, &marcus, 60_000);
    assert_eq!(asked(&app, &scope, &marcus, 60_000), first);
    decide(&priya, first, "approve", "").await;
    let second = asked(&app, &scope, &marcus, 70_000);
    assert_eq!((state(&app, &scope, first), state(&app, &scope, second)), (State::Withdrawn, State::Waiting));
    assert!(!spent(&app, &scope, &marcus, 60_000), "overtaken");
}

#[actix_web::test]
async fn whoever_asked_takes_it_back_and_nobody_else() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let priya = app.staff("Priya Raman", Role::Manager).await;
    let id = asked(&app, &scope, &marcus, 60_000);
    let path = format!("{LIST}/{id}/withdrawal");
    assert_eq!(priya.post(&path, &[]).await.status, 403);
    assert_eq!(marcus.post(&path, &[]).await.location(), LIST);
    assert_eq!(state(&app, &scope, id), State::Withdrawn);
    assert_eq!(marcus.post(&path, &[]).await.status, 409);
}

#[actix_web::test]
async fn another_dealership_does_not_find_it() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let id = asked(&app, &scope, &marcus, 60_000);
    let other = app.staff_of("Omar Diaz", app.dealership("Lakeside Auto"), Role::Manager).await;
    assert_eq!(other.get(&format!("{LIST}/{id}")).await.status, 404);
    assert_eq!(other.post(&format!("{LIST}/{id}/decision"), &[("decision", "approve")]).await.status, 404);
    assert!(other.get(LIST).await.text().contains("Nothing waits"));
    let elsewhere = Scope::for_job(app.dealership("Lakeside Auto"), scope.customer());
    let found = app.site.db.read(|c| approvals::by_id(c, &app.site, &elsewhere, id));
    assert!(matches!(found, Err(AppError::NotFound)));
}

#[actix_web::test]
async fn a_request_stands_for_seven_days_and_then_says_that_it_expired() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let priya = app.staff("Priya Raman", Role::Manager).await;
    let (waiting, approved) = (asked(&app, &scope, &marcus, 60_000), other(&app, &scope, &marcus));
    decide(&priya, approved, "approve", "").await;
    assert!(priya.get(&format!("{LIST}/{waiting}")).await.text().contains("stands until"));
    app.clock.set("2026-11-27T17:59:59Z".parse().unwrap());
    assert!(spent_other(&app, &scope, &marcus, false), "a second before its time is over");
    app.clock.set("2026-11-27T18:00:00Z".parse().unwrap());
    assert!(!spent_other(&app, &scope, &marcus, true), "not after it");
    priya.sign_in(LIST).await;
    marcus.sign_in("/staff").await;
    let page = priya.get(&format!("{LIST}/{waiting}")).await.text();
    assert!(page.contains("This request has expired") && !page.contains("/decision"), "{page}");
    let late = priya.post(&format!("{LIST}/{waiting}/decision"), &[("decision", "approve")]).await;
    assert_eq!(late.status, 409, "{}", late.text());
    assert!(!priya.get(LIST).await.text().contains("Credit 60000"), "nothing waits");
    app.site.db.write(|c| approvals::sweep(c, &app.site)).unwrap();
    assert_eq!(
        (state(&app, &scope, waiting), state(&app, &scope, approved)),
        (State::Withdrawn, State::Withdrawn)
    );
    let list = priya.get(&format!("{LIST}?state=withdrawn")).await.text();
    assert!(list.contains("Expired") && list.contains("Credit 60000"), "{list}");
    let log = app.site.db.read(|c| audit::of_dealership(c, &scope, 50)).unwrap();
    assert_eq!(log.iter().filter(|it| it.action == "approval.expire").count(), 2);
    let again = asked(&app, &scope, &marcus, 60_000);
    assert!(again != waiting && state(&app, &scope, again) == State::Waiting, "it can be asked for anew");
}

/// Another thing that is asked for.
fn other(app: &TestApp, scope: &Scope, who: &Actor<'_>) -> ApprovalId {
    let asking = Asking {
        kind: Kind::Refund,
        object: "pay_1".to_owned(),
        amount: dollars(70_000),
        digest: &Digest::of(["refund"]),
        proposal: &proposal("Send back 700.00"),
        reason: &clean("Charged twice"),
    };
    app.site.db.write(|c| approvals::request(c, &app.site, &actor(who), scope, &asking)).unwrap()
}

/// Whether it could be used now; `keep` is false where the try is taken back.
fn spent_other(app: &TestApp, scope: &Scope, who: &Actor<'_>, keep: bool) -> bool {
    let mut used = false;
    let tried = app.site.db.write(|c| {
        let digest = Digest::of(["refund"]);
        let spend = approvals::spend(c, &app.site, &actor(who), scope, Kind::Refund, "pay_1", &digest)?;
        used = spend.is_some();
        if keep { Ok(()) } else { Err(AppError::NotFound) }
    });
    assert_eq!(tried.is_ok(), keep);
    used
}

#[test]
fn what_is_kept_of_a_request_cannot_be_guessed_without_the_sites_key() {
    use diesel::prelude::*;
    let app = TestApp::new();
    let scope = somebody(&app);
    let digest = Digest::of(["credit", "60000"]);
    let asking = Asking {
        kind: Kind::Credit,
        object: "inv_1".to_owned(),
        amount: dollars(60_000),
        digest: &digest,
        proposal: &proposal("Credit"),
        reason: &clean("The rotor was never replaced"),
    };
    let who = audit::Actor {
        person: Some(app.person("Marcus Bell")),
        ..audit::Actor::of_kind(audit::ActorKind::Clerk)
    };
    app.site.db.write(|c| approvals::request(c, &app.site, &who, &scope, &asking)).unwrap();
    use forecourt::base::db::schema::approval;
    let kept: Vec<u8> = app.site.db.read(|c| Ok(approval::table.select(approval::digest).first(c)?)).unwrap();
    assert_ne!(data_encoding::HEXLOWER.encode(&kept), format!("{digest:?}"));
}

//! Passkeys, roles and rights that somebody writes into the database beside the portal: they sign nobody in, begin no session
//! and change nothing. Each attempt is said once, and is an alert; pages that only show something do not ask.

use diesel::prelude::*;
use forecourt::base::db::schema::{audit_entry, owner_right, passkey, sealed_row, staff_role};
use forecourt::base::db::{Conn, DbResult};
use forecourt::base::values::{MembershipId, PasskeyId, PersonId};
use forecourt::safety::alerts::reading::{self, State, Wanted};
use forecourt::trust::access::{Account, Rights, Role, Scope, passkeys, rights, staff};
use forecourt::trust::audit::rows::Kind;
use forecourt::trust::audit::tend;
use serde_json::json;

use crate::support::places::operator;
use crate::support::records::issued;
use crate::support::{Actor, Answer, TestApp, judged};

/// From here on nothing is taken on trust.
fn begun(app: &TestApp) {
    app.site.later.flush();
    tend(&app.site, true).unwrap().unwrap();
}

fn write<T>(app: &TestApp, work: impl Fn(&mut Conn) -> DbResult<T>) -> T {
    app.site.db.write(work).unwrap()
}

/// How often the log said of a kind that a row does not hold.
fn said(app: &TestApp) -> i64 {
    app.site.later.flush();
    let all = audit_entry::table.filter(audit_entry::action.eq("integrity.row"));
    app.site.db.read(|c| Ok(all.count().get_result(c)?)).unwrap()
}

#[track_caller]
fn is_revoked(answer: &Answer) {
    assert_eq!((answer.status.as_u16(), answer.json()["code"].as_str()), (422, Some("revoked")));
}

#[track_caller]
fn is_refused(answer: &Answer) {
    assert!(answer.status == 409, "{} {}", answer.status, answer.text());
    assert!(answer.text().contains("changed outside this portal"), "{}", answer.text());
}

/// The passkeys of a person, the oldest first.
fn keys_of(app: &TestApp, person: PersonId) -> Vec<PasskeyId> {
    let all = app.site.db.read(|c| passkeys::list(c, &app.site, person)).unwrap();
    all.into_iter().map(|it| it.id).collect()
}

#[actix_web::test]
async fn a_passkey_that_was_written_into_the_database_signs_nobody_in() {
    let app = TestApp::new();
    let priya = app.staff("Priya", Role::Manager).await;
    let mut mallory = app.owner("Mallory").await;
    begun(&app);
    judged(&app.site);
    // A row of their own, made over to somebody else; for the database that is as good as an inserted one.
    let (own, hers) = (keys_of(&app, mallory.person)[0], keys_of(&app, priya.person)[0]);
    let site = &app.site;
    type Key = (Vec<u8>, String);
    let key: Key = site
        .db
        .read(|c| {
            let columns = (passkey::credential_id, passkey::credential);
            Ok(passkey::table.find(own).select(columns).first(c)?)
        })
        .unwrap();
    let give = |c: &mut Conn, to: PersonId| -> DbResult<usize> {
        Ok(diesel::update(passkey::table.find(own)).set(passkey::person_id.eq(to)).execute(c)?)
    };
    write(&app, |c| give(c, priya.person));
    mallory.person = priya.person;
    mallory.email.clone_from(&priya.email);
    is_revoked(&mallory.sign_in("").await);
    assert_eq!(said(&app), 1);
    assert_eq!(priya.sign_in("").await.status, 200, "her own is as good as it was");

    // The same with a row that never was.
    write(&app, |c| {
        let name: Vec<u8> = passkey::table.find(own).select(passkey::name).first(c)?;
        let nothing = passkey::credential_id.eq(vec![0_u8; 16]);
        diesel::update(passkey::table.find(own)).set(nothing).execute(c)?;
        let values = (
            passkey::id.eq(PasskeyId::generate(app.clock.now())),
            passkey::person_id.eq(priya.person),
            passkey::credential_id.eq(&key.0),
            passkey::credential.eq(&key.1),
            passkey::name.eq(name),
            passkey::synced.eq(true),
            passkey::device.eq("Chrome on Linux"),
            passkey::created_at.eq(app.clock.now()),
        );
        Ok(diesel::insert_into(passkey::table).values(values).execute(c)?)
    });
    is_revoked(&mallory.sign_in("").await);
    assert_eq!(said(&app), 2);

    // And with her own row, under another key.
    write(&app, |c| {
        diesel::delete(passkey::table.filter(passkey::credential_id.eq(&key.0))).execute(c)?;
        let values = (passkey::credential_id.eq(&key.0), passkey::credential.eq(&key.1));
        Ok(diesel::update(passkey::table.find(hers)).set(values).execute(c)?)
    });
    is_revoked(&mallory.sign_in("").await);
    assert_eq!(said(&app), 3);
    judged(&app.site);
    let wanted = Wanted { of: None, state: State::Open, severity: None, rule: Some("R26".to_owned()) };
    let alerts = site.db.read(|c| reading::list(c, site, &wanted, None, 50)).unwrap();
    assert!(!alerts.is_empty(), "and somebody is told");
}

#[actix_web::test]
async fn a_passkey_that_was_removed_does_not_come_back_and_an_altered_one_confirms_nothing() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let phone = app.visitor(dana.person, &dana.email);
    let first = keys_of(&app, dana.person)[0];
    assert_eq!(dana.add_passkey(&phone).await.status, 200);
    let site = &app.site;
    write(&app, |c| passkeys::remove(c, site, &operator(), dana.person, first).map(|_| ()));
    begun(&app);
    let back = passkey::revoked_at.eq(None::<i64>);
    write(&app, |c| Ok(diesel::update(passkey::table.find(first)).set(back).execute(c)?));
    is_revoked(&dana.sign_in("").await);
    assert_eq!(said(&app), 1);
    assert_eq!(phone.sign_in("").await.status, 200);

    let waiting = phone.submit("/account/passkeys", "/account/passkeys/new", &[]).await;
    let second = keys_of(&app, dana.person).into_iter().find(|it| *it != first).unwrap();
    write(&app, |c| {
        Ok(diesel::update(passkey::table.find(second)).set(passkey::created_at.eq(1)).execute(c)?)
    });
    let page = waiting.location().to_owned();
    is_revoked(&phone.prove(&format!("{page}/options"), &page, json!({})).await);
    assert_eq!(said(&app), 2);
}

#[actix_web::test]
async fn a_role_that_nobody_gave_begins_no_session_and_changes_nothing() {
    let app = TestApp::new();
    let at = app.northside();
    let marcus = app.staff("Marcus", Role::Clerk).await;
    let dana = app.owner("Dana").await;
    let lee = app.staff("Lee", Role::Clerk).await;
    let held = app.site.db.read(|c| staff::of_person(c, lee.person)).unwrap().remove(0);
    write(&app, |c| staff::end(c, &app.site, &operator(), held.at, held.id).map(|_| ()));
    begun(&app);
    let search = [("q", "Dana")];
    assert_eq!(marcus.post("/staff/search", &search).await.status, 303);

    // Widened, in a session that there is: pages are shown, nothing is done, and no other session begins.
    let theirs = staff_role::table.filter(staff_role::person_id.eq(marcus.person));
    let set = |role: &'static str| {
        write(&app, |c| Ok(diesel::update(theirs).set(staff_role::role.eq(role)).execute(c)?));
    };
    set("manager");
    assert_eq!(marcus.get("/staff").await.status, 200);
    assert_eq!(said(&app), 0, "what only shows something does not ask");
    is_refused(&marcus.post("/staff/search", &search).await);
    assert_eq!(said(&app), 1);
    is_refused(&marcus.sign_in("").await);
    assert_eq!(said(&app), 2);
    set("clerk");
    assert_eq!(marcus.sign_in("").await.status, 200);
    assert_eq!(marcus.post("/staff/search", &search).await.status, 303);

    // Ended, and there again.
    let back = staff_role::ended_at.eq(None::<i64>);
    write(&app, |c| Ok(diesel::update(staff_role::table.find(held.id)).set(back).execute(c)?));
    is_refused(&lee.sign_in("").await);
    assert_eq!(said(&app), 3);

    // Made up, for an owner: what they have stays, the rest is nothing.
    write(&app, |c| {
        let values = (
            staff_role::id.eq(MembershipId::generate(app.clock.now())),
            staff_role::person_id.eq(dana.person),
            staff_role::dealership_id.eq(at),
            staff_role::role.eq(Role::Manager),
            staff_role::created_at.eq(app.clock.now()),
        );
        Ok(diesel::insert_into(staff_role::table).values(values).execute(c)?)
    });
    assert_eq!(dana.sign_in("").await.json()["next"], "/accounts");
    is_refused(&dana.post(&format!("/accounts/{}/selection", Account::Dealership(at)), &[]).await);
    assert_eq!(said(&app), 4);
    assert_eq!(dana.post("/account/notifications", &[("receipt", "yes")]).await.status, 303);
    assert_eq!(said(&app), 4);
}

#[actix_web::test]
async fn a_right_that_nobody_gave_opens_no_account_and_pays_nothing() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let other = app.owner("Olga").await;
    let scope = dana.scope();
    let number = issued(&app, &scope, 10_000).number;
    write(&app, |c| rights::grant(c, &app.site, &operator(), &scope, dana.person, Rights::VIEW));
    begun(&app);
    let credit = async || dana.post("/payments/credit", &[("invoice", &number)]).await;
    assert_eq!(credit().await.status, 403);
    let widen = |may: bool| {
        let theirs = owner_right::table.filter(owner_right::person_id.eq(dana.person));
        write(&app, |c| Ok(diesel::update(theirs).set(owner_right::can_pay.eq(may)).execute(c)?));
    };
    widen(true);
    assert_eq!(dana.get(&format!("/invoices/{number}")).await.status, 200);
    assert_eq!(said(&app), 0);
    is_refused(&credit().await);
    assert_eq!(said(&app), 1);
    widen(false);
    assert_eq!(credit().await.status, 403);

    // Of a stranger's account: neither chosen nor begun with.
    let theirs = other.scope();
    write(&app, |c| {
        let values = (
            owner_right::id.eq(MembershipId::generate(app.clock.now())),
            owner_right::person_id.eq(dana.person),
            owner_right::dealership_id.eq(theirs.dealership()),
            owner_right::customer_id.eq(theirs.customer().unwrap()),
            owner_right::can_pay.eq(true),
            owner_right::can_approve.eq(true),
            owner_right::can_dispute.eq(true),
            owner_right::created_at.eq(app.clock.now()),
        );
        Ok(diesel::insert_into(owner_right::table).values(values).execute(c)?)
    });
    let account = Account::Customer(theirs.customer().unwrap());
    is_refused(&dana.post(&format!("/accounts/{account}/selection"), &[]).await);
    assert_eq!(said(&app), 2);
}

/// Everything that somebody does without an alert: one of each kind, with the same answer as ever.
async fn works(app: &TestApp, marcus: &Actor<'_>, dana: &Actor<'_>) {
    assert_eq!(marcus.sign_in("").await.status, 200);
    assert_eq!(dana.sign_in("").await.status, 200);
    assert!(marcus.post("/staff/search", &[("q", "Dana")]).await.status.as_u16() < 400);
    assert_eq!(dana.post("/account/notifications", &[("receipt", "yes")]).await.status, 303);
    assert_eq!(dana.post("/payments/credit", &[("invoice", "NM-none")]).await.status, 404);
    let waiting = dana.submit("/account/passkeys", "/account/passkeys/new", &[]).await;
    assert_eq!(dana.confirm(&waiting).await.status, 200);
    assert_eq!(said(app), 0);
}

#[actix_web::test]
async fn what_was_there_before_the_log_is_taken_as_it_is_until_it_begins_and_never_after() {
    let app = TestApp::new();
    let marcus = app.staff("Marcus", Role::Clerk).await;
    let dana = app.owner("Dana").await;
    app.site.later.flush();
    // An installation of before has rows and no seals.
    write(&app, |c| Ok(diesel::delete(sealed_row::table).execute(c)?));
    works(&app, &marcus, &dana).await;
    begun(&app);
    works(&app, &marcus, &dana).await;

    // Another account besides; a role that ends and is given again; another instance.
    let absorbed = app.customer(app.northside(), "Dana's shop");
    let scope = Scope::for_job(app.northside(), Some(absorbed));
    write(&app, |c| rights::grant(c, &app.site, &operator(), &scope, dana.person, Rights::ALL));
    works(&app, &marcus, &dana).await;
    let held = app.site.db.read(|c| staff::of_person(c, marcus.person)).unwrap().remove(0);
    write(&app, |c| staff::end(c, &app.site, &operator(), held.at, held.id).map(|_| ()));
    write(&app, |c| staff::grant(c, &app.site, &operator(), marcus.person, held.at, held.role));
    app.learned(marcus.person);
    works(&app, &marcus, &dana).await;
    tend(&app.second().site, true).unwrap().unwrap();
    works(&app, &marcus, &dana).await;

    // Now a row without a seal is somebody else's.
    let seal = sealed_row::table.filter(sealed_row::kind.eq(Kind::StaffRole));
    write(&app, |c| Ok(diesel::delete(seal).execute(c)?));
    is_refused(&marcus.sign_in("").await);
    assert_eq!(said(&app), 1);
}

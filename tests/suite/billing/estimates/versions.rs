//! What was sent stays as it was sent; a change is a new version.

use std::time::Duration;

use diesel::prelude::*;
use forecourt::base::db::schema::{audit_entry, delivery, estimate_version, mail, outbox};
use forecourt::base::error::AppError;
use forecourt::billing::estimates::store::{content as stored, current, drafted, version};
use forecourt::billing::estimates::{self, EstimateState};
use forecourt::billing::invoices::LineKind;
use forecourt::billing::papers::estimate_pdf;
use forecourt::trust::access::Scope;

use super::*;
use crate::support::records::{customer, dollars, somebody, taxed};

#[test]
fn an_estimate_is_numbered_frozen_logged_and_announced() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let number = sent(&app, &scope, &content(&app));
    assert_eq!(number, "ES-00001");
    let of = find(&app, &scope, &number);
    assert_eq!((of.state, of.version, of.net()), (EstimateState::Sent, 1, dollars(52_000)));
    app.site
        .db
        .read(|c| {
            let offer = current(c, &app.site, &of)?.offer;
            assert_eq!(offer.snapshot.buyer.name.as_str(), "Dana Whitfield");
            assert_eq!(offer.snapshot.due_on, day("2026-12-04"));
            let jobs = offer.jobs()?;
            assert_eq!(
                jobs.iter().map(|it| (it.name, it.net)).collect::<Vec<_>>(),
                [("Front brakes", dollars(48_000)), ("Wipers", dollars(4_000))]
            );
            let mut actions: Vec<String> = audit_entry::table
                .filter(audit_entry::object_id.eq(of.id.to_string()))
                .select(audit_entry::action)
                .load(c)?;
            actions.sort();
            assert_eq!(actions, ["estimate.draft", "estimate.send"]);
            let mails: Vec<String> = mail::table.select(mail::kind).load(c)?;
            assert_eq!(mails, ["estimate.new"]);
            let way: i64 =
                delivery::table.filter(delivery::object_id.eq(of.id.to_string())).count().get_result(c)?;
            assert_eq!(way, 1);
            let kinds: Vec<String> =
                outbox::table.filter(outbox::kind.like("estimate.%")).select(outbox::kind).load(c)?;
            assert_eq!(kinds, ["estimate.store"]);
            Ok(())
        })
        .unwrap();
    let pdf = estimate_pdf(&app.site, &scope, &of).unwrap();
    assert!(pdf.starts_with(b"%PDF"));
    assert_eq!(estimate_pdf(&app.site, &scope, &of).unwrap(), pdf, "every download is the same file");
}

#[test]
fn a_version_that_was_sent_cannot_be_changed_and_a_revision_leaves_it_readable() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let number = sent(&app, &scope, &content(&app));
    let (actor, of) = (clerk(&app), find(&app, &scope, &number));
    let changed =
        app.site.db.write(|c| estimates::save(c, &app.site, &actor, &scope, &of, 1, &content(&app)));
    assert!(matches!(changed, Err(AppError::Conflict(_))));
    let before = app.site.db.read(|c| version(c, &app.site, &of, 1)).unwrap();
    revised(&app, &scope, &number, vec![of_job(&app, "Rear brakes", 40_000)]);
    let of = find(&app, &scope, &number);
    assert_eq!((of.version, of.net()), (2, dollars(92_000)));
    let after = app.site.db.read(|c| version(c, &app.site, &of, 1)).unwrap();
    assert_eq!((after.offer, after.sha256), (before.offer, before.sha256));
    assert_eq!(after.version.state, EstimateState::Superseded);
    let new = app.site.db.read(|c| current(c, &app.site, &of)).unwrap();
    assert_eq!(new.offer.jobs().unwrap().len(), 3);
}

#[test]
fn a_version_is_taxed_by_the_rules_of_the_day_it_is_sent_and_keeps_them() {
    let app = TestApp::new();
    let scope = somebody(&app);
    for (rate, from) in [("5", "2020-01-01"), ("10", "2026-11-22")] {
        taxed(&app, scope.dealership(), LineKind::Labour, rate, from);
    }
    let number = sent(&app, &scope, &content(&app));
    // Written under the old rule, sent under the new one.
    let (actor, of) = (clerk(&app), find(&app, &scope, &number));
    app.site.db.write(|c| estimates::revise(c, &app.site, &actor, &scope, &of)).unwrap();
    app.clock.set("2026-11-22T18:00:00Z".parse().unwrap());
    send(&app, &scope, &number);
    let of = find(&app, &scope, &number);
    let tax = |its: i32| {
        let sent = app.site.db.read(|c| version(c, &app.site, &of, its)).unwrap();
        sent.offer.snapshot.totals.tax
    };
    assert_eq!((tax(1), tax(2)), (dollars(2_600), dollars(5_200)));
}

#[test]
fn two_people_who_write_at_once_notice_each_other() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let number = made(&app, &scope, &content(&app));
    let (actor, of) = (clerk(&app), find(&app, &scope, &number));
    let mut mine = content(&app);
    mine.draft.lines.truncate(1);
    let save = |edit| app.site.db.write(|c| estimates::save(c, &app.site, &actor, &scope, &of, edit, &mine));
    save(1).unwrap();
    assert!(matches!(save(1), Err(AppError::Conflict(_))));
    let sent = app.site.db.write(|c| estimates::send(c, &app.site, &actor, &scope, &of, 1));
    assert!(matches!(sent, Err(AppError::Conflict(_))), "what was looked at is not what would be sent");
    let entries: i64 = app
        .site
        .db
        .read(|c| {
            let changes = audit_entry::table.filter(audit_entry::action.eq("estimate.change"));
            Ok(changes.count().get_result(c)?)
        })
        .unwrap();
    assert_eq!(entries, 1);
}

#[test]
fn an_estimate_runs_out_after_its_last_day_and_not_on_it() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let number = sent(&app, &scope, &content(&app));
    app.clock.advance(Duration::from_secs(14 * 86_400));
    assert_eq!(app.site.db.write(|c| estimates::expire(c, &app.site)).unwrap(), 0);
    app.clock.advance(Duration::from_secs(86_400));
    assert_eq!(app.site.db.write(|c| estimates::expire(c, &app.site)).unwrap(), 1);
    assert_eq!(state(&app, &number), "expired");
    assert_eq!(app.site.db.write(|c| estimates::expire(c, &app.site)).unwrap(), 0);
}

#[test]
fn what_waits_can_be_taken_back_once() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let number = sent(&app, &scope, &content(&app));
    let (actor, of) = (clerk(&app), find(&app, &scope, &number));
    let withdraw = || app.site.db.write(|c| estimates::withdraw(c, &app.site, &actor, &scope, &of));
    withdraw().unwrap();
    assert_eq!(state(&app, &number), "withdrawn");
    assert!(matches!(withdraw(), Err(AppError::Conflict(_))));
}

#[test]
fn a_draft_that_nobody_saw_goes_without_a_trace_but_in_the_log() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let number = made(&app, &scope, &content(&app));
    let (actor, of) = (clerk(&app), find(&app, &scope, &number));
    app.site.db.write(|c| estimates::discard(c, &app.site, &actor, &scope, &of)).unwrap();
    let gone = app.site.db.read(|c| store::by_number(c, &scope, &number));
    assert!(matches!(gone, Err(AppError::NotFound)));
    let number = sent(&app, &scope, &content(&app));
    revised(&app, &scope, &number, Vec::new());
    let of = find(&app, &scope, &number);
    app.site.db.write(|c| estimates::revise(c, &app.site, &actor, &scope, &of)).unwrap();
    app.site.db.write(|c| estimates::discard(c, &app.site, &actor, &scope, &of)).unwrap();
    assert!(app.site.db.read(|c| drafted(c, &app.site, &of)).unwrap().is_none());
    assert_eq!(find(&app, &scope, &number).version, 2, "what was sent stays");
}

#[test]
fn an_estimate_is_found_in_its_own_scope_alone() {
    let app = TestApp::new();
    let northside = app.northside();
    let lakeside = app.dealership("Lakeside Auto");
    let dana = customer(&app, northside, "Dana Whitfield");
    let luis = customer(&app, northside, "Luis Ortega");
    let number = sent(&app, &dana, &content(&app));
    for stranger in [luis, Scope::for_job(lakeside, None)] {
        let found = app.site.db.read(|c| store::by_number(c, &stranger, &number));
        assert!(matches!(found, Err(AppError::NotFound)));
    }
    let draft = made(&app, &dana, &content(&app));
    let found = app.site.db.read(|c| store::sent_by_number(c, &dana, &draft));
    assert!(matches!(found, Err(AppError::NotFound)), "a draft is the dealership's own");
}

#[test]
fn changed_bytes_of_a_document_are_not_shown() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let number = sent(&app, &scope, &content(&app));
    let of = find(&app, &scope, &number);
    app.site
        .db
        .write(|c| {
            let all = estimate_version::table.filter(estimate_version::estimate_id.eq(of.id));
            diesel::update(all).set(estimate_version::sha256.eq(Some(vec![7_u8; 32]))).execute(c)?;
            Ok(())
        })
        .unwrap();
    assert!(app.site.db.read(|c| current(c, &app.site, &of)).is_err());
    let content = app.site.db.read(|c| {
        let version = store::versions(c, &of)?.remove(0);
        stored(c, &app.site, &of, version.id)
    });
    assert!(content.is_ok());
}

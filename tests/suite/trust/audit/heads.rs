//! What is kept outside the database, by this installation itself: the head that was signed last, the notes of key changes beside
//! it, the heads in a folder of others. A database that is turned back does not turn them back with it.

use std::fs;
use std::time::Duration;

use diesel::prelude::*;
use forecourt::base::db::schema::{audit_checkpoint, data_key};
use forecourt::trust::audit::checking::{Ground, Report, check};
use forecourt::trust::audit::{
    Actor, ActorKind, Entry, NotSigned, anchor, lost, put_aside, record, restart, rotate, tend,
};

use super::tampering::{codes, lift, truncate};
use super::{checked, head, holds, world};
use crate::support::TestApp;

fn entries(app: &TestApp, count: usize) {
    for _ in 0..count {
        app.site.db.write(|c| record(c, &app.site, &Actor::system(), &Entry::new("test.entry"))).unwrap();
    }
    app.clock.advance(Duration::from_secs(1));
    tend(&app.site, true).unwrap().unwrap();
}

fn size(app: &TestApp) -> i64 {
    let newest = audit_checkpoint::table.order(audit_checkpoint::size.desc()).select(audit_checkpoint::size);
    app.site.db.read(|c| Ok(newest.first(c)?)).unwrap()
}

/// The database as it was then, with the key of then.
fn turned_back(app: &TestApp, keep: i64) {
    app.site
        .db
        .write(|c| {
            lift(c);
            let keys = data_key::table.filter(data_key::purpose.eq("audit"));
            if keys.count().get_result::<i64>(c)? > 1 {
                let newest = keys.filter(data_key::retired_at.is_null());
                let newest: String = newest.select(data_key::id).first(c)?;
                diesel::delete(data_key::table.find(newest)).execute(c)?;
                let old = data_key::table.filter(data_key::purpose.eq("audit"));
                diesel::update(old).set(data_key::retired_at.eq(None::<i64>)).execute(c)?;
            }
            truncate(c, keep)
        })
        .unwrap();
}

/// What whoever runs the site does after a restore.
fn restarted(app: &TestApp) -> String {
    let loss = lost(&app.site).unwrap().expect("a loss");
    let epoch = loss.head.origin.rsplit('/').next().unwrap().to_owned();
    let actor = Actor::of_kind(ActorKind::Operator);
    let made = app.site.db.write(|c| restart(c, &app.site, &actor, "the disk failed", loss.clone())).unwrap();
    put_aside(&app.site.config.audit_directory, &epoch).unwrap();
    app.clock.advance(Duration::from_secs(1));
    holds(app);
    made.to.name().to_owned()
}

fn without_key(app: &TestApp) -> Report {
    let ground = Ground {
        db: &app.site.db,
        vault: None,
        key: None,
        folder: &app.site.config.audit_directory,
        elsewhere: None,
        anchors: &[],
        rows: true,
        since: None,
    };
    check(&ground).unwrap()
}

#[test]
fn turning_back_over_a_change_of_key_is_found_and_a_restore_goes_on() {
    let app = TestApp::new();
    world(&app);
    let keep = size(&app);
    app.clock.advance(Duration::from_secs(1));
    app.site.db.write(|c| rotate(c, &app.site, &Actor::of_kind(ActorKind::Operator))).unwrap();
    entries(&app, 6);
    let note = app.site.config.audit_directory.join("handover-1");
    assert!(fs::read_to_string(&note).unwrap().starts_with("forecourt key handover 1\n"));

    turned_back(&app, keep);
    let report = checked(&app.site, &[]);
    assert_eq!((codes(&report), report.unchecked.len()), (vec!["anchor.longer"], 0), "{report:?}");
    assert!(
        matches!(tend(&app.site, true).unwrap(), Err(NotSigned::Smaller { .. })),
        "nor is an old head handed out"
    );
    let away = note.with_file_name("away");
    fs::rename(&note, &away).unwrap();
    assert_eq!(codes(&checked(&app.site, &[])), ["anchor.other"], "nothing ties it to this log");
    fs::rename(&away, &note).unwrap();

    assert!(restarted(&app).ends_with("/audit/2"));
    entries(&app, 1);
    // Without the key a restart is what it says, and nobody vouches for it.
    let report = without_key(&app);
    assert_eq!((report.exit_code(), report.lost.len()), (2, 1), "{report:?}");

    // And back again to before that restart: its name is not taken twice.
    turned_back(&app, keep);
    assert_eq!(checked(&app.site, &[]).exit_code(), 1);
    assert!(restarted(&app).ends_with("/audit/3"));
    let report = checked(&app.site, &[]);
    assert_eq!((report.exit_code(), report.lost.len()), (0, 2), "{report:?}");
}

#[test]
fn a_file_of_the_last_head_that_is_gone_is_said_and_nothing_begins_anew() {
    let app = TestApp::new();
    world(&app);
    let kept = head(&app);
    fs::remove_file(app.site.config.audit_directory.join("head")).unwrap();
    let report = checked(&app.site, &[]);
    assert!(report.exit_code() == 2 && report.unchecked[0].contains("`head` is not there"), "{report:?}");
    let one = |app: &TestApp| {
        app.site.db.write(|c| record(c, &app.site, &Actor::system(), &Entry::new("test.entry"))).unwrap()
    };
    one(&app);
    assert_eq!(tend(&app.site, true).unwrap(), Err(NotSigned::HeadGone));
    // Whoever lost it says so, and the log goes on from the newest head of the database.
    restarted(&app);
    let report = checked(&app.site, &[kept]);
    assert_eq!((report.exit_code(), report.anchors), (0, 2), "{report:?}");
}

#[test]
fn heads_in_the_folder_of_others_are_asked_by_every_check() {
    let folder = tempfile::tempdir().unwrap();
    let app = TestApp::with(|config| config.audit_anchor_directory = Some(folder.path().join("others")));
    world(&app);
    assert_eq!(checked(&app.site, &[]).exit_code(), 2, "the folder is not there");
    let (keep, before) = (size(&app), head(&app));
    entries(&app, 3);
    anchor(&app.site).unwrap();
    assert_eq!(checked(&app.site, &[]).exit_code(), 0);
    // Database and last head are both put back.
    turned_back(&app, keep);
    fs::write(app.site.config.audit_directory.join("head"), before.note).unwrap();
    let report = checked(&app.site, &[]);
    assert_eq!((codes(&report), report.exit_code()), (vec!["anchor.longer"], 1), "{report:?}");
}

//! A check that begins at a signed head: what came after it is proved as ever, what is before is said not to be.

use std::time::Duration;

use diesel::prelude::*;
use forecourt::base::db::schema::{audit_checkpoint, audit_copying, audit_entry, audit_tile};
use forecourt::base::db::{Conn, DbResult};
use forecourt::trust::audit::checking::{Anchor, Ground, Report, Since, check};
use forecourt::trust::audit::tend;

use super::{checked, head, holds, lift, world};
use crate::support::TestApp;
use crate::support::records::*;

fn since(app: &TestApp, since: Since, anchors: &[Anchor]) -> Report {
    let ground = Ground {
        db: &app.site.db,
        vault: Some(&app.site.vault),
        key: None,
        folder: &app.site.config.audit_directory,
        elsewhere: None,
        anchors,
        rows: true,
        since: Some(since),
    };
    check(&ground).unwrap()
}

/// A log with several heads: returns over how many entries the second but last one is.
fn grown(app: &TestApp) -> u64 {
    let (scope, _) = world(app);
    let mut sizes = Vec::new();
    for minor in 1..4 {
        app.clock.advance(Duration::from_secs(3600));
        issued(app, &scope, minor * 100);
        tend(&app.site, true).unwrap().unwrap();
        sizes.push(checked(&app.site, &[]).entries);
    }
    sizes[1]
}

/// The oldest head there is, as somebody kept it.
fn first(app: &TestApp) -> Anchor {
    let note = app.site.db.read(|c| {
        let all = audit_checkpoint::table.order(audit_checkpoint::size).select(audit_checkpoint::note);
        Ok(all.first(c)?)
    });
    Anchor { name: "kept".to_owned(), note: note.unwrap() }
}

fn edit(c: &mut Conn, seq: u64) -> DbResult<usize> {
    lift(c);
    let row = audit_entry::table.filter(audit_entry::seq.eq(i64::try_from(seq).unwrap()));
    Ok(diesel::update(row).set(audit_entry::outcome.eq("changed")).execute(c)?)
}

#[test]
fn what_came_after_a_signed_head_is_read_and_what_is_before_is_said_not_to_be() {
    let app = TestApp::new();
    let point = grown(&app);
    let old = first(&app);
    let report = since(&app, Since::Entry(point), std::slice::from_ref(&old));
    assert_eq!((report.findings.as_slice(), report.since), (&[][..], point), "{report:?}");
    assert_eq!((report.exit_code(), report.unsigned), (2, 0), "not everything was checked");
    assert!(report.unchecked[0].starts_with(&format!("entries before {point}: they were not read")));
    assert_eq!(report.anchors, 2, "the file `head`, and the older head from outside by the tree alone");
    assert!(report.rows > 0 && report.checkpoints == 2, "{report:?}");
    // A point between heads begins at the one before it; one before all of them reads everything.
    assert_eq!(since(&app, Since::Entry(point + 1), &[]).since, point);
    let whole = since(&app, Since::Entry(0), &[]);
    assert_eq!((whole.since, whole.exit_code()), (0, 0), "{whole:?}");
    let now = since(&app, Since::Moment(app.clock.now()), &[]);
    assert_eq!(now.since, now.entries);
    let hour = since(&app, Since::Moment(app.clock.now().minus(Duration::from_secs(3600))), &[]);
    assert_eq!(hour.since, point);
}

#[test]
fn an_edit_after_the_point_is_found_and_one_before_it_is_not_looked_for() {
    let app = TestApp::new();
    let point = grown(&app);
    app.site.db.write(|c| edit(c, point - 1)).unwrap();
    let report = since(&app, Since::Entry(point), &[]);
    assert_eq!((report.found, report.exit_code()), (0, 2), "{report:?}");
    assert_eq!(checked(&app.site, &[]).first_bad, Some(point - 1), "the whole check finds it");
    app.site.db.write(|c| edit(c, point)).unwrap();
    let report = since(&app, Since::Entry(point), &[]);
    assert_eq!((report.first_bad, report.exit_code()), (Some(point), 1), "{report:?}");
}

#[test]
fn a_head_that_the_tree_or_its_signature_does_not_bear_is_no_place_to_begin() {
    type Crime = fn(&mut Conn, i64) -> DbResult<usize>;
    let crimes: [Crime; 2] = [
        |c, size| {
            let note: String = audit_checkpoint::table.find(size).select(audit_checkpoint::note).first(c)?;
            let signed = note.len() - 10;
            let other = if note.as_bytes()[signed] == b'A' { "B" } else { "A" };
            let note = format!("{}{other}{}", &note[..signed], &note[signed + 1..]);
            let row = audit_checkpoint::table.find(size);
            Ok(diesel::update(row).set(audit_checkpoint::note.eq(note)).execute(c)?)
        },
        |c, _| {
            let row = audit_tile::table.find((0, 0_i64));
            let mut tile: Vec<u8> = row.select(audit_tile::hashes).first(c)?;
            tile[40] ^= 1;
            Ok(diesel::update(row).set(audit_tile::hashes.eq(tile)).execute(c)?)
        },
    ];
    for crime in crimes {
        let app = TestApp::new();
        let point = grown(&app);
        let changed = app.site.db.write(|c| {
            lift(c);
            crime(c, i64::try_from(point).unwrap())
        });
        assert_eq!(changed.unwrap(), 1);
        let report = since(&app, Since::Entry(point), &[]);
        assert_eq!((report.since, report.exit_code()), (0, 1), "everything is read: {report:?}");
    }
}

#[test]
fn an_older_head_from_outside_that_the_tree_does_not_begin_with_is_found_all_the_same() {
    let app = TestApp::new();
    let point = grown(&app);
    let other = TestApp::new();
    world(&other);
    let theirs = head(&other);
    let report = since(&app, Since::Entry(point), &[theirs]);
    assert!(report.unchecked.iter().any(|it| it.contains("it is of another log")), "{report:?}");
}

/// As a database of before the columns has it.
#[test]
fn entries_of_before_get_whom_they_are_about_out_of_their_own_bytes_and_say_so_until_then() {
    let app = TestApp::new();
    world(&app);
    app.person("Ana");
    tend(&app.site, true).unwrap().unwrap();
    let named = |c: &mut Conn| -> DbResult<i64> {
        let about = audit_entry::table.filter(audit_entry::person_id.is_not_null());
        Ok(about.count().get_result(c)?)
    };
    let before = app.site.db.read(named).unwrap();
    assert!(before > 0);
    app.site
        .db
        .write(|c| {
            lift(c);
            let none = None::<String>;
            let bare = (audit_entry::person_id.eq(&none), audit_entry::session_id.eq(&none));
            diesel::update(audit_entry::table).set(bare).execute(c)?;
            Ok(diesel::insert_into(audit_copying::table).values(audit_copying::after_id.eq("")).execute(c)?)
        })
        .unwrap();
    app.site.db.migrate().unwrap();
    let report = checked(&app.site, &[]);
    assert_eq!((report.found, report.unchecked.len()), (0, 1), "{report:?}");
    for _ in 0..2 {
        tend(&app.site, true).unwrap().unwrap();
    }
    assert_eq!(app.site.db.read(named).unwrap(), before);
    holds(&app);
    // Now that they are there, nobody takes them away or gives them to somebody else unseen.
    let change = |c: &mut Conn| {
        let some = audit_entry::table.filter(audit_entry::person_id.is_not_null());
        Ok(diesel::update(some).set(audit_entry::person_id.eq("per_other")).execute(c)?)
    };
    if !crate::support::database::on_postgres() {
        assert!(app.site.db.write(change).is_err());
    }
    app.site
        .db
        .write(|c| {
            lift(c);
            change(c)
        })
        .unwrap();
    assert!(super::tampering::codes(&checked(&app.site, &[])).contains(&"entry.columns"));
}

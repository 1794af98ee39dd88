//! Rows of the log that nobody would write here: ids that are none, bytes for texts, words and absurd figures for numbers. None of
//! them stops the log, the rules or the check, hides another, or stays unsaid.

use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use forecourt::base::db::schema::{alert, audit_checkpoint, audit_entry, audit_tile, payment, sealed_row};
use forecourt::base::db::{Conn, DbResult};
use forecourt::base::values::{AuditId, Timestamp};
use forecourt::safety::alerts::following::step;
use forecourt::safety::alerts::watching::watch;
use forecourt::safety::defences;
use forecourt::trust::audit::rows::Kind;
use forecourt::trust::audit::{Actor, Entry, NotSigned, is_stalled, record, tend};

use super::tampering::{codes, lift};
use super::{begun, checked, world};
use crate::support::records::*;
use crate::support::{TestApp, judged};

fn entry(app: &TestApp) {
    app.site.db.write(|c| record(c, &app.site, &Actor::system(), &Entry::new("test.entry"))).unwrap();
}

fn put(c: &mut Conn, id: &str) -> DbResult<usize> {
    let values = (
        audit_entry::id.eq(id),
        audit_entry::at.eq(1),
        audit_entry::action.eq("a"),
        audit_entry::outcome.eq("b"),
        audit_entry::prev.eq(vec![0_u8]),
        audit_entry::entry.eq(vec![0_u8]),
    );
    Ok(diesel::insert_into(audit_entry::table).values(values).execute(c)?)
}

/// What only an engine takes that keeps any value in any column.
const ODDEST: &str = "
INSERT INTO audit_entry (id, at, action, outcome, entry) VALUES (x'7a7a', 1, 'a', 'b', x'00');
INSERT INTO audit_entry (id, at, action, outcome, entry) VALUES (CAST(x'61ff' AS TEXT), 1, 'a', 'b', x'00');
INSERT INTO audit_entry (id, at, action, outcome, entry) VALUES (x'ff', 'soon', CAST(x'ff' AS TEXT), 'b', 7);
INSERT INTO audit_entry (id, at, action, outcome, entry) VALUES ('aud_01h455vb4pex5vsknk084sn02q', 'soon', 'a', 'b', 'x');";

fn alerts(app: &TestApp, rule: &str) -> i64 {
    let raised = alert::table.filter(alert::rule.eq(rule.to_owned()));
    app.site.db.read(|c| Ok(raised.clone().count().get_result(c)?)).unwrap()
}

fn count(app: &TestApp, action: &str) -> i64 {
    let those = audit_entry::table.filter(audit_entry::action.eq(action.to_owned()));
    app.site.db.read(|c| Ok(those.clone().count().get_result(c)?)).unwrap()
}

#[test]
fn entries_with_ids_that_are_none_are_set_aside_and_keep_nothing_waiting() {
    let app = TestApp::new();
    world(&app);
    judged(&app.site);
    let capitals = AuditId::generate(app.clock.now()).to_string().to_uppercase();
    let mut many = 2;
    app.site
        .db
        .write(|c| {
            put(c, "zzz")?;
            put(c, &capitals)
        })
        .unwrap();
    if !app.is_postgres() {
        app.site.db.write(|c| Ok(c.batch_execute(ODDEST)?)).unwrap();
        many += 4;
    }
    entry(&app);
    let report = checked(&app.site, &[]);
    assert_eq!((report.found, codes(&report)[0]), (many, "entry.foreign"), "{report:?}");
    assert!(report.waiting > 0, "{report:?}");
    let soon = app.clock.now().plus(Duration::from_secs(1));
    let stalled = |before: Timestamp| app.site.db.read(|c| is_stalled(c, &app.site.vault, before)).unwrap();
    assert_eq!((stalled(app.clock.now()), stalled(soon)), (false, true), "only the genuine one counts");
    watch(&app.site).unwrap();

    for _ in 0..3 {
        app.clock.advance(Duration::from_secs(1));
        judged(&app.site);
    }
    let waiting = audit_entry::table.filter(audit_entry::seq.is_null().and(audit_entry::aside_at.is_null()));
    let waiting: i64 = app.site.db.read(|c| Ok(waiting.count().get_result(c)?)).unwrap();
    let genuine = audit_entry::table.filter(audit_entry::action.eq("test.entry")).select(audit_entry::seq);
    let genuine: Option<i64> = app.site.db.read(|c| Ok(genuine.first(c)?)).unwrap();
    assert!(waiting == 0 && genuine.is_some(), "{waiting} {genuine:?}");
    assert_eq!(count(&app, "integrity.log"), 1, "said once, for all of them");
    assert!(alerts(&app, "R26") > 0);
    tend(&app.site, true).unwrap().unwrap();
    let report = checked(&app.site, &[]);
    assert_eq!((report.found, report.waiting, report.first_bad, report.exit_code()), (many, 0, None, 1));
    assert!(codes(&report).iter().all(|it| *it == "entry.foreign"), "{report:?}");
    assert!(report.whereabouts().starts_with("the first: "), "{}", report.whereabouts());
}

type Crime = fn(&mut Conn) -> DbResult<()>;

const CRIMES: &[(&str, Crime, &str)] = &[
    (
        "an id is none",
        |c| {
            let row = audit_entry::table.filter(audit_entry::seq.eq(4));
            Ok(diesel::update(row).set(audit_entry::id.eq("garbage")).execute(c).map(|_| ())?)
        },
        "entry.columns",
    ),
    (
        "a seal is of no kind",
        |c| {
            let id: String = sealed_row::table
                .filter(sealed_row::kind.eq(Kind::Payment))
                .select(sealed_row::row_id)
                .first(c)?;
            let row = sealed_row::table.filter(sealed_row::row_id.eq(id));
            Ok(diesel::update(row).set(sealed_row::kind.eq("zzz")).execute(c).map(|_| ())?)
        },
        "row.seal",
    ),
    (
        "seals name no entry",
        |c| {
            Ok(diesel::update(sealed_row::table)
                .set(sealed_row::entry_id.eq("zzz"))
                .execute(c)
                .map(|_| ())?)
        },
        "row.seal",
    ),
    (
        "a number is beyond all",
        |c| {
            let row = audit_entry::table.filter(audit_entry::seq.eq(4));
            Ok(diesel::update(row).set(audit_entry::seq.eq(i64::MAX)).execute(c).map(|_| ())?)
        },
        "entry.added",
    ),
    (
        "a number is below all",
        |c| {
            let row = audit_entry::table.filter(audit_entry::seq.eq(4));
            Ok(diesel::update(row).set(audit_entry::seq.eq(-7)).execute(c).map(|_| ())?)
        },
        "entry.added",
    ),
    (
        "a tile lies far out",
        |c| {
            let values = (
                audit_tile::height.eq(0),
                audit_tile::place.eq(i64::MAX),
                audit_tile::hashes.eq(vec![1_u8; 32]),
            );
            Ok(diesel::insert_into(audit_tile::table).values(values).execute(c).map(|_| ())?)
        },
        "tree.nodes",
    ),
    (
        "the stored heads are gone",
        |c| Ok(diesel::delete(audit_checkpoint::table).execute(c).map(|_| ())?),
        "checkpoint.missing",
    ),
];

/// Those of an engine that keeps any value in any column.
const ODDER: &[(&str, &str, &str)] = &[
    (
        "an act is no text",
        "UPDATE audit_entry SET action = CAST(x'ff' AS TEXT) WHERE seq = 4",
        "entry.columns",
    ),
    ("a number is a word", "UPDATE audit_entry SET seq = 'abc' WHERE seq = 4", "entry.added"),
    ("a head is no text", "UPDATE audit_checkpoint SET note = CAST(x'ff' AS TEXT)", "checkpoint.signature"),
    ("a head has no size", "INSERT INTO audit_checkpoint VALUES ('many', 'x', 0)", "checkpoint.signature"),
    ("a seal names no row", "UPDATE sealed_row SET row_id = x'ff' WHERE kind = 'payment'", "row.seal"),
    ("a seal is no text", "UPDATE sealed_row SET entry_id = CAST(x'ff' AS TEXT)", "row.seal"),
    (
        "the id of a row is no text",
        "INSERT INTO tax_rule (id, dealership_id, kinds, category, rate, valid_from, created_at) \
         SELECT x'ff', id, '', '', '0', 0, 0 FROM dealership LIMIT 1",
        "row.added",
    ),
    (
        "the id of a row is bytes that sort beyond all",
        "INSERT INTO tax_rule (id, dealership_id, kinds, category, rate, valid_from, created_at) \
         SELECT x'61', id, '', '', '0', 0, 0 FROM dealership LIMIT 1",
        "row.added",
    ),
    ("a payment is no text", "UPDATE payment SET number = CAST(x'ff' AS TEXT)", "row.changed"),
];

#[test]
fn no_odd_value_ends_the_check_or_hides_another_crime() {
    let act = |what: &str, code: &str, crime: &dyn Fn(&mut Conn) -> DbResult<()>| {
        let app = TestApp::new();
        world(&app);
        app.site
            .db
            .write(|c| {
                lift(c);
                crime(c)?;
                let other = audit_entry::table.filter(audit_entry::seq.eq(2));
                Ok(diesel::update(other).set(audit_entry::outcome.eq("changed")).execute(c)?)
            })
            .unwrap();
        let report = checked(&app.site, &[]);
        let found = codes(&report).into_iter().filter(|it| *it == code).count();
        assert!(found > usize::from(code == "entry.columns"), "{what}: {report:?}");
        assert_eq!((report.first_bad, report.first_sure, report.exit_code()), (Some(2), true, 1), "{what}");
    };
    for (what, crime, code) in CRIMES {
        act(what, code, crime);
    }
    if !crate::support::database::on_postgres() {
        for (what, sql, code) in ODDER {
            act(what, code, &|c| Ok(c.batch_execute(sql)?));
        }
    }
}

#[test]
fn a_number_beyond_all_stops_the_log_aloud_and_is_followed_by_nobody() {
    let app = TestApp::new();
    world(&app);
    judged(&app.site);
    judged(&app.site);
    let tree = checked(&app.site, &[]).entries;
    app.site
        .db
        .write(|c| {
            lift(c);
            let row = audit_entry::table.filter(audit_entry::seq.eq(3));
            Ok(diesel::update(row).set(audit_entry::seq.eq(i64::MAX)).execute(c)?)
        })
        .unwrap();
    let apart = NotSigned::Apart { tree, entries: u64::try_from(i64::MAX).unwrap() + 1 };
    assert_eq!(tend(&app.site, true).unwrap(), Err(apart));
    assert_eq!(step(&app.site).unwrap(), 0, "nobody goes there");
}

#[test]
fn where_only_rows_are_wrong_the_first_of_them_is_named() {
    let app = TestApp::new();
    let scope = begun(&app);
    let paid = counted(&app, &scope, 10_000);
    tend(&app.site, true).unwrap().unwrap();
    let more = diesel::update(payment::table.find(paid)).set(payment::amount_minor.eq(1));
    app.site.db.write(|c| Ok(more.clone().execute(c)?)).unwrap();
    let report = checked(&app.site, &[]);
    assert_eq!((report.first_bad, report.first_sure), (None, false), "{report:?}");
    assert!(report.whereabouts().starts_with(&format!("the first: payment {paid}")), "{report:?}");
}

#[test]
fn rules_that_nobody_can_ask_about_are_an_alert_and_keep_no_other_defence_from_being_asked() {
    let app = TestApp::with(|config| config.antivirus = Some("tcp:127.0.0.1:1".to_owned()));
    world(&app);
    let rename = |from: &str, to: &str| {
        let sql = format!("ALTER TABLE {from} RENAME TO {to}");
        app.site.db.write(|c| Ok(c.batch_execute(&sql)?)).unwrap();
    };
    rename("alert_feed", "elsewhere");
    for _ in 0..2 {
        watch(&app.site).unwrap();
        defences::look(&app.site).unwrap();
    }
    rename("elsewhere", "alert_feed");
    assert_eq!((alerts(&app, "R28"), count(&app, "defence.antivirus")), (1, 2));
}

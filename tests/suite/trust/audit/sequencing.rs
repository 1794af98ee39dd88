//! Into the tree: each entry once, without gaps, whoever does it; heads when it is time, and none that would be a lie.

use std::time::Duration;

use diesel::prelude::*;
use forecourt::base::db::schema::{audit_checkpoint, audit_entry, audit_tile, data_key, lease};
use forecourt::trust::audit::note::Checkpoint;
use forecourt::trust::audit::tree::{Hash, leaf_hash};
use forecourt::trust::audit::{
    Actor, Entry, NotSigned, Tender, key_of, latest, record, sequence, sign, tend,
};

use super::{checked, holds};
use crate::support::TestApp;
use crate::support::records::*;

/// So many entries of no importance.
fn entries(app: &TestApp, count: usize) {
    let write = |c: &mut _| {
        (0..count).try_for_each(|n| {
            record(c, &app.site, &Actor::system(), &Entry::new("test.entry").fact("n", n)).map(|_| ())
        })
    };
    app.site.db.write(write).unwrap();
}

fn signed(app: &TestApp) -> Vec<i64> {
    let sizes = |c: &mut _| {
        Ok(audit_checkpoint::table.order(audit_checkpoint::size).select(audit_checkpoint::size).load(c)?)
    };
    app.site.db.read(sizes).unwrap()
}

#[test]
fn each_entry_gets_one_place_without_gaps_and_names_the_one_before() {
    let app = TestApp::new();
    entries(&app, 2_347);
    // Two instances at once: whoever comes second begins again, and nothing is taken twice.
    let other = app.second();
    std::thread::scope(|threads| {
        for site in [&app.site, &other.site] {
            threads.spawn(move || while sequence(site).is_err() {});
        }
    });
    type Row = (Option<i64>, Vec<u8>, Option<Vec<u8>>);
    let rows: Vec<Row> = app
        .site
        .db
        .read(|c| {
            let columns = (audit_entry::seq, audit_entry::entry, audit_entry::prev);
            Ok(audit_entry::table.order(audit_entry::seq).select(columns).load(c)?)
        })
        .unwrap();
    assert_eq!(rows.len(), 2_347);
    let mut before = Hash::NONE;
    for (expected, (seq, entry, prev)) in (0..).zip(rows) {
        assert_eq!((seq, prev.as_deref()), (Some(expected), Some(before.as_bytes().as_slice())));
        before = leaf_hash(&entry);
    }
    holds(&app);
}

#[test]
fn a_head_is_signed_after_256_entries_or_a_minute_and_not_without_news() {
    let app = TestApp::new();
    let mut tender = Tender::new("one");
    let mut turn = |pause: u64| {
        app.clock.advance(Duration::from_secs(pause));
        tender.turn(&app.site).unwrap();
        signed(&app)
    };
    entries(&app, 3);
    assert_eq!(turn(1), [3], "the first at once");
    entries(&app, 255);
    assert_eq!(turn(1), [3]);
    entries(&app, 1);
    assert_eq!(turn(1), [3, 259]);
    entries(&app, 1);
    assert_eq!(turn(58), [3, 259]);
    assert_eq!(turn(1), [3, 259], "59 seconds");
    assert_eq!(turn(1), [3, 259, 260]);
    assert_eq!(turn(3600), [3, 259, 260]);
    let stored = app.site.db.read(latest).unwrap().unwrap();
    let key = app.site.db.read(|c| key_of(c, &app.site.vault)).unwrap().unwrap();
    assert_eq!(Checkpoint::open(&stored.note, &key).unwrap().size, 260);
}

#[test]
fn one_instance_does_it_and_another_goes_on_when_it_is_gone() {
    let app = TestApp::new();
    let (mut one, mut two) = (Tender::new("one"), Tender::new("two"));
    let holder = || -> String {
        app.site.db.read(|c| Ok(lease::table.find("audit.log").select(lease::holder).first(c)?)).unwrap()
    };
    let left = || -> i64 {
        let waiting = audit_entry::table.filter(audit_entry::seq.is_null()).count();
        app.site.db.read(|c| Ok(waiting.get_result(c)?)).unwrap()
    };
    entries(&app, 1);
    one.turn(&app.site).unwrap();
    entries(&app, 1);
    two.turn(&app.site).unwrap();
    assert_eq!((holder().as_str(), left()), ("one", 1), "it is the first one's");
    app.clock.advance(Duration::from_secs(11));
    two.turn(&app.site).unwrap();
    assert_eq!((holder().as_str(), left()), ("two", 0));
}

#[test]
fn what_does_not_go_on_from_what_was_signed_is_not_signed() {
    let app = TestApp::new();
    entries(&app, 600);
    tend(&app.site, true).unwrap().unwrap();
    // The database is turned back by somebody who knows what belongs together: entries, tree, heads.
    app.site
        .db
        .write(|c| {
            super::tampering::lift(c);
            diesel::delete(audit_entry::table.filter(audit_entry::seq.ge(512))).execute(c)?;
            diesel::delete(audit_tile::table.filter(audit_tile::height.eq(0).and(audit_tile::place.eq(2))))
                .execute(c)?;
            Ok(diesel::delete(audit_checkpoint::table).execute(c)?)
        })
        .unwrap();
    let refused = NotSigned::Smaller { now: 512, signed: 600 };
    assert_eq!(sign(&app.site, true).unwrap(), Err(refused.clone()));
    // Grown again to more than there was, it is another log.
    entries(&app, 200);
    assert_eq!(tend(&app.site, true).unwrap(), Err(NotSigned::Other(600)));
    assert!(signed(&app).is_empty());
    // And with a key that is gone nobody makes a new one unseen.
    app.site
        .db
        .write(|c| Ok(diesel::delete(data_key::table.filter(data_key::purpose.eq("audit"))).execute(c)?))
        .unwrap();
    assert_eq!(tend(&app.site, true).unwrap(), Err(NotSigned::NoKey));
    let report = checked(&app.site, &[]);
    let unsigned = report.unchecked.iter().any(|why| why.starts_with("signatures"));
    assert!(report.exit_code() == 1 && unsigned, "{report:?}");
}

#[test]
fn an_installation_of_before_gets_key_tree_and_seals_at_its_first_turn() {
    let app = TestApp::new();
    let scope = somebody(&app);
    issued(&app, &scope, 5_000);
    app.site
        .db
        .write(|c| {
            // As it was: no key, no codes, no seals.
            diesel::delete(data_key::table.filter(data_key::purpose.eq("audit"))).execute(c)?;
            diesel::delete(forecourt::base::db::schema::sealed_row::table).execute(c)?;
            super::tampering::lift(c);
            diesel::delete(audit_entry::table.filter(audit_entry::action.eq("row.seal"))).execute(c)?;
            Ok(diesel::update(audit_entry::table).set(audit_entry::code.eq(None::<Vec<u8>>)).execute(c)?)
        })
        .unwrap();
    // The database's own lock is there again.
    app.site.db.migrate().unwrap();
    app.clock.advance(Duration::from_secs(1));
    holds(&app);
    issued(&app, &scope, 6_000);
    holds(&app);
}

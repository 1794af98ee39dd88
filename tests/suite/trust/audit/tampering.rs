//! Somebody who can write the database, and knows how the log is made, but has no key: each thing that can be done is found,
//! and the first entry that is wrong is named.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use forecourt::base::db::schema::{audit_checkpoint, audit_entry, audit_tile};
use forecourt::base::db::{Conn, DbResult};
use forecourt::base::values::AuditId;
use forecourt::trust::audit::checking::{Ground, Report, check};
use forecourt::trust::audit::tree::{Hash, leaf_hash};

use super::{checked, head, holds, world};
use crate::support::TestApp;

/// Takes the triggers away, as the owner of the tables can.
pub fn lift(c: &mut Conn) {
    let sql = if crate::support::database::on_postgres() {
        "ALTER TABLE audit_entry DISABLE TRIGGER USER; ALTER TABLE audit_checkpoint DISABLE TRIGGER USER"
            .to_owned()
    } else {
        let names =
            ["audit_entry_keeps", "audit_entry_stays", "audit_checkpoint_keeps", "audit_checkpoint_stays"];
        names.map(|name| format!("DROP TRIGGER IF EXISTS {name};")).concat()
    };
    c.batch_execute(&sql).unwrap();
}

type Crime = fn(&mut Conn) -> DbResult<usize>;

/// A byte of an entry's text that leaves its form whole.
fn edited(c: &mut Conn, seq: i64) -> DbResult<Vec<u8>> {
    let mut bytes: Vec<u8> =
        audit_entry::table.filter(audit_entry::seq.eq(seq)).select(audit_entry::entry).first(c)?;
    let at = bytes.windows(7).position(|w| w == b"success").unwrap();
    bytes[at] = b'S';
    Ok(bytes)
}

fn set_entry(c: &mut Conn, seq: i64, bytes: &[u8]) -> DbResult<usize> {
    let row = audit_entry::table.filter(audit_entry::seq.eq(seq));
    Ok(diesel::update(row)
        .set((audit_entry::entry.eq(bytes), audit_entry::outcome.eq("Success")))
        .execute(c)?)
}

/// What was done, how it is called, which entry is named.
const CRIMES: &[(&str, Crime, &str, u64)] = &[
    (
        "an entry is edited",
        |c| {
            let bytes = edited(c, 3)?;
            set_entry(c, 3, &bytes)
        },
        "entry.changed",
        3,
    ),
    (
        "what pages show is edited",
        |c| {
            Ok(diesel::update(audit_entry::table.filter(audit_entry::seq.eq(2)))
                .set(audit_entry::action.eq("record.list"))
                .execute(c)?)
        },
        "entry.columns",
        2,
    ),
    (
        "an entry is deleted",
        |c| Ok(diesel::delete(audit_entry::table.filter(audit_entry::seq.eq(4))).execute(c)?),
        "entry.missing",
        4,
    ),
    (
        "an entry is added at the end",
        |c| {
            let last: i64 = audit_entry::table
                .order(audit_entry::seq.desc())
                .select(audit_entry::seq.assume_not_null())
                .first(c)?;
            let bytes = edited(c, 1)?;
            let values = (
                audit_entry::id.eq(AuditId::generate("2026-11-20T18:00:00Z".parse().unwrap())),
                audit_entry::at.eq(0),
                audit_entry::action.eq("x"),
                audit_entry::outcome.eq("success"),
                audit_entry::seq.eq(last + 1),
                audit_entry::entry.eq(bytes),
            );
            Ok(diesel::insert_into(audit_entry::table).values(values).execute(c)?)
        },
        "entry.added",
        u64::MAX,
    ),
    (
        "an entry is put in between",
        |c| {
            let bytes = edited(c, 1)?;
            let later: Vec<i64> = audit_entry::table
                .filter(audit_entry::seq.ge(3))
                .order(audit_entry::seq.desc())
                .select(audit_entry::seq.assume_not_null())
                .load(c)?;
            for seq in later {
                diesel::update(audit_entry::table.filter(audit_entry::seq.eq(seq)))
                    .set(audit_entry::seq.eq(seq + 1))
                    .execute(c)?;
            }
            let values = (
                audit_entry::id.eq(AuditId::generate("2026-11-20T18:00:00Z".parse().unwrap())),
                audit_entry::at.eq(0),
                audit_entry::action.eq("x"),
                audit_entry::outcome.eq("success"),
                audit_entry::seq.eq(3),
                audit_entry::entry.eq(bytes),
            );
            Ok(diesel::insert_into(audit_entry::table).values(values).execute(c)?)
        },
        "entry.changed",
        3,
    ),
    (
        "two entries change places",
        |c| {
            for (from, to) in [(2_i64, -1_i64), (3, 2), (-1, 3)] {
                diesel::update(audit_entry::table.filter(audit_entry::seq.eq(from)))
                    .set(audit_entry::seq.eq(to))
                    .execute(c)?;
            }
            Ok(1)
        },
        "entry.changed",
        2,
    ),
    (
        "the end is cut off, entries, tree and heads",
        |c| {
            truncate(c, 5)?;
            Ok(1)
        },
        "anchor.longer",
        5,
    ),
    (
        "all is made anew without the key",
        |c| {
            remade(c, 3)?;
            Ok(1)
        },
        "anchor.other",
        0,
    ),
];

/// Keeps the first entries and what belongs to them.
pub fn truncate(c: &mut Conn, keep: i64) -> DbResult<()> {
    diesel::delete(audit_entry::table.filter(audit_entry::seq.ge(keep))).execute(c)?;
    let mut tile: Vec<u8> = audit_tile::table.find((0, 0_i64)).select(audit_tile::hashes).first(c)?;
    tile.truncate(Hash::LENGTH * usize::try_from(keep).unwrap());
    diesel::update(audit_tile::table.find((0, 0_i64))).set(audit_tile::hashes.eq(tile)).execute(c)?;
    diesel::delete(audit_checkpoint::table.filter(audit_checkpoint::size.gt(keep))).execute(c)?;
    Ok(())
}

/// Edits an entry and makes leaves, names of those before and the tree fit it; what cannot be signed is deleted.
fn remade(c: &mut Conn, seq: i64) -> DbResult<()> {
    let bytes = edited(c, seq)?;
    set_entry(c, seq, &bytes)?;
    let all: Vec<(i64, Vec<u8>)> = audit_entry::table
        .order(audit_entry::seq)
        .select((audit_entry::seq.assume_not_null(), audit_entry::entry))
        .load(c)?;
    let (mut prev, mut tile) = (Hash::NONE, Vec::new());
    for (seq, bytes) in all {
        let row = audit_entry::table.filter(audit_entry::seq.eq(seq));
        diesel::update(row).set(audit_entry::prev.eq(prev.as_bytes().to_vec())).execute(c)?;
        prev = leaf_hash(&bytes);
        tile.extend_from_slice(prev.as_bytes());
    }
    diesel::update(audit_tile::table.find((0, 0_i64))).set(audit_tile::hashes.eq(tile)).execute(c)?;
    diesel::delete(audit_checkpoint::table).execute(c)?;
    Ok(())
}

pub fn codes(report: &Report) -> Vec<&str> {
    report.findings.iter().map(|it| it.code.as_ref()).collect()
}

#[test]
fn every_way_to_change_the_log_is_found_and_the_first_bad_entry_named() {
    for (what, crime, code, first) in CRIMES {
        let app = TestApp::new();
        world(&app);
        let kept = head(&app);
        let size = checked(&app.site, std::slice::from_ref(&kept)).entries;
        app.site
            .db
            .write(|c| {
                lift(c);
                crime(c)
            })
            .unwrap();
        let report = checked(&app.site, std::slice::from_ref(&kept));
        assert!(codes(&report).contains(code), "{what}: {report:?}");
        // Whoever makes all anew keeps nobody from asking who wrote the entry.
        let known = if *code == "anchor.other" { 3 } else { *first };
        assert_eq!(report.first_bad, Some(known.min(size)), "{what}: {report:?}");
        assert_eq!(report.first_sure, *code != "anchor.longer", "{what}: {report:?}");
        assert_eq!(report.exit_code(), 1, "{what}");
        // The same without any key: only who signed and who wrote is not asked.
        let ground = Ground {
            db: &app.site.db,
            vault: None,
            key: None,
            folder: std::path::Path::new("/nowhere"),
            elsewhere: None,
            anchors: &[kept],
            rows: true,
            since: None,
        };
        let report = check(&ground).unwrap();
        assert!(codes(&report).contains(code), "{what}, without a key: {report:?}");
        // Nor is anything remembered in that folder, where heads are left to say that there should be.
        let left = if *what == "all is made anew without the key" { 2 } else { 3 };
        assert_eq!((report.first_bad, report.unchecked.len()), (Some((*first).min(size)), left), "{what}");
        assert_eq!(report.first_sure, code.starts_with("entry."), "{what}");
    }
}

#[test]
fn nobody_changes_or_deletes_an_entry_by_mistake() {
    let app = TestApp::new();
    world(&app);
    for crime in [CRIMES[0].1, CRIMES[1].1, CRIMES[2].1, |c: &mut Conn| {
        Ok(diesel::delete(audit_checkpoint::table).execute(c)?)
    }] {
        let refused = app.site.db.write(crime).unwrap_err();
        assert!(refused.to_string().contains("the audit log is only added to"), "{refused}");
    }
    holds(&app);
}

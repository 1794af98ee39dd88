//! Somebody who writes into the database beside the portal, and has no key: entries that wait, codes that are gone, rows that go
//! with a word of theirs, a log that is made to look as if it had not begun. The portal takes nothing of it on trust, goes on, and
//! every check says what was done.

use std::time::Duration;

use diesel::prelude::*;
use forecourt::base::db::schema::{
    alert, audit_checkpoint, audit_entry, audit_tile, lease, payment, sealed_row, staff_role,
};
use forecourt::base::db::{Conn, DbResult};
use forecourt::base::values::{AuditId, MembershipId, Timestamp};
use forecourt::trust::access::Role;
use forecourt::trust::audit::rows::{self, Kind};
use forecourt::trust::audit::{Actor, Entry, NotSigned, Tender, is_stalled, of_dealership, record, tend};
use minicbor::Encoder;

use super::tampering::{codes, lift};
use super::{checked, holds, world};
use crate::support::records::*;
use crate::support::{TestApp, judged};

/// An entry as this portal writes them, of somebody who knows the form: a row may go with it.
fn forged(id: AuditId, at: Timestamp, place: &str, goes: Option<(Kind, &str, i64)>) -> Vec<u8> {
    let mut out = Encoder::new(Vec::new());
    let mut write = || {
        out.array(20)?.u8(1)?.bytes(id.as_bytes())?.i64(at.micros())?.str("system")?;
        for _ in 0..5 {
            out.null()?;
        }
        out.str("")?.str("")?.str("test.forged")?.str("success")?.null()?.str(place)?.null()?.null()?;
        out.array(0)?.array(3)?.null()?.null()?.null()?;
        match goes {
            None => out.null()?,
            Some((kind, id, version)) => {
                out.array(1)?.array(4)?.str(kind.code())?.str(id)?.i64(version)?.null()?
            }
        };
        Ok::<_, minicbor::encode::Error<std::convert::Infallible>>(())
    };
    write().unwrap();
    out.into_writer()
}

fn put(
    c: &mut Conn,
    app: &TestApp,
    at: Timestamp,
    code: Option<&[u8]>,
    goes: Option<(Kind, &str, i64)>,
) -> DbResult<AuditId> {
    let (id, place) = (AuditId::generate(app.clock.now()), app.northside().to_string());
    let values = (
        audit_entry::id.eq(id),
        audit_entry::at.eq(at),
        audit_entry::action.eq("test.forged"),
        audit_entry::outcome.eq("success"),
        audit_entry::dealership_id.eq(&place),
        audit_entry::entry.eq(forged(id, at, &place, goes)),
        audit_entry::code.eq(code),
    );
    diesel::insert_into(audit_entry::table).values(values).execute(c)?;
    Ok(id)
}

fn entry(app: &TestApp) {
    app.site.db.write(|c| record(c, &app.site, &Actor::system(), &Entry::new("test.entry"))).unwrap();
}

fn waiting(app: &TestApp) -> i64 {
    let none = audit_entry::table.filter(audit_entry::seq.is_null().and(audit_entry::aside_at.is_null()));
    app.site.db.read(|c| Ok(none.count().get_result(c)?)).unwrap()
}

#[test]
fn entries_that_were_not_written_here_are_found_said_once_and_keep_nothing_waiting() {
    // More than are looked at in one go, and older than everything.
    const MANY: usize = 4_100;
    let app = TestApp::new();
    let (scope, _) = world(&app);
    judged(&app.site);
    let old = Timestamp::from_micros(0);
    let put_many =
        |c: &mut Conn| (0..MANY).try_for_each(|_| put(c, &app, old, Some(&[7; 32]), None).map(|_| ()));
    app.site.db.write(put_many).unwrap();
    entry(&app);
    let report = checked(&app.site, &[]);
    let genuine = u64::try_from(waiting(&app)).unwrap() - report.found;
    assert_eq!((report.found, codes(&report)[0], report.waiting), (4_100, "entry.foreign", genuine));
    let stalled = |ago: u64| {
        let before = app.clock.now().minus(Duration::from_secs(ago));
        app.site.db.read(|c| is_stalled(c, &app.site.vault, before)).unwrap()
    };
    app.clock.advance(Duration::from_secs(10));
    assert_eq!((stalled(20), stalled(5)), (false, true), "those of others are not counted");

    app.clock.advance(Duration::from_secs(1));
    judged(&app.site);
    judged(&app.site);
    assert_eq!(waiting(&app), 0, "genuine ones have their place, and what says so too");
    type Said = Vec<Vec<u8>>;
    let said = audit_entry::table.filter(audit_entry::action.eq("integrity.log")).select(audit_entry::entry);
    let said: Said = app.site.db.read(|c| Ok(said.load(c)?)).unwrap();
    let said = said.iter().map(|it| forecourt::trust::audit::read(it).unwrap());
    let counts: Vec<usize> = said.map(|it| it.facts[1].1.parse().unwrap()).collect();
    assert_eq!(counts.iter().sum::<usize>(), MANY, "each once");
    let raised = alert::table.filter(alert::rule.eq("R26")).count();
    assert!(app.site.db.read(|c| Ok(raised.get_result::<i64>(c)?)).unwrap() > 0);
    let shown = app.site.db.read(|c| of_dealership(c, &scope, 10)).unwrap();
    assert!(!shown.iter().any(|it| it.action == "test.forged"), "pages know nothing of them");
    let report = checked(&app.site, &[]);
    assert_eq!((report.found, report.waiting, report.exit_code()), (4_100, 0, 1));
}

#[test]
fn a_log_that_is_kept_from_going_on_is_found_and_a_lease_without_end_keeps_nobody() {
    let app = TestApp::new();
    let mut tender = Tender::new("one");
    world(&app);
    app.site
        .db
        .write(|c| {
            let far = (
                lease::name.eq("audit.log"),
                lease::holder.eq("x"),
                lease::until.eq(9_000_000_000_000_000_i64),
            );
            Ok(diesel::insert_into(lease::table).values(far).execute(c)?)
        })
        .unwrap();
    entry(&app);
    app.clock.advance(Duration::from_secs(61));
    assert_eq!(checked(&app.site, &[]).exit_code(), 0, "a site that stopped is no crime");
    entry(&app);
    assert_eq!(codes(&checked(&app.site, &[])), ["log.stalled"]);
    tender.turn(&app.site).unwrap();
    assert_eq!((waiting(&app), checked(&app.site, &[]).exit_code()), (0, 0));

    // Nor is one of ours kept out by calling it foreign.
    entry(&app);
    let ours = audit_entry::table.filter(audit_entry::seq.is_null());
    app.site.db.write(|c| Ok(diesel::update(ours).set(audit_entry::aside_at.eq(0_i64)).execute(c)?)).unwrap();
    assert_eq!(codes(&checked(&app.site, &[])), ["entry.hidden"]);
}

#[test]
fn an_entry_without_a_code_is_nobodys_once_the_log_has_begun() {
    let app = TestApp::new();
    world(&app);
    app.site
        .db
        .write(|c| {
            lift(c);
            diesel::update(audit_entry::table).set(audit_entry::code.eq(None::<Vec<u8>>)).execute(c)?;
            put(c, &app, app.clock.now(), None, None)
        })
        .unwrap();
    tend(&app.site, true).unwrap().unwrap();
    let report = checked(&app.site, &[]);
    assert!(
        codes(&report).iter().all(|code| *code == "entry.foreign") && report.first_bad == Some(0),
        "{report:?}"
    );
    let forged = audit_entry::table.filter(audit_entry::action.eq("test.forged")).select(audit_entry::seq);
    assert_eq!(app.site.db.read(|c| Ok(forged.first::<Option<i64>>(c)?)).unwrap(), None);
}

#[test]
fn a_row_does_not_go_by_the_word_of_an_entry_that_was_not_written_here() {
    let app = TestApp::new();
    let scope = super::begun(&app);
    let paid = counted(&app, &scope, 10_000).to_string();
    tend(&app.site, true).unwrap().unwrap();
    app.site
        .db
        .write(|c| {
            let seal = sealed_row::table.find((Kind::Payment, &paid));
            let version: i64 = seal.select(sealed_row::version).first(c)?;
            let by =
                put(c, &app, app.clock.now(), Some(&[7; 32]), Some((Kind::Payment, &paid, version + 1)))?;
            let values = (sealed_row::version.eq(version + 1), sealed_row::entry_id.eq(by));
            diesel::update(sealed_row::table.find((Kind::Payment, &paid))).set(values).execute(c)?;
            Ok(diesel::update(payment::table.find(&paid)).set(payment::amount_minor.eq(1)).execute(c)?)
        })
        .unwrap();
    for _ in 0..2 {
        let report = checked(&app.site, &[]);
        assert!(codes(&report).contains(&"row.seal"), "{report:?}");
        tend(&app.site, true).unwrap().unwrap();
    }
}

#[actix_web::test]
async fn nothing_makes_a_log_that_began_take_rows_on_trust_again() {
    let app = TestApp::new();
    app.staff("Marcus", Role::Clerk).await;
    holds(&app);
    let tiles: Vec<(i32, i64, Vec<u8>)> = app.site.db.read(|c| Ok(audit_tile::table.load(c)?)).unwrap();
    let size = checked(&app.site, &[]).entries;
    app.site
        .db
        .write(|c| {
            let person: String = staff_role::table.select(staff_role::person_id).first(c)?;
            let values = (
                staff_role::id.eq(MembershipId::generate(app.clock.now())),
                staff_role::person_id.eq(person),
                staff_role::role.eq("administrator"),
                staff_role::created_at.eq(0),
            );
            diesel::insert_into(staff_role::table).values(values).execute(c)?;
            Ok(diesel::delete(audit_tile::table).execute(c)?)
        })
        .unwrap();
    let apart = NotSigned::Apart { tree: 0, entries: size };
    assert_eq!(tend(&app.site, true).unwrap(), Err(apart));
    let back = |c: &mut Conn| {
        tiles.iter().try_for_each(|(height, place, hashes)| {
            let it =
                (audit_tile::height.eq(height), audit_tile::place.eq(place), audit_tile::hashes.eq(hashes));
            diesel::insert_into(audit_tile::table).values(it).execute(c).map(|_| ()).map_err(Into::into)
        })
    };
    app.site.db.write(back).unwrap();
    tend(&app.site, true).unwrap().unwrap();
    assert_eq!(codes(&checked(&app.site, &[])), ["row.added"]);

    // A version that is vouched for a second time, with a seal that begins anew.
    app.site
        .db
        .write(|c| {
            let clerk = staff_role::table.filter(staff_role::role.eq("clerk"));
            let id: String = clerk.select(staff_role::id).first(c)?;
            diesel::delete(sealed_row::table.filter(sealed_row::row_id.eq(&id))).execute(c)?;
            diesel::update(staff_role::table.find(&id)).set(staff_role::role.eq("manager")).execute(c)?;
            rows::seal(c, &app.site, Kind::StaffRole, &id)
        })
        .unwrap();
    tend(&app.site, true).unwrap().unwrap();
    assert!(codes(&checked(&app.site, &[])).contains(&"row.seal"));

    // Nor all of it at once: what was signed is remembered elsewhere.
    app.site
        .db
        .write(|c| {
            lift(c);
            diesel::delete(audit_tile::table).execute(c)?;
            diesel::delete(audit_checkpoint::table).execute(c)?;
            let none = (audit_entry::seq.eq(None::<i64>), audit_entry::prev.eq(None::<Vec<u8>>));
            Ok(diesel::update(audit_entry::table).set(none).execute(c)?)
        })
        .unwrap();
    assert_eq!(tend(&app.site, true).unwrap(), Err(NotSigned::Emptied));
    assert!(codes(&checked(&app.site, &[])).contains(&"anchor.longer"));
}

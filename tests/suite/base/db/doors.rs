//! The two doors.

use std::sync::atomic::{AtomicU32, Ordering};

use diesel::prelude::*;
use forecourt::base::db::schema::dealership;
use forecourt::base::db::schema::number_counter as counter;
use forecourt::base::db::{Conn, DatabaseUrl, Db, DbOptions, DbResult};
use forecourt::base::error::{AppError, is_duplicate};
use forecourt::base::values::{Currency, DealershipId, Timestamp};

use crate::support::TestDatabase;

const NOW: Timestamp = Timestamp::from_seconds(1_795_000_000);

fn add_dealership(c: &mut Conn, name: &str) -> DbResult<DealershipId> {
    let id = DealershipId::generate(NOW);
    diesel::insert_into(dealership::table)
        .values((
            (dealership::id.eq(id), dealership::name.eq(name), dealership::legal_name.eq(name)),
            (
                dealership::country.eq("US"),
                dealership::currency.eq(Currency::Usd),
                dealership::time_zone.eq("America/Chicago"),
            ),
            (
                dealership::tax_mode.eq("per_group"),
                dealership::invoice_prefix.eq("NM-"),
                dealership::receipt_prefix.eq("RC-"),
            ),
            (
                dealership::payment_terms_days.eq(14),
                dealership::part_payment_minimum.eq(5000_i64),
                dealership::created_at.eq(NOW),
            ),
        ))
        .execute(c)?;
    Ok(id)
}

#[test]
fn loses_no_update_among_many_writers() {
    let test = TestDatabase::new();
    let db = &test.db;
    let id = db.write(|c| add_dealership(c, "Northside")).unwrap();
    let row = (counter::dealership_id.eq(id), counter::document_type.eq("invoice"), counter::series.eq(""));
    let rest = (counter::year.eq(0), counter::last.eq(0_i64));
    db.write(|c| Ok(diesel::insert_into(counter::table).values((row, rest)).execute(c)?)).unwrap();
    // Reads, then writes what it read plus one: what plain transactions lose.
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..10 {
                    db.write(|c| {
                        let last: i64 = counter::table.select(counter::last).first(c)?;
                        diesel::update(counter::table).set(counter::last.eq(last + 1)).execute(c)?;
                        Ok(())
                    })
                    .unwrap();
                }
            });
        }
    });
    let last: i64 = db.read(|c| Ok(counter::table.select(counter::last).first(c)?)).unwrap();
    assert_eq!(last, 80);
}

#[test]
fn an_error_takes_everything_back() {
    let test = TestDatabase::new();
    let db = &test.db;
    let result: DbResult<()> = db.write(|c| {
        add_dealership(c, "Northside")?;
        Err(AppError::Forbidden)
    });
    assert!(matches!(result, Err(AppError::Forbidden)));
    let count: i64 = db.read(|c| Ok(dealership::table.count().get_result(c)?)).unwrap();
    assert_eq!(count, 0);
}

#[test]
fn a_read_sees_one_moment() {
    let test = TestDatabase::new();
    let db = &test.db;
    let tries = AtomicU32::new(0);
    let counts = db
        .read(|c| {
            let before: i64 = dealership::table.count().get_result(c)?;
            if tries.fetch_add(1, Ordering::SeqCst) == 0 {
                db.write(|c| add_dealership(c, "Northside"))?;
            }
            let after: i64 = dealership::table.count().get_result(c)?;
            Ok((before, after))
        })
        .unwrap();
    assert_eq!(counts, (0, 0));
}

fn count(c: &mut Conn) -> DbResult<i64> {
    Ok(dealership::table.count().get_result(c)?)
}

#[test]
fn nothing_is_changed_by_who_only_reads() {
    let test = TestDatabase::new();
    let db = &test.db;
    let _ = db.read(|c| add_dealership(c, "Northside"));
    let _ = db.glance(|c, _| add_dealership(c, "Lakeside"));
    assert_eq!(db.glance(|c, _| count(c)).unwrap(), 0);
    // Nor does it keep the next from writing on the same connection.
    db.write(|c| add_dealership(c, "Northside")).unwrap();
    assert_eq!((db.glance(|c, _| count(c)).unwrap(), db.read(count).unwrap()), (1, 1));
}

#[test]
fn connections_that_died_while_idle_are_noticed_by_nobody() {
    let test = TestDatabase::new();
    let db = &test.db;
    let both = || db.read(|_| db.read(|_| Ok(())));
    let others_die = || {
        db.write(|c| match c {
            Conn::Sqlite(_) => Ok(()),
            Conn::Postgres(c) => {
                let others = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity \
                              WHERE datname = current_database() AND pid <> pg_backend_pid()";
                Ok(diesel::sql_query(others).execute(c).map(|_| ())?)
            }
        })
    };
    both().unwrap();
    others_die().unwrap();
    let counts = db.glance(|c, _| Ok((count(c)?, db.glance(|c, _| count(c))?)));
    assert_eq!(counts.unwrap(), (0, 0));
    others_die().unwrap();
    both().unwrap();
}

#[test]
fn says_which_key_exists_already() {
    let test = TestDatabase::new();
    let db = &test.db;
    db.write(|c| add_dealership(c, "Northside")).unwrap();
    let error = db.write(|c| add_dealership(c, "Northside")).unwrap_err();
    assert!(is_duplicate(&error, "name"));
    assert!(!is_duplicate(&error, "number"));
}

#[test]
fn an_unknown_scheme_is_no_database() {
    assert!("mysql://localhost/x".parse::<DatabaseUrl>().is_err());
    assert!("host=localhost dbname=x".parse::<DatabaseUrl>().is_err());
    assert!("sqlite:".parse::<DatabaseUrl>().is_err());
}

#[test]
fn a_server_that_is_not_there_is_unavailable_and_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("postgres://nobody@{}/x", folder.path().display().to_string().replace('/', "%2F"));
    let options = DbOptions { connections: 1, wait: std::time::Duration::from_millis(200) };
    let opened = Db::open(&url.parse().unwrap(), options);
    assert!(matches!(opened.err(), Some(AppError::Unavailable(_))));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

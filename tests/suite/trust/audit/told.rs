//! A log that was cut off, emptied, taken apart or lost what was signed, on a running site where nobody does anything: somebody
//! is told within the beat, once, also where the log gives no number or takes no entry.

use std::fs;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use forecourt::base::db::schema::{audit_checkpoint, audit_entry, audit_tile, mail};
use forecourt::base::db::{Conn, DbResult};
use forecourt::commands::serve::tending::Pair;
use forecourt::safety::alerts::reading::{self, Kept, State, Wanted};
use forecourt::trust::audit::{Actor, Entry, record, tend};

use super::tampering::{lift, truncate};
use super::world;
use crate::support::TestApp;

/// A site that has stood for a while, with somebody to be told, and its beat.
async fn resting() -> (TestApp, Pair) {
    let app = TestApp::new();
    app.administrator("Ada").await;
    world(&app);
    let mut pair = Pair::new();
    app.clock.advance(Duration::from_secs(70));
    (0..5).for_each(|_| beat(&app, &mut pair));
    tend(&app.site, true).unwrap().unwrap();
    (0..5).for_each(|_| beat(&app, &mut pair));
    assert!(told(&app).is_empty());
    (app, pair)
}

fn beat(app: &TestApp, pair: &mut Pair) {
    pair.turn(&app.site);
    app.clock.advance(Duration::from_secs(1));
}

fn told(app: &TestApp) -> Vec<Kept> {
    told_of(app, "head")
}

fn told_of(app: &TestApp, subject: &str) -> Vec<Kept> {
    let wanted = Wanted { of: None, state: State::Open, severity: None, rule: Some("R26".to_owned()) };
    let all = app.site.db.read(|c| reading::list(c, &app.site, &wanted, None, 50)).unwrap();
    all.into_iter().filter(|it| it.subject == subject).collect()
}

/// How often an alert was mailed.
fn mails(app: &TestApp, of: &Kept) -> i64 {
    let those = mail::table.filter(mail::kind.eq("alert").and(mail::object_id.eq(of.id.to_string())));
    app.site.db.read(|c| Ok(those.clone().count().get_result(c)?)).unwrap()
}

fn entries_of(app: &TestApp, action: &str) -> i64 {
    let those = audit_entry::table.filter(audit_entry::action.eq(action.to_owned()));
    app.site.db.read(|c| Ok(those.clone().count().get_result(c)?)).unwrap()
}

/// What it does, and the cause that is told.
type Crime = (&'static str, fn(&TestApp, &mut Conn) -> DbResult<()>);

const CRIMES: [Crime; 5] = [
    ("numbers differ", |_, c| {
        lift(c);
        let last: Option<i64> = audit_entry::table.select(diesel::dsl::max(audit_entry::seq)).first(c)?;
        diesel::delete(audit_entry::table.filter(audit_entry::seq.eq(last))).execute(c)?;
        Ok(())
    }),
    ("numbers differ", |_, c| {
        diesel::delete(audit_tile::table).execute(c)?;
        Ok(())
    }),
    ("emptied", |_, c| {
        lift(c);
        diesel::delete(audit_tile::table).execute(c)?;
        diesel::delete(audit_checkpoint::table).execute(c)?;
        diesel::delete(audit_entry::table).execute(c)?;
        Ok(())
    }),
    ("cut off", |_, c| {
        lift(c);
        truncate(c, 3).map(|_| ())
    }),
    ("head gone", |app, _| {
        fs::remove_file(app.site.config.audit_directory.join("head")).unwrap();
        Ok(())
    }),
];

#[actix_web::test]
async fn a_log_that_is_less_than_it_was_is_told_within_the_beat_and_once() {
    for (cause, crime) in CRIMES {
        let (app, mut pair) = resting().await;
        app.site.db.write(|c| crime(&app, c)).unwrap();
        beat(&app, &mut pair);
        let first = told(&app);
        assert_eq!(first.len(), 1, "{cause}: {first:?}");
        assert!(first[0].reasons[0].contains(&format!("({cause})")), "{:?}", first[0].reasons);
        assert_eq!(mails(&app, &first[0]), 1, "{cause}");
        // Neither time, nor another instance, nor a start, nor what is done meanwhile tells it anew.
        (0..5).for_each(|_| beat(&app, &mut pair));
        beat(&app.second(), &mut Pair::new());
        let one = |c: &mut Conn| record(c, &app.site, &Actor::system(), &Entry::new("test.entry"));
        for _ in 0..5 {
            app.site.db.write(one).unwrap();
            beat(&app, &mut pair);
        }
        app.clock.advance(Duration::from_secs(60));
        (0..3).for_each(|_| beat(&app, &mut pair));
        app.clock.advance(Duration::from_secs(60));
        beat(&app, &mut Pair::new());
        let all = told(&app);
        assert_eq!((all.len(), mails(&app, &first[0])), (1, 1), "{cause}: {all:?}");
        assert!(entries_of(&app, "integrity.head") <= 2, "{cause}");
    }
}

#[actix_web::test]
async fn a_log_that_takes_no_entry_is_told_all_the_same() {
    let (app, mut pair) = resting().await;
    let shut = if app.is_postgres() {
        "CREATE FUNCTION shut() RETURNS trigger AS 'BEGIN RAISE EXCEPTION ''shut''; END' LANGUAGE plpgsql; \
         CREATE TRIGGER shut BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION shut()"
    } else {
        "CREATE TRIGGER shut BEFORE INSERT ON audit_entry BEGIN SELECT RAISE(ABORT, 'shut'); END"
    };
    app.site.db.write(|c| Ok(c.batch_execute(shut)?)).unwrap();
    fs::remove_file(app.site.config.audit_directory.join("head")).unwrap();
    beat(&app, &mut pair);
    let all = told(&app);
    assert_eq!((all.len(), entries_of(&app, "integrity.head")), (1, 0), "{all:?}");
    assert_eq!(mails(&app, &all[0]), 1);
    (0..5).for_each(|_| beat(&app, &mut pair));
    assert_eq!(told(&app).len(), 1);
}

#[actix_web::test]
async fn a_log_that_cannot_go_on_for_an_error_is_told_after_a_minute_and_once() {
    let (app, mut pair) = resting().await;
    let leaves = audit_tile::table.filter(audit_tile::height.eq(0));
    app.site
        .db
        .write(|c| Ok(diesel::update(leaves).set(audit_tile::hashes.eq(Vec::<u8>::new())).execute(c)?))
        .unwrap();
    (0..5).for_each(|_| beat(&app, &mut pair));
    assert!(told_of(&app, "log").is_empty(), "it may be a database that is busy");
    app.clock.advance(Duration::from_secs(60));
    (0..5).for_each(|_| beat(&app, &mut pair));
    let all = told_of(&app, "log");
    assert!(all.len() == 1 && all[0].reasons[0].contains("cannot go on"), "{all:?}");
    assert_eq!(mails(&app, &all[0]), 1);
}

//! Nothing that says who somebody is lies in clear: recognisable marks are planted through the journeys that people
//! really make, and then looked for in every table, in the raw files, in all that was logged, in mails and in figures, in
//! every spelling that a leak could have.

pub mod desk;
mod journeys;
mod looking;
pub mod office;
pub mod owners;

use forecourt::base::mail;

use crate::billing::payments::world::World;
use crate::support::TestApp;
use looking::{Found, Mark, logged, look};

/// What must be nowhere. Each part of a name, and each spelling that somebody could be found by, is a mark of its own.
fn personal() -> Vec<Mark> {
    let marks = [
        ("name", "Quorvexia"),
        ("surname", "Plimborne"),
        ("new name", "Harzenbuckle"),
        ("staff name", "Throgmortle"),
        ("company", "Snidelworth"),
        ("customer's name", "Ombersley"),
        ("certificate", "grondlefax"),
        ("street", "7719 Zubrowski"),
        ("city", "Ghlemsford"),
        ("postal code", "78Q4Z"),
        ("address", "quorvexia.mark@brindlequist.example"),
        ("new address", "harzen.mark@brindlequist.example"),
        ("own address", "counter.mark@brindlequist.example"),
        ("staff address", "throgmortle.mark@brindlequist.example"),
        ("customer's address", "wendrick.mark@brindlequist.example"),
        ("stranger's address", "stranger.mark@brindlequist.example"),
        ("domain", "brindlequist"),
        ("phone", "5125550198"),
        ("phone as typed", "(512) 555-0198"),
        ("VIN", "1M8GDM9AXKP042788"),
        ("VIN's tail", "KP042788"),
        ("plate", "ZQX 7781"),
        ("plate, bare", "ZQX7781"),
        ("note", "vexlibrant"),
        ("odometer", "blorptacular"),
        ("line", "dromblewick"),
        ("job", "frazzlethorn"),
        ("advisor", "Grimblehurst"),
        ("device", "Markletron"),
        ("passkey", "frundleby"),
        ("reason of a recovery", "sklonkery"),
        ("reason of a suspension", "gribbleton"),
        ("kept form", "wibblestone"),
        ("what staff write", "drabblefitch"),
        ("nonsense", "plonkerish"),
        ("card", "Visa 4242"),
        ("IP address", "203.0.113.77"),
    ];
    marks.iter().map(|(what, text)| Mark::new(what, text)).collect()
}

#[actix_web::test]
async fn marks_planted_by_every_journey_are_nowhere_in_clear() {
    looking::start_logging();
    let mut world = World::with(|config| config.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()]);
    let secrets = journeys::live(&mut world).await;
    let app = &world.app;
    app.site.later.flush();
    let mut marks = personal();
    let personal = marks.len();
    marks.extend(secrets);

    let mut found = Vec::new();
    let mut places = 0;
    for (place, bytes) in looking::dump(app) {
        places += 1;
        look(&marks, &place, &bytes, &mut found);
    }
    assert!(places > 250, "{places} columns and files are not all there is");
    let log = logged();
    assert!(log.len() > 10_000, "the log is {} bytes long", log.len());
    look(&marks, "the log", &log, &mut found);
    look(&marks, "the figures", app.app.metrics().text().as_bytes(), &mut found);
    // Links are what mails are for; who they go to, the letter itself need not say.
    let mails = app.site.db.read(|c| mail::newest(c, &app.site, 1000)).unwrap();
    let kinds: std::collections::BTreeSet<&str> = mails.iter().map(|it| it.kind.as_str()).collect();
    assert!(kinds.len() >= 11, "only these kinds of mail were sent: {kinds:?}");
    for it in &mails {
        for text in [&it.message.subject, &it.message.text, &it.message.html] {
            look(&marks[..personal], &format!("a mail ({})", it.kind), text.as_bytes(), &mut found);
        }
    }
    assert!(found.is_empty(), "\n{}\n", found.iter().map(Found::to_string).collect::<Vec<_>>().join("\n"));
    // What was planted can be read where it should be: the marks did get in.
    journeys::prove_planted(&world);
    let missing = crate::audit_sweep::missing_of_marks(app);
    assert!(missing.is_empty(), "\n{}\n", missing.join("\n"));
}

#[test]
fn the_search_finds_a_mark_in_every_spelling_and_names_its_column() {
    use diesel::prelude::*;
    use forecourt::base::db::schema::{lease, rate_bucket};
    let app = TestApp::new();
    let mark = Mark::new("name", "Quorvexia");
    for (number, spelling) in mark.spellings().enumerate() {
        // Bytes that are no text cannot stand in a column of text, nor can a zero on PostgreSQL.
        let word = std::str::from_utf8(spelling).ok().filter(|it| !it.contains('\0'));
        let text = format!("xyz{}-{number}", word.unwrap_or_default());
        let row = (lease::name.eq(&text), lease::holder.eq("a"), lease::until.eq(0));
        let key = [b"ab", spelling].concat();
        let bytes = (rate_bucket::key.eq(&key), rate_bucket::at.eq(0));
        app.site
            .db
            .write(|c| {
                diesel::insert_into(lease::table).values(&row).execute(c)?;
                diesel::insert_into(rate_bucket::table).values(&bytes).execute(c)?;
                Ok(())
            })
            .unwrap();
        let mut found = Vec::new();
        for (place, bytes) in looking::dump(&app) {
            look(std::slice::from_ref(&mark), &place, &bytes, &mut found);
        }
        let places: Vec<&str> = found.iter().map(|it| it.place.as_str()).collect();
        assert!(places.contains(&"rate_bucket.key"), "{number}: {places:?}");
        assert!(word.is_none() || places.contains(&"lease.name"), "{number}: {places:?}");
        app.site
            .db
            .write(|c| {
                diesel::delete(lease::table).execute(c)?;
                diesel::delete(rate_bucket::table).execute(c)?;
                Ok(())
            })
            .unwrap();
    }
}

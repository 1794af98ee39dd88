//! The rules on simulated weeks, whose thresholds were set on other seeds than these; and on the log of a running site.

use diesel::prelude::*;
use forecourt::base::db::Conn;
use forecourt::base::db::schema::{alert_feed, audit_entry, audit_tile, mail};
use forecourt::base::values::PersonId;
use forecourt::safety::alerts::engine::Rules;
use forecourt::safety::alerts::following::{Follower, step};
use forecourt::safety::alerts::reading::{self, Kept, State, Wanted};
use forecourt::safety::alerts::scoring::Score;
use forecourt::safety::alerts::simulating::{Asked, STORIES, USERS, simulate};
use forecourt::safety::alerts::watching::watch;
use forecourt::trust::audit::{Entry, Outcome, tend};

use super::{MINUTE, happens};
use crate::support::{TestApp, judged};

fn fails(person: PersonId) -> Entry {
    Entry::new("authn_login_fail").outcome(Outcome::Refused).person(person)
}

fn open(app: &TestApp) -> Vec<Kept> {
    let wanted = Wanted { of: None, state: State::Open, severity: None, rule: None };
    app.site.db.read(|c| reading::list(c, &app.site, &wanted, None, 50)).unwrap()
}

fn mails(app: &TestApp) -> i64 {
    app.site.db.read(|c| Ok(mail::table.filter(mail::kind.eq("alert")).count().get_result(c)?)).unwrap()
}

#[actix_web::test]
async fn an_alert_is_kept_once_whatever_is_killed_and_however_many_instances_run() {
    let app = TestApp::new();
    let person = app.person("Dana");
    (0..9).for_each(|_| happens(&app, &fails(person)));
    app.clock.advance(MINUTE * 60 * 7);
    judged(&app.site);
    assert!(open(&app).is_empty(), "what was before the first look only teaches");

    (0..4).for_each(|_| happens(&app, &fails(person)));
    assert_eq!(judged(&app.site), 4);
    assert_eq!(judged(&app.site), 0, "an entry is judged once");
    assert!(open(&app).is_empty());
    // Another process goes on where this one was, and both look at the same moment.
    let other = app.second();
    happens(&app, &fails(person));
    tend(&app.site, false).unwrap().unwrap();
    std::thread::scope(|threads| {
        for site in [&app.site, &other.site, &app.site, &other.site] {
            threads.spawn(move || step(site).unwrap());
        }
    });
    let all = open(&app);
    assert_eq!(all.len(), 1, "{all:?}");
    assert_eq!((all[0].rule.as_str(), all[0].count), ("R01", 1));
    assert_eq!(all[0].subject, person.to_string());
    assert!(all[0].reasons[0].starts_with("5 failed sign-ins at the account of {per_"));
    happens(&app, &fails(person));
    judged(&other.site);
    assert_eq!(open(&app).first().map(|it| it.count), Some(2), "again is counted, not told anew");
}

#[actix_web::test]
async fn what_one_instance_remembers_gives_way_to_what_another_has_judged() {
    let app = TestApp::new();
    let person = app.person("Dana");
    let mut followers = [Follower::default(), Follower::default()];
    judged(&app.site);
    app.clock.advance(MINUTE);
    // Two and two and one make five, whoever counted them.
    for (times, which) in [(2, 0), (2, 1), (1, 0)] {
        let follower = &mut followers[which];
        assert!(open(&app).is_empty());
        (0..times).for_each(|_| happens(&app, &fails(person)));
        tend(&app.site, false).unwrap().unwrap();
        assert_eq!(follower.turn(&app.site).unwrap(), times);
        assert_eq!(follower.turn(&app.site).unwrap(), 0);
    }
    assert_eq!(open(&app).len(), 1);
}

#[actix_web::test]
async fn where_the_log_was_cut_off_what_comes_next_is_judged_all_the_same() {
    let app = TestApp::new();
    let person = app.person("Dana");
    happens(&app, &fails(person));
    judged(&app.site);
    app.clock.advance(MINUTE);
    (0..3).for_each(|_| happens(&app, &Entry::new("record.view")));
    judged(&app.site);
    app.site
        .db
        .write(|c| {
            crate::trust::audit::tampering::lift(c);
            let cut = audit_entry::table.filter(audit_entry::action.eq("record.view"));
            let cut = diesel::delete(cut).execute(c)?;
            let tile = audit_tile::table.find((0, 0));
            let left: Vec<u8> = tile.select(audit_tile::hashes).first(c)?;
            let left = left[..left.len() - 32 * cut].to_vec();
            Ok(diesel::update(tile).set(audit_tile::hashes.eq(left)).execute(c)?)
        })
        .unwrap();
    app.clock.advance(MINUTE * 30);
    happens(&app, &Entry::new("integrity.ledger").outcome(Outcome::Failed).fact("cause", "difference"));
    judged(&app.site);
    assert!(open(&app).iter().any(|it| it.rule == "R26"), "{:?}", open(&app));
}

#[actix_web::test]
async fn whoever_writes_to_the_database_does_not_make_the_rules_look_away() {
    let app = TestApp::new();
    let person = app.person("Dana");
    let altered = |app: &TestApp| -> Vec<String> {
        let all = open(app).into_iter().filter(|it| it.rule == "R26");
        all.flat_map(|it| it.reasons).collect()
    };
    happens(&app, &fails(person));
    judged(&app.site);
    app.clock.advance(MINUTE);
    // One that nobody can read does not hide those after it.
    (0..3).for_each(|_| happens(&app, &fails(person)));
    tend(&app.site, false).unwrap().unwrap();
    let spoil = |c: &mut Conn| {
        crate::trust::audit::tampering::lift(c);
        let last: Option<i64> = audit_entry::table.select(diesel::dsl::max(audit_entry::seq)).first(c)?;
        let middle = audit_entry::table.filter(audit_entry::seq.eq(last.map(|seq| seq - 1)));
        Ok(diesel::update(middle).set(audit_entry::entry.eq(vec![0_u8, 1, 2])).execute(c)?)
    };
    app.site.db.write(spoil).unwrap();
    assert_eq!(step(&app.site).unwrap(), 3);
    assert!(altered(&app).iter().any(|it| it.contains("unreadable")), "{:?}", altered(&app));
    // The place is moved to the end, and to a time to come.
    (0..3).for_each(|_| happens(&app, &fails(person)));
    tend(&app.site, false).unwrap().unwrap();
    let skip = |c: &mut Conn| {
        let (seq, id): (Option<i64>, String) = audit_entry::table
            .filter(audit_entry::seq.is_not_null())
            .order(audit_entry::seq.desc())
            .select((audit_entry::seq, audit_entry::id))
            .first(c)?;
        let to = (
            alert_feed::seq.eq(seq.unwrap_or(0) + 1),
            alert_feed::last.eq(id),
            alert_feed::at.eq(i64::MAX / 2),
        );
        Ok(diesel::update(alert_feed::table).set(to).execute(c)?)
    };
    app.site.db.write(skip).unwrap();
    happens(&app, &fails(person));
    judged(&app.site);
    judged(&app.site);
    let found = open(&app);
    assert!(found.iter().any(|it| it.rule == "R01"), "{found:?}");
    assert!(altered(&app).iter().any(|it| it.contains("place")), "{:?}", altered(&app));
    // What they remember is gone: they begin anew, and say so.
    let forget = diesel::update(alert_feed::table).set(alert_feed::memory.eq(Some(vec![1_u8, 1])));
    app.site.db.write(|c| Ok(forget.clone().execute(c)?)).unwrap();
    app.clock.advance(MINUTE * 60 * 7);
    happens(&app, &fails(person));
    judged(&app.site);
    judged(&app.site);
    assert!(altered(&app).iter().any(|it| it.contains("memory")), "{:?}", altered(&app));
}

#[actix_web::test]
async fn rules_that_stand_still_are_told_without_the_log() {
    let app = TestApp::new();
    app.administrator("Ada").await;
    app.clock.advance(MINUTE);
    judged(&app.site);
    app.clock.advance(MINUTE);
    happens(&app, &Entry::new("record.view"));
    tend(&app.site, false).unwrap().unwrap();
    watch(&app.site).unwrap();
    assert!(open(&app).is_empty(), "not late yet");
    app.clock.advance(MINUTE * 3);
    watch(&app.site).unwrap();
    let all = open(&app);
    assert_eq!(all.iter().map(|it| it.rule.as_str()).collect::<Vec<_>>(), ["R28"]);
    assert_eq!(mails(&app), 1);
}

#[actix_web::test]
async fn what_is_urgent_is_mailed_without_saying_whom_it_is_about_and_told_again_until_answered() {
    let app = TestApp::new();
    let ada = app.administrator("Ada").await;
    app.clock.advance(MINUTE);
    judged(&app.site);
    app.clock.advance(MINUTE);
    happens(&app, &fails(ada.person));
    judged(&app.site);
    assert_eq!(mails(&app), 0);
    happens(&app, &Entry::new("integrity.ledger").outcome(Outcome::Failed).fact("cause", "difference"));
    judged(&app.site);
    assert_eq!(mails(&app), 1, "one administrator, one mail");
    for (wait, told) in [(14, 1), (2, 2), (58, 2), (3, 3), (600, 3)] {
        app.clock.advance(MINUTE * wait);
        judged(&app.site);
        assert_eq!(mails(&app), told, "after {wait} more minutes");
    }
}

#[test]
fn every_attack_is_found_and_few_people_are_woken_for_nothing() {
    let mut score = Score::default();
    for seed in [301, 302] {
        score.add(&Rules::default(), &simulate(Asked { days: 42, seed }));
    }
    assert_eq!(score.stories.len(), 2 * STORIES.len(), "every story was told");
    assert_eq!(score.missed(), Vec::<&str>::new());
    // Of thousandths: five a day per thousand people.
    assert!(score.a_day(USERS) <= 5_000, "{} {:?}", score.a_day(USERS), score.said);
}

//! One key after the other, and a log that was restored: what was signed before holds as before, and what was lost stays said.

use std::time::Duration;

use diesel::prelude::*;
use forecourt::base::db::schema::audit_checkpoint;
use forecourt::trust::audit::checking::{Anchor, Ground, check};
use forecourt::trust::audit::note::Signer;
use forecourt::trust::audit::{
    Actor, ActorKind, Entry, NotSigned, handovers, key_of, lost, put_aside, record, restart, rotate, sign,
    tend,
};

use super::tampering::{codes, lift, truncate};
use super::{checked, head, holds, world};
use crate::support::TestApp;

fn entry(app: &TestApp) {
    app.site.db.write(|c| record(c, &app.site, &Actor::system(), &Entry::new("test.entry"))).unwrap();
    app.clock.advance(Duration::from_secs(1));
}

#[test]
fn a_fresh_key_takes_over_and_what_the_old_one_signed_holds() {
    let app = TestApp::new();
    world(&app);
    let before = head(&app);
    let old = app.site.db.read(|c| key_of(c, &app.site.vault)).unwrap().unwrap();
    let seed = app.site.db.read(|c| app.site.vault.audit_seed(c)).unwrap().unwrap();
    app.clock.advance(Duration::from_secs(1));
    let made = app.site.db.write(|c| rotate(c, &app.site, &Actor::of_kind(ActorKind::Operator))).unwrap();
    assert_eq!(made.from, old);
    app.clock.advance(Duration::from_secs(1));
    entry(&app);
    holds(&app);
    let new = app.site.db.read(|c| key_of(c, &app.site.vault)).unwrap().unwrap();
    assert_eq!((&made.to, new == old, new.name()), (&new, false, old.name()));
    let kept = app.site.db.read(handovers).unwrap();
    assert_eq!((kept.len(), kept[0].entry.is_some(), kept[0].note == made.note), (1, true, true));

    // Whoever holds either key proves everything with it.
    let anchors = [before, head(&app)];
    for key in [&old, &new] {
        let ground = Ground {
            db: &app.site.db,
            vault: Some(&app.site.vault),
            key: Some(key),
            folder: &app.site.config.audit_directory,
            elsewhere: None,
            anchors: &anchors,
            rows: true,
            since: None,
        };
        let report = check(&ground).unwrap();
        assert_eq!((report.exit_code(), report.anchors), (0, 3), "{report:?}");
    }
    // A head that somebody signs with the old key after it rested is nobody's.
    entry(&app);
    tend(&app.site, true).unwrap().unwrap();
    let thief = Signer::new(old.name(), &seed).unwrap();
    app.site
        .db
        .write(|c| {
            lift(c);
            let size: i64 = audit_checkpoint::table
                .order(audit_checkpoint::size.desc())
                .select(audit_checkpoint::size)
                .first(c)?;
            let note: String = audit_checkpoint::table.find(size).select(audit_checkpoint::note).first(c)?;
            let head = forecourt::trust::audit::note::Checkpoint::open(&note, &new).expect("ours");
            let forged = head.sign(&thief).to_string();
            Ok(diesel::update(audit_checkpoint::table.find(size))
                .set(audit_checkpoint::note.eq(forged))
                .execute(c)?)
        })
        .unwrap();
    let report = checked(&app.site, &[]);
    assert!(codes(&report).contains(&"checkpoint.signature"), "{report:?}");
}

#[test]
fn a_restored_log_goes_on_and_never_hides_what_was_lost() {
    let app = TestApp::new();
    world(&app);
    let backed_up = head(&app);
    let keep: i64 = app
        .site
        .db
        .read(|c| {
            Ok(audit_checkpoint::table
                .order(audit_checkpoint::size.desc())
                .select(audit_checkpoint::size)
                .first(c)?)
        })
        .unwrap();
    assert_eq!(lost(&app.site).unwrap(), None, "nothing is lost yet");
    for _ in 0..5 {
        entry(&app);
    }
    tend(&app.site, true).unwrap().unwrap();
    let gone = head(&app);
    // The backup comes back: everything after it is gone, and belongs together.
    app.site
        .db
        .write(|c| {
            lift(c);
            truncate(c, keep)
        })
        .unwrap();
    entry(&app);
    assert!(
        matches!(tend(&app.site, true).unwrap(), Err(NotSigned::Smaller { .. })),
        "nothing is signed over it"
    );
    let report = checked(&app.site, std::slice::from_ref(&gone));
    assert!(codes(&report).contains(&"anchor.longer") && report.exit_code() == 1, "{report:?}");

    let loss = lost(&app.site).unwrap().expect("a loss");
    assert_eq!((loss.kept, loss.head.size), (u64::try_from(keep).unwrap(), u64::try_from(keep).unwrap() + 5));
    let actor = Actor::of_kind(ActorKind::Operator);
    let made = app.site.db.write(|c| restart(c, &app.site, &actor, "the disk failed", loss.clone())).unwrap();
    put_aside(&app.site.config.audit_directory, "1").unwrap();
    assert!(made.to.name().ends_with("/audit/2"), "{}", made.to);
    app.clock.advance(Duration::from_secs(1));
    holds(&app);
    // Anchors of what is still there hold; those of what is gone are named, each time, for ever.
    let report = checked(&app.site, &[backed_up, gone.clone()]);
    assert_eq!((report.exit_code(), report.lost.len()), (0, 2), "{report:?}");
    assert!(report.lost[0].contains("a restore lost the last of them"), "{report:?}");
    // An anchor over more than was said to be lost is still a finding: nothing hides behind a restore.
    let mut longer = gone;
    longer.note = {
        let seed = app.site.db.read(|c| app.site.vault.audit_seed(c)).unwrap().unwrap();
        let signer = Signer::new(made.from.name(), &seed).unwrap();
        let head = forecourt::trust::audit::note::Checkpoint { size: loss.head.size + 1, ..loss.head };
        head.sign(&signer).to_string()
    };
    let report = checked(&app.site, &[Anchor { name: "longer".to_owned(), note: longer.note }]);
    assert!(codes(&report).contains(&"anchor.longer"), "{report:?}");
    // And going on is not done twice.
    assert_eq!(lost(&app.site).unwrap(), None);
    assert!(sign(&app.site, true).unwrap().is_ok());
}

//! How long the check of the log takes: `cargo bench --bench proving -- [ENTRIES] [DATABASE_URL]`. Makes a log of so many entries (a
//! million unless told otherwise) in a database of its own, takes it into the tree, signs its head every 256 entries' worth of
//! time, checks all of it and prints each time. The process's peak memory stands beside it.
#![allow(clippy::expect_used, clippy::print_stdout, reason = "a bench prints figures")]

use std::sync::Arc;
use std::time::Instant;

use forecourt::base::config::Config;
use forecourt::base::db::{Db, DbOptions};
use forecourt::base::later::Later;
use forecourt::base::site::Site;
use forecourt::base::values::Clock;
use forecourt::base::vault::{RootSecret, Vault};
use forecourt::trust::audit::checking::{Ground, check};
use forecourt::trust::audit::{Actor, Entry, record, tend};

/// Entries in one transaction, and between two heads.
const BATCH: usize = 2_000;

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|it| it != "--bench");
    let count: usize = arguments.next().map_or(1_000_000, |it| it.parse().expect("a number"));
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("proving.sqlite");
    let url = arguments.next().unwrap_or_else(|| format!("sqlite:{}", file.display()));
    let db = Db::open(&url.parse().expect("a database"), DbOptions::default()).expect("a database");
    db.migrate().expect("migrations");
    let clock = Clock::system();
    let vault =
        db.write(|c| Vault::create(c, &RootSecret::generate(), "evaluation", &clock)).expect("a vault");
    let config = Config { audit_directory: folder.path().join("audit"), ..Config::default() };
    let site = Site { later: Later::start(&db), db, vault, clock, config: Arc::new(config) };

    let began = Instant::now();
    let mut left = count;
    while left > 0 {
        let some = left.min(BATCH);
        let write = |c: &mut _| {
            (0..some).try_for_each(|n| {
                let entry = Entry::new("record.view").object(format!("inv_{n:026}")).fact("number", n);
                record(c, &site, &Actor::system(), &entry).map(|_| ())
            })
        };
        site.db.write(write).expect("entries");
        tend(&site, true).expect("a tree").expect("a head");
        left -= some;
    }
    println!("{count} entries written, taken in and signed in {:.1} s", began.elapsed().as_secs_f64());

    let ground = Ground {
        db: &site.db,
        vault: Some(&site.vault),
        key: None,
        folder: &site.config.audit_directory,
        elsewhere: None,
        anchors: &[],
        rows: true,
        since: None,
    };
    let began = Instant::now();
    let report = check(&ground).expect("a report");
    let took = began.elapsed().as_secs_f64();
    assert_eq!(report.found, 0, "{report:?}");
    let peak = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = peak.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("?").trim().to_owned();
    println!(
        "{} entries and {} heads checked in {took:.1} s; peak memory {peak}",
        report.entries, report.checkpoints
    );
}

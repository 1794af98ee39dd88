//! Bringing in many records: `cargo bench --bench importing`, on PostgreSQL as well when FORECOURT_TEST_POSTGRES names a
//! server (bin/with-postgres). The records are those of `tests/data/northside`, a hundred times over (`--times`) under
//! other references: 250,000 invoices. Printed are when each phase began and ended, and the most anonymous memory.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::as_conversions,
    reason = "a bench prints figures and fails loudly"
)]

mod grow;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use forecourt::base::config::Config;
use forecourt::base::db::{Db, DbOptions};
use forecourt::base::later::Later;
use forecourt::base::site::Site;
use forecourt::base::values::{Clock, Currency};
use forecourt::base::vault::{RootSecret, Vault};
use forecourt::billing::import::{Options, Phase, Source, run};
use forecourt::billing::ledger;
use forecourt::parties::dealerships::{self, Settings};
use forecourt::trust::access::Scope;
use forecourt::trust::audit::{Actor, ActorKind};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let after = |name: &str| Some(arguments.get(arguments.iter().position(|a| a == name)? + 1)?.as_str());
    let times = after("--times").map_or(100, |times| times.parse().expect("how many times"));
    let engine = after("--engine").unwrap_or_default();
    let folder = tempfile::tempdir().unwrap();
    let records = folder.path().join("records");
    grow::grow(&records, times);
    if engine != "postgres" {
        let file = folder.path().join("bench.sqlite");
        import("SQLite", &format!("sqlite:{}", file.display()), &records);
    }
    if engine != "sqlite"
        && let Ok(server) = std::env::var("FORECOURT_TEST_POSTGRES")
    {
        import("PostgreSQL", &server, &records);
    }
}

fn import(engine: &str, url: &str, records: &Path) {
    let db = Db::open(&url.parse().unwrap(), DbOptions { connections: 4, ..DbOptions::default() }).unwrap();
    db.migrate().unwrap();
    let clock = Clock::system();
    let vault = db.write(|c| Vault::create(c, &RootSecret::generate(), "evaluation", &clock)).unwrap();
    let site = Site { later: Later::start(&db), db, vault, clock, config: Arc::new(Config::default()) };
    let (name, zone) = ("Northside Motors".parse().unwrap(), "America/Chicago".parse().unwrap());
    let settings = Settings::new(name, Currency::Usd, "US".parse().unwrap(), zone).unwrap();
    let operator = Actor::of_kind(ActorKind::Operator);
    let id = site.db.write(|c| dealerships::add(c, &site, &operator, &settings)).unwrap();
    let dealership = site.db.read(|c| dealerships::load(c, id)).unwrap();

    println!("\n{engine}, from {}", records.display());
    let memory = Memory::watch();
    let mut phases = Phases { started: Instant::now(), last: None };
    let source = Source::Folder(records);
    let report = run(&site, &operator, source, &dealership, Options::default(), &mut |at| {
        phases.tell(at.phase, at.rows, &memory);
    });
    phases.end(&memory);
    let report = report.unwrap();
    assert_eq!(report.exit_code(), 0, "{}", report.to_text());
    println!("{:<34} {:>8.1} s", "all", phases.started.elapsed().as_secs_f64());
    let scope = Scope::for_job(id, None);
    let position = site.db.read(|c| ledger::position(c, &scope, Currency::Usd)).unwrap();
    println!("{position:?}");
}

/// Prints a phase when the next begins.
struct Phases {
    started: Instant,
    last: Option<(Phase, Duration, Duration, u64)>,
}

impl Phases {
    fn tell(&mut self, phase: Phase, rows: u64, memory: &Memory) {
        let now = self.started.elapsed();
        match &mut self.last {
            Some((last, _, until, count)) if *last == phase => (*until, *count) = (now, rows),
            _ => {
                self.end(memory);
                self.last = Some((phase, now, now, rows));
            }
        }
    }

    fn end(&mut self, memory: &Memory) {
        let Some((phase, from, until, rows)) = self.last.take() else { return };
        println!(
            "{:<34} {:>8.1} s to {:>6.1} s {rows:>9} rows {:>6.1} MB at most",
            format!("{phase:?}"),
            from.as_secs_f64(),
            until.as_secs_f64(),
            memory.most() as f64 / 1024.0
        );
    }
}

/// The most anonymous memory this process had since it was last asked.
struct Memory {
    most: Arc<AtomicU64>,
    stop: Arc<AtomicBool>,
}

impl Memory {
    fn watch() -> Self {
        let it = Self { most: Arc::default(), stop: Arc::default() };
        let (most, stop) = (Arc::clone(&it.most), Arc::clone(&it.stop));
        std::thread::spawn(move || {
            while !stop.load(Ordering::Relaxed) {
                most.fetch_max(anonymous_kilobytes(), Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(50));
            }
        });
        it
    }

    fn most(&self) -> u64 {
        self.most.swap(0, Ordering::Relaxed)
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

fn anonymous_kilobytes() -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("RssAnon:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse().ok()).unwrap_or(0)
}

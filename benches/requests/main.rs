//! Whole requests over HTTP, signed in, beside a bare handler in the same run: `cargo bench --bench requests`.
//!
//! The bare handler runs one indexed query for fifty rows and renders them with askama: no session, no sealing, no scope;
//! the same engine settings, workers and threads, rotating over the same thousand customers. What counts is the ratio.
//! On PostgreSQL as well when FORECOURT_TEST_POSTGRES names a server (bin/with-postgres). `options.rs` says what can be
//! asked for; docs/performance.md what was found.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a bench prints figures and fails loudly"
)]

mod bare;
mod desk;
mod load;
mod options;
mod portal;
mod seed;
mod server;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};

use load::Figures;
use options::Options;
use seed::Seeded;
use server::Server;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("--load") => return load::run(&arguments[1..]),
        Some("--portal") => return portal::run(&arguments[1..]),
        Some("--bare") => return bare::run(&arguments[1..]),
        Some("--help" | "-h") => return println!("{}", options::HELP),
        _ => {}
    }
    let options = Options::read(&arguments);
    let folder = tempfile::tempdir().unwrap();
    let sizes = if options.growth { vec![10_000, 100_000, 1_000_000] } else { vec![options.invoices] };
    for invoices in sizes {
        if options.sqlite {
            let file = folder.path().join(format!("bench-{invoices}.sqlite"));
            measure("SQLite", &format!("sqlite:{}", file.display()), invoices, folder.path(), &options);
            std::fs::remove_file(file).unwrap();
        }
        if options.postgres
            && let Ok(server) = std::env::var("FORECOURT_TEST_POSTGRES")
        {
            let name = format!("bench_{invoices}");
            on_server(&server, &format!("CREATE DATABASE {name}"));
            let url = server.rsplit_once('/').map(|(host, _)| format!("{host}/{name}")).unwrap();
            measure("PostgreSQL", &url, invoices, folder.path(), &options);
            on_server(&server, &format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}

fn on_server(server: &str, sql: &str) {
    PgConnection::establish(server).unwrap().batch_execute(sql).unwrap();
}

/// Something that is asked for over and over.
struct Target {
    name: &'static str,
    requests: PathBuf,
    bare: bool,
}

fn measure(engine: &str, url: &str, invoices: usize, folder: &Path, options: &Options) {
    let started = Instant::now();
    let seeded = seed::seed(url, invoices);
    if url.starts_with("postgres") {
        // What it does by itself after a while. SQLite plans without counting, as in the portal.
        on_server(url, "VACUUM ANALYZE");
    }
    eprintln!("{engine}: {invoices} invoices and a fleet's 20,000 made in {:.0?}", started.elapsed());
    let root = seeded.root.to_hex();
    let bare = Server::start(folder, &["--bare", url]);
    let portal = Server::start(folder, &["--portal", url, &root]);
    // What a first start does once (codes for the rows that were made, sweeps) is no part of a page.
    seed::settled(url);
    portal.processor_at_rest();
    let targets = targets(&seeded, folder, &options.page);
    println!("\n{engine}, {invoices} invoices, {} customers taken in turn", seeded.sessions.len());
    println!(
        "{:<32} {:>5} {:>7} {:>6} {:>8} {:>8} {:>7} {:>6} {:>7}",
        "", "conns", "req/s", "ratio", "p50 ms", "p99 ms", "cpu µs", "ratio", "bytes"
    );
    let mut most = 0;
    for connections in &options.connections {
        let mut found: Vec<Vec<Measured>> = targets.iter().map(|_| Vec::new()).collect();
        for _ in 0..options.rounds {
            for (target, found) in targets.iter().zip(&mut found) {
                let server = if target.bare { &bare } else { &portal };
                found.push(once(server, target, *connections, options.seconds));
                most = most.max(portal.anonymous_kilobytes());
            }
        }
        let medians: Vec<Measured> = found.into_iter().map(median).collect();
        for (target, found) in targets.iter().zip(&medians) {
            row(target.name, *connections, found, &medians[0]);
        }
    }
    println!("anonymous memory of the portal at most: {:.1} MB", most as f64 / 1024.0);
}

/// Figures and processor time a request.
#[derive(Clone, Copy)]
struct Measured {
    figures: Figures,
    micros: f64,
}

fn once(server: &Server, target: &Target, connections: usize, seconds: f64) -> Measured {
    let before = server.processor();
    let figures = load::measure(server.address, &target.requests, connections, seconds);
    let used = server.processor_at_rest().saturating_sub(before);
    Measured { figures, micros: used.as_secs_f64() * 1e6 / figures.requests }
}

fn median(mut all: Vec<Measured>) -> Measured {
    all.sort_by(|a, b| a.figures.per_second.total_cmp(&b.figures.per_second));
    all[all.len() / 2]
}

fn targets(seeded: &Seeded, folder: &Path, wanted: &str) -> Vec<Target> {
    let session = |token: &str| format!("__Host-sid={token}");
    let each = |path: &dyn Fn(usize) -> String| -> Vec<(String, String)> {
        seeded.sessions.iter().enumerate().map(|(i, token)| (path(i), session(token))).collect()
    };
    let fleet = |path: &str| vec![(path.to_owned(), session(&seeded.fleet_session))];
    let bare = seeded.customers.iter().map(|customer| (format!("/{customer}"), String::new())).collect();
    let all: [(&'static str, Vec<(String, String)>); 7] = [
        ("bare handler, fifty rows", bare),
        ("overview", each(&|_| "/".to_owned())),
        ("list of invoices", each(&|_| "/invoices".to_owned())),
        ("invoice", each(&|i| format!("/invoices/{}", seeded.numbers[i]))),
        ("list of a fleet's 20,000", fleet("/invoices")),
        ("overdue of the fleet", fleet("/invoices?state=overdue")),
        ("editor, 60 lines: add one, totals", vec![editor(seeded)]),
    ];
    let all = all.into_iter().chain(desk::rows(seeded));
    let all: Vec<_> = all.enumerate().collect();
    let named = all.iter().any(|(_, (name, _))| *name == wanted);
    let chosen = |name: &str| if named { name == wanted } else { name.contains(wanted) };
    let some = all.into_iter().filter(|(at, (name, _))| *at == 0 || chosen(name));
    some.map(|(at, (name, requests))| Target {
        name,
        requests: written(&folder.join(format!("{at}.requests")), &requests),
        bare: at == 0,
    })
    .collect()
}

/// What `static/js/lines.js` sends when somebody adds a line to sixty.
fn editor(seeded: &Seeded) -> (String, String) {
    let line = |n: usize| {
        let kind = if n.is_multiple_of(2) { "part" } else { "labour" };
        format!(
            "&l{n}-kind={kind}&l{n}-description=Brake+work+number+{n}&l{n}-quantity=1.5&l{n}-rate=148.00&l{n}-pay=C&l{n}-job=Brakes&l{n}-discount=5%25"
        )
    };
    let lines: String = (1..=60).map(line).collect();
    let (customer, draft) = (seeded.customers[0], seeded.draft);
    let body = format!("customer={customer}&draft={draft}&version=0&repair_order=RO+58240{lines}&add=part");
    ("/staff/invoices".to_owned(), format!("__Host-sid={}\t{body}", seeded.staff_session))
}

fn written(path: &Path, requests: &[(String, String)]) -> PathBuf {
    let text: String = requests.iter().map(|(path, cookie)| format!("{path}\t{cookie}\n")).collect();
    std::fs::write(path, text).unwrap();
    path.to_owned()
}

fn row(name: &str, connections: usize, found: &Measured, bare: &Measured) {
    let millis = |d: Duration| d.as_secs_f64() * 1000.0;
    println!(
        "{name:<32} {connections:>5} {:>7.0} {:>6.2} {:>8.2} {:>8.2} {:>7.0} {:>6.2} {:>7}",
        found.figures.per_second,
        found.figures.per_second / bare.figures.per_second,
        millis(found.figures.p50),
        millis(found.figures.p99),
        found.micros,
        bare.micros / found.micros,
        found.figures.bytes
    );
}

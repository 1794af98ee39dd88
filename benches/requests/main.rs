//! Whole requests over HTTP, signed in, beside a bare handler in the same run: `cargo bench --bench requests`.
//!
//! The bare handler runs one indexed query for fifty rows and renders them with askama: no session, no sealing, no scope,
//! the same engine settings, workers and threads, rotating over the same thousand customers. What counts is the ratio.
//! On PostgreSQL when FORECOURT_TEST_POSTGRES names a server (bin/with-postgres). FORECOURT_BENCH_INVOICES sets the size.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a bench prints figures and fails loudly"
)]

mod bare;
mod load;
mod seed;

use std::net::SocketAddr;
use std::path::Path;

use load::Figures;
use seed::Seeded;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const SECONDS: f64 = 4.0;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|a| a == "--load") {
        return load::run(&arguments[at + 1..]);
    }
    let invoices =
        std::env::var("FORECOURT_BENCH_INVOICES").ok().and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let folder = tempfile::tempdir().unwrap();
    let sqlite = format!("sqlite:{}", folder.path().join("bench.sqlite").display());
    measure("SQLite", &sqlite, invoices, folder.path());
    if let Ok(server) = std::env::var("FORECOURT_TEST_POSTGRES") {
        measure("PostgreSQL", &server, invoices, folder.path());
    }
}

fn measure(engine: &str, url: &str, invoices: usize, folder: &Path) {
    eprintln!("{engine}: making {invoices} invoices");
    let seeded = seed::seed(url, invoices);
    println!("\n{engine}, {invoices} invoices, {} customers taken in turn", seeded.sessions.len());
    println!(
        "{:<34} {:>6} {:>9} {:>7} {:>9} {:>9} {:>8}",
        "page", "conns", "req/s", "ratio", "p50 ms", "p99 ms", "bytes"
    );
    actix_web::rt::System::new().block_on(async {
        let bare = bare::start(url, engine == "PostgreSQL");
        let app =
            forecourt::commands::serve::Running::start(seeded.app(url)).await.expect("the portal starts");
        let portal = app.address();
        for connections in [8, 32] {
            let list =
                requests(folder, "bare", seeded.customers.iter().map(|c| (format!("/{c}"), String::new())));
            let ceiling = figures(bare, &list, connections).await;
            row("bare handler, fifty rows", connections, &ceiling, ceiling.per_second);
            for (name, path) in pages(&seeded) {
                let list = requests(folder, "portal", path);
                let found = figures(portal, &list, connections).await;
                row(name, connections, &found, ceiling.per_second);
            }
        }
        println!("anonymous memory of this process: {} MB", anonymous_megabytes());
    });
}

/// What `static/js/lines.js` sends when somebody adds a line to sixty.
fn editor(seeded: &Seeded) -> Requests<'_> {
    let line = |n: usize| {
        let kind = if n.is_multiple_of(2) { "part" } else { "labour" };
        format!(
            "&l{n}-kind={kind}&l{n}-description=Brake+work+number+{n}&l{n}-quantity=1.5&l{n}-rate=148.00&l{n}-pay=C&l{n}-job=Brakes&l{n}-discount=5%25"
        )
    };
    let lines: String = (1..=60).map(line).collect();
    let (customer, draft) = (seeded.customers[0], seeded.draft);
    let body = format!("customer={customer}&draft={draft}&version=0&repair_order=RO+58240{lines}&add=part");
    let cookie = format!("__Host-sid={}\t{body}", seeded.staff_session);
    Box::new(std::iter::once(("/staff/invoices".to_owned(), cookie)))
}

type Requests<'a> = Box<dyn Iterator<Item = (String, String)> + 'a>;

fn pages(seeded: &Seeded) -> Vec<(&'static str, Requests<'_>)> {
    let each = |path: fn(usize, &Seeded) -> String| -> Requests<'_> {
        Box::new(
            seeded
                .sessions
                .iter()
                .enumerate()
                .map(move |(i, s)| (path(i, seeded), format!("__Host-sid={s}"))),
        )
    };
    let fleet = |path: &'static str| -> Requests<'_> {
        Box::new(std::iter::once((path.to_owned(), format!("__Host-sid={}", seeded.fleet_session))))
    };
    let clerk = |path: &str| -> Requests<'_> {
        Box::new(std::iter::once((path.to_owned(), format!("__Host-sid={}", seeded.staff_session))))
    };
    let number =
        seeded.numbers.first().map(|number| format!("/staff/search?q={}", &number[..number.len() - 1]));
    vec![
        ("overview", each(|_, _| "/".to_owned())),
        ("invoice list", each(|_, _| "/invoices".to_owned())),
        ("invoice", each(|i, s| format!("/invoices/{}", s.numbers[i]))),
        ("invoice list of a fleet (20,000)", fleet("/invoices")),
        ("overdue of a fleet", fleet("/invoices?state=overdue")),
        ("editor, 60 lines: add one, totals", editor(seeded)),
        ("counter: all invoices", clerk("/staff/invoices")),
        ("counter: overdue", clerk("/staff/invoices?state=overdue&sort=due")),
        ("counter: paid", clerk("/staff/invoices?state=paid")),
        ("counter: search by a number", clerk(&number.unwrap_or_default())),
    ]
}

fn requests(folder: &Path, name: &str, all: impl Iterator<Item = (String, String)>) -> std::path::PathBuf {
    let path = folder.join(format!("{name}.requests"));
    let text: String = all.map(|(path, cookie)| format!("{path}\t{cookie}\n")).collect();
    std::fs::write(&path, text).unwrap();
    path
}

async fn figures(address: SocketAddr, requests: &Path, connections: usize) -> Figures {
    let requests = requests.to_owned();
    actix_web::rt::task::spawn_blocking(move || load::measure(address, &requests, connections, SECONDS))
        .await
        .unwrap()
}

fn row(name: &str, connections: usize, found: &Figures, ceiling: f64) {
    let millis = |d: std::time::Duration| d.as_secs_f64() * 1000.0;
    println!(
        "{name:<34} {connections:>6} {:>9.0} {:>7.2} {:>9.2} {:>9.2} {:>8}",
        found.per_second,
        found.per_second / ceiling,
        millis(found.p50),
        millis(found.p99),
        found.bytes
    );
}

/// What this process holds that no file backs: mapped pages of the database do not count.
fn anonymous_megabytes() -> u64 {
    let text = std::fs::read_to_string("/proc/self/smaps_rollup").unwrap_or_default();
    let line = text.lines().find_map(|l| l.strip_prefix("Anonymous:"));
    line.and_then(|l| l.trim().trim_end_matches(" kB").trim().parse::<u64>().ok()).unwrap_or(0) / 1024
}

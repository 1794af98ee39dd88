//! The house's own rules, read off the source: floors are kept, one place names an engine, one reads the clock, domain
//! rooms know no web, no template is without its page, migrations come in pairs.

use std::fs;
use std::path::{Path, PathBuf};

/// Top first; each may use itself and what follows.
const FLOORS: [&str; 7] = ["commands", "pages", "safety", "billing", "parties", "trust", "base"];

struct Source {
    path: String,
    text: String,
}

/// Every file below a folder of the repository with this ending.
fn files(folder: &str, ending: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut folders = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path: PathBuf = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                let text = fs::read_to_string(&path).unwrap();
                let path = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
                found.push(Source { path, text });
            }
        }
    }
    assert!(!found.is_empty(), "no *{ending} below {folder}");
    found
}

/// The code of a file without comments and without its unit tests.
fn code(source: &Source) -> String {
    let text = source.text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn complain(faults: Vec<String>) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

fn is_test(source: &Source) -> bool {
    source.path.ends_with("tests.rs") || source.path.contains("/tests/")
}

#[test]
fn each_floor_uses_only_those_below_it() {
    let mut faults = Vec::new();
    for source in files("src", ".rs") {
        let Some(own) =
            source.path.split('/').nth(1).and_then(|f| FLOORS.iter().position(|floor| *floor == f))
        else {
            continue;
        };
        for (at, floor) in FLOORS.iter().enumerate() {
            if at < own && code(&source).contains(&format!("crate::{floor}::")) {
                faults.push(format!("{} is on floor {} and uses {floor}", source.path, FLOORS[own]));
            }
        }
    }
    complain(faults);
}

#[test]
fn the_simulator_uses_values_alone() {
    let foreign = |line: &&str| {
        line.contains("crate::")
            && !line.contains("crate::base::values")
            && !line.contains("crate::simulator")
    };
    let faults = files("src/simulator", ".rs").into_iter().flat_map(|s| {
        let lines = code(&s);
        lines.lines().filter(foreign).map(|l| format!("{}: {l}", s.path)).collect::<Vec<_>>()
    });
    complain(faults.collect());
}

#[test]
fn only_the_database_room_names_an_engine() {
    let names = [
        "PgConnection",
        "SqliteConnection",
        "diesel::pg",
        "diesel::sqlite",
        "Conn::Sqlite",
        "Conn::Postgres",
    ];
    let elsewhere = |s: &Source| !s.path.starts_with("src/base/db/") && !is_test(s);
    let faults = files("src", ".rs").into_iter().filter(elsewhere).flat_map(|s| {
        let code = code(&s);
        names.iter().filter(|n| code.contains(**n)).map(|n| format!("{}: {n}", s.path)).collect::<Vec<_>>()
    });
    complain(faults.collect());
}

#[test]
fn only_the_clock_reads_the_clock() {
    let names =
        ["SystemTime::now", "Instant::now", "Zoned::now", "Timestamp::now", "now_v7", "OffsetDateTime::now"];
    let faults =
        files("src", ".rs").into_iter().filter(|s| s.path != "src/base/values/clock.rs" && !is_test(s));
    let faults = faults.flat_map(|s| {
        let code = code(&s);
        names.iter().filter(|n| code.contains(**n)).map(|n| format!("{}: {n}", s.path)).collect::<Vec<_>>()
    });
    complain(faults.collect());
}

#[test]
fn domain_rooms_know_no_web() {
    let domain = [
        "src/parties/",
        "src/billing/",
        "src/safety/",
        "src/trust/audit/",
        "src/base/values/",
        "src/base/db/",
    ];
    let faults = files("src", ".rs").into_iter().filter(|s| domain.iter().any(|d| s.path.starts_with(d)));
    let faults = faults.flat_map(|s| {
        let code = code(&s);
        ["actix_web", "askama"]
            .iter()
            .filter(|n| code.contains(**n))
            .map(|n| format!("{}: {n}", s.path))
            .collect::<Vec<_>>()
    });
    complain(faults.collect());
}

#[test]
fn pages_have_no_queries() {
    let names = ["diesel::", "schema::", "sql_query"];
    let faults = files("src/pages", ".rs").into_iter().flat_map(|s| {
        let code = code(&s);
        names.iter().filter(|n| code.contains(**n)).map(|n| format!("{}: {n}", s.path)).collect::<Vec<_>>()
    });
    complain(faults.collect());
}

#[test]
fn no_template_is_without_its_page() {
    let code: String = files("src", ".rs").iter().map(|s| s.text.clone()).collect();
    let templates = files("templates", ".html");
    let all: String = templates.iter().map(|t| t.text.clone()).collect();
    let faults = templates.iter().filter_map(|t| {
        let name = t.path.strip_prefix("templates/").unwrap();
        let used = code.contains(&format!("\"{name}\"")) || all.contains(&format!("\"{name}\""));
        (!used).then(|| format!("{} is used nowhere", t.path))
    });
    complain(faults.collect());
}

#[test]
fn templates_carry_nothing_inline() {
    let inline = [" style=\"", "<style", "onclick=", "onchange=", "onsubmit=", "onload=", "javascript:"];
    let faults = files("templates", ".html")
        .into_iter()
        .filter(|s| !s.path.starts_with("templates/mail/"))
        .flat_map(|s| {
            let mut found: Vec<String> =
                inline.iter().filter(|n| s.text.contains(**n)).map(|n| format!("{}: {n}", s.path)).collect();
            let scripts = s.text.matches("<script").count();
            if scripts != s.text.matches("<script type=\"module\" src=").count() {
                found.push(format!("{}: a script that is not a module of ours", s.path));
            }
            found
        });
    complain(faults.collect());
}

#[test]
fn migrations_come_in_pairs() {
    let ups = files("migrations", "up.sql").len();
    assert_eq!(ups, files("migrations", "down.sql").len());
}

#[test]
fn every_file_says_what_it_is_for() {
    let tables = |s: &&Source| s.path != "src/base/db/schema.rs";
    let all = files("src", ".rs");
    let faults = all.iter().filter(tables).filter(|s| !s.text.trim_start().starts_with("//!"));
    complain(faults.map(|s| s.path.clone()).collect());
}

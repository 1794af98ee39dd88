//! What is measured: everything by default, in about two minutes an engine on a quiet machine; less when asked.

use std::str::FromStr;

/// What `--help` says.
pub const HELP: &str = "\
Whole requests over HTTP beside a bare handler. Without options everything is measured, some minutes an engine.

  --engine sqlite|postgres   one of them; PostgreSQL only where FORECOURT_TEST_POSTGRES names a server (bin/with-postgres)
  --page NAME                one page by its name, or all whose names hold this
  --connections 8,32         at once
  --rounds 3                 pages and bare handler take turns so often; the median counts
  --seconds 1.5              of each measurement
  --invoices 100000          in the database
  --growth                   10,000, 100,000 and 1,000,000 invoices instead";

pub struct Options {
    pub invoices: usize,
    /// Of one measurement, after a short warm-up.
    pub seconds: f64,
    /// Each page and the bare handler take turns so often; the median counts.
    pub rounds: usize,
    pub connections: Vec<usize>,
    pub sqlite: bool,
    pub postgres: bool,
    /// The name of the page wanted, or a part of the names of several; empty: all.
    pub page: String,
    /// Instead of the table: the same pages with ten thousand, a hundred thousand and a million invoices.
    pub growth: bool,
}

impl Options {
    pub fn read(arguments: &[String]) -> Self {
        let after = |name: &str| {
            let at = arguments.iter().position(|argument| argument == name)?;
            arguments.get(at + 1).cloned()
        };
        let engine = after("--engine").unwrap_or_default();
        let connections = after("--connections").unwrap_or_else(|| "8,32".to_owned());
        Self {
            invoices: number(after("--invoices"), 100_000),
            seconds: number(after("--seconds"), 1.5),
            rounds: number(after("--rounds"), 3),
            connections: connections.split(',').map(|n| n.parse().expect("numbers of connections")).collect(),
            sqlite: engine != "postgres",
            postgres: engine != "sqlite",
            page: after("--page").unwrap_or_default(),
            growth: arguments.iter().any(|argument| argument == "--growth"),
        }
    }
}

fn number<T: FromStr>(given: Option<String>, otherwise: T) -> T {
    given.map_or(otherwise, |text| text.parse().ok().unwrap_or_else(|| panic!("{text} is no number")))
}

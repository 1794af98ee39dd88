//! `forecourt ledger`: the sums of every dealership, and whether they are true.

use std::process::ExitCode;

use clap::Args;
use serde::Serialize;

use super::failure::Failure;
use super::place::{Place, open_database, require_current_schema};
use super::say;
use crate::billing::ledger::{CheckReport, CheckRow, check};

/// Print what was billed, received, is open and is credit, and check that the books agree.
///
/// One row a dealership and currency. `billed` is less credit notes, `received` less refunds and chargebacks, so that
/// billed − received = open − credit. Everything is worked out from the postings and compared with invoices,
/// payments and the open amounts that pages show. Exits 1 when anything does not agree, and says what.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  forecourt ledger --data /srv/portal\n  forecourt ledger --data /srv/portal --json | jq '.[] | .open'"
)]
pub struct Ledger {
    #[command(flatten)]
    place: Place,
    /// Print an array of objects, amounts as exact decimals in strings.
    #[arg(long)]
    json: bool,
}

/// A row as it is printed.
#[derive(Debug, Serialize)]
struct Line {
    dealership: String,
    currency: String,
    billed: String,
    received: String,
    open: String,
    credit: String,
}

impl Ledger {
    pub fn run(self) -> Result<ExitCode, Failure> {
        // No key is needed: figures are in clear, names are not asked for.
        let db = open_database(&self.place.config()?)?;
        require_current_schema(&db)?;
        let report = db.read(check)?;
        let lines: Vec<Line> = report.rows.iter().map(Line::of).collect();
        if self.json {
            say::line(serde_json::to_string_pretty(&lines).map_err(|e| Failure::Refused(e.to_string()))?);
        } else {
            table(&lines);
        }
        Ok(verdict(&report))
    }
}

impl Line {
    fn of(row: &CheckRow) -> Self {
        let it = &row.position;
        Self {
            dealership: row.name.clone(),
            currency: row.currency.code().to_owned(),
            billed: it.billed.to_decimal_string(),
            received: it.received.to_decimal_string(),
            open: it.open.to_decimal_string(),
            credit: it.credit.to_decimal_string(),
        }
    }

    fn cells(&self) -> [&str; 6] {
        [&self.dealership, &self.currency, &self.billed, &self.received, &self.open, &self.credit]
    }
}

fn table(lines: &[Line]) {
    let head = ["dealership", "currency", "billed", "received", "open", "credit"];
    let width = |at: usize| {
        let cells = lines.iter().filter_map(|line| line.cells().get(at).map(|c| c.chars().count()));
        cells.chain(head.get(at).map(|h| h.len())).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let row = |cells: [&str; 6]| {
        let padded = cells.iter().zip(&widths).enumerate().map(|(at, (cell, width))| {
            if at < 2 { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
        });
        padded.collect::<Vec<_>>().join("  ")
    };
    say::line(row(head));
    for line in lines {
        say::line(row(line.cells()));
    }
}

fn verdict(report: &CheckReport) -> ExitCode {
    for finding in &report.findings {
        say::error(finding);
    }
    if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::from(1) }
}

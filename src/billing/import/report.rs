//! What came of an import, and how it is told in plain text to whoever typed the command.

use std::fmt::{self, Write};

use super::problem::{Findings, Problem};
use super::source::ImportFile;
use crate::base::values::{ImportId, Money};

/// How an import ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    Applied(ImportId),
    /// Everything was in order, and nothing was to be changed.
    DryRun,
    /// Something was wrong, and nothing was changed.
    Refused,
}

/// Records by their kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Made {
    pub customers: u64,
    pub vehicles: u64,
    pub invoices: u64,
    pub payments: u64,
}

#[derive(Clone, Debug)]
pub struct Report {
    pub dealership: String,
    pub ended: Ended,
    /// Rows in the files, without headers, in the order of [`ImportFile::ALL`].
    pub rows: [u64; 5],
    /// What was made, or would have been.
    pub made: Made,
    /// What was there already with the same values.
    pub unchanged: Made,
    /// Over the invoices and the payments of the files that could be read.
    pub billed: Money,
    pub received: Money,
    /// Invoices over nothing.
    pub no_charge: u64,
    pub findings: Findings,
}

impl Report {
    /// 0 when nothing was wrong, 1 when the files were refused.
    pub fn exit_code(&self) -> u8 {
        u8::from(self.ended == Ended::Refused)
    }

    /// As many lines as there is to say, the result last.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        // Writing into a String does not fail.
        let _ = self.write(&mut text);
        text
    }

    fn write(&self, out: &mut String) -> fmt::Result {
        list(out, "Warnings", &self.findings.warnings, self.findings.warning_count)?;
        list(out, "Problems", &self.findings.problems, self.findings.problem_count)?;
        writeln!(out, "{:<18} {:>10} {:>10} {:>10}", "", "rows", self.verb(), "unchanged")?;
        let lines = ("-".to_owned(), "-".to_owned());
        for (file, rows) in ImportFile::ALL.into_iter().zip(self.rows) {
            let (made, same) = match file {
                ImportFile::Customers => {
                    (self.made.customers.to_string(), self.unchanged.customers.to_string())
                }
                ImportFile::Vehicles => (self.made.vehicles.to_string(), self.unchanged.vehicles.to_string()),
                ImportFile::Invoices => (self.made.invoices.to_string(), self.unchanged.invoices.to_string()),
                ImportFile::Lines => lines.clone(),
                ImportFile::Payments => (self.made.payments.to_string(), self.unchanged.payments.to_string()),
            };
            writeln!(out, "{:<18} {rows:>10} {made:>10} {same:>10}", file.name())?;
        }
        writeln!(
            out,
            "Invoices over {:?} ({} of them no charge), payments over {:?}.",
            self.billed, self.no_charge, self.received
        )?;
        writeln!(out, "{}", self.result())
    }

    fn verb(&self) -> &'static str {
        match self.ended {
            Ended::Applied(_) => "new",
            Ended::DryRun | Ended::Refused => "would be",
        }
    }

    fn result(&self) -> String {
        let name = &self.dealership;
        match self.ended {
            Ended::Applied(id) => format!("Imported into {name} ({id})."),
            Ended::DryRun => {
                format!("Everything is in order. Nothing was changed at {name}: this was a dry run.")
            }
            Ended::Refused => {
                let count = self.findings.problem_count;
                let problems = if count == 1 { "1 problem".to_owned() } else { format!("{count} problems") };
                format!(
                    "Refused: {problems}. Nothing was changed at {name}. Correct the files and import them again."
                )
            }
        }
    }
}

fn list(out: &mut String, title: &str, listed: &[Problem], count: u64) -> fmt::Result {
    if count == 0 {
        return Ok(());
    }
    writeln!(out, "{title}:")?;
    for problem in listed {
        writeln!(out, "  {problem}")?;
    }
    let more = count.saturating_sub(u64::try_from(listed.len()).unwrap_or(0));
    if more > 0 {
        writeln!(out, "  … and {more} more")?;
    }
    writeln!(out)
}

//! What a check or an import found, as it is kept and shown.

use serde::{Deserialize, Serialize};

use crate::base::values::Language;
use crate::billing::import::{Made, Problem, Report};

/// What was found, as it is kept.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Summary {
    /// Rows in the files, what they make, and what is there already: customers, vehicles, invoices, lines, payments.
    pub rows: [u64; 5],
    pub made: [u64; 4],
    pub unchanged: [u64; 4],
    pub billed: String,
    pub received: String,
    pub problems: Vec<Told>,
    pub problem_count: u64,
    pub warnings: Vec<Told>,
    pub warning_count: u64,
}

/// One thing that was found, with its place.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Told {
    pub file: String,
    pub row: Option<u64>,
    pub column: String,
    pub what: String,
    pub advice: String,
}

impl Summary {
    pub(super) fn of(report: &Report) -> Self {
        let four = |it: &Made| [it.customers, it.vehicles, it.invoices, it.payments];
        let told = |all: &[Problem]| all.iter().map(Told::of).collect();
        let findings = &report.findings;
        Self {
            rows: report.rows,
            made: four(&report.made),
            unchanged: four(&report.unchanged),
            billed: report.billed.display(Language::En).to_string(),
            received: report.received.display(Language::En).to_string(),
            problems: told(&findings.problems),
            problem_count: findings.problem_count,
            warnings: told(&findings.warnings),
            warning_count: findings.warning_count,
        }
    }
}

impl Told {
    fn of(it: &Problem) -> Self {
        Self {
            file: it.file.name().to_owned(),
            row: it.row,
            column: it.column.unwrap_or_default().to_owned(),
            what: it.what.clone(),
            advice: it.advice.clone(),
        }
    }
}

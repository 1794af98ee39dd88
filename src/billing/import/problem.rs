//! What is wrong with a row: where, what, and what to do about it. Up to a thousand are kept, the rest is counted.

use std::fmt;

use super::source::ImportFile;

/// How many problems and how many warnings are listed.
pub const LISTED: usize = 1000;

/// One thing that is wrong. The words may show keys, dates and amounts of the row, never names or addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub file: ImportFile,
    /// As a spreadsheet counts: the header is row 1. `None` where the file as a whole is meant.
    pub row: Option<u64>,
    pub column: Option<&'static str>,
    /// A sentence without its full stop.
    pub what: String,
    /// What to do, likewise.
    pub advice: String,
}

/// What was found, in two grades: a problem refuses the import, a warning does not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    pub problems: Vec<Problem>,
    /// All of them, listed or not.
    pub problem_count: u64,
    pub warnings: Vec<Problem>,
    pub warning_count: u64,
}

impl Problem {
    pub(super) fn of_file(file: ImportFile, what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { file, row: None, column: None, what: what.into(), advice: advice.into() }
    }

    pub(super) fn of_row(
        file: ImportFile,
        row: u64,
        column: Option<&'static str>,
        what: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self { file, row: Some(row), column, what: what.into(), advice: advice.into() }
    }
}

impl Findings {
    pub fn is_clean(&self) -> bool {
        self.problem_count == 0
    }

    pub(super) fn refuse(&mut self, problem: Problem) {
        self.problem_count += 1;
        if self.problems.len() < LISTED {
            self.problems.push(problem);
        }
    }

    pub(super) fn warn(&mut self, warning: Problem) {
        self.warning_count += 1;
        if self.warnings.len() < LISTED {
            self.warnings.push(warning);
        }
    }

    /// Problems that were counted and not listed.
    pub(super) fn refuse_more(&mut self, count: u64) {
        self.problem_count += count;
    }

    /// By file and row, for reading.
    pub(super) fn sort(&mut self) {
        self.problems.sort_by_key(|problem| (problem.file, problem.row));
        self.warnings.sort_by_key(|warning| (warning.file, warning.row));
    }
}

/// `invoices.csv, row 5, total: the total is … . Correct … .`
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        if let Some(column) = self.column {
            write!(f, ", {column}")?;
        }
        write!(f, ": {}. {}.", self.what, self.advice)
    }
}

//! Lists as CSV files (RFC 4180, UTF-8) for spreadsheets. Text that a spreadsheet would run as a formula gets an
//! apostrophe before it (OWASP, "CSV injection"); amounts, days and numbers are plain.

use crate::base::db::DbResult;
use crate::base::error::AppError;

/// What such a file is on the wire.
pub const KIND: &str = "text/csv; charset=utf-8";

/// A file in the making.
pub struct Sheet(csv::Writer<Vec<u8>>);

impl Sheet {
    pub fn new(titles: &[impl AsRef<[u8]>]) -> DbResult<Self> {
        let mut sheet = Self::going_on();
        sheet.row(titles)?;
        Ok(sheet)
    }

    /// Without titles: for the parts after the first.
    pub fn going_on() -> Self {
        Self(csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new()))
    }

    pub fn row(&mut self, cells: &[impl AsRef<[u8]>]) -> DbResult<()> {
        self.0.write_record(cells).map_err(failed)
    }

    /// The file, or the part of it that was written.
    pub fn finish(self) -> DbResult<Vec<u8>> {
        self.0.into_inner().map_err(|e| AppError::internal(e.to_string()))
    }
}

/// Text that somebody wrote, harmless in a spreadsheet.
pub fn harmless(text: &str) -> String {
    // The last four are the wide forms of the first four, which some spreadsheets take for them.
    let runs = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if runs { format!("'{text}") } else { text.to_owned() }
}

fn failed(error: csv::Error) -> AppError {
    AppError::Internal(error.into())
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn a_formula_becomes_text() {
        assert_eq!(harmless("=HYPERLINK(1)"), "'=HYPERLINK(1)");
        assert_eq!(harmless("-2+3"), "'-2+3");
        assert_eq!(harmless("＝1+1"), "'＝1+1");
        assert_eq!(harmless("\n=1"), "'\n=1");
        assert_eq!(harmless("Front brakes"), "Front brakes");
        assert_eq!(harmless("Pads = rotors"), "Pads = rotors");
    }
}

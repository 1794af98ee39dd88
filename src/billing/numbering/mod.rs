//! Document numbers: given in the transaction that makes the document, from one counter row for each dealership, kind
//! of document, series and year, so that a series has no hole and no number twice. A transaction that is rolled back
//! gives its number back. What a series begins with, and whether it begins anew each year, is the dealership's to say;
//! the numbers themselves are nobody's to set.

mod changing;

pub use changing::{ChangeRefused, Prefixes, change, continue_after_imports, fall_back};

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::base::db::{Conn, DbResult};
use crate::base::values::{CleanText, DealershipId, LocalDate};
use crate::parties::dealerships::{
    Dealership, Group, Settings, group, last_number, last_numbers, next_number, raise_number,
};

crate::coded! {
    /// What is numbered.
    pub enum Numbered {
        Invoice = "invoice",
        Receipt = "receipt",
        CreditNote = "credit_note",
        Refund = "refund",
        Estimate = "estimate",
        Dispute = "dispute",
    }
}

/// What a series begins with: `NM` of `NM-10482`.
pub type Prefix = CleanText<12>;

/// How a dealership numbers, besides the prefixes of invoices and receipts, which are on its row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Numbering {
    /// None: the usual one.
    pub credit_note: Option<Prefix>,
    pub refund: Option<Prefix>,
    pub estimate: Option<Prefix>,
    pub dispute: Option<Prefix>,
    /// Those whose numbers say the year and begin at 1 in each.
    pub yearly: Vec<Numbered>,
}

impl Group for Numbering {
    const NAME: &'static str = "numbering";
}

impl Numbering {
    /// What the numbers of a kind begin with.
    pub fn prefix<'a>(&'a self, settings: &'a Settings, what: Numbered) -> &'a str {
        let own =
            |prefix: &'a Option<Prefix>, usual: &'static str| prefix.as_ref().map_or(usual, AsRef::as_ref);
        match what {
            Numbered::Invoice => settings.invoice_prefix.as_str(),
            Numbered::Receipt => settings.receipt_prefix.as_str(),
            Numbered::CreditNote => own(&self.credit_note, "CN"),
            Numbered::Refund => own(&self.refund, "RF"),
            Numbered::Estimate => own(&self.estimate, "ES"),
            Numbered::Dispute => own(&self.dispute, "DS"),
        }
    }

    /// The series that a document of a day belongs to.
    pub fn series(&self, settings: &Settings, what: Numbered, on: LocalDate) -> Series {
        let year = if self.yearly.contains(&what) { i32::from(on.year()) } else { 0 };
        Series { prefix: self.prefix(settings, what).to_owned(), year }
    }
}

/// Numbers that count together; written `NM`, or `NM-2026` where they say the year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    pub prefix: String,
    /// 0 where the numbers do not say it.
    pub year: i32,
}

impl fmt::Display for Series {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.year {
            0 => f.write_str(&self.prefix),
            year => write!(f, "{}-{year}", self.prefix),
        }
    }
}

impl Series {
    /// As printed: `RC-00042`, `RC-2026-00042`.
    fn written(&self, number: i64) -> String {
        format!("{self}-{number:05}")
    }

    /// The series and the counted part of a number with this prefix, whatever its year.
    fn read(prefix: &str, number: &str) -> Option<(Self, i64)> {
        let rest = number.strip_prefix(prefix)?.strip_prefix('-')?;
        let (year, digits) = match rest.split_once('-') {
            Some((year, digits)) if year.len() == 4 => (year.parse().ok()?, digits),
            Some(_) => return None,
            None => (0, rest),
        };
        let plain = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
        let counted = digits.parse().ok().filter(|_| plain)?;
        Some((Self { prefix: prefix.to_owned(), year }, counted))
    }
}

/// A number, and the series it is of as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    pub series: String,
    pub number: String,
}

/// The next number for a document of a day.
pub fn take(c: &mut Conn, dealership: &Dealership, what: Numbered, on: LocalDate) -> DbResult<Given> {
    let series = series_of(c, dealership, what, on)?;
    take_of(c, dealership.id, what, &series)
}

/// The next number of a series.
pub fn take_of(c: &mut Conn, dealership: DealershipId, what: Numbered, series: &Series) -> DbResult<Given> {
    let next = next_number(c, dealership, what.code(), &series.prefix, series.year)?;
    Ok(Given { series: series.to_string(), number: series.written(next) })
}

/// So many numbers in a row.
pub fn take_many(
    c: &mut Conn,
    dealership: &Dealership,
    what: Numbered,
    on: LocalDate,
    count: usize,
) -> DbResult<Vec<String>> {
    let Some(more) = count.checked_sub(1) else { return Ok(Vec::new()) };
    let series = series_of(c, dealership, what, on)?;
    let first = next_number(c, dealership.id, what.code(), &series.prefix, series.year)?;
    let last = first.saturating_add(i64::try_from(more).unwrap_or(i64::MAX));
    raise_number(c, dealership.id, what.code(), &series.prefix, series.year, last)?;
    Ok((first..=last).map(|number| series.written(number)).collect())
}

/// The number that the next document of a day would get. Nothing is taken.
pub fn upcoming(c: &mut Conn, dealership: DealershipId, what: Numbered, series: &Series) -> DbResult<String> {
    let last = last_number(c, dealership, what.code(), &series.prefix, series.year)?;
    Ok(series.written(last.saturating_add(1)))
}

/// The series of a kind as written, and the last number that each gave.
pub fn given(c: &mut Conn, dealership: DealershipId, what: Numbered) -> DbResult<Vec<(String, i64)>> {
    let all = last_numbers(c, dealership, what.code())?;
    Ok(all.into_iter().map(|(prefix, year, last)| (Series { prefix, year }.to_string(), last)).collect())
}

/// The series that a document of a day gets its number from.
pub fn series_of(c: &mut Conn, dealership: &Dealership, what: Numbered, on: LocalDate) -> DbResult<Series> {
    let numbering: Numbering = group(c, dealership.id)?;
    Ok(numbering.series(&dealership.settings, what, on))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(prefix: &str, year: i32) -> Series {
        Series { prefix: prefix.to_owned(), year }
    }

    #[test]
    fn a_number_says_its_series_and_its_year_where_the_series_begins_anew_in_each() {
        assert_eq!(series("NM", 0).written(42), "NM-00042");
        assert_eq!(series("NM", 2026).written(42), "NM-2026-00042");
        assert_eq!(series("NM", 2026).written(1_234_567), "NM-2026-1234567");
    }

    #[test]
    fn a_number_is_read_back_in_its_own_series_alone() {
        assert_eq!(Series::read("NM", "NM-10482"), Some((series("NM", 0), 10_482)));
        assert_eq!(Series::read("NM", "NM-2026-00042"), Some((series("NM", 2026), 42)));
        for other in ["NMX-1", "42", "NM-", "NM-A1", "NM-26-00001", "NM-2026-", "NM--5", "NM-+5"] {
            assert_eq!(Series::read("NM", other), None, "{other}");
        }
    }
}

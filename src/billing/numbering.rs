//! Document numbers: given in the transaction that makes the document, from one counter row for each dealership, kind
//! of document, series and year, so that a series has no hole and no number twice. A transaction that is rolled back
//! gives its number back.

use crate::base::db::{Conn, DbResult};
use crate::base::values::DealershipId;
use crate::parties::dealerships::{next_number, raise_number};

crate::coded! {
    /// What is numbered.
    pub enum Numbered {
        Invoice = "invoice",
        Receipt = "receipt",
        CreditNote = "credit_note",
        Refund = "refund",
        Estimate = "estimate",
    }
}

/// The next number of a series, from 1. `year` is 0 where the format does not print it.
pub fn next(
    c: &mut Conn,
    dealership: DealershipId,
    what: Numbered,
    series: &str,
    year: i32,
) -> DbResult<i64> {
    next_number(c, dealership, what.code(), series, year)
}

/// Sees to it that the next number of a series is above `used`: records that were imported brought their own.
pub fn raise(
    c: &mut Conn,
    dealership: DealershipId,
    what: Numbered,
    series: &str,
    year: i32,
    used: i64,
) -> DbResult<()> {
    raise_number(c, dealership, what.code(), series, year, used)
}

/// As printed: `RC-00042`.
pub fn written(series: &str, number: i64) -> String {
    format!("{series}-{number:05}")
}

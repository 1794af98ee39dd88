//! Document numbers: given in the transaction that makes the document, from one counter row for each dealership, kind
//! of document, series and year, so that a series has no hole and no number twice. A transaction that is rolled back
//! gives its number back.

use diesel::prelude::*;

use crate::base::db::schema::number_counter;
use crate::base::db::{Conn, DbResult};
use crate::base::values::DealershipId;
use crate::insert_or_ignore;

crate::coded! {
    /// What is numbered.
    pub enum Numbered {
        Invoice = "invoice",
        Receipt = "receipt",
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
    let values = (
        number_counter::dealership_id.eq(dealership),
        number_counter::document_type.eq(what),
        number_counter::series.eq(series),
        number_counter::year.eq(year),
        number_counter::last.eq(0_i64),
    );
    insert_or_ignore!(c, number_counter::table, values)?;
    let row = number_counter::table
        .filter(number_counter::dealership_id.eq(dealership).and(number_counter::document_type.eq(what)))
        .filter(number_counter::series.eq(series).and(number_counter::year.eq(year)));
    let last = number_counter::last;
    Ok(diesel::update(row).set(last.eq(last + 1)).returning(last).get_result(c)?)
}

/// As printed: `RC-00042`.
pub fn written(series: &str, number: i64) -> String {
    format!("{series}-{number:05}")
}

//! Counters of numbers: one row for each dealership, document type, series and year, moved by one statement inside
//! the transaction that uses the number. A transaction that fails gives its number back, so there are no gaps.
//! Not here: how a number is written.

use diesel::prelude::*;

use crate::base::db::schema::number_counter;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::DealershipId;
use crate::{each, insert_or_ignore};

/// The next number of a series, from 1. `year` is 0 where the number's format does not print it.
pub fn next_number(
    c: &mut Conn,
    dealership: DealershipId,
    document_type: &str,
    series: &str,
    year: i32,
) -> DbResult<i64> {
    if let Some(number) = count(c, dealership, document_type, series, year)? {
        return Ok(number);
    }
    start(c, dealership, document_type, series, year)?;
    count(c, dealership, document_type, series, year)?
        .ok_or_else(|| AppError::internal("a counter of numbers is missing"))
}

/// Sees to it that the next number is above `used`: records that were imported brought their own.
pub fn raise_number(
    c: &mut Conn,
    dealership: DealershipId,
    document_type: &str,
    series: &str,
    year: i32,
    used: i64,
) -> DbResult<()> {
    start(c, dealership, document_type, series, year)?;
    let row = number_counter::table
        .find((dealership, document_type, series, year))
        .filter(number_counter::last.lt(used));
    diesel::update(row).set(number_counter::last.eq(used)).execute(c)?;
    Ok(())
}

/// The last number that a series gave; 0 before the first.
pub fn last_number(
    c: &mut Conn,
    dealership: DealershipId,
    document_type: &str,
    series: &str,
    year: i32,
) -> DbResult<i64> {
    let row = number_counter::table.find((dealership, document_type, series, year));
    Ok(row.select(number_counter::last).first(c).optional()?.unwrap_or(0))
}

/// Every series of a document type with its year and the last number that it gave.
pub fn last_numbers(
    c: &mut Conn,
    dealership: DealershipId,
    document_type: &str,
) -> DbResult<Vec<(String, i32, i64)>> {
    Ok(number_counter::table
        .filter(number_counter::dealership_id.eq(dealership))
        .filter(number_counter::document_type.eq(document_type))
        .select((number_counter::series, number_counter::year, number_counter::last))
        .load(c)?)
}

/// Goes back to `used`: the numbers after it are of documents that an import brought and that are gone with it.
pub fn lower_number(
    c: &mut Conn,
    dealership: DealershipId,
    document_type: &str,
    series: &str,
    year: i32,
    used: i64,
) -> DbResult<()> {
    let row = number_counter::table
        .find((dealership, document_type, series, year))
        .filter(number_counter::last.gt(used));
    diesel::update(row).set(number_counter::last.eq(used)).execute(c)?;
    Ok(())
}

fn start(
    c: &mut Conn,
    dealership: DealershipId,
    document_type: &str,
    series: &str,
    year: i32,
) -> DbResult<()> {
    let values = (
        number_counter::dealership_id.eq(dealership),
        number_counter::document_type.eq(document_type),
        number_counter::series.eq(series),
        number_counter::year.eq(year),
        number_counter::last.eq(0_i64),
    );
    insert_or_ignore!(c, number_counter::table, values)?;
    Ok(())
}

/// `None` when the series has not begun.
fn count(
    c: &mut Conn,
    dealership: DealershipId,
    document_type: &str,
    series: &str,
    year: i32,
) -> DbResult<Option<i64>> {
    let row = number_counter::table.find((dealership, document_type, series, year));
    let next = diesel::update(row).set(number_counter::last.eq(number_counter::last + 1_i64));
    let next = next.returning(number_counter::last);
    Ok(each!(c, |c| next.get_result(c).optional())?)
}

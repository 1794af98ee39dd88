//! What the books say in lists: what is owed by age and by whom, what was billed and collected in some days, the numbers of documents.

pub mod aging;
pub mod collections;
pub mod disputes;
pub mod numbers;
pub mod owing;

use crate::base::error::AppError;
use crate::base::values::LocalDate;

/// Rows of a page.
const ROWS: usize = 50;

/// `2026-11-20.inv_…`: the last row of the page before.
fn place<T: std::str::FromStr>(text: &str) -> Result<Option<(LocalDate, T)>, AppError> {
    if text.is_empty() {
        return Ok(None);
    }
    let parts = text.split_once('.').and_then(|(day, id)| Some((day.parse().ok()?, id.parse().ok()?)));
    parts.map(Some).ok_or(AppError::NotFound)
}

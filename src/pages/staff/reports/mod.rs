//! What the books say in lists: what is owed by age and by whom, what was billed and collected in some days, the numbers of documents.

pub mod aging;
pub mod collections;
pub mod disputes;
pub mod numbers;
pub mod owing;

/// Rows of a page.
const ROWS: usize = 50;

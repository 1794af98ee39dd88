//! The statement: opening balance, movements in order, closing balance.

use super::{sample, structure, words};
use crate::billing::documents::statement::{lay_out, statement};

#[test]
fn runs_from_opening_to_closing_balance() {
    let paper = sample::statement();
    let words = words(&lay_out(&paper).unwrap());
    let at = |text: &str| words.find(text).unwrap_or_else(|| panic!("{text} is missing"));
    assert!(at("Opening balance") < at("RC-7702"));
    assert!(at("RC-7702") < at("NM-10482"));
    assert!(at("NM-10482") < at("Closing balance"));
}

#[test]
fn gives_every_row_as_many_cells_as_the_head() {
    let structure = structure(&lay_out(&sample::statement()).unwrap());
    assert_eq!(structure.matches("TR(TD TD TD TD TD)").count(), 5, "{structure}");
}

#[test]
fn gives_the_same_bytes_for_the_same_paper() {
    assert_eq!(statement(&sample::statement()).unwrap(), statement(&sample::statement()).unwrap());
}

#[test]
fn runs_over_pages() {
    let mut paper = sample::statement();
    let row = paper.movements[0].clone();
    paper.movements = vec![row; 300];
    assert!(lay_out(&paper).unwrap().pages.len() > 6);
    assert!(statement(&paper).is_ok());
}

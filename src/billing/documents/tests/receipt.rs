//! The receipt: how much, when, by what means, for which documents.

use super::{sample, structure, words};
use crate::billing::documents::receipt::{lay_out, receipt};

#[test]
fn says_how_the_payment_was_spread() {
    let paper = sample::receipt();
    let words = words(&lay_out(&paper).unwrap());
    for text in ["$900.00", "Visa ending 4242", "pi_3PqX7aLk2Vw0Zt1B0c9dYf4e", "NM-10455", "128.06", "190.34"]
    {
        assert!(words.contains(text), "{text} is missing");
    }
}

#[test]
fn gives_the_same_bytes_for_the_same_paper() {
    assert_eq!(receipt(&sample::receipt()).unwrap(), receipt(&sample::receipt()).unwrap());
}

#[test]
fn draws_no_table_for_money_that_went_to_no_document() {
    let mut paper = sample::receipt();
    paper.allocation.clear();
    assert!(!structure(&lay_out(&paper).unwrap()).contains("THead"));
    assert!(receipt(&paper).is_ok());
}

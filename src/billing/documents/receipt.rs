//! The receipt of one payment or refund: what was received, when, how, and which documents it went to.

use super::closing;
use super::edition::Edition;
use super::error::DocumentError;
use super::face::Faces;
use super::head;
use super::look::{BODY, FIGURE, FIGURE_SOFT, HINT};
use super::pdf;
use super::sheet::Sheet;
use super::table::{Cell, Column, Section, Table};
use super::view::{Fact, Frame, Issuer, Note, Party, TotalRow};

/// A receipt in words ready to print.
#[derive(Clone, PartialEq, Eq)]
pub struct ReceiptPaper {
    pub edition: Edition,
    pub issuer: Issuer,
    pub summary: String,
    /// "Amount paid", "$771.94".
    pub hero: Option<Fact>,
    pub received_from: Party,
    /// Paid on, method, reference of the payment provider.
    pub facts: Vec<Fact>,
    pub columns: AllocationColumns,
    /// Where the money went. Empty (a credit on the account, say): no table is drawn.
    pub allocation: Vec<AllocatedDocument>,
    pub totals: Vec<TotalRow>,
    pub notes: Vec<Note>,
    pub frame: Frame,
}

/// Titles of the columns.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct AllocationColumns {
    pub document: String,
    pub billed: String,
    pub paid: String,
    pub left: String,
}

/// What one document got of the payment.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct AllocatedDocument {
    /// "Invoice NM-10482".
    pub document: String,
    /// Vehicle, date of issue: small, one paragraph each.
    pub details: Vec<String>,
    pub billed: String,
    pub paid: String,
    /// What remains to pay on it.
    pub left: String,
}

/// The receipt as PDF/A-3a and PDF/UA-1.
///
/// # Errors
/// As for [`super::invoice`].
pub fn receipt(paper: &ReceiptPaper) -> Result<Vec<u8>, DocumentError> {
    pdf::write(lay_out(paper)?)
}

pub(super) fn lay_out(paper: &ReceiptPaper) -> Result<Sheet<'_>, DocumentError> {
    let faces = Faces::built_in()?;
    let mut sheet = Sheet::new(&paper.edition, faces, &paper.issuer);
    head::letterhead(&mut sheet, &paper.issuer)?;
    head::title(&mut sheet, &paper.summary, paper.hero.as_ref());
    head::party_and_facts(&mut sheet, &paper.received_from, &paper.facts);
    head::opening(&mut sheet, &paper.frame.opening);
    if !paper.allocation.is_empty() {
        table(paper).draw(&mut sheet);
    }
    closing::totals_and_notes(&mut sheet, &paper.totals, &paper.notes);
    closing::code(&mut sheet, paper.frame.code.as_ref())?;
    closing::legal(&mut sheet, &paper.frame.legal);
    Ok(sheet)
}

fn table(paper: &ReceiptPaper) -> Table {
    let columns = &paper.columns;
    Table {
        columns: vec![
            (Column::Words, columns.document.clone()),
            (Column::Figure, columns.billed.clone()),
            (Column::Figure, columns.paid.clone()),
            (Column::Figure, columns.left.clone()),
        ],
        sections: vec![Section { heading: Cell::new(), rows: paper.allocation.iter().map(row).collect() }],
        tail: closing::totals_height(&paper.totals),
    }
}

fn row(one: &AllocatedDocument) -> Vec<Cell> {
    let details = one.details.iter().map(|text| (text.clone(), HINT));
    vec![
        std::iter::once((one.document.clone(), BODY)).chain(details).collect(),
        vec![(one.billed.clone(), FIGURE_SOFT)],
        vec![(one.paid.clone(), FIGURE)],
        vec![(one.left.clone(), FIGURE_SOFT)],
    ]
}

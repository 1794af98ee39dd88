//! The invoice on paper: who, what for, which vehicle, the charges, the sum. An estimate or a credit note
//! is the same paper under another title and other labels.

use super::closing;
use super::edition::Edition;
use super::error::DocumentError;
use super::face::Faces;
use super::head;
use super::look::{BODY, FIGURE, FIGURE_SOFT, GROUP, HINT};
use super::pdf;
use super::sheet::Sheet;
use super::strip;
use super::table::{Cell, Column, Section, Table};
use super::view::{Fact, Frame, Issuer, Note, Party, TotalRow};

/// An invoice in words ready to print.
#[derive(Clone, PartialEq, Eq)]
pub struct InvoicePaper {
    pub edition: Edition,
    pub issuer: Issuer,
    /// "Front brakes, oil service and alignment"; may be empty.
    pub summary: String,
    /// The figure at the head: "Amount due", "$771.94".
    pub hero: Option<Fact>,
    pub bill_to: Party,
    /// Issued, due, repair order, advisor, authorisation.
    pub facts: Vec<Fact>,
    /// Vehicle, VIN, plate, odometer in and out; the first is printed strong.
    pub vehicle: Vec<Fact>,
    pub columns: InvoiceColumns,
    pub groups: Vec<LineGroup>,
    pub totals: Vec<TotalRow>,
    pub notes: Vec<Note>,
    pub frame: Frame,
}

/// Titles of the columns.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct InvoiceColumns {
    pub description: String,
    pub quantity: String,
    pub rate: String,
    pub amount: String,
}

/// Lines of one kind (labor, parts, fees) or of one job.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct LineGroup {
    /// Empty: the lines stand without a heading.
    pub heading: String,
    /// Complaint, cause and correction of a job; one paragraph each.
    pub story: Vec<String>,
    pub lines: Vec<InvoiceLine>,
}

/// One charge. Who pays a line other than the customer is said in `details`, with its amount at nil.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct InvoiceLine {
    pub description: String,
    /// Part number, condition, technician's note: small, one paragraph each.
    pub details: Vec<String>,
    pub quantity: String,
    pub rate: String,
    pub amount: String,
}

/// The invoice as PDF/A-3a and PDF/UA-1.
///
/// # Errors
/// [`DocumentError::Standard`] when the paper breaks its standard (an empty title, for instance); the other
/// variants mean a broken build or a page that cannot be laid out.
pub fn invoice(paper: &InvoicePaper) -> Result<Vec<u8>, DocumentError> {
    pdf::write(lay_out(paper)?)
}

pub(super) fn lay_out(paper: &InvoicePaper) -> Result<Sheet<'_>, DocumentError> {
    let faces = Faces::built_in()?;
    let mut sheet = Sheet::new(&paper.edition, faces, &paper.issuer);
    head::letterhead(&mut sheet, &paper.issuer)?;
    head::title(&mut sheet, &paper.summary, paper.hero.as_ref());
    head::party_and_facts(&mut sheet, &paper.bill_to, &paper.facts);
    strip::strip(&mut sheet, &paper.vehicle);
    head::opening(&mut sheet, &paper.frame.opening);
    table(paper).draw(&mut sheet);
    closing::totals_and_notes(&mut sheet, &paper.totals, &paper.notes);
    closing::code(&mut sheet, paper.frame.code.as_ref())?;
    closing::legal(&mut sheet, &paper.frame.legal);
    Ok(sheet)
}

fn table(paper: &InvoicePaper) -> Table {
    let columns = &paper.columns;
    Table {
        columns: vec![
            (Column::Words, columns.description.clone()),
            (Column::Figure, columns.quantity.clone()),
            (Column::Figure, columns.rate.clone()),
            (Column::Figure, columns.amount.clone()),
        ],
        sections: paper.groups.iter().map(section).collect(),
        tail: closing::totals_height(&paper.totals),
    }
}

fn section(group: &LineGroup) -> Section {
    let title = Some(&group.heading).filter(|heading| !heading.is_empty());
    let title = title.map(|heading| (heading.clone(), GROUP));
    let story = group.story.iter().map(|text| (text.clone(), HINT));
    Section { heading: title.into_iter().chain(story).collect(), rows: group.lines.iter().map(row).collect() }
}

fn row(line: &InvoiceLine) -> Vec<Cell> {
    let details = line.details.iter().map(|text| (text.clone(), HINT));
    vec![
        std::iter::once((line.description.clone(), BODY)).chain(details).collect(),
        vec![(line.quantity.clone(), FIGURE_SOFT)],
        vec![(line.rate.clone(), FIGURE_SOFT)],
        vec![(line.amount.clone(), FIGURE)],
    ]
}

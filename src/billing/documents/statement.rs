//! The statement of account: opening balance, what moved it, closing balance, over a range of days.

use super::closing;
use super::edition::Edition;
use super::error::DocumentError;
use super::face::Faces;
use super::head;
use super::look::{BODY, FIGURE, FIGURE_SOFT, FIGURE_STRONG, HINT, STRONG};
use super::pdf;
use super::sheet::Sheet;
use super::strip;
use super::table::{Cell, Column, Section, Table};
use super::view::{Fact, Frame, Issuer, Note, Party, TotalRow};

/// A statement in words ready to print.
#[derive(Clone, PartialEq, Eq)]
pub struct StatementPaper {
    pub edition: Edition,
    pub issuer: Issuer,
    /// "Oct 1 to Nov 20, 2026".
    pub period: String,
    /// "Balance on Nov 20, 2026", "$771.94".
    pub hero: Option<Fact>,
    pub account: Party,
    pub facts: Vec<Fact>,
    /// Open amount by age, or what else stands above the table; may be empty.
    pub strip: Vec<Fact>,
    pub columns: MovementColumns,
    /// "Opening balance" and its amount.
    pub opening: Fact,
    pub movements: Vec<Movement>,
    /// "Closing balance" and its amount.
    pub closing: Fact,
    pub totals: Vec<TotalRow>,
    pub notes: Vec<Note>,
    pub frame: Frame,
}

/// Titles of the columns.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct MovementColumns {
    pub date: String,
    pub description: String,
    pub charge: String,
    pub payment: String,
    pub balance: String,
}

/// One document or payment; `charge` or `payment` is empty.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Movement {
    pub date: String,
    /// "Invoice NM-10482".
    pub description: String,
    /// Vehicle, method: small, one paragraph each.
    pub details: Vec<String>,
    pub charge: String,
    pub payment: String,
    /// The balance after it.
    pub balance: String,
}

/// The statement as PDF/A-3a and PDF/UA-1.
///
/// # Errors
/// As for [`super::invoice`].
pub fn statement(paper: &StatementPaper) -> Result<Vec<u8>, DocumentError> {
    pdf::write(lay_out(paper)?)
}

pub(super) fn lay_out(paper: &StatementPaper) -> Result<Sheet<'_>, DocumentError> {
    let faces = Faces::built_in()?;
    let mut sheet = Sheet::new(&paper.edition, faces, &paper.issuer);
    head::letterhead(&mut sheet, &paper.issuer)?;
    head::title(&mut sheet, &paper.period, paper.hero.as_ref());
    head::party_and_facts(&mut sheet, &paper.account, &paper.facts);
    strip::strip(&mut sheet, &paper.strip);
    head::opening(&mut sheet, &paper.frame.opening);
    table(paper).draw(&mut sheet);
    closing::totals_and_notes(&mut sheet, &paper.totals, &paper.notes);
    closing::legal(&mut sheet, &paper.frame.legal);
    Ok(sheet)
}

fn table(paper: &StatementPaper) -> Table {
    let columns = &paper.columns;
    let opening = std::iter::once(balance_row(&paper.opening));
    let closing = std::iter::once(balance_row(&paper.closing));
    Table {
        columns: vec![
            (Column::Label, columns.date.clone()),
            (Column::Words, columns.description.clone()),
            (Column::Figure, columns.charge.clone()),
            (Column::Figure, columns.payment.clone()),
            (Column::Figure, columns.balance.clone()),
        ],
        sections: vec![Section {
            heading: Cell::new(),
            rows: opening.chain(paper.movements.iter().map(row)).chain(closing).collect(),
        }],
        tail: closing::totals_height(&paper.totals),
    }
}

fn balance_row(fact: &Fact) -> Vec<Cell> {
    let balance = vec![(fact.value.clone(), FIGURE_STRONG)];
    vec![Cell::new(), vec![(fact.label.clone(), STRONG)], Cell::new(), Cell::new(), balance]
}

fn row(movement: &Movement) -> Vec<Cell> {
    let details = movement.details.iter().map(|text| (text.clone(), HINT));
    vec![
        vec![(movement.date.clone(), FIGURE_SOFT)],
        std::iter::once((movement.description.clone(), BODY)).chain(details).collect(),
        vec![(movement.charge.clone(), FIGURE)],
        vec![(movement.payment.clone(), FIGURE)],
        vec![(movement.balance.clone(), FIGURE_SOFT)],
    ]
}

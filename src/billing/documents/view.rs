//! The parts that several papers share, as words ready to print. Escaping, rounding and translation have
//! happened before; the only thing left to decide here is where the words go.
//! None of it can be printed for debugging: names and addresses do not belong in a log.

use crate::base::values::Color;

/// The dealership, at the head of each paper.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Issuer {
    pub name: String,
    /// Address, one line each.
    pub address: Vec<String>,
    /// Phone, mail, web: one line each.
    pub contact: Vec<String>,
    /// Tax id, registration of the repair facility: one line each, with its label ("Tax ID 74-2901155").
    pub registrations: Vec<String>,
    /// One line at the foot of every page.
    pub footer: String,
    pub brand: Brand,
}

/// How the dealership's papers look, where they do not look as usual.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Brand {
    /// Of the name and of the line below the letterhead.
    pub accent: Option<Color>,
    /// In place of the large name.
    pub logo: Option<Logo>,
}

/// A picture in PNG, with its size in pixels.
#[derive(Clone, PartialEq, Eq)]
pub struct Logo {
    pub png: Vec<u8>,
    pub width: u32,
    pub height: u32,
}

/// What the dealership says around the figures. Empty: nothing.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Frame {
    /// Above the figures.
    pub opening: String,
    /// What the law wants said: small, at the very end.
    pub legal: String,
    /// What anybody can check the paper by.
    pub code: Option<CodeOnPaper>,
}

/// A code to scan and to type, with what to do with it.
#[derive(Clone, PartialEq, Eq)]
pub struct CodeOnPaper {
    pub png: Vec<u8>,
    pub heading: String,
    /// One paragraph each.
    pub text: Vec<String>,
    /// What stands for the picture.
    pub words: String,
}

/// Who the paper is for.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Party {
    /// "Bill to", "Received from".
    pub label: String,
    pub name: String,
    pub address: Vec<String>,
}

/// A label and what it says: "Issued", "Nov 13, 2026".
#[derive(Clone, PartialEq, Eq)]
pub struct Fact {
    pub label: String,
    pub value: String,
}

impl Fact {
    #[must_use]
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into() }
    }
}

/// How loud a row of the totals speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weightiness {
    /// One step of the sum: "Subtotal", "Deposit paid Nov 10".
    Step,
    /// A result: "Total".
    Sum,
    /// What the reader came for: "Amount due".
    Due,
}

/// A row of the totals; the amount is formatted and carries its sign.
#[derive(Clone, PartialEq, Eq)]
pub struct TotalRow {
    pub label: String,
    pub amount: String,
    pub weight: Weightiness,
}

impl TotalRow {
    #[must_use]
    pub fn new(weight: Weightiness, label: impl Into<String>, amount: impl Into<String>) -> Self {
        Self { label: label.into(), amount: amount.into(), weight }
    }
}

/// Words below the figures: how to pay, what the law wants said.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Note {
    /// Empty: no heading.
    pub heading: String,
    pub text: String,
}

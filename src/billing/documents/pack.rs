//! Several papers as one file: a sheet that says what it is about, then whole papers, words, a log and photos, each from a
//! page of its own, counted through. For a card network, which takes one file; not an archive, and so without the
//! structure that the papers by themselves have.

use krilla::image::Image;

use super::edition::Edition;
use super::error::DocumentError;
use super::face::Faces;
use super::head;
use super::invoice::{self, InvoicePaper};
use super::look::{BODY, HEADING, HINT, SIDE, STRONG};
use super::pdf;
use super::receipt::{self, ReceiptPaper};
use super::sheet::Sheet;
use super::table::{Column, Section, Table};
use super::view::{Fact, Issuer, Party};

pub struct PackPaper {
    pub edition: Edition,
    pub issuer: Issuer,
    pub summary: String,
    pub hero: Fact,
    pub about: Party,
    pub facts: Vec<Fact>,
    /// What it holds, a line each.
    pub contents: Vec<String>,
    pub parts: Vec<Part>,
}

pub enum Part {
    Invoice(Box<InvoicePaper>),
    Receipt(Box<ReceiptPaper>),
    Log(Log),
    Photo(Photo),
}

/// A table under a heading.
pub struct Log {
    pub heading: String,
    pub words: String,
    /// The last column is the widest.
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

pub struct Photo {
    pub heading: String,
    pub about: String,
    pub jpeg: Vec<u8>,
    /// In pixels.
    pub size: (u32, u32),
}

/// All of it as one PDF.
///
/// # Errors
/// As for [`super::invoice()`].
pub fn pack(paper: &PackPaper) -> Result<Vec<u8>, DocumentError> {
    let faces = Faces::built_in()?;
    let mut sheet = Sheet::new(&paper.edition, faces, &paper.issuer);
    head::letterhead(&mut sheet, &paper.issuer)?;
    head::title(&mut sheet, &paper.summary, Some(&paper.hero));
    head::party_and_facts(&mut sheet, &paper.about, &paper.facts);
    for line in &paper.contents {
        sheet.paragraph(SIDE, sheet.width(), line, BODY);
        sheet.space(3.0);
    }
    for part in &paper.parts {
        match part {
            Part::Invoice(paper) => sheet.append(invoice::lay_out(paper)?),
            Part::Receipt(paper) => sheet.append(receipt::lay_out(paper)?),
            Part::Log(it) => log(&mut sheet, it),
            Part::Photo(it) => photo(&mut sheet, it)?,
        }
    }
    pdf::write_together(sheet)
}

fn begin(sheet: &mut Sheet<'_>, heading: &str, about: &str) {
    sheet.turn();
    let width = sheet.width();
    head::heading(sheet, 2, width, HEADING, heading);
    sheet.paragraph(SIDE, width, about, HINT);
    sheet.space(8.0);
}

fn log(sheet: &mut Sheet<'_>, it: &Log) {
    begin(sheet, &it.heading, &it.words);
    let last = it.columns.len().saturating_sub(1);
    let column =
        |(at, name): (usize, &String)| (if at == last { Column::Words } else { Column::Label }, name.clone());
    let row = |cells: &Vec<String>| {
        let style = |at: usize| if at == 0 { STRONG } else { BODY };
        cells.iter().enumerate().map(|(at, text)| vec![(text.clone(), style(at))]).collect()
    };
    let table = Table {
        columns: it.columns.iter().enumerate().map(column).collect(),
        sections: vec![Section { heading: Vec::new(), rows: it.rows.iter().map(row).collect() }],
        tail: 0.0,
    };
    table.draw(sheet);
}

/// As large as the page lets it be.
fn photo(sheet: &mut Sheet<'_>, it: &Photo) -> Result<(), DocumentError> {
    begin(sheet, &it.heading, &it.about);
    let image = Image::from_jpeg(it.jpeg.clone().into(), false)
        .map_err(|error| DocumentError::Writing(format!("photo: {error}")))?;
    let pixels = |count: u32| f32::from(u16::try_from(count.max(1)).unwrap_or(u16::MAX));
    let (wide, high) = (pixels(it.size.0), pixels(it.size.1));
    let scale = (sheet.width() / wide).min((sheet.room() - 4.0) / high).min(1.0);
    sheet.picture(SIDE, (wide * scale, high * scale), image, &it.heading);
    sheet.space(high * scale);
    Ok(())
}

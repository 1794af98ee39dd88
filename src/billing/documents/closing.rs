//! What closes a paper: the sum, and the notes beside or below it.

use krilla::image::Image;
use krilla::tagging::{TableHeaderScope, Tag, kind};

use super::error::DocumentError;
use super::head::heading;
use super::lines::wrap;
use super::look::{
    DUE, DUE_FIGURE, FIGURE, FIGURE_STRONG, HEADING, HINT, Ink, SIDE, SMALL, SOFT, STRONG, Style,
};
use super::sheet::{Sheet, Spot};
use super::view::{CodeOnPaper, Note, TotalRow, Weightiness};

/// Points of air.
const BEFORE_TOTALS: f32 = 7.0;
const BEFORE_NOTE: f32 = 9.0;
/// The side of a code's picture: some 80 modules of a little more than a point, which phones read.
const CODE: f32 = 96.0;
const AROUND_RULE: f32 = 3.6;
const AROUND_ROW: f32 = 1.7;

/// The sum at the right, step by step, kept on one page; the notes stand beside it where they fit and
/// below it where they do not.
pub(super) fn totals_and_notes(sheet: &mut Sheet<'_>, rows: &[TotalRow], notes: &[Note]) {
    let height = totals_height(rows);
    let beside = sheet.width() - totals_width(sheet) - 30.0;
    sheet.keep(height);
    let start = sheet.spot;
    totals(sheet, rows);
    if notes_height(sheet, notes, beside) > height {
        return notes_below(sheet, notes, sheet.width() * 0.8);
    }
    let end = sheet.spot;
    sheet.spot = start;
    notes_below(sheet, notes, beside);
    sheet.spot = sheet.spot.lower(end);
}

fn totals_width(sheet: &Sheet<'_>) -> f32 {
    (sheet.width() * 0.44).max(210.0)
}

fn totals(sheet: &mut Sheet<'_>, rows: &[TotalRow]) {
    if rows.is_empty() {
        return;
    }
    let width = totals_width(sheet);
    let x = SIDE + sheet.width() - width;
    sheet.space(BEFORE_TOTALS);
    sheet.within(Tag::<kind::Table>::Table, |sheet| {
        for row in rows {
            total_row(sheet, x, width, row);
        }
    });
}

/// Room that the totals need, if no label takes two lines; the table keeps its last row beside them.
pub(super) fn totals_height(rows: &[TotalRow]) -> f32 {
    let row = |row: &TotalRow| {
        let edge = if row.weight == Weightiness::Step { 0.0 } else { 2.0 * AROUND_RULE };
        row_styles(row.weight).0.leading() + 2.0 * AROUND_ROW + edge
    };
    if rows.is_empty() { 0.0 } else { rows.iter().map(row).sum::<f32>() + BEFORE_TOTALS }
}

fn row_styles(weight: Weightiness) -> (Style, Style) {
    match weight {
        Weightiness::Step => (SOFT, FIGURE),
        Weightiness::Sum => (STRONG, FIGURE_STRONG),
        Weightiness::Due => (DUE, DUE_FIGURE),
    }
}

fn total_row(sheet: &mut Sheet<'_>, x: f32, width: f32, row: &TotalRow) {
    let (words, figure) = row_styles(row.weight);
    let amount = sheet.line(&row.amount, figure);
    let label = wrap(sheet.faces, &row.label, words, (width - amount.width - 12.0).max(width / 3.0));
    if row.weight != Weightiness::Step {
        sheet.space(AROUND_RULE);
        sheet.rule(x, width, 0.8, Ink::Line);
        sheet.space(AROUND_RULE);
    }
    sheet.space(AROUND_ROW);
    sheet.within(Tag::<kind::TR>::TR, |sheet| {
        let start = sheet.spot;
        sheet.within(Tag::<kind::TH>::TH(TableHeaderScope::Row), |sheet| sheet.lines(x, label));
        let end = sheet.spot;
        sheet.spot = start;
        sheet.within(Tag::<kind::TD>::TD, |sheet| sheet.text_to(x + width, amount));
        sheet.spot = end;
    });
    sheet.space(AROUND_ROW);
}

/// What the law wants said, below everything else.
pub(super) fn legal(sheet: &mut Sheet<'_>, text: &str) {
    if text.is_empty() {
        return;
    }
    sheet.space(2.0 * BEFORE_NOTE);
    sheet.keep(2.0 * HINT.leading());
    sheet.rule(SIDE, sheet.width(), 0.5, Ink::Line);
    sheet.space(BEFORE_NOTE / 2.0);
    sheet.paragraph(SIDE, sheet.width(), text, HINT);
}

/// The picture to scan, and beside it what it is for.
pub(super) fn code(sheet: &mut Sheet<'_>, it: Option<&CodeOnPaper>) -> Result<(), DocumentError> {
    let Some(it) = it else { return Ok(()) };
    let image = Image::from_png(it.png.clone().into(), false)
        .map_err(|error| DocumentError::Writing(format!("code: {error}")))?;
    sheet.space(BEFORE_NOTE);
    sheet.keep(CODE);
    let start = sheet.spot;
    sheet.picture(SIDE, (CODE, CODE), image, &it.words);
    let (x, width) = (SIDE + CODE + 12.0, sheet.width() - CODE - 12.0);
    sheet.space(8.0);
    sheet.paragraph(x, width, &it.heading, HEADING);
    for text in &it.text {
        sheet.paragraph(x, width, text, SMALL);
    }
    sheet.spot = sheet.spot.lower(Spot { y: start.y + CODE, ..start });
    Ok(())
}

/// Paragraphs, each with its heading.
fn notes_below(sheet: &mut Sheet<'_>, notes: &[Note], width: f32) {
    for note in notes {
        sheet.space(BEFORE_NOTE);
        if !note.heading.is_empty() {
            heading(sheet, 2, width, HEADING, &note.heading);
        }
        if !note.text.is_empty() {
            sheet.paragraph(SIDE, width, &note.text, SMALL);
        }
    }
}

fn notes_height(sheet: &Sheet<'_>, notes: &[Note], width: f32) -> f32 {
    let lines = |text: &str, style: Style| {
        let lines = if text.is_empty() { 0 } else { wrap(sheet.faces, text, style, width).len() };
        f32::from(u16::try_from(lines).unwrap_or(u16::MAX)) * style.leading()
    };
    notes.iter().map(|note| BEFORE_NOTE + lines(&note.heading, HEADING) + lines(&note.text, SMALL)).sum()
}

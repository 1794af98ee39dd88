//! The grid of a table: how wide its columns are, where each line of a cell goes, and the head.

use krilla::tagging::{TableHeaderScope, Tag, kind};

use super::lines::{Line, wide, wrap};
use super::look::{HINT, Ink, SIDE, Style};
use super::sheet::{Mark, Sheet, Spot};
use super::table::{Cell, Column, Table};

/// Points between columns, and above and below the text of a row.
const GAP: f32 = 14.0;
pub(super) const ABOVE: f32 = 3.4;
pub(super) const BELOW: f32 = 3.4;
/// A column of figures is no narrower, so that the page looks alike whatever the sums.
const FIGURE_WIDTH: f32 = 54.0;

/// Where each column begins and how wide it is.
pub(super) struct Grid {
    pub tracks: Vec<Track>,
    pub width: f32,
    pub head_height: f32,
    head: Vec<Cell>,
}

/// One column: how it is aligned and where it lies, in points.
pub(super) struct Track {
    pub kind: Column,
    pub x: f32,
    pub width: f32,
}

impl Grid {
    pub(super) fn measure(table: &Table, sheet: &Sheet<'_>) -> Self {
        let (tracks, width) = (tracks(table, sheet), sheet.width());
        let head = table.columns.iter().map(|(_, title)| vec![(title.clone(), HINT)]).collect::<Vec<_>>();
        let mut grid = Self { tracks, width, head_height: 0.0, head };
        grid.head_height = grid.row_height(&grid.cells(sheet, &grid.head));
        grid
    }

    pub(super) fn cells(&self, sheet: &Sheet<'_>, row: &[Cell]) -> Vec<Vec<Line>> {
        let empty = Cell::new();
        self.tracks
            .iter()
            .enumerate()
            .map(|(index, track)| lines_of(sheet, row.get(index).unwrap_or(&empty), track.width))
            .collect()
    }

    pub(super) fn row_height(&self, cells: &[Vec<Line>]) -> f32 {
        cells.iter().map(|lines| height_of(lines)).fold(0.0, f32::max) + ABOVE + BELOW
    }

    /// Draws the head; only the first one belongs to the structure.
    pub(super) fn draw_head(&self, sheet: &mut Sheet<'_>, first: bool) {
        let cells = self.cells(sheet, &self.head);
        let start = sheet.spot;
        for (track, lines) in self.tracks.iter().zip(cells) {
            sheet.spot = Spot { y: start.y + ABOVE, ..start };
            if first {
                sheet
                    .within(Tag::<kind::TH>::TH(TableHeaderScope::Column), |sheet| track.lines(sheet, lines));
            } else {
                track.decoration(sheet, lines);
            }
        }
        sheet.spot = Spot { y: start.y + self.head_height, ..start };
        sheet.rule(SIDE, self.width, 0.8, Ink::Line);
    }
}

impl Track {
    fn x_of(&self, line: &Line) -> f32 {
        if self.kind == Column::Figure { self.x + self.width - line.width } else { self.x }
    }

    pub(super) fn lines(&self, sheet: &mut Sheet<'_>, lines: Vec<Line>) {
        for line in lines {
            let leading = line.style.leading();
            sheet.text(self.x_of(&line), line);
            sheet.space(leading);
        }
    }

    /// The same, outside the structure.
    fn decoration(&self, sheet: &mut Sheet<'_>, lines: Vec<Line>) {
        for line in lines {
            let leading = line.style.leading();
            let baseline = sheet.spot.y + line.style.baseline();
            sheet.mark(Mark::Text { x: self.x_of(&line), baseline, line, number: None });
            sheet.space(leading);
        }
    }
}

fn tracks(table: &Table, sheet: &Sheet<'_>) -> Vec<Track> {
    let total = sheet.width() - GAP * share_of(table.columns.len().saturating_sub(1));
    let cap = total / share_of(table.columns.len()).max(1.0);
    let widths: Vec<Option<f32>> =
        (0..table.columns.len()).map(|column| fixed(table, sheet, column, cap)).collect();
    let words = share_of(widths.iter().filter(|width| width.is_none()).count());
    let rest = (total - widths.iter().flatten().sum::<f32>()) / words.max(1.0);
    let mut x = SIDE;
    let mut tracks = Vec::new();
    for ((kind, _), width) in table.columns.iter().zip(widths) {
        let width = width.unwrap_or(rest);
        tracks.push(Track { kind: *kind, x, width });
        x += width + GAP;
    }
    tracks
}

/// The widest cell of a column, within reason; none for a column that takes the rest.
fn fixed(table: &Table, sheet: &Sheet<'_>, column: usize, cap: f32) -> Option<f32> {
    let (kind, title) = table.columns.get(column)?;
    let least = match kind {
        Column::Words => return None,
        Column::Label => 0.0,
        Column::Figure => FIGURE_WIDTH,
    };
    let rows = table.sections.iter().flat_map(|section| &section.rows);
    let cells = rows.filter_map(|row| row.get(column)).flatten();
    let widths = cells.map(|(text, style)| wide(sheet.faces, text, *style));
    let widest = widths.fold(wide(sheet.faces, title, HINT), f32::max) + 0.1;
    Some(widest.max(least).min(cap))
}

fn share_of(count: usize) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}

/// A cell without text keeps a space, so that every row has as many cells as the head (PDF/UA-1, 7.5).
pub(super) fn lines_of(sheet: &Sheet<'_>, cell: &[(String, Style)], width: f32) -> Vec<Line> {
    if cell.is_empty() {
        return wrap(sheet.faces, "", HINT, width);
    }
    cell.iter().flat_map(|(text, style)| wrap(sheet.faces, text, *style, width)).collect()
}

pub(super) fn height_of(lines: &[Line]) -> f32 {
    lines.iter().map(|line| line.style.leading()).sum()
}

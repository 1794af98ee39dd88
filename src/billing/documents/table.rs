//! Tables that run over pages: the head is repeated, a row stays whole where a page can hold it, and a
//! group's heading stays with its first row. Widths and places are the grid's (`grid.rs`).

use std::num::NonZeroU32;

use krilla::tagging::{TableHeaderScope, Tag, TagKind, kind};

use super::grid::{ABOVE, BELOW, Grid, Track, height_of, lines_of};
use super::lines::Line;
use super::look::{Ink, SIDE, Style};
use super::sheet::{Sheet, Spot};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// Takes what the others leave, reads from the left.
    Words,
    /// As wide as its widest cell, reads from the left.
    Label,
    /// As wide as its widest cell, ends at the right.
    Figure,
}

/// Text of one cell, a style for each of its paragraphs.
pub(super) type Cell = Vec<(String, Style)>;

#[derive(Default)]
pub(super) struct Section {
    /// Empty: the rows have no heading of their own.
    pub heading: Cell,
    pub rows: Vec<Vec<Cell>>,
}

impl Section {
    fn is_empty(&self) -> bool {
        self.heading.is_empty() && self.rows.is_empty()
    }
}

pub(super) struct Table {
    pub columns: Vec<(Column, String)>,
    pub sections: Vec<Section>,
    /// Points that must be left below the last row: what follows is not to stand on a page alone.
    pub tail: f32,
}

impl Table {
    pub(super) fn draw(&self, sheet: &mut Sheet<'_>) {
        let grid = Grid::measure(self, sheet);
        let body = Body { grid: &grid, table: self };
        sheet.keep(grid.head_height + body.lead(sheet));
        sheet.within(Tag::<kind::Table>::Table, |sheet| {
            sheet.within(Tag::<kind::THead>::THead, |sheet| {
                sheet.within(Tag::<kind::TR>::TR, |sheet| grid.draw_head(sheet, true));
            });
            for section in self.sections.iter().filter(|section| !section.is_empty()) {
                sheet.within(Tag::<kind::TBody>::TBody, |sheet| body.section(sheet, section));
            }
        });
    }
}

/// The rows below the head.
struct Body<'t> {
    grid: &'t Grid,
    table: &'t Table,
}

impl Body<'_> {
    /// What must follow the head on its page: the first heading and the first row.
    fn lead(&self, sheet: &Sheet<'_>) -> f32 {
        let Some(section) = self.table.sections.first() else { return 0.0 };
        let row = section.rows.first().map_or(0.0, |row| self.grid.row_height(&self.grid.cells(sheet, row)));
        row + height_of(&lines_of(sheet, &section.heading, self.grid.width)) + ABOVE + BELOW
    }

    fn section(&self, sheet: &mut Sheet<'_>, section: &Section) {
        let rows: Vec<_> = section.rows.iter().map(|row| self.grid.cells(sheet, row)).collect();
        let needs = self.needs(section, &rows);
        if !section.heading.is_empty() {
            let heading = lines_of(sheet, &section.heading, self.grid.width);
            let height = height_of(&heading) + ABOVE + BELOW;
            self.keep(sheet, height + needs.first().copied().unwrap_or(0.0));
            self.heading(sheet, heading);
        }
        let last = rows.len().saturating_sub(1);
        for (index, (cells, need)) in rows.into_iter().zip(needs).enumerate() {
            self.keep(sheet, need);
            sheet.within(Tag::<kind::TR>::TR, |sheet| self.row(sheet, cells));
            if index < last {
                sheet.rule(SIDE, self.grid.width, 0.5, Ink::Line);
            }
        }
    }

    /// The room that each row asks for: its own, and the last row of the table that of the tail.
    fn needs(&self, section: &Section, rows: &[Vec<Vec<Line>>]) -> Vec<f32> {
        let mut needs: Vec<f32> = rows.iter().map(|cells| self.grid.row_height(cells)).collect();
        let ends = self.table.sections.last().is_some_and(|last| std::ptr::eq(last, section));
        if let (true, Some(last)) = (ends, needs.last_mut()) {
            *last += self.table.tail;
        }
        needs
    }

    fn heading(&self, sheet: &mut Sheet<'_>, lines: Vec<Line>) {
        let span = u32::try_from(self.grid.tracks.len()).ok().and_then(NonZeroU32::new);
        let tag = Tag::<kind::TH>::TH(TableHeaderScope::Column).with_col_span(span);
        sheet.space(ABOVE + 2.0);
        sheet.within(Tag::<kind::TR>::TR, |sheet| {
            sheet.within(tag, |sheet| {
                self.flow(sheet, &Track { kind: Column::Words, x: SIDE, width: self.grid.width }, lines)
            });
        });
        sheet.space(BELOW - 2.0);
    }

    /// Cells side by side, each flowing to the next page on its own when the row is taller than a page.
    fn row(&self, sheet: &mut Sheet<'_>, cells: Vec<Vec<Line>>) {
        let start = Spot { y: sheet.spot.y + ABOVE, ..sheet.spot };
        let mut end = start;
        for (track, lines) in self.grid.tracks.iter().zip(cells) {
            sheet.spot = start;
            let tag: TagKind = Tag::<kind::TD>::TD.into();
            sheet.within(tag, |sheet| self.flow(sheet, track, lines));
            end = end.lower(sheet.spot);
        }
        sheet.spot = Spot { y: end.y + BELOW, ..end };
    }

    fn flow(&self, sheet: &mut Sheet<'_>, track: &Track, lines: Vec<Line>) {
        for line in lines {
            if line.style.leading() > sheet.room() {
                self.turn(sheet);
                sheet.space(ABOVE);
            }
            track.lines(sheet, vec![line]);
        }
    }

    fn keep(&self, sheet: &mut Sheet<'_>, points: f32) {
        let capacity = sheet.capacity() - self.grid.head_height;
        if points > sheet.room() && points <= capacity {
            self.turn(sheet);
        }
    }

    /// The next page, with the head drawn once however many cells flow onto it.
    fn turn(&self, sheet: &mut Sheet<'_>) {
        if sheet.turn() {
            self.grid.draw_head(sheet, false);
        } else {
            sheet.space(self.grid.head_height);
        }
    }
}

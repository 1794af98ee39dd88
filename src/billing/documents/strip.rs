//! Facts side by side in a well, such as the vehicle of an invoice or the ages of a statement.

use krilla::tagging::{ListNumbering, Tag, kind};

use super::lines::{Line, wide, wrap};
use super::look::{BODY, HINT, Ink, SIDE, STRONG};
use super::sheet::{Mark, Sheet, Spot};
use super::view::Fact;

/// Around the facts and between their rows, in points.
const PAD: f32 = 11.0;
const PAD_Y: f32 = 8.0;
const ROW_GAP: f32 = 7.0;
const ITEM_GAP: f32 = 26.0;

/// Facts side by side in a well, such as the vehicle: label above value, the first one strong.
pub(super) fn strip(sheet: &mut Sheet<'_>, facts: &[Fact]) {
    if facts.is_empty() {
        return;
    }
    let rows = strip_rows(sheet, facts, sheet.width() - 2.0 * PAD);
    let heights: Vec<f32> = rows.iter().map(|row| row.iter().map(Item::height).fold(0.0, f32::max)).collect();
    let gaps = ROW_GAP * f32::from(u16::try_from(rows.len().saturating_sub(1)).unwrap_or(0));
    let height = heights.iter().sum::<f32>() + gaps + 2.0 * PAD_Y;
    sheet.keep(height);
    let well =
        Mark::Fill { x: SIDE, y: sheet.spot.y, width: sheet.width(), height, radius: 6.0, ink: Ink::Well };
    sheet.mark(well);
    sheet.space(PAD_Y);
    sheet.within(Tag::<kind::L>::L(ListNumbering::None), |sheet| {
        for (row, height) in rows.into_iter().zip(heights) {
            let top = sheet.spot;
            for item in row {
                sheet.spot = top;
                item.draw(sheet, SIDE + PAD);
            }
            sheet.spot = Spot { y: top.y + height + ROW_GAP, ..top };
        }
    });
    sheet.space(PAD_Y + 1.0);
}

struct Item {
    x: f32,
    label: Vec<Line>,
    value: Vec<Line>,
}

impl Item {
    fn height(&self) -> f32 {
        self.label.iter().chain(&self.value).map(|line| line.style.leading()).sum()
    }

    fn draw(self, sheet: &mut Sheet<'_>, left: f32) {
        sheet.within(Tag::<kind::LI>::LI, |sheet| {
            sheet.within(Tag::<kind::Lbl>::Lbl, |sheet| sheet.lines(left + self.x, self.label));
            sheet.within(Tag::<kind::LBody>::LBody, |sheet| sheet.lines(left + self.x, self.value));
        });
    }
}

/// As many items a row as fit; an item wider than the row is broken into lines.
fn strip_rows(sheet: &Sheet<'_>, facts: &[Fact], width: f32) -> Vec<Vec<Item>> {
    let mut rows = vec![Vec::new()];
    let mut x = 0.0;
    for (index, fact) in facts.iter().enumerate() {
        let style = if index == 0 { STRONG } else { BODY };
        let value = wide(sheet.faces, &fact.value, style);
        let wide = value.max(wide(sheet.faces, &fact.label, HINT)).min(width) + 0.1;
        if x > 0.0 && x + wide > width {
            rows.push(Vec::new());
            x = 0.0;
        }
        let item = Item {
            x,
            label: wrap(sheet.faces, &fact.label, HINT, wide),
            value: wrap(sheet.faces, &fact.value, style, wide),
        };
        x += wide + ITEM_GAP;
        if let Some(row) = rows.last_mut() {
            row.push(item);
        }
    }
    rows
}

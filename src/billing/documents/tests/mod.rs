//! What every paper must keep: its standard, its bytes, its structure, and every word that went in.

mod branded;
mod figures;
mod invoice;
mod letters;
mod outside;
mod receipt;
mod sample;
mod statement;

use krilla::tagging::TagKind;

use super::sheet::{Mark, Sheet};
use super::tags::Child;

/// The words of a page, one line of text each, in the order in which they were drawn.
fn page(sheet: &Sheet<'_>, index: usize) -> Vec<String> {
    let lines = sheet.pages[index].iter().filter_map(|mark| match mark {
        Mark::Text { line, .. } => Some(line.text()),
        Mark::Fill { .. } | Mark::Image { .. } => None,
    });
    lines.collect()
}

fn words(sheet: &Sheet<'_>) -> String {
    (0..sheet.pages.len()).flat_map(|index| page(sheet, index)).collect::<Vec<_>>().join("\n")
}

/// The structure in one line: "H1 P L(LI(Lbl LBody))". Pieces of text are left out.
fn structure(sheet: &Sheet<'_>) -> String {
    describe(sheet.structure.done())
}

fn describe(children: &[Child]) -> String {
    let elements = children.iter().filter_map(|child| match child {
        Child::Text(_) => None,
        Child::Element(element) => {
            let inner = describe(&element.children);
            let name = name(&element.tag);
            Some(if inner.is_empty() { name } else { format!("{name}({inner})") })
        }
    });
    elements.collect::<Vec<_>>().join(" ")
}

fn name(tag: &TagKind) -> String {
    match tag {
        TagKind::Hn(heading) => format!("H{}", heading.level()),
        TagKind::TH(cell) => format!("TH:{:?}", cell.scope()),
        other => format!("{other:?}").split('(').next().unwrap().to_owned(),
    }
}

//! The invoice: structure, pages, rows that stay whole.

use super::sample;
use super::{page, structure, words};
use crate::billing::documents::invoice::{invoice, lay_out};
use crate::billing::documents::look::{BOTTOM, SIDE};
use crate::billing::documents::sheet::{Mark, Sheet};
use crate::billing::documents::{DocumentError, InvoicePaper, PaperSize};

#[test]
fn gives_the_same_bytes_for_the_same_paper() {
    let paper = sample::invoice();
    assert_eq!(invoice(&paper).unwrap(), invoice(&paper).unwrap());
}

#[test]
fn keeps_both_standards() {
    let file = invoice(&sample::invoice()).unwrap();
    let text = String::from_utf8_lossy(&file);
    assert!(text.contains("pdfaid:part>3<") && text.contains("pdfaid:conformance>A<"));
    assert!(text.contains("pdfuaid:part>1<"));
}

#[test]
fn refuses_a_paper_without_title() {
    let mut paper = sample::invoice();
    paper.edition.title = String::new();
    let Err(DocumentError::Standard(found)) = invoice(&paper) else {
        panic!("a paper without title was written")
    };
    assert!(found.contains("NoDocumentTitle"), "{found}");
}

#[test]
fn tags_headings_lists_and_table_heads_with_scope() {
    let paper = sample::invoice();
    let structure = structure(&lay_out(&paper).unwrap());
    assert!(structure.contains("H1 P P"), "{structure}");
    assert!(structure.contains("L(LI(Lbl LBody) LI(Lbl LBody)"), "{structure}");
    let head = "Table(THead(TR(TH:Column TH:Column TH:Column TH:Column)) TBody(TR(TH:Column) TR(TD TD TD TD)";
    assert!(structure.contains(head), "{structure}");
    assert!(structure.contains("Table(TR(TH:Row TD) TR(TH:Row TD)"), "{structure}");
    assert!(structure.ends_with("H2 P H2 P"), "{structure}");
}

#[test]
fn prints_every_word_of_the_paper() {
    let paper = sample::invoice();
    let words = words(&lay_out(&paper).unwrap());
    for line in paper.groups.iter().flat_map(|group| &group.lines) {
        for text in [&line.description, &line.quantity, &line.rate, &line.amount] {
            assert!(words.contains(text.as_str()), "{text} is missing");
        }
    }
    for text in ["1HGCV1F36MA058217", "48,221 mi", "Tax ID 74-2901155", "−200.00", "$771.94", "Marcus Bell"]
    {
        assert!(words.contains(text), "{text} is missing");
    }
}

#[test]
fn repeats_the_table_head_on_each_page_of_two_hundred_lines() {
    let paper = sample::long_invoice(200);
    let sheet = lay_out(&paper).unwrap();
    assert!(sheet.pages.len() > 5);
    for index in 0..sheet.pages.len() - 1 {
        let page = page(&sheet, index);
        assert!(page.contains(&"Description".to_owned()), "page {index} has no head");
    }
    assert!((1..=200).all(|number| words(&sheet).contains(&format!("item {number}"))));
    assert!(invoice(&paper).is_ok());
}

#[test]
fn counts_only_the_first_table_head_as_structure() {
    let paper = sample::long_invoice(200);
    assert_eq!(structure(&lay_out(&paper).unwrap()).matches("THead").count(), 1);
}

#[test]
fn keeps_a_line_and_its_part_number_on_one_page() {
    let paper = sample::long_invoice(200);
    let sheet = lay_out(&paper).unwrap();
    for index in 0..sheet.pages.len() {
        let page = page(&sheet, index);
        let count = |word: &str| page.iter().filter(|text| text.contains(word)).count();
        assert_eq!(count("Bolt"), count("90105"), "page {index} splits a row");
    }
}

#[test]
fn never_leaves_the_totals_or_a_heading_alone_on_a_page() {
    for count in 1..60 {
        let paper = sample::long_invoice(count);
        let sheet = lay_out(&paper).unwrap();
        let last = page(&sheet, sheet.pages.len() - 1);
        assert!(last.iter().any(|text| text.contains("Bolt")), "{count} lines leave the totals alone");
        let first = page(&sheet, 0);
        assert!(first.iter().any(|text| text.contains("item 1")), "{count} lines leave the heading alone");
    }
}

#[test]
fn flows_a_line_taller_than_a_page_over_several() {
    let story = "Customer states a rattle over bumps, found loose heat shield. ".repeat(200);
    let mut paper = sample::invoice();
    paper.groups[0].lines[0].details = vec![story];
    let sheet = lay_out(&paper).unwrap();
    assert!(sheet.pages.len() > 2);
    assert_eq!(words(&sheet).matches("rattle").count(), 200);
    stays_inside(&sheet);
    assert!(invoice(&paper).is_ok());
}

#[test]
fn breaks_words_that_are_wider_than_their_column() {
    let paper = InvoicePaper {
        summary: "W".repeat(300),
        groups: vec![crate::billing::documents::LineGroup {
            heading: "X".repeat(400),
            story: vec![],
            lines: vec![sample::line(&"M".repeat(500), &[], ["1", &"9".repeat(80), "2.50"])],
        }],
        ..sample::invoice()
    };
    stays_inside(&lay_out(&paper).unwrap());
    assert!(invoice(&paper).is_ok());
}

#[test]
fn fits_a4_as_well_as_letter() {
    let mut paper = sample::long_invoice(60);
    paper.edition.size = PaperSize::A4;
    stays_inside(&lay_out(&paper).unwrap());
    assert!(String::from_utf8_lossy(&invoice(&paper).unwrap()).contains("595.28"));
}

#[test]
fn prints_an_invoice_without_lines_facts_or_notes() {
    let paper = InvoicePaper {
        groups: vec![],
        facts: vec![],
        vehicle: vec![],
        totals: vec![],
        notes: vec![],
        hero: None,
        summary: String::new(),
        ..sample::invoice()
    };
    assert!(invoice(&paper).is_ok());
}

#[test]
fn prints_on_the_sheet_of_the_dealerships_country() {
    let of = |code: &str| PaperSize::of_country(code.parse().unwrap());
    assert_eq!(
        [of("US"), of("MX"), of("DE"), of("GB")].map(|size| size == PaperSize::Letter),
        [true, true, false, false]
    );
}

/// Every mark lies between the margins.
pub(super) fn stays_inside(sheet: &Sheet<'_>) {
    let (width, height) = sheet.edition.size.points();
    for mark in sheet.pages.iter().flatten() {
        let (left, right, bottom) = match mark {
            Mark::Text { x, baseline, line, .. } => (*x, x + line.width, *baseline),
            Mark::Fill { x, y, width, height, .. } | Mark::Image { x, y, width, height, .. } => {
                (*x, x + width, y + height)
            }
        };
        assert!(left >= SIDE - 0.2 && right <= width - SIDE + 0.2, "{left} to {right} leaves the page");
        assert!(bottom <= height - BOTTOM + 0.5, "{bottom} is below the body");
    }
}

//! A paper in the dealership's own dress: its logo with words for those who do not see it, its color, its words; and a sample
//! that says on every page that it is one.

use super::invoice::stays_inside;
use super::{sample, structure, words};
use crate::billing::documents::invoice::{invoice, lay_out};
use crate::billing::documents::{Brand, Frame, InvoicePaper, Logo, receipt, statement};

fn logo(width: u32, height: u32) -> Logo {
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, width, height);
    encoder.set_color(png::ColorType::Rgba);
    let count = usize::try_from(width * height).unwrap();
    encoder.write_header().unwrap().write_image_data(&[139, 26, 26, 200].repeat(count)).unwrap();
    Logo { png, width, height }
}

fn brand(width: u32, height: u32) -> Brand {
    Brand { accent: "#8b1a1a".parse().ok(), logo: Some(logo(width, height)) }
}

fn branded() -> InvoicePaper {
    let mut paper = sample::invoice();
    paper.issuer.brand = brand(300, 80);
    paper.frame = Frame {
        opening: "Thank you for your trust.\nCall us with any question.".to_owned(),
        legal: "Replaced parts are returned on request.".to_owned(),
        code: None,
    };
    paper
}

#[test]
fn a_logo_is_a_figure_that_says_the_name_and_the_name_stands_below_it() {
    let paper = branded();
    let sheet = lay_out(&paper).unwrap();
    let structure = structure(&sheet);
    assert!(structure.starts_with("Figure P"), "{structure}");
    assert!(words(&sheet).starts_with("Northside Motors"));
    stays_inside(&sheet);
    let file = invoice(&paper).unwrap();
    assert_eq!(file, invoice(&paper).unwrap());
    assert_ne!(file, invoice(&sample::invoice()).unwrap());
}

#[test]
fn a_logo_of_any_proportions_stays_in_its_place() {
    for (width, height) in [(720, 20), (24, 200), (24, 12), (720, 200)] {
        let mut paper = sample::invoice();
        paper.issuer.brand = brand(width, height);
        stays_inside(&lay_out(&paper).unwrap());
        assert!(invoice(&paper).is_ok(), "{width} by {height}");
    }
}

#[test]
fn opening_words_stand_above_the_figures_and_legal_ones_at_the_end() {
    let words = words(&lay_out(&branded()).unwrap());
    let at = |text: &str| words.find(text).unwrap_or_else(|| panic!("{text} is missing"));
    assert!(at("BKT 4417") < at("Thank you") && at("Call us") < at("Description"));
    assert!(at("24 months") < at("Replaced parts"));
}

#[test]
fn long_words_run_over_pages_and_stay_inside() {
    let mut paper = branded();
    let long = "We ask you to pay within fourteen days of the date of this invoice. ".repeat(160);
    paper.frame = Frame { opening: long.clone(), legal: long.clone(), code: None };
    paper.notes[1].text = long;
    let sheet = lay_out(&paper).unwrap();
    assert!(sheet.pages.len() > 3);
    assert_eq!(words(&sheet).matches("fourteen").count(), 480);
    stays_inside(&sheet);
    assert!(invoice(&paper).is_ok());
}

#[test]
fn every_kind_of_paper_takes_the_dress() {
    let (mut one, mut two) = (sample::receipt(), sample::statement());
    (one.issuer.brand, two.issuer.brand) = (brand(300, 80), brand(300, 80));
    one.frame = branded().frame;
    two.frame = branded().frame;
    assert!(receipt(&one).is_ok() && statement(&two).is_ok());
}

#[test]
fn a_sample_is_stamped_and_nothing_else_is() {
    let mut paper = sample::long_invoice(100);
    let plain = invoice(&paper).unwrap();
    paper.edition.stamp = "SAMPLE".to_owned();
    assert_ne!(invoice(&paper).unwrap(), plain);
}

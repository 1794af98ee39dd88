//! Letters: which ones the built-in fonts have, and what becomes of the others.

use super::{sample, words};
use crate::billing::documents::face::Faces;
use crate::billing::documents::invoice::{invoice, lay_out};
use crate::billing::documents::letters::{printable, shape};
use crate::billing::documents::lines::wrap;
use crate::billing::documents::look::{BODY, FIGURE, STRONG};

fn print(text: &str) -> String {
    printable(Faces::built_in().unwrap(), text, BODY)
}

#[test]
fn prints_names_of_every_language_the_fonts_cover() {
    for name in ["Łukasz", "Thảo", "Nguyễn", "Çelik", "Žižek", "Ωνάσης", "Щербаков", "Ðặng", "Ó Súilleabháin"]
    {
        let mut paper = sample::invoice();
        paper.bill_to.name = name.to_owned();
        let words = words(&lay_out(&paper).unwrap());
        assert!(words.contains(name) && !words.contains('\u{FFFD}'), "{name} is damaged");
        assert!(invoice(&paper).is_ok());
    }
}

#[test]
fn composes_letters_that_come_in_pieces() {
    assert_eq!(print("Nguye\u{302}\u{303}n"), "Nguyễn");
}

#[test]
fn prints_a_replacement_mark_for_a_letter_no_font_has() {
    let mut paper = sample::invoice();
    paper.bill_to.name = "Dana 🚗 王".to_owned();
    assert!(words(&lay_out(&paper).unwrap()).contains("Dana \u{FFFD} \u{FFFD}"));
    assert!(invoice(&paper).is_ok());
}

#[test]
fn drops_what_cannot_be_seen() {
    assert_eq!(print("A\u{200B}B\u{202E}C\u{FE0F}\u{7}\u{AD}D"), "ABCD");
    assert_eq!(print("1\u{202F}234\u{2009}€"), "1\u{A0}234 €");
}

#[test]
fn keeps_a_word_in_one_font() {
    let runs = shape(Faces::built_in().unwrap(), "Linh Nguyễn, Austin", BODY);
    let texts: Vec<_> = runs.iter().map(|run| run.text.as_str()).collect();
    assert_eq!(texts, ["Linh ", "Nguyễn, ", "Austin"]);
}

#[test]
fn gives_digits_one_width_in_columns_of_figures() {
    let width = |text: &str| shape(Faces::built_in().unwrap(), text, FIGURE)[0].width;
    assert!((width("111.11") - width("888.88")).abs() < 0.001);
}

#[test]
fn draws_pairs_closer_where_the_font_says_so() {
    let faces = Faces::built_in().unwrap();
    let width = |text: &str| shape(faces, text, STRONG).iter().map(|run| run.width).sum::<f32>();
    assert!(width("AV") < width("A") + width("V") - 0.01);
}

#[test]
fn breaks_at_spaces_and_keeps_the_space_for_readers() {
    let lines = wrap(Faces::built_in().unwrap(), "one two three four", BODY, 40.0);
    let texts: Vec<_> = lines.iter().map(|line| line.text()).collect();
    assert_eq!(texts.concat(), "one two three four");
    assert!(texts.len() > 1 && texts[0].ends_with(' '));
}

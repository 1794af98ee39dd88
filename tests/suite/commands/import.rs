//! `forecourt import`, as it is typed. What is checked is tested with `billing::import`.

use super::{MadeSite, code, said};

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data");

#[test]
fn good_files_come_in_and_the_books_agree() {
    let site = MadeSite::new();
    let folder = format!("{DATA}/bad/good-small");
    let dry = site.command(&["import", "--dry-run", &folder]).output().unwrap();
    assert_eq!(code(&dry), 0, "{}", said(&dry));
    let done = site.command(&["import", &folder, "--dealership", "Northside Motors"]).output().unwrap();
    assert_eq!(code(&done), 0, "{}", said(&done));
    assert!(!done.stderr.is_empty(), "it tells how far it is");
    let ledger = site.command(&["ledger"]).output().unwrap();
    assert_eq!(code(&ledger), 0, "{}", said(&ledger));
}

#[test]
fn bad_files_are_refused_and_change_nothing() {
    let site = MadeSite::new();
    let before = site.command(&["ledger", "--json"]).output().unwrap().stdout;
    let refused = site.command(&["import", &format!("{DATA}/bad/total-off-by-a-cent")]).output().unwrap();
    assert_eq!(code(&refused), 1, "{}", said(&refused));
    assert_eq!(site.command(&["ledger", "--json"]).output().unwrap().stdout, before);
}

#[test]
fn what_was_typed_wrongly_is_usage() {
    let site = MadeSite::new();
    for arguments in [vec!["/nonexistent"], vec![DATA, "--dealership", "Southside"]] {
        let output = site.command(&["import"]).args(arguments).output().unwrap();
        assert_eq!(code(&output), 2, "{}", said(&output));
    }
}

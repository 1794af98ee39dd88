//! The files in both languages agree with each other and with every place that uses them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use fluent_syntax::parser;

use super::*;

/// Key → the names of its variables, over all files of one language.
fn messages(files: &[&str]) -> BTreeMap<String, BTreeSet<String>> {
    let mut all = BTreeMap::new();
    for file in files {
        let resource = parser::parse(*file).map_err(|(_, errors)| errors).expect("a file that can be read");
        for entry in resource.body {
            let Entry::Message(message) = entry else { continue };
            let written = format!("{:?}", message.value);
            let variables = written.split("VariableReference { id: Identifier { name: \"").skip(1);
            let names = variables.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect();
            let twice = all.insert(message.id.name.to_owned(), names);
            assert!(twice.is_none(), "{} is given twice", message.id.name);
        }
    }
    all
}

fn read_all(folder: &str, ending: &str, into: &mut Vec<String>) {
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap() {
        let path = entry.unwrap().path();
        let name = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().to_str().unwrap();
        if path.is_dir() {
            read_all(name, ending, into);
        } else if name.ends_with(ending) && !name.ends_with("words_tests.rs") {
            into.push(fs::read_to_string(&path).unwrap());
        }
    }
}

fn sources() -> Vec<String> {
    let mut all = Vec::new();
    read_all("src", ".rs", &mut all);
    read_all("templates", ".html", &mut all);
    read_all("templates", ".txt", &mut all);
    all
}

/// The literal first argument of each call of `.t(` and `.args(`.
fn calls(source: &str, call: &str) -> Vec<String> {
    let after = source.split(call).skip(1);
    after
        .filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_file_is_embedded() {
    for language in Language::ALL {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/words").join(language.code());
        assert_eq!(fs::read_dir(folder).unwrap().count(), files!("en").len(), "files of {}", language.code());
    }
}

#[test]
fn both_languages_have_the_same_keys_with_the_same_variables() {
    let (english, spanish) = (messages(&files!("en")), messages(&files!("es")));
    for (key, variables) in &english {
        let other = spanish.get(key).unwrap_or_else(|| panic!("{key} has no Spanish words"));
        assert_eq!(variables, other, "variables of {key}");
    }
    for key in spanish.keys() {
        assert!(english.contains_key(key), "{key} has no English words");
    }
}

#[test]
fn every_key_that_is_used_exists() {
    let known = messages(&files!("en"));
    for source in sources() {
        for key in calls(&source, ".t(") {
            let variables = known.get(&key).unwrap_or_else(|| panic!("no words for {key}"));
            assert!(variables.is_empty(), "{key} needs the values {variables:?}");
        }
        for key in calls(&source, ".args(") {
            assert!(known.contains_key(&key), "no words for {key}");
        }
    }
}

#[test]
fn every_key_that_exists_is_used() {
    let sources = sources().concat();
    for key in messages(&files!("en")).keys() {
        assert!(sources.contains(&format!("\"{key}\"")), "nobody says {key}");
    }
}

#[test]
fn english_words_keep_the_style_guide() {
    for file in files!("en") {
        for banned in ["please", "oops", "successfully", "invalid ", "!"] {
            assert!(!file.to_lowercase().contains(banned), "{banned:?} is not how we talk");
        }
    }
}

#[test]
fn plain_words_are_borrowed_and_carry_no_marks() {
    let words = Words::new(Language::Es).t("nav-invoices");
    assert!(matches!(words, Cow::Borrowed("Facturas")));
}

#[test]
fn variables_are_filled_without_isolation_marks() {
    let words = Words::new(Language::En).args("account-menu", &[("name", "Dana Whitfield".into())]);
    assert_eq!(words, "Dana Whitfield, account menu");
}

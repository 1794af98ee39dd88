//! `forecourt init`.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use forecourt::base::config::Config;
use forecourt::base::error::AppError;
use forecourt::base::values::Clock;
use forecourt::base::vault::RootSecret;
use forecourt::commands::init::create_with;

use super::{MadeSite, code, forecourt, init, said};
use crate::support::TestDatabase;

#[test]
fn makes_a_site_that_only_its_owner_can_read() {
    let site = MadeSite::new();
    let mode = |path: &str| fs::metadata(site.folder.join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(""), 0o700);
    assert_eq!(mode("db"), 0o700);
    assert_eq!(mode("keys"), 0o700);
    assert_eq!(mode("keys/root.key"), 0o400);
    assert_eq!(mode("keys/recovery-sheet.txt"), 0o600);
    assert_eq!(mode("forecourt.toml"), 0o600);
}

#[test]
fn the_recovery_sheet_holds_the_key() {
    let site = MadeSite::new();
    let key = fs::read_to_string(site.folder.join("keys/root.key")).unwrap();
    let sheet = fs::read_to_string(site.folder.join("keys/recovery-sheet.txt")).unwrap();
    assert_eq!(key.trim().len(), 64);
    assert!(sheet.contains(key.trim()) && sheet.contains("Northside Motors"), "{sheet}");
}

#[test]
fn makes_an_evaluation_site_whose_books_are_empty_and_agree() {
    let site = MadeSite::new();
    assert!(
        fs::read_to_string(site.folder.join("forecourt.toml")).unwrap().contains("mode = \"evaluation\"")
    );
    let ledger = site.command(&["ledger", "--json"]).output().unwrap();
    assert_eq!(code(&ledger), 0, "{}", said(&ledger));
    let rows: serde_json::Value = serde_json::from_slice(&ledger.stdout).unwrap();
    let row = serde_json::json!({ "dealership": "Northside Motors", "currency": "USD",
        "billed": "0.00", "received": "0.00", "open": "0.00", "credit": "0.00" });
    assert_eq!(rows, serde_json::json!([row]));
}

#[test]
fn refuses_a_folder_or_a_database_that_holds_a_site() {
    let site = MadeSite::new();
    let again = init(&site.folder, &TestDatabase::unmigrated());
    assert_eq!(code(&again), 1);
    assert!(said(&again).contains("holds a site already"), "{}", said(&again));
    let elsewhere = site.folder.with_file_name("elsewhere");
    let again = init(&elsewhere, &site.database);
    assert_eq!(code(&again), 1);
    assert!(!elsewhere.exists(), "a failed attempt leaves nothing behind");
}

#[test]
fn a_database_is_never_left_sealed_with_a_key_that_is_gone() {
    let database = TestDatabase::unmigrated();
    let config = Config { database_url: database.url().to_owned(), ..Config::default() };
    let made = |good: bool| {
        let (root, clock) = (RootSecret::generate(), Clock::system());
        create_with(&config, &root, &clock, |_, _| if good { Ok(()) } else { Err(AppError::Forbidden) })
    };
    assert!(made(false).is_err());
    assert!(made(true).is_ok(), "the first attempt left nothing that is in the way");
    assert!(made(true).is_err());
}

#[test]
fn says_which_argument_makes_no_sense() {
    for (name, value) in [("--currency", "XXX"), ("--country", "USA"), ("--time-zone", "Mars/Olympus")] {
        let mut arguments = vec!["init", "--data", "/nonexistent/site", "--dealership", "A"];
        for (flag, good) in [("--currency", "USD"), ("--country", "US"), ("--time-zone", "America/Chicago")] {
            arguments.extend([flag, if flag == name { value } else { good }]);
        }
        let output = forecourt(&arguments).output().unwrap();
        assert_eq!(code(&output), 2, "{}", said(&output));
        assert!(said(&output).contains(name) && said(&output).contains(value), "{}", said(&output));
    }
}

#[test]
fn another_dealership_is_added_once() {
    let site = MadeSite::new();
    let lakeside = ["dealership", "add", "--name", "Lakeside Auto", "--currency", "USD", "--country", "US"];
    let add = || site.command(&lakeside).args(["--time-zone", "America/Chicago"]).output().unwrap();
    assert_eq!(code(&add()), 0);
    let again = add();
    assert_eq!(code(&again), 1);
    assert!(said(&again).contains("Lakeside Auto"), "{}", said(&again));
}

#[test]
fn prints_a_link_for_the_first_administrator_and_a_newer_one_ends_it() {
    let site = MadeSite::new();
    let setup = || site.command(&["administrator", "setup"]).output().unwrap();
    let link = |output: &std::process::Output| {
        String::from_utf8_lossy(&output.stdout)
            .lines()
            .find(|l| l.contains("/setup/"))
            .unwrap()
            .trim()
            .to_owned()
    };
    let (one, two) = (setup(), setup());
    assert_eq!((code(&one), code(&two)), (0, 0), "{}", said(&one));
    assert!(link(&one).starts_with("http://localhost:8080/setup/"), "{}", link(&one));
    assert_ne!(link(&one), link(&two));
}

#[test]
fn nobody_is_let_back_in_who_is_no_administrator() {
    let site = MadeSite::new();
    let output = site.command(&["administrator", "recover", "--email", "dana@example.com"]).output().unwrap();
    assert_eq!(code(&output), 1);
    assert!(said(&output).contains("no such administrator"), "{}", said(&output));
}

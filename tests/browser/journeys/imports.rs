//! Records of another system come in by file: with errors by row at first, then looked through, brought in and taken back;
//! and a list goes out as a file.

use std::path::{Path, PathBuf};

use forecourt::trust::access::Role;

use super::file_of_form;
use crate::driver::browser::View;
use crate::driver::journey::journey;
use crate::people::Person;
use crate::portal::Portal;

const NAMES: [&str; 5] =
    ["customers.csv", "vehicles.csv", "invoices.csv", "invoice_lines.csv", "payments.csv"];

fn files(folder: &Path) -> Vec<PathBuf> {
    NAMES.iter().map(|name| folder.join(name)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_with_errors_is_corrected_brought_in_and_taken_back() {
    let portal = Portal::at_work();
    portal.app.northside();
    let good = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/bad/good-small");
    let spoiled = tempfile::tempdir().expect("a folder");
    for name in NAMES {
        let text = std::fs::read_to_string(good.join(name)).expect("a file");
        let text = if name == "customers.csv" { text.replacen("person", "ghost", 1) } else { text };
        std::fs::write(spoiled.path().join(name), text).expect("a copy");
    }
    journey("import", async |browser| {
        let priya = Person::staff(&portal, browser, "Priya Raman", Role::Manager, View::DESKTOP).await;
        let tab = &priya.tab;
        priya.goto("/staff/imports").await;
        tab.choose_files("#files", &files(spoiled.path())[..4]).await;
        tab.follow("form[action='/staff/imports'] button").await;
        tab.wait_for_words("Missing: payments.csv").await;
        tab.assert_accessible().await;

        tab.choose_files("#files", &files(spoiled.path())).await;
        tab.follow("form[action='/staff/imports'] button").await;
        tab.wait_for_words("Has errors").await;
        tab.wait_for_words("Nothing was changed.").await;
        tab.wait_for_words("customers.csv 3 kind").await;
        tab.assert_accessible().await;

        priya.goto("/staff/imports").await;
        tab.choose_files("#files", &files(&good)).await;
        tab.follow("form[action='/staff/imports'] button").await;
        tab.wait_for_words("Everything is in order").await;
        tab.assert_accessible().await;
        let upload = tab.path().await;
        tab.follow("form[action$='/commit'] button").await;
        tab.wait_for_words("What came in").await;
        tab.assert_accessible().await;

        priya.goto("/staff/payments").await;
        tab.follow("main a[href^='/staff/exports']").await;
        tab.assert_accessible().await;
        tab.follow("form[action='/staff/exports'] button").await;
        priya.confirm().await;
        tab.wait_for_words("The file is being made").await;
        tab.goto_until_it_says(&portal.url_of("/staff/exports"), "Ready").await;
        let (kind, start) = file_of_form(tab, "form[action$='/download']").await;
        assert!(kind.starts_with("text/csv"), "{kind}");
        assert!(start.trim_start_matches('\u{feff}').starts_with("receipt,"), "{start}");

        priya.goto(&upload).await;
        tab.follow("form[action$='/undo'] button").await;
        priya.confirm().await;
        tab.wait_for_words("The import was taken back.").await;
        priya.goto("/staff/payments").await;
        tab.wait_for_words("No payments here").await;
    })
    .await;
}

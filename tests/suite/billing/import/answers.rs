//! Each spoiled copy is answered as `tests/data/bad/README.md` says, and what else a file may have wrong.

use forecourt::base::values::{Currency, Money};
use forecourt::billing::import::{Ended, ImportFile, Made, Report};

use super::{Files, assert_nothing_is_there, bring_in, position, problems, shop};
use crate::support::TestApp;

/// Refused with exactly these words for one problem, and nothing was changed.
fn refused(folder: &str) -> (Report, String) {
    let app = TestApp::new();
    let shop = shop(&app);
    let report = bring_in(&app, &shop, folder);
    assert_eq!(report.ended, Ended::Refused, "{folder}");
    assert_eq!(report.exit_code(), 1);
    assert_nothing_is_there(&app);
    let problems = problems(&report);
    assert!(report.to_text().contains(problems.lines().next().unwrap()));
    (report, problems)
}

fn refused_once(folder: &str, words: &[&str]) {
    let (report, problems) = refused(folder);
    assert_eq!(report.findings.problem_count, 1, "{folder}: {problems}");
    for word in words {
        assert!(problems.contains(word), "{folder}: {word:?} in {problems}");
    }
}

fn imports(folder: &str) -> (TestApp, forecourt::parties::dealerships::Dealership) {
    let app = TestApp::new();
    let shop = shop(&app);
    let report = bring_in(&app, &shop, folder);
    assert_eq!(problems(&report), "", "{folder}");
    assert_eq!(report.exit_code(), 0);
    assert!(matches!(report.ended, Ended::Applied(_)));
    (app, shop)
}

#[test]
fn good_small_imports() {
    let (app, shop) = imports("bad/good-small");
    assert!(position(&app, &shop).is_balanced());
}

#[test]
fn good_excel_imports_and_is_the_same_as_good_small() {
    let (app, shop) = imports("bad/good-excel");
    let again = bring_in(&app, &shop, "bad/good-small");
    assert_eq!(again.made, Made::default());
    assert_eq!(again.unchanged, Made { customers: 12, vehicles: 24, invoices: 12, payments: 11 });
}

#[test]
fn latin1_is_refused_by_file_row_and_encoding() {
    let (report, problems) = refused("bad/latin1");
    assert!(problems.contains("customers.csv, row 2, name: the text is not UTF-8; it looks like ISO-8859-1"));
    assert!(
        report.findings.problems.iter().all(|problem| problem.file == ImportFile::Customers),
        "{problems}"
    );
}

#[test]
fn a_total_off_by_a_cent_is_refused_by_both_totals() {
    let words = ["invoices.csv, row 5, total", "NM-08004", "states 1182.37", "come to 1182.36"];
    refused_once("bad/total-off-by-a-cent", &words);
}

#[test]
fn a_wrong_check_digit_is_refused_with_a_suggestion() {
    refused_once("bad/vin-check-digit", &["vehicles.csv, row 2, vin", "would be X", "Look at it again"]);
}

#[test]
fn an_unknown_customer_is_refused_by_its_reference() {
    refused_once("bad/unknown-customer", &["invoices.csv, row 4, customer_ref", "C99999"]);
}

#[test]
fn a_number_that_is_there_twice_is_refused_by_both_rows() {
    refused_once("bad/duplicate-number", &["invoices.csv, row 14", "NM-08005", "in row 6 as well"]);
}

#[test]
fn due_before_issued_is_refused() {
    refused_once("bad/due-before-issued", &["invoices.csv, row 3, due_on", "2020-01-01", "2023-11-22"]);
}

#[test]
fn a_date_that_does_not_exist_is_refused() {
    refused_once("bad/bad-date", &["invoices.csv, row 3, issued_on", "2023-11-31"]);
}

#[test]
fn what_was_paid_too_much_becomes_credit() {
    let (app, shop) = imports("bad/overpaid");
    let now = position(&app, &shop);
    assert_eq!(now.credit, Money::new(5000, Currency::Usd));
    assert!(now.is_balanced());
}

#[test]
fn a_payment_below_zero_is_refused() {
    refused_once("bad/negative-payment", &["payments.csv, row 2, amount", "below zero"]);
}

#[test]
fn an_amount_with_more_decimals_than_its_currency_is_refused() {
    refused_once("bad/three-decimals", &["payments.csv, row 2, amount", "10.005", "decimals"]);
}

#[test]
fn a_payment_in_another_currency_is_refused() {
    refused_once("bad/mixed-currency", &["payments.csv, row 2, currency", "EUR", "USD"]);
}

#[test]
fn a_formula_is_a_name_like_any_other() {
    let (app, shop) = imports("bad/formula");
    let scope = forecourt::trust::access::Scope::for_job(shop.id, None);
    let name = app.site.db.read(|c| {
        let id = forecourt::parties::customers::by_reference(c, &scope, "C00038")?;
        forecourt::parties::customers::name_of(c, &app.site, &scope.narrowed(id)?)
    });
    assert_eq!(name.unwrap(), r#"=HYPERLINK("https://evil.example","Dana")"#);
}

#[test]
fn characters_that_cannot_be_shown_are_refused_by_row_and_character() {
    refused_once(
        "bad/control-characters",
        &["customers.csv, row 2, name", "U+202E", "right-to-left override", "U+0000"],
    );
}

#[test]
fn a_missing_column_is_refused_by_its_name() {
    refused_once("bad/missing-column", &["invoice_lines.csv", "the column tax_rate is missing"]);
}

#[test]
fn a_broken_quotation_mark_is_refused_by_its_line() {
    refused_once("bad/broken-quote", &["customers.csv", "line 14", "never closed"]);
}

#[test]
fn every_problem_is_reported_at_once() {
    let app = TestApp::new();
    let shop = shop(&app);
    let report = Files::good()
        .with(ImportFile::Customers, "customer44@example.com", "customer44 at example.com")
        .with(
            ImportFile::Vehicles,
            "C00038,1HGCV1F38RA214491,TGN 5959,TX,2024",
            "C00038,1HGCV1F38RA214491,TGN 5959,TX,24",
        )
        .with(ImportFile::Invoices, "RO 47001,Lena Ortiz,2023-11-20", "RO 47001,Lena Ortiz,20.11.2023")
        .with(ImportFile::Lines, "NM-08002,2,AC service,part,C", "NM-08002,2,AC service,pert,C")
        .with(ImportFile::Lines, "NM-08003,1,", "NM-08003,2,")
        .with(ImportFile::Payments, "P000003,NM-08003,2023-11-30,cash", "P000003,NM-88003,2023-11-30,gold")
        .import(&app, &shop);
    let found = problems(&report);
    for words in [
        "customers.csv, row 3, email",
        "vehicles.csv, row 2, year",
        "invoices.csv, row 2, issued_on",
        "invoice_lines.csv, row 7, kind",
        "invoice_lines.csv, row 12, line: this line number of invoice NM-08003 is in row",
        "payments.csv, row 4, method",
        "payments.csv, row 4, invoice_number: there is no invoice \"NM-88003\"",
    ] {
        assert!(found.contains(words), "{words}\n{found}");
    }
    assert_eq!(report.findings.problem_count, 7, "{found}");
    assert!(!found.contains("customer44"), "addresses stay out of reports");
    assert_nothing_is_there(&app);
}

#[test]
fn a_thousand_problems_are_listed_and_the_rest_is_counted() {
    let app = TestApp::new();
    let shop = shop(&app);
    let mut files = Files::good();
    for row in 0..1500 {
        files.of(ImportFile::Payments).push_str(&format!("X{row},NM-99999,2023-11-24,card,USD,1.00\n"));
    }
    let report = files.import(&app, &shop);
    assert_eq!((report.findings.problems.len(), report.findings.problem_count), (1000, 1500));
    assert!(report.to_text().contains("… and 500 more"));
}

#[test]
fn a_wrong_check_digit_from_elsewhere_is_a_warning() {
    let app = TestApp::new();
    let shop = shop(&app);
    let report = Files::good()
        .and(ImportFile::Vehicles, "C00044,WVWZZZ1KZAW000001,,,2010,Volkswagen,Golf,,,km\n")
        .import(&app, &shop);
    assert_eq!(problems(&report), "");
    assert_eq!(report.findings.warning_count, 1);
    assert!(report.to_text().contains("vehicles.csv, row 26, vin"));
}

#[test]
fn columns_may_stand_in_another_order_and_unknown_ones_are_named() {
    let app = TestApp::new();
    let shop = shop(&app);
    let mut files = Files::good();
    let swapped: String = files
        .of(ImportFile::Payments)
        .lines()
        .map(|line| {
            let mut values: Vec<&str> = line.split(',').collect();
            values.reverse();
            values.join(",") + "\n"
        })
        .collect();
    *files.of(ImportFile::Payments) = swapped;
    let report = files.import(&app, &shop);
    assert_eq!(problems(&report), "");

    let report = Files::good()
        .with(ImportFile::Payments, "payment_ref,invoice_number", "payment_ref,colour,invoice_number")
        .import(&app, &shop);
    assert!(problems(&report).contains("there is no column \"colour\""));
}

#[test]
fn lines_are_worked_out_each_and_an_invoice_needs_some() {
    let app = TestApp::new();
    let shop = shop(&app);
    let report = Files::good()
        .with(
            ImportFile::Lines,
            "NM-08001,1,Battery,labour,C,BAT,Test and replace battery,,,0.3,h,128.00,0.00,,38.40",
            "NM-08001,1,Battery,labour,C,BAT,Test and replace battery,,,0.3,h,128.00,0.00,,38.41",
        )
        .and(ImportFile::Invoices, "NM-09999,C00038,,,,2023-11-24,2023-12-08,,,USD,0.00,0.00,0.00\n")
        .import(&app, &shop);
    let found = problems(&report);
    assert!(found.contains("invoice_lines.csv, row 2, net: the line states 38.41"), "{found}");
    assert!(found.contains("invoices.csv, row 14: invoice NM-09999 has no lines"), "{found}");
    assert_eq!(report.findings.problem_count, 2, "{found}");
}

//! All or nothing, nothing in clear, and no more memory for a larger file.

use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use diesel::prelude::*;
use forecourt::base::db::schema::{
    customer, staged_customer, staged_invoice, staged_lines, staged_payment, staged_vehicle,
};
use forecourt::billing::import::{Asked, Ended, ImportFile, Options, Phase, Source, import_command};

use super::{
    Files, assert_nothing_is_there, bring_in, counts, data, from, position, problems, shop, watched,
};
use crate::support::TestApp;

#[test]
fn a_dry_run_looks_at_everything_and_changes_nothing() {
    let app = TestApp::new();
    let shop = shop(&app);
    let folder = data("bad/good-small");
    let dry = Options { dry_run: true, ..Options::default() };
    let report = from(&app, &shop, Source::Folder(&folder), dry).unwrap();
    assert_eq!((report.ended, report.exit_code()), (Ended::DryRun, 0));
    assert_eq!(report.made.invoices, 12);
    assert_nothing_is_there(&app);
    let folder = data("bad/total-off-by-a-cent");
    let report = from(&app, &shop, Source::Folder(&folder), dry).unwrap();
    assert_eq!(report.ended, Ended::Refused);
}

#[test]
fn other_values_under_the_same_key_are_refused() {
    let app = TestApp::new();
    let shop = shop(&app);
    bring_in(&app, &shop, "bad/good-small");
    let before = (counts(&app), position(&app, &shop));
    let report = Files::good()
        .with(ImportFile::Customers, "Hill Country Pool Care #38", "Hill Country Pools #38")
        .with(ImportFile::Vehicles, "TGN 5959", "TGN 5958")
        .with(ImportFile::Lines, "NM-08001,1,Battery,labour,C,BAT", "NM-08001,1,Battery,labour,C,BAT2")
        .with(ImportFile::Payments, "2023-11-30,cash", "2023-11-30,cheque")
        .import(&app, &shop);
    let found = problems(&report);
    assert_eq!(report.findings.problem_count, 4, "{found}");
    assert!(
        found.contains("customers.csv, row 2, customer_ref: \"C00038\" is there already, with other values")
    );
    assert!(found.contains("invoices.csv, row 2, invoice_number: \"NM-08001\" is there already"), "{found}");
    assert_eq!((counts(&app), position(&app, &shop)), before);
}

#[test]
fn new_records_join_those_that_are_there() {
    let app = TestApp::new();
    let shop = shop(&app);
    bring_in(&app, &shop, "bad/good-small");
    let mut more = Files::good();
    // Only the header and one more payment: everything it refers to came before.
    for file in [ImportFile::Customers, ImportFile::Vehicles, ImportFile::Invoices, ImportFile::Lines] {
        let header = more.of(file).lines().next().unwrap().to_owned();
        *more.of(file) = header + "\n";
    }
    let report =
        more.and(ImportFile::Payments, "P777,NM-08003,2023-12-30,cash,USD,10.00\n").import(&app, &shop);
    assert_eq!(problems(&report), "");
    assert_eq!((report.made.payments, report.unchanged.payments), (1, 11));
    assert_eq!(position(&app, &shop).credit.to_decimal_string(), "10.00");
}

#[test]
fn an_import_that_dies_leaves_nothing_that_anybody_sees_and_is_cleared_away_later() {
    let app = TestApp::new();
    let shop = shop(&app);
    let folder = data("bad/good-small");
    for phase in [Phase::Reading(ImportFile::Payments), Phase::Applying(ImportFile::Lines)] {
        let died = catch_unwind(AssertUnwindSafe(|| {
            watched(&app, &shop, Source::Folder(&folder), Options::default(), &mut |at| {
                assert_ne!(at.phase, phase, "the machine stops here");
            })
        }));
        assert!(died.is_err());
        let left = counts(&app);
        assert_eq!((left["customer"], left["invoice"], left["ledger_transaction"]), (0, 0, 0));
        assert!(left["staged_customer"] > 0);
    }
    app.clock.advance(Duration::from_secs(2 * 3600));
    assert!(matches!(bring_in(&app, &shop, "bad/good-small").ended, Ended::Applied(_)));
    let after = counts(&app);
    assert_eq!((after["staged_customer"], after["staged_invoice"], after["import"]), (0, 0, 1));
    assert_eq!(after["invoice"], 12);
}

#[test]
fn nothing_personal_lies_in_the_stage_in_clear() {
    let app = TestApp::new();
    let shop = shop(&app);
    let folder = data("bad/good-small");
    let mut seen = Vec::new();
    watched(&app, &shop, Source::Folder(&folder), Options { dry_run: true, shift_weeks: 0 }, &mut |at| {
        if at.phase == Phase::Checking {
            seen = app
                .site
                .db
                .read(|c| {
                    let mut all: Vec<Vec<u8>> = Vec::new();
                    type Content = Vec<Option<Vec<u8>>>;
                    let contents: Content =
                        staged_customer::table.select(staged_customer::content).load(c)?;
                    all.extend(contents.into_iter().flatten());
                    let contents: Content = staged_vehicle::table.select(staged_vehicle::content).load(c)?;
                    all.extend(contents.into_iter().flatten());
                    let contents: Content = staged_invoice::table.select(staged_invoice::content).load(c)?;
                    all.extend(contents.into_iter().flatten());
                    let contents: Content = staged_lines::table.select(staged_lines::content).load(c)?;
                    all.extend(contents.into_iter().flatten());
                    Ok(all)
                })
                .unwrap();
        }
    })
    .unwrap();
    assert_eq!(seen.len(), 12 + 24 + 12 + 12);
    for mark in ["Kowalczyk", "example.com", "1HGCV1F38RA214491", "TGN 5959", "Manchaca", "Lena Ortiz"] {
        assert!(
            !seen.iter().any(|row| row.windows(mark.len()).any(|part| part == mark.as_bytes())),
            "{mark}"
        );
    }
}

/// Invoices are many, batches small: what is staged is seen by another connection while reading goes on.
#[test]
fn a_larger_set_is_staged_in_batches_and_applied_at_once() {
    const INVOICES: usize = 2600;
    let app = TestApp::new();
    let shop = shop(&app);
    let mut files = Files::good();
    let (mut invoices, mut lines, mut payments) = (String::new(), String::new(), String::new());
    for at in 0..INVOICES {
        let number = format!("X-{at:06}");
        writeln!(
            invoices,
            "{number},C00038,1HGCV1F38RA214491,RO {at},Ana,2024-01-02,2024-01-16,1,2,USD,30.00,0.83,30.83"
        )
        .unwrap();
        writeln!(lines, "{number},1,Work,labour,C,,Work,,,1,h,20.00,0.00,,20.00").unwrap();
        writeln!(payments, "XP{at},{number},2024-01-05,bank,USD,30.83").unwrap();
    }
    // The second line of each invoice stands far from the first.
    for at in 0..INVOICES {
        writeln!(lines, "X-{at:06},2,Parts,part,C,,Part,,new,1,each,10.00,0.00,8.25,10.00").unwrap();
    }
    files.of(ImportFile::Invoices).push_str(&invoices);
    files.of(ImportFile::Lines).push_str(&lines);
    files.of(ImportFile::Payments).push_str(&payments);
    let borrowed: Vec<(&str, &[u8])> = files.0.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let other = app.second();
    let (mut staged, mut seen) = (Vec::new(), Vec::new());
    let report = watched(&app, &shop, Source::Memory(&borrowed), Options::default(), &mut |at| {
        let (payments, customers) = other
            .site
            .db
            .read(|c| {
                let payments: i64 = staged_payment::table.count().get_result(c)?;
                Ok((payments, customer::table.count().get_result::<i64>(c)?))
            })
            .unwrap();
        if at.phase == Phase::Reading(ImportFile::Payments) {
            staged.push(payments);
        }
        seen.push(customers);
    })
    .unwrap();
    assert_eq!(problems(&report), "");
    assert_eq!(report.made.invoices, 2612);
    assert!(staged.len() >= 5 && staged.windows(2).all(|two| two[1] - two[0] <= 500), "{staged:?}");
    assert!(seen.iter().all(|customers| *customers == 0), "nothing is seen before all of it is there");
    assert_eq!(counts(&app)["customer"], 12);
    assert!(app.site.db.read(forecourt::billing::ledger::check).unwrap().is_clean());
}

#[test]
fn the_command_says_which_dealership_it_wants_and_answers_with_its_exit_code() {
    let app = TestApp::new();
    let folder = data("bad/good-small");
    let call = |folder: &std::path::Path, dealership: Option<&str>| {
        let (mut out, mut progress) = (Vec::new(), Vec::new());
        let asked = Asked { folder, dealership, dry_run: false };
        let code = import_command(&app.site, &asked, &mut out, &mut progress);
        (code, String::from_utf8(out).unwrap(), String::from_utf8(progress).unwrap())
    };
    let (none, ..) = call(&folder, None);
    assert!(none.unwrap_err().to_string().contains("forecourt dealership add"));
    shop(&app);
    let (unknown, ..) = call(&folder, Some("Lakeside Auto"));
    assert!(unknown.unwrap_err().to_string().contains("there are: Northside Motors"));
    let (missing, ..) = call(&data("nowhere"), None);
    assert!(missing.unwrap_err().to_string().contains("there is no folder"));
    let (refused, report, _) = call(&data("bad/bad-date"), None);
    assert_eq!(refused.unwrap(), 1);
    assert!(report.ends_with("Correct the files and import them again.\n"), "{report}");
    let (done, report, progress) = call(&folder, Some("Northside Motors"));
    assert_eq!(done.unwrap(), 0);
    assert!(report.contains("Imported into Northside Motors"), "{report}");
    assert!(progress.contains("reading customers.csv: 12 rows"), "{progress}");
}

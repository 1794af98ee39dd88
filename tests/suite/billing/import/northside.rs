//! Three years of a shop come in to the cent.

use diesel::prelude::*;
use forecourt::base::db::schema::{allocation, audit_entry, invoice, number_counter, payment};
use forecourt::base::values::{Currency, LocalDate, Money};
use forecourt::billing::import::{Ended, ImportFile, Made, Options, Source};
use forecourt::billing::invoices;
use forecourt::billing::ledger;
use forecourt::trust::access::Scope;

use super::{bring_in, counts, data, from, position, problems, shop};
use crate::support::TestApp;

fn usd(text: &str) -> Money {
    Money::from_decimal_string(text, Currency::Usd).unwrap()
}

const ALL: Made = Made { customers: 360, vehicles: 532, invoices: 2482, payments: 2512 };

#[test]
fn comes_in_to_the_cent_and_a_second_time_changes_nothing() {
    let app = TestApp::new();
    let shop = shop(&app);
    let report = bring_in(&app, &shop, "northside");
    assert_eq!(problems(&report), "");
    assert!(matches!(report.ended, Ended::Applied(_)));
    assert_eq!(report.rows, [360, 532, 2482, 12_444, 2512]);
    assert_eq!((report.made, report.unchanged), (ALL, Made::default()));
    assert_eq!((report.billed, report.received), (usd("1636807.21"), usd("1615013.01")));
    assert_eq!(report.no_charge, 52);

    let now = position(&app, &shop);
    assert_eq!((now.billed, now.received), (usd("1636807.21"), usd("1615013.01")));
    assert_eq!((now.open, now.credit), (usd("21794.20"), usd("0.00")));
    let checked = app.site.db.read(ledger::check).unwrap();
    assert!(checked.is_clean(), "{:?}", checked.findings);
    let nil = invoice::table.filter(invoice::total_minor.eq(0).and(invoice::open_minor.eq(0)));
    assert_eq!(app.site.db.read(|c| Ok(nil.count().get_result::<i64>(c)?)).unwrap(), 52);

    deposits_are_credit_until_the_day_of_issue(&app);
    receipts_are_numbered_by_day(&app);
    numbers_go_on_after_the_last(&app);
    an_invoice_reads_as_it_was_printed(&app, &shop);
    the_log_has_one_entry(&app);

    let before = counts(&app);
    assert_eq!((before["staged_invoice"], before["staged_lines"], before["import"]), (0, 0, 1));
    let again = bring_in(&app, &shop, "northside");
    assert_eq!(problems(&again), "");
    assert_eq!((again.made, again.unchanged), (Made::default(), ALL));
    let after = counts(&app);
    assert_eq!(position(&app, &shop), now);
    assert_eq!(before["ledger_transaction"], after["ledger_transaction"]);
    assert_eq!(before["search_token"], after["search_token"]);
}

fn deposits_are_credit_until_the_day_of_issue(app: &TestApp) {
    let rows: Vec<(LocalDate, LocalDate, Option<LocalDate>)> = app
        .site
        .db
        .read(|c| {
            Ok(allocation::table
                .inner_join(payment::table)
                .inner_join(invoice::table)
                .select((payment::received_on, allocation::occurred_on, invoice::issued_on))
                .load(c)?)
        })
        .unwrap();
    assert_eq!(rows.len(), 2512);
    assert!(rows.iter().all(|(came, given, issued)| *given == (*came).max(issued.unwrap())));
    assert_eq!(rows.iter().filter(|(came, _, issued)| *came < issued.unwrap()).count(), 111);
}

fn receipts_are_numbered_by_day(app: &TestApp) {
    let days: Vec<LocalDate> = app
        .site
        .db
        .read(|c| Ok(payment::table.order(payment::number).select(payment::received_on).load(c)?))
        .unwrap();
    assert_eq!(days.len(), 2512);
    assert!(days.is_sorted());
}

fn numbers_go_on_after_the_last(app: &TestApp) {
    let last: Vec<(String, i64)> = app
        .site
        .db
        .read(|c| {
            Ok(number_counter::table
                .order(number_counter::document_type)
                .select((number_counter::document_type, number_counter::last))
                .load(c)?)
        })
        .unwrap();
    let numbers: Vec<String> =
        app.site.db.read(|c| Ok(invoice::table.select(invoice::number.assume_not_null()).load(c)?)).unwrap();
    let highest = numbers.iter().map(|number| number["NM-".len()..].parse::<i64>().unwrap()).max().unwrap();
    assert_eq!(last, [("invoice".to_owned(), highest), ("receipt".to_owned(), 2512)]);
}

fn an_invoice_reads_as_it_was_printed(app: &TestApp, shop: &forecourt::parties::dealerships::Dealership) {
    let scope = Scope::for_job(shop.id, None);
    let found = app.site.db.read(|c| invoices::by_number(c, &app.site, &scope, "NM-08002")).unwrap();
    let snapshot = &found.snapshot;
    assert_eq!((found.total, found.open, found.imported), (usd("432.27"), usd("0.00"), true));
    assert_eq!(snapshot.buyer.reference.as_str(), "C00345");
    assert_eq!(snapshot.vehicle.as_ref().unwrap().vin.as_str(), "1GCUYDED0GZ881494");
    assert_eq!(snapshot.repair_order.as_ref().unwrap().as_str(), "RO 47003");
    assert_eq!(snapshot.advisor.as_ref().unwrap().as_str(), "Sam Whitaker");
    let nets: Vec<String> = snapshot.totals.lines.iter().map(|line| line.net.to_decimal_string()).collect();
    assert_eq!(nets, ["166.40", "103.64", "9.75", "128.00", "14.72"]);
    assert_eq!(found.issued_on.to_string(), "2023-11-22");
    // Midnight in Austin.
    assert_eq!(found.issued_at.to_string(), "2023-11-22T06:00:00.000000Z");
}

fn the_log_has_one_entry(app: &TestApp) {
    let actions: Vec<String> = app
        .site
        .db
        .read(|c| {
            let ours = audit_entry::table.filter(audit_entry::action.ne_all(["dealership.add", "row.seal"]));
            Ok(ours.select(audit_entry::action).load(c)?)
        })
        .unwrap();
    assert_eq!(actions, ["import.apply"]);
}

#[test]
fn moves_every_day_by_the_same_weeks() {
    let app = TestApp::new();
    let shop = shop(&app);
    let folder = data("bad/good-small");
    let options = Options { shift_weeks: 3, ..Options::default() };
    let report = from(&app, &shop, Source::Folder(&folder), options).unwrap();
    assert!(report.findings.is_clean());
    let first: (Option<LocalDate>, Option<LocalDate>) = app
        .site
        .db
        .read(|c| {
            let ours = invoice::table.filter(invoice::number.eq("NM-08001"));
            Ok(ours.select((invoice::issued_on, invoice::due_on)).first(c)?)
        })
        .unwrap();
    let day = |text: &str| Some(text.parse::<LocalDate>().unwrap());
    assert_eq!(first, (day("2023-12-11"), day("2023-12-25")));
}

#[test]
fn tells_how_far_it_is() {
    let app = TestApp::new();
    let shop = shop(&app);
    let folder = data("bad/good-small");
    let mut phases = Vec::new();
    super::watched(&app, &shop, Source::Folder(&folder), Options::default(), &mut |at| phases.push(at))
        .unwrap();
    use forecourt::billing::import::Phase;
    assert!(phases.iter().any(|at| at.phase == Phase::Reading(ImportFile::Lines) && at.rows == 62));
    assert!(phases.iter().any(|at| at.phase == Phase::Checking && at.rows == 12));
    assert!(phases.iter().any(|at| at.phase == Phase::Applying(ImportFile::Payments) && at.rows == 11));
}

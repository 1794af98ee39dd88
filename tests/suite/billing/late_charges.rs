//! Late charges: off until switched on, once for each stretch of days, in a document of their own, never on what is
//! promised.

use forecourt::base::values::InvoiceId;
use forecourt::base::values::Timestamp;
use forecourt::billing::invoices::{self, IssuedInvoice, totals::Discount};
use forecourt::billing::late_charges::{self, Kind, Made, NotCharged, Rule};
use forecourt::billing::ledger;
use forecourt::billing::reminders::promising::{self, Promiser};
use forecourt::parties::dealerships;
use forecourt::trust::access::{Role, Scope};
use forecourt::trust::audit::Actor;

use crate::support::TestApp;
use crate::support::records::{allocation, customer, day, issued, paid};

/// 1250.00, issued on November 20 and due on December 4, 2026.
fn world(change: impl FnOnce(&mut Rule)) -> (TestApp, Scope, IssuedInvoice) {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let invoice = issued(&app, &dana, 125_000);
    let mut rule = Rule { on: true, rate: "9.5".parse().unwrap(), ..Rule::default() };
    change(&mut rule);
    let at = dana.dealership();
    app.site.db.write(|c| dealerships::change_group(c, &app.site, &Actor::system(), at, 0, &rule)).unwrap();
    (app, dana, invoice)
}

fn charge(app: &TestApp, scope: &Scope, of: &IssuedInvoice) -> Result<Made, NotCharged> {
    charge_of(app, scope, of.id)
}

fn charge_of(app: &TestApp, scope: &Scope, of: InvoiceId) -> Result<Made, NotCharged> {
    app.site.db.write(|c| late_charges::charge(c, &app.site, &Actor::system(), scope, of, None)).unwrap()
}

fn at(app: &TestApp, now: &str) {
    app.clock.set(now.parse::<Timestamp>().unwrap());
}

#[test]
fn thirty_seven_days_are_charged_once_in_a_document_that_says_how() {
    let (app, dana, invoice) = world(|_| {});
    at(&app, "2026-12-18T18:00:00Z");
    assert_eq!(charge(&app, &dana, &invoice), Err(NotCharged::NotLate), "within the days of grace");
    at(&app, "2027-01-10T18:00:00Z");
    let made = charge(&app, &dana, &invoice).unwrap();
    assert_eq!(made.total.minor(), 1_204);
    assert_eq!(charge(&app, &dana, &invoice), Err(NotCharged::NothingToCharge));
    let paper = app.site.db.read(|c| invoices::by_id(c, &app.site, &dana, made.id)).unwrap().snapshot;
    let notes = paper.notes.unwrap();
    for part in [invoice.number.as_str(), "$1,250.00", "37 days", "9.5%"] {
        assert!(notes.as_str().contains(part), "{part}: {}", notes.as_str());
    }
    assert_eq!(paper.discount, Discount::None);
    at(&app, "2027-03-01T18:00:00Z");
    assert_eq!(made.number.as_deref(), Some("LC-00001"), "a series of its own");
    assert_eq!(charge_of(&app, &dana, made.id), Err(NotCharged::IsCharge), "no interest on interest");
    assert_eq!(charge(&app, &dana, &invoice).unwrap().total.minor(), 1_627, "50 more days");
}

#[test]
fn a_part_payment_a_cap_a_minimum_and_a_promise_are_kept_to() {
    let (app, dana, invoice) = world(|rule| rule.cap_minor = 1_000);
    at(&app, "2027-01-10T18:00:00Z");
    assert_eq!(charge(&app, &dana, &invoice).unwrap().total.minor(), 1_000);
    at(&app, "2027-03-10T18:00:00Z");
    assert_eq!(charge(&app, &dana, &invoice), Err(NotCharged::NothingToCharge));

    let (app, dana, invoice) = world(|rule| rule.minimum_minor = 1_205);
    at(&app, "2027-01-10T18:00:00Z");
    assert_eq!(charge(&app, &dana, &invoice), Err(NotCharged::NothingToCharge));
    at(&app, "2027-01-11T18:00:00Z");
    assert_eq!(charge(&app, &dana, &invoice).unwrap().total.minor(), 1_236);

    let (app, dana, invoice) = world(|_| {});
    let payment = paid(&app, &dana, 125_000);
    let new = allocation(payment, invoice.id, 25_000);
    app.site.db.write(|c| ledger::allocate(c, &app.site, &dana, &new)).unwrap();
    at(&app, "2027-01-10T18:00:00Z");
    let today = day("2027-01-10");
    let promised = app.site.db.write(|c| {
        let it = invoices::by_id(c, &app.site, &dana, invoice.id)?;
        let said = (day("2027-01-12"), Promiser::ToStaff);
        promising::make(c, &app.site, &Actor::system(), &dana, &it, said, today)
    });
    assert!(promised.unwrap().is_ok());
    assert_eq!(charge(&app, &dana, &invoice), Err(NotCharged::Promised));
    at(&app, "2027-01-13T18:00:00Z");
    assert_eq!(charge(&app, &dana, &invoice).unwrap().total.minor(), 1_041, "1000.00 for 40 days");
}

#[test]
fn a_fee_is_charged_once_and_a_rule_that_is_off_charges_nothing() {
    let (app, dana, invoice) = world(|rule| {
        rule.kind = Kind::Flat;
        rule.flat_minor = 2_500;
    });
    at(&app, "2027-01-10T18:00:00Z");
    assert_eq!(charge(&app, &dana, &invoice).unwrap().total.minor(), 2_500);
    at(&app, "2027-06-10T18:00:00Z");
    assert_eq!(charge(&app, &dana, &invoice), Err(NotCharged::NothingToCharge));
    let (app, dana, invoice) = world(|rule| rule.on = false);
    at(&app, "2027-01-10T18:00:00Z");
    assert_eq!(charge(&app, &dana, &invoice), Err(NotCharged::Off));
}

#[test]
fn two_instances_charge_a_stretch_of_days_once() {
    let (app, dana, invoice) = world(|_| {});
    let others: Vec<TestApp> = (0..3).map(|_| app.second()).collect();
    at(&app, "2027-01-10T18:00:00Z");
    std::thread::scope(|scope| {
        for one in others.iter().chain([&app]) {
            scope.spawn(|| late_charges::sweep(&one.site).unwrap());
        }
    });
    at(&app, "2027-01-20T18:00:00Z");
    late_charges::sweep(&app.site).unwrap();
    let found = app.site.db.read(|c| {
        let it = invoices::by_id(c, &app.site, &dana, invoice.id)?;
        late_charges::charges_of(c, &dana, &it)
    });
    assert_eq!(found.unwrap().len(), 1, "and the next only after a month");
}

#[actix_web::test]
async fn a_manager_sees_how_it_is_worked_out_before_it_is_charged() {
    let (app, _, invoice) = world(|_| {});
    at(&app, "2027-01-10T18:00:00Z");
    let path = format!("/staff/invoices/{}/late-charge", invoice.number);
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    assert_eq!(marcus.get(&path).await.status, 403);
    let priya = app.staff("Priya Raman", Role::Manager).await;
    let page = priya.get(&path).await.text();
    assert!(page.contains("$12.04") && page.contains("37 days"), "{page}");
    assert_eq!(priya.post(&path, &[("minor", "1203")]).await.status, 409, "another amount than was shown");
    assert_eq!(priya.submit(&path, &path, &[]).await.status, 303);
    assert!(priya.get(&path).await.text().contains("charged up to today"));
    let rules = "/staff/reminders/charges";
    let wrong = priya.submit(rules, rules, &[("rate", "101")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text().contains("at most 100 percent") && wrong.text().contains("value=\"101\""));
    assert_eq!(priya.submit(rules, rules, &[("rate", "8")]).await.status, 303);
}

#[test]
fn a_share_caps_what_is_charged_and_the_lower_of_two_caps_holds() {
    let (app, dana, invoice) = world(|rule| rule.cap_percent = "0.5".parse().unwrap());
    at(&app, "2027-01-10T18:00:00Z");
    assert_eq!(charge(&app, &dana, &invoice).unwrap().total.minor(), 625, "0.5 % of 1250.00");
    at(&app, "2027-06-10T18:00:00Z");
    assert_eq!(charge(&app, &dana, &invoice), Err(NotCharged::NothingToCharge));
    let (app, dana, invoice) = world(|rule| {
        rule.cap_percent = "0.5".parse().unwrap();
        rule.cap_minor = 600;
    });
    at(&app, "2027-01-10T18:00:00Z");
    assert_eq!(charge(&app, &dana, &invoice).unwrap().total.minor(), 600);
}

#[test]
fn charges_are_numbered_in_a_series_of_their_own() {
    let (app, dana, invoice) = world(|rule| rule.series = "ZINS".to_owned());
    let other = issued(&app, &dana, 200_000);
    at(&app, "2027-01-10T18:00:00Z");
    let numbers: Vec<_> =
        [&invoice, &other].iter().map(|of| charge(&app, &dana, of).unwrap().number.unwrap()).collect();
    assert_eq!(numbers, ["ZINS-00001", "ZINS-00002"]);
    assert_eq!(issued(&app, &dana, 100).number, "NM-00003", "invoices go on in theirs without a gap");
}

#[test]
fn a_charge_above_the_limit_waits_as_a_draft_and_its_days_are_free_again_when_it_is_thrown_away() {
    let (app, dana, _) = world(|rule| rule.rate = "100".parse().unwrap());
    let large = issued(&app, &dana, 10_000_000);
    at(&app, "2027-01-10T18:00:00Z");
    let made = charge(&app, &dana, &large).unwrap();
    assert_eq!((made.number, made.total.minor()), (None, 1_013_699), "37 days at 100 % of 100,000.00");
    assert_eq!(charge(&app, &dana, &large), Err(NotCharged::NothingToCharge), "not while the draft waits");
    app.site.db.write(|c| invoices::discard(c, &app.site, &Actor::system(), &dana, made.id)).unwrap();
    let again = charge(&app, &dana, &large).unwrap();
    let (dana, id) = (&dana, again.id);
    let bill = app.site.db.write(|c| invoices::issue(c, &app.site, &Actor::system(), dana, id)).unwrap();
    assert_eq!(bill.number, "LC-00001", "also when a person issues it");
}

//! What was merged is one to whoever works with it: money, plans, estimates and people of the account that ended are usable
//! under the one that goes on, and nothing is counted twice.

use forecourt::base::values::RecurringId;
use forecourt::billing::invoices;
use forecourt::billing::ledger;
use forecourt::billing::payments::counter::{Taking, take};
use forecourt::billing::payments::payment::PaymentMethod;
use forecourt::billing::payments::returning::{self, Returning};
use forecourt::billing::payments::using_credit::{self, Used};
use forecourt::billing::recurring::{self, Every, NewPlan, Schedule, Template};
use forecourt::billing::reminders::{self, Next, Why};
use forecourt::parties::{self, customers, dealerships, vehicles};
use forecourt::trust::access::{Rights, Role, Scope, rights};
use forecourt::trust::audit::Actor;

use crate::support::TestApp;
use crate::support::places::operator;
use crate::support::records::*;

/// Two accounts of the same people: the one that ends, and the one that goes on.
fn two(app: &TestApp) -> (Scope, Scope) {
    (customer(app, app.northside(), "Dana W"), customer(app, app.northside(), "Dana Whitfield"))
}

fn merge(app: &TestApp, from: &Scope, into: &Scope) {
    let (site, house) = (&app.site, Scope::for_job(from.dealership(), None));
    site.db
        .write(|c| {
            let (from, into) = (customers::load(c, site, from)?, customers::load(c, site, into)?);
            parties::merge(c, site, &operator(), &house, (&from, &into), day("2026-11-20"))
        })
        .unwrap();
}

fn is_proved(app: &TestApp) {
    let report = app.site.db.read(ledger::check).unwrap();
    assert!(report.is_clean(), "{:?}", report.findings);
}

fn credit(app: &TestApp, scope: &Scope) -> i64 {
    app.site.db.read(|c| ledger::credit_of(c, scope, dollars(0).currency())).unwrap().minor()
}

fn open(app: &TestApp, scope: &Scope, invoice: forecourt::base::values::InvoiceId) -> i64 {
    app.site.db.read(|c| ledger::open_of(c, scope, invoice, dollars(0).currency())).unwrap().minor()
}

#[test]
fn money_of_the_one_pays_the_other_once_and_goes_back_where_it_came_from() {
    let app = TestApp::new();
    let (old, kept) = two(&app);
    let payment = counted(&app, &old, 10_000);
    let (bill, earlier) = (issued(&app, &kept, 6_000), issued(&app, &old, 1_500));
    let (site, actor) = (&app.site, Actor::system());
    let use_on = |scope: &Scope, invoice| {
        site.db.write(|c| using_credit::use_credit(c, site, &actor, scope, invoice)).unwrap()
    };
    assert_eq!(use_on(&kept, bill.id), Used::Nothing, "not before they are one");
    merge(&app, &old, &kept);
    let house = Scope::for_job(kept.dealership(), None);
    let all = site.db.read(|c| ledger::position(c, &house, dollars(0).currency())).unwrap();
    assert_eq!((credit(&app, &kept), credit(&app, &old), all.credit), (10_000, 10_000, dollars(10_000)));
    assert_eq!(use_on(&kept, bill.id), Used::Applied(dollars(6_000)));
    assert_eq!(use_on(&kept, bill.id), Used::Nothing, "a second click");
    assert_eq!((open(&app, &kept, bill.id), credit(&app, &kept)), (0, 4_000));
    is_proved(&app);
    assert_eq!(use_on(&old, earlier.id), Used::Applied(dollars(1_500)));
    let reason = clean("Moved away");
    let back = |minor, key| {
        let new =
            Returning { payment, amount: dollars(minor), reason: &reason, form_key: key, approval: None };
        site.db.write(|c| returning::give_back(c, site, &actor, &old, &new)).unwrap()
    };
    assert!(back(10_001, "one").is_err());
    assert!(back(7_000, "two").is_ok(), "also what is on the other account's invoice");
    is_proved(&app);
    let owed = open(&app, &kept, bill.id) + open(&app, &old, earlier.id);
    assert_eq!((owed, credit(&app, &kept)), (4_500, 0));
    let all = site.db.read(|c| ledger::position(c, &house, dollars(0).currency())).unwrap();
    assert_eq!((all.received, all.open, all.credit), (dollars(3_000), dollars(4_500), dollars(0)));
}

#[test]
fn accounts_that_have_nothing_to_do_with_each_other_share_no_money() {
    let app = TestApp::new();
    let (one, other) = two(&app);
    let (payment, bill) = (counted(&app, &one, 10_000), issued(&app, &other, 6_000));
    for scope in [&one, &other] {
        let new = allocation(payment, bill.id, 1_000);
        let tried = app.site.db.write(|c| ledger::allocate(c, &app.site, scope, &new));
        assert!(matches!(tried, Err(forecourt::base::error::AppError::NotFound)));
    }
}

#[test]
fn a_plan_of_the_account_that_ended_bills_the_one_that_goes_on() {
    let app = TestApp::new();
    let (old, kept) = two(&app);
    let car = vehicle(&app, &old, "1HGCM82633A004352", "BKT 4417");
    let mut template = draft(vec![line(&app, 2_900)]);
    template.vehicle = Some(car);
    let id = RecurringId::generate(app.clock.now());
    let new = NewPlan {
        id,
        template: Template { title: clean("Maintenance plan"), draft: template },
        schedule: Schedule { every: Every::Month, starts_on: day("2026-11-20"), ends_on: None },
        automatic: true,
    };
    app.site.db.write(|c| recurring::create(c, &app.site, &Actor::system(), &old, &new)).unwrap();
    merge(&app, &old, &kept);
    recurring::sweep(&app.site).unwrap();
    let house = Scope::for_job(kept.dealership(), None);
    let made = app.site.db.read(|c| recurring::runs(c, &house, id, 9)).unwrap();
    assert_eq!(made.len(), 1);
    let bill = app.site.db.read(|c| invoices::by_id(c, &app.site, &house, made[0].invoice)).unwrap();
    assert_eq!(Some(bill.customer), kept.customer());
    let theirs = app.site.db.read(|c| vehicles::latest(c, &app.site, &kept, 9)).unwrap();
    assert_eq!(theirs.len(), 1);
    let vin = bill.snapshot.vehicle.as_ref().map(|it| it.vin.as_str().to_owned());
    assert_eq!(vin.as_deref(), Some("1HGCM82633A004352"));
    let listed = app.site.db.read(|c| recurring::list(c, &app.site, &kept, None, 9)).unwrap();
    assert_eq!(listed.len(), 1, "it is listed with the account that goes on");
    is_proved(&app);
}

#[actix_web::test]
async fn an_estimate_of_the_one_is_held_against_bills_of_the_other() {
    use crate::support::estimates as papers;
    use forecourt::billing::estimates;
    let app = TestApp::new();
    let (old, kept) = two(&app);
    papers::sent(&app, &old, &papers::content(&app));
    merge(&app, &old, &kept);
    let found = app
        .site
        .db
        .read(|c| estimates::authorised_for(c, &kept, "RO 58213", None, day("2026-11-20")))
        .unwrap();
    assert!(found.is_some(), "the same repair order, whichever account the estimate was given to");
}

#[actix_web::test]
async fn people_who_come_and_go_later_do_so_in_both() {
    let app = TestApp::new();
    let (old, kept) = two(&app);
    let bill = issued(&app, &old, 12_000);
    merge(&app, &old, &kept);
    let ana = app.owner_of("Ana Whitfield", app.northside(), kept.customer().unwrap()).await;
    let choose = format!("/accounts/{}/selection", old.customer().unwrap());
    assert_eq!(ana.post(&choose, &[]).await.status, 303);
    assert_eq!(
        ana.get(&format!("/invoices/{}", bill.number)).await.status,
        200,
        "earlier papers stay in reach"
    );
    let held = |scope: &Scope| app.site.db.read(|c| rights::of_customer(c, &app.site, scope)).unwrap();
    let less = Rights { pay: true, ..Rights::VIEW };
    let holder = held(&kept).remove(0);
    app.site.db.write(|c| rights::change(c, &app.site, &operator(), &kept, &holder, less)).unwrap();
    assert_eq!(held(&old)[0].rights, less);
    app.site.db.write(|c| rights::end(c, &app.site, &operator(), &kept, holder.id)).unwrap();
    assert!(held(&kept).is_empty() && held(&old).is_empty(), "nobody keeps a way in through the old one");
    let mia = app.staff("Mia Manager", Role::Manager).await;
    let page = mia.get(&format!("/staff/customers/{}", kept.customer().unwrap())).await.text();
    assert!(page.contains("Earlier account of the same people") && page.contains("K00001"), "{page}");
}

#[test]
fn cash_that_came_on_the_account_that_ended_is_reported_with_what_comes_on_the_other() {
    let app = TestApp::new();
    let (old, kept) = two(&app);
    counted(&app, &old, 1_000_000);
    let cash = |key: &str| {
        let new = Taking {
            method: PaymentMethod::Cash,
            amount: dollars(1),
            on: day("2026-11-20"),
            reference: None,
            shares: &[],
            protest: false,
            deposit: None,
            form_key: key,
        };
        app.site.db.write(|c| take(c, &app.site, &operator(), &kept, &new)).unwrap().unwrap().reported
    };
    assert_eq!(cash("one"), None, "two people yet");
    merge(&app, &old, &kept);
    assert_eq!(cash("two"), Some(dollars(1_000_002)));
}

#[test]
fn reminders_that_are_stopped_for_the_one_are_stopped_for_the_other() {
    let app = TestApp::new();
    let (old, kept) = two(&app);
    let bills = [issued(&app, &old, 5_000), issued(&app, &kept, 6_000)];
    merge(&app, &old, &kept);
    app.clock.advance(std::time::Duration::from_secs(40 * 86_400));
    let (site, house) = (&app.site, Scope::for_job(kept.dealership(), None));
    let (dealership, plan) = site
        .db
        .read(|c| Ok((dealerships::load(c, kept.dealership())?, dealerships::group(c, kept.dealership())?)))
        .unwrap();
    let next =
        |id| site.db.read(|c| reminders::planned_for(c, site, &house, &dealership, &plan, id)).unwrap();
    assert!(bills.iter().all(|it| !matches!(next(it.id), Next::Held(_, Why::Paused))));
    let reason = clean("They pay on Monday");
    let stop = |c: &mut _| reminders::pause(c, site, &Actor::system(), &kept, None, &reason, None);
    let pause = site.db.write(stop).unwrap();
    assert!(bills.iter().all(|it| matches!(next(it.id), Next::Held(_, Why::Paused))));
    let today = dealership.today(app.clock.now());
    let shown = site.db.read(|c| reminders::pauses(c, site, &old, today, 9)).unwrap();
    assert_eq!(shown.iter().map(|it| it.id).collect::<Vec<_>>(), [pause], "told on both invoices");
}

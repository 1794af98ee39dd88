//! Storage: nothing without notice, days at what the notice said, a cap, a draft when the vehicle leaves, and the customer
//! reads it in the portal.

use forecourt::base::values::{InvoiceId, RecurringId, Timestamp, VehicleId};
use forecourt::billing::invoices::{LineKind, drafts};
use forecourt::billing::recurring::{self, Every, NewPlan, PlanState, Schedule, Template};
use forecourt::billing::storage::{self, NotNoticed, Notice, Rule};
use forecourt::parties::{self, customers, dealerships, vehicles};
use forecourt::trust::access::{Role, Scope};
use forecourt::trust::audit::Actor;

use crate::support::TestApp;
use crate::support::records::*;

const VIN: &str = "1HGCM82633A004352";

fn rule(app: &TestApp, change: impl FnOnce(&mut Rule)) {
    let (site, at) = (&app.site, app.northside());
    let (mut rule, version) = site.db.read(|c| dealerships::group_with_version::<Rule>(c, at)).unwrap();
    change(&mut rule);
    site.db.write(|c| dealerships::change_group(c, site, &Actor::system(), at, version, &rule)).unwrap();
}

fn world() -> (TestApp, Scope, VehicleId) {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let car = vehicle(&app, &dana, VIN, "BKT 4417");
    rule(&app, |rule| *rule = Rule { on: true, daily_minor: 2_500, free_days: 3, cap_minor: 20_000 });
    (app, dana, car)
}

fn notify(app: &TestApp, scope: &Scope, car: VehicleId, how: Notice) -> Result<(), NotNoticed> {
    let told = |c: &mut _| storage::notify(c, &app.site, &Actor::system(), scope, car, how);
    app.site.db.write(told).unwrap().map(|_| ())
}

fn end(app: &TestApp, scope: &Scope, car: VehicleId) -> Option<InvoiceId> {
    app.site.db.write(|c| storage::end(c, &app.site, &Actor::system(), scope, car)).unwrap()
}

fn total(app: &TestApp, scope: &Scope, draft: InvoiceId) -> i64 {
    app.site.db.read(|c| drafts::load(c, &app.site, scope, draft)).unwrap().total.minor()
}

fn at(app: &TestApp, now: &str) {
    app.clock.set(now.parse::<Timestamp>().unwrap());
}

#[test]
fn nothing_costs_before_notice_and_within_the_free_days() {
    let (app, dana, car) = world();
    rule(&app, |rule| rule.on = false);
    assert_eq!(notify(&app, &dana, car, Notice::Mail), Err(NotNoticed::Off));
    rule(&app, |rule| rule.on = true);
    assert_eq!(notify(&app, &dana, car, Notice::Paper(day("2026-11-21"))), Err(NotNoticed::Later));
    let slip = Notice::Paper(day("2016-11-10"));
    assert_eq!(notify(&app, &dana, car, slip), Err(NotNoticed::TooOld), "ten years would be billed");
    assert_eq!(notify(&app, &dana, car, Notice::Mail), Ok(()));
    assert_eq!(notify(&app, &dana, car, Notice::Mail), Err(NotNoticed::Already));
    let mails = app.mails_to("dana@example.com");
    assert_eq!(mails.iter().filter(|mail| mail.kind == "storage").count(), 1);
    at(&app, "2026-11-23T18:00:00Z");
    assert_eq!(end(&app, &dana, car), None, "fetched on the third day after the notice");
}

#[test]
fn days_are_billed_as_the_notice_said_whatever_the_rule_says_later() {
    let (app, dana, car) = world();
    notify(&app, &dana, car, Notice::Mail).unwrap();
    rule(&app, |rule| (rule.daily_minor, rule.cap_minor) = (9_900, 0));
    at(&app, "2026-11-26T18:00:00Z");
    let draft = end(&app, &dana, car).unwrap();
    assert_eq!(total(&app, &dana, draft), 7_500, "November 24, 25 and 26");
    let over = app.site.db.write(|c| storage::end(c, &app.site, &Actor::system(), &dana, car));
    assert!(matches!(over, Err(forecourt::base::error::AppError::Conflict(_))), "once");
}

#[test]
fn what_storage_cost_is_taxed_by_the_rule_of_the_day_on_which_the_car_leaves() {
    let (app, dana, car) = world();
    for (rate, from) in [("8.25", "2020-01-01"), ("10", "2026-11-26")] {
        taxed(&app, dana.dealership(), LineKind::Fee, rate, from);
    }
    notify(&app, &dana, car, Notice::Mail).unwrap();
    at(&app, "2026-11-25T18:00:00Z");
    let draft = end(&app, &dana, car).unwrap();
    assert_eq!(total(&app, &dana, draft), 5_413, "two days and 8.25% of them");
    let other = vehicle(&app, &dana, "1FTFW1E55NFA12345", "LKP 9921");
    notify(&app, &dana, other, Notice::Paper(day("2026-11-20"))).unwrap();
    at(&app, "2026-11-26T18:00:00Z");
    let draft = end(&app, &dana, other).unwrap();
    assert_eq!(total(&app, &dana, draft), 8_250, "three days and 10% of all of them");

    let exempt = customers::Details { tax_exempt: true, ..details("City of Austin") };
    let (site, house) = (&app.site, Scope::for_job(dana.dealership(), None));
    let city =
        site.db.write(|c| customers::create(c, site, &Actor::system(), &house, None, &exempt)).unwrap();
    let city = house.narrowed(city).unwrap();
    let van = vehicle(&app, &city, "1HGCV1F36MA058217", "KXR 4821");
    notify(&app, &city, van, Notice::Paper(day("2026-11-20"))).unwrap();
    let draft = end(&app, &city, van).unwrap();
    assert_eq!(total(&app, &city, draft), 7_500, "who is exempt pays the days alone");
}

#[test]
fn the_cap_is_the_most_and_paper_counts_from_its_day() {
    let (app, dana, car) = world();
    notify(&app, &dana, car, Notice::Paper(day("2026-11-10"))).unwrap();
    at(&app, "2026-11-21T18:00:00Z");
    let draft = end(&app, &dana, car).unwrap();
    assert_eq!(total(&app, &dana, draft), 20_000, "eight days at 25.00");
    notify(&app, &dana, car, Notice::Mail).unwrap();
    at(&app, "2027-03-01T18:00:00Z");
    let draft = end(&app, &dana, car).unwrap();
    assert_eq!(total(&app, &dana, draft), 20_000, "and never more");
}

#[actix_web::test]
async fn staff_give_notice_and_the_owner_reads_what_it_costs() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let scope = dana.scope();
    let car = vehicle(&app, &scope, VIN, "BKT 4417");
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let page = format!("/staff/vehicles/{car}/stay");
    assert!(marcus.get(&page).await.text().contains("Storage charges are off"));
    assert_eq!(marcus.post(&page, &[("how", "mail")]).await.status, 409);
    let priya = app.staff("Priya Raman", Role::Manager).await;
    let wrong = [("on", "yes"), ("daily", "0"), ("free", "3"), ("cap", "0")];
    let refused = priya.submit("/staff/storage", "/staff/storage", &wrong).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("Enter what a day costs"));
    let right = [("on", "yes"), ("daily", "25"), ("free", "3"), ("cap", "200")];
    assert_eq!(priya.submit("/staff/storage", "/staff/storage", &right).await.status, 303);
    assert_eq!(marcus.get("/staff/storage").await.status, 403);
    let typed = marcus.submit(&page, &page, &[("how", "paper"), ("on", "2026-11-31")]).await;
    assert_eq!(typed.status, 422);
    assert!(typed.text().contains("value=\"2026-11-31\""), "what was typed is kept");
    let done = marcus.submit(&page, &page, &[("how", "mail")]).await;
    assert_eq!(done.location(), page, "{}", done.text());
    let theirs = dana.get(&format!("/vehicles/{car}")).await.text();
    assert!(
        theirs.contains("In storage") && theirs.contains("$25.00") && theirs.contains("$200.00"),
        "{theirs}"
    );
    app.clock.set("2026-11-25T18:00:00Z".parse().unwrap());
    assert_eq!(dana.sign_in("").await.status, 200);
    let theirs = dana.get(&format!("/vehicles/{car}")).await;
    assert!(theirs.text().contains("2 days so far: $50.00"), "{} {}", theirs.location(), theirs.text());
    marcus.sign_in("/staff").await;
    let left = marcus.submit(&page, &format!("{page}/end"), &[]).await;
    let bill = marcus.get(left.location()).await.text();
    assert!(bill.contains("Storage, 2 days") && bill.contains("$50.00"), "{} {bill}", left.location());
    let lee = app.owner("Lee").await;
    assert_eq!(lee.get(&format!("/vehicles/{car}")).await.status, 404);
    let walt = app.staff_of("Walt Jensen", app.dealership("Lakeside Auto"), Role::Manager).await;
    assert_eq!(walt.get(&page).await.status, 404);
    assert_eq!(walt.post(&page, &[("how", "mail")]).await.status, 404);
}

#[test]
fn days_that_were_billed_are_not_billed_again() {
    let (app, dana, car) = world();
    rule(&app, |rule| rule.cap_minor = 0);
    notify(&app, &dana, car, Notice::Paper(day("2026-11-01"))).unwrap();
    let first = end(&app, &dana, car).unwrap();
    assert_eq!(total(&app, &dana, first), 40_000, "November 5 to 20");
    app.clock.advance(std::time::Duration::from_secs(60));
    let again = |on: &str| notify(&app, &dana, car, Notice::Paper(day(on)));
    assert_eq!(again("2026-11-10"), Err(NotNoticed::Overlaps(day("2026-11-20"))));
    assert_eq!(again("2026-11-20"), Ok(()));
    at(&app, "2026-11-25T18:00:00Z");
    let second = end(&app, &dana, car).unwrap();
    assert_eq!(total(&app, &dana, second), 5_000, "November 24 and 25");
}

#[actix_web::test]
async fn a_car_leaves_storage_before_it_changes_hands_and_its_plans_are_paused() {
    let (app, dana, car) = world();
    let luis = customer(&app, app.northside(), "Luis Ortega");
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let mut template = draft(vec![line(&app, 2_900)]);
    template.vehicle = Some(car);
    let plan = RecurringId::generate(app.clock.now());
    let new = NewPlan {
        id: plan,
        template: Template { title: clean("Maintenance plan"), draft: template },
        schedule: Schedule { every: Every::Month, starts_on: day("2026-12-20"), ends_on: None },
        automatic: true,
    };
    app.site.db.write(|c| recurring::create(c, &app.site, &Actor::system(), &dana, &new)).unwrap();
    notify(&app, &dana, car, Notice::Paper(day("2026-11-10"))).unwrap();
    let page = format!("/staff/vehicles/{car}/transfer");
    let there = [("to", "K00002"), ("on", "2026-11-20")];
    assert!(marcus.get(&page).await.text().contains("It is in storage since"));
    assert_eq!(marcus.post(&page, &there).await.status, 409);
    end(&app, &dana, car).unwrap();
    let check = marcus.get(&format!("{page}?to=K00002&on=2026-11-20")).await.text();
    assert!(check.contains("Maintenance plan</a> of Dana Whitfield is paused"), "{check}");
    let given = marcus.post(&page, &there).await;
    assert_eq!(given.status, 303, "{}", given.text());
    let kept = app.site.db.read(|c| recurring::load(c, &app.site, &dana, plan)).unwrap();
    assert_eq!(kept.state, PlanState::Paused);
    let new: VehicleId = given.location().rsplit('/').next().unwrap().parse().unwrap();
    rule(&app, |rule| rule.free_days = 0);
    let before = notify(&app, &luis, new, Notice::Paper(day("2026-11-19")));
    assert_eq!(before, Err(NotNoticed::Overlaps(day("2026-11-20"))), "the days of the old owner");
    at(&app, "2026-11-23T18:00:00Z");
    notify(&app, &luis, new, Notice::Mail).unwrap();
    assert_eq!(notify(&app, &luis, new, Notice::Mail), Err(NotNoticed::Already));
}

#[test]
fn a_stay_goes_on_where_the_account_goes_on() {
    let (app, dana, car) = world();
    let kept = customer(&app, app.northside(), "Dana W");
    notify(&app, &dana, car, Notice::Paper(day("2026-11-10"))).unwrap();
    let (site, house) = (&app.site, Scope::for_job(dana.dealership(), None));
    let merged = |c: &mut _| {
        let (from, into) = (customers::load(c, site, &dana)?, customers::load(c, site, &kept)?);
        parties::merge(c, site, &Actor::system(), &house, (&from, &into), day("2026-11-20"))
    };
    site.db.write(merged).unwrap();
    let theirs = site.db.read(|c| vehicles::latest(c, site, &kept, 9)).unwrap().remove(0).id;
    assert_eq!(notify(&app, &kept, theirs, Notice::Mail), Err(NotNoticed::Already), "one car, one stay");
    let bill = end(&app, &house, theirs).unwrap();
    assert_eq!(total(&app, &kept, bill), 17_500, "November 14 to 20");
}

//! Invoices that come again and again: each period once, on its day, as a draft or issued; paused and gone on with.

use diesel::prelude::*;
use forecourt::base::db::schema::{invoice, recurring_run};
use forecourt::base::db::{Conn, DbResult};
use forecourt::base::site::Site;
use forecourt::base::values::{RecurringId, Timestamp};
use forecourt::billing::estimates;
use forecourt::billing::invoices::totals::TaxCategory;
use forecourt::billing::invoices::{self, LineKind};
use forecourt::billing::recurring::{self, Every, NewPlan, Schedule, Template};
use forecourt::billing::tax::{self, NewRule};
use forecourt::trust::access::{Role, Scope};
use forecourt::trust::audit::Actor;

use crate::support::TestApp;
use crate::support::estimates as papers;
use crate::support::places::address_of;
use crate::support::records::{clean, customer, day, draft, line};

fn plan(app: &TestApp, scope: &Scope, every: Every, start: &str, automatic: bool) -> RecurringId {
    let id = RecurringId::generate(app.clock.now());
    let new = NewPlan {
        id,
        template: Template { title: clean("Maintenance plan"), draft: draft(vec![line(app, 2_900)]) },
        schedule: Schedule { every, starts_on: day(start), ends_on: None },
        automatic,
    };
    let create = || app.site.db.write(|c| recurring::create(c, &app.site, &Actor::system(), scope, &new));
    create().unwrap();
    create().unwrap(); // The same form sent twice.
    id
}

fn sweep_at(app: &TestApp, now: &str) {
    app.clock.set(now.parse::<Timestamp>().unwrap());
    recurring::sweep(&app.site).unwrap();
}

fn days(app: &TestApp) -> Vec<String> {
    let of = |c: &mut _| {
        Ok(recurring_run::table.order(recurring_run::on_day).select(recurring_run::on_day).load(c)?)
    };
    let days: Vec<forecourt::base::values::LocalDate> = app.site.db.read(of).unwrap();
    days.iter().map(ToString::to_string).collect()
}

#[test]
fn each_period_is_billed_once_also_what_was_missed() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    plan(&app, &dana, Every::Month, "2026-12-31", true);
    sweep_at(&app, "2026-12-30T18:00:00Z");
    assert!(days(&app).is_empty());
    let others: Vec<TestApp> = (0..3).map(|_| app.second()).collect();
    app.clock.set("2027-03-01T18:00:00Z".parse().unwrap());
    std::thread::scope(|scope| {
        for one in others.iter().chain([&app]) {
            scope.spawn(|| recurring::sweep(&one.site).unwrap());
        }
    });
    assert_eq!(days(&app), ["2026-12-31", "2027-01-31", "2027-02-28"]);
    let issued: i64 = app
        .site
        .db
        .read(|c| Ok(invoice::table.filter(invoice::number.is_not_null()).count().get_result(c)?))
        .unwrap();
    assert_eq!(issued, 3);
}

#[test]
fn a_pause_is_not_made_up_for_and_an_end_is_an_end() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let id = plan(&app, &dana, Every::Week, "2026-11-20", false);
    sweep_at(&app, "2026-11-20T18:00:00Z");
    let house = Scope::for_job(dana.dealership(), None);
    let act = |change: fn(&mut Conn, &Site, &Actor, &Scope, RecurringId) -> DbResult<()>| {
        app.site.db.write(|c| change(c, &app.site, &Actor::system(), &house, id))
    };
    act(recurring::pause).unwrap();
    sweep_at(&app, "2026-12-09T18:00:00Z");
    act(recurring::resume).unwrap();
    sweep_at(&app, "2026-12-11T18:00:00Z");
    assert_eq!(days(&app), ["2026-11-20", "2026-12-11"]);
    act(recurring::end).unwrap();
    sweep_at(&app, "2027-02-01T18:00:00Z");
    assert_eq!(days(&app).len(), 2);
    assert!(act(recurring::resume).is_err());
    let drafts: i64 = app
        .site
        .db
        .read(|c| Ok(invoice::table.filter(invoice::number.is_null()).count().get_result(c)?))
        .unwrap();
    assert_eq!(drafts, 2, "drafts wait for somebody");
}

#[actix_web::test]
async fn staff_make_a_plan_see_what_comes_and_pause_it() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let form = format!("/staff/recurring/new?customer={}", dana.require_customer().unwrap());
    let wrong = marcus.submit(&form, "/staff/recurring", &[("title", ""), ("starts", "2026-12-31")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text().contains("value=\"2026-12-31\""), "what was typed is kept");
    let right = [
        ("title", "Maintenance plan, basic"),
        ("l1-kind", "fee"),
        ("l1-description", "Oil, filter, inspection"),
        ("l1-quantity", "1"),
        ("l1-rate", "29.00"),
        ("starts", "2026-12-31"),
    ];
    let mut more = right.to_vec();
    more.push(("add", "part"));
    let longer = marcus.submit(&form, "/staff/recurring", &more).await.text();
    assert!(longer.contains("id=\"l2-part\"") && longer.contains("Maintenance plan, basic"), "{longer}");
    let below = marcus.submit(&form, "/staff/recurring", &[("l1-quantity", "-1"), ("l1-rate", "29")]).await;
    assert!(below.status == 422 && below.text().contains("Enter hours greater than 0"), "{}", below.text());
    let made = marcus.submit(&form, "/staff/recurring", &right).await;
    assert_eq!(made.status, 303, "{}", made.text());
    let page = made.location().to_owned();
    let text = marcus.get(&page).await.text();
    for part in ["Every month", "Feb 28, 2027", "Mar 31, 2027", "$29.00", "made as drafts"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(marcus.get("/staff/recurring").await.text().contains("Maintenance plan, basic"));
    assert!(marcus.get("/staff/recurring/new").await.text().contains("Whom are the invoices for?"));
    assert_eq!(marcus.submit(&page, &format!("{page}/pause"), &[]).await.status, 303);
    assert!(marcus.get(&page).await.text().contains("Paused"));
    let walt = app.staff_of("Walt Jensen", app.dealership("Lakeside Auto"), Role::Manager).await;
    assert_eq!(walt.get(&page).await.status, 404);
}

#[actix_web::test]
async fn ending_a_plan_is_asked_first() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let id = plan(&app, &dana, Every::Month, "2026-12-31", false);
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let page = format!("/staff/recurring/{id}");
    assert!(marcus.get(&page).await.text().contains(&format!("{page}/end")));
    let check = marcus.get(&format!("{page}/end")).await.text();
    assert!(
        check.contains("Dana Whitfield gets no more invoices") && check.contains("Dec 31, 2026"),
        "{check}"
    );
    assert!(!marcus.get(&page).await.text().contains("Ended"), "looking ends nothing");
    let done = marcus.submit(&format!("{page}/end"), &format!("{page}/end"), &[]).await;
    assert_eq!(done.location(), page);
    assert!(marcus.get(&page).await.text().contains("Ended"));
    assert_eq!(marcus.get(&format!("{page}/end")).await.location(), page, "there is nothing left to end");
    let late = marcus.post(&format!("{page}/end"), &[]).await;
    assert_eq!(late.status, 409);
    assert!(
        late.text().contains("This is how it stands") && late.text().contains("Maintenance plan"),
        "the plan itself"
    );
}

#[test]
fn what_one_person_would_not_issue_alone_waits_as_a_draft() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    for (minor, number) in [(500_000, Some("NM-00001")), (500_001, None)] {
        let id = RecurringId::generate(app.clock.now());
        let new = NewPlan {
            id,
            template: Template { title: clean("Fleet plan"), draft: draft(vec![line(&app, minor)]) },
            schedule: Schedule { every: Every::Month, starts_on: day("2026-11-20"), ends_on: None },
            automatic: true,
        };
        app.site.db.write(|c| recurring::create(c, &app.site, &Actor::system(), &dana, &new)).unwrap();
        recurring::sweep(&app.site).unwrap();
        let house = Scope::for_job(dana.dealership(), None);
        let made = app.site.db.read(|c| recurring::runs(c, &house, id, 9)).unwrap();
        assert_eq!(made[0].number.as_deref(), number, "{minor}");
    }
}

#[actix_web::test]
async fn each_period_is_taxed_by_the_rules_of_its_day_and_keeps_what_belongs_together() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    for (rate, from) in [("8", "2020-01-01"), ("10", "2027-01-15")] {
        let new = NewRule {
            kinds: vec![LineKind::Part, LineKind::Core],
            condition: None,
            category: TaxCategory::Standard,
            rate: rate.parse().unwrap(),
            jurisdiction: None,
            from: day(from),
            until: None,
        };
        let house = Scope::for_job(app.northside(), None);
        app.site.db.write(|c| tax::add(c, &app.site, &Actor::system(), &house, &new)).unwrap().unwrap();
    }
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let form = format!("/staff/recurring/new?customer={}", dana.require_customer().unwrap());
    let fields = [
        ("title", "Battery swap"),
        ("starts", "2026-12-31"),
        ("automatic", "yes"),
        ("l1-kind", "part"),
        ("l1-description", "Battery"),
        ("l1-quantity", "1"),
        ("l1-rate", "100.00"),
        ("l2-kind", "core"),
        ("l2-description", "Battery core"),
        ("l2-quantity", "1"),
        ("l2-rate", "20.00"),
        ("l2-belongs", "1"),
    ];
    let made = marcus.submit(&form, "/staff/recurring", &fields).await;
    assert_eq!(made.status, 303, "{}", made.text());
    sweep_at(&app, "2026-12-31T18:00:00Z");
    sweep_at(&app, "2027-01-31T18:00:00Z");
    let bill = |number| app.site.db.read(|c| invoices::by_number(c, &app.site, &dana, number)).unwrap();
    let (first, second) = (bill("NM-00001").snapshot, bill("NM-00002").snapshot);
    assert_eq!((first.totals.tax.minor(), second.totals.tax.minor()), (960, 1_200));
    assert_ne!(first.lines[0].id, second.lines[0].id);
    assert_eq!(second.lines[1].particulars.belongs_to, Some(second.lines[0].id));
}

#[actix_web::test]
async fn what_cannot_be_billed_is_told_once_and_shown_until_it_can() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let priya = app.staff("Priya Raman", Role::Manager).await;
    // Of the same repair order as the plan, and not approved yet.
    let number = papers::sent(&app, &dana, &papers::content(&app));
    let stuck = plan(&app, &dana, Every::Week, "2026-11-20", true);
    let fine = plan(&app, &customer(&app, app.northside(), "Theo Lang"), Every::Week, "2026-11-20", true);
    let page = format!("/staff/recurring/{stuck}");
    for now in ["2026-11-20T18:00:00Z", "2026-11-20T18:05:00Z"] {
        sweep_at(&app, now);
    }
    assert_eq!(days(&app), ["2026-11-20"], "it keeps no other one waiting");
    for (at, part) in [
        (page.as_str(), number.as_str()),
        (&page, "Not billed since"),
        ("/staff/recurring", "Not billed"),
        ("/staff", "/staff/tasks?kind=recurring"),
        ("/staff/tasks?kind=recurring", page.as_str()),
        ("/staff/tasks?kind=recurring", "$29.00"),
    ] {
        assert!(priya.get(at).await.text().contains(part), "{part} is missing on {at}");
    }
    assert!(!priya.get(&format!("/staff/recurring/{fine}")).await.text().contains("Not billed"));
    let mails = || app.mails_to(address_of("Priya Raman").as_str());
    let told = || mails().into_iter().filter(|mail| mail.kind == "recurring-failed").count();
    assert_eq!(told(), 1, "once, and not each hour");
    let other = app.staff_of("Omar Diaz", app.dealership("Lakeside Auto"), Role::Manager).await;
    assert!(other.get("/staff/tasks?kind=recurring").await.text().contains("Nothing waits"));
    // Paused it is nobody's task; gone on with, it is tried and told again.
    assert_eq!(priya.submit(&page, &format!("{page}/pause"), &[]).await.status, 303);
    assert!(priya.get("/staff/tasks?kind=recurring").await.text().contains("Nothing waits"));
    assert_eq!(priya.submit(&page, &format!("{page}/resume"), &[]).await.status, 303);
    sweep_at(&app, "2026-11-20T18:10:00Z");
    assert_eq!(told(), 2);
    // What stood in the way is gone: billed by itself, once.
    let of = papers::find(&app, &dana, &number);
    app.site.db.write(|c| estimates::withdraw(c, &app.site, &Actor::system(), &dana, &of)).unwrap();
    sweep_at(&app, "2026-11-20T18:15:00Z");
    assert_eq!(days(&app), ["2026-11-20", "2026-11-20"]);
    let billed = priya.get(&page).await.text();
    assert!(billed.contains("NM-00002") && !billed.contains("Not billed"), "{billed}");
    assert!(priya.get("/staff/tasks?kind=recurring").await.text().contains("Nothing waits"));
}

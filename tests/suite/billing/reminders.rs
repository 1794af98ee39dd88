//! Reminders on their way: each step once, whoever tries; none where one would be wrong; promises and what becomes of them.

use std::time::Duration;

use diesel::prelude::*;
use forecourt::base::db::Conn;
use forecourt::base::db::schema::{audit_entry, dealership_setting, promise, reminder};
use forecourt::base::values::{CustomerId, Email, InvoiceId, Timestamp};
use forecourt::billing::invoices::{self, IssuedInvoice};
use forecourt::billing::late_charges;
use forecourt::billing::ledger;
use forecourt::billing::reminders::promising::{self, NotPromised, PromiseState, Promiser};
use forecourt::billing::reminders::{self, Plan, TaskKind};
use forecourt::parties::dealerships;
use forecourt::trust::access::notices::{self, Notice};
use forecourt::trust::access::{Role, Scope};
use forecourt::trust::audit::Actor;

use crate::support::TestApp;
use crate::support::records::{allocation, customer, day, dealership, issued, paid, under_way};

const DANA: &str = "dana@example.com";

/// Issued at noon in Austin on Friday, November 20, 2026: due on Friday, December 4.
struct World {
    app: TestApp,
    dana: Scope,
    invoice: IssuedInvoice,
}

impl World {
    fn new() -> Self {
        let app = TestApp::new();
        let dana = customer(&app, app.northside(), "Dana Whitfield");
        let invoice = issued(&app, &dana, 12_000);
        let world = Self { app, dana, invoice };
        world.plan(|plan| plan.automatic = true);
        world
    }

    fn plan(&self, change: impl FnOnce(&mut Plan)) {
        let (site, at) = (&self.app.site, self.dana.dealership());
        let (mut plan, version) = site.db.read(|c| dealerships::group_with_version::<Plan>(c, at)).unwrap();
        change(&mut plan);
        site.db.write(|c| dealerships::change_group(c, site, &Actor::system(), at, version, &plan)).unwrap();
    }

    /// Moves to a moment and does what the clock would have done.
    fn sweep_at(&self, now: &str) {
        self.app.clock.set(now.parse::<Timestamp>().unwrap());
        reminders::sweep(&self.app.site).unwrap();
    }

    fn subjects(&self) -> Vec<String> {
        let mails = self.app.mails_to(DANA);
        let of = mails.into_iter().filter(|mail| mail.kind == "reminder").map(|mail| mail.message.subject);
        let mut subjects: Vec<String> = of.collect();
        subjects.reverse();
        subjects
    }

    fn keys(&self) -> Vec<String> {
        let of = |c: &mut _| Ok(reminder::table.order(reminder::at).select(reminder::key).load(c)?);
        self.app.site.db.read(of).unwrap()
    }

    fn promise(&self, on: &str) -> Result<(), NotPromised> {
        self.promise_as(on, Promiser::Owner)
    }

    fn promise_as(&self, on: &str, by: Promiser) -> Result<(), NotPromised> {
        let (site, today) = (&self.app.site, self.today());
        let made = site.db.write(|c| {
            let invoice = invoices::by_id(c, site, &self.dana, self.invoice.id)?;
            promising::make(c, site, &Actor::system(), &self.dana, &invoice, (day(on), by), today)
        });
        made.unwrap().map(|_| ())
    }

    fn today(&self) -> forecourt::base::values::LocalDate {
        let at = self.dana.dealership();
        self.app.site.db.read(|c| dealerships::load(c, at)).unwrap().today(self.app.clock.now())
    }

    fn pay(&self, minor: i64) {
        let payment = paid(&self.app, &self.dana, minor);
        let new = allocation(payment, self.invoice.id, minor);
        let site = &self.app.site;
        site.db.write(|c| ledger::allocate(c, site, &self.dana, &new)).unwrap();
    }

    fn house(&self) -> Scope {
        Scope::for_job(self.dana.dealership(), None)
    }
}

fn entries(app: &TestApp, action: &str) -> i64 {
    let of =
        |c: &mut _| Ok(audit_entry::table.filter(audit_entry::action.eq(action)).count().get_result(c)?);
    app.site.db.read(of).unwrap()
}

#[test]
fn the_ladder_goes_up_a_step_at_a_time_and_ends_with_a_person() {
    let world = World::new();
    for now in [
        "2026-11-30T18:00:00Z", // -4: nothing
        "2026-12-01T18:00:00Z", // -3
        "2026-12-01T20:00:00Z", // once
        "2026-12-04T18:00:00Z", // 0
        "2026-12-07T18:00:00Z", // 3
        "2026-12-14T18:00:00Z", // 10
        "2026-12-25T18:00:00Z", // 21
        "2027-01-08T18:00:00Z", // 35
        "2027-01-18T18:00:00Z", // 45
        "2027-03-01T18:00:00Z",
    ] {
        world.sweep_at(now);
    }
    let steps = ["step -3", "step 0", "step 3", "step 10", "step 21", "step 35", "step 45"];
    assert_eq!(world.keys(), steps);
    let subjects = world.subjects();
    let of = |text: &str| subjects.iter().filter(|subject| subject.contains(text)).count();
    assert_eq!((of("is due soon"), of("is due today"), of("was due")), (1, 1, 1));
    assert_eq!((of("is overdue"), of("Final notice"), subjects.len()), (2, 1, 6));
    let handed = world.app.site.db.read(|c| reminders::handed_over(c, &world.house(), &None, 10)).unwrap();
    assert_eq!((handed.len(), handed[0].number.as_str()), (1, world.invoice.number.as_str()));
    assert_eq!((entries(&world.app, "reminder.send"), entries(&world.app, "reminder.hand_over")), (6, 1));
}

#[test]
fn what_was_missed_is_passed_over_and_what_is_said_is_true_on_the_day() {
    let world = World::new();
    world.sweep_at("2026-12-05T18:00:00Z"); // Saturday after the due day: nothing leaves.
    assert!(world.keys().is_empty());
    world.sweep_at("2026-12-07T14:59:00Z"); // Monday, a minute before nine.
    assert!(world.keys().is_empty());
    world.sweep_at("2026-12-07T15:00:00Z");
    assert_eq!(world.keys(), ["step 3"]);
    assert!(world.subjects()[0].contains("was due"), "{:?}", world.subjects());
}

#[test]
fn a_plan_that_nobody_switched_on_sends_nothing() {
    let world = World::new();
    world.plan(|plan| plan.automatic = false);
    world.sweep_at("2026-12-14T18:00:00Z");
    assert!(world.keys().is_empty() && world.subjects().is_empty());
}

#[test]
fn two_instances_at_once_send_one_mail_each_step() {
    let world = World::new();
    for number in 0..5 {
        issued(&world.app, &world.dana, 1_000 + number);
    }
    let others: Vec<TestApp> = (0..3).map(|_| world.app.second()).collect();
    world.app.clock.set("2026-12-14T18:00:00Z".parse().unwrap());
    std::thread::scope(|scope| {
        for app in others.iter().chain([&world.app]) {
            scope.spawn(|| reminders::sweep(&app.site).unwrap());
        }
    });
    assert_eq!((world.keys().len(), world.subjects().len()), (6, 1), "six invoices at one step are one mail");
    assert_eq!(entries(&world.app, "reminder.send"), 6);
}

#[actix_web::test]
async fn whoever_has_no_account_gets_a_link_to_each_invoice_and_whoever_has_one_a_link_to_all() {
    let world = World::new();
    let second = issued(&world.app, &world.dana, 1_000);
    world.app.work().await;
    world.sweep_at("2026-12-14T18:00:00Z");
    let text = world.app.mails_to(DANA).into_iter().find(|it| it.kind == "reminder").unwrap().message.text;
    let links: Vec<&str> =
        text.split_whitespace().filter_map(|word| word.strip_prefix("http://localhost")).collect();
    assert_eq!(links.len(), 2, "{text}");
    for (link, number) in links.iter().zip([&world.invoice.number, &second.number]) {
        assert!(link.starts_with("/pay/"), "{link}");
        assert!(world.app.get(link).await.text().contains(number.as_str()), "{number}");
    }
    let who =
        world.app.owner_of("Ana Whitfield", world.dana.dealership(), world.dana.customer().unwrap()).await;
    world.sweep_at("2027-01-08T18:00:00Z");
    let mail = world.app.mails_to(&who.email).into_iter().find(|it| it.kind == "reminder").unwrap();
    assert!(mail.message.text.contains("/invoices?state=open"), "{}", mail.message.text);
}

#[test]
fn what_is_paid_gets_no_reminder_and_a_part_still_does() {
    let world = World::new();
    world.pay(4_000);
    world.sweep_at("2026-12-07T18:00:00Z");
    assert_eq!(world.keys().len(), 1);
    world.pay(8_000);
    world.sweep_at("2026-12-14T18:00:00Z");
    assert_eq!(world.keys().len(), 1);
}

#[test]
fn who_switched_reminders_off_still_gets_the_final_notice() {
    let world = World::new();
    let app = &world.app;
    let person = app.person("Dana");
    let rights = forecourt::trust::access::Rights::ALL;
    app.site
        .db
        .write(|c| {
            let actor = Actor::system();
            forecourt::trust::access::rights::grant(c, &app.site, &actor, &world.dana, person, rights)?;
            notices::choose(c, &app.site, &actor, person, &[(Notice::Reminder, false)])
        })
        .unwrap();
    world.sweep_at("2026-12-14T18:00:00Z");
    assert!(world.subjects().is_empty());
    world.sweep_at("2027-01-08T18:00:00Z");
    assert_eq!(world.subjects().len(), 1);
    assert!(world.subjects()[0].contains("Final notice"));
}

#[test]
fn an_address_that_mails_come_back_from_gets_no_more_until_it_is_another() {
    let world = World::new();
    let app = &world.app;
    let mail = app.mails_to(DANA)[0].id;
    let report = forecourt::base::mail::dsn::Report {
        mail,
        fate: forecourt::base::mail::dsn::Fate::Bounced,
        status: "5.1.1".to_owned(),
    };
    let source = forecourt::billing::deliveries::Source::Mailbox;
    let told = app.site.db.write(|c| forecourt::billing::deliveries::record(c, &app.site, &report, source));
    assert!(told.unwrap());
    world.sweep_at("2026-12-14T18:00:00Z");
    assert!(world.keys().is_empty());
    let other = Email::parse("dana.new@example.com").unwrap();
    let changed = app.site.db.write(|c| {
        let it = forecourt::parties::customers::load(c, &app.site, &world.dana)?;
        let mut details = it.details.clone();
        details.contact.email = Some(other.clone());
        forecourt::parties::customers::update(
            c,
            &app.site,
            &Actor::system(),
            &world.dana,
            it.version,
            &details,
        )
    });
    changed.unwrap();
    world.sweep_at("2026-12-14T18:10:00Z");
    assert_eq!(app.mails_to("dana.new@example.com").len(), 1);
}

#[test]
fn a_promise_holds_reminders_back_and_when_it_is_broken_they_go_on() {
    let world = World::new();
    world.sweep_at("2026-12-07T18:00:00Z");
    world.promise("2026-12-15").unwrap();
    world.sweep_at("2026-12-14T18:00:00Z");
    world.sweep_at("2026-12-15T22:00:00Z");
    assert_eq!(world.keys(), ["step 3"], "the day itself is still the customer's");
    world.sweep_at("2026-12-16T18:00:00Z");
    assert_eq!(world.keys(), ["step 3", "step 10"]);
    let broken =
        world.app.site.db.read(|c| reminders::broken_promises(c, &world.house(), &None, 10)).unwrap();
    assert_eq!((broken.len(), broken[0].promised), (1, Some(day("2026-12-15"))));
    assert_eq!(entries(&world.app, "promise.broken"), 1);
    let settled = world.app.site.db.write(|c| {
        let kind = TaskKind::BrokenPromise;
        reminders::settle_task(c, &world.app.site, &Actor::system(), &world.dana, kind, world.invoice.id)
    });
    settled.unwrap();
    assert!(
        world
            .app
            .site
            .db
            .read(|c| reminders::broken_promises(c, &world.house(), &None, 10))
            .unwrap()
            .is_empty()
    );
}

#[test]
fn a_promise_is_kept_when_the_money_came() {
    let world = World::new();
    world.promise("2026-12-01").unwrap();
    world.pay(12_000);
    world.sweep_at("2026-11-21T18:00:00Z");
    let state: PromiseState =
        world.app.site.db.read(|c| Ok(promise::table.select(promise::state).first(c)?)).unwrap();
    assert_eq!((state, entries(&world.app, "promise.kept")), (PromiseState::Kept, 1));
}

#[test]
fn promises_stay_within_the_dealerships_limits() {
    let world = World::new();
    let outside = NotPromised::Day { from: day("2026-11-20"), to: day("2026-12-04") };
    for on in ["2026-11-19", "2026-12-05"] {
        assert_eq!(world.promise(on), Err(outside));
    }
    assert_eq!(world.promise("2026-12-04"), Ok(()));
    assert_eq!(world.promise("2026-11-25"), Ok(()), "a later one takes its place");
    assert_eq!(world.promise("2026-11-26"), Err(NotPromised::Often));
    assert_eq!(world.promise_as("2027-01-15", Promiser::ToStaff), Ok(()), "staff may write down more");
    let live: i64 = world
        .app
        .site
        .db
        .read(|c| Ok(promise::table.filter(promise::state.eq("live")).count().get_result(c)?))
        .unwrap();
    assert_eq!(live, 1);
    world.plan(|plan| plan.promise_days = 0);
    assert_eq!(world.promise("2026-11-25"), Err(NotPromised::Often));
}

#[test]
fn a_pause_stops_one_invoice_or_everything_until_it_ends() {
    let world = World::new();
    let other = issued(&world.app, &world.dana, 5_000);
    let (site, actor) = (&world.app.site, Actor::system());
    let pause = |invoice: Option<InvoiceId>, until: Option<&str>| {
        let (reason, until) = ("waits for the insurer".parse().unwrap(), until.map(day));
        site.db.write(|c| reminders::pause(c, site, &actor, &world.dana, invoice, &reason, until)).unwrap()
    };
    let id = pause(Some(world.invoice.id), None);
    world.sweep_at("2026-12-07T18:00:00Z");
    let reminded: Vec<InvoiceId> =
        site.db.read(|c| Ok(reminder::table.select(reminder::invoice_id).load(c)?)).unwrap();
    assert_eq!(reminded, [other.id]);
    pause(None, Some("2026-12-13"));
    site.db.write(|c| reminders::end_pause(c, site, &actor, &world.house(), id)).unwrap();
    world.sweep_at("2026-12-11T18:00:00Z");
    assert_eq!(world.keys().len(), 1);
    world.sweep_at("2026-12-14T18:00:00Z");
    assert_eq!(world.keys().len(), 3, "the day has passed");
    let again = site.db.write(|c| reminders::end_pause(c, site, &actor, &world.house(), id));
    assert!(again.is_err());
    let elsewhere = Scope::for_job(world.app.dealership("Lakeside Auto"), None);
    let foreign = site.db.write(|c| reminders::end_pause(c, site, &actor, &elsewhere, id));
    assert!(matches!(foreign, Err(forecourt::base::error::AppError::NotFound)));
}

#[actix_web::test]
async fn staff_see_what_is_due_send_it_and_stop_it() {
    let world = World::new();
    world.plan(|plan| plan.automatic = false);
    let app = &world.app;
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    app.clock.set("2026-12-07T18:00:00Z".parse().unwrap());
    marcus.sign_in("/staff").await;
    let page = marcus.get("/staff/reminders").await.text();
    assert!(
        page.contains(&world.invoice.number) && page.contains("Friendly reminder, 3 days late"),
        "{page}"
    );
    assert_eq!(marcus.submit("/staff/reminders", "/staff/reminders/runs", &[]).await.status, 303);
    app.work().await;
    assert_eq!(world.subjects().len(), 1);
    let page = marcus.get("/staff/reminders").await.text();
    assert!(
        page.contains("Nothing is due right now") && page.contains("Friendly reminder, sent together"),
        "{page}"
    );
    let invoice = format!("/staff/invoices/{}", world.invoice.number);
    let to = |word: &str| format!("{invoice}/{word}");
    let answer = marcus.submit(&invoice, &to("reminders"), &[("act", "firm")]).await;
    assert_eq!(answer.location(), invoice);
    assert_eq!(world.subjects().len(), 2, "by hand, also twice on one day");
    marcus.submit(&invoice, &to("promises"), &[("on", "2026-12-20")]).await;
    assert!(marcus.get(&invoice).await.text().contains("Dec 20, 2026"));
    marcus.submit(&invoice, &to("promises/withdrawal"), &[]).await;
    marcus.submit(&invoice, &to("pauses"), &[("reason", "their child is ill"), ("what", "customer")]).await;
    let page = marcus.get("/staff/reminders").await.text();
    assert!(page.contains("their child is ill") && page.contains("everything"), "{page}");
    app.clock.set("2026-12-08T03:00:00Z".parse().unwrap());
    marcus.sign_in("/staff").await;
    let night = marcus.submit(&invoice, &to("reminders"), &[("act", "final")]).await;
    assert_eq!(night.status, 422);
    assert!(night.text().contains("Nothing was sent. Reminders leave Monday to Friday"), "nothing at night");
    assert!(night.text().contains("value=\"final\" selected"), "the tone is kept");
    assert_eq!(world.subjects().len(), 2);
}

#[actix_web::test]
async fn a_slip_on_the_invoices_page_is_said_beside_its_field_and_loses_nothing() {
    let world = World::new();
    let marcus = world.app.staff("Marcus Bell", Role::Clerk).await;
    let page = format!("/staff/invoices/{}", world.invoice.number);
    /// Which form, its fields, what is typed, and what is said of it.
    type Slip = (&'static str, &'static [(&'static str, &'static str)], &'static str, &'static str);
    let slips: [Slip; 5] = [
        ("promises", &[("on", "soon")], "Choose the day that the customer named", "on"),
        ("promises", &[("on", "2026-11-19")], "Choose a day from Nov 20, 2026", "on"),
        ("pauses", &[("reason", " "), ("until", "2026-12-01")], "Enter why reminders stop", "reason"),
        (
            "pauses",
            &[("reason", "on a trip"), ("until", "2026-11-19")],
            "Choose today or a later day",
            "until",
        ),
        (
            "pauses",
            &[("reason", "on a trip"), ("until", "when back")],
            "Choose today or a later day",
            "until",
        ),
    ];
    for (form, typed, said, field) in slips {
        let everything = [typed, &[("what", "customer")]].concat();
        let answer = marcus.submit(&page, &format!("{page}/{form}"), &everything).await;
        let text = answer.text();
        assert_eq!(answer.status, 422, "{form} {typed:?}");
        assert!(text.contains(said) && text.contains(&format!("id=\"{field}-error\"")), "{form}: {said}");
        for (_, value) in typed {
            assert!(text.contains(&format!("value=\"{value}\"")), "{form} lost {value}");
        }
        assert!(form == "promises" || text.contains("value=\"customer\" selected"));
    }
    let left = world.app.site.db.read(|c| {
        let pauses: i64 = forecourt::base::db::schema::reminder_pause::table.count().get_result(c)?;
        let promises: i64 = promise::table.count().get_result(c)?;
        Ok((pauses, promises))
    });
    assert_eq!(left.unwrap(), (0, 0));
}

#[actix_web::test]
async fn the_plan_is_a_managers_and_a_stale_form_changes_nothing() {
    let world = World::new();
    let app = &world.app;
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    assert_eq!(marcus.get("/staff/reminders/rules").await.status, 403);
    let priya = app.staff("Priya Raman", Role::Manager).await;
    let path = "/staff/reminders/rules";
    let page = priya.get(path).await.text();
    assert!(
        page.contains("Último aviso") && page.contains("is overdue"),
        "the words are there in both languages"
    );
    let wrong = priya.post(path, &[("version", "1"), ("days", "ten"), ("act", "firm")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text().contains("Enter whole days") && wrong.text().contains("value=\"ten\""));
    let right = [
        ("version", "1"),
        ("automatic", "yes"),
        ("days", "5"),
        ("act", "firm"),
        ("days", ""),
        ("act", "friendly"),
        ("opens", "08:00"),
        ("closes", "12:00"),
        ("holidays", "2026-12-25"),
        ("promise_days", "7"),
        ("promises", "1"),
    ];
    assert_eq!(priya.post(path, &right).await.status, 303);
    let plan: Plan = app.site.db.read(|c| dealerships::group(c, world.dana.dealership())).unwrap();
    assert_eq!((plan.steps.len(), plan.opens, plan.promise_days), (1, 480, 7));
    let stale = right.map(|(name, value)| if name == "opens" { (name, "09:00") } else { (name, value) });
    assert_eq!(priya.post(path, &stale).await.status, 409);
}

#[actix_web::test]
async fn an_owner_names_a_day_and_is_told_what_it_means() {
    let world = World::new();
    let app = &world.app;
    let customer: CustomerId = world.dana.require_customer().unwrap();
    let dana = app.owner_of("Dana", world.dana.dealership(), customer).await;
    let (page, to) = (
        format!("/invoices/{}", world.invoice.number),
        format!("/invoices/{}/promises", world.invoice.number),
    );
    let outside = dana.submit(&page, &to, &[("on", "2027-01-01")]).await;
    assert_eq!(outside.status, 422);
    assert!(outside.text().contains("Choose a day from Nov 20, 2026 to Dec 4, 2026"));
    assert!(outside.text().contains("value=\"2027-01-01\""), "what was typed is kept");
    assert_eq!(dana.submit(&page, &to, &[("on", "2026-12-02")]).await.status, 303);
    let text = dana.get(&page).await.text();
    assert!(text.contains("Wednesday, December 2, 2026"), "{text}");
    let other = app.owner("Eve").await;
    assert_eq!(other.post(&to, &[("on", "2026-12-02")]).await.status, 404);
    app.clock.advance(Duration::from_secs(60));
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let staff = marcus.get(&format!("/staff/invoices/{}", world.invoice.number)).await.text();
    assert!(staff.contains("by the customer in the portal"));
}

#[test]
fn one_customers_invoices_at_one_step_are_one_mail_and_others_get_their_own() {
    let world = World::new();
    let app = &world.app;
    let second = issued(app, &world.dana, 5_000);
    let lee = customer(app, app.northside(), "Lee Marsh");
    issued(app, &lee, 7_000);
    world.sweep_at("2026-12-07T18:00:00Z");
    world.sweep_at("2026-12-07T20:00:00Z");
    assert_eq!(world.keys().len(), 3, "a row for each invoice and step");
    let mails: Vec<_> = app.mails_to(DANA).into_iter().filter(|mail| mail.kind == "reminder").collect();
    assert_eq!(mails.len(), 1);
    let text = &mails[0].message.text;
    assert!(text.contains(&world.invoice.number) && text.contains(&second.number), "{text}");
    assert!(!text.contains('$'), "no amount leaves the portal");
    assert_eq!(app.mails_to("lee@example.com").iter().filter(|mail| mail.kind == "reminder").count(), 1);
}

#[test]
fn what_is_due_later_or_held_back_is_left_out_of_the_mail() {
    let world = World::new();
    let (app, site) = (&world.app, &world.app.site);
    let held = issued(app, &world.dana, 5_000);
    let promised = issued(app, &world.dana, 6_000);
    let reason = "the customer disputes it".parse().unwrap();
    site.db
        .write(|c| {
            reminders::pause(c, site, &Actor::system(), &world.dana, Some(held.id), &reason, None)?;
            let it = invoices::by_id(c, site, &world.dana, promised.id)?;
            let said = (day("2026-12-20"), Promiser::ToStaff);
            promising::make(c, site, &Actor::system(), &world.dana, &it, said, day("2026-11-20"))
        })
        .unwrap()
        .unwrap();
    app.clock.set("2026-11-24T18:00:00Z".parse().unwrap());
    let later = issued(app, &world.dana, 8_000);
    world.sweep_at("2026-12-07T18:00:00Z");
    let mails: Vec<_> = app.mails_to(DANA).into_iter().filter(|mail| mail.kind == "reminder").collect();
    let of = |number: &str| mails.iter().filter(|mail| mail.message.text.contains(number)).count();
    assert_eq!((of(&world.invoice.number), of(&held.number), of(&promised.number)), (1, 0, 0));
    let mail = mails.iter().find(|mail| mail.message.text.contains(&later.number)).unwrap();
    assert!(!mail.message.text.contains(&world.invoice.number), "due soon is not late: another mail");
}

#[test]
fn a_payment_under_way_holds_reminders_back_until_it_is_decided() {
    let world = World::new();
    let ended = under_way(&world.app, &world.dana, world.invoice.id);
    world.sweep_at("2026-12-07T18:00:00Z");
    assert!(world.keys().is_empty(), "a bank debit takes days");
    ended();
    world.sweep_at("2026-12-07T19:00:00Z");
    assert_eq!(world.keys(), ["step 3"]);
}

#[actix_web::test]
async fn the_page_goes_on_where_it_ended() {
    let world = World::new();
    world.plan(|plan| plan.automatic = false);
    let app = &world.app;
    for minor in 0..60 {
        issued(app, &world.dana, 1_000 + minor);
    }
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    app.clock.set("2026-12-07T18:00:00Z".parse().unwrap());
    marcus.sign_in("/staff").await;
    let mut seen = std::collections::BTreeSet::new();
    let mut path = "/staff/reminders".to_owned();
    for _ in 0..9 {
        let text = marcus.get(&path).await.text();
        let numbers = text.split("/staff/invoices/NM-").skip(1).map(|it| it[..5].to_owned());
        seen.extend(numbers);
        let Some(next) = text.split("rel=\"next\" href=\"").nth(1) else { break };
        path = next.split('"').next().unwrap().replace("&amp;", "&");
    }
    assert_eq!(seen.len(), 61, "every invoice that is due is on one of the pages");
}

#[test]
fn what_is_wrong_at_one_dealership_keeps_no_other_one_waiting() {
    let app = TestApp::new();
    // Comes first, whatever they are put in order by.
    let broken = dealership(&app, "Aardvark Autos");
    for name in ["reminders", "late_charges"] {
        let now = app.clock.now();
        let insert = |c: &mut Conn| {
            let values = (
                dealership_setting::dealership_id.eq(broken),
                dealership_setting::name.eq(name),
                dealership_setting::value.eq("nonsense"),
                dealership_setting::version.eq(1_i64),
                dealership_setting::changed_at.eq(now),
            );
            Ok(diesel::insert_into(dealership_setting::table).values(values).execute(c)?)
        };
        app.site.db.write(insert).unwrap();
    }
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let invoice = issued(&app, &dana, 12_000);
    let world = World { app, dana, invoice };
    world.plan(|plan| plan.automatic = true);
    world.sweep_at("2026-12-04T18:00:00Z");
    assert_eq!(world.keys(), ["step 0"]);
    late_charges::sweep(&world.app.site).unwrap();
}

//! The dashboard: figures, what needs a hand, who waits.

use std::time::Duration;

use diesel::prelude::*;
use forecourt::base::db::schema::{mail_bounce, promise, reminder};
use forecourt::base::values::{BounceId, MailId, PromiseId, ReminderId};
use forecourt::base::vault::Indexed;
use forecourt::billing::ledger;
use forecourt::trust::access::Role;

use crate::support::records::{allocation, customer, day, issued, paid};
use crate::support::{TestApp, estimates};

const DAY: u64 = 86_400;

#[actix_web::test]
async fn says_what_is_owed_late_collected_and_who_was_invited() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let theo = customer(&app, app.northside(), "Theo Brandt");
    let old = issued(&app, &dana, 12_000);
    let part = paid(&app, &dana, 2_000);
    app.site.db.write(|c| ledger::allocate(c, &app.site, &dana, &allocation(part, old.id, 2_000))).unwrap();
    app.clock.advance(Duration::from_secs(7 * DAY));
    issued(&app, &theo, 5_000);
    issued(&app, &customer(&app, app.dealership("Lakeside Auto"), "Ruth Nakamura"), 99_900);
    app.clock.advance(Duration::from_secs(13 * DAY));
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let invites = format!("/staff/customers/{}/invites", dana.customer().unwrap());
    let waiting =
        marcus.post(&invites, &[("name", "Ana"), ("email", "ana.w@example.com"), ("code", "yes")]).await;
    marcus.confirm(&waiting).await;
    let page = marcus.get("/staff").await.text();
    for part in [
        "Good to see you, Marcus",
        // Outstanding and overdue, and since when.
        "$150.00",
        "$100.00",
        "1 invoice, the oldest 6 days late",
        "6 days late",
        "1 thing needs a hand today",
        // The table under the chart: billed and collected in the week of the first invoice.
        "$120.00",
        "$20.00",
        "ana.w@example.com",
        "by Marcus Bell",
        "1 to 30 days late",
    ] {
        assert!(page.contains(part), "{part} is missing");
    }
    assert!(page.contains(&old.number));
    assert!(!page.contains("Ruth Nakamura") && !page.contains("$999.00"));
}

#[actix_web::test]
async fn days_to_pay_are_what_is_owed_in_days_of_sales() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let first = issued(&app, &dana, 30_000);
    issued(&app, &dana, 10_000);
    let money = paid(&app, &dana, 30_000);
    app.site
        .db
        .write(|c| ledger::allocate(c, &app.site, &dana, &allocation(money, first.id, 30_000)))
        .unwrap();
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    // 100 of 400 are owed: a quarter of 90 days.
    assert!(marcus.get("/staff").await.text().contains(">22.5<"));
}

#[actix_web::test]
async fn money_that_no_invoice_got_needs_a_hand_while_something_is_owed() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    paid(&app, &dana, 4_000);
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    assert!(!marcus.get("/staff").await.text().contains("Not given to an invoice"));
    issued(&app, &dana, 10_000);
    let page = marcus.get("/staff").await.text();
    assert!(page.contains("Not given to an invoice") && page.contains("Owes $100.00"));
}

#[actix_web::test]
async fn an_empty_dealership_has_nothing_that_needs_a_hand() {
    let app = TestApp::new();
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    for range in ["", "?range=month", "?range=quarter", "?range=nonsense"] {
        let page = marcus.get(&format!("/staff{range}")).await.text();
        for part in
            ["Nothing needs a hand. Nice work.", "Nobody owes anything", "Nothing was billed in 90 days"]
        {
            assert!(page.contains(part), "{part} is missing");
        }
    }
}

#[actix_web::test]
async fn what_concerns_people_is_in_the_feed_of_those_who_manage_them() {
    let app = TestApp::new();
    let priya = app.staff("Priya Raman", Role::Manager).await;
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    assert!(priya.get("/staff").await.text().contains("Access changed"));
    assert!(!marcus.get("/staff").await.text().contains("Access changed"));
}

#[actix_web::test]
async fn each_sort_of_work_is_counted_and_leads_to_all_of_it() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let (promised, handed, bounced) =
        (issued(&app, &dana, 1_100), issued(&app, &dana, 2_200), issued(&app, &dana, 3_300));
    let (now, at, who) = (app.clock.now(), dana.dealership(), dana.customer().unwrap());
    let index = |what, address: &str| app.site.vault.index(what, address).unwrap();
    let came_back = |address: &'static str, mail: u64| {
        let id = |seconds| now.plus(Duration::from_secs(seconds));
        (
            mail_bounce::id.eq(BounceId::generate(id(mail))),
            mail_bounce::mail_id.eq(MailId::generate(id(mail))),
            mail_bounce::dealership_id.eq(at.to_string()),
            mail_bounce::customer_id.eq(who),
            mail_bounce::object_id.eq(bounced.id.to_string()),
            mail_bounce::address_index.eq(index(Indexed::Login, address)),
            mail_bounce::email_index.eq(index(Indexed::Email(at), address)),
            mail_bounce::status.eq("5.1.1"),
            mail_bounce::source.eq("smtp"),
            mail_bounce::at.eq(id(mail)),
        )
    };
    app.site
        .db
        .write(|c| {
            let broken = (
                promise::id.eq(PromiseId::generate(now)),
                promise::dealership_id.eq(at),
                promise::customer_id.eq(who),
                promise::invoice_id.eq(promised.id),
                promise::promised_on.eq(day("2026-11-18")),
                promise::by_owner.eq(true),
                promise::state.eq("broken"),
                promise::task.eq(true),
                promise::created_at.eq(now),
                promise::ended_at.eq(now),
            );
            let hand = (
                reminder::id.eq(ReminderId::generate(now)),
                reminder::dealership_id.eq(at),
                reminder::customer_id.eq(who),
                reminder::invoice_id.eq(handed.id),
                reminder::key.eq("step 45"),
                reminder::act.eq("hand_over"),
                reminder::origin.eq("plan"),
                reminder::mails.eq(0),
                reminder::on_day.eq(day("2026-11-18")),
                reminder::task.eq(true),
                reminder::at.eq(now),
            );
            diesel::insert_into(promise::table).values(broken).execute(c)?;
            diesel::insert_into(reminder::table).values(hand).execute(c)?;
            // Twice from the address in use, and once from one that is no longer.
            for (address, mail) in [("dana@example.com", 1), ("dana@example.com", 2), ("old@example.com", 3)]
            {
                diesel::insert_into(mail_bounce::table).values(came_back(address, mail)).execute(c)?;
            }
            Ok(())
        })
        .unwrap();
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let page = marcus.get("/staff").await.text();
    assert!(page.contains("3 things need a hand today"), "{page}");
    for (kind, words, number) in [
        ("bounced", "Mail came back", &bounced.number),
        ("promise", "Promise broken", &promised.number),
        ("handed-over", "No reminder helped", &handed.number),
    ] {
        assert!(page.contains(&format!("/staff/tasks?kind={kind}")) && page.contains(words), "{kind}");
        let list = marcus.get(&format!("/staff/tasks?kind={kind}")).await.text();
        let shown = [&bounced, &promised, &handed];
        for it in shown {
            let row = format!("href=\"/staff/invoices/{}\">{}</a>", it.number, it.number);
            assert_eq!(list.matches(&row).count(), usize::from(it.number == *number), "{kind} {}", it.number);
        }
    }
    let done = [("kind", "broken_promise"), ("number", promised.number.as_str()), ("from", "tasks")];
    let answer = marcus.post("/staff/reminders/tasks", &done).await;
    assert_eq!(answer.location(), "/staff/tasks?kind=promise");
    assert!(marcus.get("/staff").await.text().contains("2 things need a hand today"));
    let other = app.staff_of("Omar Diaz", app.dealership("Lakeside Auto"), Role::Clerk).await;
    for kind in ["", "?kind=bounced", "?kind=promise", "?kind=handed-over", "?kind=stuck", "?kind=left-over"]
    {
        let list = other.get(&format!("/staff/tasks{kind}")).await;
        assert!(list.status == 200 && list.text().contains("Nothing waits"), "{kind}");
    }
    for (path, status) in
        [("?kind=none", 404), ("?kind=promise&after=nonsense", 400), ("?kind=left-over&after=1", 400)]
    {
        assert_eq!(marcus.get(&format!("/staff/tasks{path}")).await.status, status, "{path}");
    }
}

#[actix_web::test]
async fn the_menu_counts_what_waits_for_an_answer() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    assert!(!marcus.get("/staff").await.text().contains("class=\"count\""));
    estimates::sent(&app, &dana, &estimates::content(&app));
    let page = marcus.get("/staff/customers").await.text();
    assert!(page.contains("Estimates<span class=\"count\">1<span class=\"vh\"> waiting"), "{page}");
    assert!(page.contains("href=\"/staff/invoices/new\""), "a new invoice from anywhere");
}

//! Whole lists as files: asked for with a passkey, made by a job, taken once.

use std::time::Duration;

use forecourt::base::outbox;
use forecourt::billing::credits::{self, NewCredit};
use forecourt::billing::disputes::{self, Ask, NewDispute, NewLine};
use forecourt::billing::exports::List;
use forecourt::billing::storage;
use forecourt::billing::write_offs::{self, NewWriteOff};
use forecourt::parties::dealerships;
use forecourt::trust::access::{Role, Scope};
use forecourt::trust::audit::of_dealership;

use crate::support::places::operator;
use crate::support::records::{allocation, clean, customer, dollars, draft, issued, line, paid, vehicle};
use crate::support::{Actor, TestApp, estimates};

async fn ask(app: &TestApp, actor: &Actor<'_>, list: List) {
    ask_for(app, actor, list, &[]).await;
}

async fn ask_for(app: &TestApp, actor: &Actor<'_>, list: List, part: &[(&str, &str)]) {
    let fields = [&[("list", list.code())], part].concat();
    let asked = actor.post("/staff/exports", &fields).await;
    let done = actor.confirm(&asked).await;
    assert_eq!(done.location(), "/staff/exports", "{}", done.text());
    let work = forecourt::billing::exports::jobs(outbox::Jobs::default());
    outbox::drain(&app.site, &work).await.unwrap();
}

fn link(page: &str) -> Option<String> {
    let after = page.split("action=\"/staff/exports/").nth(1)?;
    Some(format!("/staff/exports/{}", after.split('"').next()?))
}

#[actix_web::test]
async fn a_list_is_asked_for_with_a_passkey_and_downloaded_once() {
    let app = TestApp::new();
    customer(&app, app.northside(), "=HYPERLINK(1)");
    customer(&app, app.northside(), "Theo Brandt");
    customer(&app, app.dealership("Lakeside Auto"), "Luis Ortega");
    let mia = app.staff("Mia Manager", Role::Manager).await;
    let other = app.staff("Max Manager", Role::Manager).await;
    ask(&app, &mia, List::Customers).await;
    let path = link(&mia.get("/staff/exports").await.text()).expect("a button");
    assert!(link(&other.get("/staff/exports").await.text()).is_none());
    assert_eq!(other.post(&path, &[]).await.status, 404, "only for whoever asked");
    let file = mia.post(&path, &[]).await;
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    let text = file.text();
    assert!(text.starts_with("customer_ref,kind,name,") && text.contains("Theo Brandt"));
    assert!(text.contains("'=HYPERLINK(1)") && !text.contains("Luis Ortega"));
    assert_eq!(mia.post(&path, &[]).await.status, 409, "once");
    let scope = Scope::for_job(app.northside(), None);
    let log = app.site.db.read(|c| of_dealership(c, &scope, 50)).unwrap();
    let told = |action: &str| log.iter().filter(|it| it.action == action).count();
    assert_eq!((told("export.run"), told("export.take")), (1, 1));
}

#[actix_web::test]
async fn every_list_has_its_columns_and_its_rows() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    vehicle(&app, &dana, "1HGCM82633A004352", "BKT 4417");
    let invoice = issued(&app, &dana, 12_000);
    let payment = paid(&app, &dana, 5_000);
    app.site
        .db
        .write(|c| {
            forecourt::billing::ledger::allocate(c, &app.site, &dana, &allocation(payment, invoice.id, 4_000))
        })
        .unwrap();
    let mia = app.staff("Mia Manager", Role::Manager).await;
    for (list, part) in [
        (List::Vehicles, "1HGCM82633A004352"),
        (List::Invoices, "120.00"),
        (List::Lines, "Replace front brake pads"),
        (List::Payments, "50.00"),
        (List::Allocations, "40.00"),
    ] {
        ask(&app, &mia, list).await;
        let path = link(&mia.get("/staff/exports").await.text()).expect("a button");
        let text = mia.post(&path, &[]).await.text();
        assert_eq!(text.lines().count(), 2, "{text}");
        assert!(text.contains(part), "{list}: {text}");
    }
    assert_eq!(mia.post("/staff/exports", &[("list", "customers")]).await.status, 429, "five a day");
}

#[actix_web::test]
async fn every_list_of_the_staff_leads_to_its_file() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "=Dana");
    let invoice = issued(&app, &dana, 50_000);
    estimates::sent(&app, &dana, &estimates::content(&app));
    let site = &app.site;
    let (amounts, reason) = ([dollars(1_000)], clean("-2+3"));
    let new =
        NewCredit { invoice: invoice.id, amounts: &amounts, reason: &reason, form_key: "k", approval: None };
    site.db.write(|c| credits::credit(c, site, &operator(), &dana, &new)).unwrap().unwrap();
    let loss = NewWriteOff {
        invoice: invoice.id,
        amount: dollars(700),
        reason: &reason,
        form_key: "k2",
        approval: None,
    };
    site.db.write(|c| write_offs::write_off(c, site, &operator(), &dana, &loss)).unwrap().unwrap();
    let mia = app.staff("Mia Manager", Role::Manager).await;
    for (list, part) in [
        (List::Estimates, "ES-00001,K00001,'=Dana,RO 58213,"),
        (List::CreditNotes, "CN-00001,NM-00001,K00001,'=Dana,2026-11-20,no,USD,10.00"),
        (List::WriteOffs, "NM-00001,K00001,'=Dana,2026-11-20,'-2+3,USD,7.00,0.00"),
        (List::Aging, "K00001,'=Dana,1,2026-12-04,USD,483.00,0.00,0.00,0.00,0.00,483.00"),
    ] {
        ask(&app, &mia, list).await;
        let path = link(&mia.get("/staff/exports").await.text()).expect("a button");
        let text = mia.post(&path, &[]).await.text();
        assert_eq!(text.lines().count(), 2, "{text}");
        assert!(text.contains(part), "{list}: {text}");
    }
    for (page, list) in [
        ("/staff/invoices", "invoices"),
        ("/staff/estimates", "estimates"),
        ("/staff/payments", "payments"),
        ("/staff/refunds", "refunds"),
        ("/staff/write-offs", "write_offs"),
        ("/staff/credit-notes", "credit_notes"),
        ("/staff/customers", "customers"),
        ("/staff/vehicles", "vehicles"),
        ("/staff/recurring", "recurring"),
        ("/staff/reports/aging/customers", "aging"),
        ("/staff/reports/collections", "invoices"),
        ("/staff/reports/collections?what=collected", "payments"),
    ] {
        let way = format!("/staff/exports?list={list}");
        assert!(mia.get(page).await.text().contains(&way), "{page}");
        let chosen = format!("value=\"{list}\" selected");
        assert!(mia.get(&way).await.text().contains(&chosen), "{list}");
    }
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    assert!(!marcus.get("/staff/payments").await.text().contains("/staff/exports"));
    let numbers = marcus.get("/staff/reports/numbers.csv").await;
    assert_eq!(numbers.header("content-type"), "text/csv; charset=utf-8");
    assert!(numbers.text().contains("NM,NM-00001,2026-11-20,issued,USD,500.00"), "{}", numbers.text());
    assert!(!numbers.text().contains("Dana"), "names nobody, so it needs no passkey");
}

#[actix_web::test]
async fn a_file_may_hold_some_days_alone() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    issued(&app, &dana, 12_000);
    app.clock.advance(Duration::from_secs(5 * 86_400));
    issued(&app, &dana, 13_000);
    let mia = app.staff("Mia Manager", Role::Manager).await;
    for (from, to, has) in [("2026-11-21", "", [false, true]), ("2026-11-01", "2026-11-20", [true, false])] {
        ask_for(&app, &mia, List::Invoices, &[("from", from), ("to", to)]).await;
        let path = link(&mia.get("/staff/exports").await.text()).expect("a button");
        let text = mia.post(&path, &[]).await.text();
        assert_eq!(["120.00", "130.00"].map(|sum| text.contains(sum)), has, "{from} {to}: {text}");
    }
    for (list, from, to, words) in [
        ("", "", "", "Choose a list"),
        ("invoices", "yesterday", "", "a day that is in the calendar"),
        ("invoices", "2026-11-02", "2026-11-01", "a last day that is not before the first"),
        ("customers", "2026-11-02", "", "Customers have no days to choose by"),
    ] {
        let answer = mia.post("/staff/exports", &[("list", list), ("from", from), ("to", to)]).await;
        assert_eq!(answer.status, 422, "{list} {from} {to}");
        let text = answer.text();
        assert!(text.contains(words) && text.contains(&format!("value=\"{from}\"")), "{text}");
    }
}

#[actix_web::test]
async fn what_nobody_took_in_a_day_is_gone() {
    let app = TestApp::new();
    customer(&app, app.northside(), "Dana Whitfield");
    let mia = app.staff("Mia Manager", Role::Manager).await;
    ask(&app, &mia, List::Customers).await;
    let path = link(&mia.get("/staff/exports").await.text()).expect("a button");
    app.clock.advance(Duration::from_secs(24 * 3600 + 1));
    mia.sign_in("/staff").await;
    assert_eq!(mia.post(&path, &[]).await.status, 409);
    assert!(mia.get("/staff/exports").await.text().contains("Its day is over"));
}

#[actix_web::test]
async fn exports_are_for_managers() {
    let app = TestApp::new();
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    assert_eq!(marcus.get("/staff/exports").await.status, 403);
    assert_eq!(marcus.post("/staff/exports", &[("list", "customers")]).await.status, 403);
}

/// The file that was asked for last.
async fn file(actor: &Actor<'_>) -> String {
    let path = link(&actor.get("/staff/exports").await.text()).expect("a button");
    let answer = actor.post(&path, &[]).await;
    assert_eq!(answer.status, 200);
    answer.text()
}

#[actix_web::test]
async fn a_file_holds_what_its_page_shows_and_says_so_before_it_is_made() {
    let app = TestApp::new();
    let (dana, theo) =
        (customer(&app, app.northside(), "=Dana"), customer(&app, app.northside(), "Theo Brandt"));
    let paid_bill = issued(&app, &dana, 11_100);
    let payment = paid(&app, &dana, 11_100);
    let site = &app.site;
    site.db
        .write(|c| {
            forecourt::billing::ledger::allocate(c, site, &dana, &allocation(payment, paid_bill.id, 11_100))
        })
        .unwrap();
    let (open, other) = (issued(&app, &dana, 12_200), issued(&app, &theo, 13_300));
    let mia = app.staff("Mia Manager", Role::Manager).await;
    let own = dana.customer().unwrap().to_string();
    for (list, part, says, rows) in [
        ("invoices", vec![("state", "open")], "Invoices, open", vec!["122.00", "133.00"]),
        (
            "invoices",
            vec![("state", "open"), ("customer", own.as_str())],
            "Invoices, open, of =Dana",
            vec!["122.00"],
        ),
        ("invoices", vec![("q", other.number.as_str())], "found by", vec!["133.00"]),
        ("payments", vec![("state", "cheque")], "Payments, check", vec![]),
        ("open_invoices", vec![("state", "late")], "Open invoices by age, all late", vec![]),
    ] {
        let address = part.iter().map(|(name, value)| format!("&{name}={value}")).collect::<String>();
        // The page of the list leads there with what it shows.
        if list == "invoices" {
            let page = mia.get(&format!("/staff/invoices?{}", &address[1..])).await.text();
            assert!(
                page.contains(&format!(
                    "/staff/exports?list=invoices&amp;{}",
                    address[1..].replace('&', "&#38;")
                )),
                "{page}"
            );
        }
        let page = mia.get(&format!("/staff/exports?list={list}{address}")).await.text();
        let says = says.replace('=', "&#61;");
        assert!(page.contains(&says) || page.contains(&says.replace("&#61;", "=")), "{says}: {page}");
        let of: List = list.parse().unwrap();
        ask_for(&app, &mia, of, &part).await;
        let text = file(&mia).await;
        assert_eq!(text.lines().count(), rows.len() + 1, "{list} {part:?}: {text}");
        assert!(rows.iter().all(|sum| text.contains(sum)), "{text}");
    }
    assert_eq!(mia.get("/staff/exports?list=invoices&state=burnt").await.status, 404);
    assert_eq!(mia.get("/staff/exports?list=refunds&state=open").await.status, 404);
    let stranger = customer(&app, app.dealership("Lakeside Auto"), "Luis Ortega").customer().unwrap();
    assert_eq!(mia.get(&format!("/staff/exports?list=invoices&customer={stranger}")).await.status, 404);
    // What was searched for is kept nowhere in clear.
    let kept: Vec<Option<String>> = site
        .db
        .read(|c| {
            use diesel::prelude::*;
            Ok(forecourt::base::db::schema::export::table
                .select(forecourt::base::db::schema::export::choice)
                .load(c)?)
        })
        .unwrap();
    assert!(kept.iter().all(|it| !it.as_deref().unwrap_or_default().contains(&other.number)), "{kept:?}");
    assert!(open.number != other.number);
}

#[actix_web::test]
async fn what_waits_for_a_person_is_a_file_too() {
    let app = TestApp::new();
    let dana = app.owner("=Dana").await;
    let scope = dana.scope();
    let site = &app.site;
    let bill = issued(&app, &scope, 9_000);
    let car = vehicle(&app, &scope, "1HGCM82633A004352", "BKT 4417");
    let (actor, at) = (operator(), scope.dealership());
    let words = "-2+3".parse().unwrap();
    let lines = [NewLine { place: 0, ask: Ask::All, reason: "price".to_owned() }];
    let new = NewDispute {
        invoice: bill.id,
        lines: &lines,
        wish: disputes::Wish::Explain,
        words: &words,
        form_key: "a-question-of-a-file",
    };
    site.db.write(|c| disputes::raise(c, site, &actor, &scope, &new)).unwrap().unwrap();
    let rule = storage::Rule { on: true, daily_minor: 2_500, ..storage::Rule::default() };
    site.db.write(|c| dealerships::change_group(c, site, &actor, at, 0, &rule)).unwrap();
    site.db
        .write(|c| {
            forecourt::billing::invoices::create(c, site, &actor, &scope, &draft(vec![line(&app, 4_400)]))
        })
        .unwrap();
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let page = format!("/staff/vehicles/{car}/stay");
    assert_eq!(marcus.submit(&page, &page, &[("how", "mail")]).await.status, 303);
    let (mia, max) =
        (app.staff("Mia Manager", Role::Manager).await, app.staff("Max Manager", Role::Manager).await);
    let large = format!("/staff/invoices/{}/write-off", issued(&app, &scope, 60_000).number);
    let asked = mia.submit(&large, &large, &[("reason", "=1+1"), ("amount", "500.00")]).await;
    assert!(asked.status == 303 && asked.location().starts_with("/staff/"), "a second person is asked");
    let nia = app.staff("Nia Manager", Role::Manager).await;
    for (who, list, part) in [
        (&mia, List::Due, "K00001,'=Dana,RO 58213,"),
        (&mia, List::Drafts, "44.00"),
        (&mia, List::Disputes, "DS-00001,NM-00001,K00001,'=Dana,submitted,2026-11-20,"),
        (&mia, List::Approvals, "'=1+1,USD,500.00"),
        (&max, List::Tasks, "dispute,K00001,'=Dana,DS-00001,"),
        (&max, List::Storage, "K00001,'=Dana,1HGCM82633A004352,2026-11-20,"),
        (&max, List::Chargebacks, "receipt,customer_ref"),
        (&max, List::Recoveries, "who,at,stage"),
        (&max, List::Reminders, "invoice_number,customer_ref"),
        (&nia, List::Cores, "invoice_number,customer_ref,customer,state,billed_on"),
    ] {
        ask(&app, who, list).await;
        let text = file(who).await;
        assert!(text.contains(part), "{list}: {text}");
    }
    for (page, link) in [
        ("/staff/tasks?kind=dispute", "list=tasks&amp;state=dispute"),
        ("/staff/disputes?mine=1", "list=disputes&amp;state=mine"),
        ("/staff/chargebacks", "list=chargebacks"),
        ("/staff/approvals?state=used", "list=approvals&amp;state=used"),
        ("/staff/reminders", "list=reminders"),
        ("/staff/recoveries", "list=recoveries"),
        ("/staff/storage", "list=storage"),
        ("/staff/invoices?state=draft", "list=drafts"),
        ("/staff/reports/aging?age=late", "list=open_invoices&amp;state=late"),
        ("/staff/payments?method=cash", "list=payments&amp;state=cash"),
        ("/staff/customers?kind=person", "list=customers&amp;state=person"),
        ("/staff/estimates?state=sent", "list=estimates&amp;state=sent"),
    ] {
        assert!(mia.get(page).await.text().contains(&format!("/staff/exports?{link}\"")), "{page}");
        let shown = mia.get(&format!("/staff/exports?{}", link.replace("&amp;", "&"))).await;
        assert_eq!(shown.status, 200, "{link}");
    }
}

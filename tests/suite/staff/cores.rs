//! Core charges from the bill to the return: what is open is listed, the oldest first, until it is credited or kept.

use forecourt::base::values::LineId;
use forecourt::billing::cores::{After, CoreState, count_open, list};
use forecourt::billing::invoices::{Draft, IssuedInvoice, Line, LineKind};
use forecourt::trust::access::{Role, Scope};

use crate::support::records::{clean, customer, draft, issue, line};
use crate::support::{Actor, TestApp};

fn core(app: &TestApp, minor: i64) -> Line {
    let id = LineId::generate(app.clock.now());
    Line { id, kind: LineKind::Core, description: clean("Core of battery"), ..line(app, minor) }
}

fn billed(app: &TestApp, of: &Scope, minor: i64) -> IssuedInvoice {
    let other = Line { id: LineId::generate(app.clock.now()), ..line(app, 18_999) };
    issue(app, of, &draft(vec![other, core(app, minor)]))
}

fn open(app: &TestApp) -> i64 {
    let at = Scope::for_job(app.northside(), None);
    app.site.db.read(|c| count_open(c, &at)).unwrap()
}

/// Credits the core, as the link in the list leads to it.
async fn credit(who: &Actor<'_>, number: &str, amount: &str) {
    let base = format!("/staff/invoices/{number}/credits");
    let form = who.get(&format!("{base}/new?line=1")).await;
    assert!(form.text().contains("value=\"22.00\""), "what is left is filled in: {}", form.text());
    let reason = ("reason", "The old battery came back");
    let fields = [reason, ("quantity", ""), ("amount", ""), ("quantity", ""), ("amount", amount)];
    let checked = who.fill(&form, &base, &fields).await;
    assert_eq!(checked.status, 200, "{}", checked.text());
    let waiting = who.fill(&checked, &base, &[("step", "issue")]).await;
    let done = who.confirm(&waiting).await;
    assert!(done.location().starts_with("/staff/credit-notes/"), "{}", done.text());
}

#[actix_web::test]
async fn a_core_waits_in_the_list_until_its_charge_is_credited() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    assert!(marcus.get("/staff/cores").await.text().contains("No open cores"));
    let number = billed(&app, &dana, 2_200).number;
    app.clock.advance(std::time::Duration::from_secs(12 * 86_400));
    let marcus = app.staff("Nora Diaz", Role::Clerk).await;
    let page = marcus.get("/staff/cores").await.text();
    for part in
        ["Core of battery", "Dana Whitfield", "12 days", "$22.00", &format!("{number}/credits/new?line=1")]
    {
        assert!(page.contains(part), "{part} is missing: {page}");
    }
    assert!(marcus.get("/staff/invoices").await.text().contains("href=\"/staff/cores\""));
    let mia = app.staff("Mia Manager", Role::Manager).await;
    assert!(mia.get("/staff/cores").await.text().contains("/staff/exports?list=cores&amp;state=open\""));
    assert!(!page.contains("/staff/exports"), "a file that names people is a manager's to ask for");
    credit(&marcus, &number, "10.00").await;
    assert!(marcus.get("/staff/cores").await.text().contains("$12.00"), "less, and still open");
    assert_eq!(open(&app), 1);
}

#[actix_web::test]
async fn a_core_that_is_credited_whole_is_returned() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let number = billed(&app, &dana, 2_200).number;
    credit(&marcus, &number, "22.00").await;
    assert_eq!(open(&app), 0);
    assert!(marcus.get("/staff/cores?state=returned").await.text().contains(&number));
}

#[actix_web::test]
async fn a_core_that_came_back_on_the_same_invoice_never_waits() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let charged = core(&app, 2_200);
    let mut back = Line {
        id: LineId::generate(app.clock.now()),
        kind: LineKind::CoreReturn,
        quantity: "-1".parse().unwrap(),
        ..core(&app, 2_200)
    };
    back.particulars.belongs_to = Some(charged.id);
    issue(&app, &dana, &Draft { lines: vec![line(&app, 18_999), charged, back], ..Draft::default() });
    assert_eq!(open(&app), 0);
}

#[actix_web::test]
async fn a_part_that_does_not_come_back_is_kept_once_and_by_the_dealership_alone() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    billed(&app, &dana, 2_200);
    let at = Scope::for_job(app.northside(), None);
    let id = app.site.db.read(|c| list(c, &at, CoreState::Open, None, 9)).unwrap().rows[0].id;
    let path = format!("/staff/cores/{id}/forfeiture");
    let lena = app.staff_of("Lena Ortiz", app.dealership("Lakeside Auto"), Role::Manager).await;
    assert_eq!(lena.post(&path, &[]).await.status, 404);
    assert_eq!(open(&app), 1);
    assert_eq!(marcus.post(&path, &[]).await.location(), "/staff/cores");
    assert_eq!(open(&app), 0);
    assert_eq!(marcus.post(&path, &[]).await.status, 409);
    assert!(marcus.get("/staff/cores?state=forfeited").await.text().contains("Dana Whitfield"));
}

#[test]
fn pages_go_on_without_losing_or_repeating_one() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    for n in 0..7 {
        billed(&app, &dana, 1_000 + n);
        if n == 3 {
            app.clock.advance(std::time::Duration::from_secs(86_400));
        }
    }
    let at = Scope::for_job(app.northside(), None);
    let (mut seen, mut after): (Vec<i64>, Option<After>) = (Vec::new(), None);
    loop {
        let page = app.site.db.read(|c| list(c, &at, CoreState::Open, after, 2)).unwrap();
        seen.extend(page.rows.iter().map(|it| it.open.minor()));
        after = page.next;
        match after {
            Some(next) => assert_eq!(next.to_string().parse(), Ok(next)),
            None => break,
        }
    }
    assert!(seen[..4].iter().all(|minor| *minor < 1_004), "the oldest first: {seen:?}");
    seen.sort_unstable();
    assert_eq!(seen, (1_000..1_007).collect::<Vec<i64>>());
}

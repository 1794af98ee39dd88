//! Numbers of each kind of document: what they begin with, each year anew or not, and no series that gets a hole, a twin or a
//! number twice. Also the pages about payments at the counter and about estimates.

use forecourt::billing::estimates::{EnteredRules, OwnTolerance, tolerance_of};
use forecourt::parties::dealerships::{self, group};
use forecourt::trust::access::Role;

use crate::support::records::*;
use crate::support::{Actor, TestApp};

const PAGE: &str = "/admin/settings/numbering";

async fn changes(ada: &Actor<'_>, fields: &[(&str, &str)]) {
    let answer = ada.submit(PAGE, PAGE, fields).await;
    assert_eq!(answer.location(), PAGE, "{}", answer.text());
}

#[actix_web::test]
async fn a_new_beginning_starts_at_one_and_an_old_one_goes_on_where_it_stopped() {
    let app = TestApp::new();
    let scope = customer(&app, app.northside(), "Dana Whitfield");
    let ada = app.staff("Ada Admin", Role::Administrator).await;
    assert_eq!(issued(&app, &scope, 100).number, "NM-00001");
    assert!(ada.get(PAGE).await.text().contains("NM-00002"));
    changes(&ada, &[("invoice_prefix", "nx")]).await;
    assert!(ada.get(PAGE).await.text().contains("NX-00001"));
    assert_eq!(issued(&app, &scope, 100).number, "NX-00001");
    changes(&ada, &[("invoice_prefix", "NM")]).await;
    assert_eq!(issued(&app, &scope, 100).number, "NM-00002");
}

#[actix_web::test]
async fn a_series_with_the_year_counts_from_one_in_each_by_the_dealerships_calendar() {
    let app = TestApp::new();
    let scope = customer(&app, app.northside(), "Dana Whitfield");
    let ada = app.staff("Ada Admin", Role::Administrator).await;
    issued(&app, &scope, 100);
    changes(&ada, &[("yearly", "invoice")]).await;
    assert_eq!(issued(&app, &scope, 100).number, "NM-2026-00001");
    assert_eq!(issued(&app, &scope, 100).number, "NM-2026-00002");
    // Half past five in the morning of January 1 in London is still the old year in Austin.
    app.clock.set("2027-01-01T05:30:00Z".parse().unwrap());
    assert_eq!(issued(&app, &scope, 100).number, "NM-2026-00003");
    app.clock.set("2027-01-01T06:30:00Z".parse().unwrap());
    assert_eq!(issued(&app, &scope, 100).number, "NM-2027-00001");
    let manager = app.staff("Mia Manager", Role::Manager).await;
    let report = manager.get("/staff/reports/numbers").await.text();
    assert!(report.contains("NM-2026") && report.contains("NM-2027"), "each year is a series of its own");
    assert_eq!(manager.get("/staff/invoices/NM-2026-00002").await.status, 200);
}

#[actix_web::test]
async fn two_kinds_never_share_a_beginning_even_one_of_before() {
    let app = TestApp::new();
    let scope = customer(&app, app.northside(), "Dana Whitfield");
    let ada = app.staff("Ada Admin", Role::Administrator).await;
    let twin = ada.submit(PAGE, PAGE, &[("invoice_prefix", "RC")]).await;
    assert!(twin.status == 422 && twin.text().contains("have numbers that begin so"));
    issued(&app, &scope, 100);
    changes(&ada, &[("invoice_prefix", "IV")]).await;
    let used = ada.submit(PAGE, PAGE, &[("estimate_prefix", "NM")]).await;
    assert!(used.status == 422 && used.text().contains("invoices have numbers that begin so"));
    for bad in ["", "N-M", "N M", "ABCDEFGHIJKLM", "ÑM"] {
        let answer = ada.submit(PAGE, PAGE, &[("receipt_prefix", bad)]).await;
        assert!(answer.status == 422 && answer.text().contains("href=\"#receipt_prefix\""), "{bad}");
    }
    let stale = ada.submit(PAGE, PAGE, &[("version", "1"), ("invoice_prefix", "ZZ")]).await;
    assert!(stale.status == 409 && stale.text().contains("value=\"ZZ\""), "{}", stale.text());
}

#[actix_web::test]
async fn every_kind_of_document_is_numbered_as_its_dealership_says() {
    let app = TestApp::new();
    let northside = app.northside();
    let scope = customer(&app, northside, "Dana Whitfield");
    let ada = app.staff("Ada Admin", Role::Administrator).await;
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    changes(&ada, &[("estimate_prefix", "KV"), ("receipt_prefix", "QU"), ("yearly", "receipt")]).await;
    let estimate = crate::support::estimates::made(&app, &scope, &crate::support::estimates::content(&app));
    assert_eq!(estimate, "KV-00001");
    counted(&app, &scope, 100);
    assert!(marcus.get("/staff/payments").await.text().contains("QU-2026-00001"));
    // Another dealership keeps its own.
    let other = customer(&app, app.dealership("Lakeside Auto"), "Luis Ortega");
    assert_eq!(issued(&app, &other, 100).number, "LA-00001");
}

#[actix_web::test]
async fn the_counter_takes_money_only_in_the_ways_that_are_ticked() {
    let app = TestApp::new();
    let northside = app.northside();
    let scope = customer(&app, northside, "Dana Whitfield");
    let page = "/admin/settings/payments";
    let ada = app.staff("Ada Admin", Role::Administrator).await;
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let version = |text: &str, name: &str| {
        let (_, rest) = text.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let shown = ada.get(page).await.text();
    assert!(shown.contains("Off: no key is set") && shown.contains("Card terminal"));
    let (row, own) = (version(&shown, "version"), version(&shown, "group_version"));
    let send = |fields: Vec<(&'static str, &'static str)>| {
        let mut all = vec![("version", row.as_str()), ("group_version", own.as_str())];
        all.extend(fields);
        all
    };
    let none = ada.post(page, &send(vec![("part_payment_minimum", "10.00")])).await;
    assert!(none.status == 422 && none.text().contains("at least one way"));
    let unclear = ada.post(page, &send(vec![("part_payment_minimum", "1.284"), ("taken", "cash")])).await;
    assert!(unclear.status == 422 && unclear.text().contains("value=\"1.284\""));
    let fields = send(vec![("part_payment_minimum", "25.00"), ("taken", "cheque"), ("taken", "card")]);
    assert_eq!(ada.post(page, &fields).await.location(), page);
    let settings = app.site.db.read(|c| dealerships::load(c, northside)).unwrap().settings;
    assert_eq!(settings.part_payment_minimum, dollars(2_500));
    let number = issued(&app, &scope, 5_000).number;
    let form = format!("/staff/payments/new?invoice={number}");
    let text = marcus.get(&form).await.text();
    assert!(text.contains("value=\"cheque\" checked") && !text.contains("value=\"cash\""));
    let refused = marcus.submit(&form, "/staff/payments", &[("method", "cash")]).await;
    assert!(refused.status == 422 && refused.text().contains("Choose how it was paid"));
    assert!(!ada.get(page).await.text().contains("sk_test"), "no key is shown");
}

#[actix_web::test]
async fn a_dealership_allows_itself_a_tolerance_where_no_law_is_known() {
    let app = TestApp::new();
    let northside = app.northside();
    let ada = app.staff("Ada Admin", Role::Administrator).await;
    let page = "/admin/settings/estimates";
    assert!(ada.get(page).await.text().contains("$1,000.00"));
    for (field, typed, said) in [
        ("percent", "101", "0 to 100"),
        ("most", "1.284", "reads two ways"),
        ("most", "50", "Enter the percentage"),
    ] {
        let answer = ada.submit(page, page, &[(field, typed)]).await;
        assert!(answer.status == 422 && answer.text().contains(said), "{field} {typed}: {}", answer.text());
    }
    assert_eq!(ada.submit(page, page, &[("percent", "10"), ("most", "50")]).await.location(), page);
    let own: OwnTolerance = app.site.db.read(|c| group(c, northside)).unwrap();
    assert_eq!((own.percent.unwrap().to_string().as_str(), own.most), ("10", Some(dollars(5_000))));
    assert!(ada.get(page).await.text().contains("$1,050.00"));
    assert_eq!(ada.submit(page, page, &[("version", "0"), ("percent", "20")]).await.status, 409);
}

#[actix_web::test]
async fn a_law_that_changed_is_entered_from_a_day_on_and_goes_before_the_known_one() {
    let app = TestApp::new();
    let northside = app.northside();
    let ada = app.staff("Ada Admin", Role::Administrator).await;
    let (page, action) = ("/admin/settings/estimates", "/admin/settings/estimates/rules");
    let today = app.site.db.read(|c| dealerships::load(c, northside)).unwrap().today(app.clock.now());
    let (first, later) = (today.to_string(), today.plus_days(30).to_string());
    let before = today.plus_days(-1).to_string();
    for (fields, said) in [
        ([("from", before.as_str()), ("source", "A law"), ("share", "5")], "Enter today or a day after it"),
        ([("from", first.as_str()), ("source", " "), ("share", "5")], "Enter the law that says so"),
        ([("from", first.as_str()), ("source", "A law"), ("share", "101")], "0 to 100"),
    ] {
        let answer = ada.submit(page, action, &fields).await;
        assert!(answer.status == 422 && answer.text().contains(said), "{said}: {}", answer.text());
    }
    let new = [("from", first.as_str()), ("source", "Business Code 1"), ("share", "20"), ("cap", "100")];
    assert_eq!(ada.submit(page, action, &new).await.location(), page);
    let ended = [("from", later.as_str()), ("source", "Repealed"), ("share", "")];
    assert_eq!(ada.submit(page, action, &ended).await.location(), page);
    let stale = [&[("version", "1")][..], &new[..]].concat();
    assert_eq!(ada.submit(page, action, &stale).await.status, 422);
    let shown = ada.get(page).await.text();
    for part in ["$1,100.00", "20%, at most $100.00", "Holds now", "Repealed", "Nothing"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let of = |region: &str, on| {
        let mut it = app.site.db.read(|c| dealerships::load(c, northside)).unwrap();
        it.settings.address.region = Some(region.parse().unwrap());
        let entered: EnteredRules = app.site.db.read(|c| group(c, northside)).unwrap();
        let rule = tolerance_of(&it, &OwnTolerance::default(), &entered, on);
        (rule.allowed(dollars(200_000)).unwrap(), rule.source.into_owned())
    };
    assert_eq!(of("FL", today.plus_days(-1)), (dollars(205_000), "Florida Statutes 559.909".to_owned()));
    assert_eq!(of("FL", today), (dollars(210_000), "Business Code 1".to_owned()));
    assert_eq!(of("FL", today.plus_days(30)), (dollars(200_000), "Repealed".to_owned()));
}

#[actix_web::test]
async fn the_settings_begin_with_a_page_that_leads_to_each() {
    let app = TestApp::new();
    app.northside();
    let ada = app.staff("Ada Admin", Role::Administrator).await;
    let page = ada.get("/admin/settings").await.text();
    for subject in
        ["general", "branding", "templates", "billing", "tax", "numbering", "payments", "estimates"]
    {
        let path = format!("/admin/settings/{subject}");
        assert!(page.contains(&format!("href=\"{path}\"")), "{subject}");
        assert_eq!(ada.get(&path).await.status, 200, "{subject}");
    }
    assert!(page.contains("The next invoice is NM-00001"));
}

//! The settings of a dealership: who may change them, what is refused, what follows from them.

use forecourt::billing::approvals::Limits;
use forecourt::billing::invoices::{Habits, LineKind};
use forecourt::billing::tax;
use forecourt::parties::dealerships::{self, group};
use forecourt::trust::access::{Role, Scope};

use crate::support::TestApp;
use crate::support::records::{customer, day, draft, issue, line};

#[actix_web::test]
async fn a_tax_rule_is_added_takes_the_place_of_the_last_and_is_ended() {
    let app = TestApp::new();
    let northside = app.northside();
    let ada = app.staff("Ada Admin", Role::Administrator).await;
    let page = "/admin/settings/tax";
    assert!(ada.get(page).await.text().contains("nothing on a new invoice is taxed"));
    let empty = ada.post(page, &[("category", "S"), ("rate", "8.25"), ("from", "2026-01-01")]).await;
    assert!(empty.status == 422 && empty.text().contains("Choose what the rule is for"));
    for (rate, said) in [("", "Enter the rate"), ("101", "from 0 to 100"), ("0", "above 0")] {
        let fields = [("kinds", "part"), ("category", "S"), ("rate", rate), ("from", "2026-01-01")];
        let answer = ada.post(page, &fields).await;
        assert!(answer.status == 422 && answer.text().contains(said), "{rate}");
    }
    for (rate, from) in [("8", "2025-01-01"), ("8.25", "2026-01-01")] {
        let fields =
            [("kinds", "part"), ("kinds", "supplies"), ("category", "S"), ("rate", rate), ("from", from)];
        assert_eq!(ada.post(page, &fields).await.location(), page);
    }
    let scope = Scope::for_job(northside, None);
    let rules = app.site.db.read(|c| tax::list(c, &scope)).unwrap();
    assert_eq!(rules.iter().map(|it| it.until).collect::<Vec<_>>(), [None, Some(day("2025-12-31"))]);
    let end = format!("{page}/{}/end", rules[0].id);
    ada.post(&end, &[("until", "2026-12-31")]).await;
    let rules = app.site.db.read(|c| tax::list(c, &scope)).unwrap();
    assert_eq!(rules[0].until, Some(day("2026-12-31")));
    assert_eq!(tax::key_of(&rules, LineKind::Part, None, day("2026-05-01"), false).rate.to_string(), "8.25");
    let shown = ada.get(page).await.text();
    assert!(shown.contains("Parts, Shop supplies") && shown.contains("8.25%") && shown.contains("In force"));
}

#[actix_web::test]
async fn a_rule_ends_neither_before_it_begins_nor_before_what_was_billed_by_it() {
    let app = TestApp::new();
    let northside = app.northside();
    let scope = customer(&app, northside, "Dana Whitfield");
    let ada = app.staff("Ada Admin", Role::Administrator).await;
    let page = "/admin/settings/tax";
    let fields = [("kinds", "labour"), ("category", "S"), ("rate", "8.25"), ("from", "2026-01-01")];
    ada.post(page, &fields).await;
    let rules = || app.site.db.read(|c| tax::list(c, &Scope::for_job(northside, None))).unwrap();
    let mut draft = draft(vec![line(&app, 10_000)]);
    draft.supplied_on = Some(day("2026-11-18"));
    tax::apply(&rules(), &mut draft, day("2026-11-20"), false);
    issue(&app, &scope, &draft);
    assert_eq!(rules()[0].used_on, Some(day("2026-11-18")));
    let end = format!("{page}/{}/end", rules()[0].id);
    for (until, said) in [
        ("2025-12-31", "on or after the first"),
        ("2026-11-17", "Work done on Nov 18, 2026 was billed by this rule"),
        ("", "Enter the last day"),
        ("yesterday", "Enter the last day"),
    ] {
        let answer = ada.post(&end, &[("until", until)]).await;
        let text = answer.text();
        assert!(answer.status == 422 && text.contains(said), "{until}: {text}");
        assert!(text.contains(&format!("value=\"{until}\"")) && text.contains("href=\"#end-tax_"), "{until}");
    }
    // Nor does a rule take its place from a day on that was billed by it.
    let over = [("kinds", "labour"), ("category", "S"), ("rate", "9"), ("from", "2026-11-10")];
    let answer = ada.post(page, &over).await;
    assert!(answer.status == 422 && answer.text().contains("Work done on Nov 18, 2026 was billed"));
    assert_eq!((rules().len(), rules()[0].until), (1, None));
    assert_eq!(ada.post(&end, &[("until", "2026-11-18")]).await.location(), page);
    assert_eq!(rules()[0].until, Some(day("2026-11-18")));
}

#[actix_web::test]
async fn another_dealerships_rule_is_not_found() {
    let app = TestApp::new();
    let lakeside = app.dealership("Lakeside Auto");
    let luis = app.staff_of("Luis Admin", lakeside, Role::Administrator).await;
    let fields = [("kinds", "part"), ("category", "S"), ("rate", "6"), ("from", "2026-01-01")];
    luis.post("/admin/settings/tax", &fields).await;
    let theirs = app.site.db.read(|c| tax::list(c, &Scope::for_job(lakeside, None))).unwrap()[0].id;
    let ada = app.staff("Ada Admin", Role::Administrator).await;
    let end = format!("/admin/settings/tax/{theirs}/end");
    assert_eq!(ada.post(&end, &[("until", "2026-12-31")]).await.status, 404);
}

#[actix_web::test]
async fn what_billing_begins_with_is_kept_and_a_stale_form_is_a_conflict() {
    let app = TestApp::new();
    let northside = app.northside();
    let dana = customer(&app, northside, "Dana Whitfield");
    let ada = app.staff("Ada Admin", Role::Administrator).await;
    let page = "/admin/settings/billing";
    let wrong = ada.submit(page, page, &[("labour_rate", "1.284"), ("discount", "200")]).await;
    assert!(wrong.status == 422 && wrong.text().contains("reads two ways"));
    let fields = [("labour_rate", "$148.00"), ("supplies_percent", "5"), ("supplies_cap", "35")];
    assert_eq!(ada.submit(page, page, &fields).await.location(), page);
    let habits: Habits = app.site.db.read(|c| group(c, northside)).unwrap();
    assert_eq!(habits.labour_rate.unwrap().minor(), 14_800);
    let stale = ada
        .post(
            page,
            &[
                ("habits_version", "0"),
                ("limits_version", "0"),
                ("issue", "1"),
                ("credit", "1"),
                ("write_off", "1"),
                ("refund", "1"),
                ("discount", "1"),
                ("days", "7"),
            ],
        )
        .await;
    assert!(stale.status == 409 && stale.text().contains("What you typed is here"), "{}", stale.text());
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let new = format!("/staff/invoices/new?customer={}", dana.customer().unwrap());
    assert!(marcus.get(&new).await.text().contains("value=\"148.00\""));
    ada.submit(page, page, &[("supplies_allowed", "no")]).await;
    let shares = [
        ("l1-kind", "supplies"),
        ("l1-percent", "5"),
        ("l2-kind", "labour"),
        ("l2-description", "Work"),
        ("l2-quantity", "1"),
        ("l2-rate", "100"),
    ];
    let refused = marcus.submit(&new, "/staff/invoices", &shares).await;
    assert!(refused.status == 422 && refused.text().contains("A share is not allowed here"));
}

#[actix_web::test]
async fn what_one_person_decides_alone_is_confirmed_with_a_passkey() {
    let app = TestApp::new();
    let ada = app.staff("Ada Admin", Role::Administrator).await;
    let page = "/admin/settings/billing";
    let northside = app.northside();
    let limits = || -> Limits { app.site.db.read(|c| group(c, northside)).unwrap() };
    let waiting = ada.submit(page, page, &[("refund", "9000")]).await;
    assert_eq!(limits(), Limits::default());
    assert_eq!(ada.confirm(&waiting).await.location(), page);
    assert_eq!(limits(), Limits { refund: 9_000, ..Limits::default() });
}

#[actix_web::test]
async fn who_a_dealership_is_on_paper_is_confirmed_with_a_passkey() {
    let app = TestApp::new();
    let northside = app.northside();
    let ada = app.staff("Ada Admin", Role::Administrator).await;
    let page = "/admin/settings/general";
    let plain = ada.submit(page, page, &[("payment_terms_days", "30")]).await;
    assert_eq!(plain.location(), page);
    let waiting =
        ada.submit(page, page, &[("legal_name", "Northside Motors Inc."), ("tax_id", "74-2901155")]).await;
    let before = app.site.db.read(|c| dealerships::load(c, northside)).unwrap().settings;
    assert_eq!((before.payment_terms_days, before.tax_id), (30, None));
    assert_eq!(ada.confirm(&waiting).await.location(), page);
    let after = app.site.db.read(|c| dealerships::load(c, northside)).unwrap().settings;
    assert_eq!(after.legal_name.as_str(), "Northside Motors Inc.");
    for (field, typed) in
        [("payment_terms_days", "-1"), ("time_zone", "Mars"), ("email", "nobody"), ("name", "")]
    {
        let answer = ada.submit(page, page, &[(field, typed)]).await;
        assert_eq!(answer.status, 422, "{field}");
        assert!(answer.text().contains(&format!("href=\"#{field}\"")), "{field}");
    }
    let stale = ada.submit(page, page, &[("version", "1"), ("payment_terms_days", "7")]).await;
    assert_eq!(stale.status, 409);
    let again = ada.fill(&stale, page, &[]).await;
    assert_eq!(again.location(), page, "whoever saves it now means it: {}", again.text());
}

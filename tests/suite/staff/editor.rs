//! The invoice editor: what people type, what comes of it, what is refused, and two people at once.

use diesel::prelude::*;
use forecourt::base::db::schema::{audit_entry, invoice};
use forecourt::base::values::*;
use forecourt::billing::invoices::totals::TaxCategory;
use forecourt::billing::invoices::{LineKind, by_number, drafts};
use forecourt::billing::tax::{self, NewRule};
use forecourt::trust::access::{Role, Scope};
use forecourt::trust::audit::Actor;

use crate::support::actors::Actor as Person;
use crate::support::forms::form_of;
use crate::support::records::{customer, day, vehicle};
use crate::support::{Answer, TestApp};

type Fields<'a> = Vec<(&'a str, &'a str)>;

/// 7.25 % on parts, cores and supplies, as in the example of the field.
fn taxed(app: &TestApp, at: DealershipId, kinds: &[LineKind], rate: &str) {
    let new = NewRule {
        kinds: kinds.to_vec(),
        condition: None,
        category: TaxCategory::Standard,
        rate: rate.parse().unwrap(),
        jurisdiction: Some("TX".parse().unwrap()),
        from: day("2020-01-01"),
        until: None,
    };
    let scope = Scope::for_job(at, None);
    app.site.db.write(|c| tax::add(c, &app.site, &Actor::system(), &scope, &new)).unwrap().unwrap();
}

/// Fills the form for a new invoice of a customer and sends it.
async fn send(who: &Person<'_>, of: &Scope, fields: &[(&str, &str)]) -> Answer {
    let page = format!("/staff/invoices/new?customer={}", of.customer().unwrap());
    who.submit(&page, "/staff/invoices", fields).await
}

/// The path of a saved draft's editor.
async fn saved(who: &Person<'_>, of: &Scope, fields: &[(&str, &str)]) -> String {
    let answer = send(who, of, fields).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.location().to_owned()
}

/// Issues the draft behind an editor's path; the answer is the invoice's page.
async fn issued(who: &Person<'_>, edit: &str) -> String {
    let check = edit.replace("/edit", "/issuance");
    let answer = who.submit(&check, &check, &[]).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.location().to_owned()
}

fn one_line<'a>() -> Fields<'a> {
    vec![
        ("l1-kind", "labour"),
        ("l1-description", "Replace water pump"),
        ("l1-quantity", "2.2"),
        ("l1-rate", "$148.00"),
        ("repair_order", "RO 58240"),
    ]
}

fn drafts(app: &TestApp) -> i64 {
    app.site.db.read(|c| Ok(invoice::table.filter(invoice::number.is_null()).count().get_result(c)?)).unwrap()
}

#[actix_web::test]
async fn a_draft_is_saved_changed_and_issued_and_then_has_its_own_page() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let edit = saved(&marcus, &dana, &one_line()).await;
    let page = marcus.get(&edit).await.text();
    for part in ["Draft invoice for RO 58240", "$325.60", "by Marcus Bell", "Dana Whitfield", "Draft saved."]
    {
        assert!(page.contains(part), "{part} is missing");
    }
    let listed = app.site.db.read(|c| drafts::list(c, &app.site, &dana, None, 9)).unwrap();
    assert_eq!((listed.len(), listed[0].total.minor()), (1, 32_560));
    let by_id = edit.replace("/edit", "");
    assert_eq!(marcus.get(&by_id).await.location(), edit);
    let answer = marcus.submit(&edit, &edit, &[("l1-quantity", "2")]).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    let at = issued(&marcus, &edit).await;
    assert_eq!(at, "/staff/invoices/NM-00001");
    let shown = marcus.get(&at).await.text();
    assert!(
        shown.contains("$296.00")
            && shown.contains("Invoice NM-00001 issued. Dana Whitfield gets it by email")
    );
    assert_eq!(marcus.get(&by_id).await.location(), at);
    assert_eq!(marcus.get(&edit).await.location(), at);
    // Sent once more: the same invoice, no second number.
    let check = edit.replace("/edit", "/issuance");
    assert_eq!(marcus.post(&check, &[("version", "1"), ("total", "296.00")]).await.location(), at);
    let mut actions: Vec<String> = app
        .site
        .db
        .read(|c| {
            let of = audit_entry::table.filter(audit_entry::action.like("invoice.%"));
            Ok(of.select(audit_entry::action).load(c)?)
        })
        .unwrap();
    actions.sort();
    assert_eq!(actions, ["invoice.change", "invoice.draft", "invoice.issue"]);
}

#[actix_web::test]
async fn a_new_invoice_sent_twice_is_one_draft() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let page = format!("/staff/invoices/new?customer={}", dana.customer().unwrap());
    let form = form_of(&marcus.get(&page).await.text(), "/staff/invoices").unwrap();
    let mut fields: Vec<(&str, &str)> = form
        .iter()
        .map(|(n, v)| (n.as_str(), v.as_str()))
        .filter(|(n, _)| !one_line().iter().any(|(m, _)| m == n))
        .collect();
    fields.extend(one_line());
    let first = marcus.post("/staff/invoices", &fields).await;
    let second = marcus.post("/staff/invoices", &fields).await;
    assert_eq!((first.status.as_u16(), second.status.as_u16()), (303, 303));
    assert_eq!(first.location(), second.location());
    assert_eq!(drafts(&app), 1);
}

#[actix_web::test]
async fn what_differs_when_a_new_form_is_sent_again_is_compared_and_not_dropped() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let line = [("l1-description", "Replace water pump"), ("l1-quantity", "2.2"), ("l1-rate", "148.00")];
    for (kind, more) in [("invoices", ""), ("estimates", ""), ("recurring", "Water pumps")] {
        let action = format!("/staff/{kind}");
        let page = marcus.get(&format!("{action}/new?customer={}", dana.customer().unwrap())).await;
        let mut fields = line.to_vec();
        fields.extend((kind == "recurring").then_some(("title", more)));
        let first = marcus.fill(&page, &action, &fields).await;
        assert_eq!(first.status, 303, "{kind}: {}", first.text());
        assert_eq!(marcus.fill(&page, &action, &fields).await.location(), first.location(), "{kind}");
        fields.extend([("l1-rate", "200.00"), ("notes", "Typed after Back")]);
        let other = marcus.fill(&page, &action, &fields).await;
        let text = other.text();
        assert_eq!(other.status, 409, "{kind}: {text}");
        for part in ["2.2 × 148.00", "2.2 × 200.00", "already", "Typed after Back</textarea>"] {
            assert!(text.contains(part), "{kind}: {part} is missing: {text}");
        }
        // Saving it from there is deliberate: it changes the draft, or makes another plan.
        let to = match kind {
            "invoices" => first.location().to_owned(),
            "estimates" => "/staff/estimates/ES-00001".to_owned(),
            _ => action.clone(),
        };
        let kept = marcus.fill(&other, &to, &[]).await;
        assert_eq!(kept.status, 303, "{kind}: {}", kept.text());
        assert_eq!(kept.location() == first.location(), kind != "recurring", "{kind}");
    }
    assert_eq!(drafts(&app), 1);
    // The invoice was issued: what is typed anew is beside it, and becomes a draft of its own.
    let page = marcus.get(&format!("/staff/invoices/new?customer={}", dana.customer().unwrap())).await;
    let edit = marcus.fill(&page, "/staff/invoices", &line).await.location().to_owned();
    let invoice = issued(&marcus, &edit).await;
    assert_eq!(marcus.fill(&page, "/staff/invoices", &line).await.location(), invoice);
    let dearer = [line[0], line[1], ("l1-rate", "200.00")];
    let late = marcus.fill(&page, "/staff/invoices", &dearer).await;
    assert!(late.status == 409 && late.text().contains("was issued while you typed"), "{}", late.text());
    assert_ne!(marcus.fill(&late, "/staff/invoices", &[]).await.location(), edit);
}

#[actix_web::test]
async fn what_cannot_be_billed_is_said_beside_its_field_and_nothing_typed_is_lost() {
    let app = TestApp::new();
    let northside = app.northside();
    let (dana, luis) =
        (customer(&app, northside, "Dana Whitfield"), customer(&app, northside, "Luis Ortega"));
    let of_luis = vehicle(&app, &luis, "1HGCM82633A004352", "BKT 4417").to_string();
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let long = "x".repeat(301);
    let cases: [(&str, &str, &str); 21] = [
        ("l1-quantity", "0", "Enter hours greater than 0"),
        ("l1-quantity", "-3", "Enter hours greater than 0"),
        ("l1-quantity", "99999", "at most 1000"),
        ("l1-quantity", "1,5", "with a point before the decimals"),
        ("l1-rate", "1.284", "reads two ways"),
        ("l1-rate", "-148", "0 or more"),
        ("l1-rate", "99999999999999999999", "smaller amount"),
        ("l1-rate", "9999999.00", "at most $1,000,000.00"),
        ("l1-rate", "1000000", "comes to more than $1,000,000.00"),
        ("l1-rate", "", "Enter an amount"),
        ("l1-description", "", "Enter a description"),
        ("l1-description", &long, "at most 300 characters"),
        ("l1-discount", "400.00", "more than the line comes to"),
        ("l1-pay", "X", "Choose who pays"),
        ("discount", "150%", "from 0 to 100"),
        ("discount", "-5", "0 or more"),
        ("discount", "ten", "a percentage, such as 10%, or an amount"),
        ("vehicle", &of_luis, "one of this customer’s vehicles"),
        ("odometer_out", "12", "at least the odometer in"),
        ("due_on", "2026-11-19", "on or after Nov 20, 2026"),
        ("supplied_on", "2027-01-01", "not in the future"),
    ];
    for (field, typed, said) in cases {
        let mut fields = one_line();
        fields.push(("odometer_in", "62,418"));
        fields.push(("notes", "Keep me"));
        fields.retain(|(name, _)| *name != field);
        fields.push((field, typed));
        let answer = send(&marcus, &dana, &fields).await;
        let page = answer.text();
        assert_eq!(answer.status, 422, "{field} {typed}: {page}");
        assert!(page.contains(said), "{field} {typed}: {said} is missing");
        assert!(page.contains(&format!("href=\"#{field}\"")), "{field} is not linked");
        assert!(
            page.contains(&format!("id=\"{field}-error\"")) || field == "vehicle",
            "{field} has no words"
        );
        let kept = form_of(&page, "/staff/invoices").unwrap();
        for (name, value) in &fields {
            let held =
                kept.iter().any(|(n, v)| n == name && v == value) || ["vehicle", "l1-pay"].contains(name);
            assert!(held, "{field}: {name} lost {value}");
        }
    }
    let mut half = one_line();
    half.extend([("l2-kind", "deductible"), ("l2-description", "Half of the deductible")]);
    let answer = send(&marcus, &dana, &half).await;
    assert!(answer.status == 422 && answer.text().contains("id=\"l2-rate-error\""), "{}", answer.text());
    assert!(answer.text().contains("Half of the deductible"));
    assert_eq!(drafts(&app), 0);
}

#[actix_web::test]
async fn an_invoice_needs_a_charge_a_customer_and_no_negative_total() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let lakeside = app.dealership("Lakeside Auto");
    let theirs = customer(&app, lakeside, "Theo Brandt");
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let empty = send(&marcus, &dana, &[]).await;
    assert!(empty.status == 422 && empty.text().contains("Add at least one charge"));
    let back = [
        ("l1-kind", "core_return"),
        ("l1-description", "Old battery"),
        ("l1-quantity", "1"),
        ("l1-rate", "22"),
    ];
    let below = send(&marcus, &dana, &back).await;
    assert!(below.status == 422 && below.text().contains("The total is below zero"));
    assert_eq!(marcus.post("/staff/invoices", &one_line()).await.status, 422);
    let foreign = format!("/staff/invoices/new?customer={}", theirs.customer().unwrap());
    assert_eq!(marcus.get(&foreign).await.status, 404);
    let chosen = marcus.get("/staff/invoices/new").await.text();
    assert!(chosen.contains("Dana Whitfield") && !chosen.contains("Theo Brandt"));
    assert_eq!(drafts(&app), 0);
}

#[actix_web::test]
async fn buttons_of_the_form_change_the_form_and_nothing_else() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let mut fields = one_line();
    fields.push(("add", "part"));
    let page = send(&marcus, &dana, &fields).await.text();
    let form = form_of(&page, "/staff/invoices").unwrap();
    let value = |name: &str| form.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
    assert_eq!((value("l2-kind"), value("l2-quantity")), (Some("part"), Some("1")));
    assert_eq!(value("l1-description"), Some("Replace water pump"));
    assert!(page.contains("$325.60") && page.contains("data-focus=\"l2-description\""));
    assert!(!page.contains("There is a problem"), "nobody is told off before sending");
    fields.pop();
    fields.push(("remove", "1"));
    let page = send(&marcus, &dana, &fields).await.text();
    assert!(!page.contains("Replace water pump"));
    assert_eq!(drafts(&app), 0);
}

#[actix_web::test]
async fn whoever_was_slower_sees_both_versions_and_may_save_again() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let rosa = app.staff("Rosa Diaz", Role::Manager).await;
    let edit = saved(&marcus, &dana, &one_line()).await;
    let old = form_of(&marcus.get(&edit).await.text(), &edit).unwrap();
    assert_eq!(rosa.submit(&edit, &edit, &[("l1-quantity", "3")]).await.status, 303);
    let mut mine: Vec<(&str, &str)> =
        old.iter().map(|(n, v)| (n.as_str(), v.as_str())).filter(|(n, _)| *n != "l1-rate").collect();
    mine.push(("l1-rate", "100.00"));
    let answer = marcus.post(&edit, &mine).await;
    let page = answer.text();
    assert_eq!(answer.status, 409, "{page}");
    for part in ["Rosa Diaz changed this invoice", "3 × 148.00", "2.2 × 100.00"] {
        assert!(page.contains(part), "{part} is missing");
    }
    let stored = app.site.db.read(|c| drafts::list(c, &app.site, &dana, None, 9)).unwrap();
    assert_eq!(stored[0].total.minor(), 44_400, "a stale edit changes nothing");
    let again = form_of(&page, &edit).unwrap();
    let again: Vec<(&str, &str)> = again.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    assert_eq!(marcus.post(&edit, &again).await.status, 303);
    let stored = app.site.db.read(|c| drafts::list(c, &app.site, &dana, None, 9)).unwrap();
    assert_eq!(stored[0].total.minor(), 22_000);
}

/// What somebody who opened the editor before would send.
async fn as_opened(who: &Person<'_>, edit: &str, rate: &str) -> Vec<(String, String)> {
    let form = form_of(&who.get(edit).await.text(), edit).unwrap();
    let mine = form.into_iter().filter(|(name, _)| name != "l1-rate");
    mine.chain([("l1-rate".to_owned(), rate.to_owned())]).collect()
}

async fn post(who: &Person<'_>, to: &str, form: &[(String, String)], more: &[(&str, &str)]) -> Answer {
    let mut fields: Vec<(&str, &str)> = form.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    fields.extend(more);
    who.post(to, &fields).await
}

#[actix_web::test]
async fn what_was_typed_while_the_draft_was_issued_or_discarded_is_not_lost() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let rosa = app.staff("Rosa Diaz", Role::Manager).await;
    let edit = saved(&marcus, &dana, &one_line()).await;
    let typed = as_opened(&marcus, &edit, "100.00").await;
    let at = issued(&rosa, &edit).await;
    for button in [[("action", "save")], [("add", "part")], [("action", "recalculate")]] {
        let answer = post(&marcus, &edit, &typed, &button).await;
        let page = answer.text();
        assert_eq!(answer.status, 409, "{page}");
        for part in ["NM-00001 was issued while you typed", "2.2 × 148.00", "2.2 × 100.00", at.as_str()] {
            assert!(page.contains(part), "{part} is missing");
        }
        assert!(form_of(&page, "/staff/invoices").unwrap().contains(&("l1-rate".into(), "100.00".into())));
    }
    let page = post(&marcus, &edit, &typed, &[]).await.text();
    assert_eq!(drafts(&app), 0, "nothing is written before somebody says so");
    let again = form_of(&page, "/staff/invoices").unwrap();
    let kept = post(&marcus, "/staff/invoices", &again, &[]).await;
    assert_eq!(kept.status, 303, "{}", kept.text());
    let stored = app.site.db.read(|c| drafts::list(c, &app.site, &dana, None, 9)).unwrap();
    assert_eq!((stored.len(), stored[0].total.minor()), (1, 22_000));
    let number = at.rsplit('/').next().unwrap();
    let untouched = app.site.db.read(|c| by_number(c, &app.site, &dana, number)).unwrap();
    assert_eq!(untouched.total.minor(), 32_560);

    let edit = kept.location().to_owned();
    let typed = as_opened(&marcus, &edit, "90.00").await;
    let away = edit.replace("/edit", "/discarding");
    assert_eq!(rosa.submit(&away, &away, &[]).await.status, 303);
    let answer = post(&marcus, &edit, &typed, &[]).await;
    assert!(answer.status == 409 && answer.text().contains("discarded while you typed"), "{}", answer.text());
    let again = form_of(&answer.text(), "/staff/invoices").unwrap();
    assert_eq!(post(&marcus, "/staff/invoices", &again, &[]).await.status, 303);
    assert_eq!(drafts(&app), 1);
    assert_eq!(marcus.post(&edit, &one_line()).await.status, 404, "nothing says for whom");
}

#[actix_web::test]
async fn without_any_rule_a_line_keeps_the_tax_that_it_came_with() {
    use forecourt::billing::invoices::{drafting, totals::TaxKey};
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let mut line = crate::support::records::line(&app, 10_000);
    line.tax = TaxKey::at("8.25".parse().unwrap());
    let draft = crate::support::records::draft(vec![line]);
    let id = app.site.db.write(|c| drafting::create(c, &app.site, &Actor::system(), &dana, &draft)).unwrap();
    let edit = format!("/staff/invoices/{id}/edit");
    assert_eq!(marcus.submit(&edit, &edit, &[("repair_order", "RO 9")]).await.status, 303);
    assert!(marcus.get(&edit).await.text().contains("$108.25"));
    taxed(&app, app.northside(), &[LineKind::Labour, LineKind::Part, LineKind::Fee], "10");
    assert!(marcus.get(&edit).await.text().contains("$110.00"), "the first rule decides for every line");
}

#[actix_web::test]
async fn the_golden_example_comes_out_to_the_cent_through_the_form() {
    let app = TestApp::new();
    let northside = app.northside();
    taxed(&app, northside, &[LineKind::Part, LineKind::Core, LineKind::Supplies], "7.25");
    let dana = customer(&app, northside, "Dana Whitfield");
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let fields = [
        ("l1-kind", "labour"),
        ("l1-description", "Front brakes"),
        ("l1-quantity", "1.8"),
        ("l1-rate", "145"),
        ("l1-discount", "10%"),
        ("l2-kind", "part"),
        ("l2-description", "Pads"),
        ("l2-quantity", "1"),
        ("l2-rate", "89.95"),
        ("l2-condition", "new"),
        ("l3-kind", "part"),
        ("l3-description", "Rotors"),
        ("l3-quantity", "2"),
        ("l3-rate", "$74.50"),
        ("l4-kind", "part"),
        ("l4-description", "Battery"),
        ("l4-quantity", "1"),
        ("l4-rate", "189.99"),
        ("l5-kind", "core"),
        ("l5-description", "Battery core"),
        ("l5-quantity", "1"),
        ("l5-rate", "22.00"),
        ("l5-belongs", "4"),
        ("l6-kind", "core_return"),
        ("l6-description", "Battery core returned"),
        ("l6-quantity", "1"),
        ("l6-rate", "22.00"),
        ("l6-belongs", "5"),
        ("l7-kind", "labour"),
        ("l7-description", "Test battery"),
        ("l7-quantity", ".3"),
        ("l7-rate", "145.00"),
        ("l8-kind", "supplies"),
        ("l8-percent", "5"),
        ("l8-of", "labour"),
        ("l8-cap", "35"),
        ("l9-kind", "disposal"),
        ("l9-description", "Waste disposal"),
        ("l9-quantity", "1"),
        ("l9-rate", "4.50"),
        ("l9-facility", "CAL000123456"),
        ("l10-kind", "sublet"),
        ("l10-description", "Alignment"),
        ("l10-quantity", "1"),
        ("l10-rate", "119.00"),
        ("l10-supplier", "Lone Star Alignment"),
        ("l10-cost", "80.00"),
        ("l11-kind", "labour"),
        ("l11-description", "Recall 21V-123"),
        ("l11-quantity", "0.5"),
        ("l11-rate", "145.00"),
        ("l11-pay", "W"),
    ];
    let edit = saved(&marcus, &dana, &fields).await;
    let page = marcus.get(&edit).await.text();
    for part in ["846.07", "33.80", "$879.87", "15.23", "One line is paid by somebody else"] {
        assert!(page.contains(part), "{part} is missing");
    }
    let at = issued(&marcus, &edit).await;
    let number = at.rsplit('/').next().unwrap();
    let found = app.site.db.read(|c| by_number(c, &app.site, &dana, number)).unwrap();
    let totals = &found.snapshot.totals;
    let figures = [totals.net, totals.tax, totals.total].map(Money::to_decimal_string);
    assert_eq!(figures, ["846.07", "33.80", "879.87"]);
    let returned = found.snapshot.lines.iter().find(|line| line.kind == LineKind::CoreReturn).unwrap();
    assert_eq!(returned.quantity.to_string(), "-1");
    let core = found.snapshot.lines.iter().find(|line| line.kind == LineKind::Core).unwrap();
    assert_eq!(returned.particulars.belongs_to, Some(core.id));
    let printed = marcus.get(&at).await.text();
    assert!(printed.contains("Facility ID CAL000123456") && printed.contains("Done by Lone Star Alignment"));
    assert!(!printed.contains("80.00"), "what it cost us is nobody else's business");
}

#[actix_web::test]
async fn a_deductible_moves_money_between_payers_and_is_not_taxed() {
    let app = TestApp::new();
    let northside = app.northside();
    taxed(&app, northside, &[LineKind::Labour, LineKind::Deductible], "10");
    let dana = customer(&app, northside, "Dana Whitfield");
    let insurer = customer(&app, northside, "Gulf Insurance");
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let job = |pay: &'static str, deductible: &'static str| {
        [
            ("l1-kind", "labour"),
            ("l1-description", "Repair door"),
            ("l1-quantity", "10"),
            ("l1-rate", "100"),
            ("l1-pay", pay),
            ("l2-kind", "deductible"),
            ("l2-rate", "500"),
            ("l2-quantity", deductible),
        ]
    };
    let edit = saved(&marcus, &dana, &job("INS", "1")).await;
    let off = send(&marcus, &insurer, &job("C", "-1")).await;
    assert_eq!(off.status, 422, "a deductible below zero would be a discount by another name");
    assert!(off.text().contains("Divide the charges by payer"), "{}", off.text());
    let payers = edit.replace("/edit", "/payers");
    let account = insurer.customer().unwrap().to_string();
    let made = marcus.submit(&payers, &payers, &[("payer-INS", &account)]).await;
    assert_eq!(made.status, 303, "{}", made.text());
    let total = |of: &Scope| app.site.db.read(|c| drafts::list(c, &app.site, of, None, 9)).unwrap()[0].total;
    assert_eq!(total(&dana).minor(), 50_000);
    assert_eq!(total(&insurer).minor(), 60_000, "together they pay the job and its tax: 1,100.00");
    let mut cut: Fields<'_> = job("INS", "1").to_vec();
    cut.push(("discount", "10%"));
    let refused = send(&marcus, &dana, &cut).await;
    assert!(refused.status == 422 && refused.text().contains("which is not discounted"));
}

#[actix_web::test]
async fn a_draft_is_discarded_after_a_question() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let edit = saved(&marcus, &dana, &one_line()).await;
    let asked = marcus.submit(&edit, &edit, &[("action", "discard")]).await;
    let page = asked.location().to_owned();
    assert!(page.ends_with("/discarding"), "{page}");
    assert_eq!(drafts(&app), 1);
    assert_eq!(marcus.submit(&page, &page, &[]).await.status, 303);
    assert_eq!(drafts(&app), 0);
    assert_eq!(marcus.get(&edit).await.status, 404);
}

#[actix_web::test]
async fn the_preview_is_marked_as_a_draft_and_kept_nowhere() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let edit = saved(&marcus, &dana, &one_line()).await;
    let preview = edit.replace("/edit", "/preview");
    let page = marcus.get(&preview).await.text();
    assert!(page.contains("This is a draft, not an invoice") && page.contains("$325.60"));
    let paper = marcus.get(&format!("{preview}.pdf")).await;
    assert!(paper.body.starts_with(b"%PDF") && paper.header("content-disposition").contains("draft.pdf"));
    assert_eq!(drafts(&app), 1);
}

#[actix_web::test]
async fn the_script_gets_the_form_alone() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let edit = saved(&marcus, &dana, &one_line()).await;
    let mut fields = one_line();
    fields.push(("action", "recalculate"));
    let whole = marcus.submit(&edit, &edit, &fields).await.text();
    assert!(whole.contains("<html") && whole.contains("data-live=\"sums\""));
    let form = form_of(&whole, &edit).unwrap();
    let form: Vec<(&str, &str)> = form.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    marcus.carries("x-fragment", "lines");
    let alone = marcus.post(&edit, &[form, vec![("action", "recalculate")]].concat()).await.text();
    assert!(!alone.contains("<html") && alone.contains("data-live=\"sums\"") && alone.contains("$325.60"));
}

#[actix_web::test]
async fn tax_follows_the_day_of_supply_and_the_customer() {
    let app = TestApp::new();
    let northside = app.northside();
    taxed(&app, northside, &[LineKind::Labour], "8.25");
    let dana = customer(&app, northside, "Dana Whitfield");
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let hours = [("l1-kind", "labour"), ("l1-description", "Work"), ("l1-quantity", "1"), ("l1-rate", "100")];
    let edit = saved(&marcus, &dana, &hours).await;
    assert!(marcus.get(&edit).await.text().contains("$108.25"));
    let scope = Scope::for_job(northside, None);
    let rule = app.site.db.read(|c| tax::list(c, &scope)).unwrap()[0].id;
    let end = |c: &mut _| tax::end(c, &app.site, &Actor::system(), &scope, rule, day("2026-11-19"));
    app.site.db.write(end).unwrap().unwrap();
    // Nothing was saved, and yet the check page has today's tax and shows it before it is issued.
    let check = edit.replace("/edit", "/issuance");
    assert!(marcus.get(&check).await.text().contains("Issue for $100.00"));
    let stale = marcus.post(&check, &[("version", "1"), ("total", "108.25")]).await;
    assert_eq!(stale.location(), check);
    let at = issued(&marcus, &edit).await;
    assert!(marcus.get(&at).await.text().contains("$100.00"));
}

/// The page of the first request in the list.
fn request_in(list: &str) -> String {
    let at = list.find("/staff/approvals/apr").or_else(|| list.find("/staff/approvals/")).unwrap();
    list[at..].split('"').next().unwrap().to_owned()
}

#[actix_web::test]
async fn who_wrote_a_draft_does_not_approve_it_whoever_asks() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let clerk = app.staff("Marcus Bell", Role::Clerk).await;
    let rosa = app.staff("Rosa Diaz", Role::Manager).await;
    let mut cheap = one_line();
    cheap.push(("discount", "60%"));
    let edit = saved(&rosa, &dana, &cheap).await;
    let (check, ask) = (edit.replace("/edit", "/issuance"), edit.replace("/edit", "/approval"));
    clerk.submit(&check, &ask, &[("reason", "An old customer")]).await;
    let request = request_in(&rosa.get("/staff/approvals").await.text());
    assert!(rosa.get(&request).await.text().contains("You wrote this draft or changed it"));
    let own = rosa.post(&format!("{request}/decision"), &[("decision", "approve"), ("note", "")]).await;
    assert_eq!(own.location(), request, "refused, without a passkey");
    // Throwing the draft away takes the question back.
    assert_eq!(clerk.post(&edit.replace("/edit", "/discarding"), &[]).await.status, 303);
    assert!(rosa.get(&request).await.text().contains("Withdrawn"));
}

#[actix_web::test]
async fn a_core_that_comes_back_was_charged_here_or_counts_as_a_discount() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let with = |more: &[(&'static str, &'static str)]| {
        let mut fields = vec![
            ("l1-kind", "labour"),
            ("l1-description", "Replace battery"),
            ("l1-quantity", "1"),
            ("l1-rate", "1000"),
            ("l2-kind", "core"),
            ("l2-description", "Battery core"),
            ("l2-quantity", "1"),
            ("l2-rate", "22"),
            ("l3-kind", "core_return"),
            ("l3-description", "Battery core returned"),
            ("l3-quantity", "1"),
        ];
        fields.extend(more);
        fields
    };
    let wrong = send(&marcus, &dana, &with(&[("l3-rate", "22"), ("l3-belongs", "1")])).await;
    assert!(wrong.status == 422 && wrong.text().contains("Choose the core that comes back"));
    let apart = send(&marcus, &dana, &with(&[("l3-rate", "22"), ("l2-belongs", "1")])).await;
    assert!(apart.status == 422 && apart.text().contains("Choose the part that this core is of"));
    let more = send(&marcus, &dana, &with(&[("l3-rate", "22.01"), ("l3-belongs", "2")])).await;
    assert!(more.status == 422 && more.text().contains("More comes back than this core was charged"));
    let edit = saved(&marcus, &dana, &with(&[("l3-rate", "900")])).await;
    let check = edit.replace("/edit", "/issuance");
    assert!(marcus.get(&check).await.text().contains("Discount of more than 15%"));
    let alone = marcus.post(&check, &[("version", "1"), ("total", "122.00")]).await;
    assert_eq!(alone.location(), check, "it is not issued");
    issued(&marcus, &saved(&marcus, &dana, &with(&[("l3-rate", "22"), ("l3-belongs", "2")])).await).await;
}

#[actix_web::test]
async fn a_large_draft_waits_for_a_second_person_and_an_edit_voids_the_answer() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let marcus = app.staff("Marcus Bell", Role::Manager).await;
    let rosa = app.staff("Rosa Diaz", Role::Manager).await;
    let engine =
        [("l1-kind", "part"), ("l1-description", "Engine"), ("l1-quantity", "1"), ("l1-rate", "6,000.00")];
    let edit = saved(&marcus, &dana, &engine).await;
    let (check, ask) = (edit.replace("/edit", "/issuance"), edit.replace("/edit", "/approval"));
    let page = marcus.get(&check).await.text();
    assert!(page.contains("Ask a manager") && !page.contains("Issue for $6,000.00"), "{page}");
    let unasked = marcus.post(&check, &[("version", "1"), ("total", "6000.00")]).await;
    assert_eq!(unasked.location(), check);
    assert_eq!(marcus.post(&ask, &[("reason", "")]).await.status, 422);
    assert_eq!(marcus.submit(&check, &ask, &[("reason", "Agreed on the phone")]).await.location(), check);
    assert!(marcus.get(&check).await.text().contains("Waits for a manager"));
    let request = request_in(&rosa.get("/staff/approvals").await.text());
    let decision = format!("{request}/decision");
    let own = marcus.post(&decision, &[("decision", "approve")]).await;
    assert_ne!(own.status, 200);
    let waiting = rosa.post(&decision, &[("decision", "approve"), ("note", "")]).await;
    let done = rosa.confirm(&waiting).await;
    assert_eq!(done.status, 303, "{}", done.text());
    assert!(marcus.get(&check).await.text().contains("Approved by Rosa Diaz"));
    // A cent more is another draft, and going back does not bring the answer back: it was taken back with the edit.
    marcus.submit(&edit, &edit, &[("l1-rate", "6,000.01")]).await;
    assert!(marcus.get(&check).await.text().contains("Ask a manager"));
    marcus.submit(&edit, &edit, &[("l1-rate", "6,000.00")]).await;
    assert!(marcus.get(&check).await.text().contains("Ask a manager"));
    assert!(marcus.get(&request).await.text().contains("Withdrawn"));
    marcus.submit(&check, &ask, &[("reason", "As it was")]).await;
    let request = request_in(&rosa.get("/staff/approvals").await.text());
    let waiting = rosa.post(&format!("{request}/decision"), &[("decision", "approve"), ("note", "")]).await;
    rosa.confirm(&waiting).await;
    let at = issued(&marcus, &edit).await;
    let shown = marcus.get(&at).await.text();
    assert!(shown.contains("Approved by a second person") && shown.contains("Rosa Diaz"));
    // Large and much taken off: one question, which names both.
    let cheap = [&engine[..3], &[("l1-rate", "10,000.00"), ("discount", "40%")]].concat();
    let edit = saved(&marcus, &dana, &cheap).await;
    let (check, ask) = (edit.replace("/edit", "/issuance"), edit.replace("/edit", "/approval"));
    marcus.submit(&check, &ask, &[("reason", "A friend")]).await;
    let both = "Total above the limit for one person, discount of more than 15%";
    assert!(marcus.get(&check).await.text().contains(both));
    let request = request_in(&rosa.get("/staff/approvals").await.text());
    let page = rosa.get(&request).await.text();
    assert!(page.contains("above the limit for one person, and more than 15% is taken off"), "{page}");
}

#[actix_web::test]
async fn the_numbers_report_says_that_none_is_missing() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    for _ in 0..3 {
        crate::support::records::issued(&app, &dana, 100);
    }
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let page = marcus.get("/staff/reports/numbers").await.text();
    for part in ["No number is missing", "3 numbers, NM-00001 to NM-00003", "/staff/invoices/NM-00002"] {
        assert!(page.contains(part), "{part} is missing");
    }
    let void = marcus.get("/staff/reports/numbers?series=NM&state=void").await.text();
    assert!(void.contains("No invoice of this series was voided"));
    // The newest of each series goes, past every rule: the counter knows how far it came.
    let payment = crate::support::records::counted(&app, &dana, 500);
    app.site
        .db
        .write(|c| {
            use forecourt::base::db::schema::payment as received;
            let last = invoice::table.filter(invoice::number.eq("NM-00003"));
            diesel::update(last).set(invoice::number.eq("elsewhere")).execute(c)?;
            diesel::update(received::table.find(payment)).set(received::number.eq("elsewhere")).execute(c)?;
            Ok(())
        })
        .unwrap();
    let page = marcus.get("/staff/reports/numbers").await.text();
    for part in ["Missing:</strong> NM-00003", "Missing:</strong> RC-00001", "Series RC, receipts"] {
        assert!(page.contains(part), "{part} is missing: {page}");
    }
}

#[actix_web::test]
async fn a_form_without_a_customer_asks_for_one_and_loses_nothing() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    for what in ["invoices", "estimates", "recurring"] {
        let (page, action) = (format!("/staff/{what}/new"), format!("/staff/{what}"));
        let form = marcus.get(&format!("{page}?customer={}", dana.customer().unwrap())).await;
        let typed = [&one_line()[..], &[("customer", ""), ("notes", "Call <first>")]].concat();
        let asked = marcus.fill(&form, &action, &typed).await;
        assert_eq!(asked.status, 422, "{what}");
        assert!(asked.text().contains("id=\"customer-error\""), "{}", asked.text());
        let unknown = marcus.fill(&asked, &action, &[("account", "K99999")]).await;
        assert!(unknown.status == 422 && unknown.text().contains("There is no account with this number"));
        let known = marcus.fill(&unknown, &action, &[("account", "K00001")]).await;
        assert_eq!(known.status, 200, "{what}: {}", known.text());
        for part in ["Dana Whitfield", "Replace water pump", "value=\"$148.00\"", "Call &#60;first&#62;"] {
            assert!(known.text().contains(part), "{what}: {part} is missing: {}", known.text());
        }
    }
}

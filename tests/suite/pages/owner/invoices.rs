use diesel::prelude::*;
use forecourt::base::db::schema::{audit_entry, delivery};
use forecourt::base::values::{CleanLines, Language, Percent, Quantity, UnitPrice};
use forecourt::billing::credits::{self, NewCredit};
use forecourt::billing::invoices::totals::{Discount, TaxKey};
use forecourt::billing::invoices::{LineKind, PayType};
use forecourt::billing::ledger;
use forecourt::trust::access::Role;

use super::{days_later, issued, words};
use crate::support::estimates;
use crate::support::places::operator;
use crate::support::records::{allocation, clean, dollars, draft, issue, line, paid, vehicle};
use crate::support::{Actor, TestApp};

async fn listed(actor: &Actor<'_>, query: &str) -> String {
    let answer = actor.get(&format!("/invoices{query}")).await;
    assert_eq!(answer.status, 200, "{query}");
    answer.text()
}

/// The numbers of a page, in its order.
fn numbers(html: &str) -> Vec<String> {
    let links = html.split("<a class=\"nowrap\" href=\"/invoices/NM-").skip(1);
    links.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

#[actix_web::test]
async fn sums_and_rows_match_the_state_asked_for() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let scope = dana.scope();
    let first = issued(&app, &scope, 10_000);
    issued(&app, &scope, 20_000);
    issued(&app, &scope, 0);
    let money = paid(&app, &scope, 10_000);
    let given = allocation(money, first.id, 10_000);
    app.site.db.write(|c| ledger::allocate(c, &app.site, &scope, &given)).unwrap();
    for (query, rows, said) in [
        ("", vec!["00003", "00002", "00001"], "3 invoices, $300.00 billed, $200.00 to pay"),
        ("?state=open", vec!["00002"], "1 invoice, $200.00 billed, $200.00 to pay"),
        ("?state=overdue", vec![], "No invoices"),
        ("?state=paid", vec!["00001"], "1 invoice, $100.00 billed, nothing left to pay"),
        ("?state=no-charge", vec!["00003"], "1 invoice, $0.00 billed, nothing left to pay"),
        ("?sort=total", vec!["00003", "00001", "00002"], "3 invoices"),
        ("?q=2", vec![], "No invoices"),
        ("?q=nm-00002", vec!["00002"], "1 invoice, $200.00 billed, $200.00 to pay"),
        ("?q=58213&state=paid", vec!["00001"], "1 invoice"),
        ("?from=2026-11-21", vec![], "No invoices"),
        ("?to=2026-11-20&from=2026-11-20&state=open", vec!["00002"], "1 invoice"),
    ] {
        let html = listed(&dana, query).await;
        assert_eq!(numbers(&html), rows, "{query}");
        assert!(words(&html).contains(said), "{query}: {}", words(&html));
    }
}

#[actix_web::test]
async fn an_empty_list_says_why_and_how_to_get_on() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    assert!(words(&listed(&dana, "").await).contains("No invoices yet"));
    issued(&app, &dana.scope(), 10_000);
    let html = listed(&dana, "?q=harbor").await;
    assert!(
        words(&html).contains("No invoices match “harbor”.") && html.contains("href=\"/invoices\">Clear")
    );
    assert!(words(&listed(&dana, "?state=overdue").await).contains("Nothing is overdue"));
    let html = listed(&dana, "?from=2026-13-01").await;
    assert!(words(&html).contains("Write dates like 2026-11-27."), "{}", words(&html));
}

#[actix_web::test]
async fn pages_lead_on_and_back_without_losing_a_row() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    for _ in 0..60 {
        issued(&app, &dana.scope(), 10_000);
    }
    let link = |html: &str, rel: &str| {
        let rest = html.split(&format!("rel=\"{rel}\" href=\"/invoices")).nth(1)?;
        Some(rest.split('"').next()?.replace("&#38;", "&"))
    };
    let first = listed(&dana, "?state=open").await;
    assert_eq!(numbers(&first).len(), 50);
    assert!(link(&first, "prev").is_none());
    let second = listed(&dana, &link(&first, "next").unwrap()).await;
    let last: Vec<String> = (1..=10).rev().map(|number| format!("{number:05}")).collect();
    assert_eq!(numbers(&second), last);
    assert!(link(&second, "next").is_none());
    let back = listed(&dana, &link(&second, "prev").unwrap()).await;
    assert_eq!(numbers(&back), numbers(&first));
    assert!(link(&back, "prev").is_none());
    assert!(words(&back).contains("60 invoices, $6,000.00 billed, $6,000.00 to pay"));
}

#[actix_web::test]
async fn what_is_no_state_and_no_vehicle_is_not_found() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    for query in ["?state=burnt", "?vehicle=1"] {
        assert_eq!(dana.get(&format!("/invoices{query}")).await.status, 404, "{query}");
    }
}

#[actix_web::test]
async fn the_file_holds_the_rows_of_the_filter_and_runs_no_formula() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    issued(&app, &dana.scope(), 10_000);
    let mut evil = line(&app, 5_000);
    evil.job = Some(clean("=HYPERLINK(\"https://evil.example\")"));
    issue(&app, &dana.scope(), &draft(vec![evil]));
    let answer = dana.get("/invoices.csv?state=open").await;
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    assert!(answer.header("content-disposition").contains("invoices.csv"));
    let text = answer.text();
    let rows: Vec<&str> = text.lines().collect();
    assert!(rows[0].starts_with("Invoice,Issued,Due,"), "{text}");
    assert!(rows[1].starts_with("NM-00002,2026-11-20,2026-12-04,RO 58213,\"'=HYPERLINK("), "{text}");
    assert!(rows[2].ends_with("Open,100.00,100.00,USD"), "{text}");
    assert_eq!(rows.len(), 3);
}

#[actix_web::test]
async fn an_invoice_shows_what_to_pay_then_each_charge_then_what_happened() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let scope = dana.scope();
    let car = vehicle(&app, &scope, "1HGCM82633A004352", "BKT 4417");
    let mut labor = line(&app, 14_800);
    labor.quantity = "2.4".parse::<Quantity>().unwrap();
    labor.discount = Discount::Amount(dollars(4_000));
    let mut part = line(&app, 11_840);
    part.kind = LineKind::Part;
    part.part_number = Some(clean("45022-TVA-A01"));
    part.condition = Some(clean("new"));
    part.unit = Some(clean("each"));
    part.tax = TaxKey::at("8.25".parse::<Percent>().unwrap());
    let mut recall = line(&app, 9_900);
    recall.pay_type = PayType::Warranty;
    recall.unit_price = UnitPrice::try_from(dollars(9_900)).unwrap();
    let done = {
        let mut draft = draft(vec![labor, part, recall]);
        draft.vehicle = Some(car);
        (draft.odometer_in, draft.odometer_out) = (Some(48_208), Some(48_216));
        draft.notes = CleanLines::parse("The rear pads are good for a year.").ok();
        issue(&app, &scope, &draft)
    };
    let money = paid(&app, &scope, 20_000);
    app.site
        .db
        .write(|c| ledger::allocate(c, &app.site, &scope, &allocation(money, done.id, 20_000)))
        .unwrap();
    let html = dana.get("/invoices/NM-00001").await.text();
    let page = words(&html);
    let order = [
        "Invoice NM-00001 Part paid",
        "Amount due $243.37",
        "Due Friday, December 4, 2026",
        "Pay $243.37",
        "Between $10.00 and $243.37",
        "2021 Honda Accord Sport",
        "48,208 to 48,216 mi",
        "Labor",
        "less $40.00 discount",
        "2.4 h",
        "315.20",
        "Paid by the manufacturer’s warranty",
        "0.00",
        "45022-TVA-A01 · New",
        "Subtotal 433.60",
        "Sales tax, 8.25% on 118.40 9.77",
        "Total $443.37",
        "Payment Nov 20, 2026 , receipt",
        "−200.00",
        "Amount due $243.37",
        "The rear pads are good for a year.",
        "What these charges mean",
        "Shown at no charge",
        "History",
        "Payment of $200.00",
        "The dealership issued the invoice for repair order RO 58213",
        "Something not right?",
    ];
    let mut rest = page.as_str();
    for wanted in order {
        let at = rest.find(wanted).unwrap_or_else(|| panic!("{wanted} is missing or too early:\n{page}"));
        rest = &rest[at + wanted.len()..];
    }
    assert!(!page.contains("Sublet"), "only what the invoice has is explained");
    assert!(html.contains("name=\"invoice\" value=\"NM-00001\""));
}

#[actix_web::test]
async fn a_paid_invoice_and_one_without_charge_offer_no_payment() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let scope = dana.scope();
    let done = issued(&app, &scope, 10_000);
    issued(&app, &scope, 0);
    let money = paid(&app, &scope, 10_000);
    app.site
        .db
        .write(|c| ledger::allocate(c, &app.site, &scope, &allocation(money, done.id, 10_000)))
        .unwrap();
    for (number, said) in [
        ("NM-00001", "Paid on Nov 20, 2026. Thank you."),
        ("NM-00002", "All of this work was done at no charge to you."),
    ] {
        let html = dana.get(&format!("/invoices/{number}")).await.text();
        assert!(words(&html).contains(said), "{}", words(&html));
        assert!(!html.contains("/payments/new"), "{number}");
    }
}

#[actix_web::test]
async fn the_first_look_is_kept_once_and_every_look_is_logged() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let done = issued(&app, &dana.scope(), 10_000);
    for _ in 0..2 {
        assert_eq!(dana.get("/invoices/NM-00001").await.status, 200);
        app.site.later.flush();
    }
    let id = done.id.to_string();
    let (views, looks): (i64, i64) = app
        .site
        .db
        .read(|c| {
            let views = delivery::table.filter(delivery::object_id.eq(&id).and(delivery::state.eq("viewed")));
            let looks = audit_entry::table
                .filter(audit_entry::object_id.eq(&id).and(audit_entry::action.eq("record.view")));
            Ok((views.count().get_result(c)?, looks.count().get_result(c)?))
        })
        .unwrap();
    assert_eq!((views, looks), (1, 2));
    assert!(words(&dana.get("/invoices/NM-00001").await.text()).contains("Looked at for the first time"));
}

#[actix_web::test]
async fn the_document_is_the_same_file_at_every_download() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    issued(&app, &dana.scope(), 10_000);
    let first = dana.get("/invoices/NM-00001.pdf").await;
    assert_eq!((first.status.as_u16(), first.header("content-type")), (200, "application/pdf"));
    assert!(first.header("content-disposition").contains("NM-00001.pdf"));
    assert!(first.body.starts_with(b"%PDF-"));
    days_later(&app, &dana, 1).await;
    assert_eq!(dana.get("/invoices/NM-00001.pdf").await.body, first.body);
}

#[actix_web::test]
async fn somebody_elses_invoice_is_not_found() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let oliver = app.owner("Oliver Nakamura").await;
    issued(&app, &dana.scope(), 10_000);
    for path in ["/invoices/NM-00001", "/invoices/NM-00001.pdf", "/invoices/NM-99999", "/invoices/%27"] {
        assert_eq!(oliver.get(path).await.status, 404, "{path}");
    }
    assert!(!listed(&oliver, "").await.contains("NM-00001"));
    let clerk = app.staff("Marcus Bell", Role::Clerk).await;
    assert_eq!(clerk.get("/invoices/NM-00001").await.status, 403);
}

#[actix_web::test]
async fn everything_is_there_in_spanish() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    issued(&app, &dana.scope(), 10_000);
    dana.set_cookie("__Host-lang", Language::Es.code());
    let page = words(&dana.get("/invoices/NM-00001").await.text());
    for wanted in
        ["Factura NM-00001", "Vence el viernes, 4 de diciembre de 2026", "Pagar $100.00", "Mano de obra"]
    {
        assert!(page.contains(wanted), "{wanted}: {page}");
    }
    assert!(words(&listed(&dana, "").await).contains("1 factura, $100.00 facturados, $100.00 por pagar"));
}

#[actix_web::test]
async fn every_list_of_an_account_is_a_file_of_its_own_and_no_cell_is_a_formula() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let scope = dana.scope();
    for list in ["/credit-notes", "/estimates", "/vehicles"] {
        assert!(!dana.get(list).await.text().contains(".csv"), "{list}: nothing to keep yet");
    }
    let bill = issued(&app, &scope, 9_000);
    let car = vehicle(&app, &scope, "1HGCM82633A004352", "BKT 4417");
    let (amounts, reason) = ([dollars(1_000)], clean("=1+1"));
    let new =
        NewCredit { invoice: bill.id, amounts: &amounts, reason: &reason, form_key: "k", approval: None };
    app.site.db.write(|c| credits::credit(c, &app.site, &operator(), &scope, &new)).unwrap().unwrap();
    let mut content = estimates::content(&app);
    content.draft.vehicle = Some(car);
    estimates::sent(&app, &scope, &content);
    for (list, part) in [
        ("/credit-notes", "CN-00001,NM-00001,2026-11-20,'=1+1,10.00,USD"),
        ("/estimates", "ES-00001,"),
        ("/vehicles", "1HGCM82633A004352"),
    ] {
        assert!(dana.get(list).await.text().contains(&format!("href=\"{list}.csv\"")), "{list}");
        let file = dana.get(&format!("{list}.csv")).await;
        assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
        let text = file.text();
        assert!(text.lines().count() == 2 && text.contains(part), "{list}: {text}");
    }
    let theo = app.owner("Theo Brandt").await;
    assert_eq!(theo.get("/vehicles.csv").await.text().lines().count(), 1, "nobody else's");
}

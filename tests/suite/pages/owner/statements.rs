use super::{days_later, issued, words};
use crate::support::TestApp;
use crate::support::records::paid;

#[actix_web::test]
async fn opening_balance_and_movements_come_to_the_closing_balance() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let scope = dana.scope();
    issued(&app, &scope, 30_000);
    paid(&app, &scope, 10_000);
    days_later(&app, &dana, 40).await;
    issued(&app, &scope, 5_000);
    let whole = words(&dana.get("/statements").await.text());
    for wanted in [
        "Oct 1, 2026 to Dec 30, 2026",
        "Opening balance $0.00",
        "Charged $350.00",
        "Paid and credited $100.00",
        "Closing balance $250.00",
        "Invoice NM-00001",
    ] {
        assert!(whole.contains(wanted), "{wanted}: {whole}");
    }
    let december = words(&dana.get("/statements?from=2026-12-01&to=2026-12-31").await.text());
    assert!(december.contains("Opening balance $200.00") && december.contains("Closing balance $250.00"));
    assert!(!december.contains("NM-00001"));
    let quiet = words(&dana.get("/statements?from=2026-12-01&to=2026-12-02").await.text());
    assert!(quiet.contains("Nothing moved in these days"), "{quiet}");
}

#[actix_web::test]
async fn the_files_hold_the_same_figures() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    issued(&app, &dana.scope(), 30_000);
    paid(&app, &dana.scope(), 10_000);
    let range = "?from=2026-11-01&to=2026-11-30";
    let csv = dana.get(&format!("/statements.csv{range}")).await;
    assert!(csv.header("content-disposition").contains("statement-2026-11-01-2026-11-30.csv"));
    let text = csv.text();
    let rows: Vec<&str> = text.lines().collect();
    assert_eq!(rows[1], "2026-11-01,Opening balance,,0.00,USD", "{text}");
    assert!(rows[2].starts_with("2026-11-20,Invoice NM-00001,300.00,300.00,USD"), "{text}");
    assert!(rows[3].contains(",-100.00,200.00,USD"), "{text}");
    assert_eq!(rows[4], "2026-11-30,Closing balance,,200.00,USD", "{text}");
    let pdf = dana.get(&format!("/statements.pdf{range}")).await;
    assert!(pdf.body.starts_with(b"%PDF-"));
}

#[actix_web::test]
async fn days_that_make_no_range_are_said_and_the_usual_ones_shown() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    for query in ["?from=2026-11-20&to=2026-11-01", "?from=soon", "?to=2026-02-30"] {
        let page = words(&dana.get(&format!("/statements{query}")).await.text());
        assert!(page.contains("Choose two days") && page.contains("Sep 1, 2026 to Nov 20, 2026"), "{page}");
    }
}

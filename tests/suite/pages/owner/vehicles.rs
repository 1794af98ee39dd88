use super::{issued, words};
use crate::support::TestApp;
use crate::support::records::{draft, issue, line, vehicle};

const VIN: &str = "1HGCM82633A004352";

#[actix_web::test]
async fn shows_each_vehicle_and_what_was_done_on_it() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    assert!(words(&dana.get("/vehicles").await.text()).contains("No vehicles yet"));
    let car = vehicle(&app, &dana.scope(), VIN, "BKT 4417");
    let empty = words(&dana.get(&format!("/vehicles/{car}")).await.text());
    assert!(empty.contains("No visits yet"), "{empty}");
    let mut draft = draft(vec![line(&app, 24_588)]);
    draft.vehicle = Some(car);
    draft.odometer_out = Some(48_216);
    issue(&app, &dana.scope(), &draft);
    issued(&app, &dana.scope(), 999);
    let html = dana.get("/vehicles").await.text();
    assert!(html.contains(&format!("href=\"/vehicles/{car}\"")));
    assert!(words(&html).contains("2021 Honda Accord Sport 48,216 miles at last visit"), "{}", words(&html));
    let page = words(&dana.get(&format!("/vehicles/{car}")).await.text());
    for wanted in [
        VIN,
        "BKT 4417 (TX)",
        "Front brakes",
        "Nov 20, 2026 · 48,216 mi",
        "NM-00001 $245.88",
        "Replace front brake pads",
    ] {
        assert!(page.contains(wanted), "{wanted}: {page}");
    }
    assert!(!page.contains("NM-00002"), "of another vehicle or none");
}

#[actix_web::test]
async fn somebody_elses_vehicle_is_not_found() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let oliver = app.owner("Oliver Nakamura").await;
    let car = vehicle(&app, &dana.scope(), VIN, "BKT 4417");
    assert_eq!(oliver.get(&format!("/vehicles/{car}")).await.status, 404);
    assert_eq!(oliver.get("/vehicles/veh_1").await.status, 404);
    assert!(!oliver.get("/vehicles").await.text().contains(VIN));
    let list = words(&oliver.get(&format!("/invoices?vehicle={car}")).await.text());
    assert!(list.contains("No invoices"), "{list}");
}

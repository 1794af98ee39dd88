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

#[actix_web::test]
async fn a_fleet_is_shown_page_by_page() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let cars: Vec<String> = (0..61_u32)
        .map(|number| {
            app.clock.advance(std::time::Duration::from_secs(1));
            vehicle(&app, &dana.scope(), &format!("WVWZZZ1JZ3A{number:06}"), "BKT 4417").to_string()
        })
        .collect();
    let link = |car: &String| format!("href=\"/vehicles/{car}\"");
    let first = dana.get("/vehicles").await.text();
    assert!(first.contains(&link(&cars[60])) && first.contains(&link(&cars[1])));
    assert!(!first.contains(&link(&cars[0])));
    let next = format!("/vehicles?after={}", cars[1]);
    assert!(first.contains(&format!("href=\"{next}\"")), "{first}");
    let second = dana.get(&next).await.text();
    assert!(second.contains(&link(&cars[0])) && !second.contains(&link(&cars[1])));
    assert!(second.contains("Newest vehicles"));
    assert_eq!(dana.get("/vehicles?after=veh_1").await.status, 404);
}

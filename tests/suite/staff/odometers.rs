//! What documents say of an odometer reaches the vehicle's history; less than before is warned of and written down as such.

use forecourt::base::values::VehicleId;
use forecourt::parties::vehicles::{self, odometer};
use forecourt::trust::access::{Role, Scope};

use crate::support::TestApp;
use crate::support::estimates::{content, sent};
use crate::support::records::{customer, draft, issue, line, vehicle};

fn history(app: &TestApp, of: &Scope, car: VehicleId) -> Vec<(i64, bool)> {
    let site = &app.site;
    let all = site.db.read(|c| {
        let it = vehicles::load(c, site, of, car)?;
        odometer::history(c, site, of, &it)
    });
    let mut all: Vec<(i64, bool)> =
        all.unwrap().iter().map(|it| (it.reading.value, it.reason.is_some())).collect();
    // Those of one moment have no order of their own.
    all.sort_unstable();
    all
}

fn shown(app: &TestApp, of: &Scope, car: VehicleId) -> Option<i64> {
    app.site.db.read(|c| vehicles::load(c, &app.site, of, car)).unwrap().details.odometer
}

#[test]
fn readings_of_estimates_and_invoices_are_kept_once_and_in_order() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let car = vehicle(&app, &dana, "1HGCM82633A004352", "BKT 4417");
    let mut offer = content(&app);
    offer.draft.vehicle = Some(car);
    offer.draft.odometer_in = Some(48_300);
    sent(&app, &dana, &offer);
    assert_eq!((history(&app, &dana, car), shown(&app, &dana, car)), (vec![(48_300, false)], Some(48_300)));
    let mut bill = draft(vec![line(&app, 9_900)]);
    bill.repair_order = None;
    (bill.vehicle, bill.odometer_in, bill.odometer_out) = (Some(car), Some(48_300), Some(48_312));
    issue(&app, &dana, &bill);
    assert_eq!(history(&app, &dana, car), [(48_300, false), (48_312, false)]);
    assert_eq!(shown(&app, &dana, car), Some(48_312));
}

#[actix_web::test]
async fn a_lower_reading_is_warned_of_and_written_down_as_one() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let car = vehicle(&app, &dana, "1HGCM82633A004352", "BKT 4417");
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let page = format!("/staff/invoices/new?customer={}", dana.customer().unwrap());
    let id = car.to_string();
    let fields = [
        ("vehicle", id.as_str()),
        ("odometer_in", "12,000"),
        ("l1-description", "Wipers"),
        ("l1-quantity", "1"),
        ("l1-rate", "40"),
    ];
    let edit = marcus.submit(&page, "/staff/invoices", &fields).await.location().to_owned();
    let form = marcus.get(&edit).await.text();
    assert!(form.contains("Reads less than before") && form.contains("48,216 miles"), "{form}");
    let check = edit.replace("/edit", "/issuance");
    assert!(marcus.get(&check).await.text().contains("Reads less than before"), "it is worth a look");
    let issued = marcus.submit(&check, &check, &[]).await;
    assert_eq!(issued.location(), "/staff/invoices/NM-00001", "{}", issued.text());
    assert_eq!(history(&app, &dana, car), [(12_000, true), (48_216, false)]);
    assert_eq!(shown(&app, &dana, car), Some(48_216), "the vehicle goes on showing the higher one");
    let seen = marcus.get(&format!("/staff/vehicles/{car}")).await.text();
    assert!(seen.contains("Less than before: Invoice NM-00001"), "{seen}");
}

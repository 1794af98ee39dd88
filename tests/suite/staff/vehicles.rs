//! Vehicles at the counter: adding one, its VIN, its odometer, and its way from one owner to the next.

use forecourt::base::values::VehicleId;
use forecourt::parties::vehicles;
use forecourt::trust::access::{Role, Scope};

use crate::support::records::{customer, draft, issue, line, vehicle};
use crate::support::{Actor, TestApp};

const VIN: &str = "1HGCM82633A004352";
const ACCORD: [(&str, &str); 7] = [
    ("vin", "1hgcm-82633 a004352"),
    ("plate", "bkt 4417"),
    ("year", "2021"),
    ("make", "Honda"),
    ("model", "Accord"),
    ("odometer", "48,216"),
    ("unit", "mi"),
];

async fn clerk(app: &TestApp) -> Actor<'_> {
    app.staff("Marcus Bell", Role::Clerk).await
}

fn form_for(scope: &Scope) -> String {
    format!("/staff/vehicles/new?customer={}", scope.customer().unwrap())
}

fn with(change: &'static [(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    let kept = ACCORD.into_iter().filter(|(name, _)| !change.iter().any(|(other, _)| other == name));
    kept.chain(change.iter().copied()).collect()
}

#[actix_web::test]
async fn a_vehicle_is_added_to_its_customer_and_found_by_its_tail() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let marcus = clerk(&app).await;
    let answer = marcus.submit(&form_for(&dana), "/staff/vehicles", &ACCORD).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    let page = marcus.get(answer.location()).await.text();
    for part in ["2021 Honda Accord", VIN, "BKT 4417", "48,216 miles", "Dana Whitfield"] {
        assert!(page.contains(part), "{part} is missing");
    }
    assert_eq!(marcus.post("/staff/search", &[("q", "004352")]).await.location(), answer.location());
    assert!(marcus.get("/staff/vehicles").await.text().contains(VIN));
}

#[actix_web::test]
async fn a_vin_that_cannot_be_right_is_refused_with_what_may_help() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let marcus = clerk(&app).await;
    for (vin, said) in [
        ("1M8GDM9A1KP042788", "its 9th character would be X"),
        ("IHGCM82633A004352", "Is it 1HGCM82633A004352?"),
        ("1HGCM82633A00435", "This one has 16"),
        ("", "Enter the VIN"),
    ] {
        let answer = marcus
            .submit(&form_for(&dana), "/staff/vehicles", &[&ACCORD[1..], &[("vin", vin)]].concat())
            .await;
        assert_eq!(answer.status, 422, "{vin}");
        assert!(answer.text().contains(said) && answer.text().contains("bkt 4417"), "{vin}");
    }
    let european =
        marcus.submit(&form_for(&dana), "/staff/vehicles", &with(&[("vin", "WVWZZZ1JZXW000001")])).await;
    assert_eq!(european.status, 303, "elsewhere the check digit is a remark");
    assert!(marcus.get(european.location()).await.text().contains("in North America"));
    let old = with(&[("vin", "9F02Q123456"), ("old", "yes"), ("year", "1971")]);
    assert_eq!(marcus.submit(&form_for(&dana), "/staff/vehicles", &old).await.status, 303);
}

#[actix_web::test]
async fn an_odometer_that_reads_less_asks_why_and_keeps_the_answer() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let id = vehicle(&app, &dana, VIN, "BKT 4417");
    let marcus = clerk(&app).await;
    let (form, page) = (format!("/staff/vehicles/{id}/edit"), format!("/staff/vehicles/{id}"));
    let refused = marcus.submit(&form, &page, &[("odometer", "38216")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("It read 48,216 miles") && refused.text().contains("value=\"38216\""));
    let why = [("odometer", "38216"), ("reason", "The instrument was replaced")];
    assert_eq!(marcus.submit(&form, &page, &why).await.location(), page);
    let text = marcus.get(&page).await.text();
    assert!(text.contains("38,216 miles") && text.contains("The instrument was replaced"));
    // 70,000 km are less than 48,216 miles.
    let metric = marcus.submit(&form, &page, &[("odometer", "70000"), ("unit", "km")]).await;
    assert_eq!(metric.status, 422, "less than ever read, in whatever unit");
}

#[actix_web::test]
async fn a_vehicle_that_another_has_is_given_over_rather_than_added_twice() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let theo = customer(&app, app.northside(), "Theo Brandt");
    let id = vehicle(&app, &dana, VIN, "BKT 4417");
    let marcus = clerk(&app).await;
    let answer = marcus.submit(&form_for(&theo), "/staff/vehicles", &ACCORD).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains(&format!("/staff/vehicles/{id}/transfer")));
    let both = with(&[("anyway", "yes")]);
    assert_eq!(marcus.submit(&form_for(&theo), "/staff/vehicles", &both).await.status, 303);
}

#[actix_web::test]
async fn each_owner_sees_the_history_of_their_own_time_alone() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let theo = customer(&app, app.northside(), "Theo Brandt");
    let id = vehicle(&app, &dana, VIN, "BKT 4417");
    let mut work = draft(vec![line(&app, 12_000)]);
    work.vehicle = Some(id);
    let invoice = issue(&app, &dana, &work);
    let marcus = clerk(&app).await;
    let page = format!("/staff/vehicles/{id}/transfer");
    let check = marcus.get(&format!("{page}?to=k00002&on=2026-11-20&plate=")).await;
    assert_eq!(check.status, 200, "{}", check.text());
    assert!(check.text().contains("Check before it changes hands") && check.text().contains("Theo Brandt"));
    let fields = [("to", "K00002"), ("on", "2026-11-20")];
    let done = marcus.post(&page, &fields).await;
    assert_eq!(done.status, 303, "{}", done.text());
    let new: VehicleId = done.location().rsplit('/').next().unwrap().parse().unwrap();
    assert_ne!(new, id);
    assert_eq!(marcus.post(&page, &fields).await.status, 409, "it is given over once");

    let before = app.owner_of("Ana Whitfield", app.northside(), dana.customer().unwrap()).await;
    let after = app.owner_of("Tom Brandt", app.northside(), theo.customer().unwrap()).await;
    assert!(before.get(&format!("/vehicles/{id}")).await.text().contains(&invoice.number));
    assert_eq!(before.get(&format!("/vehicles/{new}")).await.status, 404);
    assert_eq!(after.get(&format!("/vehicles/{id}")).await.status, 404);
    assert_eq!(after.get(&format!("/invoices/{}", invoice.number)).await.status, 404);
    let own = after.get(&format!("/vehicles/{new}")).await.text();
    assert!(own.contains(VIN) && !own.contains(&invoice.number) && !own.contains("BKT 4417"));
    let (old, fresh) = app
        .site
        .db
        .read(|c| Ok((vehicles::load(c, &app.site, &dana, id)?, vehicles::load(c, &app.site, &theo, new)?)))
        .unwrap();
    assert_eq!(old.details.owned_until, fresh.details.owned_from);
    assert!(marcus.get(&format!("/staff/vehicles/{id}")).await.text().contains("Belonged to"));
}

#[actix_web::test]
async fn a_vehicle_that_comes_back_goes_on_in_its_first_row() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    customer(&app, app.northside(), "Theo Brandt");
    let id = vehicle(&app, &dana, VIN, "BKT 4417");
    let marcus = clerk(&app).await;
    let give = |to: &'static str| [("to", to), ("on", "2026-11-20"), ("plate", "yes")];
    let away = marcus.post(&format!("/staff/vehicles/{id}/transfer"), &give("K00002")).await;
    let back = marcus.post(&format!("{}/transfer", away.location()), &give("K00001")).await;
    assert_eq!(back.location(), format!("/staff/vehicles/{id}"), "{}", back.text());
    let now = app.site.db.read(|c| vehicles::load(c, &app.site, &dana, id)).unwrap();
    assert!(now.details.owned_until.is_none() && now.details.plate.is_some());
}

#[actix_web::test]
async fn a_transfer_to_nobody_or_to_come_is_refused_beside_its_field() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let id = vehicle(&app, &dana, VIN, "BKT 4417");
    let marcus = clerk(&app).await;
    for (to, on, said) in [
        ("K99999", "2026-11-20", "account number, such as"),
        ("K00001", "2026-11-20", "has the vehicle already"),
        ("K99999", "2026-12-24", "a day that has come already"),
        ("K99999", "1900-01-01", "of the last ten years"),
    ] {
        let answer = marcus.post(&format!("/staff/vehicles/{id}/transfer"), &[("to", to), ("on", on)]).await;
        assert_eq!(answer.status, 422);
        assert!(answer.text().contains(said), "{said}");
    }
}

#[actix_web::test]
async fn a_fleet_s_oldest_vehicle_is_billed_from_its_page_and_stays_on_its_draft() {
    let app = TestApp::new();
    let fleet = customer(&app, app.northside(), "Hill Country Plumbing");
    let oldest = vehicle(&app, &fleet, VIN, "BKT 4417").to_string();
    for number in 1..=200 {
        vehicle(&app, &fleet, &format!("WVWZZZ1JZXW{number:06}"), "");
    }
    let marcus = clerk(&app).await;
    let account = fleet.customer().unwrap();
    let page = marcus.get(&format!("/staff/vehicles/{oldest}")).await.text().replace("&amp;", "&");
    let chosen = format!("<option value=\"{oldest}\" selected>");
    for (what, number) in [("invoices", "draft"), ("estimates", "ES-00001"), ("recurring", "")] {
        let form = format!("/staff/{what}/new?customer={account}&vehicle={oldest}");
        assert!(page.contains(&form), "{form}");
        let shown = marcus.get(&form).await.text();
        assert!(shown.contains(&chosen) && shown.contains("begin on its page"), "{what}");
        if number.is_empty() {
            continue;
        }
        let line = [
            ("l1-kind", "labour"),
            ("l1-description", "Oil change"),
            ("l1-quantity", "1"),
            ("l1-rate", "90"),
        ];
        let saved = marcus.submit(&form, &format!("/staff/{what}"), &line).await;
        assert_eq!(saved.status, 303, "{}", saved.text());
        let edit = match what {
            "invoices" => saved.location().to_owned(),
            _ => format!("{}/edit", saved.location()),
        };
        assert!(marcus.get(&edit).await.text().contains(&chosen), "{what}");
        let action = edit.replace("/estimates/ES-00001/edit", "/estimates/ES-00001");
        let again = marcus.submit(&edit, &action, &[("l1-quantity", "2")]).await;
        assert_eq!(again.status, 303, "{}", again.text());
        assert!(marcus.get(&edit).await.text().contains(&chosen), "{what}");
    }
    let theo = customer(&app, app.northside(), "Theo Brandt").customer().unwrap();
    let foreign = marcus.get(&format!("/staff/invoices/new?customer={theo}&vehicle={oldest}")).await.text();
    assert!(!foreign.contains(&oldest), "another customer's is not offered");
}

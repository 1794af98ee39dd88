use forecourt::base::error::AppError;
use forecourt::base::values::{Country, CustomerId};
use forecourt::parties::{self, customers, vehicles};
use forecourt::trust::access::Scope;
use forecourt::trust::audit::Actor;

use crate::support::TestApp;
use crate::support::records::*;

fn search(app: &TestApp, scope: &Scope, text: &str) -> Vec<CustomerId> {
    let found = app.site.db.read(|c| parties::search(c, &app.site, scope, text, Country::US, 20)).unwrap();
    let owners = found.vehicles.into_iter().map(|it| it.customer);
    found.customers.into_iter().map(|hit| hit.id).chain(owners).collect()
}

#[test]
fn a_customer_comes_back_as_stored() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let found = app.site.db.read(|c| customers::load(c, &app.site, &scope)).unwrap();
    assert_eq!(found.details, details("Dana Whitfield"));
    assert_eq!(found.reference.as_str(), "K00001");
    assert_eq!(app.site.db.read(|c| customers::name_of(c, &app.site, &scope)).unwrap(), "Dana Whitfield");
}

#[test]
fn staff_find_a_customer_by_whatever_the_counter_knows() {
    let app = TestApp::new();
    let house = dealership(&app, "Northside Motors");
    let staff = Scope::for_job(house, None);
    let lukasz = customer(&app, house, "Łukasz Nguyễn-O'Brien");
    vehicle(&app, &lukasz, "1HGCM82633A004352", "BKT 4417");
    customer(&app, house, "Dana Whitfield");
    let wanted = lukasz.require_customer().unwrap();
    for text in [
        "Łukasz",
        "lukasz",
        "LUK",
        "nguyen",
        "brien lukasz",
        "nguyen o",
        "K00001",
        "k00001",
        "004352",
        "3A004352",
        "A004352",
        "1HGCM82633A004352",
        "bkt4417",
        "BKT-4417",
        "lukasz nguyen",
    ] {
        // The ł of an address is left out by `details`.
        assert_eq!(search(&app, &staff, text), [wanted], "{text}");
    }
    for text in ["(512) 555-0156", "0156"] {
        assert_eq!(search(&app, &staff, text).len(), 2, "{text}: both have this phone");
    }
    assert_eq!(search(&app, &staff, "dana@example.com").len(), 1);
    for text in ["", "  ", "lukasz dana", "xyz", "ukasz", "%", "4352", "B004352"] {
        assert!(search(&app, &staff, text).is_empty(), "{text}");
    }
}

#[test]
fn a_search_stays_inside_its_dealership_and_its_customer() {
    let app = TestApp::new();
    let (northside, lakeside) = (dealership(&app, "Northside Motors"), dealership(&app, "Lakeside Auto"));
    let dana = customer(&app, northside, "Dana Whitfield");
    let luis = customer(&app, northside, "Luis Ortega");
    assert!(search(&app, &Scope::for_job(lakeside, None), "dana").is_empty());
    assert!(search(&app, &luis, "dana").is_empty());
    assert_eq!(search(&app, &dana, "dana").len(), 1);
    let strange = Scope::for_job(lakeside, dana.customer());
    let found = app.site.db.read(|c| customers::load(c, &app.site, &strange));
    assert!(matches!(found, Err(AppError::NotFound)));
}

#[test]
fn a_changed_name_is_found_and_the_old_one_is_not() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let staff = Scope::for_job(scope.dealership(), None);
    let renamed = details("Diana Moss");
    app.site.db.write(|c| customers::update(c, &app.site, &Actor::system(), &scope, 1, &renamed)).unwrap();
    assert_eq!(search(&app, &staff, "moss").len(), 1);
    assert!(search(&app, &staff, "whitfield").is_empty());
    assert!(search(&app, &staff, "dana@example.com").is_empty());
}

#[test]
fn a_reference_or_a_vin_twice_is_a_conflict() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let staff = Scope::for_job(scope.dealership(), None);
    let (taken, again) = (clean("K00001"), details("Somebody Else"));
    let made = app
        .site
        .db
        .write(|c| customers::create(c, &app.site, &Actor::system(), &staff, Some(&taken), &again));
    assert!(matches!(made, Err(AppError::Conflict(_))));
    let id = vehicle(&app, &scope, "1HGCM82633A004352", "BKT 4417");
    let theirs = app.site.db.read(|c| vehicles::load(c, &app.site, &scope, id)).unwrap();
    assert_eq!(theirs.details.title(), "2021 Honda Accord Sport");
    let again = app.site.db.write(|c| vehicles::insert(c, &app.site, &scope, &theirs.details, None));
    assert!(matches!(again, Err(AppError::Conflict(_))));
    let other = customer(&app, scope.dealership(), "Luis Ortega");
    let sold = app.site.db.write(|c| vehicles::insert(c, &app.site, &other, &theirs.details, None));
    assert!(sold.is_ok(), "a vehicle that changed hands is another row");
}

#[test]
fn whole_words_come_before_beginnings_and_the_reference_before_both() {
    let app = TestApp::new();
    let house = dealership(&app, "Northside Motors");
    for name in ["Dan Moss", "Dana Abel", "Daniel Zhou"] {
        customer(&app, house, name);
    }
    let found = app
        .site
        .db
        .read(|c| parties::search(c, &app.site, &Scope::for_job(house, None), "dan", Country::US, 20));
    let names: Vec<String> = found.unwrap().customers.into_iter().map(|it| it.name).collect();
    assert_eq!(names, ["Dan Moss", "Dana Abel", "Daniel Zhou"]);
}

#[test]
fn a_customer_made_twice_from_one_form_is_one() {
    let app = TestApp::new();
    let house = dealership(&app, "Northside Motors");
    let (staff, id) = (Scope::for_job(house, None), CustomerId::generate(app.clock.now()));
    let make = || {
        let it = details("Dana Whitfield");
        app.site.db.write(|c| customers::create_once(c, &app.site, &Actor::system(), &staff, id, &it))
    };
    make().unwrap();
    make().unwrap();
    assert_eq!(search(&app, &staff, "dana"), [id]);
    let elsewhere = Scope::for_job(dealership(&app, "Lakeside Auto"), None);
    let it = details("Dana Whitfield");
    let taken =
        app.site.db.write(|c| customers::create_once(c, &app.site, &Actor::system(), &elsewhere, id, &it));
    assert!(matches!(taken, Err(AppError::NotFound)));
}

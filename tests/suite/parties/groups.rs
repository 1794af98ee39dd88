use forecourt::base::error::AppError;
use forecourt::base::values::DealershipId;
use forecourt::parties::dealerships::{self, Group};
use forecourt::trust::audit::Actor;
use serde::{Deserialize, Serialize};

use crate::support::TestApp;
use crate::support::records::dealership;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Opening {
    days: u8,
    late: bool,
}

impl Default for Opening {
    fn default() -> Self {
        Self { days: 5, late: false }
    }
}

impl Group for Opening {
    const NAME: &'static str = "opening";
}

fn save(app: &TestApp, house: DealershipId, shown: i64, new: &Opening) -> Result<(), AppError> {
    app.site.db.write(|c| dealerships::change_group(c, &app.site, &Actor::system(), house, shown, new))
}

fn saved(app: &TestApp, house: DealershipId) -> (Opening, i64) {
    app.site.db.read(|c| dealerships::group_with_version(c, house)).unwrap()
}

#[test]
fn a_group_that_was_never_saved_has_its_defaults() {
    let app = TestApp::new();
    let house = dealership(&app, "Northside Motors");
    assert_eq!(saved(&app, house), (Opening::default(), 0));
}

#[test]
fn each_dealership_has_its_own() {
    let app = TestApp::new();
    let (north, lake) = (dealership(&app, "Northside Motors"), dealership(&app, "Lakeside Auto"));
    save(&app, north, 0, &Opening { days: 6, late: true }).unwrap();
    assert_eq!(saved(&app, north), (Opening { days: 6, late: true }, 1));
    assert_eq!(saved(&app, lake), (Opening::default(), 0));
}

#[test]
fn a_stale_form_changes_nothing() {
    let app = TestApp::new();
    let house = dealership(&app, "Northside Motors");
    save(&app, house, 0, &Opening { days: 6, late: false }).unwrap();
    for shown in [0, 7] {
        let refused = save(&app, house, shown, &Opening { days: 7, late: true });
        assert!(matches!(refused, Err(AppError::Conflict(_))), "{shown}: {refused:?}");
    }
    assert_eq!(saved(&app, house), (Opening { days: 6, late: false }, 1));
}

#[test]
fn a_key_that_an_earlier_release_did_not_know_has_its_default() {
    #[derive(Default, Serialize, Deserialize)]
    struct Earlier {
        days: u8,
    }
    impl Group for Earlier {
        const NAME: &'static str = Opening::NAME;
    }
    let app = TestApp::new();
    let house = dealership(&app, "Northside Motors");
    app.site
        .db
        .write(|c| {
            let earlier = Earlier { days: 3 };
            dealerships::change_group(c, &app.site, &Actor::system(), house, 0, &earlier)
        })
        .unwrap();
    assert_eq!(saved(&app, house), (Opening { days: 3, late: false }, 1));
}

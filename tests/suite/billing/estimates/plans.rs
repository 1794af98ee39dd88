//! What the engines do with the queries of lists of estimates and of open cores: an index search that stops after a page.

use forecourt::base::db::Conn;
use forecourt::base::db::schema::{core_charge, estimate};
use forecourt::base::values::{CoreId, Currency, EstimateId, LineId, Timestamp, VehicleId};
use forecourt::base::vault::{EstimateLabel, Sealed};
use forecourt::billing::cores::{self, CoreState};
use forecourt::billing::estimates::{
    After, EstimateState, count_waiting, list, list_of_vehicle, list_sent, waiting_for,
};
use forecourt::insert_all;

use super::*;
use crate::plans::{self, about, analyze, only_searches};
use crate::support::records::{customer, issued, somebody, vehicle};

const FILLER: i64 = 3_000;

/// The queries on a table that `work` asks.
fn overhear<T>(app: &TestApp, table: &str, work: impl Fn(&mut Conn) -> T) -> Vec<String> {
    about(table, plans::overhear(app, work))
}

fn fill(app: &TestApp, scope: &Scope, mark: &str, car: Option<VehicleId>) {
    let states = EstimateState::OF_ESTIMATES;
    let rows: Vec<_> = (0..FILLER)
        .map(|n| {
            let state = states[usize::try_from(n).unwrap() % states.len()];
            let drafted = state == EstimateState::Draft;
            (
                estimate::id.eq(EstimateId::generate(app.clock.now())),
                estimate::dealership_id.eq(scope.dealership()),
                estimate::customer_id.eq(scope.customer().unwrap()),
                estimate::vehicle_id.eq(car.filter(|_| n % 50 == 7)),
                estimate::number.eq(format!("ES-{mark}{n:05}")),
                estimate::repair_order.eq(format!("RO {n}")),
                estimate::state.eq(state),
                estimate::version.eq(i32::from(!drafted)),
                estimate::currency.eq(Currency::Usd),
                estimate::valid_until.eq(day("2026-12-04")),
                estimate::net_minor.eq(1_000_i64),
                estimate::total_minor.eq(1_000_i64),
                estimate::label.eq(Sealed::<EstimateLabel>::from_bytes(vec![0; 86])),
                estimate::created_at.eq(Timestamp::from_micros(n * 1_000)),
                estimate::sent_at.eq((!drafted).then(|| Timestamp::from_micros(n * 1_000))),
            )
        })
        .collect();
    app.site.db.write(|c| Ok(insert_all!(c, estimate::table, rows)?)).unwrap();
}

#[test]
fn lists_of_estimates_are_one_search_of_an_index() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let car = vehicle(&app, &scope, "1HGCM82633A004352", "BKT 4417");
    fill(&app, &scope, "a", Some(car));
    fill(&app, &customer(&app, scope.dealership(), "Luis Ortega"), "b", None);
    analyze(&app);
    let desk = Scope::for_job(scope.dealership(), None);
    let middle =
        After { at: Timestamp::from_micros(FILLER * 500), id: EstimateId::generate(app.clock.now()) };
    let site = &app.site;
    for after in [None, Some(middle)] {
        only_searches(&app, &overhear(&app, "estimate", |c| list(c, site, &desk, None, after, 50).is_ok()));
        only_searches(&app, &overhear(&app, "estimate", |c| list(c, site, &scope, None, after, 50).is_ok()));
        only_searches(&app, &overhear(&app, "estimate", |c| list_sent(c, site, &scope, after, 50).is_ok()));
        for state in EstimateState::OF_ESTIMATES {
            let one = |c: &mut _| list(c, site, &desk, Some(state), after, 50).is_ok();
            only_searches(&app, &overhear(&app, "estimate", one));
        }
    }
    only_searches(&app, &overhear(&app, "estimate", |c| list_of_vehicle(c, site, &scope, car, 5).is_ok()));
    only_searches(&app, &overhear(&app, "estimate", |c| count_waiting(c, &desk).is_ok()));
    let waiting = overhear(&app, "estimate", |c| waiting_for(c, site, &scope, 5).is_ok());
    for query in &waiting {
        let plan = plans::plan(&app, query);
        for bad in ["SCAN", "TEMP B-TREE", "Seq Scan", "Sort"] {
            assert!(!plan.contains(bad), "{query}\n{plan}");
        }
    }
}

#[test]
fn the_list_of_open_cores_is_one_search_of_an_index() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let invoice = issued(&app, &scope, 10_000);
    let rows: Vec<_> = (0..FILLER)
        .map(|n| {
            let open = n % 10 == 0;
            (
                core_charge::id.eq(CoreId::generate(app.clock.now())),
                core_charge::dealership_id.eq(scope.dealership()),
                core_charge::customer_id.eq(scope.customer().unwrap()),
                core_charge::invoice_id.eq(invoice.id),
                core_charge::line_id.eq(LineId::generate(app.clock.now())),
                core_charge::place.eq(0),
                core_charge::state.eq(if open { CoreState::Open } else { CoreState::Returned }),
                core_charge::currency.eq(Currency::Usd),
                core_charge::amount_minor.eq(2_200_i64),
                core_charge::open_minor.eq(if open { 2_200_i64 } else { 0 }),
                core_charge::issued_on.eq(day("2026-11-20").plus_days(-i32::try_from(n / 3).unwrap())),
                core_charge::closed_on.eq((!open).then(|| day("2026-11-20"))),
            )
        })
        .collect();
    app.site.db.write(|c| Ok(insert_all!(c, core_charge::table, rows)?)).unwrap();
    analyze(&app);
    let desk = Scope::for_job(scope.dealership(), None);
    let middle =
        cores::After { on: day("2026-11-20").plus_days(-500), id: CoreId::generate(app.clock.now()) };
    for after in [None, Some(middle)] {
        for state in [CoreState::Open, CoreState::Returned] {
            let page = |c: &mut _| cores::list(c, &desk, state, after, 50).is_ok();
            only_searches(&app, &overhear(&app, "core_charge", page));
        }
    }
    only_searches(&app, &overhear(&app, "core_charge", |c| cores::count_open(c, &desk).is_ok()));
}

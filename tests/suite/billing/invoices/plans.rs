//! What the engines do with the queries of lists, sums and overview: an index search that stops after a page, never a
//! scan, a sort of its own or rows fetched to be thrown away. The queries are overheard while the store asks them, then
//! explained on a customer with four thousand invoices beside another with as many.

use diesel::prelude::*;
use forecourt::base::db::Conn;
use forecourt::base::db::schema::invoice;
use forecourt::base::values::{Currency, InvoiceId, LocalDate, VehicleId};
use forecourt::base::vault::{InvoiceLabel, InvoiceSnapshot, Sealed};
use forecourt::billing::disputes::Rules;
use forecourt::billing::invoices::{
    self, Cursor, Direction, Filter, Sort, State, by_id, counter, is_one_question, list, list_with_figures,
    opened, totals,
};
use forecourt::billing::reminders::Plan;
use forecourt::billing::reports;
use forecourt::insert_all;
use forecourt::trust::access::Scope;

use crate::plans;
use crate::support::TestApp;
use crate::support::records::*;

const FILLER: i32 = 4_000;

struct Fleet {
    app: TestApp,
    scope: Scope,
    vehicle: VehicleId,
    last: InvoiceId,
}

fn today() -> LocalDate {
    day("2026-11-20")
}

impl Fleet {
    fn new() -> Self {
        let app = TestApp::new();
        let scope = somebody(&app);
        let vehicle = vehicle(&app, &scope, "1HGCM82633A004352", "BKT 4417");
        let done = issued(&app, &scope, 10_000);
        let other = customer(&app, scope.dealership(), "Luis Ortega");
        fill(&app, &scope, Some(vehicle), "a");
        fill(&app, &other, None, "b");
        plans::analyze(&app);
        Self { app, scope, vehicle, last: done.id }
    }

    /// A page that begins in the middle of everything.
    fn middle(&self, sort: Sort) -> Cursor {
        let key = if sort == Sort::Total { 5_000 } else { today().days() - 600 };
        format!("{key}.{}", self.last).parse().unwrap()
    }

    /// The queries on invoices that `work` asks.
    fn overhear<T>(&self, work: impl Fn(&mut Conn) -> T) -> Vec<String> {
        plans::about("invoice", plans::overhear(&self.app, work))
    }

    fn only_searches(&self, queries: &[String]) {
        plans::only_searches(&self.app, queries);
    }

    fn never_scans(&self, queries: &[String]) {
        plans::never_scans(&self.app, queries);
    }

    fn list(&self, filter: &Filter, after: Option<&Cursor>) -> Vec<String> {
        self.list_of(&self.scope, filter, after)
    }

    fn list_of(&self, scope: &Scope, filter: &Filter, after: Option<&Cursor>) -> Vec<String> {
        self.overhear(|c| list(c, &self.app.site, scope, filter, today(), after, 50).is_ok())
    }

    /// All of the dealership.
    fn counter(&self) -> Scope {
        Scope::for_job(self.scope.dealership(), None)
    }
}

/// One in ten open, one in twenty for nothing, some drafts, twenty of the vehicle.
fn fill(app: &TestApp, scope: &Scope, vehicle: Option<VehicleId>, mark: &str) {
    let customer = scope.require_customer().unwrap();
    let rows: Vec<_> = (0..FILLER)
        .map(|n| {
            let draft = n % 100 == 50;
            let total = if n % 20 == 0 { 0 } else { i64::from(n % 977 + 1) * 10 };
            let open = if n % 10 == 1 { total } else { 0 };
            let on = (!draft).then_some(today().days() - n / 3);
            (
                invoice::id.eq(InvoiceId::generate(app.clock.now())),
                invoice::dealership_id.eq(scope.dealership()),
                invoice::customer_id.eq(customer),
                invoice::vehicle_id.eq(vehicle.filter(|_| n % 200 == 7)),
                invoice::state.eq(if draft { "draft" } else { "issued" }),
                invoice::series.eq("NM"),
                invoice::number.eq((!draft).then(|| format!("NM-{mark}{n:05}"))),
                invoice::repair_order.eq(format!("RO {n}")),
                invoice::currency.eq(Currency::Usd),
                invoice::issued_on.eq(on),
                invoice::due_on.eq(on.map(|on| on + 14)),
                invoice::net_minor.eq(total),
                invoice::tax_minor.eq(0_i64),
                invoice::total_minor.eq(total),
                invoice::open_minor.eq(if draft { 0 } else { open }),
                invoice::label.eq(Sealed::<InvoiceLabel>::from_bytes(vec![0; 86])),
                invoice::snapshot.eq(Sealed::<InvoiceSnapshot>::from_bytes(vec![0; 900])),
                invoice::source.eq("portal"),
                invoice::created_at.eq(i64::from(n)),
                invoice::issued_at.eq(on.map(i64::from)),
            )
        })
        .collect();
    app.site.db.write(|c| Ok(insert_all!(c, invoice::table, rows)?)).unwrap();
}

fn orders() -> Vec<(Sort, Direction)> {
    let both = |sort: &Sort| [(*sort, Direction::Descending), (*sort, Direction::Ascending)];
    Sort::ALL.iter().flat_map(both).collect()
}

#[test]
fn an_owners_invoice_is_found_and_told_by_searches_and_is_the_one_of_its_number() {
    let fleet = Fleet::new();
    let site = &fleet.app.site;
    let known = site.db.read(|c| by_id(c, site, &fleet.scope, fleet.last)).unwrap();
    let open = |c: &mut Conn| opened::<Rules, Plan>(c, site, &fleet.scope, &known.number).unwrap();
    let asked = plans::overhear(&fleet.app, open);
    assert_eq!(asked.len(), 1, "{asked:?}");
    fleet.never_scans(&asked);
    let its = site.db.read(|c| Ok(open(c))).unwrap();
    assert_eq!(format!("{:?}", its.invoice), format!("{known:?}"));
    assert_eq!((its.minimum.currency(), its.happened.moved.len()), (known.open.currency(), 1));
}

#[test]
fn a_plain_list_and_its_figures_are_one_question_to_a_server_and_what_two_would_answer() {
    let fleet = Fleet::new();
    let (site, scope) = (&fleet.app.site, &fleet.scope);
    for (sort, direction) in orders() {
        let filter = Filter { sort, direction, ..Filter::default() };
        assert!(is_one_question(&filter));
        let middle = fleet.middle(sort);
        for after in [None, Some(&middle)] {
            let both = |c: &mut Conn| list_with_figures(c, site, scope, &filter, today(), after, 50);
            let asked = plans::overhear(&fleet.app, |c| both(c).is_ok());
            fleet.only_searches(&asked);
        }
    }
    // The others have nothing in them that opens.
    let one = customer(&fleet.app, scope.dealership(), "Ana Silva");
    issued(&fleet.app, &one, 10_000);
    let last = issued(&fleet.app, &one, 7_500);
    let filter = Filter::default();
    for (after, limit) in [(None, 1), (None, 50), (Some(last.id), 50)] {
        let after = after.map(|id| format!("{}.{id}", last.issued_on.days()).parse().unwrap());
        let both = |c: &mut Conn| list_with_figures(c, site, &one, &filter, today(), after.as_ref(), limit);
        let apart = |c: &mut Conn| list(c, site, &one, &filter, today(), after.as_ref(), limit);
        let asked = plans::overhear(&fleet.app, |c| both(c).unwrap());
        assert_eq!(asked.len(), if fleet.app.is_postgres() { 1 } else { 2 }, "{asked:?}");
        let (page, figures) = site.db.read(both).unwrap();
        assert_eq!(page, site.db.read(apart).unwrap());
        assert_eq!(figures, site.db.read(|c| totals(c, &one, &filter, today())).unwrap());
        assert_eq!(figures.count, 2);
    }
}

#[test]
fn every_state_in_every_order_is_one_search_of_an_index() {
    let fleet = Fleet::new();
    for state in State::ALL {
        for (sort, direction) in orders() {
            let filter = Filter { state: *state, sort, direction, ..Filter::default() };
            let middle = fleet.middle(filter.sort);
            for after in [None, Some(&middle)] {
                let queries = fleet.list(&filter, after);
                // What is overdue is a part of what is open, by due day; in another order the open ones are read.
                if *state == State::Overdue && sort != Sort::Due {
                    fleet.never_scans(&queries);
                } else {
                    fleet.only_searches(&queries);
                }
            }
        }
        let filter = Filter { state: *state, ..Filter::default() };
        // A customer without a single free invoice asks an empty index here.
        let asked = fleet.overhear(|c| totals(c, &fleet.scope, &filter, today()).is_ok());
        fleet.only_searches(&asked);
    }
}

#[test]
fn a_vehicle_or_a_span_of_days_is_one_search_of_an_index() {
    let fleet = Fleet::new();
    let (from, to) = (Some(day("2025-06-01")), Some(day("2025-09-30")));
    for state in State::ALL {
        for (sort, direction) in orders() {
            for vehicle in [None, Some(fleet.vehicle)] {
                for (from, to) in [(None, None), (from, None), (None, to), (from, to)] {
                    let state = *state;
                    let filter = Filter { state, vehicle, from, to, search: None, sort, direction };
                    let simple = sort == Sort::Issued && state != State::Overdue;
                    let queries = fleet.list(&filter, None);
                    if simple && (vehicle.is_none() || state == State::All) {
                        fleet.only_searches(&queries);
                    } else {
                        fleet.never_scans(&queries);
                    }
                    let sums = fleet.overhear(|c| totals(c, &fleet.scope, &filter, today()).is_ok());
                    fleet.never_scans(&sums);
                }
            }
        }
    }
}

#[test]
fn search_and_overview_are_searches_of_an_index() {
    let fleet = Fleet::new();
    for text in ["NM-a0012", "0012", "RO 39"] {
        let filter = Filter { search: Some(clean(text)), ..Filter::default() };
        fleet.never_scans(&fleet.list(&filter, None));
    }
    let overview = fleet.overhear(|c| invoices::overview(c, &fleet.app.site, &fleet.scope, today()).is_ok());
    assert!(overview.len() >= 4, "two sums, the next due day, the latest");
    fleet.only_searches(&overview);
}

#[test]
fn a_dealerships_lists_and_ages_are_searches_of_an_index() {
    let fleet = Fleet::new();
    let (site, all) = (&fleet.app.site, Scope::for_job(fleet.scope.dealership(), None));
    fleet.never_scans(&fleet.overhear(|c| reports::aging(c, &all, Currency::Usd, today()).is_ok()));
    let (first, last) = (day("2026-06-01"), day("2026-10-31"));
    for due in [(None, None), (None, Some(last)), (Some(first), Some(last))] {
        let page = fleet.overhear(|c| counter::open_due(c, site, &all, due, None, 50).is_ok());
        fleet.only_searches(&page);
    }
    let issued = fleet.overhear(|c| counter::issued_between(c, site, &all, (first, last), None, 50).is_ok());
    fleet.only_searches(&issued);
}

#[test]
fn the_counter_s_lists_are_one_search_of_an_index_as_well() {
    let fleet = Fleet::new();
    let counter = fleet.counter();
    for state in State::ALL {
        for (sort, direction) in orders().into_iter().filter(|(sort, _)| *sort != Sort::Total) {
            let filter = Filter { state: *state, sort, direction, ..Filter::default() };
            let middle = fleet.middle(filter.sort);
            for after in [None, Some(&middle)] {
                let queries = fleet.list_of(&counter, &filter, after);
                if *state == State::Overdue && sort != Sort::Due {
                    fleet.never_scans(&queries);
                } else {
                    fleet.only_searches(&queries);
                }
            }
        }
        let filter = Filter { state: *state, ..Filter::default() };
        let sums = fleet.overhear(|c| totals(c, &counter, &filter, today()).is_ok());
        fleet.only_searches(&sums);
        let (from, to) = (Some(day("2025-06-01")), Some(day("2025-09-30")));
        let filter = Filter { from, to, ..filter };
        fleet.never_scans(&fleet.list_of(&counter, &filter, None));
        fleet.never_scans(&fleet.overhear(|c| totals(c, &counter, &filter, today()).is_ok()));
    }
    for text in ["NM-a0012", "RO 39"] {
        let filter = Filter { search: Some(clean(text)), ..Filter::default() };
        fleet.never_scans(&fleet.list_of(&counter, &filter, None));
    }
}

#[test]
fn a_beginning_that_fits_more_than_is_looked_at_says_that_there_may_be_more() {
    let fleet = Fleet::new();
    let figures = |text: &str| {
        let filter = Filter { search: Some(clean(text)), ..Filter::default() };
        fleet.app.site.db.read(|c| totals(c, &fleet.scope, &filter, today())).unwrap()
    };
    let all = figures("NM-");
    assert!(all.cut, "four thousand begin like that, two thousand are looked at");
    assert_eq!(all.count, 2_000);
    // 39, 390 to 399 and 3900 to 3999, of which one is a draft.
    let few = figures("RO 39");
    assert!(!few.cut);
    assert_eq!(few.count, 110);
}

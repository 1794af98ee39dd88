use forecourt::base::values::{LocalDate, VehicleId};
use forecourt::billing::invoices::{
    self, Cursor, Direction, Figures, Filter, IssuedInvoice, Listed, Sort, State, list, totals,
};
use forecourt::billing::ledger;
use forecourt::trust::access::Scope;

use crate::support::TestApp;
use crate::support::records::*;

/// A customer with forty invoices over some weeks: open, part-paid, paid and no charge, of two vehicles and none, with
/// equal days and equal totals among them.
struct Fleet {
    app: TestApp,
    scope: Scope,
    vehicles: [VehicleId; 2],
}

impl Fleet {
    fn new() -> Self {
        let app = TestApp::new();
        let scope = somebody(&app);
        let vehicles = [
            vehicle(&app, &scope, "1HGCM82633A004352", "BKT 4417"),
            vehicle(&app, &scope, "1M8GDM9AXKP042788", ""),
        ];
        let start = app.clock.now();
        for n in 0..40_u32 {
            app.clock.set(start.plus(std::time::Duration::from_secs(u64::from(n / 3) * 86_400)));
            let minor = if n % 7 == 0 { 0 } else { i64::from(n % 5 + 1) * 1_000 };
            let mut lines = vec![line(&app, minor.max(1))];
            if minor == 0 {
                lines[0].pay_type = invoices::PayType::Warranty;
            }
            let mut draft = draft(lines);
            draft.vehicle = vehicles.get(usize::try_from(n % 3).unwrap()).copied();
            draft.repair_order = Some(clean(&format!("RO {}", 47_000 + n)));
            let done = issue(&app, &scope, &draft);
            settle(&app, &scope, &done, n);
        }
        // A draft is in no list.
        let pending = draft(vec![line(&app, 5_000)]);
        let actor = forecourt::trust::audit::Actor::system();
        app.site.db.write(|c| invoices::create(c, &app.site, &actor, &scope, &pending)).unwrap();
        // And neither is somebody else's.
        let other = customer(&app, scope.dealership(), "Luis Ortega");
        issued(&app, &other, 9_900);
        Self { app, scope, vehicles }
    }

    fn today(&self) -> LocalDate {
        day("2026-12-08")
    }

    fn page(&self, filter: &Filter, after: Option<&Cursor>, limit: usize) -> invoices::Page {
        let (site, today) = (&self.app.site, self.today());
        site.db.read(|c| list(c, site, &self.scope, filter, today, after, limit)).unwrap()
    }

    fn all(&self, filter: &Filter) -> Vec<Listed> {
        self.page(filter, None, 1_000).rows
    }

    fn figures(&self, filter: &Filter) -> Figures {
        self.app.site.db.read(|c| totals(c, &self.scope, filter, self.today())).unwrap()
    }
}

fn settle(app: &TestApp, scope: &Scope, invoice: &IssuedInvoice, n: u32) {
    let pay = |minor: i64| {
        let payment = paid(app, scope, minor);
        let new = allocation(payment, invoice.id, minor);
        app.site.db.write(|c| ledger::allocate(c, &app.site, scope, &new)).unwrap();
    };
    match (invoice.total.minor(), n % 4) {
        (0, _) | (_, 0) => {}
        (_, 1) => pay(400),
        (total, _) => pay(total),
    }
}

/// What the filter means, said once more in plain words.
fn expected(everything: &[Listed], filter: &Filter, today: LocalDate) -> Vec<Listed> {
    let mut rows: Vec<Listed> = everything
        .iter()
        .filter(|row| match filter.state {
            State::All => true,
            // Nobody questions anything here.
            State::Questioned => false,
            State::Open => row.open.is_positive(),
            State::Overdue => row.open.is_positive() && row.due_on < today,
            State::Paid => row.open.is_zero() && row.total.is_positive(),
            State::NoCharge => row.total.is_zero(),
        })
        .filter(|row| filter.vehicle.is_none_or(|vehicle| row.vehicle == Some(vehicle)))
        .filter(|row| filter.from.is_none_or(|from| row.issued_on >= from))
        .filter(|row| filter.to.is_none_or(|to| row.issued_on <= to))
        .cloned()
        .collect();
    rows.sort_by_key(|row| {
        let key = match filter.sort {
            Sort::Total if filter.state != State::NoCharge => row.total.minor(),
            Sort::Due if filter.state != State::NoCharge => i64::from(row.due_on.days()),
            _ => i64::from(row.issued_on.days()),
        };
        (key, row.id)
    });
    if filter.direction == Direction::Descending {
        rows.reverse();
    }
    rows
}

fn filters(fleet: &Fleet) -> Vec<Filter> {
    let mut filters = Vec::new();
    let spans = [
        (None, None),
        (Some(day("2026-11-24")), None),
        (None, Some(day("2026-11-28"))),
        (Some(day("2026-11-23")), Some(day("2026-11-29"))),
    ];
    for state in State::ALL {
        for sort in Sort::ALL {
            for direction in [Direction::Descending, Direction::Ascending] {
                for vehicle in [None, Some(fleet.vehicles[0])] {
                    for (from, to) in spans {
                        let search = None;
                        let filter =
                            Filter { state: *state, vehicle, from, to, search, sort: *sort, direction };
                        filters.push(filter);
                    }
                }
            }
        }
    }
    filters
}

#[test]
fn every_filter_in_every_order_is_paged_without_loss_and_its_figures_match() {
    let fleet = Fleet::new();
    let everything = fleet.all(&Filter::default());
    assert_eq!(everything.len(), 40);
    for filter in filters(&fleet) {
        let wanted = expected(&everything, &filter, fleet.today());
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let page = fleet.page(&filter, after.as_ref(), 7);
            assert!(page.rows.len() <= 7);
            seen.extend(page.rows);
            match page.next {
                Some(next) => after = Some(next.to_string().parse().unwrap()),
                None => break,
            }
        }
        assert_eq!(seen, wanted, "{filter:?}");
        let figures = fleet.figures(&filter);
        let total: i64 = wanted.iter().map(|row| row.total.minor()).sum();
        let open: i64 = wanted.iter().map(|row| row.open.minor()).sum();
        let count = i64::try_from(wanted.len()).unwrap();
        assert_eq!(
            (figures.count, figures.total.minor(), figures.open.minor()),
            (count, total, open),
            "{filter:?}"
        );
    }
}

#[test]
fn a_number_or_a_repair_order_is_found_by_what_it_begins_with() {
    let fleet = Fleet::new();
    let found = |text: &str| {
        let filter = Filter { search: Some(clean(text)), sort: Sort::Issued, ..Filter::default() };
        let rows = fleet.all(&filter);
        assert_eq!(fleet.figures(&filter).count, i64::try_from(rows.len()).unwrap(), "{text}");
        rows.into_iter().map(|row| row.number).collect::<Vec<_>>()
    };
    assert_eq!(found("NM-00017"), ["NM-00017"]);
    assert_eq!(found("nm-0001").len(), 10);
    assert_eq!(found("00017"), ["NM-00017"]);
    assert_eq!(found("RO 47005"), ["NM-00006"]);
    assert_eq!(found("ro  4703").len(), 10);
    assert_eq!(found("47005"), ["NM-00006"]);
    assert_eq!(found("NM-9"), [""; 0]);
    assert_eq!(found("%"), [""; 0]);
    let open = Filter { search: Some(clean("NM")), state: State::Open, ..Filter::default() };
    let rows = fleet.all(&open);
    assert!(rows.iter().all(|row| row.open.is_positive()) && !rows.is_empty());
    let first = fleet.page(&open, None, 3);
    let second = fleet.page(&open, first.next.as_ref(), 3);
    assert_eq!([first.rows, second.rows].concat(), rows[..6]);
}

#[test]
fn a_row_says_what_was_done_to_which_vehicle() {
    let fleet = Fleet::new();
    let search = Some(clean("NM-00001"));
    let rows = fleet.all(&Filter { search, ..Filter::default() });
    assert_eq!(rows[0].label.work, "Front brakes");
    assert_eq!(rows[0].label.vehicle, "2021 Honda Accord Sport");
    assert_eq!(rows[0].repair_order, "RO 47000");
}

#[test]
fn the_overview_says_what_the_lists_say() {
    let fleet = Fleet::new();
    let today = fleet.today();
    let site = &fleet.app.site;
    let seen = site.db.read(|c| invoices::overview(c, site, &fleet.scope, today)).unwrap();
    let of = |state| fleet.figures(&Filter { state, ..Filter::default() });
    let (open, overdue) = (of(State::Open), of(State::Overdue));
    assert_eq!((seen.due, seen.open_count), (open.open, open.count));
    assert_eq!((seen.overdue, seen.overdue_count), (overdue.open, overdue.count));
    assert!(overdue.count > 0 && overdue.count < open.count);
    assert_eq!(seen.issued_count, 40);
    let rows = fleet.all(&Filter { state: State::Open, ..Filter::default() });
    let next = rows.iter().map(|row| row.due_on).filter(|due| *due >= today).min();
    assert_eq!(seen.next_due, next);
    assert_eq!(seen.recent, fleet.all(&Filter::default())[..5]);
    assert!(seen.credit.is_zero());
    paid(&fleet.app, &fleet.scope, 1_234);
    let seen = site.db.read(|c| invoices::overview(c, site, &fleet.scope, today)).unwrap();
    assert_eq!(seen.credit, dollars(1_234));
}

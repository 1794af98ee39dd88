//! What sealing and adding up cost: the minimum of many rounds, on one thread. `cargo bench --bench sealing`.
//! Aim: fifty sealed names opened with warm keys in at most 0.2 ms.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a bench prints figures"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use forecourt::base::db::{Db, DbOptions};
use forecourt::base::values::DealershipId;
use forecourt::base::values::{Clock, Currency, CustomerId, Percent, Quantity, UnitPrice};
use forecourt::base::vault::{CustomerName, Holder, Indexed, Purpose, RootSecret, Sealed, Vault};
use forecourt::billing::invoices::totals::{Discount, LineInput, TaxKey, TaxMode, totals};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROUNDS: usize = 400;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("bench.sqlite").display()).parse().unwrap();
    let db = Db::open(&url, DbOptions { connections: 1, ..DbOptions::default() }).unwrap();
    db.migrate().unwrap();
    let clock = Clock::system();
    let vault = db.write(|c| Vault::create(c, &RootSecret::generate(), "evaluation", &clock)).unwrap();
    sealing(&db, &vault, &clock);
    adding_up();
}

fn sealing(db: &Db, vault: &Vault, clock: &Clock) {
    let names: Vec<(CustomerId, Sealed<CustomerName>)> = db
        .write(|c| {
            (0..50)
                .map(|i| {
                    let id = CustomerId::generate(clock.now());
                    let key = vault.make_key(c, Holder::Customer(id), Purpose::Contact)?;
                    Ok((id, key.seal(id.as_bytes(), &format!("Customer number {i} of Northside"))?))
                })
                .collect()
        })
        .unwrap();
    let open = |c: &mut _| {
        for (id, name) in &names {
            black_box(vault.open_field(c, Holder::Customer(*id), id.as_bytes(), name)?);
        }
        Ok(())
    };
    let cold = {
        let started = Instant::now();
        db.read(open).unwrap();
        started.elapsed()
    };
    db.read(|c| {
        show("open 50 sealed names, 50 customers, warm keys", minimum(|| open(c).unwrap()));
        Ok(())
    })
    .unwrap();
    println!("{:<58} {:>12?}", "the same, first time (keys fetched and unwrapped)", cold);
    let (id, _) = &names[0];
    let key = db.read(|c| vault.key(c, Holder::Customer(*id), Purpose::Contact)).unwrap();
    show(
        "seal one name",
        minimum(|| {
            black_box(key.seal::<CustomerName>(id.as_bytes(), "Dana Whitfield of Northside Motors").unwrap());
        }),
    );
    let dealership = DealershipId::generate(clock.now());
    show(
        "blind index of one address",
        minimum(|| {
            black_box(vault.index(Indexed::Email(dealership), "dana.whitfield@example.com").unwrap());
        }),
    );
}

fn adding_up() {
    let line = |quantity: &str, price: &str, rate: Option<&str>| LineInput {
        quantity: quantity.parse::<Quantity>().unwrap(),
        unit_price: price.parse::<UnitPrice>().unwrap(),
        discount: Discount::None,
        tax: rate.map_or_else(TaxKey::untaxed, |r| TaxKey::at(r.parse::<Percent>().unwrap())),
        charged: true,
    };
    let lines: Vec<LineInput> = (0..20)
        .map(|i| if i % 2 == 0 { line("1.8", "145.00", None) } else { line("2", "74.50", Some("8.25")) })
        .collect();
    show(
        "total an invoice of 20 lines",
        minimum(|| {
            black_box(totals(Currency::Usd, TaxMode::PerGroup, &lines, Discount::None).unwrap());
        }),
    );
}

fn minimum(mut work: impl FnMut()) -> Duration {
    (0..ROUNDS)
        .map(|_| {
            let started = Instant::now();
            work();
            started.elapsed()
        })
        .min()
        .unwrap()
}

fn show(what: &str, took: Duration) {
    println!("{what:<58} {took:>12?}");
}

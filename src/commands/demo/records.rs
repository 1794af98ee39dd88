//! The records of the demo's two dealerships, built into the program and brought in with the product's own import.
//! All days move by the same whole number of weeks, so that the last record lies in the week that ends today.

use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{CleanText, Country, Currency, DealershipId, LocalDate, Money};
use crate::billing::import::{Ended, Options, Source, run};
use crate::billing::invoices::Habits;
use crate::billing::tax;
use crate::commands::failure::Failure;
use crate::parties::Address;
use crate::parties::dealerships::{self, BankDetails, Dealership, Settings, change_bank, change_group};
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, ActorKind};

type Files = [(&'static str, &'static [u8]); 5];

macro_rules! files {
    ($folder:literal) => {
        [
            ("customers.csv", include_bytes!(concat!($folder, "/customers.csv"))),
            ("vehicles.csv", include_bytes!(concat!($folder, "/vehicles.csv"))),
            ("invoices.csv", include_bytes!(concat!($folder, "/invoices.csv"))),
            ("invoice_lines.csv", include_bytes!(concat!($folder, "/invoice_lines.csv"))),
            ("payments.csv", include_bytes!(concat!($folder, "/payments.csv"))),
        ]
    };
}

const NORTHSIDE: Files = files!("../../../tests/data/northside");
const LAKESIDE: Files = files!("lakeside");

/// The two, and the day of their last record.
#[derive(Clone, Copy, Debug)]
pub struct Dealers {
    pub northside: DealershipId,
    pub lakeside: DealershipId,
    pub last_day: LocalDate,
}

pub fn bring_in(site: &Site) -> Result<Dealers, Failure> {
    let actor = Actor::of_kind(ActorKind::Operator);
    let add = |settings: &Settings| -> Result<Dealership, Failure> {
        let id = site.db.write(|c| dealerships::add(c, site, &actor, settings))?;
        Ok(site.db.read(|c| dealerships::load(c, id))?)
    };
    let northside = add(&northside()?)?;
    let lakeside = add(&lakeside()?)?;
    let last = last_day(&NORTHSIDE)?.max(last_day(&LAKESIDE)?);
    let weeks = northside.today(site.clock.now()).days_since(last).div_euclid(7);
    for (dealership, files) in [(&northside, &NORTHSIDE), (&lakeside, &LAKESIDE)] {
        let options = Options { shift_weeks: weeks, ..Options::default() };
        let report = run(site, &actor, Source::Memory(files), dealership, options, &mut |_| {})?;
        if !matches!(report.ended, Ended::Applied(_)) {
            return Err(Failure::Refused(report.to_text()));
        }
        begin_billing(site, &actor, dealership)?;
    }
    Ok(Dealers {
        northside: northside.id,
        lakeside: lakeside.id,
        last_day: last.plus_days(weeks.saturating_mul(7)),
    })
}

/// Tax as the imported invoices had it, and what new charges begin with.
fn begin_billing(site: &Site, actor: &Actor, dealership: &Dealership) -> Result<(), Failure> {
    let scope = Scope::for_job(dealership.id, None);
    let dollars = |whole: i64| Some(Money::new(whole * 100, Currency::Usd));
    let percent = "5".parse().map_err(|_| broken())?;
    let habits = Habits {
        labour_rate: dollars(148),
        supplies_percent: Some(percent),
        supplies_cap: dollars(35),
        ..Habits::default()
    };
    site.db.write(|c| {
        tax::adopt(c, site, actor, &scope, dealership)?;
        change_group(c, site, actor, dealership.id, 0, &habits)?;
        let holder = dealership.settings.legal_name.as_str();
        let bank = BankDetails::parse(holder, "First Harbor Bank", "004210098731", "111000025");
        let bank = bank.map_err(|e| AppError::internal(e.to_string()))?;
        change_bank(c, site, actor, dealership.id, 0, &bank).map(|_| ())
    })?;
    Ok(())
}

/// The latest day that something was issued or received on.
fn last_day(files: &Files) -> Result<LocalDate, Failure> {
    let mut last = LocalDate::FIRST;
    for (name, column) in [("invoices.csv", "issued_on"), ("payments.csv", "received_on")] {
        let (_, content) = files.iter().find(|(known, _)| *known == name).ok_or_else(broken)?;
        let mut rows = csv::Reader::from_reader(*content);
        let at = rows.headers().ok().and_then(|h| h.iter().position(|c| c == column)).ok_or_else(broken)?;
        for row in rows.records() {
            let day = row.ok().and_then(|r| r.get(at)?.parse().ok()).ok_or_else(broken)?;
            last = last.max(day);
        }
    }
    Ok(last)
}

fn broken() -> Failure {
    Failure::Refused("the demo's own records are damaged".to_owned())
}

fn northside() -> Result<Settings, Failure> {
    let mut settings = plain("Northside Motors")?;
    settings.legal_name = clean("Northside Motors LLC")?;
    settings.address = austin("2140 Burleson Rd", "78744")?;
    settings.phone = Some(clean("(512) 555-0142")?);
    settings.email = Some(clean("service@northside.example")?);
    settings.tax_id = Some(clean("74-5550142")?);
    settings.part_payment_minimum = Money::new(5000, Currency::Usd);
    Ok(settings)
}

fn lakeside() -> Result<Settings, Failure> {
    let mut settings = plain("Lakeside Auto")?;
    settings.legal_name = clean("Lakeside Auto Inc.")?;
    settings.address = austin("1800 Lohmans Crossing Rd", "78734")?;
    settings.phone = Some(clean("(512) 555-0188")?);
    settings.email = Some(clean("desk@lakeside.example")?);
    settings.tax_id = Some(clean("74-5550188")?);
    settings.receipt_prefix = clean("LR")?;
    Ok(settings)
}

fn plain(name: &str) -> Result<Settings, Failure> {
    let zone = "America/Chicago".parse().map_err(|_| broken())?;
    Settings::new(clean(name)?, Currency::Usd, Country::US, zone).map_err(|_| broken())
}

fn austin(street: &str, code: &str) -> Result<Address, Failure> {
    Ok(Address {
        street: Some(clean(street)?),
        city: Some(clean("Austin")?),
        region: Some(clean("TX")?),
        postal_code: Some(clean(code)?),
        country: Country::US,
    })
}

/// Words of our own: that they are clean is a matter of course, and an error if not.
pub(super) fn clean<const MAX: usize>(words: &str) -> Result<CleanText<MAX>, Failure> {
    CleanText::parse(words).map_err(|e| AppError::internal(format!("{words:?}: {e}")).into())
}

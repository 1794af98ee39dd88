//! Giving notice, which begins a stay, and ending it, which bills it. Both once, however often a button is pressed.

use diesel::prelude::*;

use super::rule::{Basis, Rule};
use super::store::{Stay, current, left_last, running};
use crate::base::db::schema::vehicle_stay;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::mail;
use crate::base::site::Site;
use crate::base::values::{
    CleanLines, CleanText, InvoiceId, Language, LineId, LocalDate, Quantity, StayId, UnitPrice, VehicleId,
};
use crate::base::words::Words;
use crate::billing::invoices::totals::{Discount, TaxKey};
use crate::billing::invoices::{self, Draft, Line, LineKind, Particulars, PayType};
use crate::billing::{notices, tax};
use crate::parties::{customers, dealerships, vehicles};
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, Entry, record};

/// How the customer is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Today, by mail to whoever acts for the customer.
    Mail,
    /// By hand or by post, today or before.
    Paper(LocalDate),
}

/// Days. What is older is a slip of the finger in the year, and would bill all the days since.
const OLDEST_NOTICE: i32 = 366;

/// Why no stay begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotNoticed {
    Off,
    /// There is a stay that is not over.
    Already,
    /// Nobody can be written to.
    NoAddress,
    /// The notice cannot be given tomorrow.
    Later,
    /// Nobody writes a notice down so long after it was given.
    TooOld,
    /// The car was in storage until this day, and its days are billed already.
    Overlaps(LocalDate),
    /// The car was somebody else's before this day.
    NotTheirs(LocalDate),
}

/// Gives notice that a vehicle costs something from a day on. What a day costs is what the rule says now, whatever it says
/// later.
pub fn notify(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    vehicle: VehicleId,
    notice: Notice,
) -> DbResult<Result<Stay, NotNoticed>> {
    let it = vehicles::load(c, site, scope, vehicle)?;
    let scope = scope.narrowed(it.customer)?;
    customers::require_open(c, &scope)?;
    let dealership = dealerships::load(c, scope.dealership())?;
    let rule: Rule = dealerships::group(c, dealership.id)?;
    let (now, today) = (site.clock.now(), dealership.today(site.clock.now()));
    let noticed_on = match notice {
        Notice::Mail => today,
        Notice::Paper(day) => day,
    };
    if !rule.on {
        return Ok(Err(NotNoticed::Off));
    }
    if noticed_on > today {
        return Ok(Err(NotNoticed::Later));
    }
    if today.days_since(noticed_on) > OLDEST_NOTICE {
        return Ok(Err(NotNoticed::TooOld));
    }
    let rows = vehicles::rows_of_car(c, &scope, vehicle)?;
    if running(c, &scope, &rows)?.is_some() {
        return Ok(Err(NotNoticed::Already));
    }
    if let Some(left) = left_last(c, &scope, &rows)?.filter(|left| noticed_on < *left) {
        return Ok(Err(NotNoticed::Overlaps(left)));
    }
    if let Some(from) = it.details.owned_from.filter(|from| noticed_on < *from) {
        return Ok(Err(NotNoticed::NotTheirs(from)));
    }
    let id = StayId::generate(now);
    if notice == Notice::Mail {
        let readers = notices::everybody(c, site, &scope)?;
        if readers.is_empty() {
            return Ok(Err(NotNoticed::NoAddress));
        }
        for reader in readers {
            let seller = dealership.settings.name.as_str();
            let letter = mail::storage_notice(site, &reader.to, seller, id, vehicle).customer(it.customer);
            mail::queue(c, site, &notices::addressed(site, letter, &reader))?;
        }
    }
    let values = (
        vehicle_stay::id.eq(id),
        vehicle_stay::dealership_id.eq(dealership.id),
        vehicle_stay::customer_id.eq(it.customer),
        vehicle_stay::vehicle_id.eq(vehicle),
        vehicle_stay::noticed_on.eq(noticed_on),
        vehicle_stay::charges_from.eq(rule.charges_from(noticed_on)),
        vehicle_stay::on_paper.eq(notice != Notice::Mail),
        vehicle_stay::currency.eq(dealership.settings.currency),
        vehicle_stay::daily_minor.eq(rule.daily_minor),
        vehicle_stay::cap_minor.eq(rule.cap_minor),
        vehicle_stay::noticed_by.eq(actor.person.map(|person| person.to_string())),
        vehicle_stay::created_at.eq(now),
    );
    diesel::insert_into(vehicle_stay::table).values(values).execute(c)?;
    let stay = current(c, &scope, vehicle)?.ok_or(AppError::NotFound)?;
    let entry = Entry::new("storage.notice").object(vehicle).customer(dealership.id, it.customer);
    let entry = entry.fact("stay", id).fact("noticed", noticed_on).fact("on_paper", stay.on_paper);
    let after = format!("{:?} a day from {}", stay.daily(), stay.charges_from);
    record(c, site, actor, &entry.before("none").after(after))?;
    Ok(Ok(stay))
}

/// The vehicle leaves today: what its stay came to is a line on a draft, where it came to anything.
pub fn end(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    vehicle: VehicleId,
) -> DbResult<Option<InvoiceId>> {
    let over = || AppError::Conflict("This vehicle is not in storage any more.".to_owned());
    // Also finds the vehicle inside the scope.
    vehicles::load(c, site, scope, vehicle)?;
    let rows = vehicles::rows_of_car(c, scope, vehicle)?;
    let stay = running(c, scope, &rows)?.ok_or_else(over)?;
    let theirs = scope.narrowed(stay.customer_id)?;
    let dealership = dealerships::load(c, scope.dealership())?;
    let today = dealership.today(site.clock.now());
    let basis = stay.basis(today)?;
    let bills = customers::going_on(c, &theirs)?;
    let made = match basis.amount.is_positive() {
        false => None,
        true => {
            let language = customers::load(c, site, &bills)?.details.language;
            let mut draft = draft(site, language, &stay, &basis, today)?;
            draft.vehicle = vehicles::going_on(c, site, (&theirs, &bills), Some(stay.vehicle_id))?;
            tax::settle(c, site, &bills, &mut draft, today)?;
            Some(invoices::create(c, site, actor, &bills, &draft)?)
        }
    };
    let values = (
        vehicle_stay::left_on.eq(today),
        vehicle_stay::ended_at.eq(site.clock.now()),
        vehicle_stay::invoice_id.eq(made),
    );
    let open = vehicle_stay::table.find(stay.id).filter(vehicle_stay::left_on.is_null());
    if diesel::update(open).set(values).execute(c)? == 0 {
        return Err(over());
    }
    let entry =
        Entry::new("storage.end").object(stay.vehicle_id).customer(scope.dealership(), stay.customer_id);
    let entry = entry.fact("stay", stay.id).fact("days", basis.days);
    let entry = match made {
        Some(id) => entry.fact("document", id),
        None => entry,
    };
    let after = format!("left on {today}, {:?}", basis.amount);
    record(c, site, actor, &entry.before(format!("in storage since {}", stay.noticed_on)).after(after))?;
    Ok(made)
}

/// One line, in the customer's language, and below it how it was worked out.
fn draft(site: &Site, language: Language, stay: &Stay, basis: &Basis, until: LocalDate) -> DbResult<Draft> {
    let w = Words::new(language);
    let day = |day: LocalDate| day.display(language).to_string();
    // Cut by the cap, it is one amount; else days at what a day costs.
    let (quantity, price) = match basis.capped {
        true => (Quantity::ONE, basis.amount),
        false => (Quantity::new(basis.quantity()).map_err(own_words)?, basis.daily),
    };
    let line = Line {
        id: LineId::generate(site.clock.now()),
        job: None,
        kind: LineKind::Fee,
        pay_type: PayType::Customer,
        code: None,
        description: CleanText::parse(&w.args("storage-line", &[("days", basis.days.into())]))
            .map_err(own_words)?,
        part_number: None,
        condition: None,
        quantity,
        unit: None,
        unit_price: UnitPrice::try_from(price).map_err(own_words)?,
        discount: Discount::None,
        tax: TaxKey::untaxed(),
        particulars: Particulars::default(),
    };
    let told = [("day", day(stay.noticed_on).into())];
    let spans = [
        ("from", day(stay.charges_from).into()),
        ("until", day(until).into()),
        ("amount", stay.daily().display(language).to_string().into()),
    ];
    let mut notes = vec![w.args("storage-noticed", &told), w.args("storage-basis", &spans)];
    if basis.capped {
        notes.push(w.t("storage-capped").into_owned());
    }
    let notes = CleanLines::parse(&notes.join("\n")).map_err(own_words)?;
    Ok(Draft { lines: vec![line], notes: Some(notes), ..Draft::default() })
}

fn own_words(error: impl std::error::Error + Send + Sync + 'static) -> AppError {
    AppError::Internal(error.into())
}

//! Customers and vehicles: the columns that an import reads, and what it does not know.

use super::{Batch, ROWS, limit, moment, owners, place, reference, text};
use crate::base::db::{Conn, DbResult};
use crate::base::sheet::harmless;
use crate::base::site::Site;
use crate::base::values::{CustomerId, LocalDate, Timestamp, VehicleId};
use crate::billing::exports::Choice;
use crate::billing::import::ImportFile;
use crate::parties::{customers, vehicles};
use crate::trust::access::Scope;

pub(super) fn customer_titles() -> Vec<&'static str> {
    [ImportFile::Customers.columns(), &["tax_certificate"]].concat()
}

pub(super) fn vehicle_titles() -> Vec<&'static str> {
    [ImportFile::Vehicles.columns(), &["owned_from", "owned_until"]].concat()
}

pub(super) fn of_customers(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    choice: &Choice,
    after: &str,
) -> DbResult<Batch> {
    let before: Option<(Timestamp, CustomerId)> = moment(after)?;
    let found = customers::recent(c, site, scope, choice.state.parse().ok(), before, limit(ROWS))?;
    let next = found.last().filter(|_| found.len() == ROWS);
    let next = next.map(|it| format!("{}.{}", it.created_at.micros(), it.id));
    let rows = found.iter().map(|it| {
        let (details, contact) = (&it.details, &it.details.contact);
        let address = &contact.address;
        vec![
            harmless(it.reference.as_str()),
            details.kind.code().to_owned(),
            harmless(details.name.as_str()),
            contact.email.as_ref().map(|it| harmless(it.as_str())).unwrap_or_default(),
            contact.phone.as_ref().map(|it| harmless(&it.display())).unwrap_or_default(),
            text(address.street.as_ref()),
            text(address.city.as_ref()),
            text(address.region.as_ref()),
            text(address.postal_code.as_ref()),
            address.country.code().to_owned(),
            details.language.to_string(),
            if details.tax_exempt { "yes".to_owned() } else { "no".to_owned() },
            details.notes.as_ref().map(|it| harmless(it.as_str())).unwrap_or_default(),
            text(details.tax_certificate.as_ref()),
        ]
    });
    Ok(Batch { rows: rows.collect(), next })
}

pub(super) fn of_vehicles(c: &mut Conn, site: &Site, scope: &Scope, after: &str) -> DbResult<Batch> {
    let before: Option<VehicleId> = place(after)?;
    let found = vehicles::recent(c, site, scope, before, limit(ROWS))?;
    let next = found.last().filter(|_| found.len() == ROWS).map(|it| it.id.to_string());
    let owners = owners(c, site, scope, found.iter().map(|it| it.customer))?;
    let day = |day: Option<LocalDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let rows = found.iter().map(|it| {
        let details = &it.details;
        vec![
            reference(&owners, it.customer),
            harmless(details.vin.as_str()),
            details.plate.as_ref().map(|it| harmless(it.text())).unwrap_or_default(),
            details.plate.as_ref().map(|it| harmless(it.region())).unwrap_or_default(),
            details.year.map(|it| it.to_string()).unwrap_or_default(),
            harmless(details.make.as_str()),
            harmless(details.model.as_str()),
            text(details.trim.as_ref()),
            details.odometer.map(|it| it.to_string()).unwrap_or_default(),
            details.odometer_unit.code().to_owned(),
            day(details.owned_from),
            day(details.owned_until),
        ]
    });
    Ok(Batch { rows: rows.collect(), next })
}

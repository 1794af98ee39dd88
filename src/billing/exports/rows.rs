//! The rows of each list, a part at a time. Text that people wrote is made harmless; amounts and days are plain, as an
//! import reads them. Names and sealed fields are opened here, by a job, for a file that is sealed again.

use std::collections::HashMap;

use diesel::prelude::*;

use super::List;
use crate::base::db::schema::{allocation, invoice, payment};
use crate::base::db::{Conn, DbResult, MultiBackend};
use crate::base::error::AppError;
use crate::base::sheet::harmless;
use crate::base::site::Site;
use crate::base::values::{
    AllocationId, CleanText, Currency, CustomerId, LocalDate, Money, PaymentId, Phone, Timestamp, VehicleId,
};
use crate::billing::invoices::{self, Cursor, Filter, Listed};
use crate::billing::payments::payment::PaymentMethod;
use crate::parties::customers::{self, Hit};
use crate::parties::{dealerships, vehicles};
use crate::trust::access::Scope;

/// Rows of a part; of invoices whose lines are written out, fewer.
const ROWS: usize = 1000;
const DOCUMENTS: usize = 200;

/// Rows, and where the next part begins if there is one.
pub(super) struct Batch {
    pub rows: Vec<Vec<String>>,
    pub next: Option<String>,
}

pub(super) fn titles(list: List) -> &'static [&'static str] {
    match list {
        List::Customers => &[
            "customer_ref",
            "kind",
            "name",
            "email",
            "phone",
            "street",
            "city",
            "region",
            "postal_code",
            "country",
            "language",
            "tax_exempt",
            "tax_certificate",
            "notes",
        ],
        List::Vehicles => &[
            "customer_ref",
            "vin",
            "plate",
            "plate_region",
            "year",
            "make",
            "model",
            "trim",
            "odometer",
            "odometer_unit",
            "owned_from",
            "owned_until",
        ],
        List::Invoices => &[
            "invoice_number",
            "customer_ref",
            "customer",
            "repair_order",
            "about",
            "vehicle",
            "issued_on",
            "due_on",
            "currency",
            "total",
            "open",
        ],
        List::Lines => &[
            "invoice_number",
            "line",
            "job",
            "kind",
            "pay_type",
            "code",
            "description",
            "part_number",
            "condition",
            "quantity",
            "unit",
            "unit_price",
            "discount",
            "net",
            "tax",
        ],
        List::Payments => &[
            "receipt",
            "customer_ref",
            "customer",
            "received_on",
            "method",
            "currency",
            "amount",
            "payment_ref",
        ],
        List::Allocations => &["receipt", "invoice_number", "on", "kind", "currency", "amount"],
    }
}

/// The rows of a list that come after `after`, which is empty at the beginning.
pub(super) fn batch(c: &mut Conn, site: &Site, scope: &Scope, list: List, after: &str) -> DbResult<Batch> {
    match list {
        List::Customers => of_customers(c, site, scope, after),
        List::Vehicles => of_vehicles(c, site, scope, after),
        List::Invoices => of_invoices(c, site, scope, after),
        List::Lines => of_lines(c, site, scope, after),
        List::Payments => of_payments(c, site, scope, after),
        List::Allocations => of_allocations(c, scope, after),
    }
}

fn of_customers(c: &mut Conn, site: &Site, scope: &Scope, after: &str) -> DbResult<Batch> {
    let before = match after.split_once('.') {
        None => None,
        Some((at, id)) => {
            let at: i64 = at.parse().map_err(|_| no_place())?;
            Some((Timestamp::from_micros(at), id.parse::<CustomerId>().map_err(|_| no_place())?))
        }
    };
    let found = customers::recent(c, site, scope, None, before, limit(ROWS))?;
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
            contact.phone.as_ref().map(Phone::display).unwrap_or_default(),
            text(address.street.as_ref()),
            text(address.city.as_ref()),
            text(address.region.as_ref()),
            text(address.postal_code.as_ref()),
            address.country.code().to_owned(),
            details.language.to_string(),
            if details.tax_exempt { "yes".to_owned() } else { "no".to_owned() },
            text(details.tax_certificate.as_ref()),
            details.notes.as_ref().map(|it| harmless(it.as_str())).unwrap_or_default(),
        ]
    });
    Ok(Batch { rows: rows.collect(), next })
}

fn of_vehicles(c: &mut Conn, site: &Site, scope: &Scope, after: &str) -> DbResult<Batch> {
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

/// The next issued invoices, the newest first.
fn issued(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    after: &str,
    count: usize,
) -> DbResult<(Vec<Listed>, Option<String>)> {
    let after: Option<Cursor> = match after {
        "" => None,
        text => Some(text.parse().map_err(|_| no_place())?),
    };
    let today = dealerships::load(c, scope.dealership())?.today(site.clock.now());
    let page = invoices::list(c, site, scope, &Filter::default(), today, after.as_ref(), count)?;
    Ok((page.rows, page.next.map(|next| next.to_string())))
}

fn of_invoices(c: &mut Conn, site: &Site, scope: &Scope, after: &str) -> DbResult<Batch> {
    let (found, next) = issued(c, site, scope, after, ROWS)?;
    let owners = owners(c, site, scope, found.iter().map(|it| it.customer))?;
    let rows = found.iter().map(|it| {
        vec![
            harmless(&it.number),
            reference(&owners, it.customer),
            name(&owners, it.customer),
            harmless(&it.repair_order),
            harmless(&it.label.work),
            harmless(&it.label.vehicle),
            it.issued_on.to_string(),
            it.due_on.to_string(),
            it.total.currency().code().to_owned(),
            it.total.to_decimal_string(),
            it.open.to_decimal_string(),
        ]
    });
    Ok(Batch { rows: rows.collect(), next })
}

fn of_lines(c: &mut Conn, site: &Site, scope: &Scope, after: &str) -> DbResult<Batch> {
    let (found, next) = issued(c, site, scope, after, DOCUMENTS)?;
    let mut rows = Vec::new();
    for it in found {
        let snapshot = invoices::by_id(c, site, scope, it.id)?.snapshot;
        for (number, (line, figures)) in (1..).zip(snapshot.charges()) {
            let number: u32 = number;
            rows.push(vec![
                harmless(&it.number),
                number.to_string(),
                text(line.job.as_ref()),
                line.kind.code().to_owned(),
                line.pay_type.code().to_owned(),
                text(line.code.as_ref()),
                harmless(line.description.as_str()),
                text(line.part_number.as_ref()),
                text(line.condition.as_ref()),
                line.quantity.to_string(),
                text(line.unit.as_ref()),
                line.unit_price.to_string(),
                figures.discount.to_decimal_string(),
                figures.net.to_decimal_string(),
                figures.tax.to_decimal_string(),
            ]);
        }
    }
    Ok(Batch { rows, next })
}

fn of_payments(c: &mut Conn, site: &Site, scope: &Scope, after: &str) -> DbResult<Batch> {
    type Row = (PaymentId, CustomerId, String, LocalDate, PaymentMethod, Currency, i64, Option<String>);
    let after: Option<PaymentId> = place(after)?;
    let mut query = payment::table
        .filter(payment::dealership_id.eq(scope.dealership()))
        .order(payment::id)
        .limit(limit(ROWS))
        .select((
            payment::id,
            payment::customer_id,
            payment::number,
            payment::received_on,
            payment::method,
            payment::currency,
            payment::amount_minor,
            payment::reference,
        ))
        .into_boxed::<MultiBackend>();
    if let Some(id) = after {
        query = query.filter(payment::id.gt(id));
    }
    let found: Vec<Row> = query.load(c)?;
    let next = found.last().filter(|_| found.len() == ROWS).map(|it| it.0.to_string());
    let owners = owners(c, site, scope, found.iter().map(|it| it.1))?;
    let rows = found.into_iter().map(|(_, customer, number, on, method, currency, minor, theirs)| {
        vec![
            harmless(&number),
            reference(&owners, customer),
            name(&owners, customer),
            on.to_string(),
            method.code().to_owned(),
            currency.code().to_owned(),
            Money::new(minor, currency).to_decimal_string(),
            harmless(&theirs.unwrap_or_default()),
        ]
    });
    Ok(Batch { rows: rows.collect(), next })
}

fn of_allocations(c: &mut Conn, scope: &Scope, after: &str) -> DbResult<Batch> {
    type Row = (AllocationId, String, Option<String>, LocalDate, String, Currency, i64);
    let after: Option<AllocationId> = place(after)?;
    let mut query = allocation::table
        .inner_join(payment::table)
        .inner_join(invoice::table)
        .filter(payment::dealership_id.eq(scope.dealership()))
        .order(allocation::id)
        .limit(limit(ROWS))
        .select((
            allocation::id,
            payment::number,
            invoice::number,
            allocation::occurred_on,
            allocation::kind,
            payment::currency,
            allocation::amount_minor,
        ))
        .into_boxed::<MultiBackend>();
    if let Some(id) = after {
        query = query.filter(allocation::id.gt(id));
    }
    let found: Vec<Row> = query.load(c)?;
    let next = found.last().filter(|_| found.len() == ROWS).map(|it| it.0.to_string());
    let rows = found.into_iter().map(|(_, receipt, number, on, kind, currency, minor)| {
        vec![
            harmless(&receipt),
            harmless(&number.unwrap_or_default()),
            on.to_string(),
            kind,
            currency.code().to_owned(),
            Money::new(minor, currency).to_decimal_string(),
        ]
    });
    Ok(Batch { rows: rows.collect(), next })
}

type Owners = HashMap<CustomerId, Hit>;

fn owners(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    ids: impl Iterator<Item = CustomerId>,
) -> DbResult<Owners> {
    let mut ids: Vec<CustomerId> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(customers::hits(c, site, scope, ids)?.into_iter().map(|it| (it.id, it)).collect())
}

fn reference(owners: &Owners, id: CustomerId) -> String {
    owners.get(&id).map(|it| harmless(&it.reference)).unwrap_or_default()
}

fn name(owners: &Owners, id: CustomerId) -> String {
    owners.get(&id).map(|it| harmless(&it.name)).unwrap_or_default()
}

fn text<const MAX: usize>(value: Option<&CleanText<MAX>>) -> String {
    value.map(|it| harmless(it.as_str())).unwrap_or_default()
}

fn place<T: std::str::FromStr>(after: &str) -> DbResult<Option<T>> {
    (!after.is_empty()).then(|| after.parse().map_err(|_| no_place())).transpose()
}

fn no_place() -> AppError {
    AppError::internal("a part of an export begins nowhere")
}

fn limit(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

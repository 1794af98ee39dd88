//! Bringing in an invoice that another system issued: number and days are its own, nobody is told, its PDF is made
//! when somebody first asks for it. Audit and checks are the import's.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::axes::DocumentState;
use super::composing::{Parties, compose};
use super::draft::Draft;
use super::issuing::{count, json};
use super::label::Label;
use crate::base::db::schema::invoice;
use crate::base::db::{Conn, DbResult};
use crate::base::error::{AppError, is_duplicate};
use crate::base::site::Site;
use crate::base::values::{
    Currency, CustomerId, DealershipId, InvoiceId, LocalDate, Money, Timestamp, VehicleId,
};
use crate::base::vault::{BlindIndex, DataKey, InvoiceLabel, InvoiceSnapshot, Sealed};
use crate::billing::ledger::{NewTransaction, post_all};
use crate::insert_all;
use crate::trust::access::Scope;
use crate::trust::audit::rows;

/// An invoice as another system issued it.
#[derive(Clone, Copy)]
pub struct Imported<'a> {
    pub draft: &'a Draft,
    pub number: &'a str,
    pub issued_on: LocalDate,
    pub due_on: LocalDate,
    /// Keyed hash of the imported values.
    pub source: Option<&'a BlindIndex>,
}

/// One of many, with those whom it concerns.
#[derive(Clone, Copy)]
pub struct Incoming<'a> {
    pub parties: Parties<'a>,
    /// The customer's records key.
    pub key: &'a DataKey,
    pub invoice: Imported<'a>,
}

/// Stores and posts it. `key` is the customer's records key. A number that is taken is a conflict.
pub fn bring_in(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    key: &DataKey,
    parties: &Parties<'_>,
    new: &Imported<'_>,
) -> DbResult<InvoiceId> {
    let one = Incoming { parties: *parties, key, invoice: *new };
    let ids = bring_in_all(c, site, scope, &[one])?;
    ids.first().copied().ok_or_else(|| AppError::internal("an invoice that was brought in has no id"))
}

/// Many of the scope's dealership at once. Their ids are in the same order.
pub fn bring_in_all(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    all: &[Incoming<'_>],
) -> DbResult<Vec<InvoiceId>> {
    let rows = all.iter().map(|new| Row::of(site, scope, new)).collect::<DbResult<Vec<Row<'_>>>>()?;
    let mut issued: BTreeMap<CustomerId, Vec<Money>> = BTreeMap::new();
    let mut transactions = Vec::with_capacity(rows.len());
    for row in &rows {
        let money = |minor| Money::new(minor, row.currency);
        let (net, tax) = (money(row.net_minor), money(row.tax_minor));
        let posted = NewTransaction::invoice_issued(row.id, row.issued_on, net, tax)?;
        transactions.push((row.customer_id, posted));
        issued.entry(row.customer_id).or_default().push(money(row.total_minor));
    }
    if let Err(e) = insert_all!(c, invoice::table, rows).map_err(AppError::from) {
        if is_duplicate(&e, "number") {
            let one = all
                .first()
                .filter(|_| all.len() == 1)
                .map_or("with one of the numbers", |new| new.invoice.number);
            return Err(AppError::Conflict(format!("there is an invoice {one} already")));
        }
        return Err(e);
    }
    post_all(c, site, scope, &transactions)?;
    for (customer, totals) in issued {
        count(c, scope, customer, &totals)?;
    }
    let ids: Vec<InvoiceId> = rows.into_iter().map(|row| row.id).collect();
    let named: Vec<String> = ids.iter().map(ToString::to_string).collect();
    rows::seal_all(c, site, rows::Kind::Invoice, &named)?;
    Ok(ids)
}

#[derive(Insertable)]
#[diesel(table_name = invoice)]
struct Row<'a> {
    id: InvoiceId,
    dealership_id: DealershipId,
    customer_id: CustomerId,
    vehicle_id: Option<VehicleId>,
    state: DocumentState,
    series: &'a str,
    number: &'a str,
    repair_order: &'a str,
    currency: Currency,
    issued_on: LocalDate,
    due_on: LocalDate,
    net_minor: i64,
    tax_minor: i64,
    total_minor: i64,
    label: Sealed<InvoiceLabel>,
    snapshot: Sealed<InvoiceSnapshot>,
    source: &'static str,
    source_index: Option<BlindIndex>,
    created_at: Timestamp,
    issued_at: Timestamp,
}

impl<'a> Row<'a> {
    fn of(site: &Site, scope: &Scope, incoming: &Incoming<'a>) -> DbResult<Self> {
        let Incoming { parties, key, invoice: new } = incoming;
        let now = site.clock.now();
        let id = InvoiceId::generate(now);
        let customer = parties.customer.id;
        scope.narrowed(customer)?;
        let snapshot = compose(parties, new.draft, new.number, new.issued_on, new.due_on)
            .map_err(|e| AppError::Invalid(e.to_string()))?;
        let label = Label::of(new.draft, snapshot.vehicle.as_ref().map_or("", |v| v.title.as_str()));
        let settings = &parties.dealership.settings;
        Ok(Self {
            id,
            dealership_id: scope.dealership(),
            customer_id: customer,
            vehicle_id: new.draft.vehicle,
            state: DocumentState::Issued,
            series: settings.invoice_prefix.as_str(),
            number: new.number,
            repair_order: new.draft.repair_order.as_ref().map_or("", AsRef::as_ref),
            currency: snapshot.currency,
            issued_on: new.issued_on,
            due_on: new.due_on,
            net_minor: snapshot.totals.net.minor(),
            tax_minor: snapshot.totals.tax.minor(),
            total_minor: snapshot.totals.total.minor(),
            label: key.seal(id.as_bytes(), &label.to_text())?,
            snapshot: key.seal_bytes(id.as_bytes(), &json(&snapshot)?)?,
            source: "import",
            source_index: new.source.cloned(),
            created_at: now,
            // Noon at the dealership would be a guess; the day's first moment is what is known.
            issued_at: settings.time_zone.start_of(new.issued_on),
        })
    }
}

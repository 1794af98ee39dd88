//! Bringing in an invoice that another system issued: number and days are its own, nobody is told, its PDF is made
//! when somebody first asks for it. Audit and checks are the import's.

use diesel::prelude::*;

use super::axes::DocumentState;
use super::composing::{Parties, compose};
use super::draft::Draft;
use super::issuing::{enter, json};
use super::label::Label;
use crate::base::db::schema::invoice;
use crate::base::db::{Conn, DbResult};
use crate::base::error::{AppError, is_duplicate};
use crate::base::site::Site;
use crate::base::values::{InvoiceId, LocalDate};
use crate::base::vault::{BlindIndex, DataKey, InvoiceLabel, InvoiceSnapshot, Sealed};
use crate::billing::numbering::{self, Numbered};
use crate::parties::dealerships::Dealership;
use crate::trust::access::Scope;

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

/// Stores and posts it. `key` is the customer's records key. A number that is taken is a conflict.
pub fn bring_in(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    key: &DataKey,
    parties: &Parties<'_>,
    new: &Imported<'_>,
) -> DbResult<InvoiceId> {
    let now = site.clock.now();
    let id = InvoiceId::generate(now);
    let snapshot = compose(parties, new.draft, new.number, new.issued_on, new.due_on)
        .map_err(|e| AppError::Invalid(e.to_string()))?;
    let label = Label::of(new.draft, snapshot.vehicle.as_ref().map_or("", |v| v.title.as_str()));
    let label: Sealed<InvoiceLabel> = key.seal(id.as_bytes(), &label.to_text())?;
    let sealed: Sealed<InvoiceSnapshot> = key.seal_bytes(id.as_bytes(), &json(&snapshot)?)?;
    let values = (
        (
            invoice::id.eq(id),
            invoice::dealership_id.eq(scope.dealership()),
            invoice::customer_id.eq(scope.require_customer()?),
            invoice::vehicle_id.eq(new.draft.vehicle),
            invoice::state.eq(DocumentState::Issued),
            invoice::series.eq(parties.dealership.settings.invoice_prefix.as_str()),
            invoice::number.eq(new.number),
            invoice::repair_order.eq(new.draft.repair_order.as_ref().map_or("", AsRef::as_ref)),
            invoice::currency.eq(snapshot.currency),
            invoice::issued_on.eq(new.issued_on),
        ),
        (
            invoice::due_on.eq(new.due_on),
            invoice::net_minor.eq(snapshot.totals.net.minor()),
            invoice::tax_minor.eq(snapshot.totals.tax.minor()),
            invoice::total_minor.eq(snapshot.totals.total.minor()),
            invoice::label.eq(label),
            invoice::snapshot.eq(sealed),
            invoice::source.eq("import"),
            invoice::source_index.eq(new.source),
            invoice::created_at.eq(now),
            // Noon at the dealership would be a guess; the day's first moment is what is known.
            invoice::issued_at.eq(parties.dealership.settings.time_zone.start_of(new.issued_on)),
        ),
    );
    let inserted = diesel::insert_into(invoice::table).values(values).execute(c).map_err(AppError::from);
    match inserted {
        Err(e) if is_duplicate(&e, "number") => {
            return Err(AppError::Conflict(format!("there is an invoice {} already", new.number)));
        }
        other => other?,
    };
    enter(c, site, scope, id, &snapshot)?;
    Ok(id)
}

/// Sees to it that invoices issued here get numbers above `number`, when it is of the dealership's own series
/// (`NM-10482`). Once, after an import, with the highest number it brought.
pub fn continue_numbers_after(c: &mut Conn, dealership: &Dealership, number: &str) -> DbResult<()> {
    let series = dealership.settings.invoice_prefix.as_str();
    let digits = number.strip_prefix(series).and_then(|rest| rest.strip_prefix('-'));
    match digits.and_then(|digits| digits.parse::<i64>().ok()) {
        Some(used) => numbering::raise(c, dealership.id, Numbered::Invoice, series, 0, used),
        None => Ok(()),
    }
}

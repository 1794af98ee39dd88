//! Making and discarding drafts. A draft has no number and owes nobody anything; nothing of it is in the ledger.

use diesel::prelude::*;

use super::axes::DocumentState;
use super::composing::figures;
use super::draft::Draft;
use super::label::Label;
use crate::base::db::schema::invoice;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::InvoiceId;
use crate::base::vault::{Holder, InvoiceLabel, InvoiceSnapshot, Purpose, Sealed};
use crate::parties::{dealerships, vehicles};
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, Entry, record};

/// Stores a draft for the scope's customer. Lines that cannot be worked out are refused.
pub fn create(c: &mut Conn, site: &Site, actor: &Actor, scope: &Scope, draft: &Draft) -> DbResult<InvoiceId> {
    let customer = scope.require_customer()?;
    let dealership = dealerships::load(c, scope.dealership())?;
    let totals = figures(&dealership, draft).map_err(|e| AppError::Invalid(e.to_string()))?;
    let vehicle = match draft.vehicle {
        Some(id) => vehicles::load(c, site, scope, id)?.details.title(),
        None => String::new(),
    };
    let now = site.clock.now();
    let id = InvoiceId::generate(now);
    let key = site.vault.key(c, Holder::Customer(customer), Purpose::Records)?;
    let label: Sealed<InvoiceLabel> = key.seal(id.as_bytes(), &Label::of(draft, &vehicle).to_text())?;
    let json = serde_json::to_string(draft).map_err(|e| AppError::Internal(e.into()))?;
    let snapshot: Sealed<InvoiceSnapshot> = key.seal(id.as_bytes(), &json)?;
    let values = (
        invoice::id.eq(id),
        invoice::dealership_id.eq(scope.dealership()),
        invoice::customer_id.eq(customer),
        invoice::vehicle_id.eq(draft.vehicle),
        invoice::state.eq(DocumentState::Draft),
        invoice::series.eq(dealership.settings.invoice_prefix.as_str()),
        invoice::repair_order.eq(draft.repair_order.as_ref().map_or("", AsRef::as_ref)),
        invoice::currency.eq(dealership.settings.currency),
        invoice::net_minor.eq(totals.net.minor()),
        invoice::tax_minor.eq(totals.tax.minor()),
        invoice::total_minor.eq(totals.total.minor()),
        invoice::label.eq(label),
        invoice::snapshot.eq(snapshot),
        invoice::source.eq("portal"),
        invoice::created_at.eq(now),
    );
    diesel::insert_into(invoice::table).values(values).execute(c)?;
    let entry = Entry::new("invoice.draft").object(id).customer(scope.dealership(), customer);
    record(c, site, actor, &entry)?;
    Ok(id)
}

/// Throws a draft away. What was issued stays.
pub fn discard(c: &mut Conn, site: &Site, actor: &Actor, scope: &Scope, id: InvoiceId) -> DbResult<()> {
    let customer = scope.require_customer()?;
    let theirs = invoice::table
        .find(id)
        .filter(invoice::customer_id.eq(customer).and(invoice::dealership_id.eq(scope.dealership())));
    let state: DocumentState = theirs.select(invoice::state).first(c)?;
    if state != DocumentState::Draft {
        return Err(AppError::Conflict("this invoice was issued and can no longer be discarded".to_owned()));
    }
    diesel::delete(theirs.filter(invoice::state.eq(DocumentState::Draft))).execute(c)?;
    let entry = Entry::new("invoice.discard").object(id).customer(scope.dealership(), customer);
    record(c, site, actor, &entry)?;
    Ok(())
}

//! Making, changing and discarding drafts. A draft has no number and owes nobody anything; nothing of it is in the ledger.
//! A change names the version it was made from: whoever was slower is told, and loses nothing. What a second person was asked
//! about a draft is asked of it as it was: a change takes that back.

use diesel::prelude::*;

use super::approving;
use super::axes::DocumentState;
use super::composing::figures;
use super::draft::Draft;
use super::drafts::{self, StoredDraft};
use super::label::Label;
use super::totals::Totals;
use crate::base::db::schema::invoice;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{InvoiceId, Money};
use crate::base::vault::{Holder, InvoiceLabel, InvoiceSnapshot, Purpose, Sealed};
use crate::billing::{approvals, late_charges, payers};
use crate::parties::dealerships::Dealership;
use crate::parties::{customers, dealerships, vehicles};
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, Entry, record};

/// Stores a draft for the scope's customer. Lines that cannot be worked out are refused.
pub fn create(c: &mut Conn, site: &Site, actor: &Actor, scope: &Scope, draft: &Draft) -> DbResult<InvoiceId> {
    let id = InvoiceId::generate(site.clock.now());
    create_as(c, site, actor, scope, id, draft)?;
    Ok(id)
}

/// The same under an id that a form carries, so that a form sent twice makes one draft. An id that is taken is a
/// conflict.
pub fn create_as(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    id: InvoiceId,
    draft: &Draft,
) -> DbResult<()> {
    let customer = customers::require(c, scope)?;
    if drafts::is_taken(c, id)? {
        return Err(AppError::Conflict("this draft was saved already".to_owned()));
    }
    customers::require_open(c, scope)?;
    let dealership = dealerships::load(c, scope.dealership())?;
    let totals = worked_out(&dealership, draft)?;
    let (label, snapshot) = sealed(c, site, scope, id, draft)?;
    let now = site.clock.now();
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
        invoice::changed_at.eq(now),
        invoice::changed_by.eq(actor.person.map(|person| person.to_string())),
    );
    diesel::insert_into(invoice::table).values(values).execute(c)?;
    let entry = Entry::new("invoice.draft").object(id).customer(scope.dealership(), customer);
    record(c, site, actor, &entry.after(written(draft)?))?;
    Ok(())
}

/// Somebody changed the draft since `version`: here it is as it stands.
pub type Stale = Box<StoredDraft>;

/// Changes a draft of the scope's customer that still has the `version` it was opened with. The answer is its new version;
/// nothing is written when nothing changed. A draft that was issued meanwhile is a conflict.
pub fn change(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    id: InvoiceId,
    version: i64,
    draft: &Draft,
) -> DbResult<Result<i64, Stale>> {
    let customer = scope.require_customer()?;
    let stored = drafts::load(c, site, scope, id)?;
    if stored.version != version {
        return Ok(Err(Box::new(stored)));
    }
    if stored.draft == *draft {
        return Ok(Ok(version));
    }
    let dealership = dealerships::load(c, scope.dealership())?;
    let totals = worked_out(&dealership, draft)?;
    let (label, snapshot) = sealed(c, site, scope, id, draft)?;
    let values = (
        invoice::vehicle_id.eq(draft.vehicle),
        invoice::repair_order.eq(draft.repair_order.as_ref().map_or("", AsRef::as_ref)),
        invoice::net_minor.eq(totals.net.minor()),
        invoice::tax_minor.eq(totals.tax.minor()),
        invoice::total_minor.eq(totals.total.minor()),
        invoice::label.eq(label),
        invoice::snapshot.eq(snapshot),
        invoice::version.eq(version + 1),
        invoice::changed_at.eq(site.clock.now()),
        invoice::changed_by.eq(actor.person.map(|person| person.to_string())),
    );
    let unchanged = invoice::table
        .find(id)
        .filter(invoice::state.eq(DocumentState::Draft).and(invoice::version.eq(version)));
    if diesel::update(unchanged).set(values).execute(c)? != 1 {
        return Err(AppError::Conflict("somebody else changed this draft just now".to_owned()));
    }
    let (before, after) = differences(&stored.draft, draft)?;
    let entry = Entry::new("invoice.change").object(id).customer(scope.dealership(), customer);
    let entry = entry.fact("version", version + 1).fact("total", format!("{:?}", totals.total));
    record(c, site, actor, &entry.before(before).after(after))?;
    let nil = Money::zero(totals.total.currency());
    let forgone = payers::carried(c, site, scope, id, draft, nil)?.forgone()?;
    let digest = approving::digest(id, draft, totals.total, &forgone)?;
    approvals::draft_changed(c, site, actor, scope, &id.to_string(), Some(&digest))?;
    Ok(Ok(version + 1))
}

/// Throws a draft away. What was issued stays, and what it relies on is a conflict.
pub fn discard(c: &mut Conn, site: &Site, actor: &Actor, scope: &Scope, id: InvoiceId) -> DbResult<()> {
    if let Some(it) = payers::relied_on(c, scope, id)? {
        let number = it.number.unwrap_or_default();
        let text = format!("{number} shows at nil what this draft bills. Choose who pays it instead");
        return Err(AppError::Conflict(text));
    }
    throw_away(c, site, actor, scope, id)
}

/// The same where something takes its place.
pub(in crate::billing) fn throw_away(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    id: InvoiceId,
) -> DbResult<()> {
    let customer = scope.require_customer()?;
    let stored = drafts::load(c, site, scope, id)?;
    late_charges::discarded(c, id)?;
    let gone = invoice::table.find(id).filter(invoice::state.eq(DocumentState::Draft));
    diesel::delete(gone).execute(c)?;
    approvals::draft_changed(c, site, actor, scope, &id.to_string(), None)?;
    let entry = Entry::new("invoice.discard").object(id).customer(scope.dealership(), customer);
    record(c, site, actor, &entry.before(written(&stored.draft)?))?;
    Ok(())
}

fn worked_out(dealership: &Dealership, draft: &Draft) -> DbResult<Totals> {
    figures(dealership, draft).map_err(|e| AppError::Invalid(e.to_string()))
}

/// Label and content of the row. A vehicle that is not the customer's is not found.
fn sealed(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    id: InvoiceId,
    draft: &Draft,
) -> DbResult<(Sealed<InvoiceLabel>, Sealed<InvoiceSnapshot>)> {
    let vehicle = match draft.vehicle {
        Some(id) => vehicles::load(c, site, scope, id)?.details.title(),
        None => String::new(),
    };
    let key = site.vault.key(c, Holder::Customer(scope.require_customer()?), Purpose::Records)?;
    let label = key.seal(id.as_bytes(), &Label::of(draft, &vehicle).to_text())?;
    Ok((label, key.seal(id.as_bytes(), &written(draft)?)?))
}

fn written(draft: &Draft) -> DbResult<String> {
    serde_json::to_string(draft).map_err(|e| AppError::Internal(e.into()))
}

/// What changed, as it was and as it is: the fields that differ, and of the lines those that do.
fn differences(before: &Draft, after: &Draft) -> DbResult<(String, String)> {
    let mut was = before.clone();
    let mut is = after.clone();
    was.lines.retain(|line| !after.lines.contains(line));
    is.lines.retain(|line| !before.lines.contains(line));
    let plain = |draft: &Draft| match serde_json::to_value(draft) {
        Ok(serde_json::Value::Object(fields)) => Ok(fields),
        Ok(_) => Err(AppError::internal("a draft is written as an object")),
        Err(e) => Err(AppError::Internal(e.into())),
    };
    let (mut was, mut is) = (plain(&was)?, plain(&is)?);
    let (all_was, all_is) = (was.clone(), is.clone());
    was.retain(|name, value| all_is.get(name) != Some(value));
    is.retain(|name, value| all_was.get(name) != Some(value));
    let text = |fields| serde_json::Value::Object(fields).to_string();
    Ok((text(was), text(is)))
}

//! Writing an estimate: a first version, changes of it, and revisions. A version that was sent is never written again:
//! changing it means a new version beside it, and the one before stays readable.

use diesel::prelude::*;

use super::offer::Content;
use super::state::EstimateState;
use super::store::{self, Drafted, Estimate};
use crate::base::db::schema::{estimate, estimate_version};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{EstimateId, EstimateVersionId};
use crate::base::vault::{EstimateContent, EstimateLabel, Holder, Purpose, Sealed};
use crate::billing::invoices::totals::Totals;
use crate::billing::invoices::{Label, figures};
use crate::billing::numbering::{self, Numbered};
use crate::parties::{customers, dealerships, vehicles};
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, Entry, record};

/// The series of estimate numbers.
pub(in crate::billing) const SERIES: &str = "ES";

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    pub id: EstimateId,
    pub number: String,
}

/// A first version for the scope's customer. Lines that cannot be worked out are refused.
pub fn create(c: &mut Conn, site: &Site, actor: &Actor, scope: &Scope, content: &Content) -> DbResult<Made> {
    // Also sees to it that the customer is this dealership's.
    let customer = customers::load(c, site, scope)?.id;
    let now = site.clock.now();
    let dealership = dealerships::load(c, scope.dealership())?;
    let totals = worked_out(c, scope, content)?;
    let next = numbering::next(c, dealership.id, Numbered::Estimate, SERIES, 0)?;
    let made = Made { id: EstimateId::generate(now), number: numbering::written(SERIES, next) };
    let values = (
        estimate::id.eq(made.id),
        estimate::dealership_id.eq(scope.dealership()),
        estimate::customer_id.eq(customer),
        estimate::vehicle_id.eq(content.draft.vehicle),
        estimate::number.eq(&made.number),
        estimate::repair_order.eq(repair_order(content)),
        estimate::state.eq(EstimateState::Draft),
        estimate::currency.eq(dealership.settings.currency),
        estimate::valid_until.eq(content.valid_until),
        estimate::net_minor.eq(totals.net.minor()),
        estimate::total_minor.eq(totals.total.minor()),
        estimate::label.eq(label(c, site, scope, made.id, content)?),
        estimate::created_at.eq(now),
    );
    diesel::insert_into(estimate::table).values(values).execute(c)?;
    add_version(c, site, actor, scope, made.id, 1, content, &totals)?;
    let entry = Entry::new("estimate.draft").object(made.id).customer(scope.dealership(), customer);
    record(c, site, actor, &entry.fact("number", &made.number).after(text(content)?))?;
    Ok(made)
}

/// Writes the draft anew. `edit` is the one that was read: when somebody else was faster, nothing changes.
pub fn save(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    of: &Estimate,
    edit: i64,
    content: &Content,
) -> DbResult<()> {
    let scope = scope.narrowed(of.customer)?;
    let before = store::drafted(c, site, of)?.ok_or_else(not_a_draft)?;
    let totals = worked_out(c, &scope, content)?;
    let key = site.vault.key(c, Holder::Customer(of.customer), Purpose::Records)?;
    let sealed: Sealed<EstimateContent> = key.seal_bytes(before.version.id.as_bytes(), &json(content)?)?;
    let values = (
        estimate_version::content.eq(sealed),
        estimate_version::valid_until.eq(content.valid_until),
        estimate_version::net_minor.eq(totals.net.minor()),
        estimate_version::total_minor.eq(totals.total.minor()),
        estimate_version::edit.eq(estimate_version::edit + 1_i64),
    );
    let as_read = estimate_version::table
        .find(before.version.id)
        .filter(estimate_version::state.eq(EstimateState::Draft).and(estimate_version::edit.eq(edit)));
    if diesel::update(as_read).set(values).execute(c)? != 1 {
        return Err(AppError::Conflict(
            "Somebody else changed this estimate meanwhile. Open it again and compare.".to_owned(),
        ));
    }
    if of.version == 0 {
        show(c, site, &scope, of.id, content, &totals)?;
    }
    let entry = Entry::new("estimate.change").object(of.id).customer(scope.dealership(), of.customer);
    let entry = entry.fact("number", &of.number).fact("version", before.version.number);
    let entry = entry.before(text(&before.content)?).after(text(content)?);
    record(c, site, actor, &entry)?;
    Ok(())
}

/// Begins a new version from the newest that was sent. One that is being written already goes on.
pub fn revise(c: &mut Conn, site: &Site, actor: &Actor, scope: &Scope, of: &Estimate) -> DbResult<()> {
    let scope = scope.narrowed(of.customer)?;
    if store::drafted(c, site, of)?.is_some() {
        return Ok(());
    }
    let last = store::versions(c, of)?.into_iter().next().ok_or(AppError::NotFound)?;
    let dealership = dealerships::load(c, scope.dealership())?;
    let mut content = store::content(c, site, of, last.id)?;
    let today = dealership.today(site.clock.now());
    if content.valid_until < today {
        content.valid_until = proposed_until(today);
    }
    let totals = worked_out(c, &scope, &content)?;
    add_version(c, site, actor, &scope, of.id, last.number.saturating_add(1), &content, &totals)?;
    let entry = Entry::new("estimate.revise").object(of.id).customer(scope.dealership(), of.customer);
    let entry = entry.fact("number", &of.number).fact("version", last.number.saturating_add(1));
    record(c, site, actor, &entry.before(format!("version {}", last.number)).after(text(&content)?))?;
    Ok(())
}

/// Throws away what is being written. An estimate of which nothing was ever sent goes with it.
pub fn discard(c: &mut Conn, site: &Site, actor: &Actor, scope: &Scope, of: &Estimate) -> DbResult<()> {
    let Drafted { version, content } = store::drafted(c, site, of)?.ok_or_else(not_a_draft)?;
    let draft =
        estimate_version::table.find(version.id).filter(estimate_version::state.eq(EstimateState::Draft));
    if diesel::delete(draft).execute(c)? != 1 {
        return Err(not_a_draft());
    }
    if of.version == 0 {
        diesel::delete(estimate::table.find(of.id).filter(estimate::version.eq(0))).execute(c)?;
    }
    let entry = Entry::new("estimate.discard").object(of.id).customer(scope.dealership(), of.customer);
    let entry = entry.fact("number", &of.number).fact("version", version.number);
    record(c, site, actor, &entry.before(text(&content)?))?;
    Ok(())
}

/// What the form proposes: two weeks.
pub fn proposed_until(today: crate::base::values::LocalDate) -> crate::base::values::LocalDate {
    today.plus_days(14)
}

/// The figures of what is being written.
pub fn worked_out(c: &mut Conn, scope: &Scope, content: &Content) -> DbResult<Totals> {
    let dealership = dealerships::load(c, scope.dealership())?;
    figures(&dealership, &content.draft).map_err(|e| AppError::Invalid(e.to_string()))
}

#[expect(clippy::too_many_arguments, reason = "a row has as many parts")]
fn add_version(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    of: EstimateId,
    number: i32,
    content: &Content,
    totals: &Totals,
) -> DbResult<()> {
    let (customer, now) = (scope.require_customer()?, site.clock.now());
    let id = EstimateVersionId::generate(now);
    let sealed: Sealed<EstimateContent> =
        site.vault.seal_bytes(c, Holder::Customer(customer), id.as_bytes(), &json(content)?)?;
    let values = (
        estimate_version::id.eq(id),
        estimate_version::estimate_id.eq(of),
        estimate_version::dealership_id.eq(scope.dealership()),
        estimate_version::customer_id.eq(customer),
        estimate_version::version.eq(number),
        estimate_version::state.eq(EstimateState::Draft),
        estimate_version::valid_until.eq(content.valid_until),
        estimate_version::net_minor.eq(totals.net.minor()),
        estimate_version::total_minor.eq(totals.total.minor()),
        estimate_version::content.eq(sealed),
        estimate_version::created_at.eq(now),
        estimate_version::created_by.eq(actor.person.map(|person| person.to_string())),
    );
    diesel::insert_into(estimate_version::table).values(values).execute(c)?;
    Ok(())
}

/// Puts what a version says on the estimate's row, for lists.
pub(super) fn show(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    id: EstimateId,
    content: &Content,
    totals: &Totals,
) -> DbResult<()> {
    let values = (
        estimate::vehicle_id.eq(content.draft.vehicle),
        estimate::repair_order.eq(repair_order(content)),
        estimate::valid_until.eq(content.valid_until),
        estimate::net_minor.eq(totals.net.minor()),
        estimate::total_minor.eq(totals.total.minor()),
        estimate::label.eq(label(c, site, scope, id, content)?),
    );
    diesel::update(estimate::table.find(id)).set(values).execute(c)?;
    Ok(())
}

fn label(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    id: EstimateId,
    content: &Content,
) -> DbResult<Sealed<EstimateLabel>> {
    let vehicle = match content.draft.vehicle {
        Some(id) => vehicles::load(c, site, scope, id)?.details.title(),
        None => String::new(),
    };
    let holder = Holder::Customer(scope.require_customer()?);
    site.vault.seal(c, holder, id.as_bytes(), &Label::of(&content.draft, &vehicle).to_text())
}

fn repair_order(content: &Content) -> &str {
    content.draft.repair_order.as_ref().map_or("", AsRef::as_ref)
}

fn not_a_draft() -> AppError {
    AppError::Conflict("This version was sent and can no longer be changed. Make a new version.".to_owned())
}

pub(super) fn json(content: &Content) -> DbResult<Vec<u8>> {
    serde_json::to_vec(content).map_err(|e| AppError::Internal(e.into()))
}

fn text(content: &Content) -> DbResult<String> {
    serde_json::to_string(content).map_err(|e| AppError::Internal(e.into()))
}

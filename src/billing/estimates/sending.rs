//! Sending a version: it is frozen, the one before it is superseded, whoever acts for the customer is told, and its PDF
//! is ordered, all in one transaction. Taking it back, and letting it run out.

use diesel::prelude::*;

use super::drafting::show;
use super::offer::{Offer, hash};
use super::state::EstimateState;
use super::store::{self, Drafted, Estimate};
use crate::base::db::schema::{estimate, estimate_version};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::mail;
use crate::base::outbox;
use crate::base::site::Site;
use crate::base::values::{EstimateId, EstimateVersionId};
use crate::base::vault::{EstimateDocument, Holder, Sealed};
use crate::billing::invoices::{Parties, compose};
use crate::billing::templates::{self, TemplateKind};
use crate::billing::{deposits, notices, tax};
use crate::parties::{customers, dealerships, vehicles};
use crate::trust::access::Scope;
use crate::trust::access::notices::Notice;
use crate::trust::audit::{Actor, Entry, record};

/// The outbox's order to make and keep the PDF of a version.
pub const STORE_ESTIMATE: &str = "estimate.store";

/// Sends the version that is being written. `edit` is the one that was looked at on the check page.
pub fn send(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    of: &Estimate,
    edit: i64,
) -> DbResult<i32> {
    let scope = scope.narrowed(of.customer)?;
    let draft = store::drafted(c, site, of)?;
    let draft = draft.ok_or_else(|| AppError::Conflict("This estimate was sent already.".to_owned()))?;
    if draft.version.edit != edit {
        return Err(AppError::Conflict(
            "Somebody else changed this estimate meanwhile. Open it again and compare.".to_owned(),
        ));
    }
    let (now, number) = (site.clock.now(), draft.version.number);
    let dealership = dealerships::load(c, scope.dealership())?;
    let today = dealership.today(now);
    if draft.content.valid_until < today {
        return Err(AppError::Invalid("the last day of the estimate lies in the past".to_owned()));
    }
    let offer = offered(c, site, &scope, of, &draft)?;
    let totals = offer.snapshot.totals.clone();
    freeze(c, site, of, draft.version.id, &offer)?;
    supersede(c, of, number)?;
    show(c, site, &scope, of.id, &draft.content, &totals)?;
    let values =
        (estimate::state.eq(EstimateState::Sent), estimate::version.eq(number), estimate::sent_at.eq(now));
    diesel::update(estimate::table.find(of.id)).set(values).execute(c)?;
    let entry = Entry::new("estimate.send").object(of.id).customer(scope.dealership(), of.customer);
    let entry = entry.fact("number", &of.number).fact("version", number);
    let entry = entry.before(of.state.code()).after(EstimateState::Sent.code());
    record(c, site, actor, &entry.fact("total", format!("{:?}", totals.total)))?;
    if let Some(vehicle) = draft.content.draft.vehicle {
        let read = draft.content.draft.odometer_in.into_iter().collect::<Vec<i64>>();
        let said = format!("Estimate {}", of.number);
        vehicles::odometer::seen(c, site, actor, &scope, vehicle, &read, (today, said.as_str()))?;
    }
    outbox::add(c, site, STORE_ESTIMATE, &draft.version.id.to_string(), &draft.version.id)?;
    tell(c, site, &scope, &offer, draft.version.id)?;
    Ok(number)
}

/// What is being written, as it would be sent today.
pub fn offered(c: &mut Conn, site: &Site, scope: &Scope, of: &Estimate, draft: &Drafted) -> DbResult<Offer> {
    let scope = scope.narrowed(of.customer)?;
    let dealership = dealerships::load(c, scope.dealership())?;
    let customer = customers::load(c, site, &scope)?;
    let vehicle = match draft.content.draft.vehicle {
        Some(id) => Some(vehicles::load(c, site, &scope, id)?),
        None => None,
    };
    let parties = Parties { dealership: &dealership, customer: &customer, vehicle: vehicle.as_ref() };
    let (today, until) = (dealership.today(site.clock.now()), draft.content.valid_until);
    let mut shown = draft.content.draft.clone().without_costs();
    // By the rules of the day it is sent, as the invoice will be by those of its own.
    tax::apply(&tax::list(c, &scope)?, &mut shown, today, customer.details.tax_exempt);
    let mut snapshot =
        compose(&parties, &shown, &of.number, today, until).map_err(|e| AppError::Invalid(e.to_string()))?;
    snapshot.stationery = templates::stationery(c, &scope, TemplateKind::Estimate, snapshot.language)?;
    Ok(Offer {
        dealership: scope.dealership(),
        customer: of.customer,
        estimate: of.id,
        version: draft.version.number,
        deposit: draft.content.deposit,
        snapshot,
    })
}

/// The row stops being a draft.
fn freeze(c: &mut Conn, site: &Site, of: &Estimate, id: EstimateVersionId, offer: &Offer) -> DbResult<()> {
    let document = offer.document()?;
    let sealed: Sealed<EstimateDocument> =
        site.vault.seal_bytes(c, Holder::Customer(of.customer), id.as_bytes(), &document)?;
    let values = (
        estimate_version::state.eq(EstimateState::Sent),
        estimate_version::document.eq(Some(sealed)),
        estimate_version::sha256.eq(Some(hash(&document))),
        estimate_version::sent_at.eq(site.clock.now()),
    );
    let draft = estimate_version::table.find(id).filter(estimate_version::state.eq(EstimateState::Draft));
    if diesel::update(draft).set(values).execute(c)? == 1 {
        Ok(())
    } else {
        Err(AppError::Conflict("This estimate was sent already.".to_owned()))
    }
}

/// What was sent before has had its day, whatever was decided on it. Consents to it stay as they are.
fn supersede(c: &mut Conn, of: &Estimate, number: i32) -> DbResult<()> {
    let before = estimate_version::table
        .filter(estimate_version::estimate_id.eq(of.id).and(estimate_version::version.lt(number)))
        .filter(estimate_version::state.ne(EstimateState::Draft));
    diesel::update(before).set(estimate_version::state.eq(EstimateState::Superseded)).execute(c)?;
    Ok(())
}

/// Queues a mail to each who wants to know of estimates.
fn tell(c: &mut Conn, site: &Site, scope: &Scope, offer: &Offer, id: EstimateVersionId) -> DbResult<()> {
    let number = offer.snapshot.number.as_str();
    let path = format!("/estimates/{number}");
    for reader in notices::readers(c, site, scope, Notice::Estimate)? {
        let seller = offer.snapshot.seller.name.as_str();
        let letter = mail::estimate_ready(site, &reader.to, seller, (id, offer.estimate), number, &path);
        let letter = letter.customer(scope.require_customer()?);
        mail::queue(c, site, &notices::addressed(site, letter, &reader))?;
    }
    Ok(())
}

/// Takes back what waits for an answer. What was decided stays; what was paid ahead is the customer's credit.
pub fn withdraw(c: &mut Conn, site: &Site, actor: &Actor, scope: &Scope, of: &Estimate) -> DbResult<()> {
    if !end(c, of.id, of.version, EstimateState::Withdrawn)? {
        return Err(AppError::Conflict("This estimate no longer waits for an answer.".to_owned()));
    }
    let entry = Entry::new("estimate.withdraw").object(of.id).customer(scope.dealership(), of.customer);
    let entry = entry.before(of.state.code()).after(EstimateState::Withdrawn.code());
    record(c, site, actor, &entry.fact("number", &of.number).fact("version", of.version))?;
    let today = dealerships::load(c, scope.dealership())?.today(site.clock.now());
    deposits::release(c, site, actor, scope, of, today)?;
    Ok(())
}

/// Ends what is past its last day, at every dealership. Returns how many.
pub fn expire(c: &mut Conn, site: &Site) -> DbResult<usize> {
    let mut ended = 0;
    for dealership in dealerships::list(c)? {
        let today = dealership.today(site.clock.now());
        let late: Vec<Estimate> = estimate::table
            .filter(estimate::dealership_id.eq(dealership.id))
            .filter(estimate::state.eq(EstimateState::Sent).and(estimate::valid_until.lt(today)))
            .order(estimate::valid_until)
            .limit(500)
            .select(Estimate::as_select())
            .load(c)?;
        for it in late {
            if end(c, it.id, it.version, EstimateState::Expired)? {
                let entry = Entry::new("estimate.expire").object(it.id).customer(dealership.id, it.customer);
                let entry = entry.before(it.state.code()).after(EstimateState::Expired.code());
                record(c, site, &Actor::system(), &entry.fact("number", &it.number))?;
                let scope = Scope::for_job(dealership.id, Some(it.customer));
                deposits::release(c, site, &Actor::system(), &scope, &it, today)?;
                ended += 1;
            }
        }
    }
    Ok(ended)
}

/// From `sent` to what comes after. False when it was not sent any more, or another version was.
pub(super) fn end(c: &mut Conn, id: EstimateId, version: i32, next: EstimateState) -> DbResult<bool> {
    let waiting = estimate::table
        .find(id)
        .filter(estimate::state.eq(EstimateState::Sent).and(estimate::version.eq(version)));
    if diesel::update(waiting).set(estimate::state.eq(next)).execute(c)? != 1 {
        return Ok(false);
    }
    let its = estimate_version::table
        .filter(estimate_version::estimate_id.eq(id).and(estimate_version::version.eq(version)));
    Ok(diesel::update(its).set(estimate_version::state.eq(next)).execute(c)? == 1)
}

//! Lists of estimates, page by page: a dealership's by state, a customer's own. Nothing is opened but the label.

use std::fmt;
use std::str::FromStr;

use diesel::prelude::*;

use super::state::EstimateState;
use super::store::Estimate;
use crate::base::db::schema::estimate;
use crate::base::db::{Conn, DbResult, MultiBackend, not_blank};
use crate::base::site::Site;
use crate::base::values::{EstimateId, Timestamp, VehicleId};
use crate::base::vault::{EstimateLabel, Holder, Sealed};
use crate::billing::invoices::Label;
use crate::trust::access::Scope;

/// An estimate in a list.
#[derive(Clone, Debug)]
pub struct Listed {
    pub estimate: Estimate,
    pub label: Label,
}

/// Where a page begins: after this one. The newest come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After {
    pub at: Timestamp,
    pub id: EstimateId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no place in the list")]
pub struct NoPlace;

impl fmt::Display for After {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.at.micros(), self.id)
    }
}

impl FromStr for After {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, NoPlace> {
        let (at, id) = text.split_once('.').ok_or(NoPlace)?;
        let at = Timestamp::from_micros(at.parse().map_err(|_| NoPlace)?);
        Ok(Self { at, id: id.parse().map_err(|_| NoPlace)? })
    }
}

/// One page and where the next begins.
#[derive(Clone, Debug)]
pub struct Page {
    pub rows: Vec<Listed>,
    pub next: Option<After>,
}

type Row = (Estimate, Sealed<EstimateLabel>);

/// The dealership's estimates, or those of the scope's customer, drafts among them.
pub fn list(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    state: Option<EstimateState>,
    after: Option<After>,
    limit: usize,
) -> DbResult<Page> {
    let mut rows = estimate::table
        .order((estimate::created_at.desc(), estimate::id.desc()))
        .limit(one_more(limit))
        .select((Estimate::as_select(), estimate::label))
        .into_boxed::<MultiBackend>();
    rows = match scope.customer() {
        Some(customer) => rows.filter(estimate::customer_id.eq(customer)),
        None => rows.filter(estimate::dealership_id.eq(scope.dealership())),
    };
    if let Some(state) = state {
        rows = rows.filter(estimate::state.eq(state));
    }
    if let Some(After { at, id }) = after {
        let older = estimate::created_at.lt(at).or(estimate::id.lt(id));
        rows = rows.filter(estimate::created_at.le(at)).filter(older);
    }
    let rows = rows.load(c)?;
    page(c, site, rows, limit, |it| Some(it.created_at))
}

/// What was sent to the scope's customer, the latest first.
pub fn list_sent(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    after: Option<After>,
    limit: usize,
) -> DbResult<Page> {
    let mut rows = estimate::table
        .filter(estimate::customer_id.eq(scope.require_customer()?).and(estimate::sent_at.is_not_null()))
        .order((estimate::sent_at.desc(), estimate::id.desc()))
        .limit(one_more(limit))
        .select((Estimate::as_select(), estimate::label))
        .into_boxed::<MultiBackend>();
    if let Some(After { at, id }) = after {
        let older = estimate::sent_at.lt(at).or(estimate::id.lt(id).assume_not_null().nullable());
        rows = rows.filter(estimate::sent_at.le(at)).filter(older);
    }
    let rows = rows.load(c)?;
    page(c, site, rows, limit, |it| it.sent_at)
}

/// Those of the scope with one of these numbers or of one of these repair orders, at most `limit`, the newest first.
pub fn search(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    numbers: &[String],
    orders: &[String],
    limit: usize,
) -> DbResult<Vec<Listed>> {
    let ours = || {
        let rows = estimate::table
            .filter(estimate::dealership_id.eq(scope.dealership()))
            .limit(one_more(limit))
            .select((Estimate::as_select(), estimate::label));
        rows.into_boxed::<MultiBackend>()
    };
    let mut rows: Vec<Row> = ours().filter(estimate::number.eq_any(numbers)).load(c)?;
    let ordered: Vec<Row> = ours()
        .filter(estimate::repair_order.eq_any(orders).and(not_blank(estimate::repair_order)))
        .load(c)?;
    rows.extend(ordered);
    rows.retain(|(it, _)| scope.narrowed(it.customer).is_ok());
    rows.sort_by_key(|(it, _)| std::cmp::Reverse((it.created_at, it.id)));
    rows.dedup_by_key(|(it, _)| it.id);
    Ok(page(c, site, rows, limit, |it| Some(it.created_at))?.rows)
}

/// How many wait for an answer at the dealership.
pub fn count_waiting(c: &mut Conn, scope: &Scope) -> DbResult<i64> {
    let waiting = estimate::table
        .filter(estimate::dealership_id.eq(scope.dealership()))
        .filter(estimate::state.eq(EstimateState::Sent));
    Ok(waiting.count().get_result(c)?)
}

/// What waits for an answer of the scope's customer, the latest first; a few.
pub fn waiting_for(c: &mut Conn, site: &Site, scope: &Scope, limit: usize) -> DbResult<Vec<Listed>> {
    let rows: Vec<Row> = estimate::table
        .filter(estimate::customer_id.eq(scope.require_customer()?))
        // Said of the column alone, so that every engine sees that the index of what was sent fits.
        .filter(estimate::state.eq(EstimateState::Sent).and(estimate::sent_at.is_not_null()))
        .order((estimate::sent_at.desc(), estimate::id.desc()))
        .limit(one_more(limit))
        .select((Estimate::as_select(), estimate::label))
        .load(c)?;
    Ok(page(c, site, rows, limit, |it| it.sent_at)?.rows)
}

/// The estimates of a vehicle, the newest first, drafts among them.
pub fn list_of_vehicle(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    vehicle: VehicleId,
    limit: usize,
) -> DbResult<Vec<Listed>> {
    let rows: Vec<Row> = estimate::table
        .filter(estimate::vehicle_id.eq(vehicle))
        .filter(estimate::customer_id.eq(scope.require_customer()?))
        .order((estimate::created_at.desc(), estimate::id.desc()))
        .limit(one_more(limit))
        .select((Estimate::as_select(), estimate::label))
        .load(c)?;
    Ok(page(c, site, rows, limit, |it| Some(it.created_at))?.rows)
}

fn one_more(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1)
}

fn page(
    c: &mut Conn,
    site: &Site,
    mut rows: Vec<Row>,
    limit: usize,
    at: impl Fn(&Estimate) -> Option<Timestamp>,
) -> DbResult<Page> {
    let more = rows.len() > limit;
    rows.truncate(limit);
    let last = rows.last().filter(|_| more);
    let next = last.and_then(|(it, _)| Some(After { at: at(it)?, id: it.id }));
    let labels = rows.iter().map(|(it, label)| (Holder::Customer(it.customer), label));
    site.vault.fetch(c, labels)?;
    let open = |(estimate, label): Row| {
        let holder = Holder::Customer(estimate.customer);
        let text = site.vault.open_field(c, holder, estimate.id.as_bytes(), &label)?;
        Ok(Listed { estimate, label: Label::from_text(&text) })
    };
    Ok(Page { rows: rows.into_iter().map(open).collect::<DbResult<_>>()?, next })
}

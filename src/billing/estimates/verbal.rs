//! A consent given in words, written down by whoever heard it: weaker evidence than a signature, and shown as such. It can
//! come before a decision in the portal, or after one when more was agreed on the phone; the newest counts.

use std::time::Duration;

use diesel::prelude::*;

use super::consent::{self, ConsentKind, Evidence, New, Verbal};
use super::deciding::entry;
use super::state::EstimateState;
use super::statement::{Decision, Statement};
use super::store::{self, Estimate};
use crate::base::db::schema::{estimate, estimate_version};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{CleanText, ConsentId, Money, Timestamp};
use crate::parties::dealerships;
use crate::trust::access::{Scope, persons};
use crate::trust::audit::{Actor, record};

/// What the form asks for. `decisions` is one for each job of `version`.
#[derive(Clone, Debug)]
pub struct Heard {
    pub version: i32,
    pub decisions: Vec<Decision>,
    pub spoke_with: CleanText<120>,
    pub at: Timestamp,
    pub number: CleanText<60>,
    /// In all, before tax.
    pub amount: Money,
    pub note: Option<CleanText<500>>,
}

/// The call may come before the paper, on the same day.
pub const AHEAD: Duration = Duration::from_secs(86_400);

/// When the first version was sent: nobody agreed to it long before.
pub fn first_sent(c: &mut Conn, of: &Estimate) -> DbResult<Option<Timestamp>> {
    Ok(store::versions(c, of)?.into_iter().filter_map(|it| it.sent_at).min())
}

/// Keeps it, and decides the version by it.
pub fn record_verbal(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    of: &Estimate,
    heard: &Heard,
) -> DbResult<ConsentId> {
    let employee = actor.person.ok_or(AppError::SignInNeeded)?;
    let today = dealerships::load(c, scope.dealership())?.today(site.clock.now());
    if of.version != heard.version || !of.stands(today).takes_verbal_consent() {
        return Err(AppError::Conflict(
            "Another version of this estimate was sent meanwhile. Look at it first.".to_owned(),
        ));
    }
    if heard.at > site.clock.now() || !heard.amount.is_positive() {
        return Err(AppError::Invalid("a consent was given before now, to an amount above zero".to_owned()));
    }
    if first_sent(c, of)?.is_none_or(|sent| heard.at < sent.minus(AHEAD)) {
        return Err(AppError::Invalid("a consent is to an offer that was there".to_owned()));
    }
    let sent = store::current(c, site, of)?;
    let statement = Statement::new(&sent.offer, &sent.sha256, &heard.decisions)
        .map_err(|e| AppError::Invalid(e.to_string()))?;
    if !statement.approved().contains(&true) {
        return Err(AppError::Invalid("nothing is approved".to_owned()));
    }
    let all = !statement.approved().contains(&false);
    let state = if all { EstimateState::Approved } else { EstimateState::PartApproved };
    let decided = estimate::table
        .find(of.id)
        .filter(estimate::version.eq(of.version).and(estimate::state.eq(of.state)));
    if diesel::update(decided).set(estimate::state.eq(state)).execute(c)? != 1 {
        return Err(AppError::Conflict("The customer decided this estimate meanwhile.".to_owned()));
    }
    diesel::update(estimate_version::table.find(sent.version.id))
        .set(estimate_version::state.eq(state))
        .execute(c)?;
    let verbal = Verbal {
        spoke_with: heard.spoke_with.clone(),
        at: heard.at,
        number: heard.number.clone(),
        amount: heard.amount,
        employee: persons::find(c, site, employee)?.name,
        note: heard.note.clone(),
    };
    let evidence = Evidence {
        statement,
        name: heard.spoke_with.as_str().to_owned(),
        address: None,
        device: String::new(),
        after_recovery: false,
        signature: None,
        verbal: Some(verbal),
    };
    let entry = entry(scope, of, "estimate.consent_verbal", &evidence)?;
    let entry = entry.fact("amount", format!("{:?}", heard.amount)).before(of.state.code());
    let new = New {
        kind: ConsentKind::Verbal,
        version: sent.version.id,
        amount: heard.amount,
        person: None,
        recorded_by: Some(employee),
        given_at: site.clock.now(),
        evidence,
    };
    let kept = consent::keep(c, site, scope, of, &new)?;
    record(c, site, actor, &entry.fact("consent", kept))?;
    Ok(kept)
}

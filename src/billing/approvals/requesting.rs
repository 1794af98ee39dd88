//! Asking for it, and taking that back. Asking for the same once more changes nothing; asking for something else about
//! the same object overtakes what was asked or approved before.

use diesel::prelude::*;

use super::expiring::close;
use super::store::{by_id, moved, standing};
use super::{Approval, Digest, Kind, Limits, Proposal, Reason, State};
use crate::base::db::schema::approval;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{ApprovalId, Money};
use crate::base::vault::{ApprovalProposal, ApprovalReason, Holder, Sealed};
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, Entry, record};

/// What somebody wants to do and may not alone.
#[derive(Clone, Debug)]
pub struct Asking<'a> {
    pub kind: Kind,
    /// The id of what it is done to.
    pub object: String,
    /// Zero or above.
    pub amount: Money,
    pub digest: &'a Digest,
    pub proposal: &'a Proposal,
    pub reason: &'a Reason,
}

/// Asks for it, about the scope's customer.
pub fn request(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    it: &Asking<'_>,
) -> DbResult<ApprovalId> {
    let customer = scope.require_customer()?;
    let person = actor.person.ok_or(AppError::SignInNeeded)?;
    let now = site.clock.now();
    close(c, site, scope, it.kind, &it.object)?;
    if let Some(before) = standing(c, site, scope, it.kind, &it.object)?
        && before.is_of(site, it.digest)?
    {
        return Ok(before.id);
    }
    // A draft waits for one answer, whatever it needs one for.
    let kinds: &[Kind] = if OF_DRAFTS.contains(&it.kind) { &OF_DRAFTS } else { &[it.kind] };
    overtake(c, site, actor, scope, kinds, &it.object, None)?;
    let id = ApprovalId::generate(now);
    let until = Limits::of_dealership(c, scope)?.until(now);
    let json = serde_json::to_vec(it.proposal).map_err(|e| AppError::Internal(e.into()))?;
    let holder = Holder::Customer(customer);
    let proposal: Sealed<ApprovalProposal> = site.vault.seal_bytes(c, holder, id.as_bytes(), &json)?;
    let reason: Sealed<ApprovalReason> = site.vault.seal(c, holder, id.as_bytes(), it.reason.as_str())?;
    let values = (
        approval::id.eq(id),
        approval::dealership_id.eq(scope.dealership()),
        approval::customer_id.eq(customer),
        approval::kind.eq(it.kind),
        approval::object_id.eq(&it.object),
        approval::currency.eq(it.amount.currency()),
        approval::amount_minor.eq(it.amount.minor()),
        approval::digest.eq(it.digest.kept(site)?.0),
        approval::proposal.eq(proposal),
        approval::reason.eq(reason),
        approval::state.eq(State::Waiting),
        approval::requested_by.eq(person),
        approval::requested_at.eq(now),
        approval::changed_at.eq(now),
        approval::expires_at.eq(until),
    );
    diesel::insert_into(approval::table).values(values).execute(c)?;
    let entry = Entry::new("approval.request").object(id).customer(scope.dealership(), customer);
    let entry = entry.fact("kind", it.kind).fact("of", &it.object).fact("amount", format!("{:?}", it.amount));
    record(c, site, actor, &entry.reason(it.reason.as_str()).after(&it.proposal.title))?;
    Ok(id)
}

/// What is asked about drafts.
const OF_DRAFTS: [Kind; 2] = [Kind::Issue, Kind::Discount];

/// A draft was changed to this, or is a draft no more: what was asked or approved of it as it was is overtaken.
pub fn draft_changed(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    draft: &str,
    to: Option<&Digest>,
) -> DbResult<()> {
    overtake(c, site, actor, scope, &OF_DRAFTS, draft, to)
}

fn overtake(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    kinds: &[Kind],
    object: &str,
    keep: Option<&Digest>,
) -> DbResult<()> {
    for kind in kinds {
        let Some(it) = standing(c, site, scope, *kind, object)? else { continue };
        if let Some(keep) = keep
            && it.is_of(site, keep)?
        {
            continue;
        }
        moved(c, it.id, &[State::Waiting, State::Approved], State::Withdrawn, site.clock.now())?;
        let entry = entry("approval.overtake", scope, &it)?.before(it.state.code());
        record(c, site, actor, &entry.after(State::Withdrawn.code()))?;
    }
    Ok(())
}

/// Takes one's own request back, decided or not, while it was not used.
pub fn withdraw(c: &mut Conn, site: &Site, actor: &Actor, scope: &Scope, id: ApprovalId) -> DbResult<()> {
    let it = by_id(c, site, scope, id)?;
    if actor.person != Some(it.requested_by) {
        return Err(AppError::Forbidden);
    }
    if !moved(c, id, &[State::Waiting, State::Approved], State::Withdrawn, site.clock.now())? {
        return Err(AppError::Conflict("That request is closed already.".to_owned()));
    }
    let entry = entry("approval.withdraw", scope, &it)?.before(it.state.code());
    record(c, site, actor, &entry.after(State::Withdrawn.code()))?;
    Ok(())
}

/// What every entry about a request says.
pub(super) fn entry(action: &'static str, scope: &Scope, it: &Approval) -> DbResult<Entry> {
    let entry = Entry::new(action).object(it.id).customer(scope.dealership(), it.customer);
    let amount = format!("{:?}", it.amount);
    Ok(entry.fact("kind", it.kind).fact("of", &it.object).fact("amount", amount))
}

//! What every page does before something that may need a second person: within the limit a fresh passkey suffices; above
//! it the request is stored and the reader sent to its page, until somebody else has approved exactly this.

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{ApprovalId, Language, Money};
use crate::base::web::{Cx, Flash, FlashKind, Reply};
use crate::billing::approvals::{self, Asking, Digest, Kind, Limits, Proposal, Reason};
use crate::trust::access::step_up::{self, Asked, Operation};
use crate::trust::access::{ActingStaff, Scope, rights};

/// Something that is about to be done.
pub(in crate::pages::staff) struct Act<'a> {
    pub kind: Kind,
    pub operation: Operation,
    /// The id of what it is done to.
    pub object: String,
    pub amount: Money,
    /// `Credit $26.82 of invoice NM-10482`.
    pub title: String,
    /// What it does to the money, a label and words each.
    pub effects: Vec<(String, String)>,
    /// The document's name and page.
    pub document: (String, String),
    pub reason: &'a Reason,
    /// Where the form was sent, and what was in it.
    pub path: &'a str,
    pub form: &'a [(&'a str, &'a str)],
}

/// Passes with the approval that was used up, if one was needed; or answers where the reader goes first. Nobody does it for
/// a customer whom they act for themselves.
pub(in crate::pages::staff) fn cleared(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingStaff,
    scope: &Scope,
    act: &Act<'_>,
) -> DbResult<Result<Option<ApprovalId>, Box<Reply>>> {
    if rights::of_person(c, who.person)?.contains(&(scope.dealership(), scope.require_customer()?)) {
        return Err(AppError::Conflict("You act for this customer. A colleague has to do this.".to_owned()));
    }
    let limits = Limits::of_dealership(c, scope)?;
    let needed = limits.asks(act.kind, act.amount);
    let proposal = proposal(act);
    let digest = proposal.digest(act.kind, &act.object, act.amount);
    if needed {
        let standing = approvals::standing(c, &cx.site, scope, act.kind, &act.object)?;
        if !standing.is_some_and(|it| it.covers(&digest)) {
            return ask(c, cx, who, scope, act, (&proposal, &digest, &limits))
                .map(|reply| Err(Box::new(reply)));
        }
    }
    let asked = Asked {
        operation: act.operation,
        object: act.object.clone(),
        amount: Some(act.amount),
        summary: act.title.clone(),
        path: act.path,
        form: act.form,
    };
    step_up::require(c, &cx.site, &who.actor, &asked)?;
    if !needed {
        return Ok(Ok(None));
    }
    let used = approvals::spend(c, &cx.site, &who.actor, scope, act.kind, &act.object, &digest)?;
    match used {
        Some(id) => Ok(Ok(Some(id))),
        None => Err(AppError::Conflict("That approval was used or withdrawn meanwhile.".to_owned())),
    }
}

fn proposal(act: &Act<'_>) -> Proposal {
    let form = act.form.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Proposal {
        title: act.title.clone(),
        effects: act.effects.clone(),
        document: act.document.clone(),
        action: act.path.to_owned(),
        form: form.collect(),
    }
}

fn ask(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingStaff,
    scope: &Scope,
    act: &Act<'_>,
    (proposal, digest, limits): (&Proposal, &Digest, &Limits),
) -> DbResult<Reply> {
    let asking = Asking {
        kind: act.kind,
        object: act.object.clone(),
        amount: act.amount,
        digest,
        proposal,
        reason: act.reason,
    };
    let id = approvals::request(c, &cx.site, &who.actor, scope, &asking)?;
    let limit = limits.of(act.kind, act.amount.currency());
    let limit = limit.map(|limit| limit.display(Language::En)).as_ref().map(MoneyDisplay::to_string);
    let text = format!(
        "Nothing has happened yet. Above {} a manager who is not you approves it; then you do it from here.",
        limit.unwrap_or_default()
    );
    Ok(Reply::to(format!("/staff/approvals/{id}")).flash(Flash { kind: FlashKind::Warn, text }))
}

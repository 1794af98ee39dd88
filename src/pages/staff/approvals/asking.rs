//! What every page does before something that may need a second person: within the limit, with what they did alone for the
//! same customer that day, a fresh passkey suffices; above it the request is stored and the reader sent to its page, until
//! somebody else has approved exactly this.

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{ApprovalId, Language, Money};
use crate::base::web::{Cx, Flash, FlashKind, Reply};
use crate::billing::approvals::{self, Asking, Digest, Kind, Limits, Proposal, Reason, State};
use crate::pages::staff::own::not_theirs;
use crate::trust::access::step_up::{self, Asked, Operation};
use crate::trust::access::{ActingStaff, Scope, restraints};
use crate::trust::audit::{Entry, Outcome, record_later};

const RESTRAINED: &str =
    "For a while a second person approves whatever they do with money: a rule found something odd.";

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
    let customer = scope.require_customer()?;
    if let Err(refused) = not_theirs(c, who, customer, "has to do this") {
        let entry = Entry::new("segregation").outcome(Outcome::Refused).fact("cause", "own_account");
        record_later(&cx.site, &who.actor, entry.customer(scope.dealership(), customer));
        return Err(refused);
    }
    let limits = Limits::of_person(c, &cx.site, scope, who.person)?;
    let currency = act.amount.currency();
    let done = approvals::done_alone(c, &cx.site, scope, who.person, act.kind, currency)?;
    let needed = limits.asks(act.kind, act.amount.checked_add(done)?);
    let restrained = restraints::second_person(c, cx.site.clock.now(), who.person)?.is_some();
    let because = if needed && restrained {
        RESTRAINED.to_owned()
    } else if needed && !limits.asks(act.kind, act.amount) {
        because(act, done, &limits)
    } else {
        String::new()
    };
    let proposal = proposal(act, because);
    let digest = proposal.digest(act.kind, &act.object, act.amount);
    if needed {
        let standing = approvals::standing(c, &cx.site, scope, act.kind, &act.object)?;
        let covered = match &standing {
            Some(it) => it.covers(&cx.site, &digest)?,
            None => false,
        };
        if !covered {
            let changed = standing.is_some_and(|it| it.state == State::Approved);
            return ask(c, cx, who, scope, act, (&proposal, &digest, &limits), changed)
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

/// The amount alone would not need anybody: what was done before it on the same day counts.
fn because(act: &Act<'_>, done: Money, limits: &Limits) -> String {
    let what = match act.kind {
        Kind::Refund => "sent back",
        Kind::WriteOff => "written off",
        _ => "credited",
    };
    let limit = shown_limit(limits, act);
    format!(
        "{} was {what} for this customer today by the same person alone. Together it is above {limit}.",
        done.display(Language::En)
    )
}

fn shown_limit(limits: &Limits, act: &Act<'_>) -> String {
    let limit = limits.of(act.kind, act.amount.currency());
    let limit = limit.map(|limit| limit.display(Language::En));
    limit.as_ref().map(MoneyDisplay::to_string).unwrap_or_default()
}

fn proposal(act: &Act<'_>, because: String) -> Proposal {
    let form = act.form.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Proposal {
        title: act.title.clone(),
        effects: act.effects.clone(),
        because,
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
    changed: bool,
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
    let limit = shown_limit(limits, act);
    let first = match changed {
        true => "Nothing has happened yet. It is not what was approved any more, and is asked for anew."
            .to_owned(),
        false if proposal.because.is_empty() => "Nothing has happened yet.".to_owned(),
        false => format!("Nothing has happened yet. {}", proposal.because),
    };
    let text = if proposal.because == RESTRAINED {
        "Nothing has happened yet. For a while a manager who is not you approves whatever you do with money."
            .to_owned()
    } else {
        format!("{first} Above {limit} a day a manager who is not you approves it; then you do it from here.")
    };
    Ok(Reply::to(format!("/staff/approvals/{id}")).flash(Flash { kind: FlashKind::Warn, text }))
}

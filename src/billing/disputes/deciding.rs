//! Deciding, once: the rulings, the credit note, money that goes back or stays on the account, the order for the letter, the
//! log and the mails, in one transaction. Whatever fails, nothing of it is done.

use diesel::prelude::*;

use super::deciders::refuse;
use super::decisions::write;
use super::holding::rehold;
use super::mailing;
use super::planning::{Effect, Ruled, Way, effect};
use super::raising::entry;
use super::store::{Dispute, by_id, moved};
use super::story::{EventKind, NewEvent, Side, happened};
use super::talking::Clock;
use super::{Event, LETTER, Outcome, State, Why, keyed};
use crate::base::db::schema::{dispute, dispute_decision, dispute_line};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::outbox;
use crate::base::site::Site;
use crate::base::values::{ApprovalId, CreditNoteId, DecisionId, DisputeId, LineId, Money, Timestamp};
use crate::base::words::Words;
use crate::billing::credits::{self, NewCredit, NotCredited};
use crate::billing::payments::returning::{NotReturned, Reason, Returning, give_back};
use crate::parties::customers;
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, record};

/// What is decided.
#[derive(Clone, Copy, Debug)]
pub struct NewDecision<'a> {
    pub dispute: DisputeId,
    /// One for each open line.
    pub rulings: &'a [Ruled],
    /// Where money goes that had been paid.
    pub way: Way,
    /// To the customer, about all of it.
    pub words: Option<&'a Why>,
    /// Of the form: sent twice, it is one decision.
    pub form_key: &'a str,
    pub approval: Option<ApprovalId>,
}

/// Why it is not decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotDecided {
    /// They issued the invoice.
    Issuer,
    /// They act for its customer.
    Involved,
    /// They made, or approved, the decision that is appealed.
    Again,
    /// It is in a state in which nobody decides.
    Over(State),
    /// These lines are not ruled on, or with an amount that does not fit.
    Lines(Vec<LineId>),
    /// The credit cannot be made now.
    Credit(NotCredited),
    /// The money cannot go back now; it can stay on the account.
    NotRefundable,
}

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    pub id: DecisionId,
    pub credited: Money,
    /// Number of the credit note, where there is one.
    pub note: Option<String>,
    pub refunded: Money,
    pub due: Money,
}

/// Decides a dispute of the scope's dealership. That the actor is a manager who has just used a passkey, and that a second
/// one approved what is above the limit, is asked before.
pub fn decide(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    new: &NewDecision<'_>,
) -> DbResult<Result<Decided, NotDecided>> {
    let it = by_id(c, scope, new.dispute)?;
    if let Some(known) = decided_by_form(c, &it, new.form_key)? {
        return Ok(Ok(known));
    }
    let scope = scope.narrowed(it.customer)?;
    if let Some(why) = refuse(c, site, actor, &scope, &it)? {
        return Ok(Err(why));
    }
    let effect = match effect(c, site, &scope, &it, new.rulings)? {
        Ok(effect) => effect,
        Err(why) => return Ok(Err(why)),
    };
    let refund = new.way == Way::Refund && effect.paid_back.is_positive();
    if refund && !effect.refundable {
        return Ok(Err(NotDecided::NotRefundable));
    }
    // Before anything is written: a payment under way stops a credit.
    if effect.credited.is_positive()
        && !crate::billing::payments::store::attempts::live_for(c, &scope, &[it.invoice])?.is_empty()
    {
        return Ok(Err(NotDecided::Credit(NotCredited::Busy)));
    }
    let to = it.state.after(Event::Decide).ok_or_else(|| AppError::internal("decided what is over"))?;
    let id = DecisionId::generate(site.clock.now());
    let appeal_until = settle(c, site, &scope, &it, &effect, to)?;
    let (note, number) = match credit(c, site, actor, &scope, &it, (&effect, id), new)? {
        Some((id, number)) => (Some(id), Some(number)),
        None => (None, None),
    };
    let refunded = if refund {
        send_back(c, site, actor, &it, (&effect, id), new)?
    } else {
        Money::zero(effect.credited.currency())
    };
    let decided = Decided { id, credited: effect.credited, note: number, refunded, due: effect.open_after };
    write(c, site, actor, &it, &effect, new, (&decided, note, appeal_until))?;
    rehold(c, site, &scope, it.invoice)?;
    let kind = if to == State::Decided { EventKind::Decided } else { EventKind::DecidedFinal };
    happened(c, site, it.customer, it.id, &NewEvent::of(kind, Side::Staff, actor.person))?;
    outbox::add(c, site, LETTER, &decided.id.to_string(), &decided.id)?;
    let entry = entry("dispute.decide", &scope, &it)?.fact("credited", format!("{:?}", decided.credited));
    let entry = entry.fact("note", decided.note.as_deref().unwrap_or("none"));
    let entry = entry.fact("refunded", format!("{refunded:?}")).fact("due", format!("{:?}", decided.due));
    let entry = effect
        .rulings
        .iter()
        .fold(entry, |entry, ruling| entry.fact("line", format!("{} {:?}", ruling.outcome, ruling.amount)));
    record(c, site, actor, &entry.before(it.state.code()).after(to.code()))?;
    mailing::decided(c, site, &scope, &it, decided.id)?;
    Ok(Ok(decided))
}

/// The decision of this dispute that a form made before.
pub fn decided_by_form(c: &mut Conn, it: &Dispute, key: &str) -> DbResult<Option<Decided>> {
    keyed(key)?;
    use dispute_decision as d;
    type Row = (DecisionId, Option<CreditNoteId>, i64, i64, i64, crate::base::values::Currency);
    let row: Option<Row> = d::table
        .inner_join(dispute::table)
        .filter(d::dispute_id.eq(it.id).and(d::form_key.eq(key)))
        .select((
            d::id,
            d::credit_note_id,
            d::credited_minor,
            d::refunded_minor,
            d::due_minor,
            dispute::currency,
        ))
        .first(c)
        .optional()?;
    let Some((id, note, credited, refunded, due, currency)) = row else { return Ok(None) };
    let note = match note {
        Some(note) => {
            use crate::base::db::schema::credit_note;
            Some(credit_note::table.find(note).select(credit_note::number).first(c)?)
        }
        None => None,
    };
    let money = |minor| Money::new(minor, currency);
    Ok(Some(Decided { id, credited: money(credited), note, refunded: money(refunded), due: money(due) }))
}

/// The dispute's own rows: it is decided, and its lines are free. Until when it can be appealed, if it can.
fn settle(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    it: &Dispute,
    effect: &Effect,
    to: State,
) -> DbResult<Option<Timestamp>> {
    let (now, clock) = (site.clock.now(), Clock::of(c, scope)?);
    moved(c, it, to, it.due.done())?;
    let appealable = effect.rulings.iter().any(|ruling| {
        let line = it.lines.iter().find(|line| line.line == ruling.line);
        let all = line.and_then(|line| line.outstanding().ok()).is_none_or(|left| left == ruling.amount);
        ruling.outcome != Outcome::Upheld && !all
    });
    let until = (to == State::Decided && appealable).then(|| clock.calendar().appeal_until(now));
    let values = (dispute::ended_at.eq(now), dispute::appeal_until.eq(until));
    diesel::update(dispute::table.find(it.id)).set(values).execute(c)?;
    for ruling in &effect.rulings {
        let line = dispute_line::table.find((it.id, ruling.line));
        let approved = dispute_line::approved_minor + ruling.amount.minor();
        let values = (dispute_line::approved_minor.eq(approved), dispute_line::open.eq(false));
        diesel::update(line).set(values).execute(c)?;
        // Also of what another credit note took off meanwhile the customer is right: nothing is left to question.
        if ruling.outcome == Outcome::Upheld {
            diesel::update(line)
                .set(dispute_line::approved_minor.eq(dispute_line::claimed_minor))
                .execute(c)?;
        }
    }
    Ok(until)
}

fn credit(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    it: &Dispute,
    (effect, id): (&Effect, DecisionId),
    new: &NewDecision<'_>,
) -> DbResult<Option<(CreditNoteId, String)>> {
    if !effect.credited.is_positive() {
        return Ok(None);
    }
    let w = Words::new(customers::load(c, site, scope)?.details.language);
    let reason = w.args("dispute-credit-reason", &[("number", it.number.as_str().into())]);
    let reason = credits::Reason::parse(&reason).map_err(|e| AppError::Internal(e.into()))?;
    let (amounts, key) = (effect.amounts.as_slice(), format!("{id}-credit"));
    let credit =
        NewCredit { invoice: it.invoice, amounts, reason: &reason, form_key: &key, approval: new.approval };
    match credits::credit(c, site, actor, scope, &credit)? {
        Ok(note) => Ok(Some((note.id, note.number))),
        Err(why) => Err(AppError::internal(format!("a planned credit was refused: {why:?}"))),
    }
}

fn send_back(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    it: &Dispute,
    (effect, id): (&Effect, DecisionId),
    new: &NewDecision<'_>,
) -> DbResult<Money> {
    let reason = Reason::parse(&it.number).map_err(|e| AppError::Internal(e.into()))?;
    for (place, part) in effect.parts.iter().enumerate() {
        let key = format!("{id}-refund-{place}");
        let refund = Returning {
            payment: part.payment,
            amount: part.amount,
            reason: &reason,
            form_key: &key,
            approval: new.approval,
        };
        if let Err(NotReturned::TooMuch(most)) = give_back(c, site, actor, &part.payer, &refund)? {
            return Err(AppError::internal(format!("{most:?} could go back of what a decision freed")));
        }
    }
    Ok(effect.paid_back)
}

//! What was decided of a dispute: once, and once more after an appeal. Rows that never change.

use diesel::prelude::*;

use super::deciding::{Decided, NewDecision};
use super::planning::Effect;
use super::{Dispute, Outcome, State};
use crate::base::db::schema::{credit_note, dispute, dispute_decision, dispute_ruling};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{
    CreditNoteId, DealershipId, DecisionId, LineId, Money, PersonId, RulingId, Timestamp,
};
use crate::base::vault::{DecisionWords, Holder, Sealed};
use crate::trust::access::Scope;
use crate::trust::audit::Actor;

/// What one line came to, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    pub line: LineId,
    pub outcome: Outcome,
    /// Before tax.
    pub approved: Money,
    pub why: String,
}

/// A decision as it was made.
#[derive(Clone, Debug)]
pub struct Decision {
    pub id: DecisionId,
    /// After an appeal.
    pub is_final: bool,
    pub by: PersonId,
    pub at: Timestamp,
    pub note: Option<(CreditNoteId, String)>,
    /// With tax.
    pub credited: Money,
    /// Of it, what had been paid: put on the account, or sent back.
    pub on_account: Money,
    pub refunded: Money,
    /// What was left to pay on the invoice then.
    pub due: Money,
    pub words: String,
    /// Until when it could be appealed, as it was decided.
    pub appeal_until: Option<Timestamp>,
    pub rulings: Vec<Ruling>,
}

type DecisionRow = (
    DecisionId,
    bool,
    PersonId,
    Timestamp,
    Option<CreditNoteId>,
    i64,
    i64,
    i64,
    i64,
    Option<Sealed<DecisionWords>>,
    Option<Timestamp>,
);

/// The decisions of a dispute of the scope: none, one, or two.
pub fn decisions(c: &mut Conn, site: &Site, scope: &Scope, it: &Dispute) -> DbResult<Vec<Decision>> {
    use dispute_decision as d;
    scope.narrowed(it.customer)?;
    let rows: Vec<DecisionRow> = d::table
        .filter(d::dispute_id.eq(it.id).and(d::dealership_id.eq(scope.dealership())))
        .order(d::is_final)
        .select((
            d::id,
            d::is_final,
            d::decided_by,
            d::decided_at,
            d::credit_note_id,
            d::credited_minor,
            d::account_minor,
            d::refunded_minor,
            d::due_minor,
            d::note,
            d::appeal_until,
        ))
        .load(c)?;
    let mut found = Vec::with_capacity(rows.len());
    for (id, is_final, by, at, note, credited, account, refunded, due, words, appeal_until) in rows {
        let money = |minor| Money::new(minor, it.claimed.currency());
        let holder = Holder::Customer(it.customer);
        let number = |c: &mut Conn, id: CreditNoteId| -> DbResult<(CreditNoteId, String)> {
            Ok((id, credit_note::table.find(id).select(credit_note::number).first(c)?))
        };
        found.push(Decision {
            note: note.map(|id| number(c, id)).transpose()?,
            words: match &words {
                Some(sealed) => site.vault.open_field(c, holder, id.as_bytes(), sealed)?,
                None => String::new(),
            },
            rulings: rulings(c, site, it, id)?,
            id,
            is_final,
            by,
            at,
            credited: money(credited),
            on_account: money(account),
            refunded: money(refunded),
            due: money(due),
            appeal_until,
        });
    }
    Ok(found)
}

fn rulings(c: &mut Conn, site: &Site, it: &Dispute, decision: DecisionId) -> DbResult<Vec<Ruling>> {
    use dispute_ruling as r;
    let rows: Vec<(RulingId, LineId, Outcome, i64, Sealed<DecisionWords>)> = r::table
        .filter(r::decision_id.eq(decision))
        .select((r::id, r::line_id, r::outcome, r::approved_minor, r::reason))
        .load(c)?;
    let holder = Holder::Customer(it.customer);
    let mut found = Vec::with_capacity(rows.len());
    for (id, line, outcome, approved, why) in rows {
        let why = site.vault.open_field(c, holder, id.as_bytes(), &why)?;
        let approved = Money::new(approved, it.claimed.currency());
        found.push(Ruling { line, outcome, approved, why });
    }
    let place = |ruling: &Ruling| it.lines.iter().position(|line| line.line == ruling.line);
    found.sort_by_key(place);
    Ok(found)
}

/// Writes a decision down, with a ruling for each line.
pub(super) fn write(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    it: &Dispute,
    effect: &Effect,
    new: &NewDecision<'_>,
    (decided, note, appeal_until): (&Decided, Option<CreditNoteId>, Option<Timestamp>),
) -> DbResult<()> {
    use dispute_decision as d;
    let (id, holder) = (decided.id, Holder::Customer(it.customer));
    let words: Option<Sealed<DecisionWords>> = match new.words {
        Some(words) => Some(site.vault.seal(c, holder, id.as_bytes(), words.as_str())?),
        None => None,
    };
    let dealership: DealershipId = dispute::table.find(it.id).select(dispute::dealership_id).first(c)?;
    let values = (
        d::id.eq(id),
        d::dispute_id.eq(it.id),
        d::dealership_id.eq(dealership),
        d::is_final.eq(it.state == State::Appealed),
        d::decided_by.eq(actor.person.ok_or(AppError::SignInNeeded)?),
        d::decided_at.eq(site.clock.now()),
        d::approval_id.eq(new.approval),
        d::credit_note_id.eq(note),
        d::credited_minor.eq(decided.credited.minor()),
        d::account_minor.eq(effect.paid_back.checked_sub(decided.refunded)?.minor()),
        d::refunded_minor.eq(decided.refunded.minor()),
        d::due_minor.eq(decided.due.minor()),
        d::form_key.eq(new.form_key),
        d::note.eq(words),
        d::appeal_until.eq(appeal_until),
    );
    diesel::insert_into(d::table).values(values).execute(c)?;
    for ruling in &effect.rulings {
        let own = RulingId::generate(site.clock.now());
        let why: Sealed<DecisionWords> = site.vault.seal(c, holder, own.as_bytes(), ruling.why.as_str())?;
        let values = (
            dispute_ruling::id.eq(own),
            dispute_ruling::decision_id.eq(id),
            dispute_ruling::line_id.eq(ruling.line),
            dispute_ruling::outcome.eq(ruling.outcome),
            dispute_ruling::approved_minor.eq(ruling.amount.minor()),
            dispute_ruling::reason.eq(why),
        );
        diesel::insert_into(dispute_ruling::table).values(values).execute(c)?;
    }
    Ok(())
}

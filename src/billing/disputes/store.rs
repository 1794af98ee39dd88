//! Disputes, opened: the row, its lines, what happened, what was decided. Every function finds only what is in the scope.

use diesel::prelude::*;

use super::clock::Due;
use super::{Outcome, State, Wish};
use crate::base::db::schema::{
    credit_note, dispute, dispute_decision, dispute_event, dispute_line, dispute_ruling, invoice,
};
use crate::base::db::{Conn, DbResult, MultiBackend};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{
    CreditNoteId, Currency, CustomerId, DecisionId, DisputeEventId, DisputeId, InvoiceId, LineId, Money,
    PersonId, Quantity, RulingId, Timestamp,
};
use crate::base::vault::{DecisionWords, DisputeWords, Holder, Sealed};
use crate::trust::access::Scope;

/// A dispute without its words.
#[derive(Clone, Debug)]
pub struct Dispute {
    pub id: DisputeId,
    pub customer: CustomerId,
    pub invoice: InvoiceId,
    pub invoice_number: String,
    pub number: String,
    pub state: State,
    /// With tax, when it was raised.
    pub claimed: Money,
    /// With tax, now: what is on hold. Of what is paid already nothing is held back from anybody.
    pub held: Money,
    pub wish: Wish,
    pub raised_by: Option<PersonId>,
    pub raised_at: Timestamp,
    /// Who issued the invoice.
    pub issued_by: Option<PersonId>,
    /// Who of the staff looks after it.
    pub owner: Option<PersonId>,
    pub due: Due,
    /// The next promised moment passed, and the managers were told.
    pub escalated_at: Option<Timestamp>,
    pub appeal_until: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    /// In the invoice's order.
    pub lines: Vec<DisputedLine>,
    pub(super) version: i64,
}

/// One questioned line, before tax.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisputedLine {
    pub line: LineId,
    /// Among the lines of the invoice, from 0.
    pub place: usize,
    pub quantity: Option<Quantity>,
    pub claimed: Money,
    /// What decisions so far allowed.
    pub approved: Money,
    /// A code of the dealership's list.
    pub reason: String,
    pub open: bool,
}

impl DisputedLine {
    /// What is still questioned of it.
    pub fn outstanding(&self) -> DbResult<Money> {
        Ok(self.claimed.checked_sub(self.approved)?)
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = dispute)]
struct Row {
    id: DisputeId,
    customer_id: CustomerId,
    invoice_id: InvoiceId,
    number: String,
    state: State,
    currency: Currency,
    claimed_minor: i64,
    held_minor: i64,
    wish: Wish,
    raised_by: Option<PersonId>,
    raised_at: Timestamp,
    issued_by: Option<PersonId>,
    owner_id: Option<PersonId>,
    reply_by: Option<Timestamp>,
    decide_by: Timestamp,
    answer_by: Option<Timestamp>,
    days_left: Option<i32>,
    escalated_at: Option<Timestamp>,
    appeal_until: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    version: i64,
}

/// One of the scope by its number.
pub fn by_number(c: &mut Conn, scope: &Scope, number: &str) -> DbResult<Dispute> {
    let number = number.to_owned();
    let row = of_scope(scope).filter(dispute::number.eq(number)).select(Row::as_select()).first(c)?;
    open(c, scope, row)
}

pub fn by_id(c: &mut Conn, scope: &Scope, id: DisputeId) -> DbResult<Dispute> {
    let row = of_scope(scope).filter(dispute::id.eq(id)).select(Row::as_select()).first(c)?;
    open(c, scope, row)
}

/// Those about an invoice of the scope, the oldest first.
pub fn of_invoice(c: &mut Conn, scope: &Scope, invoice: InvoiceId) -> DbResult<Vec<Dispute>> {
    let rows: Vec<Row> = of_scope(scope)
        .filter(dispute::invoice_id.eq(invoice))
        .order(dispute::id)
        .select(Row::as_select())
        .load(c)?;
    rows.into_iter().map(|row| open(c, scope, row)).collect()
}

fn of_scope(scope: &Scope) -> dispute::BoxedQuery<'static, MultiBackend> {
    let ours = dispute::table.filter(dispute::dealership_id.eq(scope.dealership())).into_boxed();
    match scope.customer() {
        Some(customer) => ours.filter(dispute::customer_id.eq(customer)),
        None => ours,
    }
}

fn open(c: &mut Conn, scope: &Scope, row: Row) -> DbResult<Dispute> {
    scope.narrowed(row.customer_id)?;
    let money = |minor| Money::new(minor, row.currency);
    let invoice_number: Option<String> =
        invoice::table.find(row.invoice_id).select(invoice::number).first(c)?;
    type Line = (LineId, i32, Option<String>, i64, i64, String, bool);
    let lines: Vec<Line> = dispute_line::table
        .filter(dispute_line::dispute_id.eq(row.id))
        .order(dispute_line::place)
        .select((
            dispute_line::line_id,
            dispute_line::place,
            dispute_line::quantity,
            dispute_line::claimed_minor,
            dispute_line::approved_minor,
            dispute_line::reason,
            dispute_line::open,
        ))
        .load(c)?;
    let line = |(line, place, quantity, claimed, approved, reason, open): Line| {
        let quantity = quantity.map(|text| text.parse()).transpose();
        Ok(DisputedLine {
            line,
            place: usize::try_from(place).unwrap_or_default(),
            quantity: quantity.map_err(|_| AppError::internal("a disputed quantity is none"))?,
            claimed: money(claimed),
            approved: money(approved),
            reason,
            open,
        })
    };
    Ok(Dispute {
        lines: lines.into_iter().map(line).collect::<DbResult<_>>()?,
        id: row.id,
        customer: row.customer_id,
        invoice: row.invoice_id,
        invoice_number: invoice_number.unwrap_or_default(),
        number: row.number,
        state: row.state,
        claimed: money(row.claimed_minor),
        held: money(row.held_minor),
        wish: row.wish,
        raised_by: row.raised_by,
        raised_at: row.raised_at,
        issued_by: row.issued_by,
        owner: row.owner_id,
        due: Due {
            reply_by: row.reply_by,
            decide_by: row.decide_by,
            answer_by: row.answer_by,
            days_left: row.days_left,
        },
        escalated_at: row.escalated_at,
        appeal_until: row.appeal_until,
        ended_at: row.ended_at,
        version: row.version,
    })
}

crate::coded! {
    /// What can stand in the story of a dispute.
    pub enum EventKind {
        Raised = "raised",
        Assigned = "assigned",
        Message = "message",
        Note = "note",
        Request = "request",
        Answer = "answer",
        Expired = "expired",
        Withdrawn = "withdrawn",
        Decided = "decided",
        Appealed = "appealed",
        DecidedFinal = "decided_final",
        Escalated = "escalated",
    }
}

crate::coded! {
    /// Whose doing it was.
    pub enum Side {
        Owner = "owner",
        Staff = "staff",
        System = "system",
    }
}

/// One step of the story.
#[derive(Clone, Debug)]
pub struct Happened {
    pub id: DisputeEventId,
    pub kind: EventKind,
    pub side: Side,
    /// For staff alone.
    pub internal: bool,
    pub person: Option<PersonId>,
    /// Whom it was given to.
    pub about: Option<PersonId>,
    pub words: String,
    pub at: Timestamp,
}

type EventRow = (
    DisputeEventId,
    EventKind,
    Side,
    bool,
    Option<PersonId>,
    Option<PersonId>,
    Option<Sealed<DisputeWords>>,
    Timestamp,
);

/// What happened in a dispute, the first thing first. What is internal only to a scope of the whole dealership: a scope of
/// one customer is the customer's own.
pub fn events(c: &mut Conn, site: &Site, scope: &Scope, it: &Dispute) -> DbResult<Vec<Happened>> {
    use dispute_event as e;
    scope.narrowed(it.customer)?;
    let mut rows = e::table
        .filter(e::dispute_id.eq(it.id))
        .order((e::at, e::id))
        .select((e::id, e::kind, e::side, e::internal, e::person_id, e::about_id, e::body, e::at))
        .into_boxed::<MultiBackend>();
    if scope.customer().is_some() {
        rows = rows.filter(e::internal.eq(false));
    }
    let rows: Vec<EventRow> = rows.load(c)?;
    let holder = Holder::Customer(it.customer);
    site.vault.fetch(c, rows.iter().filter_map(|row| row.6.as_ref()).map(|words| (holder, words)))?;
    let opened = |(id, kind, side, internal, person, about, words, at): EventRow| {
        let words = match &words {
            Some(sealed) => site.vault.open_field(c, holder, id.as_bytes(), sealed)?,
            None => String::new(),
        };
        Ok(Happened { id, kind, side, internal, person, about, words, at })
    };
    rows.into_iter().map(opened).collect()
}

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
        ))
        .load(c)?;
    let mut found = Vec::with_capacity(rows.len());
    for (id, is_final, by, at, note, credited, account, refunded, due, words) in rows {
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

/// One more step of the story.
pub(super) struct NewEvent<'a> {
    pub kind: EventKind,
    pub side: Side,
    pub internal: bool,
    pub person: Option<PersonId>,
    pub about: Option<PersonId>,
    pub words: Option<&'a str>,
    /// Of the form: sent twice, it is one.
    pub form_key: Option<&'a str>,
}

impl<'a> NewEvent<'a> {
    pub fn of(kind: EventKind, side: Side, person: Option<PersonId>) -> Self {
        Self { kind, side, internal: false, person, about: None, words: None, form_key: None }
    }

    pub fn words(self, words: &'a str) -> Self {
        Self { words: Some(words), ..self }
    }
}

/// Writes a step down.
pub(super) fn happened(
    c: &mut Conn,
    site: &Site,
    customer: CustomerId,
    dispute: DisputeId,
    new: &NewEvent<'_>,
) -> DbResult<DisputeEventId> {
    use dispute_event as e;
    let now = site.clock.now();
    let id = DisputeEventId::generate(now);
    let body: Option<Sealed<DisputeWords>> = match new.words {
        Some(words) => Some(site.vault.seal(c, Holder::Customer(customer), id.as_bytes(), words)?),
        None => None,
    };
    let values = (
        e::id.eq(id),
        e::dispute_id.eq(dispute),
        e::kind.eq(new.kind),
        e::side.eq(new.side),
        e::internal.eq(new.internal),
        e::person_id.eq(new.person),
        e::about_id.eq(new.about),
        e::body.eq(body),
        e::form_key.eq(new.form_key),
        e::at.eq(now),
    );
    diesel::insert_into(e::table).values(values).execute(c)?;
    Ok(id)
}

/// Whether a form made a step already.
pub(super) fn is_known(c: &mut Conn, form_key: &str) -> DbResult<bool> {
    let known = dispute_event::table.filter(dispute_event::form_key.eq(form_key));
    Ok(diesel::select(diesel::dsl::exists(known)).get_result(c)?)
}

/// Moves a dispute on from what was read of it. Somebody who was faster is a conflict.
pub(super) fn moved(c: &mut Conn, it: &Dispute, to: State, due: Due) -> DbResult<()> {
    let row =
        dispute::table.find(it.id).filter(dispute::state.eq(it.state).and(dispute::version.eq(it.version)));
    // A new day was promised: should it pass, too, the managers are told again.
    let again = due.at() != it.due.at();
    let values = (
        dispute::state.eq(to),
        dispute::open.eq(to.is_open()),
        dispute::reply_by.eq(due.reply_by),
        dispute::decide_by.eq(due.decide_by),
        dispute::answer_by.eq(due.answer_by),
        dispute::days_left.eq(due.days_left),
        dispute::due_at.eq(due.at()),
        dispute::escalated_at.eq(if again { None } else { it.escalated_at }),
        dispute::version.eq(dispute::version + 1_i64),
    );
    if diesel::update(row).set(values).execute(c)? == 1 {
        return Ok(());
    }
    Err(AppError::Conflict(
        "Somebody else changed this dispute at the same moment. Look at it again.".to_owned(),
    ))
}

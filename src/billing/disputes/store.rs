//! Disputes, opened: the row and its lines, and how it is moved on. Every function finds only what is in the scope. Not
//! here: what happened (`story`) and what was decided (`decisions`).

use diesel::prelude::*;

use super::clock::Due;
use super::{State, Wish};
use crate::base::db::schema::{dispute, dispute_line, invoice};
use crate::base::db::{Conn, DbResult, MultiBackend};
use crate::base::error::AppError;
use crate::base::values::{
    Currency, CustomerId, DisputeId, InvoiceId, LineId, Money, PersonId, Quantity, Timestamp,
};
use crate::each;
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
    /// The manager whom an administrator lets decide because nobody else can.
    pub allowed: Option<PersonId>,
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

impl Dispute {
    /// Until when what was decided can be appealed; none when it cannot be, or not any more.
    pub fn appealable_until(&self) -> Option<Timestamp> {
        self.appeal_until.filter(|_| self.state == State::Decided)
    }
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
    paused_days: i32,
    pause_until: Option<Timestamp>,
    allowed_id: Option<PersonId>,
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
    let all = dispute::table
        .filter(dispute::dealership_id.eq(scope.dealership()).and(dispute::invoice_id.eq(invoice)))
        .order(dispute::id);
    let rows: Vec<Row> = match scope.customer() {
        Some(customer) => {
            let theirs = all.filter(dispute::customer_id.eq(customer));
            each!(c, |c| theirs.select(Row::as_select()).load(c))?
        }
        None => each!(c, |c| all.select(Row::as_select()).load(c))?,
    };
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
        allowed: row.allowed_id,
        due: Due {
            reply_by: row.reply_by,
            decide_by: row.decide_by,
            answer_by: row.answer_by,
            days_left: row.days_left,
            pause_until: row.pause_until,
            paused_days: row.paused_days,
        },
        escalated_at: row.escalated_at,
        appeal_until: row.appeal_until,
        ended_at: row.ended_at,
        version: row.version,
    })
}

/// Moves a dispute on from what was read of it. Somebody who was faster is a conflict.
pub(super) fn moved(c: &mut Conn, it: &Dispute, to: State, due: Due) -> DbResult<()> {
    let row =
        dispute::table.find(it.id).filter(dispute::state.eq(it.state).and(dispute::version.eq(it.version)));
    // A later day is promised next: what was told is past.
    let again = it.escalated_at.is_some_and(|told| due.at() > told);
    let values = (
        dispute::state.eq(to),
        dispute::open.eq(to.is_open()),
        dispute::reply_by.eq(due.reply_by),
        dispute::decide_by.eq(due.decide_by),
        dispute::answer_by.eq(due.answer_by),
        dispute::days_left.eq(due.days_left),
        dispute::pause_until.eq(due.pause_until),
        dispute::paused_days.eq(due.paused_days),
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

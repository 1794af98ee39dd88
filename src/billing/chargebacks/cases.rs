//! One chargeback as people work on it, and all of a dealership's as a list.

use diesel::prelude::*;

use crate::base::db::schema::{chargeback, chargeback_part, invoice, payment};
use crate::base::db::{Conn, DbResult, MultiBackend};
use crate::base::values::{
    ChargebackId, Currency, CustomerId, InvoiceId, Money, PaymentId, PersonId, Timestamp,
};
use crate::billing::payments::store::chargebacks::{self, ChargebackState};
use crate::each;
use crate::trust::access::Scope;

/// A chargeback, with how far its answer is.
#[derive(Clone, Debug)]
pub struct Case {
    pub id: ChargebackId,
    pub customer: CustomerId,
    pub payment: PaymentId,
    /// The number of the payment's receipt.
    pub receipt: String,
    pub provider_dispute: String,
    pub state: ChargebackState,
    /// The network's code, such as `product_not_received`.
    pub reason: String,
    pub amount: Money,
    /// What of it left the payment's money.
    pub booked: Money,
    /// What the network charges for it, which is the dealership's cost.
    pub fee: Money,
    pub answer_by: Option<Timestamp>,
    pub since: Timestamp,
    pub changed_at: Timestamp,
    /// When and by whom an answer was asked for.
    pub begun: Option<(Timestamp, Option<PersonId>)>,
    pub answered_at: Option<Timestamp>,
    /// Why the provider did not take the last answer; empty otherwise.
    pub failed: String,
    /// Somebody has dealt with what went out twice.
    pub settled: bool,
}

/// A row of the list.
pub type Listed = Case;

impl Case {
    /// Whether an answer can be begun now.
    pub fn takes_answer(&self, now: Timestamp) -> bool {
        self.waits() && !self.is_being_sent() && !self.is_late(now)
    }

    /// The network waits for an answer, as long as it takes one.
    pub fn waits(&self) -> bool {
        !self.state.is_decided() && self.answered_at.is_none()
    }

    /// It was asked for, and nobody has said anything yet.
    pub fn is_being_sent(&self) -> bool {
        self.waits() && self.begun.is_some() && self.failed.is_empty()
    }

    pub fn is_late(&self, now: Timestamp) -> bool {
        self.waits() && self.answer_by.is_some_and(|by| by < now)
    }

    /// Its place in a list that begins with the nearest deadline.
    pub fn due(&self) -> Timestamp {
        chargebacks::due(self.answer_by)
    }

    /// What it took and was not there any more: it had been sent back to the customer before, or is on its way to them. Of an
    /// inquiry, and of one that was won, nothing is gone.
    pub fn missing(&self) -> DbResult<Money> {
        match self.state {
            ChargebackState::Open | ChargebackState::Lost => Ok(self.amount.checked_sub(self.booked)?),
            ChargebackState::Inquiry | ChargebackState::Won => Ok(Money::zero(self.amount.currency())),
        }
    }

    /// Money went out twice, and nobody has dealt with it.
    pub fn pays_twice(&self) -> bool {
        !self.settled && self.missing().is_ok_and(|it| it.is_positive())
    }

    /// It ended without taking anything.
    pub fn came_to_nothing(&self) -> bool {
        self.state == ChargebackState::Won && self.booked.is_zero()
    }
}

type Row = (
    (ChargebackId, CustomerId, PaymentId, String, String, ChargebackState, String, Currency),
    (i64, i64, i64, Option<Timestamp>, Timestamp, Timestamp),
    (Option<Timestamp>, Option<PersonId>, Option<Timestamp>, String, Option<Timestamp>),
);

macro_rules! columns {
    () => {{
        use chargeback as b;
        (
            (
                b::id,
                b::customer_id,
                b::payment_id,
                payment::number,
                b::provider_dispute,
                b::state,
                b::reason,
                b::currency,
            ),
            (b::amount_minor, b::booked_minor, b::fee_minor, b::answer_by, b::created_at, b::changed_at),
            (b::answer_begun_at, b::answer_begun_by, b::answered_at, b::answer_failed, b::twice_seen_at),
        )
    }};
}

/// One of the scope.
pub fn by_id(c: &mut Conn, scope: &Scope, id: ChargebackId) -> DbResult<Case> {
    let row: Row = chargeback::table
        .inner_join(payment::table)
        .filter(chargeback::id.eq(id).and(chargeback::dealership_id.eq(scope.dealership())))
        .select(columns!())
        .first(c)?;
    let case = case(row);
    scope.narrowed(case.customer)?;
    Ok(case)
}

/// Those of the scope's dealership, newest first, after one of them.
pub fn list(c: &mut Conn, scope: &Scope, after: Option<ChargebackId>, limit: i64) -> DbResult<Vec<Listed>> {
    let mut all = chargeback::table
        .inner_join(payment::table)
        .filter(chargeback::dealership_id.eq(scope.dealership()))
        .order(chargeback::id.desc())
        .limit(limit)
        .select(columns!())
        .into_boxed::<MultiBackend>();
    if let Some(after) = after {
        all = all.filter(chargeback::id.lt(after));
    }
    let rows: Vec<Row> = all.load(c)?;
    Ok(rows.into_iter().map(case).collect())
}

/// What a chargeback took from an invoice.
#[derive(Clone, Debug)]
pub struct Taken {
    pub chargeback: ChargebackId,
    pub state: ChargebackState,
    pub invoice: InvoiceId,
    pub number: String,
    pub amount: Money,
    pub since: Timestamp,
    pub changed_at: Timestamp,
}

/// What was taken from one invoice of the scope and not given back.
pub fn of_invoice(c: &mut Conn, scope: &Scope, id: InvoiceId) -> DbResult<Vec<Taken>> {
    let all = taken(c, scope, Of::Invoice(id))?;
    let still = |it: &Taken| matches!(it.state, ChargebackState::Open | ChargebackState::Lost);
    Ok(all.into_iter().filter(still).collect())
}

impl Case {
    /// From which invoices it was taken.
    pub fn taken(&self, c: &mut Conn, scope: &Scope) -> DbResult<Vec<Taken>> {
        taken(c, scope, Of::Chargeback(self.id))
    }
}

enum Of {
    Invoice(InvoiceId),
    Chargeback(ChargebackId),
}

fn taken(c: &mut Conn, scope: &Scope, of: Of) -> DbResult<Vec<Taken>> {
    type Row =
        (ChargebackId, ChargebackState, InvoiceId, Option<String>, Currency, i64, Timestamp, Timestamp);
    let parts = chargeback_part::table
        .inner_join(chargeback::table)
        .inner_join(invoice::table)
        .filter(chargeback::dealership_id.eq(scope.dealership()))
        .order((chargeback_part::chargeback_id, chargeback_part::invoice_id))
        .select((
            chargeback::id,
            chargeback::state,
            invoice::id,
            invoice::number,
            chargeback::currency,
            chargeback_part::amount_minor,
            chargeback::created_at,
            chargeback::changed_at,
        ));
    let rows: Vec<Row> = match of {
        Of::Invoice(id) => each!(c, |c| parts.filter(chargeback_part::invoice_id.eq(id)).load(c))?,
        Of::Chargeback(id) => each!(c, |c| parts.filter(chargeback_part::chargeback_id.eq(id)).load(c))?,
    };
    let taken = |(chargeback, state, invoice, number, currency, minor, since, changed_at): Row| Taken {
        chargeback,
        state,
        invoice,
        number: number.unwrap_or_default(),
        amount: Money::new(minor, currency),
        since,
        changed_at,
    };
    Ok(rows.into_iter().map(taken).collect())
}

fn case((ids, amounts, answer): Row) -> Case {
    let (id, customer, payment, receipt, provider_dispute, state, reason, currency) = ids;
    let (amount, booked, fee, answer_by, since, changed_at) = amounts;
    let (begun_at, begun_by, answered_at, failed, settled_at) = answer;
    Case {
        id,
        customer,
        payment,
        receipt,
        provider_dispute,
        state,
        reason,
        amount: Money::new(amount, currency),
        booked: Money::new(booked, currency),
        fee: Money::new(fee, currency),
        answer_by,
        since,
        changed_at,
        begun: begun_at.map(|at| (at, begun_by)),
        answered_at,
        failed,
        settled: settled_at.is_some(),
    }
}

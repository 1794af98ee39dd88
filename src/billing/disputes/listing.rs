//! Lists of disputes: the queue of a dealership in three orders, what one of the staff looks after, what is over, and a
//! customer's own. Paged by key; nothing of them is opened.

use std::collections::HashMap;

use diesel::prelude::*;

use super::State;
use crate::base::db::schema::{dispute, dispute_line, invoice};
use crate::base::db::{Conn, DbResult, MultiBackend, one_of};
use crate::base::values::{Currency, CustomerId, DisputeId, Money, PersonId, Timestamp};
use crate::trust::access::Scope;

crate::coded! {
    /// What comes first.
    pub enum Order {
        /// What is promised next.
        Due = "reply-by",
        /// What waits longest.
        Age = "age",
        /// The most money.
        Amount = "amount",
    }
}

/// A dispute in a list.
#[derive(Clone, Debug)]
pub struct Listed {
    pub id: DisputeId,
    pub number: String,
    pub customer: CustomerId,
    pub invoice: String,
    pub state: State,
    pub claimed: Money,
    pub held: Money,
    pub raised_at: Timestamp,
    pub due_at: Timestamp,
    /// When it will be decided, as promised.
    pub decide_by: Timestamp,
    /// While the customer is asked for something.
    pub answer_by: Option<Timestamp>,
    pub escalated: bool,
    pub owner: Option<PersonId>,
    pub ended_at: Option<Timestamp>,
    /// Somebody of the customer's waits for words of ours.
    pub waits_for_reply: bool,
}

/// Where a page begins: after this one. The number is a moment or an amount, as the order goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub key: i64,
    pub id: DisputeId,
}

impl Listed {
    /// Where the next page of a queue in this order begins.
    pub fn place(&self, order: Order) -> Place {
        let key = match order {
            Order::Due => self.due_at.micros(),
            Order::Age => self.raised_at.micros(),
            Order::Amount => self.held.minor(),
        };
        Place { key, id: self.id }
    }
}

type Row = (
    (DisputeId, String, CustomerId, Option<String>, State, Currency, i64, i64),
    (
        Timestamp,
        Timestamp,
        Timestamp,
        Option<Timestamp>,
        Option<PersonId>,
        Option<Timestamp>,
        Option<Timestamp>,
        Option<Timestamp>,
    ),
);

macro_rules! columns {
    () => {
        (
            (
                dispute::id,
                dispute::number,
                dispute::customer_id,
                invoice::number,
                dispute::state,
                dispute::currency,
                dispute::claimed_minor,
                dispute::held_minor,
            ),
            (
                dispute::raised_at,
                dispute::due_at,
                dispute::decide_by,
                dispute::escalated_at,
                dispute::owner_id,
                dispute::ended_at,
                dispute::reply_by,
                dispute::answer_by,
            ),
        )
    };
}

fn listed((about, at): Row) -> Listed {
    let (id, number, customer, invoice, state, currency, claimed, held) = about;
    let (raised_at, due_at, decide_by, escalated, owner, ended_at, reply_by, answer_by) = at;
    Listed {
        id,
        number,
        customer,
        invoice: invoice.unwrap_or_default(),
        state,
        claimed: Money::new(claimed, currency),
        held: Money::new(held, currency),
        raised_at,
        due_at,
        decide_by,
        escalated: escalated.is_some(),
        owner,
        ended_at,
        waits_for_reply: reply_by.is_some(),
        answer_by,
    }
}

/// The open disputes of the scope's dealership.
pub fn queue(
    c: &mut Conn,
    scope: &Scope,
    order: Order,
    after: Option<Place>,
    limit: i64,
) -> DbResult<Vec<Listed>> {
    use dispute as d;
    let mut rows = d::table
        .inner_join(invoice::table)
        .filter(d::dealership_id.eq(scope.dealership()))
        .filter(d::open)
        .limit(limit)
        .select(columns!())
        .into_boxed::<MultiBackend>();
    rows = match (order, after) {
        (_, None) => rows,
        (Order::Due, Some(Place { key, id })) => {
            let at = Timestamp::from_micros(key);
            rows.filter(d::due_at.ge(at).and(d::due_at.gt(at).or(d::id.gt(id))))
        }
        (Order::Age, Some(Place { key, id })) => {
            let at = Timestamp::from_micros(key);
            rows.filter(d::raised_at.ge(at).and(d::raised_at.gt(at).or(d::id.gt(id))))
        }
        (Order::Amount, Some(Place { key, id })) => {
            rows.filter(d::held_minor.le(key).and(d::held_minor.lt(key).or(d::id.lt(id))))
        }
    };
    rows = match order {
        Order::Due => rows.order((d::due_at, d::id)),
        Order::Age => rows.order((d::raised_at, d::id)),
        Order::Amount => rows.order((d::held_minor.desc(), d::id.desc())),
    };
    let rows: Vec<Row> = rows.load(c)?;
    Ok(rows.into_iter().map(listed).collect())
}

/// The open ones that somebody looks after, by what is promised next.
pub fn mine(
    c: &mut Conn,
    scope: &Scope,
    person: PersonId,
    after: Option<Place>,
    limit: i64,
) -> DbResult<Vec<Listed>> {
    use dispute as d;
    let mut rows = d::table
        .inner_join(invoice::table)
        .filter(d::dealership_id.eq(scope.dealership()).and(d::owner_id.eq(person)))
        .filter(d::open)
        .order((d::due_at, d::id))
        .limit(limit)
        .select(columns!())
        .into_boxed::<MultiBackend>();
    if let Some(Place { key, id }) = after {
        let at = Timestamp::from_micros(key);
        rows = rows.filter(d::due_at.ge(at).and(d::due_at.gt(at).or(d::id.gt(id))));
    }
    let rows: Vec<Row> = rows.load(c)?;
    Ok(rows.into_iter().map(listed).collect())
}

/// Those that are decided or ended otherwise, the latest first.
pub fn ended(c: &mut Conn, scope: &Scope, after: Option<Place>, limit: i64) -> DbResult<Vec<Listed>> {
    use dispute as d;
    let mut rows = d::table
        .inner_join(invoice::table)
        .filter(d::dealership_id.eq(scope.dealership()).and(d::ended_at.is_not_null()))
        .order((d::ended_at.desc(), d::id.desc()))
        .limit(limit)
        .select(columns!())
        .into_boxed::<MultiBackend>();
    if let Some(Place { key, id }) = after {
        let at = Timestamp::from_micros(key);
        rows = rows.filter(d::ended_at.le(at)).filter(d::ended_at.lt(at).or(d::id.lt(id).nullable()));
    }
    let rows: Vec<Row> = rows.load(c)?;
    Ok(rows.into_iter().map(listed).collect())
}

/// The reasons given in each of these, in the order of the lines: codes of the dealership's list.
pub fn reasons_of(
    c: &mut Conn,
    scope: &Scope,
    ids: &[DisputeId],
) -> DbResult<HashMap<DisputeId, Vec<String>>> {
    let rows: Vec<(DisputeId, String)> = dispute_line::table
        .inner_join(dispute::table)
        .filter(dispute::dealership_id.eq(scope.dealership()))
        .filter(one_of(dispute_line::dispute_id, ids.to_vec()))
        .order((dispute_line::dispute_id, dispute_line::place))
        .select((dispute_line::dispute_id, dispute_line::reason))
        .load(c)?;
    let mut found: HashMap<DisputeId, Vec<String>> = HashMap::new();
    for (id, reason) in rows {
        let known = found.entry(id).or_default();
        if !known.contains(&reason) {
            known.push(reason);
        }
    }
    Ok(found)
}

/// All of the scope's customer, the newest first.
pub fn of_customer(c: &mut Conn, scope: &Scope, after: Option<Place>, limit: i64) -> DbResult<Vec<Listed>> {
    use dispute as d;
    let mut rows = d::table
        .inner_join(invoice::table)
        .filter(d::customer_id.eq(scope.require_customer()?))
        .filter(d::dealership_id.eq(scope.dealership()))
        .order((d::raised_at.desc(), d::id.desc()))
        .limit(limit)
        .select(columns!())
        .into_boxed::<MultiBackend>();
    if let Some(Place { key, id }) = after {
        let at = Timestamp::from_micros(key);
        rows = rows.filter(d::raised_at.le(at).and(d::raised_at.lt(at).or(d::id.lt(id))));
    }
    let rows: Vec<Row> = rows.load(c)?;
    Ok(rows.into_iter().map(listed).collect())
}

/// Those of the scope's dealership with one of these numbers, the newest first.
pub fn search(c: &mut Conn, scope: &Scope, numbers: &[String]) -> DbResult<Vec<Listed>> {
    let rows: Vec<Row> = dispute::table
        .inner_join(invoice::table)
        .filter(dispute::dealership_id.eq(scope.dealership()).and(dispute::number.eq_any(numbers.to_vec())))
        .select(columns!())
        .load(c)?;
    let mut found: Vec<Listed> = rows.into_iter().map(listed).collect();
    found.sort_by_key(|it| std::cmp::Reverse((it.raised_at, it.id)));
    Ok(found)
}

/// How many are open at the scope's dealership.
pub fn count_open(c: &mut Conn, scope: &Scope) -> DbResult<i64> {
    let open = dispute::table.filter(dispute::dealership_id.eq(scope.dealership())).filter(dispute::open);
    Ok(open.count().get_result(c)?)
}

/// Of them, those whose promised moment is over.
pub fn count_late(c: &mut Conn, scope: &Scope, now: Timestamp) -> DbResult<i64> {
    let open = dispute::table.filter(dispute::dealership_id.eq(scope.dealership())).filter(dispute::open);
    Ok(open.filter(dispute::due_at.le(now)).count().get_result(c)?)
}

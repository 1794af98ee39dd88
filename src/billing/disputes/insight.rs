//! What is questioned, and how it ends: by reason, by operation, by advisor. Over the disputes that were raised in a span of
//! days; a line counts once, whatever became of it. The advisor is whom the invoice names, else who issued it.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;

use super::Outcome;
use crate::base::db::schema::{dispute, dispute_decision, dispute_line, dispute_ruling};
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{Currency, DisputeId, LineId, Money, PersonId, Timestamp};
use crate::base::vault::{DisputeAdvisor, Holder, Sealed};
use crate::trust::access::{Scope, persons};

crate::coded! {
    pub enum By {
        Reason = "reason",
        Operation = "operation",
        Advisor = "advisor",
    }
}

/// One row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InsightRow {
    /// A reason's code, an operation's, or an advisor's name; empty where it has none.
    pub key: String,
    pub count: i64,
    /// Before tax.
    pub questioned: Money,
    pub approved: Money,
    /// Lines that were decided, and of them those about which the customer was right, in full or in part.
    pub decided: i64,
    pub upheld: i64,
    /// Days from raising to the first decision, in halves: the middle of two can be between them.
    pub median_halves: Option<i64>,
}

/// All of it, and by one thing, the most money first.
#[derive(Clone, Debug)]
pub struct Insight {
    pub all: InsightRow,
    pub rows: Vec<InsightRow>,
    /// There were more than are looked at.
    pub cut: bool,
}

/// Lines that are looked at, at most; the newest.
const MOST: i64 = 5_000;

type Row = (
    String,
    Option<String>,
    (Option<Sealed<DisputeAdvisor>>, Option<PersonId>),
    i64,
    i64,
    Timestamp,
    (DisputeId, LineId),
);

/// How a line ended: when it was first decided, and whether the customer was right in the end.
#[derive(Clone, Copy)]
struct End {
    first: Timestamp,
    right: bool,
}

#[derive(Default)]
struct Sums {
    count: i64,
    questioned: i64,
    approved: i64,
    decided: i64,
    upheld: i64,
    days: Vec<i64>,
}

/// The lines of disputes that were raised at the scope's dealership from a moment on.
pub fn insight(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    currency: Currency,
    by: By,
    from: Timestamp,
) -> DbResult<Insight> {
    let rows: Vec<Row> = dispute::table
        .inner_join(dispute_line::table)
        .filter(dispute::dealership_id.eq(scope.dealership()).and(dispute::raised_at.ge(from)))
        .filter(dispute::currency.eq(currency))
        .order((dispute::raised_at.desc(), dispute::id.desc()))
        .limit(MOST)
        .select((
            dispute_line::reason,
            dispute_line::operation,
            (dispute::advisor, dispute::issued_by),
            dispute_line::claimed_minor,
            dispute_line::approved_minor,
            dispute::raised_at,
            (dispute::id, dispute_line::line_id),
        ))
        .load(c)?;
    let decided = decided(c, scope, from)?;
    let advisors = match by {
        By::Advisor => advisors(c, site, scope, &rows)?,
        By::Reason | By::Operation => HashMap::new(),
    };
    let cut = rows.len() >= usize::try_from(MOST).unwrap_or(usize::MAX);
    let (mut all, mut sums): (Sums, BTreeMap<String, Sums>) = (Sums::default(), BTreeMap::new());
    for row in rows {
        let key = match by {
            By::Reason => row.0.clone(),
            By::Operation => row.1.clone().unwrap_or_default(),
            By::Advisor => advisors.get(&row.6.0).cloned().unwrap_or_default(),
        };
        let end = decided.get(&row.6).copied();
        sums.entry(key).or_default().add(&row, end);
        all.add(&row, end);
    }
    let mut rows: Vec<InsightRow> = sums.into_iter().map(|(key, sums)| sums.row(key, currency)).collect();
    rows.sort_by_key(|row| (std::cmp::Reverse(row.questioned.minor()), row.key.clone()));
    Ok(Insight { all: all.row(String::new(), currency), rows, cut })
}

impl Sums {
    fn add(&mut self, (_, _, _, claimed, approved, raised_at, _): &Row, end: Option<End>) {
        self.count += 1;
        self.questioned = self.questioned.saturating_add(*claimed);
        self.approved = self.approved.saturating_add(*approved);
        if let Some(End { first, right }) = end {
            self.decided += 1;
            self.upheld += i64::from(right);
            self.days.push(first.seconds().saturating_sub(raised_at.seconds()) / 86_400);
        }
    }

    fn row(mut self, key: String, currency: Currency) -> InsightRow {
        self.days.sort_unstable();
        InsightRow {
            key,
            count: self.count,
            questioned: Money::new(self.questioned, currency),
            approved: Money::new(self.approved, currency),
            decided: self.decided,
            upheld: self.upheld,
            median_halves: median(&self.days),
        }
    }
}

/// Of each dispute the name of its advisor.
fn advisors(c: &mut Conn, site: &Site, scope: &Scope, rows: &[Row]) -> DbResult<HashMap<DisputeId, String>> {
    let issuers = persons::names_of(c, site, rows.iter().filter_map(|row| row.2.1))?;
    let mut found = HashMap::new();
    for (_, _, (advisor, issuer), _, _, _, (id, _)) in rows {
        if found.contains_key(id) {
            continue;
        }
        let holder = Holder::Dealership(scope.dealership());
        let named = match advisor {
            Some(sealed) => Some(site.vault.open_field(c, holder, id.as_bytes(), sealed)?),
            None => issuer.and_then(|person| issuers.get(&person).cloned()),
        };
        found.insert(*id, named.unwrap_or_default());
    }
    Ok(found)
}

/// Twice the median of sorted days.
fn median(days: &[i64]) -> Option<i64> {
    let upper = *days.get(days.len() / 2)?;
    let lower = *days.get(days.len().saturating_sub(1) / 2)?;
    Some(lower + upper)
}

/// The lines that were decided, of disputes that were raised from a moment on. Something given out of goodwill says that
/// the charge was right.
fn decided(c: &mut Conn, scope: &Scope, from: Timestamp) -> DbResult<HashMap<(DisputeId, LineId), End>> {
    let rows: Vec<(DisputeId, LineId, Outcome, Timestamp)> = dispute_ruling::table
        .inner_join(dispute_decision::table.inner_join(dispute::table))
        .filter(dispute_decision::dealership_id.eq(scope.dealership()).and(dispute::raised_at.ge(from)))
        .order(dispute_decision::decided_at)
        .select((
            dispute_decision::dispute_id,
            dispute_ruling::line_id,
            dispute_ruling::outcome,
            dispute_decision::decided_at,
        ))
        .load(c)?;
    let mut found: HashMap<(DisputeId, LineId), End> = HashMap::new();
    for (dispute, line, outcome, at) in rows {
        let right = matches!(outcome, Outcome::Upheld | Outcome::Partly);
        let end = found.entry((dispute, line)).or_insert(End { first: at, right });
        end.right |= right;
    }
    Ok(found)
}

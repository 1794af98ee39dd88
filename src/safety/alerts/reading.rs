//! Alerts as pages show them: lists by state, one by its id, what is new. Those of a dealership, or all.

use diesel::prelude::*;

use super::engine::{Response, Severity};
use super::store::Of;
use crate::base::db::schema::alert;
use crate::base::db::{Conn, DbResult, MultiBackend};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{AlertId, DealershipId, PersonId, Timestamp};
use crate::base::vault::{AlertNote, AlertReasons, Holder, Sealed};

crate::coded! {
    /// How far it is.
    pub enum State {
        Open = "open",
        Acknowledged = "acknowledged",
        Investigating = "investigating",
        Closed = "closed",
    }
}

/// An alert.
#[derive(Clone, Debug)]
pub struct Kept {
    pub id: AlertId,
    pub rule: String,
    pub severity: Severity,
    pub response: Response,
    pub shadow: bool,
    pub dealership: Option<DealershipId>,
    pub about: String,
    pub subject: String,
    /// Who did it, where the subject is something else.
    pub actor: String,
    pub reasons: Vec<String>,
    pub count: i32,
    pub state: State,
    /// Whether it was what it said, once that is known.
    pub right: Option<bool>,
    pub note: Option<String>,
    pub began_at: Timestamp,
    pub first_at: Timestamp,
    pub last_at: Timestamp,
    pub changed_at: Timestamp,
    /// The entry of the log that set it off.
    pub event: String,
    pub handled_by: Option<PersonId>,
    pub handled_at: Option<Timestamp>,
}

/// What is looked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub of: Of,
    pub state: State,
    pub severity: Option<Severity>,
    pub rule: Option<String>,
}

/// Where a page begins: after this one.
pub type Cursor = Option<(Timestamp, AlertId)>;

type Query = alert::BoxedQuery<'static, MultiBackend>;

/// The latest first.
pub fn list(c: &mut Conn, site: &Site, wanted: &Wanted, after: Cursor, limit: i64) -> DbResult<Vec<Kept>> {
    let mut query = theirs(wanted.of).filter(alert::state.eq(wanted.state));
    if let Some(severity) = wanted.severity {
        query = query.filter(alert::severity.eq(severity));
    }
    if let Some(rule) = &wanted.rule {
        query = query.filter(alert::rule.eq(rule.clone()));
    }
    if let Some((at, id)) = after {
        let older = alert::last_at.lt(at).or(alert::id.lt(id));
        query = query.filter(alert::last_at.le(at).and(older));
    }
    load(c, site, query.order((alert::last_at.desc(), alert::id.desc())), limit)
}

/// One that is theirs; any other is not found.
pub fn one(c: &mut Conn, site: &Site, of: Of, id: AlertId) -> DbResult<Kept> {
    load(c, site, theirs(of).filter(alert::id.eq(id)), 1)?.pop().ok_or(AppError::NotFound)
}

/// What was raised, counted or handled since a moment, the oldest first.
pub fn changed_since(c: &mut Conn, site: &Site, from: Timestamp, limit: i64) -> DbResult<Vec<Kept>> {
    let query = theirs(None).filter(alert::changed_at.ge(from)).order((alert::changed_at, alert::id));
    load(c, site, query, limit)
}

/// How many wait for somebody to look at them. What is only tried out waits for nobody.
pub fn waiting(c: &mut Conn, of: Of) -> DbResult<i64> {
    let open = theirs(of).filter(alert::state.eq(State::Open)).filter(alert::shadow.eq(false));
    Ok(open.count().get_result(c)?)
}

fn theirs(of: Of) -> Query {
    match of {
        Some(of) => alert::table.filter(alert::dealership_id.eq(of)).into_boxed(),
        None => alert::table.into_boxed(),
    }
}

type Row = (
    (AlertId, String, Severity, Response, bool, Option<DealershipId>, String, String, String),
    (Sealed<AlertReasons>, i32, State, Option<String>, Option<Sealed<AlertNote>>),
    (Timestamp, Timestamp, Timestamp, Timestamp, String, Option<PersonId>, Option<Timestamp>),
);

fn load(c: &mut Conn, site: &Site, query: Query, limit: i64) -> DbResult<Vec<Kept>> {
    use alert as a;
    let rows: Vec<Row> = query
        .limit(limit)
        .select((
            (
                a::id,
                a::rule,
                a::severity,
                a::response,
                a::shadow,
                a::dealership_id,
                a::about,
                a::subject,
                a::actor,
            ),
            (a::reasons, a::count, a::state, a::verdict, a::note),
            (a::began_at, a::first_at, a::last_at, a::changed_at, a::event_id, a::handled_by, a::handled_at),
        ))
        .load(c)?;
    let mut all = Vec::with_capacity(rows.len());
    for (one, two, three) in rows {
        let (id, rule, severity, response, shadow, dealership, about, subject, actor) = one;
        let (reasons, count, state, verdict, note) = two;
        let (began_at, first_at, last_at, changed_at, event, handled_by, handled_at) = three;
        let reasons = site.vault.open_field(c, Holder::Site, id.as_bytes(), &reasons)?;
        let note = match note {
            Some(note) => Some(site.vault.open_field(c, Holder::Site, id.as_bytes(), &note)?),
            None => None,
        };
        all.push(Kept {
            id,
            rule,
            severity,
            response,
            shadow,
            dealership,
            about,
            subject,
            actor,
            reasons: reasons.lines().map(str::to_owned).collect(),
            count,
            state,
            right: verdict.map(|it| it == "true"),
            note,
            began_at,
            first_at,
            last_at,
            changed_at,
            event,
            handled_by,
            handled_at,
        });
    }
    Ok(all)
}

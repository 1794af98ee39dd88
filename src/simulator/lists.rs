//! The list calls: newest first, filtered, paged by id as the provider pages.

use serde_json::{Value, json};

use super::book::{Book, Seconds};
use super::form::Params;
use super::ordering::{integer, refuse_unknown};
use super::refusal::Refusal;
use super::wire;

const PAGING: [&str; 5] = ["created", "ending_before", "expand", "limit", "starting_after"];

/// One list call: its URL, its rows oldest first, and which parameters filter by which field.
struct List {
    url: &'static str,
    rows: Vec<Value>,
    filters: &'static [&'static str],
}

pub fn sessions(book: &Book, params: &Params, base_url: &str) -> Result<Value, Refusal> {
    let rows = book.sessions.iter().map(|it| wire::session(it, base_url)).collect();
    page(List { url: "/v1/checkout/sessions", rows, filters: &["payment_intent", "status"] }, params)
}

pub fn refunds(book: &Book, params: &Params) -> Result<Value, Refusal> {
    let rows = book.refunds.iter().map(wire::refund).collect();
    page(List { url: "/v1/refunds", rows, filters: &["charge", "payment_intent"] }, params)
}

pub fn events(book: &Book, params: &Params) -> Result<Value, Refusal> {
    let rows = book.events.iter().map(|it| wire::event(it, book)).collect();
    page(List { url: "/v1/events", rows, filters: &["type", "types"] }, params)
}

pub fn movements(book: &Book, params: &Params) -> Result<Value, Refusal> {
    let rows = book.movements.iter().map(wire::movement).collect();
    page(List { url: "/v1/balance_transactions", rows, filters: &["currency", "source", "type"] }, params)
}

fn page(list: List, params: &Params) -> Result<Value, Refusal> {
    let known: Vec<&str> = PAGING.iter().chain(list.filters).copied().collect();
    refuse_unknown(params, &known)?;
    let limit = integer(params, "limit")?.unwrap_or(10);
    let limit = usize::try_from(limit).ok().filter(|limit| (1..=100).contains(limit)).ok_or_else(|| {
        Refusal::of_param("limit", "parameter_invalid_integer", "limit must be between 1 and 100")
    })?;
    let times = Times::read(params)?;
    let mut rows: Vec<Value> = list
        .rows
        .into_iter()
        .rev()
        .filter(|row| times.hold(row) && list.filters.iter().all(|filter| passes(row, filter, params)))
        .collect();
    let mut more = rows.len() > limit;
    if let Some(id) = params.get("starting_after") {
        rows.drain(..=position(&rows, id)?);
        more = rows.len() > limit;
        rows.truncate(limit);
    } else if let Some(id) = params.get("ending_before") {
        rows.truncate(position(&rows, id)?);
        more = rows.len() > limit;
        rows.drain(..rows.len().saturating_sub(limit));
    } else {
        rows.truncate(limit);
    }
    Ok(json!({"object": "list", "url": list.url, "has_more": more, "data": rows}))
}

fn passes(row: &Value, filter: &str, params: &Params) -> bool {
    if filter == "types" {
        let wanted = params.list("types");
        return wanted.is_empty()
            || row.get("type").and_then(Value::as_str).is_some_and(|it| wanted.contains(&it));
    }
    params.get(filter).is_none_or(|wanted| row.get(filter).and_then(Value::as_str) == Some(wanted))
}

fn position(rows: &[Value], id: &str) -> Result<usize, Refusal> {
    let found = rows.iter().position(|row| row.get("id").and_then(Value::as_str) == Some(id));
    found.ok_or_else(|| Refusal::missing("object", id))
}

/// `created=…`, `created[gte]=…` and its three sisters.
#[derive(Default)]
struct Times {
    from: Option<Seconds>,
    after: Option<Seconds>,
    to: Option<Seconds>,
    before: Option<Seconds>,
}

impl Times {
    fn read(params: &Params) -> Result<Self, Refusal> {
        if let Some(exactly) = integer(params, "created")? {
            return Ok(Self { from: Some(exactly), to: Some(exactly), ..Self::default() });
        }
        Ok(Self {
            from: integer(params, "created[gte]")?,
            after: integer(params, "created[gt]")?,
            to: integer(params, "created[lte]")?,
            before: integer(params, "created[lt]")?,
        })
    }

    fn hold(&self, row: &Value) -> bool {
        let at = row.get("created").and_then(Value::as_i64).unwrap_or_default();
        self.from.is_none_or(|from| at >= from)
            && self.after.is_none_or(|after| at > after)
            && self.to.is_none_or(|to| at <= to)
            && self.before.is_none_or(|before| at < before)
    }
}

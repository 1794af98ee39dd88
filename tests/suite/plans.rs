//! What the engines do with the queries of a store: overheard while it asks them, then explained. SQLite plans a statement
//! once for all values (`SQLITE_ENABLE_QPSG`), so it is asked with its places left empty: a value that is bound never makes a
//! partial index fit. PostgreSQL plans with the values, which are written in for it. What a store finds does not matter; rows
//! that fill a table have nothing in them that opens.

use std::sync::{Arc, Mutex};

use diesel::connection::{Connection, InstrumentationEvent, SimpleConnection};
use diesel::prelude::*;
use diesel::sql_types::Text;
use forecourt::base::db::Conn;
use forecourt::base::values::{LocalDate, Timestamp};

use crate::support::TestApp;

/// Ties with the last row of a page, which its second condition leaves out.
const TIES: u32 = 10;

#[derive(QueryableByName)]
struct SqliteStep {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct PostgresStep {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    line: String,
}

/// Counts anew what the tables hold, where the engine goes by that.
pub fn analyze(app: &TestApp) {
    if app.is_postgres() {
        app.site.db.write(|c| Ok(c.batch_execute("ANALYZE")?)).unwrap();
    }
}

/// The queries that `work` asks, each once.
pub fn overhear<T>(app: &TestApp, work: impl Fn(&mut Conn) -> T) -> Vec<String> {
    let heard: Arc<Mutex<Vec<String>>> = Arc::default();
    let ear = Arc::clone(&heard);
    app.site
        .db
        .read(|c| {
            let ear = Arc::clone(&ear);
            c.set_instrumentation(move |event: InstrumentationEvent<'_>| {
                if let InstrumentationEvent::StartQuery { query, .. } = event {
                    ear.lock().unwrap().push(query.to_string());
                }
            });
            work(c);
            c.set_instrumentation(|_: InstrumentationEvent<'_>| {});
            Ok(())
        })
        .unwrap();
    let heard = heard.lock().unwrap();
    let asked = heard.iter().filter(|query| query.contains("SELECT ") && query.contains(" FROM "));
    let mut queries: Vec<String> =
        asked.map(|query| if app.is_postgres() { written_out(query) } else { as_prepared(query) }).collect();
    queries.sort();
    queries.dedup();
    assert!(!queries.is_empty(), "nothing was overheard");
    queries
}

/// Those of them about a table, written by hand or by diesel for either engine.
pub fn about(table: &str, queries: Vec<String>) -> Vec<String> {
    let names = [format!(" FROM {table} "), format!(" FROM \"{table}\" "), format!(" FROM (\"{table}\" ")];
    let those: Vec<String> =
        queries.into_iter().filter(|query| names.iter().any(|name| query.contains(name))).collect();
    assert!(!those.is_empty(), "nothing was asked of {table}");
    those
}

pub fn plan(app: &TestApp, query: &str) -> String {
    let explained = app.site.db.read(|c| match c {
        Conn::Sqlite(c) => {
            let steps: Vec<SqliteStep> = diesel::sql_query(format!("EXPLAIN QUERY PLAN {query}")).load(c)?;
            Ok(steps.into_iter().map(|step| step.detail + "\n").collect())
        }
        Conn::Postgres(c) => {
            // Half the table is one customer's here, which makes reading all of it look cheap.
            c.batch_execute("SET LOCAL enable_seqscan = off")?;
            // For a hundred rows a bitmap with a sort costs about as much as the index in its order, so that
            // the sample of the statistics would decide. Asked is whether there is an index in that order.
            if query.contains(" ORDER BY ") {
                c.batch_execute("SET LOCAL enable_bitmapscan = off")?;
            }
            let explain = format!("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) {query}");
            let steps: Vec<PostgresStep> = diesel::sql_query(explain).load(c)?;
            Ok(steps.into_iter().map(|step| step.line + "\n").collect())
        }
    });
    explained.unwrap_or_else(|error| panic!("{query}\n{error:?}"))
}

/// Fails on anything whose cost grows with what the page does not show.
pub fn only_searches(app: &TestApp, queries: &[String]) {
    for query in queries {
        let plan = plan(app, query);
        for bad in ["SCAN", "TEMP B-TREE", "BLOOM", "Seq Scan", "Sort"] {
            assert!(!plan.contains(bad), "{query}\n{plan}");
        }
        let removed = plan.lines().filter_map(|line| line.split_once("Rows Removed by Filter: "));
        for (_, count) in removed {
            assert!(count.trim().parse::<u32>().unwrap() <= TIES, "{query}\n{plan}");
        }
    }
}

/// Fails unless each table is entered by the value that is looked for, and not by whose rows or of what days they are,
/// which would be nearly all of them.
pub fn by_value(app: &TestApp, queries: &[String]) {
    never_scans(app, queries);
    // Of no values nothing is found.
    for query in queries.iter().filter(|query| !query.contains("(1=0)")) {
        let plan = plan(app, query);
        for step in plan.lines() {
            let Some((_, within)) = step.split_once('(') else { continue };
            let all = ["dealership_id=?", "issued_on>?", "issued_on<?", "changed_at>?", "changed_at<?"];
            let chosen = within.trim_end_matches(')').split(" AND ").filter(|it| !all.contains(it)).count();
            let entered = step.starts_with("SEARCH") && step.contains("dealership_id=?");
            assert!(!entered || chosen > 0, "{query}\n{plan}");
            let removed = step.trim().strip_prefix("Rows Removed by Filter: ");
            assert!(removed.is_none_or(|n| n.parse::<u32>().unwrap() <= TIES), "{query}\n{plan}");
        }
    }
}

/// Fails when a whole table is read.
pub fn never_scans(app: &TestApp, queries: &[String]) {
    for query in queries {
        let plan = plan(app, query);
        for bad in ["SCAN ", "BLOOM", "Seq Scan"] {
            assert!(!plan.contains(bad), "{query}\n{plan}");
        }
    }
}

/// Diesel shows a query as `SQL -- binds: [a, b]`.
fn as_prepared(shown: &str) -> String {
    let (sql, _) = shown.rsplit_once(" -- binds: ").unwrap();
    sql.replace('`', "\"")
}

fn written_out(shown: &str) -> String {
    let (sql, binds) = shown.rsplit_once(" -- binds: ").unwrap();
    let binds = binds.trim().strip_prefix('[').unwrap().strip_suffix(']').unwrap();
    let mut values = parts(binds).into_iter().map(literal);
    let mut out = String::new();
    let mut rest = sql.chars().peekable();
    while let Some(sign) = rest.next() {
        match sign {
            '$' => {
                while rest.peek().is_some_and(char::is_ascii_digit) {
                    rest.next();
                }
                out.push_str(&values.next().unwrap());
            }
            other => out.push(other),
        }
    }
    out
}

/// What stands between the outermost commas.
fn parts(list: &str) -> Vec<&str> {
    let (mut all, mut start, mut depth, mut quoted) = (Vec::new(), 0, 0, false);
    for (at, sign) in list.char_indices() {
        match sign {
            '"' => quoted = !quoted,
            '(' | '[' | '{' if !quoted => depth += 1,
            ')' | ']' | '}' if !quoted => depth -= 1,
            ',' if !quoted && depth == 0 => {
                all.push(list[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    let last = list[start..].trim();
    if !last.is_empty() {
        all.push(last);
    }
    all
}

/// A value as diesel shows it, as SQL has it.
fn literal(shown: &str) -> String {
    if let Some(inner) = shown.strip_prefix("Some(").and_then(|rest| rest.strip_suffix(')')) {
        return literal(inner);
    }
    let bytes = shown.strip_prefix("BlindIndex(").and_then(|rest| rest.strip_suffix(')')).unwrap_or(shown);
    if let Some(bytes) = bytes.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        let all = parts(bytes);
        if all.is_empty() {
            return "'{}'".to_owned();
        }
        let octets: Result<Vec<u8>, _> = all.iter().map(|n| n.parse()).collect();
        let Ok(octets) = octets else {
            // Of `= ANY`.
            let all: Vec<String> = all.into_iter().map(literal).collect();
            return format!("ARRAY[{}]", all.join(", "));
        };
        let hex: String = octets.iter().map(|octet| format!("{octet:02x}")).collect();
        return format!("'\\x{hex}'::bytea");
    }
    if let Ok(day) = shown.parse::<LocalDate>() {
        return day.days().to_string();
    }
    if let Ok(at) = shown.parse::<Timestamp>() {
        return at.micros().to_string();
    }
    match shown.chars().next() {
        _ if shown == "None" => "NULL".to_owned(),
        _ if shown == "true" || shown == "false" => shown.to_owned(),
        Some('"') => format!("'{}'", shown.trim_matches('"').replace('\'', "''")),
        // An id.
        Some('a'..='z') => format!("'{shown}'"),
        // A currency, or a code as its variant.
        Some('A'..='Z') if shown.chars().all(|sign| sign.is_ascii_uppercase()) => format!("'{shown}'"),
        Some('A'..='Z') => format!("'{}'", code(shown)),
        _ => shown.to_owned(),
    }
}

/// `PartApproved` is stored as `part_approved`.
fn code(variant: &str) -> String {
    let mut out = String::new();
    for sign in variant.chars() {
        if sign.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(sign.to_ascii_lowercase());
    }
    out
}

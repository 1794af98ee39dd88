//! What an engine does with a query: overheard while the store asks it, then explained.

use std::sync::{Arc, Mutex};

use diesel::connection::{Connection, InstrumentationEvent, SimpleConnection};
use diesel::prelude::*;
use diesel::sql_types::Text;
use forecourt::base::db::Conn;

use super::TestApp;

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

/// Ties with the last row of a page, which its second condition leaves out.
const TIES: u32 = 10;

/// Counts anew what the tables hold, where the engine goes by that.
pub fn analyze(app: &TestApp) {
    if app.is_postgres() {
        app.site.db.write(|c| Ok(c.batch_execute("ANALYZE")?)).unwrap();
    }
}

/// The queries on a table that `work` asks, with their values written in. What it finds does not matter: filling rows have
/// nothing that opens.
pub fn overhear<T>(app: &TestApp, table: &str, work: impl Fn(&mut Conn) -> T) -> Vec<String> {
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
    // Written by hand, or by diesel for either engine; joined tables stand in brackets.
    let names = [
        format!(" FROM {table} "),
        format!(" FROM `{table}` "),
        format!(" FROM \"{table}\" "),
        format!(" FROM (`{table}` "),
        format!(" FROM (\"{table}\" "),
    ];
    let about = heard.iter().filter(|query| names.iter().any(|name| query.contains(name)));
    let queries: Vec<String> = about.map(|query| written_out(query)).collect();
    assert!(!queries.is_empty(), "nothing was overheard");
    queries
}

pub fn plan(app: &TestApp, query: &str) -> String {
    app.site
        .db
        .read(|c| match c {
            Conn::Sqlite(c) => {
                let steps: Vec<SqliteStep> =
                    diesel::sql_query(format!("EXPLAIN QUERY PLAN {query}")).load(c)?;
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
        })
        .unwrap()
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

/// Diesel shows a query as `SQL -- binds: [a, b]`.
fn written_out(shown: &str) -> String {
    let (sql, binds) = shown.rsplit_once(" -- binds: ").unwrap();
    let binds = binds.trim().trim_start_matches('[').trim_end_matches(']');
    // An id is shown without quotation marks, a code as its enum's name: `PartApproved` is stored as `part_approved`.
    let quoted = |value: &str| match value.chars().next() {
        Some(first) if first.is_ascii_uppercase() => format!("'{}'", code(value)),
        Some(first) if first.is_ascii_lowercase() => format!("'{value}'"),
        _ => value.replace('"', "'"),
    };
    let mut values = binds.split(", ").map(quoted);
    let mut out = String::new();
    let mut rest = sql.chars().peekable();
    while let Some(sign) = rest.next() {
        match sign {
            '?' => out.push_str(&values.next().unwrap()),
            '$' => {
                while rest.peek().is_some_and(char::is_ascii_digit) {
                    rest.next();
                }
                out.push_str(&values.next().unwrap());
            }
            '`' | '"' => out.push('"'),
            other => out.push(other),
        }
    }
    out
}

fn code(name: &str) -> String {
    let mut code = String::new();
    for sign in name.chars() {
        if sign.is_ascii_uppercase() && !code.is_empty() {
            code.push('_');
        }
        code.push(sign.to_ascii_lowercase());
    }
    code
}

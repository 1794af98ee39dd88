//! The search: a mark in all its spellings, everything that a database holds, everything that was logged.

use std::fmt;
use std::io::Write;
use std::sync::{Mutex, PoisonError};

use data_encoding::{BASE64, BASE64URL, HEXLOWER, HEXUPPER};
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};
use diesel::{Connection, PgConnection, SqliteConnection};
use sha2::{Digest, Sha256};
use tracing_subscriber::EnvFilter;

use crate::support::TestApp;

/// A text that must not be found.
pub struct Mark {
    what: String,
    spellings: Vec<Vec<u8>>,
}

impl Mark {
    /// Something personal. What anybody can work out again from a guess, such as a plain digest, is no hiding place.
    pub fn new(what: &str, text: &str) -> Self {
        let mut mark = Self::secret(what, text);
        for text in [text.to_owned(), text.to_lowercase(), text.to_uppercase()] {
            let digest = Sha256::digest(text.as_bytes());
            mark.spellings.push(digest[..8].to_vec());
            mark.spellings.push(HEXLOWER.encode(&digest[..6]).into_bytes());
            mark.spellings.push(BASE64.encode(&digest).as_bytes()[..12].to_vec());
        }
        mark
    }

    /// A token of so many random bits that its digest may be kept.
    pub fn secret(what: &str, text: &str) -> Self {
        let mut spellings = Vec::new();
        for text in [text.to_owned(), text.to_lowercase(), text.to_uppercase()] {
            let bytes = text.as_bytes();
            spellings.push(bytes.to_vec());
            spellings.push(HEXLOWER.encode(bytes).into_bytes());
            spellings.push(HEXUPPER.encode(bytes).into_bytes());
            spellings.push(text.encode_utf16().flat_map(u16::to_le_bytes).collect());
            spellings.push(url::form_urlencoded::byte_serialize(bytes).collect::<String>().into_bytes());
            spellings.push(bytes.iter().flat_map(|b| format!("%{b:02X}").into_bytes()).collect());
            spellings.push(text.replace('@', "&#64;").replace('\'', "&#39;").into_bytes());
            for at in 0..3 {
                spellings.push(inside(&BASE64, bytes, at));
                spellings.push(inside(&BASE64URL, bytes, at));
            }
        }
        spellings.sort();
        spellings.dedup();
        Self { what: what.to_owned(), spellings }
    }

    pub fn spellings(&self) -> impl Iterator<Item = &[u8]> {
        self.spellings.iter().map(Vec::as_slice)
    }
}

/// What of a text in base64 is the same whatever stands around it, `at` bytes after a group's beginning.
fn inside(base: &data_encoding::Encoding, text: &[u8], at: usize) -> Vec<u8> {
    let padded = [&[0_u8; 2][..at], text].concat();
    let written = base.encode(&padded);
    let first = (at * 8).div_ceil(6);
    let last = padded.len() * 8 / 6;
    written.as_bytes()[first..last].to_vec()
}

/// Where one was.
pub struct Found {
    pub place: String,
    what: String,
    around: String,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is in {}: {}", self.what, self.place, self.around)
    }
}

/// Looks for every mark; each is told once a place.
pub fn look(marks: &[Mark], place: &str, bytes: &[u8], found: &mut Vec<Found>) {
    for mark in marks {
        let at = mark.spellings().find_map(|spelling| {
            let at = memmem(bytes, spelling)?;
            let (from, to) = (at.saturating_sub(60), (at + spelling.len() + 60).min(bytes.len()));
            Some(String::from_utf8_lossy(&bytes[from..to]).into_owned())
        });
        if let Some(around) = at {
            found.push(Found { place: place.to_owned(), what: mark.what.clone(), around });
        }
    }
}

/// By the first byte, then the rest: the standard library has no search in bytes.
fn memmem(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let (first, rest) = wanted.split_first()?;
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|b| b == first) {
        let at = from + at;
        if bytes[at + 1..].starts_with(rest) {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

#[derive(QueryableByName)]
struct Value {
    #[diesel(sql_type = Nullable<Text>)]
    value: Option<String>,
}

/// Every column of every table, and for SQLite the raw file and the log beside it.
pub fn dump(app: &TestApp) -> Vec<(String, Vec<u8>)> {
    let url = &app.site.config.database_url;
    match url.strip_prefix("sqlite:") {
        Some(path) => of_file(path),
        None => of_server(url),
    }
}

fn of_file(path: &str) -> Vec<(String, Vec<u8>)> {
    let mut c = SqliteConnection::establish(path).unwrap();
    let tables = "SELECT name AS value FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    let mut all = Vec::new();
    for table in values(&mut c, tables) {
        let columns = format!("SELECT name AS value FROM pragma_table_info('{table}')");
        for column in values(&mut c, &columns) {
            let cells = format!("SELECT hex(CAST(\"{column}\" AS BLOB)) AS value FROM \"{table}\"");
            all.push((format!("{table}.{column}"), joined(&values(&mut c, &cells))));
        }
    }
    for ending in ["", "-wal"] {
        let bytes = std::fs::read(format!("{path}{ending}")).unwrap_or_default();
        assert!(!bytes.is_empty(), "the file{ending} is not there");
        all.push((format!("the file{ending}"), bytes));
    }
    all
}

fn of_server(url: &str) -> Vec<(String, Vec<u8>)> {
    let mut c = PgConnection::establish(url).unwrap();
    let columns = "SELECT table_name || '.' || column_name || '.' || data_type AS value \
                   FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1";
    let mut all = Vec::new();
    for column in values(&mut c, columns) {
        let mut parts = column.splitn(3, '.');
        let (table, name, kind) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
        let bytes = match kind {
            "bytea" => format!("\"{name}\""),
            _ => format!("convert_to(\"{name}\"::text, 'UTF8')"),
        };
        let cells = format!("SELECT encode({bytes}, 'hex') AS value FROM \"{table}\"");
        all.push((format!("{table}.{name}"), joined(&values(&mut c, &cells))));
    }
    all
}

fn values<C: Connection>(c: &mut C, sql: &str) -> Vec<String>
where
    diesel::query_builder::SqlQuery: for<'a> diesel::query_dsl::LoadQuery<'a, C, Value>,
{
    let rows: Vec<Value> = diesel::sql_query(sql).load(c).unwrap_or_else(|error| panic!("{sql}: {error}"));
    rows.into_iter().filter_map(|row| row.value).collect()
}

/// Cells in hexadecimal, as bytes, a zero between each and the next.
fn joined(cells: &[String]) -> Vec<u8> {
    let cells = cells.iter().map(|cell| HEXLOWER.decode(cell.to_lowercase().as_bytes()).unwrap());
    cells.collect::<Vec<_>>().join(&0)
}

static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Log;

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LOG.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Keeps everything that this program says from now on, at its most talkative, and what others say from `debug` up: as
/// much as an operator can ask for (docs/configuration.md, `log`).
pub fn start_logging() {
    let filter = EnvFilter::new("debug,forecourt=trace");
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(|| Log).json();
    logs.try_init().expect("nobody else in the suite keeps logs");
}

pub fn logged() -> Vec<u8> {
    LOG.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

//! Which engine, which connection, and the doors. The engine is chosen by the URL's scheme and by
//! nothing else: an unknown scheme is an error, never an SQLite file of that name.

use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use diesel::connection::{AnsiTransactionManager, Connection, SimpleConnection, TransactionManager};
use diesel::pg::PgConnection;
use diesel::r2d2::{self, ManageConnection, Pool, PooledConnection};
use diesel::result::{ConnectionError, DatabaseErrorKind, Error as DieselError};
use diesel::sqlite::SqliteConnection;
use rand::RngExt;
use tokio::sync::OwnedSemaphorePermit;

use super::DbResult;
use super::turns::Turns;
use crate::base::error::AppError;

/// One connection of either engine. Never call the derived `establish`: it tries one engine after the other.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Conn {
    /// Whether each question is a trip to a server: there one for two things is cheaper than two, and elsewhere dearer.
    pub const fn makes_trips(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }
}

/// Where the data lives: `sqlite:PATH` or `postgres://…`.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    Sqlite(PathBuf),
    Postgres(String),
}

impl FromStr for DatabaseUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            Some(("sqlite", path)) if !path.is_empty() => Ok(Self::Sqlite(PathBuf::from(path))),
            Some(("postgres" | "postgresql", rest)) if rest.starts_with("//") => {
                Ok(Self::Postgres(text.to_owned()))
            }
            _ => Err("a database URL starts with sqlite: and a path, or with postgres://".to_owned()),
        }
    }
}

impl DatabaseUrl {
    /// A word for logs and the doctor: never the address, which may hold a password.
    pub fn engine(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }
}

/// How many connections the pool may hold, and how long to wait for one, or for others who write.
#[derive(Clone, Copy)]
pub struct DbOptions {
    pub connections: u32,
    pub wait: Duration,
}

impl Default for DbOptions {
    fn default() -> Self {
        Self { connections: 8, wait: Duration::from_secs(5) }
    }
}

/// The database. Clones share one pool.
#[derive(Clone)]
pub struct Db {
    pool: Pool<Manager>,
    sqlite_writers: Option<Arc<Turns>>,
}

/// A pooled connection with a note that it must not be used again.
pub struct Held {
    conn: Conn,
    broken: bool,
}

/// With the growing pauses between them about five seconds: fifty clerks who issue at the same moment all get through.
const WRITE_TRIES: u32 = 48;

const MAY_WRITE: &str = "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE";
const MAY_ONLY_READ: &str = "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY";

impl Db {
    /// Opens the pool; the first connection is made at once, so that a wrong address shows at start.
    pub fn open(url: &DatabaseUrl, options: DbOptions) -> DbResult<Self> {
        let sqlite = matches!(url, DatabaseUrl::Sqlite(_));
        let pool = Pool::builder()
            .max_size(options.connections)
            .min_idle(Some(1))
            .connection_timeout(options.wait)
            .test_on_check_out(false)
            .error_handler(Box::new(LogErrors))
            .build(Manager { url: url.clone(), wait: options.wait })
            .map_err(|e| AppError::Unavailable(format!("database: {e}")))?;
        Ok(Self { pool, sqlite_writers: sqlite.then(|| Arc::new(Turns::new(options.wait))) })
    }

    /// A place at the front of those who are going to [`Db::write`]; hold it until that is done. Whoever has few threads, as
    /// the workers of the server do, waits for it here, where no thread waits with them.
    pub async fn queue(&self) -> DbResult<Option<OwnedSemaphorePermit>> {
        match &self.sqlite_writers {
            Some(turns) => turns.queue().await.map(Some),
            None => Ok(None),
        }
    }

    /// One consistent snapshot; nothing can be changed through it.
    pub fn read<T>(&self, work: impl Fn(&mut Conn) -> DbResult<T>) -> DbResult<T> {
        let mut held = self.begin("BEGIN", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
        let result = work(&mut held.conn);
        // On PostgreSQL, where nothing was written, committing is the cheaper end.
        let commit = result.is_ok() && matches!(held.conn, Conn::Postgres(_));
        held.finish(commit)?;
        result
    }

    /// The same without the snapshot on a server, where its beginning and end are trips: each question sees the database as it is
    /// then. For what one question answers. `work` is told whether it has to do without, and may run more than once.
    pub fn glance<T>(&self, work: impl Fn(&mut Conn, bool) -> DbResult<T>) -> DbResult<T> {
        if self.sqlite_writers.is_some() {
            return self.read(|c| work(c, false));
        }
        let mut tries = self.pool.max_size() + 1;
        loop {
            let mut held = self.get()?;
            let result = work(&mut held.conn, true);
            tries -= 1;
            // A connection that died while idle is thrown away, and another one asked.
            held.broken = matches!(result, Err(AppError::Database(_))) && held.is_dead();
            if tries == 0 || !held.broken {
                return result;
            }
        }
    }

    /// One serialised transaction. `work` may run more than once, so it does nothing but database work.
    /// Busy beyond patience is [`AppError::Unavailable`].
    pub fn write<T>(&self, work: impl FnMut(&mut Conn) -> DbResult<T>) -> DbResult<T> {
        self.writing("BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE", work)
    }

    /// The same for a row that many want at once, whose every change names the value that it takes the place of: on
    /// PostgreSQL it waits for whoever changes the row and sees what became of it, where [`Db::write`] would begin anew.
    pub fn write_row<T>(&self, work: impl FnMut(&mut Conn) -> DbResult<T>) -> DbResult<T> {
        self.writing("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", work)
    }

    fn writing<T>(&self, postgres: &str, mut work: impl FnMut(&mut Conn) -> DbResult<T>) -> DbResult<T> {
        let turn = self.sqlite_writers.as_ref().map(|turns| turns.take()).transpose()?;
        for attempt in 0..WRITE_TRIES {
            let mut held = self.begin("BEGIN IMMEDIATE", postgres)?;
            let result = work(&mut held.conn);
            let ended = held.finish(result.is_ok());
            match (result, ended) {
                (Ok(value), Ok(())) => return Ok(value),
                (Err(AppError::Database(e)), _) | (Ok(_), Err(e)) if is_contention(&e) => back_off(attempt),
                (Err(e), _) => return Err(e),
                (Ok(_), Err(e)) => return Err(e.into()),
            }
        }
        drop(turn);
        Err(busy())
    }

    /// A connection outside any transaction: for migrations and for what no transaction may hold.
    pub(super) fn bare<T>(&self, work: impl FnOnce(&mut Conn) -> DbResult<T>) -> DbResult<T> {
        let mut held = self.get()?;
        held.may_write(true)?;
        let result = work(&mut held.conn);
        let again = held.may_write(false);
        let done = result?;
        again?;
        Ok(done)
    }

    fn get(&self) -> DbResult<PooledConnection<Manager>> {
        self.pool.get().map_err(|e| AppError::Unavailable(format!("database: {e}")))
    }

    /// Takes a connection and opens a transaction on it; a connection that died while idle is thrown away.
    fn begin(&self, sqlite: &str, postgres: &str) -> DbResult<PooledConnection<Manager>> {
        let mut tries = self.pool.max_size() + 1;
        loop {
            let mut held = self.get()?;
            let begun = match &mut held.conn {
                Conn::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, sqlite),
                Conn::Postgres(c) => AnsiTransactionManager::begin_transaction_sql(c, postgres),
            };
            tries -= 1;
            match begun {
                Ok(()) => return Ok(held),
                // SQLite has waited for another process by itself (`busy_timeout`).
                Err(e) if is_contention(&e) => return Err(busy()),
                Err(e) if tries == 0 || matches!(held.conn, Conn::Sqlite(_)) => {
                    held.broken = true;
                    return Err(e.into());
                }
                Err(_) => held.broken = true,
            }
        }
    }
}

impl Held {
    /// A server's connection changes nothing but where it is told that it may: a [`Db::glance`] has no transaction that says so.
    fn may_write(&mut self, may: bool) -> Result<(), DieselError> {
        let told = if may { MAY_WRITE } else { MAY_ONLY_READ };
        let done = match &mut self.conn {
            Conn::Sqlite(_) => Ok(()),
            Conn::Postgres(c) => c.batch_execute(told),
        };
        self.broken |= done.is_err();
        done
    }

    fn is_dead(&mut self) -> bool {
        self.conn.batch_execute("SELECT 1").is_err()
    }

    fn finish(&mut self, commit: bool) -> Result<(), DieselError> {
        let ended = if commit {
            <Conn as Connection>::TransactionManager::commit_transaction(&mut self.conn)
        } else {
            <Conn as Connection>::TransactionManager::rollback_transaction(&mut self.conn)
        };
        if ended.is_err() && !ended.as_ref().is_err_and(is_contention) {
            self.broken = true;
        }
        ended
    }
}

/// Another transaction was in the way; the same work may well succeed when tried again.
fn is_contention(error: &DieselError) -> bool {
    match error {
        DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => true,
        DieselError::DatabaseError(_, info) => {
            let message = info.message();
            message.contains("database is locked") || message.contains("deadlock detected")
        }
        DieselError::RollbackErrorOnCommit { commit_error, .. } => is_contention(commit_error),
        _ => false,
    }
}

pub(super) fn busy() -> AppError {
    AppError::Unavailable("the database stayed busy".to_owned())
}

fn back_off(attempt: u32) {
    let cap = 2_u64.saturating_pow(attempt.min(7));
    std::thread::sleep(Duration::from_millis(rand::rng().random_range(0..=cap * 2)));
}

struct Manager {
    url: DatabaseUrl,
    wait: Duration,
}

impl ManageConnection for Manager {
    type Connection = Held;
    type Error = r2d2::Error;

    fn connect(&self) -> Result<Held, r2d2::Error> {
        let conn = match &self.url {
            DatabaseUrl::Sqlite(path) => Conn::Sqlite(open_sqlite(path, self.wait)?),
            DatabaseUrl::Postgres(url) => {
                Conn::Postgres(PgConnection::establish(url).map_err(r2d2::Error::ConnectionError)?)
            }
        };
        let mut held = Held { conn, broken: false };
        held.may_write(false).map_err(r2d2::Error::QueryError)?;
        Ok(held)
    }

    fn is_valid(&self, held: &mut Held) -> Result<(), r2d2::Error> {
        held.conn.batch_execute("SELECT 1").map_err(r2d2::Error::QueryError)
    }

    fn has_broken(&self, held: &mut Held) -> bool {
        held.broken
            || std::thread::panicking()
            || <Conn as Connection>::TransactionManager::is_broken_transaction_manager(&mut held.conn)
    }
}

/// `synchronous=FULL`: a payment that was confirmed survives a power cut. Readers take pages from the mapped file, which
/// is the largest lever on their speed (docs/performance.md); the cache holds what is not there yet and what is being
/// written, and an import asks for more (`more_room`). What is sorted goes to a file once it outgrows the cache: a check of
/// the whole ledger must not need memory for all of it.
fn open_sqlite(path: &std::path::Path, wait: Duration) -> Result<SqliteConnection, r2d2::Error> {
    let bad = |m: &str| r2d2::Error::ConnectionError(ConnectionError::BadConnection(m.to_owned()));
    let text = path.to_str().ok_or_else(|| bad("the path of the database is not UTF-8"))?;
    let mut c = SqliteConnection::establish(text).map_err(r2d2::Error::ConnectionError)?;
    c.batch_execute(&format!(
        "PRAGMA busy_timeout = {}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON; PRAGMA cache_size = -4000; PRAGMA mmap_size = 2147483648;",
        wait.as_millis(),
    ))
    .map_err(r2d2::Error::QueryError)?;
    Ok(c)
}

/// The pool's own complaints go to the log without the address they concern.
#[derive(Debug)]
struct LogErrors;

impl r2d2::HandleError<r2d2::Error> for LogErrors {
    fn handle_error(&self, error: r2d2::Error) {
        let kind = match error {
            r2d2::Error::ConnectionError(_) => "could not connect",
            r2d2::Error::QueryError(_) => "a connection failed its check",
        };
        tracing::warn!(kind, "database pool");
    }
}

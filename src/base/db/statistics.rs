//! What long transactions need of an engine, and nothing else does.
//! What a server believes about its tables: while one long transaction fills them nobody counts, and with nothing to go by
//! a server reads a whole table where it should search an index: each step then costs more than the last.

use diesel::connection::SimpleConnection;

use super::{Conn, DbResult};

/// Counts the tables that records are brought into, inside the caller's transaction. SQLite plans without counting.
pub fn count_again(c: &mut Conn) -> DbResult<()> {
    const TABLES: &str =
        "ANALYZE customer, data_key, vehicle, invoice, ledger_transaction, posting, payment, allocation";
    match c {
        Conn::Sqlite(_) => Ok(()),
        Conn::Postgres(c) => Ok(c.batch_execute(TABLES)?),
    }
}

/// Gives a transaction that changes indexes all over a cache that holds them, and takes it away again. A server has its own.
pub fn more_room(c: &mut Conn, more: bool) -> DbResult<()> {
    let size =
        if more { "PRAGMA cache_size = -48000" } else { "PRAGMA cache_size = -4000; PRAGMA shrink_memory" };
    match c {
        Conn::Sqlite(c) => Ok(c.batch_execute(size)?),
        Conn::Postgres(_) => Ok(()),
    }
}

//! What a server believes about its tables. While one long transaction fills them nobody counts, and with nothing to go by
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

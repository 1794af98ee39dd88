//! The database server as a machine of its own: what its clock says, and in which language it complains.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::{Conn, Db, DbResult};
use crate::base::values::Timestamp;

#[derive(QueryableByName)]
struct Now {
    #[diesel(sql_type = BigInt)]
    micros: i64,
}

#[derive(QueryableByName)]
struct Said {
    #[diesel(sql_type = Text)]
    language: String,
}

impl Db {
    /// The server's time; none where the database is a file and the clock is ours.
    pub fn server_time(&self) -> DbResult<Option<Timestamp>> {
        self.bare(|c| match c {
            Conn::Sqlite(_) => Ok(None),
            Conn::Postgres(c) => {
                let asked =
                    "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT) AS micros";
                let now: Now = diesel::sql_query(asked).get_result(c)?;
                Ok(Some(Timestamp::from_micros(now.micros)))
            }
        })
    }

    /// In which language the server complains; none where there is no server.
    pub fn server_language(&self) -> DbResult<Option<String>> {
        self.bare(|c| match c {
            Conn::Sqlite(_) => Ok(None),
            Conn::Postgres(c) => {
                let said: Said =
                    diesel::sql_query("SELECT current_setting('lc_messages') AS language").get_result(c)?;
                Ok(Some(said.language))
            }
        })
    }
}

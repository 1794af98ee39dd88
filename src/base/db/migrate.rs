//! Migrations: one portable folder, embedded. What each engine has words of its own for is made here, after them.

use diesel::migration::Migration as _;
use diesel::pg::Pg;
use diesel::sqlite::Sqlite;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{Conn, Db, DbResult, append_only};
use crate::base::error::AppError;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");

/// The name of a migration, such as `2026-11-20-100000_create_site`.
pub type Migration = String;

impl Db {
    /// Brings the schema up to date and says what was run, oldest first.
    pub fn migrate(&self) -> DbResult<Vec<Migration>> {
        self.bare(|c| {
            let run = match c {
                Conn::Sqlite(c) => names(c.run_pending_migrations(MIGRATIONS)),
                Conn::Postgres(c) => names(c.run_pending_migrations(MIGRATIONS)),
            }?;
            append_only::set(c)?;
            Ok(run)
        })
    }

    /// What [`Db::migrate`] would run.
    pub fn pending_migrations(&self) -> DbResult<Vec<Migration>> {
        self.bare(|c| match c {
            Conn::Sqlite(c) => {
                let pending =
                    MigrationHarness::<Sqlite>::pending_migrations(c, MIGRATIONS).map_err(broken)?;
                Ok(pending.iter().map(|m| m.name().to_string()).collect())
            }
            Conn::Postgres(c) => {
                let pending = MigrationHarness::<Pg>::pending_migrations(c, MIGRATIONS).map_err(broken)?;
                Ok(pending.iter().map(|m| m.name().to_string()).collect())
            }
        })
    }

    /// Takes every migration back, newest first. All data goes with them: for tests of the way down.
    pub fn unmigrate(&self) -> DbResult<Vec<Migration>> {
        self.bare(|c| {
            append_only::lift(c)?;
            match c {
                Conn::Sqlite(c) => names(c.revert_all_migrations(MIGRATIONS)),
                Conn::Postgres(c) => names(c.revert_all_migrations(MIGRATIONS)),
            }
        })
    }
}

type Versions<'a> = diesel::migration::Result<Vec<diesel::migration::MigrationVersion<'a>>>;

fn names(versions: Versions<'_>) -> DbResult<Vec<Migration>> {
    Ok(versions.map_err(broken)?.iter().map(ToString::to_string).collect())
}

fn broken(error: Box<dyn std::error::Error + Send + Sync>) -> AppError {
    AppError::Internal(anyhow::anyhow!("migration: {error}"))
}

//! A database for one test: of its own, migrated, gone afterwards. SQLite, or PostgreSQL when
//! `FORECOURT_TEST_ENGINE=postgres`; the same tests run on both. What is in it is the test's affair.
//!
//! Migrations run once a process, into a template; each test gets a copy, which takes a few milliseconds.

use std::env;
use std::fs;
use std::path::Path;
use std::process;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use forecourt::base::db::{DatabaseUrl, Db, DbOptions};
use tempfile::TempDir;

/// Keep it as long as its `db` is used.
pub struct TestDatabase {
    pub db: Db,
    url: String,
    place: Place,
}

/// What is removed when the test is over.
enum Place {
    Folder(#[expect(dead_code, reason = "removes the folder when dropped")] TempDir),
    Server { name: String },
}

impl TestDatabase {
    /// Migrated, otherwise empty.
    pub fn new() -> Self {
        if on_postgres() {
            Self::on_server(Some(postgres_template()))
        } else {
            Self::in_folder(Some(sqlite_template()))
        }
    }

    /// Without any table, for tests of the migrations.
    pub fn unmigrated() -> Self {
        if on_postgres() { Self::on_server(None) } else { Self::in_folder(None) }
    }

    /// As configuration has it, for a second pool or another process.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A second pool on the same database, as another instance would have.
    pub fn second_pool(&self) -> Db {
        open(&self.url)
    }

    /// The same with a size and a patience of its own.
    pub fn pool(&self, options: DbOptions) -> Db {
        Db::open(&self.url.parse().expect("a database URL"), options).expect("the test's database opens")
    }

    fn in_folder(template: Option<&[u8]>) -> Self {
        let folder =
            tempfile::Builder::new().prefix("forecourt-test.").tempdir().expect("a temporary folder");
        let file = folder.path().join("forecourt.sqlite");
        if let Some(template) = template {
            fs::write(&file, template).expect("a copy of the template");
        }
        let url = sqlite_url(&file);
        Self { db: open(&url), url, place: Place::Folder(folder) }
    }

    fn on_server(template: Option<&str>) -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let name = format!("test_{}_{}", process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let template = template.map(|template| format!("TEMPLATE {template}")).unwrap_or_default();
        on_server(&format!("CREATE DATABASE {name} {template}"));
        let url = postgres_url(&name);
        Self { db: open(&url), url, place: Place::Server { name } }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Place::Server { name } = &self.place {
            on_server(&format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}

/// Whether this run of the tests is the one on PostgreSQL.
pub fn on_postgres() -> bool {
    match env::var("FORECOURT_TEST_ENGINE").as_deref() {
        Ok("postgres") => true,
        Ok("sqlite" | "") | Err(_) => false,
        Ok(other) => panic!("FORECOURT_TEST_ENGINE is {other}: sqlite or postgres"),
    }
}

fn open(url: &str) -> Db {
    let url: DatabaseUrl = url.parse().expect("a database URL");
    Db::open(&url, DbOptions { connections: 4, wait: Duration::from_secs(30) })
        .expect("the test's database opens")
}

fn sqlite_url(file: &Path) -> String {
    format!("sqlite:{}", file.display())
}

fn sqlite_template() -> &'static [u8] {
    static TEMPLATE: OnceLock<Vec<u8>> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("template.sqlite");
        let db = open(&sqlite_url(&file));
        db.migrate().expect("migrations run");
        // The copy goes by way of the pages themselves: what is still in the log beside the file is in it too.
        let copy = folder.path().join("copy.sqlite");
        let mut plain =
            diesel::SqliteConnection::establish(&file.display().to_string()).expect("the template opens");
        plain.batch_execute(&format!("VACUUM INTO '{}'", copy.display())).expect("the template is copied");
        fs::read(copy).expect("the template is read")
    })
}

fn postgres_template() -> &'static str {
    static TEMPLATE: OnceLock<String> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let name = format!("template_{}", process::id());
        on_server(&format!("CREATE DATABASE {name}"));
        let db = open(&postgres_url(&name));
        db.migrate().expect("migrations run");
        drop(db);
        // A template may have nobody connected, and a pool's threads let go a moment later than the pool.
        on_server(&format!(
            "ALTER DATABASE {name} ALLOW_CONNECTIONS false;
             SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        ));
        name
    })
}

fn on_server(sql: &str) {
    let mut server = PgConnection::establish(&server_url()).expect("the PostgreSQL of the tests");
    server.batch_execute(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
}

fn server_url() -> String {
    env::var("FORECOURT_TEST_POSTGRES").expect(
        "FORECOURT_TEST_POSTGRES names a server: run `bin/with-postgres cargo test`, or `bin/test postgres`",
    )
}

/// The same server's URL with another database's name for its last part.
fn postgres_url(database: &str) -> String {
    let server = server_url();
    let (host, _) = server.rsplit_once('/').expect("FORECOURT_TEST_POSTGRES ends with a database's name");
    format!("{host}/{database}")
}

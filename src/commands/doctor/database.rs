//! The database: can it be reached, safely, and does it belong to this program and this key.

use std::time::Duration;

use url::{Host, Url};

use super::Finding;
use crate::base::config::{Config, SiteMode};
use crate::base::db::{DatabaseUrl, Db, DbOptions};
use crate::base::http::is_here;
use crate::base::values::Clock;
use crate::base::vault::{RootSecret, Vault};

/// The most that two clocks may differ before sessions, links and signatures go wrong.
const SKEW: Duration = Duration::from_secs(60);

pub(super) fn findings(config: &Config, clock: &Clock) -> Vec<Finding> {
    let url = match config.database_url.parse::<DatabaseUrl>() {
        Ok(url) => url,
        Err(why) => {
            let remedy =
                "Such as sqlite:db/forecourt.sqlite or postgres://forecourt@db.example.com/forecourt.";
            return vec![Finding::new("database_url.form", why, remedy)];
        }
    };
    let mut all = match &url {
        DatabaseUrl::Sqlite(path) if !path.is_file() => {
            let what = format!("there is no database at {}", path.display());
            return vec![Finding::new(
                "database.missing",
                what,
                "Make a site with `forecourt init`, or restore a backup.",
            )];
        }
        DatabaseUrl::Sqlite(_) => Vec::new(),
        DatabaseUrl::Postgres(text) => across_a_network(text),
    };
    match Db::open(&url, DbOptions { connections: 1, wait: Duration::from_secs(5) }) {
        Ok(db) => all.extend(inside(&db, config, clock)),
        Err(_) => all.push(Finding::new(
            "database.unreachable",
            format!("the {} database does not answer", url.engine()),
            "Check database_url, that the server runs, and that it lets this user in.",
        )),
    }
    all
}

/// `sslmode=require` and better keep others from reading; `verify-full` also from pretending.
fn across_a_network(text: &str) -> Vec<Finding> {
    let Ok(url) = Url::parse(text) else {
        return vec![Finding::new(
            "database_url.form",
            "database_url is no address",
            "Such as postgres://forecourt@db.example.com/forecourt.",
        )];
    };
    let asked = |name: &str| url.query_pairs().find(|(k, _)| k == name).map(|(_, v)| v.into_owned());
    let near = match asked("host").or_else(|| url.host_str().map(str::to_owned)) {
        None => true,
        Some(host) if host.is_empty() || host.starts_with('/') || host.starts_with("%2F") => true,
        Some(host) => Host::parse(&host).is_ok_and(|host| match &host {
            Host::Domain(name) => is_here(&Host::Domain(name.as_str())),
            Host::Ipv4(ip) => is_here(&Host::Ipv4(*ip)),
            Host::Ipv6(ip) => is_here(&Host::Ipv6(*ip)),
        }),
    };
    if near {
        return Vec::new();
    }
    let mode = asked("sslmode").or_else(|| std::env::var("PGSSLMODE").ok()).unwrap_or_default();
    let mut all = Vec::new();
    if !matches!(mode.as_str(), "require" | "verify-ca" | "verify-full") {
        all.push(Finding::new(
            "database_url.tls",
            "the PostgreSQL server is across a network and the connection may go in clear",
            "Add ?sslmode=verify-full (and sslrootcert=…) to database_url.",
        ));
    }
    if cfg!(feature = "bundled-pq") {
        all.push(Finding::new(
            "database_url.library",
            "this program was built with a PostgreSQL library that cannot do TLS",
            "Build with the system's: cargo build --release --no-default-features (docs/install.md).",
        ));
    }
    all
}

fn inside(db: &Db, config: &Config, clock: &Clock) -> Vec<Finding> {
    let broken = |error: &dyn std::fmt::Display| {
        Finding::new(
            "database.broken",
            format!("the database cannot be read: {error}"),
            "Look at its own log; restore a backup if it is damaged.",
        )
    };
    match db.pending_migrations() {
        Err(error) => return vec![broken(&error)],
        Ok(pending) if !pending.is_empty() => {
            let what = format!("the database is {} migration(s) behind this program", pending.len());
            return vec![Finding::new(
                "database.migrations",
                what,
                "Make a copy of it, then run `forecourt migrate`.",
            )];
        }
        Ok(_) => {}
    }
    let mut all = Vec::new();
    match db.read(Vault::mode) {
        Err(error) => return vec![broken(&error)],
        Ok(None) => {
            let remedy = "Make a site with `forecourt init` and the same database_url.";
            return vec![Finding::new("database.empty", "the database holds no site", remedy)];
        }
        Ok(Some(mode)) if mode == "demo" && config.mode != SiteMode::Demo => all.push(Finding::new(
            "database.demo",
            "the database was made by `forecourt demo`, with records that are made up",
            "Make a site with `forecourt init`; a demo never becomes one.",
        )),
        Ok(Some(_)) => {}
    }
    all.extend(key_fits(db, config, clock));
    all.extend(skew(db, clock));
    all.extend(language(db));
    all
}

/// A root key that cannot be read is said elsewhere.
fn key_fits(db: &Db, config: &Config, clock: &Clock) -> Option<Finding> {
    let root = RootSecret::load(&config.root_key.parse().ok()?).ok()?;
    let opened = db.read(|c| Vault::open(c, &root, clock).map(|_| ()));
    opened.err().map(|_| {
        Finding::new(
            "root_key.other",
            "the root key is not the one that this database was sealed with",
            "Bring back the key that belongs to it; the recovery sheet holds it.",
        )
    })
}

/// A full disk and two writers in each other's way are told apart by what the server says of them.
fn language(db: &Db) -> Option<Finding> {
    let theirs = db.server_language().ok().flatten()?;
    let english = theirs == "C" || theirs == "POSIX" || theirs.starts_with("C.") || theirs.starts_with("en");
    (!english).then(|| {
        let what = format!("the PostgreSQL server speaks {theirs:?}, and what it says of its troubles must be read");
        Finding::new(
            "database.language",
            what,
            "As its administrator: ALTER ROLE forecourt SET lc_messages = 'C';, with the name of the role in database_url.",
        )
    })
}

fn skew(db: &Db, clock: &Clock) -> Option<Finding> {
    let theirs = db.server_time().ok().flatten()?;
    let ours = clock.now();
    let apart = ours.since(theirs).max(theirs.since(ours));
    (apart > SKEW).then(|| {
        let what = format!("this machine's clock and the database server's are {} s apart", apart.as_secs());
        Finding::new("clock.skew", what, "Let both follow a time server (chrony or systemd-timesyncd).")
    })
}

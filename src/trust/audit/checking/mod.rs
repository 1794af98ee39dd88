//! Whether the log is what was written, and money and rights are what the log says. Reads everything once, in pages, and keeps
//! no more than a page at a time. Not here: the sums of the ledger, which `forecourt audit verify` asks the ledger for.

mod expected;
mod log;
mod rows;

use std::borrow::Cow;
use std::path::Path;

use serde::{Deserialize, Serialize};

pub use expected::Anchor;

use super::head;
use super::lineage::{self, Keys};
use super::note::LogKey;
use super::signing;
use crate::base::db::{Db, DbResult};
use crate::base::vault::Vault;

/// How many findings are listed; all are counted.
const LISTED: usize = 50;

/// What is at hand to check with.
pub struct Ground<'a> {
    pub db: &'a Db,
    /// Without it nothing is said of rows, nor of who wrote entries.
    pub vault: Option<&'a Vault>,
    /// The key that somebody holds from outside; otherwise the vault's.
    pub key: Option<&'a LogKey>,
    /// Where the last signed head is remembered.
    pub folder: &'a Path,
    /// Heads that were kept elsewhere.
    pub anchors: &'a [Anchor],
    /// Whether rows of money and rights are compared, too.
    pub rows: bool,
}

/// What must not be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// A short name that stays the same: `entry.changed`.
    pub code: Cow<'static, str>,
    /// The entry it is about, counted from 0; for what was signed, the first entry that may be concerned.
    pub entry: Option<u64>,
    pub what: String,
}

/// What came of it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Report {
    /// Entries in the tree, all of which were read.
    pub entries: u64,
    /// Entries that were written and are not in the tree yet: nothing proves them.
    pub waiting: u64,
    /// Entries after the last signed head.
    pub unsigned: u64,
    pub checkpoints: u64,
    /// Heads from outside that the log goes on from.
    pub anchors: u64,
    /// Rows of money and rights that were compared.
    pub rows: u64,
    /// The first entry that is not as it was written.
    pub first_bad: Option<u64>,
    /// How many findings there are; the first fifty are listed.
    pub found: u64,
    pub findings: Vec<Finding>,
    /// What restores lost and the log itself says so: nobody hides it, and nothing proves what it was.
    #[serde(default)]
    pub lost: Vec<String>,
    /// What could not be checked, and why.
    pub unchecked: Vec<String>,
}

impl Report {
    pub fn add(&mut self, code: &'static str, entry: Option<u64>, what: impl Into<String>) {
        self.found += 1;
        self.first_bad = [self.first_bad, entry].into_iter().flatten().min();
        if self.findings.len() < LISTED {
            self.findings.push(Finding { code: code.into(), entry, what: what.into() });
        }
    }

    /// 0: everything that was asked for holds. 1: something does not. 2: nothing was found, but not everything was checked.
    pub fn exit_code(&self) -> u8 {
        match (self.found, self.unchecked.is_empty()) {
            (0, true) => 0,
            (0, false) => 2,
            _ => 1,
        }
    }
}

/// Checks everything that can be.
pub fn check(ground: &Ground<'_>) -> DbResult<Report> {
    let mut report = Report::default();
    let own = match ground.vault {
        Some(vault) => ground.db.read(|c| signing::key_of(c, vault))?,
        None => None,
    };
    let handovers = ground.db.read(lineage::handovers)?;
    let keys = ground.key.or(own.as_ref()).map(|key| Keys::around(key, &handovers));
    if let (Some(keys), Some(own)) = (&keys, &own)
        && !keys.holds(own)
    {
        report.add("key.other", None, "the log is signed with another key than the one that was given");
    }
    let mut anchors = ground.anchors.to_vec();
    match head::kept(ground.folder) {
        Ok(Some(note)) => anchors.push(Anchor { name: "the file `head`".to_owned(), note }),
        Ok(None) => {}
        Err(error) => report.unchecked.push(format!("the last signed head: {error}")),
    }
    match head::aside(ground.folder) {
        Ok(all) => {
            let named = |(name, note)| Anchor { name: format!("the file `{name}`"), note };
            anchors.extend(all.into_iter().map(named));
        }
        Err(error) => report.unchecked.push(format!("heads of before: {error}")),
    }
    if keys.is_none() {
        report.unchecked.push(
            "signatures: there is no key to check them with (--key, or the root key of this site)".to_owned(),
        );
    }
    let expected = expected::prepare(anchors, keys.as_ref(), &mut report);
    log::check(ground, keys.as_ref(), expected, &mut report)?;
    match ground.vault {
        Some(vault) if ground.rows => rows::check(ground.db, vault, &mut report)?,
        Some(_) => {}
        None => report.unchecked.push(
            "who wrote each entry, and rows of money and rights: they need the root key of this site"
                .to_owned(),
        ),
    }
    Ok(report)
}

//! Whether the log is what was written, and money and rights are what the log says. Reads everything once (or from a signed head on), in pages, and keeps
//! no more than a page at a time. Not here: the sums of the ledger, which `forecourt audit verify` asks the ledger for.

mod columns;
mod expected;
mod log;
mod rows;
mod since;
mod waiting;

use std::borrow::Cow;
use std::path::Path;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

pub use expected::Anchor;
use expected::Known;
pub use since::{NoPoint, Since};

use super::copying::is_copied;
use super::head;
use super::keys::Keys;
use super::lineage;
use super::note::LogKey;
use super::signing;
use crate::base::db::schema::audit_checkpoint;
use crate::base::db::{Conn, Db, DbResult, as_declared};
use crate::base::error::is_unreadable;
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
    /// The folder of others where this installation keeps heads, if any.
    pub elsewhere: Option<&'a Path>,
    /// Heads that were kept elsewhere.
    pub anchors: &'a [Anchor],
    /// Whether rows of money and rights are compared, too.
    pub rows: bool,
    /// What was signed before this is taken at its word.
    pub since: Option<Since>,
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
    /// Entries in the tree.
    pub entries: u64,
    /// The first of them that was read: all were, where it is 0.
    #[serde(default)]
    pub since: u64,
    /// Entries that were written here and are not in the tree yet: that they are not deleted, nothing proves.
    pub waiting: u64,
    /// Entries after the last signed head.
    pub unsigned: u64,
    pub checkpoints: u64,
    /// Heads from outside that the log goes on from.
    pub anchors: u64,
    /// Rows of money and rights that were compared.
    pub rows: u64,
    /// The first entry that is not as it was written; where only a head does not fit, the first that may be concerned.
    pub first_bad: Option<u64>,
    /// Whether that entry itself was found wrong; otherwise it is somewhere from there on.
    #[serde(default)]
    pub first_sure: bool,
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
        if let Some(number) = entry {
            self.point(code, number);
        }
        if self.findings.len() < LISTED {
            self.findings.push(Finding { code: code.into(), entry, what: what.into() });
        }
    }

    /// An entry that was found wrong is more than a number from which on something is.
    fn point(&mut self, code: &str, number: u64) {
        let sure = code.starts_with("entry.");
        let from = code.starts_with("checkpoint.") || code.starts_with("anchor.");
        if sure || (from && !self.first_sure) {
            let before = self.first_bad.filter(|_| self.first_sure == sure);
            self.first_bad = Some(before.map_or(number, |it| it.min(number)));
            self.first_sure = sure;
        }
    }

    /// Where the first of it is, for people; empty where nothing was found.
    pub fn whereabouts(&self) -> String {
        match (self.first_bad, self.findings.first()) {
            (Some(first), _) if self.first_sure => format!("the first bad entry is number {first}"),
            (Some(first), _) => format!("somewhere from entry {first} on"),
            (None, Some(it)) => format!("the first: {}", it.what),
            (None, None) => String::new(),
        }
    }

    /// Goes on where a part ended at a value that nobody here would write: that is a finding, and the other parts are looked at
    /// all the same.
    fn survives<T: Default>(&mut self, code: &'static str, part: &str, done: DbResult<T>) -> DbResult<T> {
        match done {
            Err(error) if is_unreadable(&error) => {
                let what = format!(
                    "{part}: a value in the database is none that this program writes, and what comes after it was not looked at ({error})"
                );
                self.add(code, None, what);
                Ok(T::default())
            }
            done => done,
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
    let known = known(ground, &mut report);
    let known = report.survives("key.other", "the keys of the log", known)?;
    let anchors = anchors(ground, &mut report)?;
    let mut expected = expected::prepare(anchors, &known, &mut report);
    let begin = since::begin(ground, &known, &mut expected, &mut report)?;
    let log = log::check(ground, &known, (begin, expected), &mut report);
    report.survives("entry.form", "entries of the log", log)?;
    let waiting = waiting::check(ground, known.copied, &mut report);
    report.survives("entry.form", "entries that have no number yet", waiting)?;
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

/// The keys that signatures are checked with: around the one that was given, or this installation's, or at least those that
/// handed over to each other by the log's own word.
fn known(ground: &Ground<'_>, report: &mut Report) -> DbResult<Known> {
    let own = match ground.vault {
        Some(vault) => ground.db.read(|c| signing::key_of(c, vault))?,
        None => None,
    };
    let logged = ground.db.read(lineage::handovers)?;
    let filed = lineage::filed(ground.folder).unwrap_or_else(|error| {
        report.unchecked.push(format!("notes of key changes: {error}"));
        Vec::new()
    });
    let given = ground.key.or(own.as_ref());
    let named = logged.last().or(filed.last()).map(|it| &it.to);
    let keys = given.or(named).map(|key| Keys::around(key, &logged, &filed));
    if given.is_none() {
        let text = "signatures: there is no key to check them with (--key, or the root key of this site)";
        report.unchecked.push(text.to_owned());
    } else if let (Some(keys), Some(own)) = (&keys, &own)
        && !keys.holds(own)
    {
        report.add("key.other", None, "the log is signed with another key than the one that was given");
    }
    let copied = ground.db.read(is_copied)?;
    if !copied {
        let text = "whom older entries are about and in which session they were done, as pages find it: a running site is still copying that out of them";
        report.unchecked.push(text.to_owned());
    }
    Ok(Known { keys, proven: given.is_some(), copied })
}

/// What this installation remembers, and what was kept elsewhere.
fn anchors(ground: &Ground<'_>, report: &mut Report) -> DbResult<(Option<Anchor>, Vec<Anchor>)> {
    let mut anchors = ground.anchors.to_vec();
    // The file first: what is in it is in the database a moment later.
    let kept = head::kept(ground.folder);
    let signed = ground.db.read(is_signed)?;
    let sizeless = ground.db.read(sizeless)?;
    if sizeless > 0 {
        report.add(
            "checkpoint.signature",
            None,
            format!("{sizeless} stored heads are over no number of entries"),
        );
    }
    let remembered = match kept {
        Ok(Some(note)) => {
            if !signed {
                let what = "no signed head is stored, and the file `head` says that there were some: they were deleted";
                report.add("checkpoint.missing", None, what);
            }
            Some(Anchor { name: "the file `head`".to_owned(), note })
        }
        Ok(None) => {
            if signed {
                let text = "what was signed last: the file `head` is not there, so nothing here says that the log was not cut off";
                report.unchecked.push(text.to_owned());
            }
            None
        }
        Err(error) => {
            report.unchecked.push(format!("the last signed head: {error}"));
            None
        }
    };
    match head::aside(ground.folder) {
        Ok(all) => {
            let named = |(name, note)| Anchor { name: format!("the file `{name}`"), note };
            anchors.extend(all.into_iter().map(named));
        }
        Err(error) => report.unchecked.push(format!("heads of before: {error}")),
    }
    if let Some(folder) = ground.elsewhere {
        match head::elsewhere(folder) {
            Ok(Some(all)) => anchors.extend(all.into_iter().map(|(name, note)| Anchor { name, note })),
            Ok(None) if signed => {
                report.unchecked.push(format!("heads that others keep: {} is not there", folder.display()));
            }
            Ok(None) => {}
            Err(error) => report.unchecked.push(format!("heads that others keep: {error}")),
        }
    }
    Ok((remembered, anchors))
}

/// Heads that nobody walks to, because their size is no number.
fn sizeless(c: &mut Conn) -> DbResult<i64> {
    let odd = audit_checkpoint::table.filter(diesel::dsl::not(as_declared(audit_checkpoint::size)));
    Ok(odd.count().get_result(c)?)
}

/// Whether any head is stored, whatever is in it.
fn is_signed(c: &mut Conn) -> DbResult<bool> {
    Ok(diesel::select(diesel::dsl::exists(audit_checkpoint::table.select(audit_checkpoint::size)))
        .get_result(c)?)
}

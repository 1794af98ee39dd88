//! The keys that somebody trusts who trusts one of them, and what each may have signed. The log itself has a line of keys, each
//! of which handed over to the next. Beside it are those that a restore took out of the line: their notes are kept in files
//! alone. What any of them signed beyond what a restart kept is lost, which the note of that restart says.

use super::lineage::{Handover, Loss};
use super::note::{BadNote, Checkpoint, LogKey};

/// The keys of the line, the oldest first, then those that are beside it; and all that was lost.
#[derive(Clone, Debug)]
pub struct Keys {
    all: Vec<Trusted>,
    /// Each with the number of the entry that says so.
    lost: Vec<(u64, Loss)>,
}

#[derive(Clone, Debug)]
struct Trusted {
    key: LogKey,
    /// It handed over, and signed nothing of more entries than these.
    upto: Option<u64>,
}

/// What a head turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// It must be the tree's.
    Head(Checkpoint),
    /// It is over entries that a restore lost, which the entry of this number says.
    Lost(Checkpoint, u64),
}

impl Keys {
    /// Those that handovers tie to this one: those of the log, and those of the files beside it. A key that is in none
    /// stands alone.
    pub fn around(known: &LogKey, logged: &[Handover], filed: &[Handover]) -> Self {
        let tied = tied(vec![known.clone()], filed);
        let of_log = tied.iter().find_map(|key| line(key, logged));
        let Self { mut all, mut lost } = of_log.unwrap_or(Self { all: Vec::new(), lost: Vec::new() });
        let near = all.iter().map(|it| it.key.clone()).chain(tied).collect();
        for key in self::tied(near, filed) {
            if !all.iter().any(|it| it.key == key) {
                all.push(Trusted { key, upto: None });
            }
        }
        let ours = |key: &LogKey| all.iter().any(|it| it.key == *key);
        for it in filed.iter().filter(|it| ours(&it.from) && ours(&it.to)) {
            lost.extend(it.loss.clone().map(|loss| (loss.kept, loss)));
        }
        Self { all, lost }
    }

    /// All that notes tie to any of several, for whoever has no log.
    pub fn around_all(known: &[LogKey], notes: &[Handover]) -> Self {
        let alone = |key| Trusted { key, upto: None };
        Self { all: tied(known.to_vec(), notes).into_iter().map(alone).collect(), lost: Vec::new() }
    }

    pub fn holds(&self, key: &LogKey) -> bool {
        self.iter().any(|it| it == key)
    }

    pub fn iter(&self) -> impl Iterator<Item = &LogKey> {
        self.all.iter().map(|it| &it.key)
    }

    /// What a signed head says, if one of these keys may have signed it.
    pub fn open(&self, note: &str) -> Result<Opened, BadNote> {
        let mut why = BadNote::OtherKey;
        for it in &self.all {
            match Checkpoint::open(note, &it.key) {
                Ok(head) => {
                    if let Some((entry, _)) = self.lost.iter().find(|(_, loss)| loss.covers(&head)) {
                        return Ok(Opened::Lost(head, *entry));
                    }
                    // A key that was handed over signs nothing any more: whoever has it now is a thief.
                    if it.upto.is_some_and(|upto| head.size > upto) {
                        return Err(BadNote::OtherKey);
                    }
                    return Ok(Opened::Head(head));
                }
                Err(BadNote::OtherLog(log)) if !self.iter().any(|key| key.name() == log) => {
                    why = BadNote::OtherLog(log);
                }
                Err(BadNote::Signature) => why = BadNote::Signature,
                Err(BadNote::Form) => return Err(BadNote::Form),
                Err(_) => {}
            }
        }
        Err(why)
    }
}

impl Loss {
    /// Whether a head is over what was lost: of the epoch that was lost or one before, and of no more entries than were signed.
    fn covers(&self, head: &Checkpoint) -> bool {
        let of_before = epoch(&head.origin) <= epoch(&self.head.origin);
        of_before && head.size > self.kept && head.size <= self.head.size
    }
}

/// The last part of a log's name.
pub(super) fn epoch(name: &str) -> Option<u32> {
    name.rsplit_once('/')?.1.parse().ok()
}

/// The line of the log that a key stands in: backwards and forwards from there, as long as each begins where the one before
/// ended.
fn line(known: &LogKey, logged: &[Handover]) -> Option<Keys> {
    let mut first = logged.iter().position(|it| it.from == *known || it.to == *known)?;
    while first.checked_sub(1).and_then(|at| Some(logged.get(at)?.to == logged.get(first)?.from))
        == Some(true)
    {
        first -= 1;
    }
    let (mut all, mut lost) = (Vec::new(), Vec::new());
    let mut last: Option<&LogKey> = None;
    for it in logged.iter().skip(first) {
        if last.is_some_and(|key| *key != it.from) {
            continue;
        }
        let upto = if it.loss.is_none() { it.entry } else { None };
        all.push(Trusted { key: it.from.clone(), upto });
        lost.extend(it.loss.clone().map(|loss| (it.entry.unwrap_or(loss.kept), loss)));
        last = Some(&it.to);
    }
    all.extend(last.map(|key| Trusted { key: key.clone(), upto: None }));
    Some(Keys { all, lost })
}

/// These, and every key that notes tie to one of them.
fn tied(mut all: Vec<LogKey>, notes: &[Handover]) -> Vec<LogKey> {
    loop {
        let fresh = notes.iter().find_map(|it| match (all.contains(&it.from), all.contains(&it.to)) {
            (true, false) => Some(it.to.clone()),
            (false, true) => Some(it.from.clone()),
            _ => None,
        });
        match fresh {
            Some(key) => all.push(key),
            None => return all,
        }
    }
}

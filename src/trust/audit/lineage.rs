//! Which keys signed this log, one after the other. A key hands over to the next in a note that both sign, and the note stands
//! in the log itself as an entry, so that whoever trusts one of them knows the others. A log that was restored from a backup
//! goes on under a new name the same way: the note says which head was lost, and for ever.

use diesel::prelude::*;

use super::actor::Actor;
use super::entry::Entry;
use super::note::{Checkpoint, LogKey, SignedNote, Signer};
use super::reading::read;
use super::store::record;
use crate::base::db::schema::audit_entry;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::vault::Purpose;

/// What such entries are about.
const OBJECT: &str = "audit-log";
const ROTATED: &str = "key.rotate";
const RESTARTED: &str = "log.restart";
const HEADING: &str = "forecourt key handover 1";

/// One key handing over to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handover {
    /// The number of the entry that says so; none while it waits.
    pub entry: Option<u64>,
    pub from: LogKey,
    pub to: LogKey,
    /// Where the log begins anew.
    pub loss: Option<Loss>,
    /// The text that both signed.
    pub note: String,
}

/// What a restore lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// The last entries that are still those that were signed.
    pub kept: u64,
    /// The head that was signed last before, as a signed note would name it.
    pub head: Checkpoint,
}

/// All handovers of the log, in their order. What is no handover, or not signed by both, is passed over: it hands nothing over.
pub fn handovers(c: &mut Conn) -> DbResult<Vec<Handover>> {
    let rows: Vec<(Option<i64>, Vec<u8>)> = audit_entry::table
        .filter(audit_entry::object_id.eq(OBJECT))
        .filter(audit_entry::action.eq_any([ROTATED, RESTARTED]))
        .order((audit_entry::at, audit_entry::id))
        .select((audit_entry::seq, audit_entry::entry))
        .load(c)?;
    let handover = |(seq, entry): (Option<i64>, Vec<u8>)| {
        let it = read(&entry).ok()?;
        let note = it.facts.iter().find(|(name, _)| name == "note")?;
        parse(&note.1, seq.and_then(|seq| u64::try_from(seq).ok()))
    };
    Ok(rows.into_iter().filter_map(handover).collect())
}

/// The name that this installation's log has now: that of the last handover to a key of ours, or its first name.
pub(super) fn name(c: &mut Conn, first: &str, seed: &[u8]) -> DbResult<String> {
    let ours = |it: &&Handover| Signer::new(it.to.name(), seed).is_ok_and(|own| *own.key() == it.to);
    let all = handovers(c)?;
    Ok(all.iter().rev().find(ours).map_or_else(|| first.to_owned(), |it| it.to.name().to_owned()))
}

/// A fresh key for the same log.
pub fn rotate(c: &mut Conn, site: &Site, actor: &Actor) -> DbResult<Handover> {
    let old = current(c, site)?;
    site.vault.replace_key(c, Purpose::Audit)?;
    let new = seeded(c, site, old.key().name())?;
    hand_over(c, site, actor, &Entry::new(ROTATED), (&old, &new), None)
}

/// The same key for a log that goes on from less than was signed.
pub fn restart(c: &mut Conn, site: &Site, actor: &Actor, reason: &str, loss: Loss) -> DbResult<Handover> {
    let old = current(c, site)?;
    let new = seeded(c, site, &next_epoch(old.key().name())?)?;
    let entry =
        Entry::new(RESTARTED).fact("kept", loss.kept).fact("lost", loss.head.size).fact("reason", reason);
    hand_over(c, site, actor, &entry, (&old, &new), Some(loss))
}

fn current(c: &mut Conn, site: &Site) -> DbResult<Signer> {
    super::signing::signer(c, &site.vault)?
        .ok_or_else(|| AppError::Conflict("this log was never signed: run the site first".to_owned()))
}

fn seeded(c: &mut Conn, site: &Site, name: &str) -> DbResult<Signer> {
    let seed = site.vault.audit_seed(c)?.ok_or_else(|| AppError::internal("a fresh key is not there"))?;
    Signer::new(name, &seed).map_err(|_| AppError::internal("the key that signs the log is damaged"))
}

/// `…/audit/1` becomes `…/audit/2`.
fn next_epoch(name: &str) -> DbResult<String> {
    let (base, epoch) = name.rsplit_once('/').ok_or_else(|| AppError::internal("the log has no name"))?;
    let epoch: u32 = epoch.parse().map_err(|_| AppError::internal("the log has no epoch"))?;
    Ok(format!("{base}/{}", epoch + 1))
}

fn hand_over(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    entry: &Entry,
    (old, new): (&Signer, &Signer),
    loss: Option<Loss>,
) -> DbResult<Handover> {
    let mut text = format!("{HEADING}\nfrom {}\nto {}\n", old.key(), new.key());
    if let Some(loss) = &loss {
        let head = loss.head.root_text();
        text.push_str(&format!("kept {}\nlost {} {} {head}\n", loss.kept, loss.head.origin, loss.head.size));
    }
    let note = SignedNote::sign(text, old).and(new).to_string();
    let entry = entry.clone().object(OBJECT).fact("from", old.key()).fact("to", new.key());
    record(c, site, actor, &entry.fact("note", &note))?;
    Ok(Handover { entry: None, from: old.key().clone(), to: new.key().clone(), loss, note })
}

/// A handover that both keys signed.
fn parse(note: &str, entry: Option<u64>) -> Option<Handover> {
    let signed = SignedNote::parse(note).ok()?;
    let mut lines = signed.text().lines();
    if lines.next()? != HEADING {
        return None;
    }
    let from: LogKey = lines.next()?.strip_prefix("from ")?.parse().ok()?;
    let to: LogKey = lines.next()?.strip_prefix("to ")?.parse().ok()?;
    let loss = match lines.next() {
        None => None,
        Some(kept) => {
            let kept = kept.strip_prefix("kept ")?.parse().ok()?;
            let mut head = lines.next()?.strip_prefix("lost ")?.split(' ');
            let (origin, size, root) = (head.next()?, head.next()?, head.next()?);
            Some(Loss { kept, head: Checkpoint::of_parts(origin, size, root)? })
        }
    };
    (signed.verify(&from).is_ok() && signed.verify(&to).is_ok()).then(|| Handover {
        entry,
        from,
        to,
        loss,
        note: note.to_owned(),
    })
}

/// The keys that somebody who trusts one of them trusts, the oldest first.
#[derive(Clone, Debug)]
pub struct Keys(Vec<Trusted>);

#[derive(Clone, Debug)]
struct Trusted {
    key: LogKey,
    /// It signed nothing of more entries than these, but for what a restore lost.
    upto: Option<u64>,
    /// What was lost of what it signed.
    loss: Option<(u64, Loss)>,
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
    /// Those that the log itself ties to this one by handovers. A key that is in no handover stands alone.
    pub fn around(known: &LogKey, handovers: &[Handover]) -> Self {
        let place = handovers.iter().position(|it| it.from == *known || it.to == *known);
        let Some(place) = place else {
            return Self(vec![Trusted { key: known.clone(), upto: None, loss: None }]);
        };
        // Backwards and forwards from there, as long as each begins where the one before ended.
        let mut first = place;
        while first.checked_sub(1).and_then(|at| Some(handovers.get(at)?.to == handovers.get(first)?.from))
            == Some(true)
        {
            first -= 1;
        }
        let mut all: Vec<Trusted> = Vec::new();
        let mut last: Option<&LogKey> = None;
        for it in handovers.iter().skip(first) {
            if last.is_some_and(|key| *key != it.from) {
                continue;
            }
            let loss = it.loss.clone().map(|loss| (it.entry.unwrap_or(loss.kept), loss));
            all.push(Trusted { key: it.from.clone(), upto: it.entry, loss });
            last = Some(&it.to);
        }
        all.extend(last.map(|key| Trusted { key: key.clone(), upto: None, loss: None }));
        Self(all)
    }

    pub fn holds(&self, key: &LogKey) -> bool {
        self.0.iter().any(|it| it.key == *key)
    }

    /// What a signed head says, if one of these keys may have signed it.
    pub fn open(&self, note: &str) -> Result<Opened, super::note::BadNote> {
        use super::note::BadNote;
        let mut why = BadNote::OtherKey;
        for it in &self.0 {
            match Checkpoint::open(note, &it.key) {
                Ok(head) => {
                    if let Some((entry, loss)) = &it.loss
                        && head.size > loss.kept
                        && head.size <= loss.head.size
                    {
                        return Ok(Opened::Lost(head, *entry));
                    }
                    // A key that was handed over signs nothing any more: whoever has it now is a thief.
                    if it.loss.is_none() && it.upto.is_some_and(|upto| head.size > upto) {
                        return Err(BadNote::OtherKey);
                    }
                    return Ok(Opened::Head(head));
                }
                Err(BadNote::OtherLog(log)) if self.0.len() == 1 => why = BadNote::OtherLog(log),
                Err(BadNote::OtherLog(log)) if !self.0.iter().any(|it| it.key.name() == log) => {
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

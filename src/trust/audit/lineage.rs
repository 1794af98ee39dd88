//! Which keys signed this log, one after the other. A key hands over to the next in a note that both sign, and the note stands
//! in the log itself as an entry, so that whoever trusts one of them knows the others. A log that was restored from a backup
//! goes on under a new name the same way: the note says which head was lost, and for ever. The notes lie beside the file
//! `head` as well: a database that was turned back to before one does not turn that back with it.

use std::path::Path;

use diesel::prelude::*;

use super::actor::Actor;
use super::entry::Entry;
use super::head;
use super::keys::epoch;
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

/// The notes that lie beside the file `head`, in their order.
pub fn filed(folder: &Path) -> DbResult<Vec<Handover>> {
    Ok(head::handovers(folder)?.iter().filter_map(|note| parse(note, None)).collect())
}

/// Puts the notes of the log beside the file `head`, as far as they are not there yet.
pub(super) fn file(folder: &Path, all: &[Handover]) -> DbResult<()> {
    let mut known = if all.is_empty() { Vec::new() } else { head::handovers(folder)? };
    for it in all {
        if !known.contains(&it.note) {
            head::keep_handover(folder, known.len() + 1, &it.note)?;
            known.push(it.note.clone());
        }
    }
    Ok(())
}

/// The notes in a text, such as `forecourt audit key --history` prints them.
pub fn handovers_in(text: &str) -> Vec<Handover> {
    let text = text.replace("\r\n", "\n");
    let note = |rest: &str| {
        let (body, after) = rest.split_once("\n\n")?;
        let signatures = after.lines().take_while(|line| line.starts_with('\u{2014}'));
        let signatures: String = signatures.map(|line| format!("{line}\n")).collect();
        parse(&format!("{HEADING}{body}\n\n{signatures}"), None)
    };
    text.split(HEADING).skip(1).filter_map(note).collect()
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
    // A name that was there before, and is not in this database any more, is not taken again: it has heads of its own.
    let filed = filed(&site.config.audit_directory)?;
    let names = filed.iter().map(|it| it.to.name()).chain([loss.head.origin.as_str(), old.key().name()]);
    let last = names.filter_map(epoch).max();
    let new = seeded(c, site, &next_epoch(old.key().name(), last)?)?;
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

/// `…/audit/1` becomes `…/audit/2`, or the one after the last that there was.
fn next_epoch(name: &str, last: Option<u32>) -> DbResult<String> {
    let (base, _) = name.rsplit_once('/').ok_or_else(|| AppError::internal("the log has no name"))?;
    let last = last.ok_or_else(|| AppError::internal("the log has no epoch"))?;
    Ok(format!("{base}/{}", last.saturating_add(1)))
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

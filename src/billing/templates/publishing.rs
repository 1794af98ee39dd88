//! Writing a draft, publishing it as the next version, throwing it away, publishing an old version again. Each with its entry
//! in the log.

use super::store::{self, NewRow};
use super::{TemplateKind, Wording};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, Entry, record};

/// Writes the draft of the scope's dealership over the edit that the form showed, 0 where there was none. Somebody else's
/// change in between is a conflict. Words that are those of the draft, or where there is none of what is published, are
/// not written.
pub fn save(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    kind: TemplateKind,
    shown: i64,
    wording: &Wording,
) -> DbResult<()> {
    let known = store::draft(c, scope, kind)?;
    if known.as_ref().map_or(0, |draft| draft.edit) != shown {
        return Err(overtaken());
    }
    let published = store::current(c, scope, kind)?.map(|it| it.wording).unwrap_or_default();
    let before = known.as_ref().map_or(&published, |draft| &draft.wording);
    if before == wording {
        return Ok(());
    }
    let (texts, now) = (json(wording)?, site.clock.now());
    let id = match &known {
        Some(draft) => {
            if !store::rewrite(c, draft.id, shown, &texts, actor.person, now)? {
                return Err(overtaken());
            }
            draft.id
        }
        None => {
            let new = NewRow { kind, version: None, texts: &texts, repeats: None, by: actor.person, at: now };
            store::insert(c, scope, &new)?
        }
    };
    let entry = Entry::new("template.draft").object(id).dealership(scope.dealership()).fact("kind", kind);
    record(c, site, actor, &entry.before(json(before)?).after(texts))?;
    Ok(())
}

/// Publishes the draft whose edit was looked at. The answer is the number of the version.
pub fn publish(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    kind: TemplateKind,
    edit: i64,
) -> DbResult<i32> {
    let draft = store::draft(c, scope, kind)?.filter(|draft| draft.edit == edit).ok_or_else(overtaken)?;
    let before = store::current(c, scope, kind)?;
    let version = before.as_ref().map_or(0, |it| it.version).saturating_add(1);
    if !store::make_version(c, draft.id, edit, version, actor.person, site.clock.now())? {
        return Err(overtaken());
    }
    let entry = Entry::new("template.publish").object(draft.id).dealership(scope.dealership());
    let entry = entry.fact("kind", kind).fact("version", version);
    let before = before.map(|it| it.wording).unwrap_or_default();
    record(c, site, actor, &entry.before(json(&before)?).after(json(&draft.wording)?))?;
    Ok(version)
}

/// Publishes an old version again, as the next one. A draft that is being written stays.
pub fn republish(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    kind: TemplateKind,
    old: i32,
) -> DbResult<i32> {
    let wanted = store::version(c, scope, kind, old)?;
    let before = store::current(c, scope, kind)?.ok_or(AppError::NotFound)?;
    // Pressed twice, or what it says is said already.
    if before.wording == wanted.wording {
        return Ok(before.version);
    }
    let version = before.version.saturating_add(1);
    let texts = json(&wanted.wording)?;
    let new = NewRow {
        kind,
        version: Some(version),
        texts: &texts,
        repeats: Some(old),
        by: actor.person,
        at: site.clock.now(),
    };
    let id = store::insert(c, scope, &new)?;
    let entry = Entry::new("template.publish").object(id).dealership(scope.dealership());
    let entry = entry.fact("kind", kind).fact("version", version).fact("repeats", old);
    record(c, site, actor, &entry.before(json(&before.wording)?).after(texts))?;
    Ok(version)
}

/// Throws the draft away, whose edit was looked at.
pub fn discard(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    kind: TemplateKind,
    edit: i64,
) -> DbResult<()> {
    let draft = store::draft(c, scope, kind)?.filter(|draft| draft.edit == edit).ok_or_else(overtaken)?;
    store::remove(c, draft.id)?;
    let entry = Entry::new("template.discard").object(draft.id).dealership(scope.dealership());
    record(c, site, actor, &entry.fact("kind", kind).before(json(&draft.wording)?))?;
    Ok(())
}

fn overtaken() -> AppError {
    AppError::Conflict("Somebody else changed this template meanwhile. Open it again and compare.".to_owned())
}

fn json(wording: &Wording) -> DbResult<String> {
    serde_json::to_string(wording).map_err(|e| AppError::Internal(e.into()))
}

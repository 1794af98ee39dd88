//! The rows of templates: the draft of a kind, and its versions.

use diesel::prelude::*;

use super::{TemplateKind, Wording};
use crate::base::db::schema::document_template;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{PersonId, TemplateId, Timestamp};
use crate::trust::access::Scope;

/// Words that are being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub id: TemplateId,
    pub wording: Wording,
    /// Counts changes, so that two people editing at once notice each other.
    pub edit: i64,
    pub changed_at: Timestamp,
    pub changed_by: Option<PersonId>,
}

/// A version as it was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    pub version: i32,
    pub wording: Wording,
    /// The version whose words these are again.
    pub repeats: Option<i32>,
    pub at: Timestamp,
    pub by: Option<PersonId>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = document_template)]
struct Row {
    id: TemplateId,
    version: Option<i32>,
    texts: String,
    repeats: Option<i32>,
    edit: i64,
    changed_at: Timestamp,
    changed_by: Option<PersonId>,
}

/// The draft of the scope's dealership, if there is one.
pub fn draft(c: &mut Conn, scope: &Scope, kind: TemplateKind) -> DbResult<Option<Draft>> {
    let row: Option<Row> = document_template::table
        .filter(document_template::dealership_id.eq(scope.dealership()).and(document_template::kind.eq(kind)))
        .filter(document_template::version.is_null())
        .select(Row::as_select())
        .first(c)
        .optional()?;
    row.map(|row| {
        Ok(Draft {
            id: row.id,
            wording: wording(&row.texts)?,
            edit: row.edit,
            changed_at: row.changed_at,
            changed_by: row.changed_by,
        })
    })
    .transpose()
}

/// What is published now.
pub fn current(c: &mut Conn, scope: &Scope, kind: TemplateKind) -> DbResult<Option<Published>> {
    Ok(newest(c, scope, kind, 1)?.into_iter().next())
}

/// The newest versions, the latest first.
pub fn versions(c: &mut Conn, scope: &Scope, kind: TemplateKind, limit: i64) -> DbResult<Vec<Published>> {
    newest(c, scope, kind, limit)
}

/// One version; another dealership's is not found.
pub fn version(c: &mut Conn, scope: &Scope, kind: TemplateKind, number: i32) -> DbResult<Published> {
    let row: Row = document_template::table
        .filter(document_template::dealership_id.eq(scope.dealership()).and(document_template::kind.eq(kind)))
        .filter(document_template::version.eq(number))
        .select(Row::as_select())
        .first(c)?;
    published(row)
}

fn newest(c: &mut Conn, scope: &Scope, kind: TemplateKind, limit: i64) -> DbResult<Vec<Published>> {
    let rows: Vec<Row> = document_template::table
        .filter(document_template::dealership_id.eq(scope.dealership()).and(document_template::kind.eq(kind)))
        .filter(document_template::version.is_not_null())
        .order(document_template::version.desc())
        .limit(limit)
        .select(Row::as_select())
        .load(c)?;
    rows.into_iter().map(published).collect()
}

fn published(row: Row) -> DbResult<Published> {
    Ok(Published {
        version: row.version.ok_or(AppError::NotFound)?,
        wording: wording(&row.texts)?,
        repeats: row.repeats,
        at: row.changed_at,
        by: row.changed_by,
    })
}

fn wording(json: &str) -> DbResult<Wording> {
    serde_json::from_str(json).map_err(|e| AppError::Internal(e.into()))
}

/// A row of a kind: the draft where `version` is none.
pub(super) struct NewRow<'a> {
    pub kind: TemplateKind,
    pub version: Option<i32>,
    pub texts: &'a str,
    pub repeats: Option<i32>,
    pub by: Option<PersonId>,
    pub at: Timestamp,
}

pub(super) fn insert(c: &mut Conn, scope: &Scope, new: &NewRow<'_>) -> DbResult<TemplateId> {
    let id = TemplateId::generate(new.at);
    let values = (
        document_template::id.eq(id),
        document_template::dealership_id.eq(scope.dealership()),
        document_template::kind.eq(new.kind),
        document_template::version.eq(new.version),
        document_template::texts.eq(new.texts),
        document_template::repeats.eq(new.repeats),
        document_template::changed_at.eq(new.at),
        document_template::changed_by.eq(new.by),
    );
    diesel::insert_into(document_template::table).values(values).execute(c)?;
    Ok(id)
}

/// Writes the draft anew over the edit that was shown. False when it was another.
pub(super) fn rewrite(
    c: &mut Conn,
    id: TemplateId,
    edit: i64,
    texts: &str,
    by: Option<PersonId>,
    at: Timestamp,
) -> DbResult<bool> {
    let draft = document_template::table
        .find(id)
        .filter(document_template::version.is_null().and(document_template::edit.eq(edit)));
    let values = (
        document_template::texts.eq(texts),
        document_template::edit.eq(edit.saturating_add(1)),
        document_template::changed_at.eq(at),
        document_template::changed_by.eq(by),
    );
    Ok(diesel::update(draft).set(values).execute(c)? == 1)
}

/// The draft becomes a version. False when it was edited meanwhile.
pub(super) fn make_version(
    c: &mut Conn,
    id: TemplateId,
    edit: i64,
    version: i32,
    by: Option<PersonId>,
    at: Timestamp,
) -> DbResult<bool> {
    let draft = document_template::table
        .find(id)
        .filter(document_template::version.is_null().and(document_template::edit.eq(edit)));
    let values = (
        document_template::version.eq(version),
        document_template::changed_at.eq(at),
        document_template::changed_by.eq(by),
    );
    Ok(diesel::update(draft).set(values).execute(c)? == 1)
}

pub(super) fn remove(c: &mut Conn, id: TemplateId) -> DbResult<()> {
    let draft = document_template::table.find(id).filter(document_template::version.is_null());
    diesel::delete(draft).execute(c)?;
    Ok(())
}

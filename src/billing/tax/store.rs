//! The rows of tax rules.

use diesel::prelude::*;

use super::Rule;
use crate::base::db::schema::tax_rule;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{CleanText, LocalDate, TaxRuleId, Timestamp};
use crate::billing::invoices::{Condition, LineKind};
use crate::trust::access::Scope;

#[derive(Queryable, Selectable)]
#[diesel(table_name = tax_rule)]
struct Row {
    id: TaxRuleId,
    kinds: String,
    condition: String,
    category: String,
    rate: String,
    jurisdiction: String,
    valid_from: LocalDate,
    valid_until: Option<LocalDate>,
    used_on: Option<LocalDate>,
}

/// All rules of the scope's dealership, those that began last first.
pub fn list(c: &mut Conn, scope: &Scope) -> DbResult<Vec<Rule>> {
    let rows: Vec<Row> = tax_rule::table
        .filter(tax_rule::dealership_id.eq(scope.dealership()))
        .order((tax_rule::valid_from.desc(), tax_rule::id.desc()))
        .select(Row::as_select())
        .load(c)?;
    rows.into_iter().map(read).collect()
}

/// One rule of the scope's dealership.
pub fn rule(c: &mut Conn, scope: &Scope, id: TaxRuleId) -> DbResult<Rule> {
    let row: Row = tax_rule::table
        .find(id)
        .filter(tax_rule::dealership_id.eq(scope.dealership()))
        .select(Row::as_select())
        .first(c)?;
    read(row)
}

pub(super) fn insert(c: &mut Conn, scope: &Scope, rule: &Rule, now: Timestamp) -> DbResult<()> {
    let values = (
        tax_rule::id.eq(rule.id),
        tax_rule::dealership_id.eq(scope.dealership()),
        tax_rule::kinds.eq(codes(&rule.kinds)),
        tax_rule::condition.eq(rule.condition.map_or("", Condition::code)),
        tax_rule::category.eq(rule.category.code()),
        tax_rule::rate.eq(rule.rate.to_string()),
        tax_rule::jurisdiction.eq(rule.jurisdiction.as_ref().map_or("", AsRef::as_ref)),
        tax_rule::valid_from.eq(rule.from),
        tax_rule::valid_until.eq(rule.until),
        tax_rule::created_at.eq(now),
    );
    diesel::insert_into(tax_rule::table).values(values).execute(c)?;
    Ok(())
}

pub(super) fn set_end(c: &mut Conn, scope: &Scope, id: TaxRuleId, until: LocalDate) -> DbResult<()> {
    let one = tax_rule::table.find(id).filter(tax_rule::dealership_id.eq(scope.dealership()));
    match diesel::update(one).set(tax_rule::valid_until.eq(until)).execute(c)? {
        1 => Ok(()),
        _ => Err(AppError::NotFound),
    }
}

/// Notes that rules taxed something that was supplied on a day; an earlier day than is known already says nothing new.
pub(super) fn set_used(c: &mut Conn, scope: &Scope, ids: &[TaxRuleId], on: LocalDate) -> DbResult<()> {
    let rows = tax_rule::table
        .filter(tax_rule::dealership_id.eq(scope.dealership()).and(tax_rule::id.eq_any(ids)))
        .filter(tax_rule::used_on.is_null().or(tax_rule::used_on.lt(on)));
    diesel::update(rows).set(tax_rule::used_on.eq(on)).execute(c)?;
    Ok(())
}

pub(super) fn codes(kinds: &[LineKind]) -> String {
    kinds.iter().map(|kind| kind.code()).collect::<Vec<_>>().join(" ")
}

fn read(row: Row) -> DbResult<Rule> {
    let kinds = row.kinds.split_whitespace().map(str::parse).collect::<Result<Vec<LineKind>, _>>();
    let condition = match row.condition.as_str() {
        "" => None,
        code => Some(code.parse().map_err(damaged)?),
    };
    Ok(Rule {
        id: row.id,
        kinds: kinds.map_err(damaged)?,
        condition,
        category: row.category.parse().map_err(damaged)?,
        rate: row.rate.parse().map_err(damaged)?,
        jurisdiction: CleanText::optional(&row.jurisdiction).map_err(damaged)?,
        from: row.valid_from,
        until: row.valid_until,
        used_on: row.used_on,
    })
}

fn damaged(error: impl std::error::Error + Send + Sync + 'static) -> AppError {
    AppError::Internal(error.into())
}

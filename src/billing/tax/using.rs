//! Which rules an invoice was taxed by, noted when it is issued: a rule cannot have ended before a day that was billed by it.

use super::resolving::{condition, rule_of};
use super::{key_of, store};
use crate::base::db::{Conn, DbResult};
use crate::base::values::{LocalDate, TaxRuleId};
use crate::billing::invoices::Line;
use crate::trust::access::Scope;

/// Notes the rules behind the lines of an invoice whose work was done on a day. A line that carries another tax than the
/// rules say was not taxed by them.
pub fn used(c: &mut Conn, scope: &Scope, lines: &[Line], on: LocalDate) -> DbResult<()> {
    let rules = store::list(c, scope)?;
    let mut ids: Vec<TaxRuleId> = Vec::new();
    for line in lines {
        let condition = condition(line);
        let taxed = [false, true].map(|exempt| key_of(&rules, line.kind, condition, on, exempt));
        let rule = rule_of(&rules, line.kind, condition, on).filter(|_| taxed.contains(&line.tax));
        if let Some(rule) = rule.filter(|rule| rule.used_on.is_none_or(|day| day < on)) {
            ids.push(rule.id);
        }
    }
    if ids.is_empty() { Ok(()) } else { store::set_used(c, scope, &ids, on) }
}

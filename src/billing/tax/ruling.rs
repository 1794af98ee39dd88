//! Adding and ending rules. A new rule ends the one that it takes the place of, on the day before it begins.

use super::{Rule, store};
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{LocalDate, Percent, TaxRuleId};
use crate::billing::invoices::totals::{Jurisdiction, TaxCategory};
use crate::billing::invoices::{Condition, LineKind};
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, Entry, record, rows};

/// What somebody wants taxed how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRule {
    pub kinds: Vec<LineKind>,
    pub condition: Option<Condition>,
    pub category: TaxCategory,
    pub rate: Percent,
    pub jurisdiction: Option<Jurisdiction>,
    pub from: LocalDate,
    pub until: Option<LocalDate>,
}

/// Why a rule is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleRefused {
    NoKinds,
    /// It would end before it begins.
    EndsBefore,
    /// Taxed at nothing, or untaxed at a rate.
    RateOfCategory,
    /// It ended already, and what was billed in between was taxed without it.
    Ended,
    /// Something that was supplied on this day was billed by it, so that it cannot have ended before.
    UsedOn(LocalDate),
}

/// Adds a rule. Rules for exactly the same lines that are in force on its first day end the day before.
pub fn add(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    new: &NewRule,
) -> DbResult<Result<TaxRuleId, RuleRefused>> {
    if let Some(why) = refused(new) {
        return Ok(Err(why));
    }
    let now = site.clock.now();
    let rule = Rule {
        id: TaxRuleId::generate(now),
        kinds: new.kinds.clone(),
        condition: new.condition,
        category: new.category,
        rate: new.rate,
        jurisdiction: new.jurisdiction.clone(),
        from: new.from,
        until: new.until,
        used_on: None,
    };
    let same = |old: &Rule| old.kinds == rule.kinds && old.condition == rule.condition;
    let replaced: Vec<Rule> = store::list(c, scope)?
        .into_iter()
        .filter(|old| same(old) && old.from < rule.from && old.is_in_force(rule.from))
        .collect();
    let last = rule.from.plus_days(-1);
    if let Some(day) = replaced.iter().filter_map(|old| used_after(old, last)).max() {
        return Ok(Err(RuleRefused::UsedOn(day)));
    }
    for old in replaced {
        store::set_end(c, scope, old.id, last)?;
        rows::seal(c, site, rows::Kind::TaxRule, old.id)?;
        let now = Rule { until: Some(last), ..old.clone() };
        note(c, site, actor, scope, "tax_rule.end", (Some(&old), &now))?;
    }
    store::insert(c, scope, &rule, now)?;
    rows::seal(c, site, rows::Kind::TaxRule, rule.id)?;
    note(c, site, actor, scope, "tax_rule.add", (None, &rule))?;
    Ok(Ok(rule.id))
}

/// Ends a rule after a day, which may have passed where nothing was billed by the rule since.
pub fn end(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    id: TaxRuleId,
    until: LocalDate,
) -> DbResult<Result<(), RuleRefused>> {
    let rule = store::rule(c, scope, id)?;
    if rule.until.is_some_and(|end| end < until) {
        return Ok(Err(RuleRefused::Ended));
    }
    if until < rule.from {
        return Ok(Err(RuleRefused::EndsBefore));
    }
    if let Some(day) = used_after(&rule, until) {
        return Ok(Err(RuleRefused::UsedOn(day)));
    }
    store::set_end(c, scope, id, until)?;
    rows::seal(c, site, rows::Kind::TaxRule, id)?;
    let now = Rule { until: Some(until), ..rule.clone() };
    note(c, site, actor, scope, "tax_rule.end", (Some(&rule), &now))?;
    Ok(Ok(()))
}

/// The last day that was billed by a rule, where that is after `last`.
fn used_after(rule: &Rule, last: LocalDate) -> Option<LocalDate> {
    rule.used_on.filter(|day| *day > last)
}

fn refused(new: &NewRule) -> Option<RuleRefused> {
    let taxed = new.category == TaxCategory::Standard;
    if new.kinds.is_empty() {
        Some(RuleRefused::NoKinds)
    } else if taxed == new.rate.is_zero() {
        Some(RuleRefused::RateOfCategory)
    } else if new.until.is_some_and(|until| until < new.from) {
        Some(RuleRefused::EndsBefore)
    } else {
        None
    }
}

fn note(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    action: &'static str,
    (before, rule): (Option<&Rule>, &Rule),
) -> DbResult<()> {
    let mut entry = Entry::new(action)
        .object(rule.id)
        .dealership(scope.dealership())
        .fact("kinds", store::codes(&rule.kinds))
        .fact("rate", rule.rate)
        .fact("category", rule.category)
        .fact("from", rule.from);
    if let Some(condition) = rule.condition {
        entry = entry.fact("condition", condition);
    }
    if let Some(place) = &rule.jurisdiction {
        entry = entry.fact("jurisdiction", place);
    }
    if let Some(until) = rule.until {
        entry = entry.fact("until", until);
    }
    let days = |it: &Rule| {
        let until = it.until.map_or_else(|| "for good".to_owned(), |day| format!("until {day}"));
        format!("{} from {} {until}", it.rate, it.from)
    };
    let entry = entry.after(days(rule));
    let entry = match before {
        Some(old) => entry.before(days(old)),
        None => entry,
    };
    record(c, site, actor, &entry)?;
    Ok(())
}

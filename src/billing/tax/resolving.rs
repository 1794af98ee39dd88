//! From rules to the tax of a line.

use super::{Rule, store};
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{LocalDate, Percent};
use crate::billing::invoices::totals::{TaxCategory, TaxKey};
use crate::billing::invoices::{Condition, Draft, Line, LineKind};
use crate::parties::customers;
use crate::trust::access::Scope;

/// The tax of a kind of line on a day. Of several rules the one for this state of the part goes first, then the one
/// that began last. A customer who is exempt pays nothing where others would. Without a rule nothing is taxed.
pub fn key_of(
    rules: &[Rule],
    kind: LineKind,
    condition: Option<Condition>,
    on: LocalDate,
    exempt: bool,
) -> TaxKey {
    match rule_of(rules, kind, condition, on).map(Rule::key) {
        Some(key) if exempt && key.is_taxed() => {
            TaxKey { category: TaxCategory::Exempt, rate: Percent::ZERO, ..key }
        }
        Some(key) => key,
        None => TaxKey::untaxed(),
    }
}

/// The rule that a kind of line falls under on a day.
pub(super) fn rule_of(
    rules: &[Rule],
    kind: LineKind,
    condition: Option<Condition>,
    on: LocalDate,
) -> Option<&Rule> {
    // A deductible moves money between payers: its tax is in what it is a part of.
    if kind == LineKind::Deductible {
        return None;
    }
    let fits = |rule: &&Rule| {
        rule.kinds.contains(&kind)
            && rule.is_in_force(on)
            && (rule.condition.is_none() || rule.condition == condition)
    };
    rules.iter().filter(fits).max_by_key(|rule| (rule.condition.is_some(), rule.from, rule.id))
}

/// Sets the tax of every line of a draft, by the day of supply or, where none is given, by `today`. A dealership without any
/// rule has not said how it taxes: its lines keep the tax that they came with.
pub fn apply(rules: &[Rule], draft: &mut Draft, today: LocalDate, exempt: bool) {
    if rules.is_empty() {
        return;
    }
    let on = draft.supplied_on.unwrap_or(today);
    for line in &mut draft.lines {
        line.tax = key_of(rules, line.kind, condition(line), on, exempt);
    }
}

/// The same for a document that no form was read for: by the rules of the scope's dealership, as its customer is taxed.
pub fn settle(c: &mut Conn, site: &Site, scope: &Scope, draft: &mut Draft, today: LocalDate) -> DbResult<()> {
    let exempt = customers::load(c, site, scope)?.details.tax_exempt;
    apply(&store::list(c, scope)?, draft, today, exempt);
    Ok(())
}

pub(super) fn condition(line: &Line) -> Option<Condition> {
    line.condition.as_ref()?.as_str().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::values::{TaxRuleId, Timestamp};

    fn rule(kinds: &[LineKind], condition: Option<Condition>, rate: &str, from: &str, until: &str) -> Rule {
        Rule {
            id: TaxRuleId::generate(Timestamp::from_seconds(1_795_000_000)),
            kinds: kinds.to_vec(),
            condition,
            category: TaxCategory::Standard,
            rate: rate.parse().unwrap(),
            jurisdiction: Some("Texas".parse().unwrap()),
            from: from.parse().unwrap(),
            until: until.parse().ok(),
            used_on: None,
        }
    }

    fn rate(rules: &[Rule], kind: LineKind, condition: Option<Condition>, on: &str) -> String {
        key_of(rules, kind, condition, on.parse().unwrap(), false).rate.to_string()
    }

    #[test]
    fn the_rule_of_the_day_of_supply_counts() {
        let rules = [
            rule(&[LineKind::Part], None, "8", "2020-01-01", "2025-12-31"),
            rule(&[LineKind::Part, LineKind::Core], None, "8.25", "2026-01-01", ""),
        ];
        assert_eq!(rate(&rules, LineKind::Part, None, "2025-12-31"), "8");
        assert_eq!(rate(&rules, LineKind::Part, None, "2026-01-01"), "8.25");
        assert_eq!(rate(&rules, LineKind::Part, None, "2019-12-31"), "0");
        assert_eq!(rate(&rules, LineKind::Core, None, "2025-12-31"), "0");
        assert_eq!(rate(&rules, LineKind::Labour, None, "2026-05-01"), "0");
    }

    #[test]
    fn a_rule_for_the_state_of_a_part_goes_before_one_for_all_and_a_later_one_before_an_earlier() {
        let rules = [
            rule(&[LineKind::Core], Some(Condition::Rebuilt), "2", "2020-01-01", ""),
            rule(&[LineKind::Core], None, "8", "2021-01-01", ""),
            rule(&[LineKind::Core], None, "9", "2022-01-01", ""),
        ];
        assert_eq!(rate(&rules, LineKind::Core, Some(Condition::Rebuilt), "2026-05-01"), "2");
        assert_eq!(rate(&rules, LineKind::Core, Some(Condition::New), "2026-05-01"), "9");
        assert_eq!(rate(&rules, LineKind::Core, None, "2021-05-01"), "8");
    }

    #[test]
    fn an_exempt_customer_pays_no_tax_and_the_document_says_why() {
        let rules = [rule(&[LineKind::Part], None, "8.25", "2020-01-01", "")];
        let on = "2026-05-01".parse().unwrap();
        let key = key_of(&rules, LineKind::Part, None, on, true);
        assert_eq!((key.category, key.is_taxed()), (TaxCategory::Exempt, false));
        assert_eq!(key_of(&rules, LineKind::Labour, None, on, true), TaxKey::untaxed());
        assert_eq!(key_of(&rules, LineKind::Deductible, None, on, false), TaxKey::untaxed());
    }
}

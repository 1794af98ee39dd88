//! Where a dealership's first rules come from: how its last invoices were taxed, as an import brought them, and else the
//! standard rate of its country. Rates that differ by city, as in the United States, are never guessed.

use std::collections::{BTreeMap, BTreeSet};

use super::{NewRule, store};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{LocalDate, Percent};
use crate::billing::invoices::totals::{Jurisdiction, TaxCategory};
use crate::billing::invoices::{self, LineKind};
use crate::parties::dealerships::Dealership;
use crate::trust::access::Scope;
use crate::trust::audit::Actor;

/// Invoices that are looked at.
const LOOKED_AT: i64 = 40;

/// Standard rates of value-added tax, to confirm: the European Commission's table, HMRC, ESTV.
const STANDARD: [(&str, &str); 19] = [
    ("AT", "20"),
    ("BE", "21"),
    ("CH", "8.1"),
    ("CZ", "21"),
    ("DE", "19"),
    ("DK", "25"),
    ("ES", "21"),
    ("FI", "25.5"),
    ("FR", "20"),
    ("GB", "20"),
    ("GR", "24"),
    ("HU", "27"),
    ("IE", "23"),
    ("IT", "22"),
    ("LU", "17"),
    ("NL", "21"),
    ("PL", "23"),
    ("PT", "23"),
    ("SE", "25"),
];

/// A rule to begin with, and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    pub rule: NewRule,
    /// From the dealership's own invoices, rather than from its country.
    pub from_invoices: bool,
}

/// What a dealership without rules can begin with. Nothing where neither its invoices nor its country say.
pub fn suggested(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    dealership: &Dealership,
) -> DbResult<Vec<Suggestion>> {
    let mut rates: BTreeMap<String, BTreeSet<LineKind>> = BTreeMap::new();
    for snapshot in invoices::latest_snapshots(c, site, scope, LOOKED_AT)? {
        for line in snapshot.lines.iter().filter(|line| line.tax.is_taxed()) {
            rates.entry(line.tax.rate.to_string()).or_default().insert(line.kind);
        }
    }
    let place = place(dealership);
    // A kind of line that was taxed at two rates says nothing certain.
    let certain = |kind: &LineKind| rates.values().filter(|kinds| kinds.contains(kind)).count() == 1;
    let mut found = Vec::new();
    for (rate, kinds) in &rates {
        let mut kinds: Vec<LineKind> = kinds.iter().copied().filter(certain).collect();
        // Imported fees are not told apart: what they were, supplies and disposal are.
        if kinds.contains(&LineKind::Fee) {
            kinds.extend([LineKind::Supplies, LineKind::Disposal]);
        }
        if !kinds.is_empty() {
            found.push(Suggestion { rule: standard(rate, kinds, place.clone())?, from_invoices: true });
        }
    }
    let country = dealership.country();
    let known = STANDARD.iter().find(|(code, _)| *code == country.code());
    if let (true, Some((_, rate))) = (found.is_empty(), known) {
        let all = LineKind::ALL.iter().copied().filter(|kind| *kind != LineKind::Deductible).collect();
        found.push(Suggestion { rule: standard(rate, all, place)?, from_invoices: false });
    }
    Ok(found)
}

/// Takes the suggestions over as rules, unless there are rules already. Says how many.
pub fn adopt(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    dealership: &Dealership,
) -> DbResult<usize> {
    if !store::list(c, scope)?.is_empty() {
        return Ok(0);
    }
    let all = suggested(c, site, scope, dealership)?;
    for suggestion in &all {
        super::add(c, site, actor, scope, &suggestion.rule)?
            .map_err(|why| AppError::internal(format!("a suggested tax rule was refused: {why:?}")))?;
    }
    Ok(all.len())
}

fn standard(rate: &str, kinds: Vec<LineKind>, jurisdiction: Option<Jurisdiction>) -> DbResult<NewRule> {
    let rate: Percent = rate.parse().map_err(|e| AppError::internal(format!("a rate of tax: {e}")))?;
    // Long ago: what was done before the rules were written down is taxed by them too.
    let from = LocalDate::from_ymd(2020, 1, 1).unwrap_or(LocalDate::FIRST);
    let category = TaxCategory::Standard;
    Ok(NewRule { kinds, condition: None, category, rate, jurisdiction, from, until: None })
}

/// The region where it has one, else the country.
fn place(dealership: &Dealership) -> Option<Jurisdiction> {
    let address = &dealership.settings.address;
    let region = address.region.as_ref().map_or("", AsRef::as_ref);
    Jurisdiction::parse(if region.is_empty() { address.country.code() } else { region }).ok()
}

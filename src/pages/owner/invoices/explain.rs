//! What each kind of charge on an invoice means, in plain words: only the kinds that the invoice has.

use std::borrow::Cow;

use crate::base::words::Words;
use crate::billing::invoices::totals::Discount;
use crate::billing::invoices::{Line, LineKind, PayType, Snapshot};

/// A kind of charge and what it means.
pub struct Said {
    pub term: Cow<'static, str>,
    pub text: Cow<'static, str>,
}

/// Term, meaning, and which invoices have such a charge, in the order of the page.
type Rule = (&'static str, &'static str, fn(&Snapshot) -> bool);

const RULES: [Rule; 13] = [
    ("charge-labor", "charge-labor-text", |s| has(s, |l| l.kind == LineKind::Labour)),
    ("charge-part", "charge-part-text", |s| has(s, |l| l.kind == LineKind::Part)),
    ("charge-core", "charge-core-text", |s| has(s, |l| l.kind == LineKind::Core)),
    ("charge-core-return", "charge-core-return-text", |s| has(s, |l| l.kind == LineKind::CoreReturn)),
    ("charge-sublet", "charge-sublet-text", |s| has(s, |l| l.kind == LineKind::Sublet)),
    ("charge-supplies", "charge-supplies-text", |s| has(s, |l| fee(l) == Some(Fee::Supplies))),
    ("charge-hazardous", "charge-hazardous-text", |s| has(s, is_hazardous)),
    ("charge-tires", "charge-tires-text", |s| has(s, |l| fee(l) == Some(Fee::Tires))),
    ("charge-fee", "charge-fee-text", |s| has(s, |l| fee(l) == Some(Fee::Other))),
    ("charge-deductible", "charge-deductible-text", |s| has(s, |l| l.kind == LineKind::Deductible)),
    ("charge-warranty", "charge-warranty-text", |s| has(s, |l| l.pay_type != PayType::Customer)),
    ("charge-discount", "charge-discount-text", |s| s.discount != Discount::None || has(s, is_discounted)),
    ("charge-tax", "charge-tax-text", |s| !s.totals.tax.is_zero()),
];

/// The explanations that fit the invoice.
pub fn explain(w: Words, snapshot: &Snapshot) -> Vec<Said> {
    let fits = RULES.iter().filter(|(_, _, applies)| applies(snapshot));
    fits.map(|(term, text, _)| Said { term: w.t(term), text: w.t(text) }).collect()
}

fn has(snapshot: &Snapshot, is: impl Fn(&Line) -> bool) -> bool {
    snapshot.lines.iter().any(is)
}

/// Nothing taken off is no discount, however it is written.
fn is_discounted(line: &Line) -> bool {
    match line.discount {
        Discount::None => false,
        Discount::Amount(amount) => !amount.is_zero(),
        Discount::Percent(percent) => !percent.is_zero(),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fee {
    Supplies,
    Hazardous,
    Tires,
    Other,
}

/// What kind of fee a line is: by its own kind, or by the beginning of its operation code.
fn fee(line: &Line) -> Option<Fee> {
    const CODES: [(&str, Fee); 6] = [
        ("SUPPL", Fee::Supplies),
        ("SHOP", Fee::Supplies),
        ("HAZ", Fee::Hazardous),
        ("ENV", Fee::Hazardous),
        ("TIRE", Fee::Tires),
        ("TYRE", Fee::Tires),
    ];
    match line.kind {
        LineKind::Fee => {}
        LineKind::Supplies => return Some(Fee::Supplies),
        LineKind::Disposal => return Some(Fee::Hazardous),
        _ => return None,
    }
    let code = line.code.as_ref().map_or("", AsRef::as_ref).to_uppercase();
    let known = CODES.iter().find(|(begin, _)| code.starts_with(begin));
    Some(known.map_or(Fee::Other, |(_, fee)| *fee))
}

/// Some shops bill waste together with supplies and only the words say so.
fn is_hazardous(line: &Line) -> bool {
    let said = || line.description.as_str().to_lowercase().contains("hazardous");
    fee(line) == Some(Fee::Hazardous) || (fee(line).is_some() && said())
}

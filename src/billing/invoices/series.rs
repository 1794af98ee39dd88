//! The gap report: every number of a series in order, what it became, and the numbers that are missing. There should be
//! none: a number is given in the transaction that issues, and its counter says how far that went, also where the newest are
//! gone. Numbers of imported invoices are theirs, and may have holes.

use diesel::prelude::*;

use super::axes::DocumentState;
use crate::base::db::schema::{credit_note, invoice, payment, refund};
use crate::base::db::{Conn, DbResult, MultiBackend};
use crate::base::values::{Currency, CustomerId, LocalDate, Money};
use crate::billing::numbering::{self, Numbered as Kind};
use crate::trust::access::Scope;

/// One number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbered {
    pub number: String,
    pub customer: CustomerId,
    pub issued_on: LocalDate,
    pub total: Money,
    pub cancelled: bool,
    pub imported: bool,
}

/// Numbers that nobody has, from and to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    pub first: i64,
    pub last: i64,
    /// Between two numbers that this portal gave, rather than beside an imported one.
    pub ours: bool,
}

/// A series as far as it was used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    pub name: String,
    pub count: usize,
    pub first: i64,
    pub last: i64,
    pub gaps: Vec<Gap>,
}

/// What is looked at: documents that keep their number whatever becomes of them. A draft of an estimate may be thrown away.
pub const REPORTED: [Kind; 4] = [Kind::Invoice, Kind::CreditNote, Kind::Receipt, Kind::Refund];

/// A number with its series, and whether this portal gave it.
type Row = (String, i64, bool);

/// All series of a kind of document at the scope's dealership, with their gaps.
pub fn series(c: &mut Conn, scope: &Scope, kind: Kind) -> DbResult<Vec<Series>> {
    let mut all: Vec<(String, Vec<(i64, bool)>)> = Vec::new();
    for (name, number, ours) in numbered(c, scope, kind)? {
        match all.iter_mut().find(|(known, _)| *known == name) {
            Some((_, numbers)) => numbers.push((number, ours)),
            None => all.push((name, vec![(number, ours)])),
        }
    }
    let given = numbering::given(c, scope.dealership(), kind)?;
    for (name, _) in &given {
        if !all.iter().any(|(known, _)| known == name) {
            all.push((name.clone(), Vec::new()));
        }
    }
    all.sort();
    let last = |name: &str| given.iter().find(|(known, _)| known == name).map_or(0, |(_, last)| *last);
    Ok(all.into_iter().map(|(name, numbers)| (last(&name), name, numbers)).filter_map(summed).collect())
}

fn numbered(c: &mut Conn, scope: &Scope, kind: Kind) -> DbResult<Vec<Row>> {
    let at = scope.dealership();
    let numbers: Vec<Option<String>> = match kind {
        Kind::Invoice => {
            let rows: Vec<(String, Option<String>, String)> = invoice::table
                .filter(invoice::dealership_id.eq(at).and(invoice::number.is_not_null()))
                .select((invoice::series, invoice::number, invoice::source))
                .load(c)?;
            let row = |(name, number, source): (String, Option<String>, String)| {
                let counted = counted(&name, &number?)?;
                Some((name, counted, source == "portal"))
            };
            return Ok(rows.into_iter().filter_map(row).collect());
        }
        Kind::CreditNote => {
            let ours = credit_note::table.filter(credit_note::dealership_id.eq(at));
            ours.select(credit_note::number.nullable()).load(c)?
        }
        Kind::Receipt => {
            let ours = payment::table.filter(payment::dealership_id.eq(at));
            ours.select(payment::number.nullable()).load(c)?
        }
        Kind::Refund => refund::table.filter(refund::dealership_id.eq(at)).select(refund::number).load(c)?,
        Kind::Estimate | Kind::Dispute => Vec::new(),
    };
    let row = |number: String| {
        let (name, counted) = number.rsplit_once('-')?;
        Some((name.to_owned(), counted.parse().ok()?, true))
    };
    Ok(numbers.into_iter().flatten().filter_map(row).collect())
}

/// A page of a series' numbers, the latest first, below `before`.
pub fn numbers(
    c: &mut Conn,
    scope: &Scope,
    series: &str,
    before: Option<&str>,
    cancelled: bool,
    limit: i64,
) -> DbResult<Vec<Numbered>> {
    type Found = (Option<String>, CustomerId, Option<LocalDate>, i64, Currency, DocumentState, String);
    let mut rows = invoice::table
        .filter(invoice::dealership_id.eq(scope.dealership()).and(invoice::series.eq(series)))
        .filter(invoice::number.is_not_null())
        .order(invoice::number.desc())
        .limit(limit)
        .select((
            invoice::number,
            invoice::customer_id,
            invoice::issued_on,
            invoice::total_minor,
            invoice::currency,
            invoice::state,
            invoice::source,
        ))
        .into_boxed::<MultiBackend>();
    if let Some(before) = before {
        rows = rows.filter(invoice::number.lt(before));
    }
    if cancelled {
        rows = rows.filter(invoice::state.eq(DocumentState::Cancelled));
    }
    let rows: Vec<Found> = rows.load(c)?;
    let read = |(number, customer, issued_on, minor, currency, state, source): Found| {
        Some(Numbered {
            number: number?,
            customer,
            issued_on: issued_on?,
            total: Money::new(minor, currency),
            cancelled: state == DocumentState::Cancelled,
            imported: source == "import",
        })
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// `10482` of `NM-10482`.
fn counted(series: &str, number: &str) -> Option<i64> {
    number.strip_prefix(series)?.strip_prefix('-')?.parse().ok()
}

/// `given` is the last number that was given.
fn summed((given, name, mut numbers): (i64, String, Vec<(i64, bool)>)) -> Option<Series> {
    numbers.sort_unstable();
    let pairs = numbers.iter().zip(numbers.iter().skip(1));
    let gaps = pairs.filter(|((low, _), (high, _))| high - low > 1);
    let mut gaps: Vec<Gap> = gaps
        .map(|((low, low_ours), (high, high_ours))| Gap {
            first: low + 1,
            last: high - 1,
            ours: *low_ours && *high_ours,
        })
        .collect();
    let last = numbers.last().map_or(0, |(last, _)| *last);
    if given > last {
        gaps.push(Gap { first: last + 1, last: given, ours: true });
    }
    let first = numbers.first().map_or(1, |(first, _)| *first);
    let series = Series { gaps, count: numbers.len(), name, first, last: last.max(given) };
    (series.last > 0).then_some(series)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hole_between_two_of_our_numbers_is_told_from_one_beside_an_imported_one() {
        let numbers = vec![(12, true), (3, false), (9, true), (1, false), (8, true)];
        let series = summed((12, "NM".to_owned(), numbers)).unwrap();
        assert_eq!((series.count, series.first, series.last), (5, 1, 12));
        let gaps: Vec<(i64, i64, bool)> = series.gaps.iter().map(|it| (it.first, it.last, it.ours)).collect();
        assert_eq!(gaps, [(2, 2, false), (4, 7, false), (10, 11, true)]);
    }

    #[test]
    fn the_newest_numbers_are_missed_too_and_all_of_a_series() {
        let gaps = |given, numbers| {
            let series = summed((given, "NM".to_owned(), numbers)).unwrap();
            series.gaps.iter().map(|it| (it.first, it.last, it.ours)).collect::<Vec<_>>()
        };
        assert_eq!(gaps(4, vec![(1, true), (2, false)]), [(3, 4, true)]);
        assert_eq!(gaps(2, Vec::new()), [(1, 2, true)]);
        assert_eq!(gaps(2, vec![(1, true), (2, true)]), []);
        assert_eq!(summed((0, "NM".to_owned(), Vec::new())), None);
    }

    #[test]
    fn a_number_counts_in_its_own_series() {
        assert_eq!(counted("NM", "NM-00042"), Some(42));
        assert_eq!((counted("NM", "NMX-1"), counted("NM", "42")), (None, None));
    }
}

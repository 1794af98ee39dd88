//! The gap report: every number of a series in order, what it became, and the numbers that are missing. There should be
//! none: a number is given in the transaction that issues. Numbers of imported invoices are theirs, and may have holes.

use diesel::prelude::*;

use super::axes::DocumentState;
use crate::base::db::schema::invoice;
use crate::base::db::{Conn, DbResult, MultiBackend};
use crate::base::values::{Currency, CustomerId, LocalDate, Money};
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

type Row = (String, Option<String>, String);

/// All series of the scope's dealership with their gaps.
pub fn series(c: &mut Conn, scope: &Scope) -> DbResult<Vec<Series>> {
    let rows: Vec<Row> = invoice::table
        .filter(invoice::dealership_id.eq(scope.dealership()).and(invoice::number.is_not_null()))
        .select((invoice::series, invoice::number, invoice::source))
        .load(c)?;
    let mut all: Vec<(String, Vec<(i64, bool)>)> = Vec::new();
    for (name, number, source) in rows {
        let Some(counted) = number.as_deref().and_then(|number| counted(&name, number)) else { continue };
        let one = (counted, source == "portal");
        match all.iter_mut().find(|(known, _)| *known == name) {
            Some((_, numbers)) => numbers.push(one),
            None => all.push((name, vec![one])),
        }
    }
    all.sort();
    Ok(all.into_iter().filter_map(|(name, numbers)| summed(name, numbers)).collect())
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

fn summed(name: String, mut numbers: Vec<(i64, bool)>) -> Option<Series> {
    numbers.sort_unstable();
    let (first, last) = (numbers.first()?.0, numbers.last()?.0);
    let pairs = numbers.iter().zip(numbers.iter().skip(1));
    let gaps = pairs.filter(|((low, _), (high, _))| high - low > 1);
    let gaps = gaps.map(|((low, low_ours), (high, high_ours))| Gap {
        first: low + 1,
        last: high - 1,
        ours: *low_ours && *high_ours,
    });
    Some(Series { gaps: gaps.collect(), count: numbers.len(), name, first, last })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hole_between_two_of_our_numbers_is_told_from_one_beside_an_imported_one() {
        let numbers = vec![(12, true), (3, false), (9, true), (1, false), (8, true)];
        let series = summed("NM".to_owned(), numbers).unwrap();
        assert_eq!((series.count, series.first, series.last), (5, 1, 12));
        let gaps: Vec<(i64, i64, bool)> = series.gaps.iter().map(|it| (it.first, it.last, it.ours)).collect();
        assert_eq!(gaps, [(2, 2, false), (4, 7, false), (10, 11, true)]);
    }

    #[test]
    fn a_number_counts_in_its_own_series() {
        assert_eq!(counted("NM", "NM-00042"), Some(42));
        assert_eq!((counted("NM", "NMX-1"), counted("NM", "42")), (None, None));
    }
}

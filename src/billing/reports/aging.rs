//! What is owed by how late it is. The steps are those that everybody ages receivables by (30, 60, 90 days); what is due
//! today is not late.

use diesel::prelude::*;

use crate::base::db::schema::invoice;
use crate::base::db::{Conn, DbResult, not_zero, sum_minor};
use crate::base::values::{Currency, LocalDate, Money, MoneyError};
use crate::billing::invoices::counter::Tally;
use crate::trust::access::Scope;

crate::coded! {
    pub enum Age {
        NotDue = "not-due",
        To30 = "1-30",
        To60 = "31-60",
        To90 = "61-90",
        Over90 = "over-90",
    }
}

impl Age {
    pub fn of(days_late: i32) -> Self {
        match days_late {
            ..=0 => Self::NotDue,
            1..=30 => Self::To30,
            31..=60 => Self::To60,
            61..=90 => Self::To90,
            91.. => Self::Over90,
        }
    }

    /// The first and the last due day of this age; open at the ends.
    pub fn due(self, today: LocalDate) -> (Option<LocalDate>, Option<LocalDate>) {
        let (first, last) = match self {
            Self::NotDue => (Some(0), None),
            Self::To30 => (Some(-30), Some(-1)),
            Self::To60 => (Some(-60), Some(-31)),
            Self::To90 => (Some(-90), Some(-61)),
            Self::Over90 => (None, Some(-91)),
        };
        (first.map(|days| today.plus_days(days)), last.map(|days| today.plus_days(days)))
    }
}

/// What is owed to the dealership.
#[derive(Clone, Debug)]
pub struct Aging {
    /// In the order of [`Age::ALL`].
    pub ages: Vec<(Age, Tally)>,
    pub owed: Tally,
    /// Of it, what is late.
    pub late: Tally,
    /// Due today, of what is not late.
    pub today: Tally,
    pub oldest_due: Option<LocalDate>,
}

/// One pass over the index of what is open, day by day.
pub fn aging(c: &mut Conn, scope: &Scope, currency: Currency, today: LocalDate) -> DbResult<Aging> {
    let days: Vec<(Option<LocalDate>, i64, i64)> = invoice::table
        .filter(invoice::dealership_id.eq(scope.dealership()).and(not_zero(invoice::open_minor)))
        .group_by(invoice::due_on)
        .order(invoice::due_on)
        .select((invoice::due_on, diesel::dsl::count_star(), sum_minor(invoice::open_minor)))
        .load(c)?;
    let nothing = Tally { count: 0, amount: Money::zero(currency) };
    let mut it = Aging {
        ages: Age::ALL.iter().map(|age| (*age, nothing)).collect(),
        owed: nothing,
        late: nothing,
        today: nothing,
        oldest_due: days.first().and_then(|(due, ..)| *due),
    };
    for (due, count, minor) in days {
        let Some(due) = due else { continue };
        it.add(due, today, Tally { count, amount: Money::new(minor, currency) })?;
    }
    Ok(it)
}

impl Aging {
    fn add(&mut self, due: LocalDate, today: LocalDate, more: Tally) -> Result<(), MoneyError> {
        let age = Age::of(today.days_since(due));
        for (_, tally) in self.ages.iter_mut().filter(|(its, _)| *its == age) {
            *tally = plus(*tally, more)?;
        }
        self.owed = plus(self.owed, more)?;
        if due < today {
            self.late = plus(self.late, more)?;
        }
        if due == today {
            self.today = plus(self.today, more)?;
        }
        Ok(())
    }
}

fn plus(one: Tally, other: Tally) -> Result<Tally, MoneyError> {
    Ok(Tally { count: one.count + other.count, amount: one.amount.checked_add(other.amount)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due_today_is_not_late_and_each_step_ends_on_its_day() {
        for (late, age) in [
            (-5, Age::NotDue),
            (0, Age::NotDue),
            (1, Age::To30),
            (30, Age::To30),
            (31, Age::To60),
            (60, Age::To60),
            (61, Age::To90),
            (90, Age::To90),
            (91, Age::Over90),
        ] {
            assert_eq!(Age::of(late), age);
        }
    }

    #[test]
    fn the_days_of_an_age_are_those_that_it_counts() {
        let today: LocalDate = "2026-11-20".parse().unwrap();
        for age in Age::ALL {
            let (first, last) = age.due(today);
            for day in [first, last].into_iter().flatten() {
                assert_eq!(Age::of(today.days_since(day)), *age);
            }
        }
    }
}

//! The rule and its arithmetic. Pure. Interest is simple: principal × rate × days ÷ 365, summed exactly over stretches of
//! equal principal and rounded once (domain: 1250.00 at 9.5 % for 37 days is 12.04).

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::base::values::{Currency, LocalDate, Money, MoneyError, Percent, round_half_up};
use crate::parties::dealerships::Group;

crate::coded! {
    pub enum Kind {
        /// Percent a year on what is overdue.
        Interest = "interest",
        /// One amount, once for an invoice.
        Flat = "flat",
    }
}

/// What a dealership decided; amounts in minor units of its currency. Off until somebody switches it on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rule {
    pub on: bool,
    pub kind: Kind,
    /// A year.
    pub rate: Percent,
    pub flat_minor: i64,
    /// Nothing is charged before an invoice is later than this; then from the first day.
    pub grace_days: i32,
    /// Days between two charges of interest on one invoice.
    pub every_days: i32,
    /// Less interest than this waits for the next time.
    pub minimum_minor: i64,
    /// The most that one invoice may be charged in all; zero: no limit of ours.
    pub cap_minor: i64,
    /// The same as a share of the invoice, where the law caps it so; zero: no limit of ours.
    pub cap_percent: Percent,
    /// Charges have numbers of a series of their own: `LC` of `LC-00042`.
    pub series: String,
}

impl Default for Rule {
    fn default() -> Self {
        Self {
            on: false,
            kind: Kind::Interest,
            rate: Percent::ZERO,
            flat_minor: 0,
            grace_days: 14,
            every_days: 30,
            minimum_minor: 0,
            cap_minor: 0,
            cap_percent: Percent::ZERO,
            series: SERIES.to_owned(),
        }
    }
}

impl Group for Rule {
    const NAME: &'static str = "late_charges";
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    #[error("Enter a rate above 0 and at most 100 percent a year")]
    Rate,
    #[error("Enter a fee above zero")]
    Flat,
    #[error("Enter 0 to 365 days")]
    Grace,
    #[error("Enter 1 to 365 days")]
    Every,
    #[error("Enter a share from 0 to 100 percent")]
    Share,
    #[error("Enter one to six capital letters or digits, such as LC")]
    Series,
}

impl Rule {
    /// Says what cannot be. A rule that is off may be unfinished, not absurd.
    pub fn checked(self) -> Result<Self, RuleError> {
        match self.kind {
            _ if self.rate.value() > Decimal::ONE_HUNDRED => Err(RuleError::Rate),
            _ if !(0..=365).contains(&self.grace_days) => Err(RuleError::Grace),
            _ if !(1..=365).contains(&self.every_days) => Err(RuleError::Every),
            _ if self.cap_percent.value() > Decimal::ONE_HUNDRED => Err(RuleError::Share),
            _ if !is_series(&self.series) => Err(RuleError::Series),
            Kind::Interest if self.on && self.rate.is_zero() => Err(RuleError::Rate),
            Kind::Flat if self.on && self.flat_minor <= 0 => Err(RuleError::Flat),
            _ => Ok(self),
        }
    }
}

/// The series where nobody chose another.
const SERIES: &str = "LC";

fn is_series(text: &str) -> bool {
    (1..=6).contains(&text.len())
        && text.bytes().all(|sign| sign.is_ascii_uppercase() || sign.is_ascii_digit())
}

impl Rule {
    /// The most that an invoice over `total` may be charged in all; none where nothing caps it.
    pub fn cap(&self, total: Money) -> Result<Option<Money>, MoneyError> {
        let fixed = (self.cap_minor > 0).then(|| Money::new(self.cap_minor, total.currency()));
        let share = match self.cap_percent.is_zero() {
            true => None,
            false => {
                let exact = total.to_decimal().checked_mul(self.cap_percent.value());
                let exact = exact.ok_or(MoneyError::Overflow)? / Decimal::ONE_HUNDRED;
                Some(round_half_up(exact, total.currency())?)
            }
        };
        match (fixed, share) {
            (Some(one), Some(other)) => one.min(other).map(Some),
            (one, other) => Ok(one.or(other)),
        }
    }
}

/// Days in a row on which the same amount was overdue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub principal: Money,
    pub from: LocalDate,
    pub days: i32,
}

/// The principal day by day, gathered into stretches: what was open at the end of each day from `from` to `to`, both
/// counted. `moves` are the movements of the open amount with their days. Days on which nothing was open are left out.
pub fn stretches(
    moves: &[(LocalDate, Money)],
    currency: Currency,
    from: LocalDate,
    to: LocalDate,
) -> Result<Vec<Stretch>, MoneyError> {
    let open_on = |day: LocalDate| {
        Money::sum(currency, moves.iter().filter(|(on, _)| *on <= day).map(|(_, amount)| *amount))
    };
    let mut begins: Vec<LocalDate> = vec![from];
    begins.extend(moves.iter().map(|(on, _)| *on).filter(|on| (from.plus_days(1)..=to).contains(on)));
    begins.sort_unstable();
    begins.dedup();
    let mut found = Vec::new();
    for (place, begin) in begins.iter().enumerate() {
        let end = begins.get(place + 1).map_or(to.plus_days(1), |next| *next);
        let principal = open_on(*begin)?;
        if principal.is_positive() && end > *begin {
            found.push(Stretch { principal, from: *begin, days: end.days_since(*begin) });
        }
    }
    Ok(found)
}

/// Simple interest over all stretches, rounded once, half up.
pub fn interest(rate: Percent, currency: Currency, over: &[Stretch]) -> Result<Money, MoneyError> {
    let mut days = Decimal::ZERO;
    for it in over {
        let product = it.principal.to_decimal().checked_mul(Decimal::from(it.days));
        days = product.and_then(|more| days.checked_add(more)).ok_or(MoneyError::Overflow)?;
    }
    let exact = days.checked_mul(rate.value()).ok_or(MoneyError::Overflow)?;
    round_half_up(exact / Decimal::from(36_500), currency)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usd(minor: i64) -> Money {
        Money::new(minor, Currency::Usd)
    }

    fn day(text: &str) -> LocalDate {
        text.parse().unwrap()
    }

    fn at(rate: &str, over: &[Stretch]) -> Money {
        interest(rate.parse().unwrap(), Currency::Usd, over).unwrap()
    }

    #[test]
    fn interest_is_simple_and_rounded_once() {
        let over = |principal, days| Stretch { principal: usd(principal), from: day("2026-11-01"), days };
        assert_eq!(at("9.5", &[over(125_000, 37)]), usd(1_204));
        assert_eq!(at("9.5", &[over(125_000, 20), over(125_000, 17)]), usd(1_204));
        assert_eq!(at("9.5", &[]), usd(0));
        // Each alone is 0.4 cents; together they are one.
        assert_eq!(at("1.46", &[over(10_000, 1), over(10_000, 1)]), usd(1));
        assert_eq!(at("10", &[over(100_000, 365)]), usd(10_000));
    }

    #[test]
    fn a_part_payment_lessens_the_principal_from_its_day_on() {
        let moves = [
            (day("2026-10-01"), usd(100_000)),
            (day("2026-11-11"), usd(-40_000)),
            (day("2026-11-21"), usd(-60_000)),
        ];
        let found = stretches(&moves, Currency::Usd, day("2026-11-01"), day("2026-11-30")).unwrap();
        let shown: Vec<_> =
            found.iter().map(|it| (it.principal.minor(), it.from.to_string(), it.days)).collect();
        assert_eq!(shown, [(100_000, "2026-11-01".to_owned(), 10), (60_000, "2026-11-11".to_owned(), 10)]);
    }

    #[test]
    fn a_leap_day_is_a_day() {
        let moves = [(day("2028-01-01"), usd(36_500))];
        let found = stretches(&moves, Currency::Usd, day("2028-02-28"), day("2028-03-01")).unwrap();
        assert_eq!(found[0].days, 3);
    }

    #[test]
    fn a_rule_that_charges_nothing_cannot_be_switched_on() {
        let rule = Rule { on: true, ..Rule::default() };
        assert_eq!(rule.clone().checked(), Err(RuleError::Rate));
        assert_eq!(Rule { kind: Kind::Flat, ..rule.clone() }.checked(), Err(RuleError::Flat));
        assert_eq!(Rule { grace_days: -1, ..rule.clone() }.checked(), Err(RuleError::Grace));
        for series in ["", "lc", "L-C", "LATECHARGE"] {
            let rule = Rule { series: series.to_owned(), on: false, ..rule.clone() };
            assert_eq!(rule.checked(), Err(RuleError::Series), "{series}");
        }
        assert!(Rule { on: false, ..rule }.checked().is_ok());
    }

    #[test]
    fn the_lower_of_two_caps_holds() {
        let cap = |minor, percent: &str| {
            let rule = Rule { cap_minor: minor, cap_percent: percent.parse().unwrap(), ..Rule::default() };
            rule.cap(usd(125_000)).unwrap().map(Money::minor)
        };
        assert_eq!(cap(0, "0"), None);
        assert_eq!(cap(1_000, "0"), Some(1_000));
        assert_eq!(cap(0, "1.5"), Some(1_875));
        assert_eq!((cap(1_000, "1.5"), cap(2_000, "1.5")), (Some(1_000), Some(1_875)));
    }
}

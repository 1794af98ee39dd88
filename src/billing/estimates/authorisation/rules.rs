//! What the law of a place lets a shop bill above what was authorised, on which days; what a dealership's administrator says
//! of it instead, from a day on; and what it allows itself where no law is known. Data with the days it holds, never code.
//! Pure.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::base::values::{CleanText, Country, Currency, LocalDate, Money, MoneyError, Percent};
use crate::parties::dealerships::{Dealership, Group};

/// What one place allows without a new consent, over the days it holds. Amounts are minor units of US dollars.
#[derive(Clone, Copy)]
struct Rule {
    country: &'static str,
    region: &'static str,
    /// What else the region is called in addresses.
    name: &'static str,
    /// The first day on which work is held to it.
    from: (i16, i8, i8),
    /// The last one; none: it is in force.
    until: Option<(i16, i8, i8)>,
    percent: u32,
    /// At least this much, where the percentage comes to less.
    least: i64,
    most: Option<i64>,
    source: &'static str,
}

/// Figures and days to be confirmed by the dealership's adviser before it relies on them. A rule that changes gets a last
/// day, and its successor a line of its own: what was billed before stays explained.
const RULES: [Rule; 3] = [
    Rule {
        country: "US",
        region: "CA",
        name: "California",
        from: (2018, 1, 1),
        until: None,
        percent: 0,
        least: 0,
        most: Some(0),
        source: "California Business and Professions Code 9884.9",
    },
    Rule {
        country: "US",
        region: "FL",
        name: "Florida",
        from: (1993, 10, 1),
        until: None,
        percent: 10,
        least: 1_000,
        most: Some(5_000),
        source: "Florida Statutes 559.909",
    },
    Rule {
        country: "US",
        region: "WA",
        name: "Washington",
        from: (1993, 7, 25),
        until: None,
        percent: 10,
        least: 0,
        most: None,
        source: "Revised Code of Washington 46.71.025",
    },
];

/// What a dealership allows itself where no law is known to us: nothing, until somebody decides otherwise. A known law goes
/// before it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OwnTolerance {
    pub percent: Option<Percent>,
    /// The cap, in the dealership's currency.
    pub most: Option<Money>,
}

impl Group for OwnTolerance {
    const NAME: &'static str = "estimate_tolerance";
}

/// A rule that an administrator entered: from its day on it goes before a law of ours that began earlier, which may have
/// changed or ended without our knowing. Nothing in percent and nothing at least: nothing is allowed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnteredRule {
    pub from: LocalDate,
    pub percent: Percent,
    /// At least this much, where the percentage comes to less. In the dealership's currency.
    pub least: Option<Money>,
    pub most: Option<Money>,
    /// The law that says so.
    pub source: CleanText<80>,
}

/// Those of a dealership, by their first day. They are only ever added, or replaced by one of the same day: what was billed
/// before stays explained.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EnteredRules {
    pub rules: Vec<EnteredRule>,
}

impl Group for EnteredRules {
    const NAME: &'static str = "estimate_rules";
}

impl EnteredRules {
    /// With this one too.
    #[must_use]
    pub fn with(&self, new: EnteredRule) -> Self {
        let mut rules: Vec<EnteredRule> =
            self.rules.iter().filter(|it| it.from != new.from).cloned().collect();
        rules.push(new);
        rules.sort_by_key(|it| it.from);
        Self { rules }
    }

    fn on(&self, day: LocalDate) -> Option<&EnteredRule> {
        self.rules.iter().rev().find(|it| it.from <= day)
    }
}

/// What may be billed above what was authorised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tolerance {
    percent: Percent,
    least: Money,
    most: Option<Money>,
    /// The law it comes from; empty where no law is known to us and nothing is allowed.
    pub source: Cow<'static, str>,
    /// The first day of the law or the entered rule that it comes from.
    pub from: Option<LocalDate>,
}

impl Tolerance {
    /// Nothing: what was authorised is the limit. What holds where no rule is known to us, because what a customer
    /// signed is what they expect to pay.
    pub fn none(currency: Currency) -> Self {
        Self {
            percent: Percent::ZERO,
            least: Money::zero(currency),
            most: None,
            source: "".into(),
            from: None,
        }
    }

    /// The rule of a place on a day.
    pub fn of_place(country: Country, region: &str, currency: Currency, on: LocalDate) -> Self {
        let region = region.trim();
        let named = |rule: &Rule| [rule.region, rule.name].iter().any(|it| it.eq_ignore_ascii_case(region));
        let here = |rule: &&Rule| rule.country == country.code() && named(rule) && rule.holds(on);
        // A rule in dollars says nothing about other money.
        let Some(rule) = RULES.iter().find(here).filter(|_| currency == Currency::Usd) else {
            return Self::none(currency);
        };
        Self {
            percent: Percent::new(rule.percent.into()).unwrap_or(Percent::ZERO),
            least: Money::new(rule.least, currency),
            most: rule.most.map(|most| Money::new(most, currency)),
            source: rule.source.into(),
            from: rule.first(),
        }
    }

    /// The percentage, the least and the most, for a page.
    pub fn figures(&self) -> (Percent, Money, Option<Money>) {
        (self.percent, self.least, self.most)
    }

    /// The most that may be billed before tax.
    pub fn allowed(&self, authorised: Money) -> Result<Money, MoneyError> {
        if !authorised.is_positive() {
            return Ok(authorised);
        }
        let share = self.percent.of(authorised)?;
        let more = if share.compare(self.least)?.is_lt() { self.least } else { share };
        let more = match self.most {
            Some(most) => more.min(most)?,
            None => more,
        };
        authorised.checked_add(more)
    }
}

impl Rule {
    fn first(&self) -> Option<LocalDate> {
        LocalDate::from_ymd(self.from.0, self.from.1, self.from.2).ok()
    }

    fn holds(&self, on: LocalDate) -> bool {
        let day = |(y, m, d): (i16, i8, i8)| LocalDate::from_ymd(y, m, d).ok();
        day(self.from).is_some_and(|from| from <= on)
            && self.until.and_then(day).is_none_or(|until| on <= until)
    }
}

/// The tolerance of a dealership on a day: what its administrator entered or the law of its place, whichever began last; or
/// where there is neither, its own.
pub fn tolerance_of(
    dealership: &Dealership,
    own: &OwnTolerance,
    entered: &EnteredRules,
    on: LocalDate,
) -> Tolerance {
    let settings = &dealership.settings;
    let law = law_of(dealership, on);
    let own_money = |amount: Option<Money>| amount.filter(|it| it.currency() == settings.currency);
    if let Some(it) = entered.on(on).filter(|it| law.from.is_none_or(|began| began <= it.from)) {
        return Tolerance {
            percent: it.percent,
            least: own_money(it.least).unwrap_or(Money::zero(settings.currency)),
            most: own_money(it.most),
            source: it.source.as_str().to_owned().into(),
            from: Some(it.from),
        };
    }
    match own.percent {
        Some(percent) if law.source.is_empty() => Tolerance {
            percent,
            most: own_money(own.most),
            source: "the dealership’s own terms".into(),
            ..law
        },
        _ => law,
    }
}

/// The law of a dealership's place that is known to us.
pub fn law_of(dealership: &Dealership, on: LocalDate) -> Tolerance {
    let settings = &dealership.settings;
    let region = settings.address.region.as_ref().map_or("", AsRef::as_ref);
    Tolerance::of_place(dealership.country(), region, settings.currency, on)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(region: &str, dollars: i64) -> i64 {
        let on = "2026-11-20".parse().unwrap();
        let tolerance = Tolerance::of_place(Country::US, region, Currency::Usd, on);
        tolerance.allowed(Money::new(dollars * 100, Currency::Usd)).unwrap().minor()
    }

    #[test]
    fn california_allows_nothing_without_a_new_consent() {
        assert_eq!(allowed("CA", 1000), 100_000);
        assert_eq!(allowed("ca", 120), 12_000);
    }

    #[test]
    fn florida_allows_ten_dollars_or_ten_percent_but_at_most_fifty() {
        for (authorised, most) in
            [(120, 13_200), (480, 52_800), (700, 75_000), (2000, 205_000), (80, 9_000), (500, 55_000)]
        {
            assert_eq!(allowed("FL", authorised), most);
        }
    }

    #[test]
    fn washington_allows_ten_percent_before_tax() {
        assert_eq!(allowed("WA", 1000), 110_000);
    }

    #[test]
    fn where_no_rule_is_known_what_was_authorised_is_the_limit() {
        assert_eq!(allowed("TX", 1000), 100_000);
        let on = "2026-11-20".parse().unwrap();
        let euros = Tolerance::of_place("DE".parse().unwrap(), "FL", Currency::Eur, on);
        assert_eq!(euros, Tolerance::none(Currency::Eur));
        let yen = Tolerance::of_place(Country::US, "FL", Currency::Jpy, on);
        assert_eq!(yen, Tolerance::none(Currency::Jpy));
    }

    #[test]
    fn no_authorisation_has_no_tolerance() {
        assert_eq!(allowed("FL", 0), 0);
        assert_eq!(allowed("WA", 0), 0);
    }

    #[test]
    fn a_rule_holds_on_its_own_days_alone() {
        let rule = |from, until| Rule { from, until, ..CALIFORNIA };
        let on = "2026-11-20".parse().unwrap();
        assert!(rule((2018, 1, 1), None).holds(on));
        assert!(rule((2026, 11, 20), Some((2026, 11, 20))).holds(on));
        assert!(!rule((2026, 11, 21), None).holds(on));
        assert!(!rule((2018, 1, 1), Some((2026, 11, 19))).holds(on));
    }

    #[test]
    fn a_law_counts_from_its_first_day_and_wherever_its_place_is_named() {
        let of = |region: &str, on: &str| {
            Tolerance::of_place(Country::US, region, Currency::Usd, on.parse().unwrap()).source.into_owned()
        };
        assert_eq!(of("Florida ", "2026-11-20"), "Florida Statutes 559.909");
        assert_eq!(of("FL", "1993-10-01"), "Florida Statutes 559.909");
        assert_eq!(of("FL", "1993-09-30"), "");
        assert_eq!(of("California", "2017-12-31"), "");
        assert_eq!(of("WASHINGTON", "1993-07-25"), "Revised Code of Washington 46.71.025");
    }

    const CALIFORNIA: Rule = RULES[0];
}

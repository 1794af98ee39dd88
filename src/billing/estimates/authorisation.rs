//! How much may be billed: what the customer authorised, and what the law of the place lets a shop add without asking
//! again. The rules are data with the days they hold, never code; all figures are before tax. Pure but for the one
//! question at the end, which the issuing verb asks.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::consent::ConsentKind;
use super::state::EstimateState;
use super::store::Estimate;
use crate::base::db::schema::{consent, estimate, invoice};
use crate::base::db::{Conn, DbResult, sum_minor};
use crate::base::error::AppError;
use crate::base::values::{
    Country, Currency, EstimateId, InvoiceId, Language, LocalDate, Money, MoneyError, Percent,
};
use crate::billing::invoices::DocumentState;
use crate::parties::customers;
use crate::parties::dealerships::{self, Dealership, Group, group};
use crate::trust::access::Scope;

/// What one place allows without a new consent, over the days it holds. Amounts are minor units of US dollars.
struct Rule {
    country: &'static str,
    region: &'static str,
    /// The first day; none: for as long as anybody bills here.
    from: Option<(i16, i8, i8)>,
    until: Option<(i16, i8, i8)>,
    percent: u32,
    /// At least this much, where the percentage comes to less.
    least: i64,
    most: Option<i64>,
    source: &'static str,
}

/// Figures to be confirmed by the dealership's adviser before it relies on them.
const RULES: [Rule; 3] = [
    Rule {
        country: "US",
        region: "CA",
        from: None,
        until: None,
        percent: 0,
        least: 0,
        most: Some(0),
        source: "California Business and Professions Code 9884.9",
    },
    Rule {
        country: "US",
        region: "FL",
        from: None,
        until: None,
        percent: 10,
        least: 1_000,
        most: Some(5_000),
        source: "Florida Statutes 559.909",
    },
    Rule {
        country: "US",
        region: "WA",
        from: None,
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

/// What may be billed above what was authorised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tolerance {
    percent: Percent,
    least: Money,
    most: Option<Money>,
    /// The law it comes from; empty where no law is known to us and nothing is allowed.
    pub source: &'static str,
}

impl Tolerance {
    /// Nothing: what was authorised is the limit. What holds where no rule is known to us, because what a customer
    /// signed is what they expect to pay.
    pub fn none(currency: Currency) -> Self {
        Self { percent: Percent::ZERO, least: Money::zero(currency), most: None, source: "" }
    }

    /// The rule of a place on a day.
    pub fn of_place(country: Country, region: &str, currency: Currency, on: LocalDate) -> Self {
        let here = |rule: &&Rule| {
            rule.country == country.code() && rule.region.eq_ignore_ascii_case(region) && rule.holds(on)
        };
        // A rule in dollars says nothing about other money.
        let Some(rule) = RULES.iter().find(here).filter(|_| currency == Currency::Usd) else {
            return Self::none(currency);
        };
        Self {
            percent: Percent::new(rule.percent.into()).unwrap_or(Percent::ZERO),
            least: Money::new(rule.least, currency),
            most: rule.most.map(|most| Money::new(most, currency)),
            source: rule.source,
        }
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
    fn holds(&self, on: LocalDate) -> bool {
        let day = |ymd: Option<(i16, i8, i8)>| ymd.and_then(|(y, m, d)| LocalDate::from_ymd(y, m, d).ok());
        day(self.from).is_none_or(|from| from <= on) && day(self.until).is_none_or(|until| on <= until)
    }
}

/// The tolerance of a dealership on a day: the law of its place, or where none is known its own.
pub fn tolerance_of(dealership: &Dealership, own: &OwnTolerance, on: LocalDate) -> Tolerance {
    let settings = &dealership.settings;
    let region = settings.address.region.as_ref().map_or("", AsRef::as_ref);
    let law = Tolerance::of_place(dealership.country(), region, settings.currency, on);
    match own.percent {
        Some(percent) if law.source.is_empty() => Tolerance {
            percent,
            most: own.most.filter(|most| most.currency() == settings.currency),
            source: "the dealership’s own terms",
            ..law
        },
        _ => law,
    }
}

/// What is authorised on one repair order, and what was billed on it already. All before tax.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authorised {
    /// By the newest consent of each estimate.
    pub amount: Money,
    /// With the tolerance of the place.
    pub allowed: Money,
    /// On other invoices of the repair order.
    pub billed: Money,
    /// Where that comes from; empty when the place has no rule.
    pub source: &'static str,
    /// Numbers of the estimates, in order.
    pub estimates: Vec<String>,
    /// Some of it was said, not signed.
    pub verbal: bool,
    /// Something waits for the customer's answer.
    pub waiting: bool,
}

impl Authorised {
    /// What a bill of `net` lacks; nothing when it may be issued.
    pub fn missing(&self, net: Money) -> Result<Option<Money>, MoneyError> {
        let over = self.billed.checked_add(net)?.checked_sub(self.allowed)?;
        Ok(over.is_positive().then_some(over))
    }
}

/// What is authorised for a repair order of the scope's customer, or for an invoice that was made from an estimate.
/// `None` where no estimate was given: then there is nothing to hold a bill against.
pub fn authorised_for(
    c: &mut Conn,
    scope: &Scope,
    repair_order: &str,
    bill: Option<InvoiceId>,
    on: LocalDate,
) -> DbResult<Option<Authorised>> {
    let dealership = dealerships::load(c, scope.dealership())?;
    let currency = dealership.settings.currency;
    let tolerance = tolerance_of(&dealership, &group(c, dealership.id)?, on);
    let (mut amount, mut verbal, mut waiting) = (Money::zero(currency), false, false);
    let mut numbers = Vec::new();
    for it in estimates_for(c, scope, repair_order, bill)? {
        let said = newest_of(c, it.id)?;
        if said.is_none() && it.state == EstimateState::Withdrawn {
            continue;
        }
        waiting |= it.stands(on) == EstimateState::Sent;
        if let Some((kind, minor, its)) = said {
            amount = amount.checked_add(Money::new(minor, its))?;
            verbal |= kind == ConsentKind::Verbal;
        }
        numbers.push(it.number);
    }
    if numbers.is_empty() {
        return Ok(None);
    }
    numbers.sort();
    Ok(Some(Authorised {
        amount,
        allowed: tolerance.allowed(amount)?,
        billed: billed(c, scope, repair_order, bill, currency)?,
        source: tolerance.source,
        estimates: numbers,
        verbal,
        waiting,
    }))
}

fn estimates_for(
    c: &mut Conn,
    scope: &Scope,
    repair_order: &str,
    bill: Option<InvoiceId>,
) -> DbResult<Vec<Estimate>> {
    let family = customers::family(c, scope)?;
    let mut found: Vec<Estimate> = Vec::new();
    if !repair_order.is_empty() {
        found = estimate::table
            .filter(estimate::customer_id.eq_any(&family).and(estimate::repair_order.eq(repair_order)))
            .filter(estimate::version.gt(0))
            .select(Estimate::as_select())
            .load(c)?;
    }
    if let Some(bill) = bill {
        let of_bill: Vec<Estimate> = estimate::table
            .filter(estimate::invoice_id.eq(bill).and(estimate::customer_id.eq_any(&family)))
            .filter(estimate::version.gt(0))
            .select(Estimate::as_select())
            .load(c)?;
        found.extend(
            of_bill.into_iter().filter(|it| found.iter().all(|known| known.id != it.id)).collect::<Vec<_>>(),
        );
    }
    Ok(found)
}

fn newest_of(c: &mut Conn, id: EstimateId) -> DbResult<Option<(ConsentKind, i64, Currency)>> {
    Ok(consent::table
        .filter(consent::estimate_id.eq(id))
        .order((consent::given_at.desc(), consent::id.desc()))
        .select((consent::kind, consent::amount_minor, consent::currency))
        .first(c)
        .optional()?)
}

fn billed(
    c: &mut Conn,
    scope: &Scope,
    repair_order: &str,
    bill: Option<InvoiceId>,
    currency: Currency,
) -> DbResult<Money> {
    if repair_order.is_empty() {
        return Ok(Money::zero(currency));
    }
    let family = customers::family(c, scope)?;
    let mut others = invoice::table
        .filter(invoice::customer_id.eq_any(family))
        .filter(invoice::repair_order.eq(repair_order).and(invoice::state.eq(DocumentState::Issued)))
        .filter(invoice::currency.eq(currency))
        .select(sum_minor(invoice::net_minor))
        .into_boxed::<crate::base::db::MultiBackend>();
    if let Some(bill) = bill {
        others = others.filter(invoice::id.ne(bill));
    }
    let minor: i64 = others.first(c)?;
    Ok(Money::new(minor, currency))
}

/// Refuses a bill above what is authorised, and says what is missing and what to do. `net` is before tax.
pub fn require_authorised(
    c: &mut Conn,
    scope: &Scope,
    repair_order: &str,
    bill: InvoiceId,
    net: Money,
    on: LocalDate,
) -> DbResult<()> {
    let Some(it) = authorised_for(c, scope, repair_order, Some(bill), on)? else { return Ok(()) };
    match it.missing(net)? {
        None => Ok(()),
        Some(missing) => Err(AppError::Conflict(it.refusal(missing))),
    }
}

impl Authorised {
    /// For whoever wants to issue, in the words of the staff's pages.
    pub fn refusal(&self, missing: Money) -> String {
        let money = |amount: Money| amount.display(Language::En).to_string();
        let numbers = self.estimates.join(", ");
        let said = if self.amount.is_zero() {
            format!("The customer has not approved {numbers} yet.")
        } else {
            format!("{} before tax is authorized on {numbers}.", money(self.amount))
        };
        let more = if self.allowed == self.amount {
            String::new()
        } else {
            format!(" With the tolerance of {} that is {}.", self.source, money(self.allowed))
        };
        format!(
            "{said}{more} {} is missing. Send a new version to sign, or record what the customer agreed to in words.",
            money(missing)
        )
    }
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
        assert!(rule(None, None).holds(on));
        assert!(rule(Some((2026, 11, 20)), Some((2026, 11, 20))).holds(on));
        assert!(!rule(Some((2026, 11, 21)), None).holds(on));
        assert!(!rule(None, Some((2026, 11, 19))).holds(on));
    }

    const CALIFORNIA: Rule = Rule {
        country: "US",
        region: "CA",
        from: None,
        until: None,
        percent: 0,
        least: 0,
        most: Some(0),
        source: "",
    };

    #[test]
    fn what_was_billed_before_counts_too() {
        let usd = |minor| Money::new(minor, Currency::Usd);
        let it = Authorised {
            amount: usd(50_000),
            allowed: usd(55_000),
            billed: usd(40_000),
            source: "Florida Statutes 559.909",
            estimates: vec!["ES-00001".to_owned()],
            verbal: false,
            waiting: false,
        };
        assert_eq!(it.missing(usd(15_000)), Ok(None));
        assert_eq!(it.missing(usd(15_001)), Ok(Some(usd(1))));
        let said = it.refusal(usd(1));
        assert!(said.contains("$500.00 before tax is authorized on ES-00001") && said.contains("$550.00"));
        assert!(said.contains("$0.01 is missing"), "{said}");
    }
}

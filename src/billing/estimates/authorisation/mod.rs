//! How much may be billed: what the customer authorised, and what the law of the place lets a shop add without asking
//! again (`rules`). All figures are before tax. The issuing verb asks it, and so does whoever writes a draft.

mod orders;
mod rules;

use std::borrow::Cow;

use diesel::prelude::*;

use self::orders::spellings;
use super::consent::ConsentKind;
use super::state::EstimateState;
use super::store::Estimate;
use crate::base::db::schema::{consent, credit_note, estimate, estimate_bill, invoice};
use crate::base::db::{Conn, DbResult, not_blank, sum_minor};
use crate::base::error::AppError;
use crate::base::values::{
    Currency, EstimateId, InvoiceId, Language, LocalDate, Money, MoneyError, VehicleId,
};
use crate::billing::invoices::DocumentState;
use crate::parties::customers;
use crate::parties::dealerships::{self, group};
use crate::trust::access::Scope;

pub use rules::{EnteredRule, EnteredRules, OwnTolerance, Tolerance, law_of, tolerance_of};

/// What is authorised on one repair order, and what was billed on it already. All before tax.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authorised {
    /// By the newest consent of each estimate.
    pub amount: Money,
    /// With the tolerance of the place.
    pub allowed: Money,
    /// On other invoices of the repair order, less what was credited.
    pub billed: Money,
    /// Where that comes from; empty when the place has no rule.
    pub source: Cow<'static, str>,
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
    let (own, entered) = (group(c, dealership.id)?, group(c, dealership.id)?);
    let tolerance = tolerance_of(&dealership, &own, &entered, on);
    let (mut amount, mut verbal, mut waiting) = (Money::zero(currency), false, false);
    let (mut numbers, mut ids) = (Vec::new(), Vec::new());
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
        ids.push(it.id);
    }
    if numbers.is_empty() {
        return Ok(None);
    }
    numbers.sort();
    Ok(Some(Authorised {
        amount,
        allowed: tolerance.allowed(amount)?,
        billed: billed(c, scope, (repair_order, &ids), bill, currency)?,
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
            .filter(estimate::customer_id.eq_any(&family))
            .filter(estimate::repair_order.eq_any(spellings(repair_order)))
            .filter(not_blank(estimate::repair_order))
            .filter(estimate::version.gt(0))
            .select(Estimate::as_select())
            .load(c)?;
    }
    if let Some(bill) = bill {
        let added = estimate_bill::table.filter(estimate_bill::invoice_id.eq(bill));
        let added: Vec<EstimateId> = added.select(estimate_bill::estimate_id).load(c)?;
        let of_bill: Vec<Estimate> = estimate::table
            .filter(estimate::invoice_id.eq(bill).or(estimate::id.eq_any(added)))
            .filter(estimate::customer_id.eq_any(&family))
            .filter(estimate::version.gt(0))
            .select(Estimate::as_select())
            .load(c)?;
        found.extend(
            of_bill.into_iter().filter(|it| found.iter().all(|known| known.id != it.id)).collect::<Vec<_>>(),
        );
    }
    Ok(found)
}

/// Numbers of what the customer approved on a vehicle and nobody has billed yet: an invoice that names no repair order is
/// held against none of it.
pub fn unbilled_on(c: &mut Conn, scope: &Scope, vehicle: VehicleId) -> DbResult<Vec<String>> {
    let family = customers::family(c, scope)?;
    let approved = [EstimateState::Approved, EstimateState::PartApproved];
    Ok(estimate::table
        .filter(estimate::vehicle_id.eq(vehicle).and(estimate::customer_id.eq_any(family)))
        .filter(estimate::state.eq_any(approved).and(estimate::invoice_id.is_null()))
        .order((estimate::created_at.desc(), estimate::id.desc()))
        .limit(MOST_NAMED)
        .select(estimate::number)
        .load(c)?)
}

/// Estimates that are named to whoever forgot them.
const MOST_NAMED: i64 = 5;

fn newest_of(c: &mut Conn, id: EstimateId) -> DbResult<Option<(ConsentKind, i64, Currency)>> {
    Ok(consent::table
        .filter(consent::estimate_id.eq(id))
        .order((consent::given_at.desc(), consent::id.desc()))
        .select((consent::kind, consent::amount_minor, consent::currency))
        .first(c)
        .optional()?)
}

/// On the other invoices of the repair order and of the estimates themselves, less their credit notes: a bill that was wrong
/// and was taken back leaves room for the right one.
fn billed(
    c: &mut Conn,
    scope: &Scope,
    (repair_order, estimates): (&str, &[EstimateId]),
    bill: Option<InvoiceId>,
    currency: Currency,
) -> DbResult<Money> {
    let family = customers::family(c, scope)?;
    let issued = || {
        invoice::table
            .filter(invoice::customer_id.eq_any(&family))
            .filter(invoice::state.eq(DocumentState::Issued))
            .filter(invoice::currency.eq(currency))
    };
    let mut others: Vec<(InvoiceId, i64)> = Vec::new();
    if !repair_order.is_empty() {
        others = issued()
            .filter(invoice::repair_order.eq_any(spellings(repair_order)))
            .filter(not_blank(invoice::repair_order))
            .select((invoice::id, invoice::net_minor))
            .load(c)?;
    }
    let first = estimate::table.filter(estimate::id.eq_any(estimates));
    let first: Vec<Option<InvoiceId>> = first.select(estimate::invoice_id).load(c)?;
    let further = estimate_bill::table.filter(estimate_bill::estimate_id.eq_any(estimates));
    let mut tied: Vec<InvoiceId> = further.select(estimate_bill::invoice_id).load(c)?;
    tied.extend(first.into_iter().flatten());
    tied.retain(|id| others.iter().all(|(known, _)| known != id));
    if !tied.is_empty() {
        let tied = issued().filter(invoice::id.eq_any(tied)).select((invoice::id, invoice::net_minor));
        others.extend(tied.load::<(InvoiceId, i64)>(c)?);
    }
    let others = others.into_iter().filter(|(id, _)| Some(*id) != bill);
    let (ids, billed): (Vec<InvoiceId>, Vec<Money>) =
        others.map(|(id, minor)| (id, Money::new(minor, currency))).unzip();
    let credited: i64 = credit_note::table
        .filter(credit_note::invoice_id.eq_any(ids))
        .select(sum_minor(credit_note::net_minor))
        .first(c)?;
    Ok(Money::sum(currency, billed)?.checked_sub(Money::new(credited, currency))?)
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
    /// What may be billed and why, in the words of the staff's pages.
    pub fn terms(&self) -> String {
        let numbers = self.estimates.join(", ");
        let said = if self.amount.is_zero() {
            format!("The customer has not approved {numbers} yet.")
        } else {
            format!("{} before tax is authorized on {numbers}.", shown(self.amount))
        };
        let more = if self.allowed == self.amount {
            String::new()
        } else {
            format!(" With the tolerance of {} that is {}.", self.source, shown(self.allowed))
        };
        let billed = if self.billed.is_zero() {
            String::new()
        } else {
            format!(" {} of it is billed already.", shown(self.billed))
        };
        format!("{said}{more}{billed}")
    }

    /// The same, what is missing, and what to do: for whoever wants to issue more.
    pub fn refusal(&self, missing: Money) -> String {
        format!(
            "{} {} is missing. Send a new version to sign, or record what the customer agreed to in words.",
            self.terms(),
            shown(missing)
        )
    }
}

fn shown(amount: Money) -> String {
    amount.display(Language::En).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_billed_before_counts_too_and_is_said() {
        let usd = |minor| Money::new(minor, Currency::Usd);
        let it = Authorised {
            amount: usd(50_000),
            allowed: usd(55_000),
            billed: usd(40_000),
            source: "Florida Statutes 559.909".into(),
            estimates: vec!["ES-00001".to_owned()],
            verbal: false,
            waiting: false,
        };
        assert_eq!(it.missing(usd(15_000)), Ok(None));
        assert_eq!(it.missing(usd(15_001)), Ok(Some(usd(1))));
        let said = it.refusal(usd(1));
        assert!(said.contains("$500.00 before tax is authorized on ES-00001") && said.contains("$550.00"));
        assert!(
            said.contains("$400.00 of it is billed already") && said.contains("$0.01 is missing"),
            "{said}"
        );
    }
}

//! What several pages about paying say alike, for owners and for guests.

use crate::base::error::AppError;
use crate::base::values::{Currency, Money, ParseMoneyError};
use crate::base::words::Words;
use crate::billing::payments::order::{Bounds, OrderError};
use crate::billing::payments::payment::{PaymentMethod, Received};

/// What is wrong with an amount or an order, in words that say what to do.
pub fn order_error(w: Words, error: OrderError, bounds: Option<Bounds>) -> String {
    match (error, bounds) {
        (OrderError::Outside(bounds), _)
        | (OrderError::Unreadable(ParseMoneyError::Negative), Some(bounds)) => between(w, bounds),
        (OrderError::Unreadable(ParseMoneyError::Unclear), _) => w.t("pay-error-unclear").into_owned(),
        (OrderError::Unreadable(_), Some(bounds)) => between(w, bounds),
        (OrderError::Unreadable(_), None) => w.t("pay-error-unreadable").into_owned(),
        (OrderError::Currencies, _) => w.t("pay-error-currencies").into_owned(),
        (OrderError::OnHold, _) => w.t("pay-error-on-hold").into_owned(),
        (OrderError::NothingOwed, _) => w.t("pay-error-nothing").into_owned(),
        (OrderError::Changed | OrderError::Money(_), _) => w.t("pay-error-changed").into_owned(),
    }
}

fn between(w: Words, bounds: Bounds) -> String {
    let show = |amount: Money| amount.display(w.language()).to_string();
    if bounds.least == bounds.most {
        return w.args("pay-error-one", &[("most", show(bounds.most).into())]);
    }
    let values = [("least", show(bounds.least).into()), ("most", show(bounds.most).into())];
    w.args("pay-error-between", &values)
}

/// How a payment was made: `Card, Visa ending 4242`.
pub fn instrument(w: Words, payment: &Received) -> String {
    let method = w.t(match payment.method {
        PaymentMethod::Card => "method-card",
        PaymentMethod::Bank => "method-bank",
        PaymentMethod::Cash => "method-cash",
        PaymentMethod::Cheque => "method-cheque",
        PaymentMethod::Other => "method-other",
    });
    match payment.instrument.rsplit_once(' ') {
        Some((brand, last4)) if last4.len() == 4 && last4.bytes().all(|b| b.is_ascii_digit()) => {
            w.args("method-ending", &[("brand", brand.into()), ("last4", last4.into())])
        }
        _ if payment.instrument.is_empty() => method.into_owned(),
        _ => format!("{method}, {}", payment.instrument),
    }
}

/// The hidden fields of a check page, back as an order: numbers, and what each gets. Pairs that do not fit together
/// were not made by our page.
pub fn shares_of(
    numbers: &[String],
    amounts: &[String],
    currency: impl Fn(&str) -> Result<Currency, AppError>,
) -> Result<Vec<(String, Money)>, AppError> {
    if numbers.is_empty() || numbers.len() != amounts.len() || numbers.len() > MOST {
        return Err(AppError::Invalid("an order has an amount for each of its invoices".to_owned()));
    }
    let pair = |(number, amount): (&String, &String)| {
        let amount = Money::from_decimal_string(amount, currency(number)?)
            .map_err(|e| AppError::Invalid(e.to_string()))?;
        Ok((number.clone(), amount))
    };
    numbers.iter().zip(amounts).map(pair).collect()
}

/// Invoices in one payment: the provider lists up to a hundred lines.
pub const MOST: usize = 90;

/// The field for another amount than all that is owed.
pub struct OtherAmount {
    pub label: String,
    pub range: String,
    pub sign: &'static str,
    pub typed: String,
}

/// None where only all of it can be paid.
pub fn other_amount(w: Words, bounds: Bounds, typed: &str) -> Option<OtherAmount> {
    let currency = bounds.most.currency();
    (bounds.least != bounds.most).then(|| OtherAmount {
        label: w.args("pay-amount-label", &[("currency", currency.code().into())]),
        range: range(w, bounds),
        sign: currency.symbol(),
        typed: typed.to_owned(),
    })
}

/// `Between $50.00 and $771.94`.
fn range(w: Words, bounds: Bounds) -> String {
    let show = |amount: Money| amount.display(w.language()).to_string();
    w.args("pay-range", &[("least", show(bounds.least).into()), ("most", show(bounds.most).into())])
}

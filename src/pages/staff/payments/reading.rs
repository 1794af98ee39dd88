//! The form for a payment, read: how it was paid and what each invoice gets of it. Nothing here asks the database.

use super::new::{Problems, Typed};
use crate::base::values::{CleanTextError, Currency, Language, LocalDate, Money, ParseMoneyError};
use crate::billing::payments::counter::Reference;
use crate::billing::payments::methods::CounterMethods;
use crate::billing::payments::order::Payable;
use crate::billing::payments::payment::PaymentMethod;
use crate::pages::staff::charges::figures;

/// What the form says, once it can be read.
pub(super) struct Read {
    pub method: PaymentMethod,
    pub amount: Money,
    pub on: LocalDate,
    pub reference: Option<Reference>,
    pub shares: Vec<(Payable, Money)>,
}

pub(super) fn read(
    typed: &Typed,
    currency: Currency,
    open: &[Payable],
    today: LocalDate,
    methods: &CounterMethods,
) -> Result<Read, Problems> {
    let mut problems = Problems::new();
    let mut wrong = |field: &str, text: String| problems.push((field.to_owned(), text));
    let method = typed.method.parse::<PaymentMethod>().ok();
    let method = method.filter(|it| methods.takes(*it));
    if method.is_none() {
        wrong("method", "Choose how it was paid".to_owned());
    }
    let amount = match Money::parse(&typed.amount, currency) {
        Ok(amount) if amount.is_positive() => match figures::within(amount) {
            Ok(amount) => Some(amount),
            Err(text) => {
                wrong("amount", text);
                None
            }
        },
        Err(ParseMoneyError::Unclear) => {
            wrong("amount", "Write the amount with a point before the cents, such as 1284.60".to_owned());
            None
        }
        _ => {
            wrong("amount", "Enter the amount that was paid, such as 1284.60".to_owned());
            None
        }
    };
    let on = typed.on.parse::<LocalDate>().ok().filter(|day| *day <= today && *day >= today.plus_days(-366));
    if on.is_none() {
        wrong("on", "Enter a day within the last year, today at the latest".to_owned());
    }
    let reference = Reference::optional(&typed.reference);
    if let Err(error) = &reference {
        let text = match error {
            CleanTextError::TooLong { .. } => "Enter at most 60 characters",
            _ => "Write it in one line, without special characters",
        };
        wrong("reference", text.to_owned());
    }
    let shares = amount.map(|amount| shares(typed, open, amount));
    if let Some(Err(more)) = &shares {
        problems.extend(more.iter().cloned());
    }
    match (method, amount, on, reference, shares) {
        (Some(method), Some(amount), Some(on), Ok(reference), Some(Ok(shares))) => {
            Ok(Read { method, amount, on, reference, shares })
        }
        _ => Err(problems),
    }
}

/// What each invoice gets: as typed, or where nothing is typed the chosen one first, then what is due first.
fn shares(typed: &Typed, open: &[Payable], amount: Money) -> Result<Vec<(Payable, Money)>, Problems> {
    let currency = amount.currency();
    if typed.share.iter().all(|share| share.trim().is_empty()) {
        return Ok(proposed(typed, open, amount));
    }
    let (mut shares, mut problems) = (Vec::new(), Problems::new());
    let typed_rows = typed.number.iter().zip(&typed.share);
    for (number, share) in typed_rows.filter(|(number, share)| !number.is_empty() && !share.trim().is_empty())
    {
        let field = format!("share-{number}");
        let Some(it) = open.iter().find(|it| it.number == *number) else {
            problems.push(("amount".to_owned(), format!("{number} is not open any more")));
            continue;
        };
        let most = most(typed, it);
        match Money::parse(share, currency) {
            Ok(share) if share.minor() <= most.minor() => shares.push((it.clone(), share)),
            Ok(share) if share.minor() <= it.open.minor() => {
                let (held, most) = (it.held.display(Language::En), most.display(Language::En));
                let text = format!("{held} of it is questioned. Enter up to {most}, or tick Under protest");
                problems.push((field, text));
            }
            _ => problems.push((field, format!("Enter an amount up to {}", most.display(Language::En)))),
        }
    }
    let given: i64 = shares.iter().map(|(_, share)| share.minor()).fold(0, i64::saturating_add);
    if problems.is_empty() && given > amount.minor() {
        let text = format!(
            "The invoices get {}, which is more than was paid",
            Money::new(given, currency).display(Language::En)
        );
        problems.push(("amount".to_owned(), text));
    }
    shares.retain(|(_, share)| share.is_positive());
    if problems.is_empty() { Ok(shares) } else { Err(problems) }
}

/// What an invoice can get: without a protest not what is questioned.
fn most(typed: &Typed, it: &Payable) -> Money {
    if typed.protest == "yes" { it.open } else { it.rest().unwrap_or(it.open) }
}

fn proposed(typed: &Typed, open: &[Payable], amount: Money) -> Vec<(Payable, Money)> {
    let (mut left, mut shares) = (amount, Vec::new());
    let (first, rest): (Vec<&Payable>, Vec<&Payable>) = open.iter().partition(|it| it.number == typed.chosen);
    let mut in_order = rest;
    in_order.sort_by_key(|it| (it.due_on, it.number.clone()));
    for it in first.into_iter().chain(in_order) {
        let part = left.min(most(typed, it)).unwrap_or(left);
        if part.is_positive() {
            left = left.checked_sub(part).unwrap_or(left);
            shares.push((it.clone(), part));
        }
    }
    shares
}

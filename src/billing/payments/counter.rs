//! Money taken at the counter: cash, a check, the card terminal, a transfer that was seen on the bank's statement. The
//! payment, what it pays, its receipt and the mail in one transaction; what no invoice gets is the customer's credit.

use diesel::prelude::*;

use super::cash::{self, CashRule};
use super::methods::CounterMethods;
use super::pay_links;
use super::payment::PaymentMethod;
use super::receiving::{NewPayment, receive};
use super::store::attempts;
use super::store::invoices::payable_of;
use crate::base::db::schema::{counter_payment, payment};
use crate::base::db::{Conn, DbResult};
use crate::base::mail;
use crate::base::site::Site;
use crate::base::values::{CleanText, Currency, InvoiceId, LocalDate, Money, PaymentId};
use crate::billing::deposits;
use crate::billing::estimates::Estimate;
use crate::billing::ledger::{self, NewAllocation};
use crate::billing::notices;
use crate::parties::{customers, dealerships};
use crate::trust::access::Scope;
use crate::trust::access::notices::Notice;
use crate::trust::audit::{self, Actor, Entry};

/// A check's number, the terminal's slip, the bank's words.
pub type Reference = CleanText<60>;

/// What was taken.
#[derive(Clone, Copy, Debug)]
pub struct Taking<'a> {
    pub method: PaymentMethod,
    /// Above zero.
    pub amount: Money,
    pub on: LocalDate,
    pub reference: Option<&'a Reference>,
    /// What each invoice gets of it, above zero and each invoice once.
    pub shares: &'a [(InvoiceId, Money)],
    /// What is questioned of an invoice is paid with the rest of it, under protest.
    pub protest: bool,
    /// The estimate whose deposit the rest is held for, as far as the deposit lacks it.
    pub deposit: Option<&'a Estimate>,
    /// Of the form: sent twice, it is one payment.
    pub form_key: &'a str,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    pub payment: PaymentId,
    /// Of the receipt.
    pub number: String,
    pub amount: Money,
    /// What no invoice got.
    pub credit: Money,
    /// Cash within a span of the rule, when it is to be reported.
    pub reported: Option<Money>,
}

/// Why it is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotTaken {
    /// More for an invoice than is open on it, which is so much.
    TooMuch { invoice: InvoiceId, open: Money },
    /// Some of what this invoice would get is questioned, and the customer did not say that they pay it under protest.
    Questioned(InvoiceId),
    /// More for invoices than came in.
    Beyond,
    /// An online payment of the same deposit is under way.
    DepositBusy,
    /// Another payment for this invoice is under way.
    Busy(InvoiceId),
    /// The dealership does not take money this way.
    Method,
}

/// Takes it from the scope's customer. The same form again is the payment that it made.
pub fn take(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    new: &Taking<'_>,
) -> DbResult<Result<Taken, NotTaken>> {
    if let Some(known) = by_form_key(c, scope, new.form_key)? {
        return Ok(Ok(known));
    }
    // A scope narrows to any customer that a form names.
    customers::require(c, scope)?;
    let questioned = match check(c, scope, new)? {
        Ok(questioned) => questioned,
        Err(why) => return Ok(Err(why)),
    };
    let dealership = dealerships::load(c, scope.dealership())?;
    let received = NewPayment {
        method: new.method,
        instrument: new.reference.map(CleanText::as_str),
        amount: new.amount,
        on: new.on,
        at: site.clock.now(),
        provider: None,
        attempt: None,
    };
    let (payment, number) = receive(c, site, scope, &dealership, &received)?;
    let given = give(c, site, scope, payment, new)?;
    let mut credit = new.amount.checked_sub(given)?;
    if let Some(of) = new.deposit {
        let today = dealership.today(site.clock.now());
        let held = deposits::hold(c, site, actor, scope, of, (payment, credit), today)?;
        credit = credit.checked_sub(held)?;
    }
    let rule = CashRule::of(dealership.country(), new.amount.currency());
    let rule = rule.filter(|_| new.method == PaymentMethod::Cash);
    let cash = match rule {
        Some(rule) => cash::around(c, scope, new.amount.currency(), new.on, rule.days)?,
        None => Money::zero(new.amount.currency()),
    };
    let reported = rule.filter(|rule| rule.flags(cash)).map(|_| cash);
    let values = (
        counter_payment::payment_id.eq(payment),
        counter_payment::dealership_id.eq(scope.dealership()),
        counter_payment::customer_id.eq(scope.require_customer()?),
        counter_payment::form_key.eq(new.form_key),
        counter_payment::taken_by.eq(actor.person),
        counter_payment::cash_minor.eq(cash.minor()),
        counter_payment::cash_flag.eq(reported.is_some()),
        counter_payment::protest.eq(questioned),
    );
    diesel::insert_into(counter_payment::table).values(values).execute(c)?;
    let entry = Entry::new("payment.received").object(payment);
    let entry = entry.customer(scope.dealership(), scope.require_customer()?).fact("receipt", &number);
    let entry = entry.fact("method", new.method).fact("amount", format!("{:?}", new.amount));
    let entry = entry.fact("credit", format!("{credit:?}")).fact("cash_flag", reported.is_some());
    let entry = if questioned { entry.fact("protest", "yes") } else { entry };
    let given = new.amount.checked_sub(credit)?;
    let entry = entry.after(format!("{given:?} on invoices, {credit:?} on account"));
    audit::record(c, site, actor, &entry)?;
    let name = dealership.settings.name.as_str();
    tell(c, site, scope, name, (payment, &number), new)?;
    Ok(Ok(Taken { payment, number, amount: new.amount, credit, reported }))
}

/// Whether some of what is paid is questioned.
fn check(c: &mut Conn, scope: &Scope, new: &Taking<'_>) -> DbResult<Result<bool, NotTaken>> {
    let methods: CounterMethods = dealerships::group(c, scope.dealership())?;
    if !methods.takes(new.method) {
        return Ok(Err(NotTaken::Method));
    }
    let given = Money::sum(new.amount.currency(), new.shares.iter().map(|(_, amount)| *amount))?;
    if given.minor() > new.amount.minor() {
        return Ok(Err(NotTaken::Beyond));
    }
    let mut questioned = false;
    for (invoice, amount) in new.shares {
        let owed = payable_of(c, scope, *invoice)?;
        if amount.minor() > owed.open.minor() {
            return Ok(Err(NotTaken::TooMuch { invoice: *invoice, open: owed.open }));
        }
        if amount.minor() > owed.rest()?.minor() {
            if !new.protest {
                return Ok(Err(NotTaken::Questioned(*invoice)));
            }
            questioned = true;
        }
        if !attempts::live_for(c, scope, &[*invoice])?.is_empty() {
            return Ok(Err(NotTaken::Busy(*invoice)));
        }
    }
    if let Some(of) = new.deposit
        && attempts::live_ahead(c, scope, of.id)?.is_some()
    {
        return Ok(Err(NotTaken::DepositBusy));
    }
    Ok(Ok(questioned))
}

fn give(c: &mut Conn, site: &Site, scope: &Scope, payment: PaymentId, new: &Taking<'_>) -> DbResult<Money> {
    let mut given = Money::zero(new.amount.currency());
    // The money is on its invoices from today on, whenever it came.
    let on = dealerships::load(c, scope.dealership())?.today(site.clock.now());
    for (invoice, amount) in new.shares.iter().filter(|(_, amount)| amount.is_positive()) {
        ledger::allocate(c, site, scope, &NewAllocation { payment, invoice: *invoice, amount: *amount, on })?;
        pay_links::settled(c, site, scope, *invoice)?;
        given = given.checked_add(*amount)?;
    }
    Ok(given)
}

/// The payment that a form made before.
pub fn by_form_key(c: &mut Conn, scope: &Scope, key: &str) -> DbResult<Option<Taken>> {
    let row: Option<(PaymentId, String, Currency, i64, i64, bool)> = counter_payment::table
        .inner_join(payment::table)
        .filter(counter_payment::form_key.eq(key).and(counter_payment::dealership_id.eq(scope.dealership())))
        .filter(counter_payment::customer_id.eq(scope.require_customer()?))
        .select((
            payment::id,
            payment::number,
            payment::currency,
            payment::amount_minor,
            counter_payment::cash_minor,
            counter_payment::cash_flag,
        ))
        .first(c)
        .optional()?;
    let Some((payment, number, currency, minor, cash, flag)) = row else { return Ok(None) };
    let credit = ledger::unallocated_of(c, scope, payment)?;
    let (amount, reported) = (Money::new(minor, currency), flag.then(|| Money::new(cash, currency)));
    Ok(Some(Taken { payment, number, amount, credit, reported }))
}

/// The receipt by mail to each who wants receipts.
fn tell(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    seller: &str,
    (payment, number): (PaymentId, &str),
    new: &Taking<'_>,
) -> DbResult<()> {
    let mut invoices = Vec::with_capacity(new.shares.len());
    for (invoice, _) in new.shares.iter().filter(|(_, amount)| amount.is_positive()) {
        invoices.push(payable_of(c, scope, *invoice)?.number);
    }
    let path = format!("/payments/{payment}");
    for reader in notices::readers(c, site, scope, Notice::Receipt)? {
        let letter = mail::receipt(site, &reader.to, seller, payment, number, &invoices, &path)
            .customer(scope.require_customer()?);
        mail::queue(c, site, &notices::addressed(site, letter, &reader))?;
    }
    Ok(())
}

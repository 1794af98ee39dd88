//! Does the ledger tell the truth? Every transaction balances, every open amount is what the postings say, every
//! document and payment was posted as it stands, and nothing was posted for what is not there. For `forecourt ledger` and the nightly job; reads everything.

mod corrections;
mod sources;

use std::collections::BTreeMap;
use std::fmt;

use diesel::prelude::*;

use super::account::{Account, TransactionKind};
use super::balances::Position;
use crate::base::db::schema::{
    allocation, customer, dealership, deposit, invoice, ledger_day, ledger_transaction, payment, posting,
};
use crate::base::db::{Conn, DbResult, sum_minor};
use crate::base::values::{
    AllocationId, ChargebackId, CreditNoteId, Currency, CustomerId, DealershipId, DepositId, InvoiceId,
    LocalDate, Money, PaymentId, RefundId, TransactionId, WriteOffId,
};

/// How many findings of one sort are listed; all are counted.
const LISTED: i64 = 20;

/// What `forecourt ledger` prints.
#[derive(Clone, Debug)]
pub struct CheckReport {
    /// By name of the dealership, then currency.
    pub rows: Vec<CheckRow>,
    /// Up to twenty of each sort.
    pub findings: Vec<Finding>,
}

#[derive(Clone, Debug)]
pub struct CheckRow {
    pub dealership: DealershipId,
    pub name: String,
    pub currency: Currency,
    pub position: Position,
}

/// Something that must not be. Names rows by id and nobody by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    Unbalanced(TransactionId, Money),
    /// The open amount on the row is not what its postings sum to.
    OpenAmount(InvoiceId),
    /// Issued, but not posted with its total.
    Invoice(InvoiceId),
    Payment(PaymentId),
    /// Posted for something that is not there, or is another customer's.
    Source(TransactionId),
    /// More of it was allocated than it brought.
    Spread(PaymentId),
    Allocation(AllocationId),
    /// What the ledger holds for an estimate is not what its row says.
    Deposit(DepositId),
    /// What the row says of credit notes and of what was given up is not what the postings say.
    Corrections(InvoiceId),
    /// Not posted with its total, or its lines do not come to it.
    CreditNote(CreditNoteId),
    WriteOff(WriteOffId),
    Refund(RefundId),
    Chargeback(ChargebackId),
    /// What is kept on the customer's row: credit, or how much was issued.
    Customer(CustomerId),
    /// What is kept of a day is not what its postings sum to.
    Day(DealershipId, LocalDate),
    /// `billed − received` is not `open − credit`.
    Position(DealershipId, Currency),
}

impl CheckReport {
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }
}

/// Checks everything, in the caller's one snapshot.
pub fn check(c: &mut Conn) -> DbResult<CheckReport> {
    let rows = rows(c)?;
    let mut findings: Vec<Finding> = rows
        .iter()
        .filter(|row| !row.position.is_balanced())
        .map(|row| Finding::Position(row.dealership, row.currency))
        .collect();
    findings.extend(unbalanced(c)?);
    findings.extend(open_amounts(c)?.into_iter().map(Finding::OpenAmount));
    findings.extend(invoices(c)?.into_iter().map(Finding::Invoice));
    findings.extend(payments(c)?.into_iter().map(Finding::Payment));
    findings.extend(allocations(c)?.into_iter().map(Finding::Allocation));
    findings.extend(deposits(c)?.into_iter().map(Finding::Deposit));
    findings.extend(corrections::check(c)?);
    findings.extend(sources::check(c)?);
    findings.extend(customers(c)?.into_iter().map(Finding::Customer));
    findings.extend(days(c)?);
    Ok(CheckReport { rows, findings })
}

/// A dealership without postings has a row of zeros in its own currency.
fn rows(c: &mut Conn) -> DbResult<Vec<CheckRow>> {
    type Sum = (DealershipId, Currency, Account, i64);
    let sums: Vec<Sum> = posting::table
        .group_by((posting::dealership_id, posting::currency, posting::account))
        .select((posting::dealership_id, posting::currency, posting::account, sum_minor(posting::amount)))
        .load(c)?;
    let dealerships: Vec<(DealershipId, String, Currency)> = dealership::table
        .order(dealership::name)
        .select((dealership::id, dealership::name, dealership::currency))
        .load(c)?;
    let mut rows = Vec::new();
    for (id, name, own) in dealerships {
        let mut by_currency: BTreeMap<String, (Currency, Vec<(Account, i64)>)> = BTreeMap::new();
        by_currency.entry(own.to_string()).or_insert((own, Vec::new()));
        for (_, currency, account, sum) in sums.iter().filter(|(dealership, ..)| *dealership == id) {
            let entry = by_currency.entry(currency.to_string()).or_insert((*currency, Vec::new()));
            entry.1.push((*account, *sum));
        }
        for (currency, sums) in by_currency.into_values() {
            let position = Position::of_sums(currency, sums)?;
            rows.push(CheckRow { dealership: id, name: name.clone(), currency, position });
        }
    }
    Ok(rows)
}

fn unbalanced(c: &mut Conn) -> DbResult<Vec<Finding>> {
    let found: Vec<(TransactionId, Currency, i64)> = posting::table
        .group_by((posting::transaction_id, posting::currency))
        .having(sum_minor(posting::amount).ne(0_i64))
        .select((posting::transaction_id, posting::currency, sum_minor(posting::amount)))
        .limit(LISTED)
        .load(c)?;
    let finding = |(id, currency, sum)| Finding::Unbalanced(id, Money::new(sum, currency));
    Ok(found.into_iter().map(finding).collect())
}

fn open_amounts(c: &mut Conn) -> DbResult<Vec<InvoiceId>> {
    let open = posting::table
        .filter(posting::customer_id.eq(invoice::customer_id))
        .filter(posting::document_id.eq(invoice::id.nullable()))
        .filter(posting::account.eq(Account::Receivable))
        .select(sum_minor(posting::amount))
        .single_value()
        .assume_not_null();
    let wrong = invoice::table.filter(invoice::open_minor.ne(open));
    Ok(wrong.select(invoice::id).limit(LISTED).load(c)?)
}

fn invoices(c: &mut Conn) -> DbResult<Vec<InvoiceId>> {
    let billed = posting::table
        .inner_join(ledger_transaction::table)
        .filter(ledger_transaction::source_id.eq(invoice::id))
        .filter(ledger_transaction::kind.eq(TransactionKind::InvoiceIssued))
        .filter(posting::document_id.eq(invoice::id.nullable()))
        .filter(posting::account.eq(Account::Receivable))
        .select(sum_minor(posting::amount))
        .single_value()
        .assume_not_null();
    let wrong = invoice::table.filter(invoice::state.ne("draft").and(invoice::total_minor.ne(billed)));
    Ok(wrong.select(invoice::id).limit(LISTED).load(c)?)
}

fn payments(c: &mut Conn) -> DbResult<Vec<PaymentId>> {
    let received = posting::table
        .inner_join(ledger_transaction::table)
        .filter(ledger_transaction::source_id.eq(payment::id))
        .filter(ledger_transaction::kind.eq(TransactionKind::PaymentReceived))
        .filter(posting::account.eq(Account::Clearing))
        .select(sum_minor(posting::amount))
        .single_value()
        .assume_not_null();
    let wrong = payment::table.filter(payment::amount_minor.ne(received));
    Ok(wrong.select(payment::id).limit(LISTED).load(c)?)
}

fn customers(c: &mut Conn) -> DbResult<Vec<CustomerId>> {
    let credit = posting::table
        .filter(posting::customer_id.eq(customer::id).and(posting::account.eq(Account::CustomerCredit)))
        .select(sum_minor(posting::amount))
        .single_value()
        .assume_not_null();
    let theirs =
        || invoice::table.filter(invoice::customer_id.eq(customer::id).and(invoice::state.ne("draft")));
    let issued = theirs().select(sum_minor(invoice::total_minor)).single_value().assume_not_null();
    let count = theirs().count().single_value().assume_not_null();
    let wrong = customer::table.filter(
        (customer::credit_minor * -1_i64)
            .ne(credit)
            .or(customer::issued_minor.ne(issued))
            .or(customer::issued_count.ne(count)),
    );
    Ok(wrong.select(customer::id).limit(LISTED).load(c)?)
}

/// Both by dealership, currency, day and account; nothing moved is no row or a row of zero.
fn days(c: &mut Conn) -> DbResult<Vec<Finding>> {
    type Sum = (DealershipId, Currency, LocalDate, Account, i64);
    let posted: Vec<Sum> = posting::table
        .group_by((posting::dealership_id, posting::currency, posting::occurred_on, posting::account))
        .select((
            posting::dealership_id,
            posting::currency,
            posting::occurred_on,
            posting::account,
            sum_minor(posting::amount),
        ))
        .load(c)?;
    let kept: Vec<Sum> = ledger_day::table.select(ledger_day::all_columns).load(c)?;
    let mut left: BTreeMap<(DealershipId, LocalDate, Account, Currency), i64> = BTreeMap::new();
    for (dealership, currency, on, account, minor) in posted {
        *left.entry((dealership, on, account, currency)).or_default() += minor;
    }
    for (dealership, currency, on, account, minor) in kept {
        *left.entry((dealership, on, account, currency)).or_default() -= minor;
    }
    let wrong = left.into_iter().filter(|(_, difference)| *difference != 0);
    let listed = usize::try_from(LISTED).unwrap_or(usize::MAX);
    Ok(wrong.map(|((dealership, on, ..), _)| Finding::Day(dealership, on)).take(listed).collect())
}

/// Credit that went to a document is a debit of `CustomerCredit`, credit taken back the opposite.
fn allocations(c: &mut Conn) -> DbResult<Vec<AllocationId>> {
    let moved = posting::table
        .inner_join(ledger_transaction::table)
        .filter(ledger_transaction::source_id.eq(allocation::id))
        .filter(
            ledger_transaction::kind
                .eq(TransactionKind::PaymentAllocated)
                .or(ledger_transaction::kind.eq(TransactionKind::AllocationReversed)),
        )
        .filter(posting::account.eq(Account::CustomerCredit))
        .select(sum_minor(posting::amount))
        .single_value()
        .assume_not_null();
    let wrong = allocation::table.filter(
        (allocation::kind.eq("applied").and(allocation::amount_minor.ne(moved)))
            .or(allocation::kind.eq("reversed").and((allocation::amount_minor * -1_i64).ne(moved))),
    );
    Ok(wrong.select(allocation::id).limit(LISTED).load(c)?)
}

/// What is held is a credit of `Deposit`; what is used or let go has none left.
fn deposits(c: &mut Conn) -> DbResult<Vec<DepositId>> {
    let held = posting::table
        .inner_join(ledger_transaction::table)
        .filter(ledger_transaction::source_id.eq(deposit::id))
        .filter(posting::account.eq(Account::Deposit))
        .select(sum_minor(posting::amount))
        .single_value()
        .assume_not_null();
    let wrong = deposit::table.filter(
        (deposit::state.eq("held").and((deposit::amount_minor * -1_i64).ne(held)))
            .or(deposit::state.ne("held").and(held.ne(0_i64))),
    );
    Ok(wrong.select(deposit::id).limit(LISTED).load(c)?)
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unbalanced(id, sum) => write!(f, "{id} does not balance: its postings sum to {sum:?}"),
            Self::OpenAmount(id) => write!(f, "{id}: the open amount is not what its postings say"),
            Self::Invoice(id) => write!(f, "{id} was not posted with its total"),
            Self::Payment(id) => write!(f, "{id} was not posted with its amount"),
            Self::Source(id) => write!(f, "{id} was posted for something that is not there"),
            Self::Spread(id) => write!(f, "{id}: more was allocated than it brought"),
            Self::Allocation(id) => write!(f, "{id} was not posted with its amount"),
            Self::Deposit(id) => write!(f, "{id}: what is held for the estimate is not what its row says"),
            Self::Corrections(id) => {
                write!(f, "{id}: what was credited and given up is not what its postings say")
            }
            Self::CreditNote(id) => write!(f, "{id} was not posted with its total, or its lines are not it"),
            Self::WriteOff(id) => write!(f, "{id} was not posted with its amount"),
            Self::Refund(id) => write!(f, "{id} was not posted with its amount"),
            Self::Chargeback(id) => write!(f, "{id} was not posted with its amount"),
            Self::Customer(id) => write!(f, "{id}: what is kept on the row is not what its documents say"),
            Self::Day(id, on) => write!(f, "{id}: what is kept of {on} is not what its postings say"),
            Self::Position(id, currency) => {
                write!(f, "{id}: billed less received is not open less credit in {currency}")
            }
        }
    }
}

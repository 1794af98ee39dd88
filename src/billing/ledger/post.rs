//! The one way into the ledger. Postings are inserted, and the open amounts of the invoices they touch and the sums of
//! their day are moved, in the transaction of the caller: all of it happens or nothing.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::account::{Account, TransactionKind};
use super::days::move_day;
use super::transaction::{Leg, NewTransaction};
use crate::base::db::schema::{customer, invoice, ledger_transaction, posting};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{
    Currency, CustomerId, DealershipId, InvoiceId, LocalDate, Money, MoneyError, PostingId, Timestamp,
    TransactionId,
};
use crate::trust::access::Scope;
use crate::{insert_all, insert_or_ignore};

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Posted {
    New(TransactionId),
    /// This source was posted before as this kind; nothing was changed.
    Already,
}

/// Posts a transaction of the scope's customer, once. Legs that do not balance or mix currencies are a bug and an
/// internal error; an invoice of somebody else is not found; an open amount that would go below zero is a conflict.
pub fn post(c: &mut Conn, site: &Site, scope: &Scope, new: &NewTransaction) -> DbResult<Posted> {
    let who = scope.require_customer()?;
    let row = TransactionRow::of(site, scope, who, new);
    if insert_or_ignore!(c, ledger_transaction::table, &row)? == 0 {
        return Ok(Posted::Already);
    }
    let rows = PostingRow::of(site, &row, &new.legs)?;
    insert_all!(c, posting::table, rows)?;
    let mut moved = Moved::default();
    moved.add(who, new)?;
    moved.write(c, scope)?;
    Ok(Posted::New(row.id))
}

/// Posts many transactions of the scope's dealership at once, each with its customer: for imports. What several of
/// them move is moved once, because a row that is updated over and over in one transaction gets slower each time.
/// A source that was posted before is an error here. The rest is as for [`post`].
pub fn post_all(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    all: &[(CustomerId, NewTransaction)],
) -> DbResult<()> {
    let (mut transactions, mut postings) = (Vec::with_capacity(all.len()), Vec::new());
    let mut moved = Moved::default();
    for (who, new) in all {
        let row = TransactionRow::of(site, scope, scope.narrowed(*who)?.require_customer()?, new);
        postings.extend(PostingRow::of(site, &row, &new.legs)?);
        transactions.push(row);
        moved.add(*who, new)?;
    }
    insert_all!(c, ledger_transaction::table, transactions)?;
    insert_all!(c, posting::table, postings)?;
    moved.write(c, scope)
}

#[derive(Insertable)]
#[diesel(table_name = ledger_transaction)]
struct TransactionRow<'a> {
    id: TransactionId,
    dealership_id: DealershipId,
    customer_id: CustomerId,
    kind: TransactionKind,
    source_id: &'a str,
    occurred_on: LocalDate,
    created_at: Timestamp,
}

impl<'a> TransactionRow<'a> {
    fn of(site: &Site, scope: &Scope, who: CustomerId, new: &'a NewTransaction) -> Self {
        let now = site.clock.now();
        Self {
            id: TransactionId::generate(now),
            dealership_id: scope.dealership(),
            customer_id: who,
            kind: new.kind,
            source_id: &new.source_id,
            occurred_on: new.occurred_on,
            created_at: now,
        }
    }
}

#[derive(Insertable)]
#[diesel(table_name = posting)]
struct PostingRow {
    id: PostingId,
    transaction_id: TransactionId,
    dealership_id: DealershipId,
    customer_id: CustomerId,
    document_id: Option<String>,
    account: Account,
    currency: Currency,
    amount: i64,
    occurred_on: LocalDate,
}

impl PostingRow {
    /// A leg over nothing is kept where it names a document: an invoice over nothing is posted as well.
    fn of(site: &Site, row: &TransactionRow<'_>, legs: &[Leg]) -> DbResult<Vec<Self>> {
        let currency = balanced(legs)?;
        let kept = legs.iter().filter(|leg| !leg.amount.is_zero() || leg.document.is_some());
        let posting = |leg: &Leg| Self {
            id: PostingId::generate(site.clock.now()),
            transaction_id: row.id,
            dealership_id: row.dealership_id,
            customer_id: leg.customer.unwrap_or(row.customer_id),
            document_id: leg.document.map(|document| document.to_string()),
            account: leg.account,
            currency,
            amount: leg.amount.minor(),
            occurred_on: row.occurred_on,
        };
        Ok(kept.map(posting).collect())
    }
}

/// By how much the amounts on rows and the sums of days move.
#[derive(Default)]
pub(super) struct Moved {
    documents: BTreeMap<(CustomerId, InvoiceId), OfDocument>,
    credit: BTreeMap<CustomerId, Money>,
    /// In an order that is the same for everybody: two who post at once wait for each other and never cross.
    days: BTreeMap<(LocalDate, Account, Currency), Money>,
}

/// What moves on an invoice: what is owed on it, what of it was credited, what of it was given up.
struct OfDocument {
    open: Money,
    credited: Money,
    written_off: Money,
}

impl Moved {
    pub(super) fn add(&mut self, who: CustomerId, new: &NewTransaction) -> Result<(), MoneyError> {
        for leg in &new.legs {
            let who = leg.customer.unwrap_or(who);
            let nil = Money::zero(leg.amount.currency());
            let day = (new.occurred_on, leg.account, leg.amount.currency());
            let sum = self.days.entry(day).or_insert(nil);
            *sum = sum.checked_add(leg.amount)?;
            if let (Account::Receivable, Some(document)) = (leg.account, leg.document) {
                let fresh = OfDocument { open: nil, credited: nil, written_off: nil };
                let it = self.documents.entry((who, document)).or_insert(fresh);
                it.open = it.open.checked_add(leg.amount)?;
                match new.kind {
                    TransactionKind::CreditNote => it.credited = it.credited.checked_sub(leg.amount)?,
                    TransactionKind::WriteOff | TransactionKind::WriteOffReversed => {
                        it.written_off = it.written_off.checked_sub(leg.amount)?;
                    }
                    _ => {}
                }
            }
            if leg.account == Account::CustomerCredit {
                let credit = self.credit.entry(who).or_insert(nil);
                *credit = credit.checked_sub(leg.amount)?;
            }
        }
        Ok(())
    }

    pub(super) fn write(&self, c: &mut Conn, scope: &Scope) -> DbResult<()> {
        for ((who, document), moved) in &self.documents {
            move_document(c, scope, *who, *document, moved)?;
        }
        for (who, delta) in self.credit.iter().filter(|(_, delta)| !delta.is_zero()) {
            move_credit(c, scope, *who, *delta)?;
        }
        for ((on, account, _), delta) in self.days.iter().filter(|(_, delta)| !delta.is_zero()) {
            move_day(c, scope, *on, *account, *delta)?;
        }
        Ok(())
    }
}

/// The one currency of all legs.
fn balanced(legs: &[Leg]) -> DbResult<Currency> {
    let currency = legs.first().ok_or_else(|| AppError::internal("nothing to post"))?.amount.currency();
    let sum = Money::sum(currency, legs.iter().map(|leg| leg.amount))?;
    if sum.is_zero() {
        Ok(currency)
    } else {
        Err(AppError::internal(format!("the legs of a transaction sum to {}", sum.minor())))
    }
}

/// The condition on the row keeps the open amount at zero or above; the CHECK of the table is the second lock.
fn move_document(
    c: &mut Conn,
    scope: &Scope,
    who: CustomerId,
    document: InvoiceId,
    it: &OfDocument,
) -> DbResult<()> {
    let delta = it.open;
    let theirs = invoice::table
        .find(document)
        .filter(invoice::customer_id.eq(who).and(invoice::dealership_id.eq(scope.dealership())))
        .filter(invoice::currency.eq(delta.currency()).and(invoice::state.ne("draft")));
    let enough = theirs.filter(invoice::open_minor.ge(delta.minor().saturating_neg()));
    let values = (
        invoice::open_minor.eq(invoice::open_minor + delta.minor()),
        invoice::credited_minor.eq(invoice::credited_minor + it.credited.minor()),
        invoice::written_off_minor.eq(invoice::written_off_minor + it.written_off.minor()),
    );
    let moved = diesel::update(enough).set(values).execute(c)?;
    if moved == 1 {
        return Ok(());
    }
    let open: i64 = theirs.select(invoice::open_minor).first(c)?;
    Err(AppError::Conflict(format!(
        "{} cannot be taken off an invoice with {open} open (minor units)",
        delta.minor().saturating_neg()
    )))
}

/// The credit on the customer's row follows the account `CustomerCredit`.
fn move_credit(c: &mut Conn, scope: &Scope, who: CustomerId, delta: Money) -> DbResult<()> {
    let theirs = customer::table
        .find(who)
        .filter(customer::dealership_id.eq(scope.dealership()).and(customer::currency.eq(delta.currency())));
    let moved = diesel::update(theirs)
        .set(customer::credit_minor.eq(customer::credit_minor + delta.minor()))
        .execute(c)?;
    if moved == 1 { Ok(()) } else { Err(AppError::NotFound) }
}

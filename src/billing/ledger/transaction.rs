//! What is to be posted, and the few forms it takes. The signs of every kind of transaction are decided here.

use super::account::{Account, TransactionKind};
use crate::base::values::{
    AllocationId, ChargebackId, CreditNoteId, CustomerId, DepositId, InvoiceId, LocalDate, Money, MoneyError,
    PaymentId, RefundId, WriteOffId,
};

/// One side of a transaction. Debit is above zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leg {
    pub account: Account,
    pub amount: Money,
    /// The invoice it is about. A leg on `Receivable` with a document moves that document's open amount.
    pub document: Option<InvoiceId>,
    /// Whose it is, where that is another account than the transaction's: of the same people, merged.
    pub customer: Option<CustomerId>,
}

/// A transaction before it is posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTransaction {
    pub kind: TransactionKind,
    /// The id of what caused it: posting the same source and kind again changes nothing.
    pub source_id: String,
    /// The dealership's calendar day.
    pub occurred_on: LocalDate,
    pub legs: Vec<Leg>,
}

impl Leg {
    pub const fn new(account: Account, amount: Money) -> Self {
        Self { account, amount, document: None, customer: None }
    }

    pub const fn on(account: Account, amount: Money, document: InvoiceId) -> Self {
        Self { account, amount, document: Some(document), customer: None }
    }
}

impl NewTransaction {
    fn new(
        kind: TransactionKind,
        source_id: impl ToString,
        occurred_on: LocalDate,
        legs: impl Into<Vec<Leg>>,
    ) -> Self {
        Self { kind, source_id: source_id.to_string(), occurred_on, legs: legs.into() }
    }

    /// What is owed in it, is owed by this account.
    pub fn owed_by(mut self, debtor: CustomerId) -> Self {
        for leg in self.legs.iter_mut().filter(|leg| leg.account == Account::Receivable) {
            leg.customer = Some(debtor);
        }
        self
    }

    /// The customer owes `net` + `tax`.
    pub fn invoice_issued(
        invoice: InvoiceId,
        on: LocalDate,
        net: Money,
        tax: Money,
    ) -> Result<Self, MoneyError> {
        let legs = [
            Leg::on(Account::Receivable, net.checked_add(tax)?, invoice),
            Leg::new(Account::Revenue, net.checked_neg()?),
            Leg::new(Account::TaxPayable, tax.checked_neg()?),
        ];
        Ok(Self::new(TransactionKind::InvoiceIssued, invoice, on, legs))
    }

    /// Money came in; until it is allocated it is the customer's credit.
    pub fn payment_received(payment: PaymentId, on: LocalDate, amount: Money) -> Result<Self, MoneyError> {
        let legs =
            [Leg::new(Account::Clearing, amount), Leg::new(Account::CustomerCredit, amount.checked_neg()?)];
        Ok(Self::new(TransactionKind::PaymentReceived, payment, on, legs))
    }

    /// The money did not come after all.
    pub fn payment_reversed(payment: PaymentId, on: LocalDate, amount: Money) -> Result<Self, MoneyError> {
        let legs =
            [Leg::new(Account::CustomerCredit, amount), Leg::new(Account::Clearing, amount.checked_neg()?)];
        Ok(Self::new(TransactionKind::PaymentReversed, payment, on, legs))
    }

    /// Credit goes to a document.
    pub fn allocated(
        allocation: AllocationId,
        invoice: InvoiceId,
        on: LocalDate,
        amount: Money,
    ) -> Result<Self, MoneyError> {
        let legs = [
            Leg::on(Account::CustomerCredit, amount, invoice),
            Leg::on(Account::Receivable, amount.checked_neg()?, invoice),
        ];
        Ok(Self::new(TransactionKind::PaymentAllocated, allocation, on, legs))
    }

    /// An allocation is taken back: the document is open again, the money is credit again. `allocation` is the row
    /// that takes back, not the one taken back.
    pub fn allocation_reversed(
        allocation: AllocationId,
        invoice: InvoiceId,
        on: LocalDate,
        amount: Money,
    ) -> Result<Self, MoneyError> {
        let legs = [
            Leg::on(Account::CustomerCredit, amount.checked_neg()?, invoice),
            Leg::on(Account::Receivable, amount, invoice),
        ];
        Ok(Self::new(TransactionKind::AllocationReversed, allocation, on, legs))
    }

    /// The customer owes `net` + `tax` less.
    pub fn credited(
        note: CreditNoteId,
        invoice: InvoiceId,
        on: LocalDate,
        net: Money,
        tax: Money,
    ) -> Result<Self, MoneyError> {
        let legs = [
            Leg::on(Account::Receivable, net.checked_add(tax)?.checked_neg()?, invoice),
            Leg::new(Account::Revenue, net),
            Leg::new(Account::TaxPayable, tax),
        ];
        Ok(Self::new(TransactionKind::CreditNote, note, on, legs))
    }

    /// What is owed is given up.
    pub fn written_off(
        write_off: WriteOffId,
        invoice: InvoiceId,
        on: LocalDate,
        amount: Money,
    ) -> Result<Self, MoneyError> {
        let legs = [
            Leg::on(Account::Receivable, amount.checked_neg()?, invoice),
            Leg::on(Account::WrittenOff, amount, invoice),
        ];
        Ok(Self::new(TransactionKind::WriteOff, write_off, on, legs))
    }

    /// What was given up is owed again. `source` is the write-off, or the credit note that takes it away.
    pub fn write_off_reversed(
        source: impl ToString,
        invoice: InvoiceId,
        on: LocalDate,
        amount: Money,
    ) -> Result<Self, MoneyError> {
        let legs = [
            Leg::on(Account::Receivable, amount, invoice),
            Leg::on(Account::WrittenOff, amount.checked_neg()?, invoice),
        ];
        Ok(Self::new(TransactionKind::WriteOffReversed, source, on, legs))
    }

    /// Credit is held for an estimate.
    pub fn deposit_held(deposit: DepositId, on: LocalDate, amount: Money) -> Result<Self, MoneyError> {
        let legs =
            [Leg::new(Account::CustomerCredit, amount), Leg::new(Account::Deposit, amount.checked_neg()?)];
        Ok(Self::new(TransactionKind::DepositHeld, deposit, on, legs))
    }

    /// What was held is credit again.
    pub fn deposit_released(deposit: DepositId, on: LocalDate, amount: Money) -> Result<Self, MoneyError> {
        let legs =
            [Leg::new(Account::Deposit, amount), Leg::new(Account::CustomerCredit, amount.checked_neg()?)];
        Ok(Self::new(TransactionKind::DepositReleased, deposit, on, legs))
    }

    /// Credit is paid out.
    pub fn refunded(refund: RefundId, on: LocalDate, amount: Money) -> Result<Self, MoneyError> {
        let legs =
            [Leg::new(Account::CustomerCredit, amount), Leg::new(Account::Clearing, amount.checked_neg()?)];
        Ok(Self::new(TransactionKind::Refund, refund, on, legs))
    }

    /// A card network took credit back. What of it was taken `before` tells a second booking of the same chargeback from the
    /// first.
    pub fn charged_back(
        chargeback: ChargebackId,
        before: Money,
        on: LocalDate,
        amount: Money,
    ) -> Result<Self, MoneyError> {
        let legs =
            [Leg::new(Account::CustomerCredit, amount), Leg::new(Account::Clearing, amount.checked_neg()?)];
        let source = match before.is_zero() {
            true => chargeback.to_string(),
            false => format!("{chargeback}/{}", before.minor()),
        };
        Ok(Self::new(TransactionKind::ChargebackOpened, source, on, legs))
    }

    /// It gave it back: it is credit again.
    pub fn chargeback_won(
        chargeback: ChargebackId,
        on: LocalDate,
        amount: Money,
    ) -> Result<Self, MoneyError> {
        let legs =
            [Leg::new(Account::Clearing, amount), Leg::new(Account::CustomerCredit, amount.checked_neg()?)];
        Ok(Self::new(TransactionKind::ChargebackWon, chargeback, on, legs))
    }

    /// The network charges for it, or gives what it charged back.
    pub fn chargeback_fee(
        chargeback: ChargebackId,
        (before, after): (Money, Money),
        on: LocalDate,
    ) -> Result<Self, MoneyError> {
        let more = after.checked_sub(before)?;
        let legs = [Leg::new(Account::NetworkFees, more), Leg::new(Account::Clearing, more.checked_neg()?)];
        let source = format!("fee/{chargeback}/{}-{}", before.minor(), after.minor());
        Ok(Self::new(TransactionKind::ChargebackFee, source, on, legs))
    }

    /// A refund came back: it is credit again.
    pub fn refund_failed(refund: RefundId, on: LocalDate, amount: Money) -> Result<Self, MoneyError> {
        let legs =
            [Leg::new(Account::Clearing, amount), Leg::new(Account::CustomerCredit, amount.checked_neg()?)];
        Ok(Self::new(TransactionKind::RefundFailed, refund, on, legs))
    }
}

//! The chart of accounts, as small as the portal's part of the books, and the kinds of transactions.

crate::coded! {
    /// Which side of `billed − received = open − credit` an account is on is said by [`Account::figure`].
    pub enum Account {
        /// What customers owe, by document.
        Receivable = "receivable",
        Revenue = "revenue",
        TaxPayable = "tax_payable",
        /// Receivables given up. Lessens what is billed.
        WrittenOff = "written_off",
        /// Money that came in, on its way to the bank.
        Clearing = "clearing",
        /// What card networks charged for chargebacks. Customers do not owe it: it only lessens what reaches the bank.
        NetworkFees = "network_fees",
        /// Money of a customer that no document has got, or that a document no longer needs.
        CustomerCredit = "customer_credit",
        /// Money of a customer that is held for one estimate.
        Deposit = "deposit",
    }
}

crate::coded! {
    /// What happened. `(source_id, kind)` is unique: one source is posted once as each kind.
    pub enum TransactionKind {
        /// Source: the invoice.
        InvoiceIssued = "invoice_issued",
        /// Source: the payment.
        PaymentReceived = "payment_received",
        /// A payment at the counter that was none. Source: the payment.
        PaymentReversed = "payment_reversed",
        /// Source: the allocation.
        PaymentAllocated = "payment_allocated",
        /// Source: the allocation that takes back.
        AllocationReversed = "allocation_reversed",
        /// Source: the credit note.
        CreditNote = "credit_note",
        /// Source: the refund.
        Refund = "refund",
        /// The provider could not pay a refund out. Source: the refund.
        RefundFailed = "refund_failed",
        /// Source: the chargeback, and where some of it was taken before, how much.
        ChargebackOpened = "chargeback_opened",
        ChargebackWon = "chargeback_won",
        /// Its fee, or a fee that was given back. Source: `fee/`, the chargeback, and the fee before and after.
        ChargebackFee = "chargeback_fee",
        /// Source: the write-off.
        WriteOff = "write_off",
        /// It is owed again. Source: the write-off, or the credit note that says it never was.
        WriteOffReversed = "write_off_reversed",
        /// Source: the deposit.
        DepositHeld = "deposit_held",
        /// It is credit again, or about to go to an invoice. Source: the deposit.
        DepositReleased = "deposit_released",
    }
}

/// The four figures that everybody asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    Billed,
    Received,
    Open,
    Credit,
}

impl Account {
    /// The figure that this account is part of.
    pub const fn figure(self) -> Figure {
        match self {
            Self::Revenue | Self::TaxPayable | Self::WrittenOff => Figure::Billed,
            Self::Clearing | Self::NetworkFees => Figure::Received,
            Self::Receivable => Figure::Open,
            Self::CustomerCredit | Self::Deposit => Figure::Credit,
        }
    }
}

//! The mails about papers and money, and about what needs somebody to look, one function each. `path` is always a path of the
//! portal, beginning with a slash.

use super::access::own_name;
use super::letter::{Letter, Recipient};
use super::store::link;
use crate::base::site::Site;
use crate::base::values::{
    AlertId, ChargebackId, CreditNoteId, CustomerId, DealershipId, EstimateId, EstimateVersionId,
    FraudWarningId, InvoiceId, Language, PaymentId, RecurringId, RefundId, StayId, Timestamp, VehicleId,
};
use crate::base::words::Words;

/// To administrators, when a rule found something urgent. What and about whom stands on the page, not in a mail. `turn`
/// tells a second mail about the same alert from the first.
pub fn alert(site: &Site, to: &Recipient, id: AlertId, turn: i32) -> Letter {
    let w = Words::new(to.language);
    Letter::new("alert", format!("{id}.{turn}"), to, &own_name(site))
        .object(id)
        .subject(w.t("mail-alert-subject"))
        .says(w.t("mail-alert-text"))
        .says(w.t("mail-alert-look"))
        .action(w.t("mail-alert-action"), link(site, &format!("/admin/alerts/{id}")))
}

/// What became of the bank account on papers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BankNews {
    /// Another one waits.
    Asked,
    /// It counts, because somebody confirmed it.
    Confirmed,
    Removed,
}

/// To administrators, at once. Which account it is stands on the page, not in a mail. `of` is the setting's version, which tells
/// one change from the next.
pub fn bank_account(
    site: &Site,
    to: &Recipient,
    of: (DealershipId, i64),
    dealership: &str,
    news: BankNews,
    path: &str,
) -> Letter {
    let w = Words::new(to.language);
    let (subject, text) = match news {
        BankNews::Asked => ("mail-bank-subject", "mail-bank-asked"),
        BankNews::Confirmed => ("mail-bank-changed-subject", "mail-bank-confirmed"),
        BankNews::Removed => ("mail-bank-changed-subject", "mail-bank-removed"),
    };
    let name = [("dealership", dealership.into())];
    Letter::new("bank.changed", format!("{}.{}", of.0, of.1), to, &own_name(site))
        .object(of.0)
        .subject(w.t(subject))
        .says(w.args(text, &name))
        .says(w.t("mail-bank-not-you"))
        .action(w.t("mail-bank-action"), link(site, path))
}

pub fn new_invoice(
    site: &Site,
    to: &Recipient,
    dealership: &str,
    id: InvoiceId,
    number: &str,
    path: &str,
) -> Letter {
    let w = Words::new(to.language);
    let values = [("number", number.into()), ("dealership", dealership.into())];
    Letter::new("invoice.new", id, to, dealership)
        .object(id)
        .subject(w.args("mail-invoice-subject", &values))
        .says(w.args("mail-invoice-text", &[("number", number.into())]))
        .action(w.t("mail-invoice-action"), link(site, path))
}

/// A statement that the counter was asked for. `key` is the form's: each time is a mail of its own.
pub fn statement(
    site: &Site,
    to: &Recipient,
    dealership: &str,
    (of, key): (CustomerId, &str),
    path: &str,
) -> Letter {
    let w = Words::new(to.language);
    Letter::new("statement", format!("{of} {key}"), to, dealership)
        .object(of)
        .subject(w.args("mail-statement-subject", &[("dealership", dealership.into())]))
        .says(w.t("mail-statement-text"))
        .action(w.t("mail-statement-action"), link(site, path))
}

/// `numbers` are the note's and the invoice's that it corrects.
pub fn credit_note(
    site: &Site,
    to: &Recipient,
    dealership: &str,
    id: CreditNoteId,
    numbers: (&str, &str),
    path: &str,
) -> Letter {
    let w = Words::new(to.language);
    let subject = [("number", numbers.0.into()), ("dealership", dealership.into())];
    let text = [("number", numbers.0.into()), ("invoice", numbers.1.into())];
    Letter::new("credit_note", id, to, dealership)
        .object(id)
        .subject(w.args("mail-credit-note-subject", &subject))
        .says(w.args("mail-credit-note-text", &text))
        .action(w.t("mail-credit-note-action"), link(site, path))
}

/// A version of an estimate waits for an answer. Each version is told of once.
pub fn estimate_ready(
    site: &Site,
    to: &Recipient,
    dealership: &str,
    (version, id): (EstimateVersionId, EstimateId),
    number: &str,
    path: &str,
) -> Letter {
    let w = Words::new(to.language);
    let values = [("number", number.into()), ("dealership", dealership.into())];
    Letter::new("estimate.new", version, to, dealership)
        .object(id)
        .subject(w.args("mail-estimate-subject", &values))
        .says(w.args("mail-estimate-text", &[("number", number.into())]))
        .action(w.t("mail-estimate-action"), link(site, path))
}

/// `number` is the receipt's. `invoices` are the numbers it pays, empty for a payment on account.
pub fn receipt(
    site: &Site,
    to: &Recipient,
    dealership: &str,
    id: PaymentId,
    number: &str,
    invoices: &[String],
    path: &str,
) -> Letter {
    let w = Words::new(to.language);
    let values = [("number", number.into()), ("dealership", dealership.into())];
    let text = if invoices.is_empty() {
        w.t("mail-receipt-account").into_owned()
    } else {
        w.args(
            "mail-receipt-text",
            &[("count", invoices.len().into()), ("invoices", invoices.join(", ").into())],
        )
    };
    Letter::new("receipt", id, to, dealership)
        .object(id)
        .subject(w.args("mail-receipt-subject", &values))
        .says(text)
        .says(w.t("mail-receipt-where"))
        .action(w.t("mail-receipt-action"), link(site, path))
}

/// A payment at the counter was taken out of the books. `number` is its receipt's.
pub fn payment_reversed(
    site: &Site,
    to: &Recipient,
    dealership: &str,
    (id, number): (PaymentId, &str),
    path: &str,
) -> Letter {
    let w = Words::new(to.language);
    let values = [("number", number.into()), ("dealership", dealership.into())];
    Letter::new("payment.reversed", id, to, dealership)
        .object(id)
        .subject(w.args("mail-reversal-subject", &values))
        .says(w.t("mail-reversal-text"))
        .says(w.t("mail-reversal-not-so"))
        .action(w.t("mail-reversal-action"), link(site, path))
}

/// Money goes back, or did not get there. `number` is the refund's.
pub fn refund(
    site: &Site,
    to: &Recipient,
    dealership: &str,
    (id, number): (RefundId, &str),
    failed: bool,
    path: &str,
) -> Letter {
    let w = Words::new(to.language);
    let (kind, text) =
        if failed { ("refund.failed", "mail-refund-failed") } else { ("refund", "mail-refund-text") };
    let values = [("number", number.into()), ("dealership", dealership.into())];
    Letter::new(kind, id, to, dealership)
        .object(id)
        .subject(w.args("mail-refund-subject", &values))
        .says(w.t(text))
        .action(w.t("mail-refund-action"), link(site, path))
}

/// To a manager: a card network asks about a payment or took it back. Which and how much, the portal says.
pub fn chargeback(
    site: &Site,
    to: &Recipient,
    dealership: &str,
    (id, state): (ChargebackId, &str),
) -> Letter {
    let w = Words::new(to.language);
    Letter::new("chargeback", format!("{id} {state}"), to, dealership)
        .object(id)
        .subject(w.args("mail-managers-subject", &[("dealership", dealership.into())]))
        .says(w.t("mail-chargeback-text"))
        .action(w.t("mail-chargeback-action"), link(site, &format!("/staff/chargebacks/{id}")))
}

/// The same before its day: by when, the portal says.
pub fn chargeback_due(
    site: &Site,
    to: &Recipient,
    dealership: &str,
    (id, by): (ChargebackId, Timestamp),
) -> Letter {
    let w = Words::new(to.language);
    Letter::new("chargeback-due", format!("{id} {}", by.micros()), to, dealership)
        .object(id)
        .subject(w.args("mail-managers-subject", &[("dealership", dealership.into())]))
        .says(w.t("mail-chargeback-due-text"))
        .action(w.t("mail-chargeback-action"), link(site, &format!("/staff/chargebacks/{id}")))
}

/// To a manager: a card network suspects that somebody else used a card. Which payment, the portal says.
pub fn fraud_warning(site: &Site, to: &Recipient, dealership: &str, id: FraudWarningId) -> Letter {
    let w = Words::new(to.language);
    Letter::new("fraud-warning", id, to, dealership)
        .object(id)
        .subject(w.args("mail-managers-subject", &[("dealership", dealership.into())]))
        .says(w.t("mail-fraud-warning-text"))
        .action(w.t("mail-fraud-warning-action"), link(site, "/staff/chargebacks"))
}

/// To a manager: a recurring invoice cannot be billed. Which and why, the portal says.
pub fn recurring_failed(
    site: &Site,
    to: &Recipient,
    dealership: &str,
    (id, since): (RecurringId, Timestamp),
) -> Letter {
    let w = Words::new(to.language);
    Letter::new("recurring-failed", format!("{id} {}", since.micros()), to, dealership)
        .object(id)
        .subject(w.args("mail-managers-subject", &[("dealership", dealership.into())]))
        .says(w.t("mail-recurring-failed-text"))
        .action(w.t("mail-recurring-failed-action"), link(site, &format!("/staff/recurring/{id}")))
}

/// A vehicle that is not fetched costs something from a day on; the portal says which, and how much.
pub fn storage_notice(
    site: &Site,
    to: &Recipient,
    dealership: &str,
    id: StayId,
    vehicle: VehicleId,
) -> Letter {
    let w = Words::new(to.language);
    Letter::new("storage", id, to, dealership)
        .object(vehicle)
        .subject(w.args("mail-storage-subject", &[("dealership", dealership.into())]))
        .says(w.t("mail-storage-text"))
        .says(w.t("mail-storage-fetch"))
        .action(w.t("mail-storage-action"), link(site, &format!("/vehicles/{vehicle}")))
}

/// To somebody who has no account, and could not pass the sign-in page that a letter leads to: how they get in, instead.
pub fn without_account(site: &Site, letter: Letter, language: Language) -> Letter {
    let w = Words::new(language);
    letter.says(w.t("mail-no-account")).action(w.t("mail-no-account-action"), link(site, "/help"))
}

/// A letter about what an invoice has become, to somebody who can see that invoice alone: `path` is its pay link.
pub fn to_invoice(site: &Site, letter: Letter, language: Language, path: &str) -> Letter {
    letter.action(Words::new(language).t("mail-invoice-action"), link(site, path))
}

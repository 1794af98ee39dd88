//! Every mail there is, one function each. `path` is always a path of the portal, beginning with a slash.

use super::letter::{Letter, Recipient};
use super::store::link;
use crate::base::site::Site;
use crate::base::values::{
    AlertId, AuditId, ChargebackId, CreditNoteId, CustomerId, DealershipId, EstimateId, EstimateVersionId,
    FraudWarningId, InvitationId, InvoiceId, Language, PasskeyId, PaymentId, RecoveryId, RecurringId,
    RefundId, SessionId, StayId, Timestamp, VehicleId,
};
use crate::base::words::Words;

/// What an invitation says besides the link.
#[derive(Clone, Copy, Debug)]
pub struct Invited<'a> {
    pub id: InvitationId,
    pub dealership: &'a str,
    pub hours: u32,
    /// A code was handed over at the counter; it never travels by mail.
    pub needs_code: bool,
    pub staff: bool,
}

pub fn invitation(site: &Site, to: &Recipient, it: Invited<'_>, path: &str) -> Letter {
    let w = Words::new(to.language);
    let name = [("dealership", it.dealership.into())];
    let lead =
        if it.staff { w.t("mail-invitation-staff") } else { w.t("mail-invitation-owner") }.into_owned();
    let mut letter = Letter::new("invitation", it.id, to, it.dealership)
        .object(it.id)
        .subject(w.args("mail-invitation-subject", &name))
        .says(lead);
    if it.needs_code {
        letter = letter.says(w.t("mail-invitation-code"));
    }
    letter
        .says(w.args("mail-invitation-once", &[("hours", it.hours.into())]))
        .action(w.t("mail-invitation-action"), link(site, path))
}

/// To the owner of an account that got another passkey. `device` is what `Facts` calls it: no free text.
pub fn new_passkey(site: &Site, to: &Recipient, id: PasskeyId, device: &str, path: &str) -> Letter {
    let w = Words::new(to.language);
    Letter::new("passkey.new", id, to, &own_name(site))
        .object(id)
        .subject(w.t("mail-passkey-subject"))
        .says(w.args("mail-passkey-text", &[("device", device.into())]))
        .says(w.t("mail-passkey-not-you"))
        .action(w.t("mail-passkey-action"), link(site, path))
}

/// To somebody who signed in with a browser that was not known of them.
pub fn new_browser(site: &Site, to: &Recipient, id: SessionId, device: &str, path: &str) -> Letter {
    let w = Words::new(to.language);
    Letter::new("sign_in.new", id, to, &own_name(site))
        .object(id)
        .subject(w.t("mail-browser-subject"))
        .says(w.args("mail-browser-text", &[("device", device.into())]))
        .says(w.t("mail-browser-not-you"))
        .action(w.t("mail-browser-action"), link(site, path))
}

/// To administrators, when somebody's role or way in was changed. What exactly stands in the log, not in a mail.
pub fn access_changed(site: &Site, to: &Recipient, entry: AuditId) -> Letter {
    let w = Words::new(to.language);
    Letter::new("access.changed", entry, to, &own_name(site))
        .subject(w.t("mail-access-subject"))
        .says(w.t("mail-access-text"))
        .says(w.t("mail-access-not-you"))
        .action(w.t("mail-access-action"), link(site, "/admin/users"))
}

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

/// How a recovery goes on.
#[derive(Clone, Copy, Debug)]
pub enum RecoveryBegun<'a> {
    /// Asked for on the sign-in page: the link leads to the second proof.
    ByMail { path: &'a str, minutes: u32 },
    /// Two people at the dealership checked who it is: the new link works after this time. Only the person's own
    /// address gets it.
    AtCounter { path: Option<&'a str>, hours: u32 },
    /// Whoever runs the site made a link on its own console.
    ByOperator,
}

/// Goes to every address that is known of the person. `cancel` is the page with the one button "this was not me".
pub fn recovery_begun(
    site: &Site,
    to: &Recipient,
    id: RecoveryId,
    how: RecoveryBegun<'_>,
    cancel: &str,
) -> Letter {
    let w = Words::new(to.language);
    // One that began by mail and went on at the counter is told twice: the second mail brings the link.
    let key = match how {
        RecoveryBegun::AtCounter { .. } => format!("{id}.approved"),
        RecoveryBegun::ByMail { .. } | RecoveryBegun::ByOperator => id.to_string(),
    };
    let letter = Letter::new("recovery", key, to, &own_name(site))
        .object(id)
        .subject(w.t("mail-recovery-subject"))
        .says(w.t("mail-recovery-text"));
    let letter = match how {
        RecoveryBegun::ByMail { path, minutes } => letter
            .says(w.args("mail-recovery-next", &[("minutes", minutes.into())]))
            .action(w.t("mail-recovery-action"), link(site, path)),
        RecoveryBegun::AtCounter { path, hours } => {
            let letter = letter.says(w.args("mail-recovery-wait", &[("hours", hours.into())]));
            match path {
                Some(path) => letter
                    .says(w.t("mail-invitation-code"))
                    .action(w.t("mail-recovery-action"), link(site, path)),
                None => letter,
            }
        }
        RecoveryBegun::ByOperator => letter.says(w.t("mail-recovery-operator")),
    };
    letter.says(w.t("mail-recovery-not-you")).other(w.t("mail-recovery-cancel"), link(site, cancel))
}

/// Goes to every address that is known of the person once the new passkey exists.
pub fn recovered(
    site: &Site,
    to: &Recipient,
    id: RecoveryId,
    device: &str,
    hours: u32,
    cancel: &str,
) -> Letter {
    let w = Words::new(to.language);
    Letter::new("recovery.done", id, to, &own_name(site))
        .object(id)
        .subject(w.t("mail-recovered-subject"))
        .says(w.args("mail-recovered-text", &[("device", device.into())]))
        .says(w.args("mail-recovered-hold", &[("hours", hours.into())]))
        .says(w.t("mail-recovered-not-you"))
        .other(w.t("mail-recovery-cancel"), link(site, cancel))
}

/// To the owner of an account with a new sheet of recovery codes. `made` tells one sheet from another.
pub fn new_recovery_codes(site: &Site, to: &Recipient, made: &str, path: &str) -> Letter {
    let w = Words::new(to.language);
    Letter::new("recovery.codes", made, to, &own_name(site))
        .subject(w.t("mail-codes-subject"))
        .says(w.t("mail-codes-text"))
        .says(w.t("mail-codes-not-you"))
        .action(w.t("mail-passkey-action"), link(site, path))
}

/// To the new address, before anything changes: the link proves that it is read.
pub fn email_confirmation(site: &Site, to: &Recipient, change: &str, path: &str) -> Letter {
    let w = Words::new(to.language);
    Letter::new("email.confirm", change, to, &own_name(site))
        .subject(w.t("mail-email-confirm-subject"))
        .says(w.t("mail-email-confirm-text"))
        .says(w.t("mail-email-confirm-not-you"))
        .action(w.t("mail-email-confirm-action"), link(site, path))
}

/// To the old address: mails go elsewhere now, and the link takes that back for some hours.
pub fn email_changed_old(site: &Site, to: &Recipient, change: &str, hours: u32, undo: &str) -> Letter {
    let w = Words::new(to.language);
    Letter::new("email.old", change, to, &own_name(site))
        .subject(w.t("mail-email-old-subject"))
        .says(w.t("mail-email-old-text"))
        .says(w.args("mail-email-old-undo", &[("hours", hours.into())]))
        .action(w.t("mail-email-old-action"), link(site, undo))
}

/// To the new address, when the change is done.
pub fn email_changed_new(site: &Site, to: &Recipient, change: &str, path: &str) -> Letter {
    let w = Words::new(to.language);
    Letter::new("email.new", change, to, &own_name(site))
        .subject(w.t("mail-email-new-subject"))
        .says(w.t("mail-email-new-text"))
        .action(w.t("mail-email-new-action"), link(site, path))
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

/// What a letter about a person's own access is signed with: the site, whatever dealerships it serves.
pub(super) fn own_name(site: &Site) -> String {
    if site.config.site_name.is_empty() { super::store::host(site) } else { site.config.site_name.clone() }
}

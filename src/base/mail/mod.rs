//! Mails: short letters that say that something is there and where, in the reader's language. A verb queues one in
//! its own transaction; the outbox delivers it. A letter carries no amount, no attachment and nobody's name, in no
//! part of it, because mail crosses machines that nobody here answers for.
//! Not here: who gets a mail and when (the verbs), and what people chose to be told.

mod access;
mod audit_head;
mod bounces;
mod disputes;
pub mod dsn;
mod letter;
mod letters;
mod post;
mod reminding;
mod render;
mod store;

pub use access::{
    Invited, RecoveryBegun, access_changed, email_changed_new, email_changed_old, email_confirmation,
    invitation, new_browser, new_passkey, new_recovery_codes, recovered, recovery_begun,
};
pub use audit_head::audit_head;
pub use bounces::{Told, blocked, lift, report};
pub use disputes::{DisputeNews, StaffNews, dispute, dispute_at_work};
pub use letter::{Letter, Recipient};
pub use letters::{
    BankNews, alert, bank_account, chargeback, chargeback_due, credit_note, estimate_ready, fraud_warning,
    new_invoice, payment_reversed, receipt, recurring_failed, refund, statement, storage_notice, to_invoice,
    without_account,
};
pub use post::{deliver_with, smtp_is_safe};
pub use reminding::{Tone, reminder, words as reminder_words};
pub use store::{
    KEPT, Message, Stored, Written, failed_since, is_known, link, message, newest, queue, sweep, waits_since,
    written_about,
};

#[cfg(test)]
mod tests;

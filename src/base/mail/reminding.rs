//! Reminders: three tones, and what can truly be said on the day that they are written. No amount and no day: both are in
//! the portal.

use super::letter::{Letter, Recipient};
use super::store::link;
use crate::base::site::Site;
use crate::base::values::{InvoiceId, ReminderId};
use crate::base::words::Words;

/// How a reminder sounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Friendly, before the due day.
    Soon,
    /// Friendly, on it.
    Today,
    /// Friendly, after it.
    Late,
    Firm,
    /// The last one before a person takes over.
    Final,
}

impl Tone {
    /// The words that say so: subject and text.
    pub const fn keys(self) -> (&'static str, &'static str) {
        match self {
            Self::Soon => ("mail-reminder-soon-subject", "mail-reminder-soon"),
            Self::Today => ("mail-reminder-today-subject", "mail-reminder-today"),
            Self::Late => ("mail-reminder-late-subject", "mail-reminder-late"),
            Self::Firm => ("mail-reminder-firm-subject", "mail-reminder-firm"),
            Self::Final => ("mail-reminder-final-subject", "mail-reminder-final"),
        }
    }
}

pub fn reminder(
    site: &Site,
    to: &Recipient,
    dealership: &str,
    tone: Tone,
    id: ReminderId,
    invoice: InvoiceId,
    number: &str,
) -> Letter {
    let w = Words::new(to.language);
    let [subject, paragraphs @ ..] = words(w, tone, dealership, number);
    let letter = Letter::new("reminder", id, to, dealership);
    let letter = letter.object(invoice).subject(subject);
    let letter = paragraphs.into_iter().fold(letter, Letter::says);
    letter.action(w.t("mail-invoice-action"), link(site, &format!("/invoices/{number}")))
}

/// Subject and paragraphs, also for the page on which the plan is made.
pub fn words(w: Words, tone: Tone, dealership: &str, number: &str) -> [String; 4] {
    let (subject, text) = tone.keys();
    let values = [("number", number.into()), ("dealership", dealership.into())];
    [
        w.args(subject, &values),
        w.args(text, &[("number", number.into())]),
        w.t("mail-reminder-wrong").into_owned(),
        w.t("mail-reminder-crossed").into_owned(),
    ]
}

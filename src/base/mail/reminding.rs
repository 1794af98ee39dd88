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

/// About invoices of one reader, of which the same can be said: ids and numbers, at least one. `ways` is where all of them are,
/// or for whoever has no account a link to each, in their order.
pub fn reminder(
    site: &Site,
    to: &Recipient,
    dealership: &str,
    tone: Tone,
    id: ReminderId,
    invoices: &[(InvoiceId, &str)],
    ways: &[String],
) -> Letter {
    let w = Words::new(to.language);
    let numbers: Vec<&str> = invoices.iter().map(|(_, number)| *number).collect();
    let [subject, paragraphs @ ..] = match numbers.as_slice() {
        [number] => words(w, tone, dealership, number),
        all => of_several(w, tone, dealership, all),
    };
    let mut letter = Letter::new("reminder", id, to, dealership);
    if let Some((first, _)) = invoices.first() {
        letter = letter.object(first);
    }
    let letter = letter.subject(subject);
    let letter = paragraphs.into_iter().fold(letter, Letter::says);
    match (numbers.as_slice(), ways) {
        ([_], [way]) => letter.action(w.t("mail-invoice-action"), link(site, way)),
        (_, [way]) => letter.action(w.t("mail-reminders-action"), link(site, way)),
        (numbers, ways) => {
            let letter = letter.says(w.t("mail-reminders-each"));
            numbers.iter().zip(ways).fold(letter, |letter, (number, way)| {
                let words = w.args("mail-reminders-one", &[("number", (*number).into())]);
                letter.other(words, link(site, way))
            })
        }
    }
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

/// Nobody reads more numbers than this in a mail; all of them are in the portal.
const NAMED: usize = 20;

fn of_several(w: Words, tone: Tone, dealership: &str, numbers: &[&str]) -> [String; 4] {
    let (subject, text) = match tone {
        Tone::Soon => ("mail-reminders-soon-subject", "mail-reminders-soon"),
        Tone::Today => ("mail-reminders-today-subject", "mail-reminders-today"),
        Tone::Late => ("mail-reminders-late-subject", "mail-reminders-late"),
        Tone::Firm => ("mail-reminders-firm-subject", "mail-reminders-firm"),
        Tone::Final => ("mail-reminders-final-subject", "mail-reminders-final"),
    };
    let mut named = numbers.iter().take(NAMED).copied().collect::<Vec<&str>>().join(", ");
    if numbers.len() > NAMED {
        named.push_str(", …");
    }
    let values = [("count", numbers.len().into()), ("dealership", dealership.into())];
    [
        w.args(subject, &values),
        w.args(text, &[("numbers", named.into())]),
        w.t("mail-reminder-wrong").into_owned(),
        w.t("mail-reminder-crossed").into_owned(),
    ]
}

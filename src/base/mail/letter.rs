//! A letter before it is written out: what it says, to whom, and what it is about.

use crate::base::values::{CustomerId, Email, Language, PersonId};

/// Where a mail goes and in which language. Deliberately without a name: what is not here cannot leak.
#[derive(Clone, Debug)]
pub struct Recipient {
    pub email: Email,
    pub language: Language,
}

/// One mail in the making. The same kind and key to the same reader again is the same mail: it is sent once.
#[derive(Clone, Debug)]
pub struct Letter {
    /// For lists and logs: `invoice.new`.
    pub kind: &'static str,
    /// What makes this mail its reader's only one of its kind, such as the invoice's id.
    pub key: String,
    pub to: Recipient,
    pub person: Option<PersonId>,
    pub customer: Option<CustomerId>,
    pub object: Option<String>,
    /// The dealership, or the site where the letter is about a person's own access.
    pub sender: String,
    pub subject: String,
    pub paragraphs: Vec<String>,
    /// The button: words and address.
    pub action: Option<(String, String)>,
    /// Plain links under it: words and address.
    pub others: Vec<(String, String)>,
}

impl Letter {
    pub(super) fn new(kind: &'static str, key: impl ToString, to: &Recipient, sender: &str) -> Self {
        Self {
            kind,
            key: key.to_string(),
            to: to.clone(),
            person: None,
            customer: None,
            object: None,
            sender: sender.to_owned(),
            subject: String::new(),
            paragraphs: Vec::new(),
            action: None,
            others: Vec::new(),
        }
    }

    /// The person whose mail this is, so that an erasure finds it.
    #[must_use]
    pub fn person(mut self, id: PersonId) -> Self {
        self.person = Some(id);
        self
    }

    /// The customer it is about. With an object as well, its delivery is written down.
    #[must_use]
    pub fn customer(mut self, id: CustomerId) -> Self {
        self.customer = Some(id);
        self
    }

    /// The invoice, payment or invitation it is about.
    #[must_use]
    pub fn object(mut self, id: impl ToString) -> Self {
        self.object = Some(id.to_string());
        self
    }

    pub(super) fn subject(mut self, words: impl Into<String>) -> Self {
        self.subject = words.into();
        self
    }

    pub(super) fn says(mut self, words: impl Into<String>) -> Self {
        self.paragraphs.push(words.into());
        self
    }

    pub(super) fn action(mut self, words: impl Into<String>, url: String) -> Self {
        self.action = Some((words.into(), url));
        self
    }

    pub(super) fn other(mut self, words: impl Into<String>, url: String) -> Self {
        self.others.push((words.into(), url));
        self
    }
}

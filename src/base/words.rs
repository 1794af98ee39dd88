//! The words of owner, guest and public pages and of mails, in every language the portal speaks: Fluent files under
//! `templates/words/<language>/`, embedded. Staff and administration pages say theirs in their templates.
//! Not here: money, dates and numbers (each value writes itself), and choosing a reader's language.
//!
//! `fluent-bundle` is used directly: nearly every message is plain, and those are looked up in a table made once.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use fluent_syntax::ast::Entry;
use unic_langid::LanguageIdentifier;

use super::values::Language;

pub use fluent_bundle::FluentValue;

/// One file a subject, the same in each language.
macro_rules! files {
    ($language:literal) => {
        [
            include_str!(concat!("../../templates/words/", $language, "/layout.ftl")),
            include_str!(concat!("../../templates/words/", $language, "/errors.ftl")),
            include_str!(concat!("../../templates/words/", $language, "/public.ftl")),
            include_str!(concat!("../../templates/words/", $language, "/access.ftl")),
            include_str!(concat!("../../templates/words/", $language, "/account.ftl")),
            include_str!(concat!("../../templates/words/", $language, "/papers.ftl")),
            include_str!(concat!("../../templates/words/", $language, "/payments.ftl")),
            include_str!(concat!("../../templates/words/", $language, "/mail.ftl")),
            include_str!(concat!("../../templates/words/", $language, "/owner.ftl")),
            include_str!(concat!("../../templates/words/", $language, "/estimates.ftl")),
            include_str!(concat!("../../templates/words/", $language, "/disputes.ftl")),
        ]
    };
}

/// A reader's words. Templates hold one: `{{ w.t("nav-invoices") }}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    language: Language,
}

impl Words {
    #[must_use]
    pub const fn new(language: Language) -> Self {
        Self { language }
    }

    #[must_use]
    pub const fn language(self) -> Language {
        self.language
    }

    /// A message without variables. Borrowed for the life of the program; owned only for a key that is nowhere.
    #[must_use]
    pub fn t(self, key: &str) -> Cow<'static, str> {
        let found = table(self.language).plain.get(key).or_else(|| table(Language::En).plain.get(key));
        match found {
            Some(words) => Cow::Borrowed(words),
            None => Cow::Owned(missing(self.language, key)),
        }
    }

    /// A message with variables: `w.args("account-menu", &[("name", name.into())])`. Text is not escaped here, and
    /// numbers are written plain: anything that has a form of its own arrives as text.
    #[must_use]
    pub fn args(self, key: &str, values: &[(&str, FluentValue<'_>)]) -> String {
        let values: FluentArgs<'_> = values.iter().map(|(name, value)| (*name, value.clone())).collect();
        table(self.language)
            .format(key, &values)
            .or_else(|| table(Language::En).format(key, &values))
            .unwrap_or_else(|| missing(self.language, key))
    }
}

/// Stops a test or a debug build; in production the key itself is better than no page.
fn missing(language: Language, key: &str) -> String {
    debug_assert!(false, "no words for {key} in {}", language.code());
    tracing::error!(key, language = language.code(), "no words for this key");
    key.to_owned()
}

struct Table {
    /// Every message that needs no variables, formatted once.
    plain: HashMap<String, String>,
    bundle: FluentBundle<FluentResource>,
}

static ENGLISH: LazyLock<Table> = LazyLock::new(|| Table::load("en-US", &files!("en")));
static SPANISH: LazyLock<Table> = LazyLock::new(|| Table::load("es-US", &files!("es")));

fn table(language: Language) -> &'static Table {
    match language {
        Language::En => &ENGLISH,
        Language::Es => &SPANISH,
    }
}

impl Table {
    /// A part of a file that cannot be read is logged and left out; a test reads every file.
    fn load(tag: &str, files: &[&str]) -> Self {
        let locale: LanguageIdentifier = tag.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![locale]);
        // Marks that isolate text of mixed direction would travel into mails and CSV; both languages run one way.
        bundle.set_use_isolating(false);
        let mut keys = Vec::new();
        for file in files {
            let resource =
                FluentResource::try_new((*file).to_owned()).unwrap_or_else(|(resource, errors)| {
                    tracing::error!(tag, ?errors, "words that cannot be read");
                    resource
                });
            keys.extend(message_keys(&resource));
            if let Err(errors) = bundle.add_resource(resource) {
                debug_assert!(false, "words given twice in {tag}: {errors:?}");
                tracing::error!(tag, ?errors, "words given twice");
            }
        }
        let plain = keys.into_iter().filter_map(|key| Some((plain_words(&bundle, &key)?, key)));
        let plain = plain.map(|(words, key)| (key, words)).collect();
        Self { plain, bundle }
    }

    fn format(&self, key: &str, values: &FluentArgs<'_>) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let mut errors = Vec::new();
        let words = self.bundle.format_pattern(pattern, Some(values), &mut errors).into_owned();
        if !errors.is_empty() {
            debug_assert!(false, "words of {key}: {errors:?}");
            tracing::error!(key, ?errors, "words that miss a value");
        }
        Some(words)
    }
}

fn message_keys(resource: &FluentResource) -> Vec<String> {
    let key = |entry: &Entry<&str>| match entry {
        Entry::Message(message) => Some(message.id.name.to_owned()),
        _ => None,
    };
    resource.entries().filter_map(key).collect()
}

/// The words of a message that needs no values, `None` of one that does.
fn plain_words(bundle: &FluentBundle<FluentResource>, key: &str) -> Option<String> {
    let pattern = bundle.get_message(key)?.value()?;
    let mut errors = Vec::new();
    let words = bundle.format_pattern(pattern, None, &mut errors).into_owned();
    errors.is_empty().then_some(words)
}

#[cfg(test)]
#[path = "words_tests.rs"]
mod tests;

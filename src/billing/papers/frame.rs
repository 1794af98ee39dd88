//! What all papers share: who issues them, in which form, and the reader's words and figures.

use crate::base::config::Config;
use crate::base::error::AppError;
use crate::base::values::{Country, Language, Locale, Money, Timestamp};
use crate::base::words::Words;
use crate::billing::documents::{DocumentError, Edition, Issuer, PaperSize};
use crate::billing::invoices::Seller;

/// The reader's language and the document's currency.
#[derive(Clone, Copy)]
pub(super) struct Reader {
    pub words: Words,
    pub locale: Locale,
}

impl Reader {
    pub fn new(language: Language, currency: crate::base::values::Currency) -> Self {
        Self { words: Words::new(language), locale: Locale::new(language, currency) }
    }

    pub fn language(&self) -> Language {
        self.locale.language()
    }

    pub fn t(&self, key: &str) -> String {
        self.words.t(key).into_owned()
    }

    /// A message with one variable.
    pub fn with(&self, key: &str, name: &str, value: impl Into<String>) -> String {
        let value: String = value.into();
        self.words.args(key, &[(name, value.into())])
    }

    /// With the currency's sign.
    pub fn money(&self, money: Money) -> String {
        money.display(self.language()).to_string()
    }

    /// Without, for columns.
    pub fn amount(&self, money: Money) -> String {
        money.amount(self.language()).to_string()
    }
}

pub(super) fn edition(
    reader: &Reader,
    title: String,
    document_id: impl ToString,
    written: Timestamp,
    country: Country,
) -> Edition {
    Edition {
        title,
        language: reader.language(),
        document_id: document_id.to_string(),
        written,
        size: PaperSize::of_country(country),
        page_of: reader.t("paper-page"),
    }
}

pub(super) fn issuer(reader: &Reader, seller: &Seller) -> Issuer {
    let home = seller.address.country;
    let address = seller.address.lines(home);
    let text = |part: Option<&str>| part.map(str::to_owned);
    let phone = seller.phone.as_ref().map(|phone| phone.as_str());
    let email = seller.email.as_ref().map(|email| email.as_str());
    let tax_id = seller.tax_id.as_ref().map(|id| reader.with("paper-tax-id", "id", id.as_str()));
    let registration =
        seller.registration.as_ref().map(|id| reader.with("paper-registration", "id", id.as_str()));
    let legal = seller.legal_name.as_str();
    let footer = std::iter::once(legal.to_owned()).chain(address.iter().cloned());
    Issuer {
        name: seller.name.as_str().to_owned(),
        contact: [text(phone), text(email)].into_iter().flatten().collect(),
        registrations: [tax_id, registration].into_iter().flatten().collect(),
        footer: footer.collect::<Vec<String>>().join(", "),
        address,
    }
}

/// The portal's host, as people type it.
pub(super) fn host(config: &Config) -> &str {
    let url = config.public_url.trim_end_matches('/');
    url.split_once("://").map_or(url, |(_, host)| host)
}

impl From<DocumentError> for AppError {
    fn from(error: DocumentError) -> Self {
        Self::Internal(error.into())
    }
}

//! What all papers share: who issues them, in which form, and the reader's words and figures.

use crate::base::config::Config;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{Country, DealershipId, Language, Locale, Money, Timestamp};
use crate::base::words::Words;
use crate::billing::documents::{
    Brand, CodeOnPaper, DocumentError, Edition, Frame, Issuer, Logo, Note, PaperSize,
};
use crate::billing::invoices::Seller;
use crate::billing::signed::Code;
use crate::billing::templates::{self, Stationery, TemplateKind, Texts};
use crate::parties::branding;
use crate::trust::access::Scope;

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

/// What one paper takes of its dealership's template and brand, with the logo that its hash names.
#[derive(Clone, Default)]
pub(super) struct Dress {
    texts: Texts,
    brand: Brand,
    /// Across every page of what is no document.
    pub stamp: String,
}

impl Dress {
    /// Of what was frozen, or is taken now. A logo that is gone leaves the name alone.
    pub fn of(c: &mut Conn, dealership: DealershipId, it: Option<&Stationery>) -> DbResult<Self> {
        let Some(it) = it else { return Ok(Self::default()) };
        let logo = match &it.logo {
            Some(hash) => branding::logo_of(c, dealership, hash)?,
            None => None,
        };
        let logo = logo.map(|it| Logo { png: it.png, width: it.width, height: it.height });
        let brand = Brand { accent: it.accent, logo };
        Ok(Self { texts: it.texts.clone(), brand, stamp: String::new() })
    }

    /// Of a paper that is made now.
    pub fn now(c: &mut Conn, scope: &Scope, kind: TemplateKind, language: Language) -> DbResult<Self> {
        let it = templates::stationery(c, scope, kind, language)?;
        Self::of(c, scope.dealership(), it.as_ref())
    }

    /// Of a paper that has no template of its own: how all of them look, and none of their words.
    pub fn plain(c: &mut Conn, scope: &Scope, language: Language) -> DbResult<Self> {
        let it = Self::now(c, scope, TemplateKind::CreditNote, language)?;
        Ok(Self { texts: Texts::default(), ..it })
    }

    /// `Invoice NM-10482`, or under the template's own title.
    pub fn title(&self, reader: &Reader, key: &str, number: &str) -> String {
        match &self.texts.title {
            Some(title) if number.is_empty() => title.as_str().to_owned(),
            Some(title) => format!("{title} {number}"),
            None if number.is_empty() => reader.t(key),
            None => reader.with(key, "number", number),
        }
    }

    /// The notes of a paper with the closing words after its own.
    pub fn notes(&self, mut own: Vec<Note>) -> Vec<Note> {
        own.extend(
            self.texts
                .closing
                .as_ref()
                .map(|text| Note { heading: String::new(), text: text.as_str().to_owned() }),
        );
        own
    }

    pub fn frame(&self) -> Frame {
        let text = |it: Option<&str>| it.unwrap_or_default().to_owned();
        Frame {
            opening: text(self.texts.opening.as_ref().map(AsRef::as_ref)),
            legal: text(self.texts.legal.as_ref().map(AsRef::as_ref)),
            code: None,
        }
    }
}

pub(super) fn edition(
    reader: &Reader,
    title: String,
    document_id: impl ToString,
    written: Timestamp,
    country: Country,
    dress: &Dress,
) -> Edition {
    Edition {
        title,
        language: reader.language(),
        document_id: document_id.to_string(),
        written,
        size: PaperSize::of_country(country),
        page_of: reader.t("paper-page"),
        stamp: dress.stamp.clone(),
    }
}

pub(super) fn issuer(reader: &Reader, seller: &Seller, dress: &Dress) -> Issuer {
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
        brand: dress.brand.clone(),
        address,
    }
}

/// The code that anybody can check the paper by, with the words around it.
pub(super) fn on_paper(reader: &Reader, config: &Config, code: &Code) -> DbResult<CodeOnPaper> {
    let (png, _) = code.picture()?.png().map_err(|e| AppError::Internal(e.into()))?;
    let values = [("host", host(config).into()), ("code", code.letters.as_str().into())];
    Ok(CodeOnPaper {
        png,
        heading: reader.t("paper-verify"),
        text: vec![
            reader.words.args("paper-check-code", &values),
            reader.words.args("paper-check-text", &values),
        ],
        words: reader.t("paper-check-picture"),
    })
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

//! The form of a customer, for adding one and for changing one: as typed, as understood, and as shown.

use askama::Template;
use serde::Deserialize;

use crate::base::values::{Country, CustomerId, Email, Language, Phone, Timestamp};
use crate::base::web::Page;
use crate::pages::staff::faults::Faults;
use crate::parties::Address;
use crate::parties::customers::{Contact, Customer, CustomerKind, Details, Hit};

/// As typed. A box that is not ticked is not sent.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// The id that a new customer gets: sent twice, it is one customer.
    pub key: String,
    /// Of the customer that the form was filled in from.
    pub version: String,
    pub kind: String,
    pub name: String,
    pub email: String,
    pub phone: String,
    pub street: String,
    pub city: String,
    pub region: String,
    pub postal_code: String,
    pub country: String,
    pub language: String,
    pub tax_exempt: String,
    pub tax_certificate: String,
    pub notes: String,
    /// Somebody alike is known, and this is somebody else.
    pub anyway: String,
}

impl Typed {
    /// What a new customer's form begins with.
    pub fn fresh(now: Timestamp, home: Country) -> Self {
        Self {
            key: CustomerId::generate(now).to_string(),
            kind: CustomerKind::Person.code().to_owned(),
            country: home.code().to_owned(),
            language: Language::En.to_string(),
            ..Self::default()
        }
    }

    /// What is stored.
    pub fn of(it: &Customer) -> Self {
        let (details, contact) = (&it.details, &it.details.contact);
        let address = &contact.address;
        Self {
            version: it.version.to_string(),
            kind: details.kind.code().to_owned(),
            name: details.name.to_string(),
            email: contact.email.as_ref().map(ToString::to_string).unwrap_or_default(),
            phone: contact.phone.as_ref().map(Phone::display).unwrap_or_default(),
            street: text(address.street.as_ref()),
            city: text(address.city.as_ref()),
            region: text(address.region.as_ref()),
            postal_code: text(address.postal_code.as_ref()),
            country: address.country.code().to_owned(),
            language: details.language.to_string(),
            tax_exempt: if details.tax_exempt { "yes".to_owned() } else { String::new() },
            tax_certificate: text(details.tax_certificate.as_ref()),
            notes: text(details.notes.as_ref()),
            ..Self::default()
        }
    }

    /// What it means; whatever is wrong is noted and nothing is made of it.
    pub fn read(&self, home: Country, faults: &mut Faults) -> Option<Details> {
        let kind = self.kind.parse().map_err(|_| faults.add("kind", "Choose a person or a company")).ok();
        let name = faults.text("name", &self.name, "a name");
        let country = self.country(home, faults);
        let email = self.email(faults);
        let phone = self.phone(country.unwrap_or(home), faults);
        let street = faults.optional("street", &self.street, "a street");
        let city = faults.optional("city", &self.city, "a city");
        let region = faults.optional("region", &self.region, "a state");
        let postal_code = faults.optional("postal_code", &self.postal_code, "a ZIP code");
        let language = self.language.parse().map_err(|_| faults.add("language", "Choose a language")).ok();
        let tax_exempt = self.tax_exempt == "yes";
        let certificate = faults.optional("tax_certificate", &self.tax_certificate, "a certificate number");
        let notes = faults.lines("notes", &self.notes, "notes");
        let address = Address {
            street: street?,
            city: city?,
            region: region?,
            postal_code: postal_code?,
            country: country?,
        };
        Some(Details {
            kind: kind?,
            name: name?,
            contact: Contact { email: email?, phone: phone?, address },
            notes: notes?,
            language: language?,
            tax_exempt,
            tax_certificate: certificate?.filter(|_| tax_exempt),
        })
    }

    fn country(&self, home: Country, faults: &mut Faults) -> Option<Country> {
        match self.country.trim() {
            "" => Some(home),
            code => code
                .to_ascii_uppercase()
                .parse()
                .map_err(|_| faults.add("country", "Enter a country in two letters, such as US"))
                .ok(),
        }
    }

    fn email(&self, faults: &mut Faults) -> Option<Option<Email>> {
        match self.email.trim() {
            "" => Some(None),
            typed => Email::parse(typed)
                .map(Some)
                .map_err(|_| faults.add("email", "Enter an email address, such as dana@example.com"))
                .ok(),
        }
    }

    fn phone(&self, dialled_from: Country, faults: &mut Faults) -> Option<Option<Phone>> {
        match self.phone.trim() {
            "" => Some(None),
            typed => Phone::parse(typed, dialled_from)
                .map(Some)
                .map_err(|_| faults.add("phone", "Enter a phone number, such as (512) 555-0156"))
                .ok(),
        }
    }

    /// What differs from `stored`: label, what is stored, what was typed.
    pub fn against(&self, stored: &Self) -> Vec<(&'static str, String, String)> {
        let yes = |typed: &str| if typed == "yes" { "Yes".to_owned() } else { "No".to_owned() };
        let all = [
            ("Kind", stored.kind.clone(), self.kind.clone()),
            ("Name", stored.name.clone(), self.name.clone()),
            ("Email", stored.email.clone(), self.email.clone()),
            ("Phone", stored.phone.clone(), self.phone.clone()),
            ("Street", stored.street.clone(), self.street.clone()),
            ("City", stored.city.clone(), self.city.clone()),
            ("State", stored.region.clone(), self.region.clone()),
            ("ZIP code", stored.postal_code.clone(), self.postal_code.clone()),
            ("Country", stored.country.clone(), self.country.clone()),
            ("Papers in", stored.language.clone(), self.language.clone()),
            ("Tax exempt", yes(&stored.tax_exempt), yes(&self.tax_exempt)),
            ("Certificate", stored.tax_certificate.clone(), self.tax_certificate.clone()),
            ("Notes", stored.notes.replace('\n', " "), self.notes.replace(['\r', '\n'], " ")),
        ];
        all.into_iter().filter(|(_, theirs, own)| theirs.trim() != own.trim()).collect()
    }
}

fn text(value: Option<&impl AsRef<str>>) -> String {
    value.map(|value| value.as_ref().to_owned()).unwrap_or_default()
}

/// The page around the form.
#[derive(Template)]
#[template(path = "staff/customers/form.html")]
pub(super) struct CustomerForm {
    pub page: Page,
    /// The customer that is changed, with their name as stored; none for a new one.
    pub of: Option<(CustomerId, String)>,
    pub typed: Typed,
    pub faults: Faults,
    /// Customers with the same phone or address of mail.
    pub alike: Vec<Hit>,
    /// What somebody else changed in the meantime: label, theirs, this one.
    pub conflict: Vec<(&'static str, String, String)>,
    /// Code, words, and whether it is the chosen one.
    pub languages: Vec<(&'static str, &'static str, bool)>,
}

impl CustomerForm {
    pub fn new(page: Page, of: Option<(CustomerId, String)>, typed: Typed, faults: Faults) -> Self {
        let chosen = |language: Language| typed.language == language.to_string();
        let languages =
            vec![("en", "English", chosen(Language::En)), ("es", "Spanish", chosen(Language::Es))];
        Self { page, of, typed, faults, alike: Vec::new(), conflict: Vec::new(), languages }
    }

    fn is_company(&self) -> bool {
        self.typed.kind == CustomerKind::Company.code()
    }
}

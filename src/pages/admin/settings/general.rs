//! `GET /admin/settings/general`: who the dealership is on paper, and its terms. What others rely on, such as the legal
//! name, the address and the tax id, is confirmed with a passkey.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::{CHOOSE, Fault, summary, text_of};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{CleanText, CleanTextError, Country, Zone};
use crate::base::web::{Cx, Flash, FlashKind, Form, Nav, Page, Reply};
use crate::pages::staff::faults::OVERTAKEN;
use crate::parties::Address;
use crate::parties::dealerships::{self, Settings, TaxRounding};
use crate::trust::access::step_up::{self, Asked, Operation};
use crate::trust::access::{ActingAdministrator, Administrator};

/// As typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    version: i64,
    name: String,
    legal_name: String,
    street: String,
    city: String,
    region: String,
    postal_code: String,
    country: String,
    phone: String,
    email: String,
    tax_id: String,
    registration: String,
    time_zone: String,
    tax_rounding: String,
    payment_terms_days: String,
}

pub async fn show(cx: Cx, administrator: Administrator) -> Result<HttpResponse, AppError> {
    cx.page(administrator, |c, who, cx| {
        let Some(at) = who.dealership else { return Ok(Reply::to(CHOOSE)) };
        let settings = dealerships::load(c, at)?.settings;
        let typed = Typed { version: dealerships::version_of(c, at)?, ..Typed::of(&settings) };
        Reply::page(&General::new(c, who, cx, typed, Vec::new())?)
    })
    .await
}

pub async fn save(cx: Cx, administrator: Administrator, form: Form<Typed>) -> Result<HttpResponse, AppError> {
    cx.change(administrator, move |c, who, cx| {
        let Some(at) = who.dealership else { return Ok(Reply::to(CHOOSE)) };
        let before = dealerships::load(c, at)?.settings;
        let settings = match read(&form.0, &before) {
            Ok(settings) => settings,
            Err(faults) => return Reply::invalid(&General::new(c, who, cx, form.0.clone(), faults)?),
        };
        let version = dealerships::version_of(c, at)?;
        if version != form.0.version {
            let faults = vec![Fault { at: "name", text: OVERTAKEN.to_owned() }];
            let typed = Typed { version, ..form.0.clone() };
            return Reply::conflict(&General::new(c, who, cx, typed, faults)?);
        }
        if relied_on(&before) != relied_on(&settings) {
            let version = form.0.version.to_string();
            let asked = Asked {
                operation: Operation::ChangeDealership,
                object: at.to_string(),
                amount: None,
                summary: format!("Change who {} is on its papers", before.name),
                path: "/admin/settings/general",
                form: &form.0.fields(&version),
            };
            step_up::require(c, &cx.site, &who.actor, &asked)?;
        }
        dealerships::change(c, &cx.site, &who.actor, at, form.0.version, &settings)?;
        let text = "Saved. What was issued before stays as it was.".to_owned();
        Ok(Reply::to("/admin/settings/general").flash(Flash { kind: FlashKind::Ok, text }))
    })
    .await
}

/// What is printed on papers and believed by authorities.
fn relied_on(it: &Settings) -> (&str, &Address, Option<&str>, Option<&str>, Option<&str>) {
    (
        it.legal_name.as_str(),
        &it.address,
        it.tax_id.as_ref().map(AsRef::as_ref),
        it.registration.as_ref().map(AsRef::as_ref),
        it.email.as_ref().map(AsRef::as_ref),
    )
}

impl Typed {
    fn of(it: &Settings) -> Self {
        let text = |it: Option<&str>| it.unwrap_or_default().to_owned();
        let address = &it.address;
        Self {
            version: 0,
            name: it.name.to_string(),
            legal_name: it.legal_name.to_string(),
            street: text(address.street.as_ref().map(AsRef::as_ref)),
            city: text(address.city.as_ref().map(AsRef::as_ref)),
            region: text(address.region.as_ref().map(AsRef::as_ref)),
            postal_code: text(address.postal_code.as_ref().map(AsRef::as_ref)),
            country: address.country.to_string(),
            phone: text(it.phone.as_ref().map(AsRef::as_ref)),
            email: text(it.email.as_ref().map(AsRef::as_ref)),
            tax_id: text(it.tax_id.as_ref().map(AsRef::as_ref)),
            registration: text(it.registration.as_ref().map(AsRef::as_ref)),
            time_zone: it.time_zone.name().to_owned(),
            tax_rounding: it.tax_rounding.code().to_owned(),
            payment_terms_days: it.payment_terms_days.to_string(),
        }
    }

    fn fields<'a>(&'a self, version: &'a str) -> [(&'a str, &'a str); 15] {
        [
            ("version", version),
            ("name", &self.name),
            ("legal_name", &self.legal_name),
            ("street", &self.street),
            ("city", &self.city),
            ("region", &self.region),
            ("postal_code", &self.postal_code),
            ("country", &self.country),
            ("phone", &self.phone),
            ("email", &self.email),
            ("tax_id", &self.tax_id),
            ("registration", &self.registration),
            ("time_zone", &self.time_zone),
            ("tax_rounding", &self.tax_rounding),
            ("payment_terms_days", &self.payment_terms_days),
        ]
    }
}

fn read(typed: &Typed, before: &Settings) -> Result<Settings, Vec<Fault>> {
    let mut reader = Reader(Vec::new());
    let settings = reader.settings(typed, before);
    match settings {
        Some(settings) if reader.0.is_empty() => Ok(settings),
        _ => Err(reader.0),
    }
}

struct Reader(Vec<Fault>);

impl Reader {
    fn settings(&mut self, typed: &Typed, before: &Settings) -> Option<Settings> {
        let name = self.text("name", &typed.name);
        let legal_name = self.text("legal_name", &typed.legal_name);
        let address = self.address(typed);
        let (phone, email) = (self.optional("phone", &typed.phone), self.email(&typed.email));
        let tax_id = self.optional("tax_id", &typed.tax_id);
        let registration = self.optional("registration", &typed.registration);
        let zone = typed.time_zone.trim().parse::<Zone>();
        let time_zone = self.taken("time_zone", zone.ok().ok_or("Enter a time zone such as America/Chicago"));
        let rounding = typed.tax_rounding.parse::<TaxRounding>();
        let tax_rounding = self.taken("tax_rounding", rounding.map_err(|_| "Choose where tax is rounded"));
        let days =
            typed.payment_terms_days.trim().parse::<i32>().ok().filter(|days| (0..=365).contains(days));
        let days = self.taken("payment_terms_days", days.ok_or("Enter days from 0 to 365"));
        Some(Settings {
            name: name?,
            legal_name: legal_name?,
            address: address?,
            phone,
            email,
            tax_id,
            registration,
            time_zone: time_zone?,
            tax_rounding: tax_rounding?,
            payment_terms_days: days?,
            // Numbers and payments have pages of their own.
            ..before.clone()
        })
    }

    fn address(&mut self, typed: &Typed) -> Option<Address> {
        let country = typed.country.parse::<Country>();
        let country =
            self.taken("country", country.map_err(|_| "Enter the country’s two letters, such as US"));
        Some(Address {
            street: self.optional("street", &typed.street),
            city: self.optional("city", &typed.city),
            region: self.optional("region", &typed.region),
            postal_code: self.optional("postal_code", &typed.postal_code),
            country: country?,
        })
    }

    fn email(&mut self, text: &str) -> Option<CleanText<254>> {
        let text = text.trim();
        if !text.is_empty() && crate::base::values::Email::parse(text).is_err() {
            let text = "Enter an email address, such as billing@example.com".to_owned();
            self.0.push(Fault { at: "email", text });
            return None;
        }
        self.optional("email", text)
    }

    fn text<const MAX: usize>(&mut self, at: &'static str, text: &str) -> Option<CleanText<MAX>> {
        CleanText::parse(text).map_err(|e| self.0.push(Fault { at, text: said(e) })).ok()
    }

    fn optional<const MAX: usize>(&mut self, at: &'static str, text: &str) -> Option<CleanText<MAX>> {
        CleanText::optional(text).map_err(|e| self.0.push(Fault { at, text: said(e) })).ok().flatten()
    }

    fn taken<T>(&mut self, at: &'static str, read: Result<T, &str>) -> Option<T> {
        read.map_err(|text| self.0.push(Fault { at, text: text.to_owned() })).ok()
    }
}

fn said(error: CleanTextError) -> String {
    match error {
        CleanTextError::Empty => "Enter some words".to_owned(),
        CleanTextError::TooLong { max, .. } => format!("Use at most {max} characters"),
        CleanTextError::Forbidden { .. } => "Write it without special characters".to_owned(),
    }
}

#[derive(Template)]
#[template(path = "admin/settings/general.html")]
struct General {
    page: Page,
    tab: &'static str,
    currency: &'static str,
    roundings: Vec<(&'static str, &'static str, bool)>,
    it: Typed,
    faults: Vec<Fault>,
}

impl General {
    fn new(
        c: &mut Conn,
        who: &ActingAdministrator,
        cx: &Cx,
        typed: Typed,
        faults: Vec<Fault>,
    ) -> DbResult<Self> {
        let at = who.dealership.ok_or(AppError::NotFound)?;
        let currency = dealerships::load(c, at)?.settings.currency;
        let mut page = who.page(c, cx, "General settings", Nav::Settings)?;
        page.errors = !faults.is_empty();
        let ways = [
            (TaxRounding::PerGroup.code(), "Once for all lines of a rate"),
            (TaxRounding::PerLine.code(), "Once for each line"),
        ];
        Ok(Self {
            page,
            tab: "general",
            currency: currency.code(),
            roundings: ways.map(|(code, words)| (code, words, code == typed.tax_rounding)).to_vec(),
            it: typed,
            faults,
        })
    }

    fn error(&self, at: &str) -> &str {
        text_of(&self.faults, at)
    }

    fn errors(&self) -> Vec<(&str, &str)> {
        summary(&self.faults)
    }
}

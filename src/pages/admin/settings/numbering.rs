//! `GET /admin/settings/numbering`: what the numbers of each kind of document begin with, whether they begin anew each year,
//! and which comes next. The numbers themselves cannot be set, so that no series gets a hole.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::{CHOOSE, done};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::CleanText;
use crate::base::web::{Cx, Form, Nav, Page, Reply};
use crate::billing::numbering::{self, ChangeRefused, Numbered, Numbering, Prefixes, Series};
use crate::pages::staff::faults::{Faults, OVERTAKEN};
use crate::parties::dealerships::{self, group_with_version};
use crate::trust::access::{ActingAdministrator, Administrator};

const PAGE: &str = "/admin/settings/numbering";

/// Kind, name of its field, and what people call it.
const KINDS: [(Numbered, &str, &str); 6] = [
    (Numbered::Invoice, "invoice_prefix", "Invoices"),
    (Numbered::CreditNote, "credit_note_prefix", "Credit notes"),
    (Numbered::Estimate, "estimate_prefix", "Estimates"),
    (Numbered::Receipt, "receipt_prefix", "Receipts"),
    (Numbered::Refund, "refund_prefix", "Refunds"),
    (Numbered::Dispute, "dispute_prefix", "Disputes"),
];

/// As typed. A box that is not ticked is not sent.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    version: i64,
    group_version: i64,
    invoice_prefix: String,
    credit_note_prefix: String,
    estimate_prefix: String,
    receipt_prefix: String,
    refund_prefix: String,
    dispute_prefix: String,
    yearly: Vec<String>,
}

pub async fn show(cx: Cx, administrator: Administrator) -> Result<HttpResponse, AppError> {
    cx.page(administrator, |c, who, cx| {
        let Some(at) = who.dealership else { return Ok(Reply::to(CHOOSE)) };
        let settings = dealerships::load(c, at)?.settings;
        let (numbering, group_version) = group_with_version::<Numbering>(c, at)?;
        let prefix = |what| numbering.prefix(&settings, what).to_owned();
        let typed = Typed {
            version: dealerships::version_of(c, at)?,
            group_version,
            invoice_prefix: prefix(Numbered::Invoice),
            credit_note_prefix: prefix(Numbered::CreditNote),
            estimate_prefix: prefix(Numbered::Estimate),
            receipt_prefix: prefix(Numbered::Receipt),
            refund_prefix: prefix(Numbered::Refund),
            dispute_prefix: prefix(Numbered::Dispute),
            yearly: numbering.yearly.iter().map(|what| what.code().to_owned()).collect(),
        };
        Reply::page(&View::new(c, who, cx, typed, Faults::default())?)
    })
    .await
}

pub async fn save(cx: Cx, administrator: Administrator, form: Form<Typed>) -> Result<HttpResponse, AppError> {
    cx.change(administrator, move |c, who, cx| {
        let Some(at) = who.dealership else { return Ok(Reply::to(CHOOSE)) };
        let (typed, scope) = (&form.0, who.scope_of(at)?);
        let mut faults = Faults::default();
        let (version, group_version) =
            (dealerships::version_of(c, at)?, group_with_version::<Numbering>(c, at)?.1);
        if (version, group_version) != (typed.version, typed.group_version) {
            faults.add("invoice_prefix", OVERTAKEN);
            let typed = Typed { version, group_version, ..typed.clone() };
            return Reply::conflict(&View::new(c, who, cx, typed, faults)?);
        }
        if let Some(new) = typed.read(&mut faults) {
            let versions = (typed.version, typed.group_version);
            match numbering::change(c, &cx.site, &who.actor, &scope, versions, &new)? {
                Ok(()) => return done(PAGE, "Saved. The next document of each kind is numbered like this."),
                Err(ChangeRefused::Shared { what, with }) => {
                    let other = name_of(with).to_lowercase();
                    faults.add(
                        field_of(what),
                        format!("{other} have numbers that begin so. Choose another beginning"),
                    );
                }
            }
        }
        Reply::invalid(&View::new(c, who, cx, typed.clone(), faults)?)
    })
    .await
}

fn field_of(what: Numbered) -> &'static str {
    KINDS.iter().find(|(kind, ..)| *kind == what).map_or("", |(_, field, _)| field)
}

fn name_of(what: Numbered) -> &'static str {
    KINDS.iter().find(|(kind, ..)| *kind == what).map_or("", |(.., name)| name)
}

impl Typed {
    fn prefix(&self, what: Numbered) -> &str {
        match what {
            Numbered::Invoice => &self.invoice_prefix,
            Numbered::CreditNote => &self.credit_note_prefix,
            Numbered::Estimate => &self.estimate_prefix,
            Numbered::Receipt => &self.receipt_prefix,
            Numbered::Refund => &self.refund_prefix,
            Numbered::Dispute => &self.dispute_prefix,
        }
    }

    fn is_yearly(&self, what: Numbered) -> bool {
        self.yearly.iter().any(|code| code == what.code())
    }

    fn read(&self, faults: &mut Faults) -> Option<Prefixes> {
        let read = KINDS.map(|(what, field, _)| {
            let prefix = prefix(self.prefix(what));
            if prefix.is_none() {
                faults.add(field, "Use 1 to 12 letters and digits, such as NM");
            }
            prefix.map(|prefix| (what, prefix))
        });
        let prefixes: Vec<_> = read.into_iter().flatten().collect();
        let yearly = KINDS.iter().map(|(what, ..)| *what).filter(|what| self.is_yearly(*what)).collect();
        Some(Prefixes { prefixes: prefixes.try_into().ok()?, yearly })
    }
}

/// Letters and digits, so that numbers can be read aloud and typed again.
fn prefix(text: &str) -> Option<numbering::Prefix> {
    let text = text.trim().to_uppercase();
    let plain = (1..=12).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    CleanText::parse(&text).ok().filter(|_| plain)
}

#[derive(Template)]
#[template(path = "admin/settings/numbering.html")]
struct View {
    page: Page,
    tab: &'static str,
    version: i64,
    group_version: i64,
    rows: Vec<Row>,
    faults: Faults,
}

struct Row {
    field: &'static str,
    code: &'static str,
    name: &'static str,
    prefix: String,
    yearly: bool,
    error: String,
    /// What comes next with what stands in the form.
    next: String,
}

impl View {
    fn new(c: &mut Conn, who: &ActingAdministrator, cx: &Cx, typed: Typed, faults: Faults) -> DbResult<Self> {
        let at = who.dealership.ok_or(AppError::NotFound)?;
        let year = i32::from(dealerships::load(c, at)?.today(cx.site.clock.now()).year());
        let mut rows = Vec::with_capacity(KINDS.len());
        for (what, field, name) in KINDS {
            let yearly = typed.is_yearly(what);
            let next = match prefix(typed.prefix(what)) {
                Some(prefix) => {
                    let series = Series { prefix: prefix.into_string(), year: if yearly { year } else { 0 } };
                    numbering::upcoming(c, at, what, &series)?
                }
                None => String::new(),
            };
            let (prefix, error) = (typed.prefix(what).to_owned(), faults.of(field).to_owned());
            rows.push(Row { field, code: what.code(), name, prefix, yearly, error, next });
        }
        let mut page = who.page(c, cx, "Numbering", Nav::Settings)?;
        page.errors = !faults.is_empty();
        let (version, group_version) = (typed.version, typed.group_version);
        Ok(Self { page, tab: "numbering", version, group_version, rows, faults })
    }
}

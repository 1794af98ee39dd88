//! `GET /staff/invoices/{number}/credits/new`: what is left of each line, and how much of it to take back. `?all=yes` fills
//! in everything that is left, `?line=` what is left of one line, counted from 0.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::{Problems, Typed};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::form_key::new_form_key;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{CustomerId, Language, Locale};
use crate::base::web::{Cx, Nav, Page, Query};
use crate::billing::credits::{Left, LeftLine, left};
use crate::billing::invoices::Invoice;
use crate::pages::staff::invoices::correcting::asks;
use crate::parties::customers;
use crate::trust::access::roles::CanSeeInvoices;
use crate::trust::access::{ActingStaff, Scope, Staff};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    all: String,
    line: String,
}

pub async fn show(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    path: web::Path<String>,
    asked: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    asks(cx, staff, path, move |c, cx, who, scope, invoice| {
        let left = left(c, scope, invoice)?;
        let mut typed = Typed { key: new_form_key(), ..Typed::default() };
        if asked.0.all == "yes" {
            typed.amount = left.lines.iter().map(|it| it.left.to_decimal_string()).collect();
        }
        if let Ok(place) = asked.0.line.parse::<usize>() {
            let of = |(at, it): (usize, &LeftLine)| {
                if at == place { it.left.to_decimal_string() } else { String::new() }
            };
            typed.amount = left.lines.iter().enumerate().map(of).collect();
        }
        CreditForm::new(c, cx, who, scope, invoice, &left, &typed, Problems::new())
    })
    .await
}

#[derive(Template)]
#[template(path = "staff/invoices/credits/new.html")]
pub(super) struct CreditForm {
    page: Page,
    number: String,
    customer: CustomerId,
    name: String,
    open: MoneyDisplay,
    lines: Vec<Line>,
    /// Nothing is left of any line, and nobody typed anything.
    over: bool,
    sign: &'static str,
    reason: String,
    key: String,
    errors: Problems,
}

struct Line {
    place: usize,
    /// The field that is wrong, if one is.
    at: String,
    text: String,
    job: String,
    billed_quantity: String,
    base: MoneyDisplay,
    left: MoneyDisplay,
    /// Why nothing can be credited; empty where something can.
    over: &'static str,
    quantity: String,
    amount: String,
    error: String,
}

impl Line {
    fn is_wrong(&self, field: &str) -> bool {
        !self.error.is_empty() && self.at.starts_with(field)
    }
}

impl CreditForm {
    #[expect(clippy::too_many_arguments, reason = "the whole of a form that came back")]
    pub(super) fn new(
        c: &mut Conn,
        cx: &Cx,
        who: &ActingStaff,
        scope: &Scope,
        invoice: &Invoice,
        left: &Left,
        typed: &Typed,
        errors: Problems,
    ) -> DbResult<Self> {
        let snapshot = &invoice.snapshot;
        let locale = Locale::new(Language::En, snapshot.currency);
        let typed_at = |all: &[String], place: usize| all.get(place).cloned().unwrap_or_default();
        let line = |place: usize| {
            let (line, it) = (snapshot.lines.get(place)?, left.lines.get(place)?);
            let (at, error) = fault(&errors, place);
            Some(Line {
                place,
                at,
                text: line.description.as_str().to_owned(),
                job: line.job.as_ref().map(|job| job.as_str().to_owned()).unwrap_or_default(),
                billed_quantity: locale.quantity(line.quantity).to_string(),
                base: it.base.display(Language::En),
                left: it.left.display(Language::En),
                over: match (it.left.is_zero(), it.base.is_zero()) {
                    (false, _) => "",
                    // What somebody else pays is in the document at nil.
                    (true, true) => "The customer pays nothing for it",
                    (true, false) => "Credited in full",
                },
                quantity: typed_at(&typed.quantity, place),
                amount: typed_at(&typed.amount, place),
                error,
            })
        };
        let mut page = who.page(c, cx, format!("Credit {}", invoice.number), Nav::Invoices)?;
        page.errors = !errors.is_empty();
        Ok(Self {
            page,
            number: invoice.number.clone(),
            customer: invoice.customer,
            name: customers::name_of(c, &cx.site, scope)?,
            open: invoice.open.display(Language::En),
            lines: (0..snapshot.lines.len()).filter_map(line).collect(),
            over: errors.is_empty() && left.lines.iter().all(|it| it.left.is_zero()),
            sign: snapshot.currency.symbol(),
            reason: typed.reason.clone(),
            key: typed.key.clone(),
            errors,
        })
    }

    fn reason_error(&self) -> &str {
        self.errors.iter().find(|(field, _)| field == "reason").map_or("", |(_, text)| text)
    }
}

/// The field of the line that is wrong, and why; the amount where nothing is.
fn fault(errors: &[(String, String)], place: usize) -> (String, String) {
    let fields = [format!("quantity-{place}"), format!("amount-{place}")];
    let found = errors.iter().find(|(field, _)| fields.contains(field)).cloned();
    found.unwrap_or_else(|| (format!("amount-{place}"), String::new()))
}

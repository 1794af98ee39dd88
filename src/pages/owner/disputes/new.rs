//! `GET /invoices/{number}/disputes/new`: first which charges, then (`?line=…`) what about each of them. What cannot be
//! questioned says why and what is possible instead.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::may_question;
use super::typed::{Choice, Problems, Typed, reasons};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::form_key::new_form_key;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{Locale, Quantity};
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::billing::credits::left;
use crate::billing::disputes::{Rules, Wish, free_of, of_invoice};
use crate::billing::invoices::{self as billed, Invoice, by_number};
use crate::pages::files::ACCEPT;
use crate::parties::dealerships;
use crate::trust::access::{ActingOwner, Owner};

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    line: Vec<String>,
}

pub async fn show(
    cx: Cx,
    owner: Owner,
    number: web::Path<String>,
    asked: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    cx.page(owner, move |c, who, cx| {
        may_question(who)?;
        let invoice = by_number(c, &cx.site, &who.scope, &number)?;
        let pairs: Vec<(String, String)> =
            asked.0.line.iter().map(|place| ("line".to_owned(), place.clone())).collect();
        let typed = Typed { key: new_form_key(), ..Typed::of(&pairs) };
        Reply::page(&Form::new(c, who, cx, &invoice, &typed, Problems::new())?)
    })
    .await
}

#[derive(Template)]
#[template(path = "owner/disputes/new.html")]
pub(super) struct Form {
    page: Page,
    number: String,
    about: String,
    /// Until when, or that it is over and what is possible instead.
    until: String,
    late: bool,
    /// Choosing lines, or saying what about them.
    choosing: bool,
    lines: Vec<Line>,
    wishes: Vec<(&'static str, String, bool)>,
    words: String,
    key: String,
    errors: Problems,
    accept: &'static str,
    max: usize,
}

pub struct Line {
    pub place: usize,
    pub text: String,
    pub job: String,
    pub left: MoneyDisplay,
    /// How many were billed, where it can be questioned by number.
    pub quantity: String,
    pub sign: &'static str,
    /// It can be questioned.
    pub free: bool,
    /// Why not: the question that it is in, or was in for all of it.
    pub why: String,
    pub href: String,
    pub chosen: bool,
    pub how: String,
    pub typed_quantity: String,
    pub typed_amount: String,
    pub reasons: Vec<Choice>,
    pub error_how: String,
    pub error_quantity: String,
    pub error_amount: String,
    pub error_reason: String,
}

impl Form {
    pub(super) fn new(
        c: &mut Conn,
        who: &ActingOwner,
        cx: &Cx,
        invoice: &Invoice,
        typed: &Typed,
        errors: Problems,
    ) -> DbResult<Self> {
        let w = who.words();
        let dealership = dealerships::load(c, who.scope.dealership())?;
        let rules: Rules = dealerships::group(c, dealership.id)?;
        let last = rules.last_day(invoice.issued_on);
        let late = dealership.today(cx.site.clock.now()) > last;
        let until = last.display_long(w.language()).to_string();
        let choosing = typed.chosen.is_empty() || late;
        let mut lines = lines(c, who, invoice, &rules, typed, &errors)?;
        if !choosing {
            lines.retain(|line| line.chosen);
        }
        let wish = |wish: Wish, key: &str| (wish.code(), w.t(key).into_owned(), typed.wish == wish.code());
        let name = [("number", invoice.number.as_str().into())];
        let mut page = who.page(c, cx, w.t("question-title"), Nav::Invoices)?;
        page.errors = !errors.is_empty();
        Ok(Self {
            number: invoice.number.clone(),
            about: w.args("question-lead", &name),
            until: w.args(if late { "question-late" } else { "question-until" }, &[("day", until.into())]),
            late,
            choosing,
            lines,
            wishes: vec![
                wish(Wish::Credit, "question-wish-credit"),
                wish(Wish::Refund, "question-wish-refund"),
                wish(Wish::Redo, "question-wish-redo"),
                wish(Wish::Explain, "question-wish-explain"),
            ],
            words: typed.words.clone(),
            key: typed.key.clone(),
            errors,
            accept: ACCEPT,
            max: 4_000,
            page,
        })
    }

    fn fault(&self, field: &str) -> &str {
        fault(&self.errors, field)
    }
}

fn fault<'a>(errors: &'a Problems, field: &str) -> &'a str {
    errors.iter().find(|(name, _)| name == field).map_or("", |(_, text)| text)
}

fn lines(
    c: &mut Conn,
    who: &ActingOwner,
    invoice: &Invoice,
    rules: &Rules,
    typed: &Typed,
    errors: &Problems,
) -> DbResult<Vec<Line>> {
    let w = who.words();
    let locale = Locale::new(w.language(), invoice.total.currency());
    let (left, all) = (left(c, &who.scope, invoice)?, of_invoice(c, &who.scope, invoice.id)?);
    let mut found = Vec::new();
    for (place, (line, it)) in invoice.snapshot.lines.iter().zip(&left.lines).enumerate() {
        // What somebody else pays, and what came back, is not the reader's to question.
        if !it.base.is_positive() {
            continue;
        }
        let (left, why, href) = match free_of(&all, line.id, it.left)? {
            Err(other) => {
                let key = match (other.state.is_open(), other.appealable_until()) {
                    (true, _) => "question-in",
                    (false, Some(_)) => "question-was-decided",
                    (false, None) => "question-was-decided-for-good",
                };
                let why = w.args(key, &[("number", other.number.as_str().into())]);
                (it.left, why, format!("/disputes/{}", other.number))
            }
            Ok(_) if !it.left.is_positive() => {
                (it.left, w.t("question-credited").into_owned(), String::new())
            }
            Ok(free) => (free, String::new(), String::new()),
        };
        let own = typed.lines.iter().find(|own| own.place == place);
        let text = |of: fn(&super::typed::TypedLine) -> &String| own.map(of).cloned().unwrap_or_default();
        let how = text(|own| &own.how);
        let (quantity, amount, reason) =
            (text(|own| &own.quantity), text(|own| &own.amount), text(|own| &own.reason));
        let at = |name: &str| fault(errors, &format!("{name}-{place}")).to_owned();
        let many = line.quantity != Quantity::ONE;
        found.push(Line {
            place,
            text: line.description.as_str().to_owned(),
            job: line.job.as_ref().map(|job| job.as_str().to_owned()).unwrap_or_default(),
            left: left.display(w.language()),
            quantity: if many { billed(&locale, line) } else { String::new() },
            sign: invoice.total.currency().symbol(),
            free: why.is_empty(),
            why,
            href,
            chosen: typed.chosen.contains(&place),
            how: if how.is_empty() { "all".to_owned() } else { how },
            typed_quantity: quantity,
            typed_amount: amount,
            reasons: reasons(w, rules, &reason),
            error_how: fault(errors, &format!("how-{place}-all")).to_owned(),
            error_quantity: at("quantity"),
            error_amount: at("amount"),
            error_reason: at("reason"),
        });
    }
    Ok(found)
}

/// `2`, or `0.5 h`.
fn billed(locale: &Locale, line: &billed::Line) -> String {
    let count = locale.quantity(line.quantity).to_string();
    match line.unit.as_ref().map_or("", AsRef::as_ref) {
        "" | "each" | "unit" | "flat" => count,
        unit => format!("{count} {unit}"),
    }
}

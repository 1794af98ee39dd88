//! The check page of a credit note: what is taken back line by line, and what it does to what is owed.

use askama::Template;

use super::Typed;
use crate::base::db::{Conn, DbResult};
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{Language, Money};
use crate::base::web::{Cx, Nav, Page};
use crate::billing::credits::{Plan, Reason};
use crate::billing::invoices::Invoice;
use crate::trust::access::ActingStaff;

const EN: Language = Language::En;

#[derive(Template)]
#[template(path = "staff/invoices/credits/check.html")]
pub(super) struct Check {
    page: Page,
    number: String,
    says: String,
    lines: Vec<(String, MoneyDisplay)>,
    net: MoneyDisplay,
    tax: MoneyDisplay,
    total: MoneyDisplay,
    effects: Vec<(String, String)>,
    reason: String,
    key: String,
    quantity: Vec<String>,
    amount: Vec<String>,
}

impl Check {
    pub(super) fn new(
        c: &mut Conn,
        cx: &Cx,
        who: &ActingStaff,
        invoice: &Invoice,
        (name, plan, reason): (&str, &Plan, &Reason),
        typed: &Typed,
    ) -> DbResult<Self> {
        let lines = invoice.snapshot.lines.iter().zip(&plan.credit.lines).filter(|(_, it)| !it.net.is_zero());
        let page = who.page(c, cx, format!("Check the credit for {}", invoice.number), Nav::Invoices)?;
        Ok(Self {
            page,
            number: invoice.number.clone(),
            says: says(name, &invoice.number, plan),
            lines: lines.map(|(line, it)| (line.description.to_string(), it.net.display(EN))).collect(),
            net: plan.credit.net.display(EN),
            tax: plan.credit.tax.display(EN),
            total: plan.credit.total.display(EN),
            effects: effects(plan),
            reason: reason.to_string(),
            key: typed.key.clone(),
            quantity: typed.quantity.clone(),
            amount: typed.amount.clone(),
        })
    }
}

/// `Dana Whitfield gets a credit of $26.82 and then owes $135.08 on NM-10482.`
pub(super) fn says(name: &str, number: &str, plan: &Plan) -> String {
    let shown = |amount: Money| amount.display(EN);
    let total = shown(plan.credit.total);
    let mut text = if plan.open_after.is_zero() {
        format!("{name} gets a credit of {total} and then owes nothing on {number}.")
    } else {
        format!("{name} gets a credit of {total} and then owes {} on {number}.", shown(plan.open_after))
    };
    if plan.to_credit.is_positive() {
        let more = format!(
            " {} of it was paid already and becomes money on account, to be used or sent back.",
            shown(plan.to_credit)
        );
        text.push_str(&more);
    }
    text
}

/// The same for whoever approves it.
pub fn effects(plan: &Plan) -> Vec<(String, String)> {
    let row = |label: &str, amount: Money| (label.to_owned(), amount.display(EN).to_string());
    let mut rows = vec![
        row("Credited before tax", plan.credit.net),
        row("Tax taken back", plan.credit.tax),
        row("Left to pay before", plan.open_before),
        row("Left to pay after", plan.open_after),
    ];
    if plan.off_written_off.is_positive() {
        rows.push(row("Off what was written off", plan.off_written_off));
    }
    if plan.to_credit.is_positive() {
        rows.push(row("Becomes money on account", plan.to_credit));
    }
    rows
}

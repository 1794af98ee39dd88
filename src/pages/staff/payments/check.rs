//! The page that is shown before a payment at the counter is booked: what was paid, and where the money goes.

use askama::Template;

use super::method;
use super::new::Typed;
use super::reading::Read;
use crate::base::db::{Conn, DbResult};
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{CustomerId, Language, Money};
use crate::base::web::{Cx, Nav, Page};
use crate::pages::staff::shown::Day;
use crate::parties::customers;
use crate::trust::access::{ActingStaff, Scope};

#[derive(Template)]
#[template(path = "staff/payments/check.html")]
pub(super) struct Check {
    page: Page,
    customer: CustomerId,
    name: String,
    method: &'static str,
    amount: MoneyDisplay,
    day: Day,
    rows: Vec<(String, MoneyDisplay, MoneyDisplay)>,
    /// What no invoice gets.
    credit: Option<MoneyDisplay>,
    /// Some of it is questioned.
    protest: bool,
    /// The form again: every field once, then the shares as they will be.
    fields: Vec<(&'static str, String)>,
}

impl Check {
    pub fn new(
        c: &mut Conn,
        cx: &Cx,
        who: &ActingStaff,
        scope: &Scope,
        read: &Read,
        typed: &Typed,
    ) -> DbResult<Self> {
        let given = Money::sum(read.amount.currency(), read.shares.iter().map(|(_, share)| *share))?;
        let credit = read.amount.checked_sub(given)?;
        let mut fields = vec![
            ("key", typed.key.clone()),
            ("customer", typed.customer.clone()),
            ("chosen", typed.chosen.clone()),
            ("method", typed.method.clone()),
            ("amount", typed.amount.clone()),
            ("on", typed.on.clone()),
            ("reference", typed.reference.clone()),
            ("protest", typed.protest.clone()),
        ];
        let mut rows = Vec::with_capacity(read.shares.len());
        let mut protest = false;
        for (it, share) in &read.shares {
            fields.push(("number", it.number.clone()));
            fields.push(("share", share.to_decimal_string()));
            let left = it.open.checked_sub(*share)?;
            protest |= share.minor() > it.rest()?.minor();
            rows.push((it.number.clone(), share.display(Language::En), left.display(Language::En)));
        }
        if rows.is_empty() {
            // All of it stays on account, and is not to be proposed to invoices again.
            fields.push(("number", String::new()));
            fields.push(("share", "0".to_owned()));
        }
        Ok(Self {
            page: who.page(c, cx, "Check the payment", Nav::Payments)?,
            customer: scope.require_customer()?,
            name: customers::name_of(c, &cx.site, scope)?,
            method: method(read.method, false),
            amount: read.amount.display(Language::En),
            day: Day::new(read.on),
            rows,
            credit: credit.is_positive().then(|| credit.display(Language::En)),
            protest,
            fields,
        })
    }
}

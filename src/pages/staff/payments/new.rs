//! `GET /staff/payments/new?invoice=…` or `?customer=…`: how money came, how much, and which invoices get it. Where nothing
//! is said, the chosen invoice gets it first, then what is due first. What is questioned is paid only under protest.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::TAKEN;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::form_key::new_form_key;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{CustomerId, Language, LocalDate, Timestamp};
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::billing::disputes::held_of;
use crate::billing::payments::methods::CounterMethods;
use crate::billing::payments::order::Payable;
use crate::billing::payments::payment::PaymentMethod;
use crate::billing::payments::store::invoices::{open_numbers, payables};
use crate::pages::owner::payments::MOST;
use crate::pages::staff::invoices::pay_link::find;
use crate::pages::staff::seen;
use crate::pages::staff::shown::{Day, id};
use crate::parties::{customers, dealerships};
use crate::trust::access::roles::CanSeeInvoices;
use crate::trust::access::{ActingStaff, Scope, Staff};

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    invoice: String,
    customer: String,
}

/// The form as it was typed: `number` and `share` are the rows of the table.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// `check` at first, then `take`, or `change` for another look at the form.
    pub step: String,
    pub key: String,
    pub customer: String,
    /// The invoice that the form was opened from.
    pub chosen: String,
    pub method: String,
    pub amount: String,
    pub on: String,
    pub reference: String,
    /// `yes`: what is questioned is paid as well, under protest.
    pub protest: String,
    pub number: Vec<String>,
    pub share: Vec<String>,
}

/// Fields and what is wrong with them.
pub(super) type Problems = Vec<(String, String)>;

pub async fn show(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    asked: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        let (customer, chosen, amount) = match asked.0.invoice.as_str() {
            "" => (id::<CustomerId>(&asked.0.customer)?, String::new(), String::new()),
            number => {
                let (invoice, _) = find(c, cx, who, number)?;
                let rest = held_of(c, &who.scope, invoice.id, invoice.open)?.rest;
                let amount = if rest.is_positive() { rest.to_decimal_string() } else { String::new() };
                (invoice.customer, invoice.number, amount)
            }
        };
        let scope = who.scope.narrowed(customer)?;
        let today = today(c, who, cx.site.clock.now())?;
        let methods: CounterMethods = dealerships::group(c, who.dealership)?;
        let first = methods.taken.first().copied();
        let typed = Typed {
            key: new_form_key(),
            customer: customer.to_string(),
            chosen,
            method: first.map_or("", PaymentMethod::code).to_owned(),
            amount,
            on: today.to_string(),
            ..Typed::default()
        };
        Reply::page(&PaymentForm::new(c, cx, who, &scope, &typed, Problems::new())?)
    })
    .await
}

pub(super) fn today(c: &mut Conn, who: &ActingStaff, now: Timestamp) -> DbResult<LocalDate> {
    Ok(dealerships::load(c, who.dealership)?.today(now))
}

/// The customer's open invoices: the chosen one first, then what is due first.
pub(super) fn open(c: &mut Conn, scope: &Scope, chosen: &str) -> DbResult<Vec<Payable>> {
    let mut numbers = open_numbers(c, scope, MOST)?;
    if let Some(at) = numbers.iter().position(|number| number == chosen) {
        let first = numbers.remove(at);
        numbers.insert(0, first);
    }
    payables(c, scope, &numbers)
}

#[derive(Template)]
#[template(path = "staff/payments/new.html")]
pub(super) struct PaymentForm {
    page: Page,
    customer: CustomerId,
    name: String,
    key: String,
    chosen: String,
    methods: Vec<Choice>,
    amount: String,
    sign: &'static str,
    on: String,
    today: LocalDate,
    reference: String,
    rows: Vec<Row>,
    /// Some of what is open is questioned.
    questioned: bool,
    protest: bool,
    errors: Problems,
}

struct Choice {
    code: &'static str,
    label: &'static str,
    hint: &'static str,
    chosen: bool,
}

struct Row {
    id: String,
    number: String,
    due: Day,
    open: MoneyDisplay,
    /// Of it, what is on hold; empty where nothing is.
    held: String,
    share: String,
    error: String,
}

impl PaymentForm {
    pub(super) fn new(
        c: &mut Conn,
        cx: &Cx,
        who: &ActingStaff,
        scope: &Scope,
        typed: &Typed,
        errors: Problems,
    ) -> DbResult<Self> {
        let customer = scope.require_customer()?;
        // A customer of another dealership is not found here.
        let name = customers::name_of(c, &cx.site, scope)?;
        seen::one(&cx.site, who, customer, customer);
        let dealership = dealerships::load(c, who.dealership)?;
        let currency = dealership.settings.currency;
        let open = open(c, scope, &typed.chosen)?;
        let taken: CounterMethods = dealerships::group(c, who.dealership)?;
        let share = |number: &str| {
            let place = typed.number.iter().position(|it| it == number);
            place.and_then(|place| typed.share.get(place)).cloned().unwrap_or_default()
        };
        let row = |it: &Payable| Row {
            id: format!("share-{}", it.number),
            share: share(&it.number),
            error: fault(&errors, &format!("share-{}", it.number)).to_owned(),
            due: Day::new(it.due_on),
            open: it.open.display(Language::En),
            held: if it.held.is_positive() {
                it.held.display(Language::En).to_string()
            } else {
                String::new()
            },
            number: it.number.clone(),
        };
        let choice = |(method, hint): &(PaymentMethod, &'static str)| Choice {
            code: method.code(),
            label: super::method(*method, false),
            hint,
            chosen: typed.method == method.code(),
        };
        let mut page = who.page(c, cx, "Record a payment", Nav::Payments)?;
        page.errors = !errors.is_empty();
        Ok(Self {
            page,
            customer,
            name,
            key: typed.key.clone(),
            chosen: typed.chosen.clone(),
            methods: TAKEN.iter().filter(|(method, _)| taken.takes(*method)).map(choice).collect(),
            amount: typed.amount.clone(),
            sign: currency.symbol(),
            on: typed.on.clone(),
            today: dealership.today(cx.site.clock.now()),
            reference: typed.reference.clone(),
            rows: open.iter().map(row).collect(),
            questioned: open.iter().any(|it| it.held.is_positive()),
            protest: typed.protest == "yes",
            errors,
        })
    }

    fn fault(&self, field: &str) -> &str {
        fault(&self.errors, field)
    }
}

fn fault<'a>(errors: &'a [(String, String)], field: &str) -> &'a str {
    errors.iter().find(|(name, _)| name == field).map_or("", |(_, text)| text)
}

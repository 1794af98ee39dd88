//! `GET /staff/recurring/new?customer=` asks what is billed how often; `POST /staff/recurring` keeps the plan.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::every;
use super::form::{Fields, Problem};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{CustomerId, RecurringId};
use crate::base::web::{Cx, Flash, FlashKind, Form, Nav, Page, Query, Reply};
use crate::billing::recurring::{self, Every};
use crate::pages::staff::shown::id;
use crate::parties::{customers, dealerships};
use crate::trust::access::roles::CanSeeInvoices;
use crate::trust::access::{ActingStaff, Staff};

/// Lines that can be filled in.
const LINES: usize = 4;

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    customer: String,
}

pub async fn ask(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    query: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        if query.0.customer.is_empty() {
            // A plan begins at a customer.
            return Ok(Reply::to("/staff/customers"));
        }
        let now = cx.site.clock.now();
        let today = dealerships::load(c, who.dealership)?.today(now);
        let fields = Fields {
            id: RecurringId::generate(now).to_string(),
            customer: query.0.customer.clone(),
            every: Every::Month.code().to_owned(),
            starts: today.to_string(),
            ..Fields::default()
        };
        Reply::page(&Sheet::new(c, who, cx, fields, None)?)
    })
    .await
}

pub async fn create(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    form: Form<Fields>,
) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let scope = who.scope.narrowed(id::<CustomerId>(&form.0.customer)?)?;
        // Not found unless it is the dealership's own.
        customers::name_of(c, &cx.site, &scope)?;
        let dealership = dealerships::load(c, who.dealership)?;
        let now = cx.site.clock.now();
        match form.0.plan(dealership.settings.currency, dealership.today(now), now) {
            Ok(plan) => {
                recurring::create(c, &cx.site, &who.actor, &scope, &plan)?;
                let text = format!("{} is kept. Look at the days that come.", plan.template.title);
                Ok(Reply::to(format!("/staff/recurring/{}", plan.id))
                    .flash(Flash { kind: FlashKind::Ok, text }))
            }
            Err(problem) => Reply::invalid(&Sheet::new(c, who, cx, form.0.clone(), Some(problem))?),
        }
    })
    .await
}

/// A line as typed.
struct Row {
    place: usize,
    text: String,
    quantity: String,
    price: String,
    tax: String,
}

#[derive(Template)]
#[template(path = "staff/recurring/new.html")]
struct Sheet {
    page: Page,
    name: String,
    fields: Fields,
    rows: Vec<Row>,
    rhythms: Vec<(&'static str, &'static str, bool)>,
    problem: Problem,
}

impl Sheet {
    fn new(
        c: &mut Conn,
        who: &ActingStaff,
        cx: &Cx,
        fields: Fields,
        problem: Option<Problem>,
    ) -> DbResult<Self> {
        let scope = who.scope.narrowed(id::<CustomerId>(&fields.customer)?)?;
        let name = customers::name_of(c, &cx.site, &scope)?;
        let mut page = who.page(c, cx, "New recurring invoice", Nav::Recurring)?;
        page.errors = problem.is_some();
        let typed = |column: &[String], place: usize| column.get(place).cloned().unwrap_or_default();
        let row = |place| Row {
            place,
            text: typed(&fields.text, place),
            quantity: typed(&fields.quantity, place),
            price: typed(&fields.price, place),
            tax: typed(&fields.tax, place),
        };
        let rows = (0..LINES).map(row).collect();
        let rhythm = |of: &Every| (of.code(), every(*of), of.code() == fields.every);
        let rhythms = Every::ALL.iter().map(rhythm).collect();
        Ok(Self { page, name, rows, rhythms, problem: problem.unwrap_or_default(), fields })
    }

    fn fault(&self, field: &str) -> &str {
        if self.problem.0 == field { self.problem.1 } else { "" }
    }
}

//! `GET /staff/customers/{id}`: one customer at a glance: what is owed, the invoices, the vehicles, how to reach them, who
//! acts for them and who was asked to.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::invites::index::{Waiting, waiting};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{Country, CustomerId, Language, LocalDate, MembershipId, Phone, VehicleId, Zone};
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::billing::invoices::{self, Cursor, Filter, Overview, list};
use crate::pages::staff::invoices::rows::InvoiceRow;
use crate::pages::staff::seen;
use crate::pages::staff::shown::{Day, count, id, rights_words};
use crate::parties::customers::{self, Customer, CustomerKind, Hit};
use crate::parties::dealerships;
use crate::parties::vehicles::{self, Vehicle};
use crate::trust::access::roles::CanSeeCustomers;
use crate::trust::access::{Permission, Scope, Staff, rights};

/// How many invoices a page shows.
const SHOWN: usize = 20;

/// Where the last page of invoices ended.
#[derive(Deserialize)]
pub struct From {
    #[serde(default)]
    after: String,
}

pub async fn show(
    cx: Cx,
    staff: Staff<CanSeeCustomers>,
    path: web::Path<String>,
    query: Query<From>,
) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        let scope = who.scope.narrowed(id(&path)?)?;
        let customer = customers::load(c, &cx.site, &scope)?;
        seen::one(&cx.site, who, customer.id, customer.id);
        let dealership = dealerships::load(c, who.dealership)?;
        let today = dealership.today(cx.site.clock.now());
        let after = after(&query.0.after)?;
        let found = list(c, &cx.site, &scope, &Filter::default(), today, after.as_ref(), SHOWN)?;
        let figures = figures(&invoices::overview(c, &cx.site, &scope, today)?);
        let since = Day::new(dealership.settings.time_zone.date_of(customer.created_at));
        let page = who.page(c, cx, customer.details.name.as_str(), Nav::Customers)?;
        Reply::page(&Show {
            page,
            id: customer.id,
            company: customer.details.kind == CustomerKind::Company,
            reference: customer.reference.to_string(),
            since,
            figures,
            first: query.0.after.is_empty(),
            next: found.next.map(|next| next.to_string()).unwrap_or_default(),
            invoices: found.rows.into_iter().map(|it| InvoiceRow::listed(it, today)).collect(),
            vehicles: vehicles(c, cx, &scope)?,
            contact: contact(&customer, dealership.country()),
            notes: customer.details.notes.as_ref().map(ToString::to_string).unwrap_or_default(),
            people: people(c, cx, &scope, &dealership.settings.time_zone)?,
            invited: waiting(c, cx, &scope)?,
            merged: match customer.merged {
                Some((into, at)) => {
                    let into = customers::hit(c, &cx.site, &who.scope, into)?;
                    Some((into, Day::new(dealership.settings.time_zone.date_of(at))))
                }
                None => None,
            },
            absorbed: customers::absorbed(c, &scope)?,
            may_merge: who.may(Permission::WorkAsManager),
            name: customer.details.name.into_string(),
        })
    })
    .await
}

#[derive(Template)]
#[template(path = "staff/customers/show.html")]
struct Show {
    page: Page,
    id: CustomerId,
    name: String,
    company: bool,
    reference: String,
    since: Day,
    figures: [Figure; 4],
    invoices: Vec<InvoiceRow>,
    first: bool,
    next: String,
    vehicles: Vec<VehicleRow>,
    contact: Vec<(&'static str, Vec<String>)>,
    notes: String,
    people: Vec<PersonRow>,
    invited: Vec<Waiting>,
    /// The account that goes on in its place, and since when.
    merged: Option<(Hit, Day)>,
    /// Accounts that ended in favor of this one: id and number.
    absorbed: Vec<(CustomerId, String)>,
    may_merge: bool,
}

struct Figure {
    label: &'static str,
    value: String,
    note: String,
}

struct VehicleRow {
    id: VehicleId,
    title: String,
    vin: String,
    plate: String,
    sold: Option<Day>,
}

struct PersonRow {
    access: MembershipId,
    name: String,
    email: String,
    rights: String,
    since: Day,
}

fn after(text: &str) -> DbResult<Option<Cursor>> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| AppError::Invalid("`after` is no place in this list".to_owned()))
}

fn figures(it: &Overview) -> [Figure; 4] {
    let money = |amount: MoneyDisplay| amount.to_string();
    let open = Figure {
        label: "Open",
        value: money(it.due.display(Language::En)),
        note: count(it.open_count, "invoice", "invoices"),
    };
    let late = match it.overdue_count {
        0 => "Nothing is late".to_owned(),
        n => format!("{} late", count(n, "invoice", "invoices")),
    };
    let overdue = Figure { label: "Overdue", value: money(it.overdue.display(Language::En)), note: late };
    let left = if it.credit.is_zero() { "None left over" } else { "Used where they pay" };
    let credit =
        Figure { label: "Credit", value: money(it.credit.display(Language::En)), note: left.to_owned() };
    let next = it.next_due.map_or_else(
        || "Nothing falls due".to_owned(),
        |day: LocalDate| format!("Next due {}", day.display(Language::En)),
    );
    let billed =
        Figure { label: "Billed so far", value: count(it.issued_count, "invoice", "invoices"), note: next };
    [open, overdue, credit, billed]
}

fn vehicles(c: &mut Conn, cx: &Cx, scope: &Scope) -> DbResult<Vec<VehicleRow>> {
    let row = |it: Vehicle| VehicleRow {
        id: it.id,
        title: it.details.title(),
        vin: it.details.vin.as_str().to_owned(),
        plate: it.details.plate.as_ref().map(ToString::to_string).unwrap_or_default(),
        sold: it.details.owned_until.map(Day::new),
    };
    Ok(vehicles::recent(c, &cx.site, scope, None, 100)?.into_iter().map(row).collect())
}

/// How to reach them; what is not known is left out.
fn contact(customer: &Customer, home: Country) -> Vec<(&'static str, Vec<String>)> {
    let it = &customer.details;
    let one = |text: Option<String>| text.into_iter().collect::<Vec<String>>();
    let language = match it.language {
        Language::En => "English",
        Language::Es => "Spanish",
    };
    let all = [
        ("Phone", one(it.contact.phone.as_ref().map(Phone::display))),
        ("Email", one(it.contact.email.as_ref().map(ToString::to_string))),
        ("Address", it.contact.address.lines(home)),
        ("Papers in", one(Some(language.to_owned()))),
        ("Tax", one(it.tax_exempt.then(|| "Exempt".to_owned()))),
        ("Certificate", one(it.tax_certificate.as_ref().map(ToString::to_string))),
    ];
    all.into_iter().filter(|(_, lines)| !lines.is_empty()).collect()
}

fn people(c: &mut Conn, cx: &Cx, scope: &Scope, zone: &Zone) -> DbResult<Vec<PersonRow>> {
    let row = |it: rights::Holder| PersonRow {
        access: it.id,
        name: it.name,
        email: it.email,
        rights: rights_words(it.rights),
        since: Day::new(zone.date_of(it.since)),
    };
    Ok(rights::of_customer(c, &cx.site, scope)?.into_iter().map(row).collect())
}

//! `GET /staff/invoices/{number}`: the document as it was issued, what is open on it, how far it got to the customer, and
//! its pay link. A look by staff is an entry of the log and never marks the invoice as viewed.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::paper::{Paper, paper};
use super::rows::{Pill, pill};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{CustomerId, Language, VehicleId, Zone};
use crate::base::web::{Cx, Nav, Page, Reply};
use crate::billing::invoices::{self, Delivered, DeliveryState, Invoice};
use crate::billing::payments::pay_links;
use crate::pages::staff::seen;
use crate::pages::staff::shown::{Day, Moment};
use crate::parties::{customers, dealerships};
use crate::trust::access::roles::CanSeeInvoices;
use crate::trust::access::{Scope, Staff};

pub async fn show(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        let invoice = invoices::by_number(c, &cx.site, &who.scope, &path)?;
        let scope = who.scope.narrowed(invoice.customer)?;
        seen::one(&cx.site, who, invoice.customer, invoice.id);
        let dealership = dealerships::load(c, who.dealership)?;
        let today = dealership.today(cx.site.clock.now());
        let zone = &dealership.settings.time_zone;
        let link = pay_links::alive(c, &cx.site, &scope, invoice.id)?;
        let page = who.page(c, cx, format!("Invoice {}", invoice.number), Nav::Customers)?;
        Reply::page(&Show {
            page,
            customer: invoice.customer,
            name: customers::name_of(c, &cx.site, &scope)?,
            vehicle: invoice.snapshot.vehicle.as_ref().map(|it| (it.id, it.title.clone())),
            pill: pill(invoice.axes(today)),
            open: invoice.open.display(Language::En),
            payable: invoice.open.is_positive(),
            due: Day::new(invoice.due_on),
            paper: paper(&invoice)?,
            link: link.map(|at| Moment::new(at, zone)),
            steps: steps(c, &scope, &invoice, zone)?,
            number: invoice.number,
        })
    })
    .await
}

#[derive(Template)]
#[template(path = "staff/invoices/show.html")]
struct Show {
    page: Page,
    number: String,
    customer: CustomerId,
    name: String,
    vehicle: Option<(VehicleId, String)>,
    pill: Pill,
    open: MoneyDisplay,
    payable: bool,
    due: Day,
    paper: Paper,
    /// Until when the pay link works; none when there is no link.
    link: Option<Moment>,
    steps: Vec<Step>,
}

/// A step on the way to the customer.
struct Step {
    icon: &'static str,
    text: &'static str,
    at: Moment,
}

fn steps(c: &mut Conn, scope: &Scope, invoice: &Invoice, zone: &Zone) -> DbResult<Vec<Step>> {
    let issued = if invoice.imported { "Imported" } else { "Issued" };
    let first = Step { icon: "receipt-text", text: issued, at: Moment::new(invoice.issued_at, zone) };
    let rest = invoices::deliveries(c, scope, invoice.id)?;
    Ok(std::iter::once(first).chain(rest.iter().map(|it| step(it, zone))).collect())
}

fn step(it: &Delivered, zone: &Zone) -> Step {
    let by_link = it.channel == "link";
    let (icon, text) = match it.state {
        DeliveryState::Queued => ("clock", "Mail queued"),
        DeliveryState::Sent => ("send", "Mail handed over"),
        DeliveryState::Delivered => ("mail", "Mail delivered"),
        DeliveryState::Bounced => ("circle-alert", "Mail refused"),
        DeliveryState::Viewed if by_link => ("circle-check", "First viewed by pay link"),
        DeliveryState::Viewed => ("circle-check", "First viewed in the portal"),
    };
    Step { icon, text, at: Moment::new(it.at, zone) }
}

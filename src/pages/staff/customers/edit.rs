//! `GET /staff/customers/{id}/edit` and `POST /staff/customers/{id}`: what is known of a customer. When somebody else was
//! faster, both versions are shown, and saving again takes this one.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use super::form::{CustomerForm, Typed};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::web::{Cx, Flash, FlashKind, Form, Nav, Reply};
use crate::pages::staff::faults::Faults;
use crate::pages::staff::seen;
use crate::pages::staff::shown::id;
use crate::parties::customers::{self, Customer};
use crate::parties::dealerships;
use crate::trust::access::roles::CanKeepCustomers;
use crate::trust::access::{ActingStaff, Staff};

pub async fn show(
    cx: Cx,
    staff: Staff<CanKeepCustomers>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        let customer = customers::load(c, &cx.site, &who.scope.narrowed(id(&path)?)?)?;
        seen::one(&cx.site, who, customer.id, customer.id);
        Reply::page(&form(c, cx, who, &customer, Typed::of(&customer), Faults::default())?)
    })
    .await
}

pub async fn save(
    cx: Cx,
    staff: Staff<CanKeepCustomers>,
    path: web::Path<String>,
    typed: Form<Typed>,
) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let scope = who.scope.narrowed(id(&path)?)?;
        let customer = customers::load(c, &cx.site, &scope)?;
        let home = dealerships::load(c, who.dealership)?.country();
        let (typed, mut faults) = (&typed.0, Faults::default());
        let Some(details) = typed.read(home, &mut faults) else {
            return Reply::invalid(&form(c, cx, who, &customer, typed.clone(), faults)?);
        };
        let back = format!("/staff/customers/{}", customer.id);
        let told = |text: String| Ok(Reply::to(&back).flash(Flash { kind: FlashKind::Ok, text }));
        if details == customer.details {
            return told("Nothing was different, so nothing changed.".to_owned());
        }
        if typed.version != customer.version.to_string() {
            return stale(c, cx, who, &customer, typed);
        }
        customers::update(c, &cx.site, &who.actor, &scope, customer.version, &details)?;
        told(format!("{} is up to date.", details.name))
    })
    .await
}

/// Both versions, and the form as it was typed on top of the newer one.
fn stale(c: &mut Conn, cx: &Cx, who: &ActingStaff, customer: &Customer, typed: &Typed) -> DbResult<Reply> {
    seen::one(&cx.site, who, customer.id, customer.id);
    let stored = Typed::of(customer);
    let conflict = typed.against(&stored);
    let typed = Typed { version: stored.version, ..typed.clone() };
    let mut page = form(c, cx, who, customer, typed, Faults::default())?;
    page.conflict = conflict;
    Ok(Reply::page(&page)?.status(StatusCode::CONFLICT))
}

fn form(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingStaff,
    customer: &Customer,
    typed: Typed,
    faults: Faults,
) -> DbResult<CustomerForm> {
    let name = customer.details.name.to_string();
    let mut page = who.page(c, cx, format!("Edit {name}"), Nav::Customers)?;
    page.errors = !faults.is_empty();
    Ok(CustomerForm::new(page, Some((customer.id, name)), typed, faults))
}

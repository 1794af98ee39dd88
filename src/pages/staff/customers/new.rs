//! `GET /staff/customers/new` and `POST /staff/customers`: somebody new. Whoever has the same phone or address of mail is
//! shown first, so that nobody is there twice.

use actix_web::HttpResponse;

use super::form::{CustomerForm, Typed};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::CustomerId;
use crate::base::web::{Cx, Flash, FlashKind, Form, Nav, Reply};
use crate::pages::staff::faults::Faults;
use crate::pages::staff::seen;
use crate::pages::staff::shown::id;
use crate::parties::customers::{self, Details, Hit};
use crate::parties::dealerships;
use crate::trust::access::roles::CanKeepCustomers;
use crate::trust::access::{ActingStaff, Staff};

pub async fn show(cx: Cx, staff: Staff<CanKeepCustomers>) -> Result<HttpResponse, AppError> {
    cx.page(staff, |c, who, cx| {
        let home = dealerships::load(c, who.dealership)?.country();
        let typed = Typed::fresh(cx.site.clock.now(), home);
        Reply::page(&form(c, cx, who, &typed, Faults::default(), Vec::new())?)
    })
    .await
}

pub async fn create(
    cx: Cx,
    staff: Staff<CanKeepCustomers>,
    typed: Form<Typed>,
) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let typed = &typed.0;
        let home = dealerships::load(c, who.dealership)?.country();
        let mut faults = Faults::default();
        let Some(details) = typed.read(home, &mut faults) else {
            return Reply::invalid(&form(c, cx, who, typed, faults, Vec::new())?);
        };
        let key: CustomerId = id(&typed.key)?;
        let mut alike = customers::alike(c, &cx.site, &who.scope, &details)?;
        let again = alike.iter().any(|it| it.id == key);
        if !alike.is_empty() && !again && typed.anyway != "yes" {
            alike.truncate(10);
            seen::several(&cx.site, who, "customers", alike.iter().map(|it| it.id));
            faults.add("anyway", "Somebody with this phone or email is here already. Open them, or say that this is somebody else");
            return Reply::invalid(&form(c, cx, who, typed, faults, alike)?);
        }
        add(c, cx, who, key, &details)
    })
    .await
}

fn add(c: &mut Conn, cx: &Cx, who: &ActingStaff, key: CustomerId, details: &Details) -> DbResult<Reply> {
    customers::create_once(c, &cx.site, &who.actor, &who.scope, key, details)?;
    let hit = customers::hit(c, &cx.site, &who.scope, key)?;
    let text = format!("{} added as account {}. Next, add their vehicle.", hit.name, hit.reference);
    Ok(Reply::to(format!("/staff/customers/{key}")).flash(Flash { kind: FlashKind::Ok, text }))
}

fn form(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingStaff,
    typed: &Typed,
    faults: Faults,
    alike: Vec<Hit>,
) -> DbResult<CustomerForm> {
    let mut page = who.page(c, cx, "Add a customer", Nav::Customers)?;
    page.errors = !faults.is_empty();
    let mut it = CustomerForm::new(page, None, typed.clone(), faults);
    it.alike = alike;
    Ok(it)
}

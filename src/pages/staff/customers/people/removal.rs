//! `GET /staff/customers/{id}/people/{access}/removal` explains what ending somebody's access means and asks; the `POST`
//! does it, after a fresh passkey.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::found::Found;
use crate::base::error::AppError;
use crate::base::web::{Cx, Flash, FlashKind, Nav, Page, Reply};
use crate::pages::staff::seen;
use crate::pages::staff::shown::rights_words;
use crate::trust::access::roles::CanInvite;
use crate::trust::access::step_up::{self, Asked, Operation};
use crate::trust::access::{Staff, rights};

pub async fn ask(
    cx: Cx,
    staff: Staff<CanInvite>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        let found = Found::at(c, cx, who, &path)?;
        let customer = found.scope.require_customer()?;
        seen::one(&cx.site, who, customer, customer);
        let page = who.page(c, cx, "End access", Nav::Customers)?;
        Reply::page(&Removal {
            page,
            customer: customer.to_string(),
            name: found.name,
            person: found.holder.name,
            email: found.holder.email,
            access: found.holder.id.to_string(),
            rights: rights_words(found.holder.rights),
        })
    })
    .await
}

pub async fn remove(
    cx: Cx,
    staff: Staff<CanInvite>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let found = Found::at(c, cx, who, &path)?;
        let (customer, access) = (found.scope.require_customer()?, found.holder.id);
        let asked = Asked {
            operation: Operation::EndRight,
            object: access.to_string(),
            amount: None,
            summary: format!("End the access of {} to the account of {}", found.holder.name, found.name),
            path: &format!("/staff/customers/{customer}/people/{access}/removal"),
            form: &[],
        };
        step_up::require(c, &cx.site, &who.actor, &asked)?;
        rights::end(c, &cx.site, &who.actor, &found.scope, access)?;
        let text = format!("{} no longer has access to the account of {}.", found.holder.name, found.name);
        let back = format!("/staff/customers/{customer}");
        Ok(Reply::to(back).flash(Flash { kind: FlashKind::Ok, text }))
    })
    .await
}

#[derive(Template)]
#[template(path = "staff/customers/people/removal.html")]
struct Removal {
    page: Page,
    customer: String,
    name: String,
    person: String,
    email: String,
    access: String,
    rights: String,
}

//! `GET /staff/customers/{id}/people/{access}`: what somebody may do for the customer. The `POST` changes it, after a fresh
//! passkey. Looking is always one of the rights: to take that away is to end the access.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::found::Found;
use crate::base::error::AppError;
use crate::base::web::{Cx, Flash, FlashKind, Form, Nav, Page, Reply};
use crate::pages::staff::seen;
use crate::pages::staff::shown::rights_words;
use crate::trust::access::roles::CanInvite;
use crate::trust::access::step_up::{self, Asked, Operation};
use crate::trust::access::{Rights, Staff, rights};

/// The boxes that are ticked.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Ticked {
    pay: String,
    approve: String,
    dispute: String,
}

pub async fn show(
    cx: Cx,
    staff: Staff<CanInvite>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        let found = Found::at(c, cx, who, &path)?;
        let customer = found.scope.require_customer()?;
        seen::one(&cx.site, who, customer, customer);
        Reply::page(&RightsOf {
            page: who.page(c, cx, "What a person may do", Nav::Customers)?,
            customer: customer.to_string(),
            name: found.name,
            access: found.holder.id.to_string(),
            person: found.holder.name,
            email: found.holder.email,
            rights: found.holder.rights,
        })
    })
    .await
}

pub async fn change(
    cx: Cx,
    staff: Staff<CanInvite>,
    path: web::Path<(String, String)>,
    form: Form<Ticked>,
) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let found = Found::at(c, cx, who, &path)?;
        let (customer, access) = (found.scope.require_customer()?, found.holder.id);
        let it = &form.0;
        let wanted =
            Rights { pay: it.pay == "yes", approve: it.approve == "yes", dispute: it.dispute == "yes" };
        let back = format!("/staff/customers/{customer}");
        let told = |text: String| Ok(Reply::to(&back).flash(Flash { kind: FlashKind::Ok, text }));
        if wanted == found.holder.rights {
            return told(format!("Nothing changed for {}.", found.holder.name));
        }
        let asked = Asked {
            operation: Operation::ChangeRight,
            object: access.to_string(),
            amount: None,
            summary: format!(
                "Let {} on the account of {} do this: {}",
                found.holder.name,
                found.name,
                rights_words(wanted)
            ),
            path: &format!("/staff/customers/{customer}/people/{access}"),
            form: &[("pay", &it.pay), ("approve", &it.approve), ("dispute", &it.dispute)],
        };
        step_up::require(c, &cx.site, &who.actor, &asked)?;
        rights::change(c, &cx.site, &who.actor, &found.scope, &found.holder, wanted)?;
        told(format!("{} may now: {}.", found.holder.name, rights_words(wanted).to_lowercase()))
    })
    .await
}

#[derive(Template)]
#[template(path = "staff/customers/people/rights.html")]
struct RightsOf {
    page: Page,
    customer: String,
    name: String,
    access: String,
    person: String,
    email: String,
    rights: Rights,
}

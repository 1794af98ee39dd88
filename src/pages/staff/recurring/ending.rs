//! `GET /staff/recurring/{id}/end` says what ending a plan means and asks; the `POST` ends it.

use actix_web::{HttpResponse, web};
use askama::Template;

use crate::base::error::AppError;
use crate::base::values::RecurringId;
use crate::base::web::{Cx, Nav, Page, Reply};
use crate::billing::recurring::{self, PlanState};
use crate::pages::staff::recurring::show::change;
use crate::pages::staff::seen;
use crate::pages::staff::shown::{Day, id};
use crate::parties::customers;
use crate::trust::access::Staff;
use crate::trust::access::roles::CanSeeInvoices;

pub async fn ask(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        let plan = recurring::load(c, &cx.site, &who.scope, id(&path)?)?;
        let scope = who.scope.narrowed(plan.customer)?;
        seen::one(&cx.site, who, plan.customer, plan.id);
        if plan.state == PlanState::Ended {
            return Ok(Reply::to(format!("/staff/recurring/{}", plan.id)));
        }
        Reply::page(&End {
            page: who.page(c, cx, "End this plan for good?", Nav::Recurring)?,
            id: plan.id,
            title: plan.template.title.to_string(),
            name: customers::name_of(c, &cx.site, &scope)?,
            next: plan.next_on.map(Day::new),
        })
    })
    .await
}

pub async fn end(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    change(cx, staff, path, recurring::end, "Ended. Nothing more is billed by this plan.").await
}

#[derive(Template)]
#[template(path = "staff/recurring/end.html")]
struct End {
    page: Page,
    id: RecurringId,
    title: String,
    name: String,
    next: Option<Day>,
}

//! `GET /staff/estimates/{number}/withdrawal` says what taking an estimate back means; the `POST` does it.

use actix_web::{HttpResponse, web};
use askama::Template;

use crate::base::error::AppError;
use crate::base::web::{Cx, Flash, FlashKind, Nav, Page, Reply};
use crate::billing::estimates::store::by_number;
use crate::billing::estimates::withdraw;
use crate::parties::customers;
use crate::trust::access::Clerk;

pub async fn ask(cx: Cx, clerk: Clerk, number: web::Path<String>) -> Result<HttpResponse, AppError> {
    cx.page(clerk, move |c, who, cx| {
        let estimate = by_number(c, &who.scope, &number)?;
        let name = customers::name_of(c, &cx.site, &who.scope.narrowed(estimate.customer)?)?;
        let page = who.page(c, cx, format!("Take back {}", estimate.number), Nav::StaffEstimates)?;
        Reply::page(&Withdrawal { page, number: estimate.number, name })
    })
    .await
}

pub async fn take_back(cx: Cx, clerk: Clerk, number: web::Path<String>) -> Result<HttpResponse, AppError> {
    cx.change(clerk, move |c, who, cx| {
        let estimate = by_number(c, &who.scope, &number)?;
        withdraw(c, &cx.site, &who.actor, &who.scope, &estimate)?;
        let text = format!("{} is taken back and can no longer be approved.", estimate.number);
        let flash = Flash { kind: FlashKind::Ok, text };
        Ok(Reply::to(format!("/staff/estimates/{}", estimate.number)).flash(flash))
    })
    .await
}

#[derive(Template)]
#[template(path = "staff/estimates/withdrawal.html")]
struct Withdrawal {
    page: Page,
    number: String,
    name: String,
}

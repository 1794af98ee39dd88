//! `GET /staff/estimates/{number}/edit`: the version that is being written. `POST /staff/estimates/{number}` keeps it, works
//! the totals out, adds or removes a line, or throws it away. A stale edit changes nothing and is shown beside what is
//! stored now.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use super::fields::{Fields, Problem};
use super::form::{About, FormPage};
use crate::base::error::AppError;
use crate::base::web::{Cx, Flash, FlashKind, Form, Reply};
use crate::billing::estimates::store::{by_number, drafted};
use crate::billing::estimates::{discard, save};
use crate::pages::staff::seen;
use crate::parties::dealerships;
use crate::trust::access::Clerk;

pub async fn show(cx: Cx, clerk: Clerk, number: web::Path<String>) -> Result<HttpResponse, AppError> {
    cx.page(clerk, move |c, who, cx| {
        let estimate = by_number(c, &who.scope, &number)?;
        let Some(draft) = drafted(c, &cx.site, &estimate)? else {
            return Ok(Reply::to(format!("/staff/estimates/{}", estimate.number)));
        };
        seen::one(&cx.site, who, estimate.customer, estimate.id);
        let scope = who.scope.narrowed(estimate.customer)?;
        let about = About { scope: &scope, number: Some(&estimate.number) };
        let fields = Fields::of(&draft.content, draft.version.edit);
        Reply::page(&FormPage::new(c, cx, who, &about, fields, Some(&draft.content), Vec::new())?)
    })
    .await
}

pub async fn keep(
    cx: Cx,
    clerk: Clerk,
    number: web::Path<String>,
    form: Form<Fields>,
) -> Result<HttpResponse, AppError> {
    cx.change(clerk, move |c, who, cx| {
        let mut fields = form.0.clone();
        let estimate = by_number(c, &who.scope, &number)?;
        let scope = who.scope.narrowed(estimate.customer)?;
        let gone = || AppError::Conflict("This version was sent and can no longer be changed.".to_owned());
        let draft = drafted(c, &cx.site, &estimate)?.ok_or_else(gone)?;
        let about = About { scope: &scope, number: Some(&estimate.number) };
        let before = Some(&draft.content);
        if fields.action == "discard" {
            discard(c, &cx.site, &who.actor, &scope, &estimate)?;
            let text = format!("The draft of {} was thrown away.", estimate.number);
            let next = match estimate.version {
                0 => "/staff/estimates".to_owned(),
                _ => format!("/staff/estimates/{}", estimate.number),
            };
            return Ok(Reply::to(next).flash(Flash { kind: FlashKind::Ok, text }));
        }
        if fields.rearrange() || fields.action == "recalculate" {
            return Reply::page(&FormPage::new(c, cx, who, &about, fields, before, Vec::new())?);
        }
        if fields.edit != draft.version.edit.to_string() {
            // Saving again writes over what the other wrote, knowingly.
            fields.edit = draft.version.edit.to_string();
            let text = format!(
                "Somebody else changed {} while you were writing. Yours is below and not saved. Open the estimate in another tab to compare, then save again to replace theirs.",
                estimate.number
            );
            let problem = Problem { field: "repair_order".to_owned(), text };
            let page = FormPage::new(c, cx, who, &about, fields, before, vec![problem])?;
            return Ok(Reply::page(&page)?.status(StatusCode::CONFLICT));
        }
        let currency = dealerships::load(c, who.dealership)?.settings.currency;
        let content = match fields.read(before, currency, cx.site.clock.now()) {
            Ok(content) => content,
            Err(problems) => {
                return Reply::invalid(&FormPage::new(c, cx, who, &about, fields, before, problems)?);
            }
        };
        save(c, &cx.site, &who.actor, &scope, &estimate, draft.version.edit, &content)?;
        let next = match fields.action.as_str() {
            "review" => return Ok(Reply::to(format!("/staff/estimates/{}/sending", estimate.number))),
            _ => format!("/staff/estimates/{}", estimate.number),
        };
        let text = format!("{} is saved. Send it when it is ready.", estimate.number);
        Ok(Reply::to(next).flash(Flash { kind: FlashKind::Ok, text }))
    })
    .await
}

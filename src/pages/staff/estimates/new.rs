//! `GET /staff/estimates/new?customer=`: an empty form. `POST /staff/estimates` makes the draft.

use actix_web::HttpResponse;
use serde::Deserialize;

use super::fields::Fields;
use super::form::{About, FormPage};
use crate::base::error::AppError;
use crate::base::values::CleanText;
use crate::base::web::{Cx, Flash, FlashKind, Form, Query, Reply};
use crate::billing::estimates::{create, proposed_until};
use crate::pages::staff::shown::id;
use crate::parties::dealerships;
use crate::trust::access::{Clerk, persons};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct For {
    customer: String,
    vehicle: String,
}

pub async fn show(cx: Cx, clerk: Clerk, query: Query<For>) -> Result<HttpResponse, AppError> {
    cx.page(clerk, move |c, who, cx| {
        if query.0.customer.is_empty() {
            return Ok(Reply::to("/staff/customers"));
        }
        let scope = who.scope.narrowed(id(&query.0.customer)?)?;
        let today = dealerships::load(c, who.dealership)?.today(cx.site.clock.now());
        let fields = Fields { vehicle: query.0.vehicle.clone(), ..Fields::new(proposed_until(today)) };
        let about = About { scope: &scope, number: None };
        Reply::page(&FormPage::new(c, cx, who, &about, fields, None, Vec::new())?)
    })
    .await
}

pub async fn create_draft(cx: Cx, clerk: Clerk, form: Form<Fields>) -> Result<HttpResponse, AppError> {
    cx.change(clerk, move |c, who, cx| {
        let mut fields = form.0.clone();
        let scope = who.scope.narrowed(id(&fields.customer)?)?;
        let about = About { scope: &scope, number: None };
        if fields.rearrange() || fields.action == "recalculate" {
            let page = FormPage::new(c, cx, who, &about, fields, None, Vec::new())?;
            return Reply::page(&page);
        }
        let currency = dealerships::load(c, who.dealership)?.settings.currency;
        let mut content = match fields.read(None, currency, cx.site.clock.now()) {
            Ok(content) => content,
            Err(problems) => {
                return Reply::invalid(&FormPage::new(c, cx, who, &about, fields, None, problems)?);
            }
        };
        let name = persons::find(c, &cx.site, who.person)?.name;
        content.draft.advisor = CleanText::optional(&name).unwrap_or(None);
        let made = create(c, &cx.site, &who.actor, &scope, &content)?;
        let text =
            format!("Estimate {} is saved as a draft. Nobody else sees it before you send it.", made.number);
        let next = match fields.action.as_str() {
            "review" => format!("/staff/estimates/{}/sending", made.number),
            _ => format!("/staff/estimates/{}", made.number),
        };
        Ok(Reply::to(next).flash(Flash { kind: FlashKind::Ok, text }))
    })
    .await
}

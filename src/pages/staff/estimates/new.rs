//! `GET /staff/estimates/new?customer=`: an empty form for one customer, or whom to choose. `POST /staff/estimates` saves it
//! as a draft. The form carries the id that the estimate will have, so that sending it twice makes one; what differs the second
//! time, as after Back, is compared and not lost.

use actix_web::HttpResponse;
use serde::Deserialize;

use super::edit::again;
use super::form::Shown;
use super::terms::Written;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::EstimateId;
use crate::base::web::{Cx, Flash, FlashKind, LongForm, Nav, Query, Reply};
use crate::billing::estimates::{create_as, deferred_lines, proposed_until, store};
use crate::pages::staff::charges::{self, Begun, Context, Typed, Wanted, changed, choose, whose};
use crate::pages::staff::seen;
use crate::pages::staff::shown::id;
use crate::trust::access::{ActingStaff, Clerk, persons};

const ESTIMATE: Begun = Begun {
    title: "New estimate",
    question: "Whom is the estimate for?",
    action: "/staff/estimates",
    nav: Nav::StaffEstimates,
};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct For {
    customer: String,
    vehicle: String,
}

pub async fn show(cx: Cx, clerk: Clerk, query: Query<For>) -> Result<HttpResponse, AppError> {
    cx.page(clerk, move |c, who, cx| {
        if query.0.customer.is_empty() {
            return choose(c, who, cx, &ESTIMATE);
        }
        let context = Context::load(c, &cx.site, who, id(&query.0.customer)?)?;
        seen::one(&cx.site, who, context.customer.id, context.customer.id);
        let mut typed = charges::blank(&context);
        if !query.0.vehicle.is_empty() {
            typed.set("vehicle", query.0.vehicle.as_str());
        }
        typed.set("advisor", persons::find(c, &cx.site, who.person)?.name);
        typed.set("valid_until", proposed_until(context.today).to_string());
        let context = context.about(c, &cx.site, typed.get("vehicle"))?;
        let id = EstimateId::generate(cx.site.clock.now());
        blank(&context, id, typed, cx, "repair_order").page(c, who, cx, None)
    })
    .await
}

pub async fn create(
    cx: Cx,
    clerk: Clerk,
    form: LongForm<Vec<(String, String)>>,
) -> Result<HttpResponse, AppError> {
    let (typed, wanted) = Typed::of(&form.0);
    if matches!(wanted, Wanted::Save | Wanted::Issue) {
        return cx.change(clerk, move |c, who, cx| save(c, who, cx, &typed, &wanted)).await;
    }
    cx.page(clerk, move |c, who, cx| {
        let customer = match whose(c, who, cx, &ESTIMATE, &typed)? {
            Ok(customer) => customer,
            Err(page) => return Ok(*page),
        };
        let context = Context::load(c, &cx.site, who, customer)?;
        let context = context.about(c, &cx.site, typed.get("vehicle"))?;
        let (typed, focus) = added(c, cx, &context, typed.clone(), &wanted)?;
        let shown = blank(&context, estimate_id(&typed)?, typed, cx, &focus);
        if cx.facts.fragment { shown.fragment(c, cx) } else { shown.page(c, who, cx, None) }
    })
    .await
}

fn save(c: &mut Conn, who: &ActingStaff, cx: &Cx, typed: &Typed, wanted: &Wanted) -> DbResult<Reply> {
    let customer = match whose(c, who, cx, &ESTIMATE, typed)? {
        Ok(customer) => customer,
        Err(page) => return Ok(*page),
    };
    let context = Context::load(c, &cx.site, who, customer)?;
    let context = context.about(c, &cx.site, typed.get("vehicle"))?;
    let id = estimate_id(typed)?;
    match store::by_id(c, &context.scope, id) {
        Ok(known) => return again(c, who, cx, &context, &known, typed, wanted),
        Err(AppError::NotFound) => {}
        Err(other) => return Err(other),
    }
    let mut shown = blank(&context, id, typed.clone(), cx, "");
    let Some(content) = shown.written.content() else {
        shown.complain = true;
        return shown.page(c, who, cx, None);
    };
    let number = create_as(c, &cx.site, &who.actor, &context.scope, id, &content)?;
    let text = format!("Estimate {number} is saved as a draft. Nobody else sees it before you send it.");
    Ok(next(&number, wanted, text))
}

/// Where somebody goes after saving.
pub(super) fn next(number: &str, wanted: &Wanted, text: String) -> Reply {
    match wanted {
        Wanted::Issue => Reply::to(format!("/staff/estimates/{number}/sending")),
        _ => {
            let flash = Flash { kind: FlashKind::Ok, text };
            Reply::to(format!("/staff/estimates/{number}")).flash(flash)
        }
    }
}

/// What a button adds to the form or takes from it, work that was put off among it; and which control comes next.
pub(super) fn added(
    c: &mut Conn,
    cx: &Cx,
    context: &Context,
    mut typed: Typed,
    wanted: &Wanted,
) -> DbResult<(Typed, String)> {
    let Wanted::AddDeferred(key) = wanted else { return Ok(changed(context, typed, wanted)) };
    let vehicle = context.vehicle(typed.get("vehicle").parse().ok()).map(|it| it.id);
    let Some(vehicle) = vehicle else { return Ok((typed, String::new())) };
    let lines = deferred_lines(c, &cx.site, &context.scope, vehicle, key)?;
    if lines.is_empty() {
        return Ok((typed, String::new()));
    }
    typed.append(&lines, context.dealership.settings.currency);
    let focus = format!("l{}-description", typed.lines.len());
    Ok((typed, focus))
}

fn blank<'a>(context: &'a Context, id: EstimateId, typed: Typed, cx: &Cx, focus: &str) -> Shown<'a> {
    let written = Written::read(context, &cx.site, &typed, None);
    Shown { context, id, stored: None, typed, written, complain: false, focus: focus.to_owned() }
}

fn estimate_id(typed: &Typed) -> DbResult<EstimateId> {
    typed.get("draft").parse().map_err(|_| AppError::Invalid("the form lost its draft".to_owned()))
}

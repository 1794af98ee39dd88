//! `GET /staff/recurring/new?customer=&vehicle=` asks what is billed how often; `POST /staff/recurring` keeps the plan. The lines are
//! those of `charges`, with the same buttons. The form carries the id that the plan will have, so that sending it twice
//! makes one; what differs the second time, as after Back, is shown beside it and not lost.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::every;
use super::form::Written;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{CleanText, RecurringId};
use crate::base::web::{Cx, Flash, FlashKind, LongForm, Nav, Page, Query, Reply};
use crate::billing::invoices::Draft;
use crate::billing::recurring::{self, Every, Plan};
use crate::pages::staff::charges::conflict::Conflict;
use crate::pages::staff::charges::{self, Begun, Context, Sheet, Typed, Wanted, changed, choose, whose};
use crate::pages::staff::seen;
use crate::pages::staff::shown::id;
use crate::trust::access::roles::CanSeeInvoices;
use crate::trust::access::{ActingStaff, Staff};

const PLAN: Begun = Begun {
    title: "New recurring invoice",
    question: "Whom are the invoices for?",
    action: "/staff/recurring",
    nav: Nav::Recurring,
};

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    customer: String,
    vehicle: String,
}

pub async fn ask(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    query: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        if query.0.customer.is_empty() {
            return choose(c, who, cx, &PLAN);
        }
        let context = Context::load(c, &cx.site, who, id(&query.0.customer)?)?;
        seen::one(&cx.site, who, context.customer.id, context.customer.id);
        let mut typed = charges::blank(&context);
        if !query.0.vehicle.is_empty() {
            typed.set("vehicle", query.0.vehicle.as_str());
        }
        let context = context.about(c, &cx.site, typed.get("vehicle"))?;
        typed.set("draft", RecurringId::generate(cx.site.clock.now()).to_string());
        typed.set("every", Every::Month.code());
        typed.set("starts", context.today.to_string());
        shown(c, who, cx, &context, typed, "title", Stand::Fresh)
    })
    .await
}

pub async fn create(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    form: LongForm<Vec<(String, String)>>,
) -> Result<HttpResponse, AppError> {
    let (typed, wanted) = Typed::of(&form.0);
    if matches!(wanted, Wanted::Save | Wanted::Issue) {
        return cx.change(staff, move |c, who, cx| save(c, who, cx, &typed)).await;
    }
    cx.page(staff, move |c, who, cx| {
        let customer = match whose(c, who, cx, &PLAN, &typed)? {
            Ok(customer) => customer,
            Err(page) => return Ok(*page),
        };
        let context = Context::load(c, &cx.site, who, customer)?;
        let context = context.about(c, &cx.site, typed.get("vehicle"))?;
        let (typed, focus) = changed(&context, typed.clone(), &wanted);
        shown(c, who, cx, &context, typed, &focus, Stand::Fresh)
    })
    .await
}

fn save(c: &mut Conn, who: &ActingStaff, cx: &Cx, typed: &Typed) -> DbResult<Reply> {
    let customer = match whose(c, who, cx, &PLAN, typed)? {
        Ok(customer) => customer,
        Err(page) => return Ok(*page),
    };
    let context = Context::load(c, &cx.site, who, customer)?;
    let context = context.about(c, &cx.site, typed.get("vehicle"))?;
    let id =
        typed.get("draft").parse().map_err(|_| AppError::Invalid("the form lost its plan".to_owned()))?;
    match recurring::load(c, &cx.site, &who.scope, id) {
        Ok(kept) => return again(c, who, cx, &context, &kept, typed),
        Err(AppError::NotFound) => {}
        Err(other) => return Err(other),
    }
    match Written::read(&context, &cx.site, typed, None).plan(id) {
        Some(plan) => {
            recurring::create(c, &cx.site, &who.actor, &context.scope, &plan)?;
            Ok(is_kept(id, &plan.template.title))
        }
        None => shown(c, who, cx, &context, typed.clone(), "", Stand::Wrong),
    }
}

fn is_kept(id: RecurringId, title: &CleanText<120>) -> Reply {
    let text = format!("{title} is kept. Look at the days that come.");
    Reply::to(format!("/staff/recurring/{id}")).flash(Flash { kind: FlashKind::Ok, text })
}

/// Sent though the plan is kept already, as twice or after Back: the same again changes nothing, anything else is shown
/// beside it, to be kept as another plan.
fn again(
    c: &mut Conn,
    who: &ActingStaff,
    cx: &Cx,
    context: &Context,
    kept: &Plan,
    typed: &Typed,
) -> DbResult<Reply> {
    let mut typed = typed.clone();
    typed.adopt(&kept.template.draft);
    let written = Written::read(context, &cx.site, &typed, Some(&kept.template.draft));
    let differences = written.beside(kept, context);
    let own = kept.customer == context.customer.id;
    if own && differences.is_empty() && written.worked.problems.is_empty() {
        return Ok(is_kept(kept.id, &kept.template.title));
    }
    let conflict = Conflict {
        said: format!("This form was kept already, as “{}”. Nothing was changed.", kept.template.title),
        differences,
        other: (format!("/staff/recurring/{}", kept.id), "Drop mine and open the plan"),
        then: "Your version is in the form below. Keeping it makes another plan.",
    };
    typed.forget_foreign(&Draft::default());
    typed.set("draft", RecurringId::generate(cx.site.clock.now()).to_string());
    shown(c, who, cx, context, typed, "", Stand::Kept(conflict))
}

#[derive(Template)]
#[template(path = "staff/recurring/new.html")]
struct New {
    page: Page,
    it: PlanForm,
    /// What was kept before, beside this one.
    conflict: Option<Conflict>,
}

/// Why the form is shown.
enum Stand {
    Fresh,
    /// It was sent, and something of it is wrong. What is wrong is said only then.
    Wrong,
    /// It was sent before.
    Kept(Conflict),
}

#[derive(Template)]
#[template(path = "staff/recurring/form.html")]
struct FormAlone {
    it: PlanForm,
}

/// Values ready to show.
struct PlanForm {
    id: String,
    rhythms: Vec<(&'static str, &'static str, bool)>,
    automatic: bool,
    focus: String,
    sheet: Sheet,
}

/// The page, or its form alone for the script.
fn shown(
    c: &mut Conn,
    who: &ActingStaff,
    cx: &Cx,
    context: &Context,
    typed: Typed,
    focus: &str,
    stand: Stand,
) -> DbResult<Reply> {
    let complain = matches!(stand, Stand::Wrong);
    let written = Written::read(context, &cx.site, &typed, None);
    let chosen = typed.get("every").to_owned();
    let it = PlanForm {
        id: typed.get("draft").to_owned(),
        rhythms: Every::ALL.iter().map(|it| (it.code(), every(*it), it.code() == chosen)).collect(),
        automatic: typed.get("automatic") == "yes",
        focus: focus.to_owned(),
        sheet: Sheet::new(context, typed, &written.worked, complain, Vec::new()),
    };
    if cx.facts.fragment && matches!(stand, Stand::Fresh) {
        return Reply::page(&FormAlone { it });
    }
    let mut page = who.page(c, cx, "New recurring invoice", Nav::Recurring)?;
    page.errors = complain;
    match stand {
        Stand::Fresh => Reply::page(&New { page, it, conflict: None }),
        Stand::Wrong => Reply::invalid(&New { page, it, conflict: None }),
        Stand::Kept(conflict) => Reply::conflict(&New { page, it, conflict: Some(conflict) }),
    }
}

//! `GET /staff/recurring/{id}`: what is billed, when next, what was made. `POST …/pause` and `…/resume` change it.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::{every, pill};
use crate::base::db::{Conn, DbResult, tentatively};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{CustomerId, InvoiceId, Language, RecurringId};
use crate::base::web::{Cx, Flash, FlashKind, Nav, Page, Reply};
use crate::billing::invoices::Line;
use crate::billing::recurring::{self, PlanState};
use crate::pages::owner::rows::Pill;
use crate::pages::staff::seen;
use crate::pages::staff::shown::{Day, Moment, id};
use crate::parties::{customers, dealerships};
use crate::trust::access::roles::CanSeeInvoices;
use crate::trust::access::{ActingStaff, Scope, Staff};
use crate::trust::audit::Actor;

pub async fn show(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| Reply::page(&Show::of(c, who, cx, id(&path)?)?)).await
}

type Change = fn(&mut Conn, &Site, &Actor, &Scope, RecurringId) -> DbResult<()>;

pub(super) async fn change(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    path: web::Path<String>,
    change: Change,
    text: &'static str,
) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let id: RecurringId = id(&path)?;
        match tentatively(c, |c| change(c, &cx.site, &who.actor, &who.scope, id))? {
            Ok(()) => {
                let flash = Flash { kind: FlashKind::Ok, text: text.to_owned() };
                Ok(Reply::to(format!("/staff/recurring/{id}")).flash(flash))
            }
            Err(text) => {
                let mut now = Show::of(c, who, cx, id)?;
                now.page.flash = Some(Flash { kind: FlashKind::Warn, text });
                Reply::conflict(&now)
            }
        }
    })
    .await
}

pub async fn pause(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    change(cx, staff, path, recurring::pause, "Paused. Nothing is billed until you go on.").await
}

pub async fn resume(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    let text = "It goes on with the next period. What lay in the pause is not billed.";
    change(cx, staff, path, recurring::resume, text).await
}

#[derive(Template)]
#[template(path = "staff/recurring/show.html")]
struct Show {
    page: Page,
    id: RecurringId,
    customer: CustomerId,
    name: String,
    pill: Pill,
    every: &'static str,
    from: Day,
    until: Option<Day>,
    automatic: bool,
    /// Text, quantity, amount before tax.
    lines: Vec<(String, String, MoneyDisplay)>,
    upcoming: Vec<Day>,
    /// The day, the number unless it is a draft, the document.
    made: Vec<(Day, Option<String>, InvoiceId)>,
    /// Since when the next one cannot be billed, and why.
    failed: Option<(Moment, String)>,
    active: bool,
    paused: bool,
}

impl Show {
    fn of(c: &mut Conn, who: &ActingStaff, cx: &Cx, id: RecurringId) -> DbResult<Self> {
        let plan = recurring::load(c, &cx.site, &who.scope, id)?;
        let scope = who.scope.narrowed(plan.customer)?;
        seen::one(&cx.site, who, plan.customer, plan.id);
        let settings = dealerships::load(c, who.dealership)?.settings;
        let currency = settings.currency;
        let line = |line: &Line| {
            let amount = line.unit_price.times(line.quantity, currency)?;
            Ok((line.description.to_string(), line.quantity.to_string(), amount.display(Language::En)))
        };
        let lines = plan.template.draft.lines.iter().map(line).collect::<DbResult<Vec<_>>>()?;
        let made = recurring::runs(c, &scope, plan.id, 24)?;
        let failed = plan.failed.as_ref();
        let failed = failed.map(|it| (Moment::new(it.since, &settings.time_zone), it.why.clone()));
        Ok(Self {
            page: who.page(c, cx, plan.template.title.as_str(), Nav::Recurring)?,
            id: plan.id,
            customer: plan.customer,
            name: customers::name_of(c, &cx.site, &scope)?,
            pill: pill(&plan),
            every: every(plan.schedule.every),
            from: Day::new(plan.schedule.starts_on),
            until: plan.schedule.ends_on.map(Day::new),
            automatic: plan.automatic,
            failed,
            lines,
            upcoming: plan.upcoming(6).into_iter().map(Day::new).collect(),
            made: made.into_iter().map(|it| (Day::new(it.on), it.number, it.invoice)).collect(),
            active: plan.state == PlanState::Active,
            paused: plan.state == PlanState::Paused,
        })
    }
}

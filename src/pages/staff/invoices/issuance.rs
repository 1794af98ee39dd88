//! `GET /staff/invoices/{id}/issuance`: what issuing does, before it is done. The `POST` gives the number. A draft that
//! somebody changed since, or whose tax came out differently today, is shown again instead.

mod asking;
mod returning;

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

pub use self::asking::request;
use self::asking::second_person;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{CustomerId, InvoiceId, Language, Money};
use crate::base::web::{Cx, Flash, FlashKind, Form, Nav, Page, Reply};
use crate::billing::approvals::{self, Limits};
use crate::billing::invoices::approving;
use crate::billing::invoices::drafts::{self, Standing, StoredDraft};
use crate::billing::invoices::totals::Totals;
use crate::billing::invoices::{self, Draft, PayType, drafting};
use crate::billing::notices;
use crate::billing::numbering::{Numbered, series_of};
use crate::billing::payers::{Carried, carried};
use crate::pages::staff::charges::{Check, Context, State, authorised, readiness};
use crate::pages::staff::seen;
use crate::pages::staff::shown::{Day, id};
use crate::trust::access::notices::Notice;
use crate::trust::access::roles::CanBill;
use crate::trust::access::{ActingStaff, Staff};

const EN: Language = Language::En;

/// What was on the check page.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Confirmed {
    version: String,
    total: String,
}

pub async fn ask(cx: Cx, staff: Staff<CanBill>, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        let id: InvoiceId = id(&path)?;
        match drafts::standing(c, &who.scope, id)? {
            Standing::Issued(number) => Ok(Reply::to(format!("/staff/invoices/{number}"))),
            Standing::Draft => Reply::page(&Issuance::new(c, who, cx, id)?),
        }
    })
    .await
}

pub async fn issue(
    cx: Cx,
    staff: Staff<CanBill>,
    path: web::Path<String>,
    form: Form<Confirmed>,
) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let id: InvoiceId = id(&path)?;
        // Sent twice: the first time it was issued.
        if let Standing::Issued(number) = drafts::standing(c, &who.scope, id)? {
            return Ok(Reply::to(format!("/staff/invoices/{number}")));
        }
        let (context, stored) = opened(c, who, cx, id)?;
        let back = format!("/staff/invoices/{id}/issuance");
        let again = |text: &str| {
            let flash = Flash { kind: FlashKind::Warn, text: text.to_owned() };
            Ok(Reply::to(back.as_str()).flash(flash))
        };
        if form.0.version != stored.version.to_string() {
            return again("Somebody changed this draft. Check it again before you issue it.");
        }
        let (draft, totals) = settled(&context, &stored)?;
        let changed = drafting::change(c, &cx.site, &who.actor, &context.scope, id, stored.version, &draft)?;
        if changed.is_err() || form.0.total != totals.total.to_decimal_string() {
            return again("The total came out differently today. Check it again before you issue it.");
        }
        let mut all = checks(&context, &draft);
        all.extend(authorised(c, &context, id, &draft, totals.net)?);
        if all.iter().any(Check::stops) {
            return again("Something must be put right before this can be issued.");
        }
        let limits = Limits::of_person(c, &cx.site, &context.scope, who.person)?;
        let forgone = taken_off(c, cx, &context, id, &draft)?.forgone()?;
        if let Some(wanted) = approving::wanted(&limits, id, &draft, &totals, &forgone)? {
            let (kind, object) = (wanted.kind, id.to_string());
            let digest = &wanted.digest;
            if approvals::spend(c, &cx.site, &who.actor, &context.scope, kind, &object, digest)?.is_none() {
                return again("This needs the approval of a second person first.");
            }
        }
        let done = invoices::issue(c, &cx.site, &who.actor, &context.scope, id)?;
        let told = match readers(c, cx, &context)?.is_empty() {
            true => "Nobody gets it by email: print it or make a pay link.".to_owned(),
            false => format!("{} gets it by email now.", context.customer.details.name),
        };
        let text = format!("Invoice {} issued. {told}", done.number);
        let flash = Flash { kind: FlashKind::Ok, text };
        Ok(Reply::to(format!("/staff/invoices/{}", done.number)).flash(flash))
    })
    .await
}

fn opened(c: &mut Conn, who: &ActingStaff, cx: &Cx, id: InvoiceId) -> DbResult<(Context, StoredDraft)> {
    let stored = drafts::load(c, &cx.site, &who.scope, id)?;
    let context = Context::load(c, &cx.site, who, stored.customer)?;
    let vehicle = stored.draft.vehicle.map(|it| it.to_string()).unwrap_or_default();
    Ok((context.about(c, &cx.site, &vehicle)?, stored))
}

/// The draft as it would be issued today.
fn settled(context: &Context, stored: &StoredDraft) -> DbResult<(Draft, Totals)> {
    let mut draft = stored.draft.clone();
    let totals = context.settle(&mut draft).map_err(|e| AppError::Invalid(e.to_string()))?;
    Ok((draft, totals))
}

fn checks(context: &Context, draft: &Draft) -> Vec<Check> {
    readiness(context, draft, &[])
}

fn readers(c: &mut Conn, cx: &Cx, context: &Context) -> DbResult<Vec<String>> {
    let all = notices::readers(c, &cx.site, &context.scope, Notice::NewInvoice)?;
    Ok(all.into_iter().map(|it| it.to.email.to_string()).collect())
}

#[derive(Template)]
#[template(path = "staff/invoices/issuance.html")]
struct Issuance {
    page: Page,
    id: InvoiceId,
    customer: CustomerId,
    name: String,
    vehicle: String,
    repair_order: String,
    version: i64,
    net: MoneyDisplay,
    tax: MoneyDisplay,
    total: MoneyDisplay,
    /// For the form: exactly what was shown.
    exact: String,
    nothing: bool,
    series: String,
    issued: Day,
    due: Day,
    readers: Vec<String>,
    checks: Vec<Check>,
    ready: bool,
    /// A second person must approve it, and was not asked yet.
    to_ask: bool,
    /// Why, as typed, and what is wrong with that.
    reason: String,
    error: &'static str,
}

impl Issuance {
    fn new(c: &mut Conn, who: &ActingStaff, cx: &Cx, id: InvoiceId) -> DbResult<Self> {
        let (context, stored) = opened(c, who, cx, id)?;
        seen::one(&cx.site, who, stored.customer, id);
        let (draft, totals) = settled(&context, &stored)?;
        let mut checks = checks(&context, &draft);
        let (to_ask, second) = second_person(c, cx, (&context, who.person), id, &draft, &totals)?;
        checks.extend(second);
        let carried = taken_off(c, cx, &context, id, &draft)?;
        checks.extend(deductible(carried)?);
        checks.extend(others(&draft, id, carried));
        checks.extend(returning::cores(c, &context, &draft, &totals)?);
        checks.extend(authorised(c, &context, id, &draft, totals.net)?);
        let readers = readers(c, cx, &context)?;
        let show = |money: Money| money.display(EN);
        Ok(Self {
            page: who.page(c, cx, "Issue this invoice?", Nav::Invoices)?,
            id,
            customer: stored.customer,
            name: context.customer.details.name.to_string(),
            vehicle: context.vehicle(draft.vehicle).map(|it| it.details.title()).unwrap_or_default(),
            repair_order: draft.repair_order.as_ref().map(ToString::to_string).unwrap_or_default(),
            version: stored.version,
            net: show(totals.net),
            tax: show(totals.tax),
            total: show(totals.total),
            exact: totals.total.to_decimal_string(),
            nothing: totals.total.is_zero(),
            series: series_of(c, &context.dealership, Numbered::Invoice, context.today)?.to_string(),
            issued: Day::new(context.today),
            due: Day::new(invoices::due_on(&draft, &context.dealership, context.today)),
            readers,
            ready: !checks.iter().any(Check::stops),
            checks,
            to_ask,
            reason: String::new(),
            error: "",
        })
    }
}

/// What the draft takes off as a deductible and how much of it the customer's document charges; what nobody is billed for.
fn taken_off(c: &mut Conn, cx: &Cx, context: &Context, id: InvoiceId, draft: &Draft) -> DbResult<Carried> {
    let nil = Money::zero(context.dealership.settings.currency);
    carried(c, &cx.site, &context.scope, id, draft, nil)
}

/// Nothing where nothing is taken off.
fn deductible(it: Carried) -> DbResult<Option<Check>> {
    if it.taken_off.is_zero() {
        return Ok(None);
    }
    let text = "Deductible is charged to the customer";
    let uncovered = it.uncovered()?;
    if uncovered.is_zero() {
        return Ok(Some(Check::new(State::Done, text, "Done", "")));
    }
    let said = format!("{} is not", uncovered.display(EN));
    let more = "Issue the customer’s document with it first. Until then it counts as a discount.";
    Ok(Some(Check::new(State::Look, text, said, "").explained(more)))
}

/// Whether what others pay is billed to them; nothing where the customer pays all of it.
fn others(draft: &Draft, id: InvoiceId, it: Carried) -> Option<Check> {
    if draft.lines.iter().all(|line| line.pay_type == PayType::Customer) {
        if it.unbilled.is_zero() {
            return None;
        }
        let said = format!("{} is not", it.unbilled.display(EN));
        let text = "What the customer’s document shows at nil is on this one";
        let more =
            "The customer’s document is issued: what is missing here nobody pays. It counts as a discount.";
        return Some(
            Check::new(State::Look, text, said, format!("/staff/invoices/{id}/edit")).explained(more),
        );
    }
    let text = "What others pay is on a document of theirs";
    let href = format!("/staff/invoices/{id}/payers");
    if it.unbilled.is_zero() {
        return Some(Check::new(State::Done, text, "Done", href));
    }
    let said = format!("{} is not", it.unbilled.display(EN));
    let more = "Divide the charges by payer first: after this one is issued that cannot be done. Until then it counts as a discount.";
    Some(Check::new(State::Look, text, said, href).explained(more))
}

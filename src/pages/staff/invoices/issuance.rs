//! `GET /staff/invoices/{id}/issuance`: what issuing does, before it is done. The `POST` gives the number. A draft that
//! somebody changed since, or whose tax came out differently today, is shown again instead.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::editor::{Check, Context, State, readiness};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{CustomerId, InvoiceId, Language, Money};
use crate::base::web::{Cx, Flash, FlashKind, Form, Nav, Page, Reply};
use crate::billing::approvals::{self, Approval, Asking, Limits, Proposal, Reason};
use crate::billing::estimates::authorised_for;
use crate::billing::invoices::approving::{self, Wanted};
use crate::billing::invoices::drafts::{self, Standing, StoredDraft};
use crate::billing::invoices::totals::Totals;
use crate::billing::invoices::{self, Draft, drafting};
use crate::billing::notices;
use crate::pages::staff::seen;
use crate::pages::staff::shown::{Day, id};
use crate::trust::access::notices::Notice;
use crate::trust::access::roles::CanBill;
use crate::trust::access::{ActingStaff, Staff, persons};

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
        let limits = Limits::of_dealership(c, &context.scope)?;
        if let Some(wanted) = approving::wanted(&limits, id, &draft, &totals)? {
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
    Ok((Context::load(c, &cx.site, who, stored.customer)?, stored))
}

/// The draft as it would be issued today.
fn settled(context: &Context, stored: &StoredDraft) -> DbResult<(Draft, Totals)> {
    let mut draft = stored.draft.clone();
    let totals = context.settle(&mut draft).map_err(|e| AppError::Invalid(e.to_string()))?;
    Ok((draft, totals))
}

/// Why a second person should approve it.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Request {
    reason: String,
}

/// `POST /staff/invoices/{id}/approval`: asks a second person for the draft as it stands.
pub async fn request(
    cx: Cx,
    staff: Staff<CanBill>,
    path: web::Path<String>,
    form: Form<Request>,
) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let id: InvoiceId = id(&path)?;
        let (context, stored) = opened(c, who, cx, id)?;
        let (draft, totals) = settled(&context, &stored)?;
        let back = format!("/staff/invoices/{id}/issuance");
        let limits = Limits::of_dealership(c, &context.scope)?;
        let Some(wanted) = approving::wanted(&limits, id, &draft, &totals)? else {
            return Ok(Reply::to(back));
        };
        let Ok(reason) = Reason::parse(&form.0.reason) else {
            let mut view = Issuance::new(c, who, cx, id)?;
            view.page.errors = true;
            view.reason = form.0.reason.clone();
            view.error = "Say in at most 500 characters why this is right";
            return Reply::invalid(&view);
        };
        let proposal = proposal(&context, &stored, &totals, &wanted)?;
        let asking = Asking {
            kind: wanted.kind,
            object: id.to_string(),
            amount: wanted.amount,
            digest: &wanted.digest,
            proposal: &proposal,
            reason: &reason,
        };
        approvals::request(c, &cx.site, &who.actor, &context.scope, &asking)?;
        let text = "Asked. A manager who is not you decides under Approvals. Editing the draft takes the question back.";
        Ok(Reply::to(back).flash(Flash { kind: FlashKind::Ok, text: text.to_owned() }))
    })
    .await
}

fn proposal(context: &Context, stored: &StoredDraft, totals: &Totals, wanted: &Wanted) -> DbResult<Proposal> {
    let (id, name) = (stored.id, &context.customer.details.name);
    let total = totals.total.display(EN).to_string();
    let off = approving::off(totals)?;
    let mut effects = vec![("Total".to_owned(), total.clone())];
    if !off.is_zero() {
        effects.push(("Taken off".to_owned(), off.display(EN).to_string()));
    }
    let title = match wanted.kind {
        approvals::Kind::Discount => {
            format!("Issue an invoice over {total} with {} taken off", off.display(EN))
        }
        _ => format!("Issue an invoice over {total}"),
    };
    let version = stored.version.to_string();
    let exact = totals.total.to_decimal_string();
    Ok(Proposal {
        title,
        effects,
        because: String::new(),
        document: (format!("Draft for {name}"), format!("/staff/invoices/{id}/preview")),
        action: format!("/staff/invoices/{id}/issuance"),
        form: vec![("version".to_owned(), version), ("total".to_owned(), exact)],
    })
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
        let (to_ask, second) = second_person(c, cx, &context, id, &draft, &totals)?;
        checks.extend(second);
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
            series: context.dealership.settings.invoice_prefix.to_string(),
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

/// Whether the customer authorised as much; nothing where no estimate was given.
fn authorised(
    c: &mut Conn,
    context: &Context,
    id: InvoiceId,
    draft: &Draft,
    net: Money,
) -> DbResult<Option<Check>> {
    let order = draft.repair_order.as_ref().map_or("", AsRef::as_ref);
    let Some(it) = authorised_for(c, &context.scope, order, Some(id), context.today)? else {
        return Ok(None);
    };
    let numbers = it.estimates.join(", ");
    let href = it.estimates.first().map(|it| format!("/staff/estimates/{it}")).unwrap_or_default();
    let text = format!("Authorized on {numbers}");
    Ok(Some(match it.missing(net)? {
        Some(missing) => {
            Check::new(State::Fix, text, format!("{} before tax is missing", missing.display(EN)), href)
        }
        None if it.verbal => Check::new(State::Look, text, "In words alone", href),
        None => Check::new(State::Done, text, "Done", href),
    }))
}

/// Whether a second person must still be asked, and how that stands in the list.
fn second_person(
    c: &mut Conn,
    cx: &Cx,
    context: &Context,
    id: InvoiceId,
    draft: &Draft,
    totals: &Totals,
) -> DbResult<(bool, Option<Check>)> {
    let limits = Limits::of_dealership(c, &context.scope)?;
    let Some(wanted) = approving::wanted(&limits, id, draft, totals)? else { return Ok((false, None)) };
    let text = match wanted.kind {
        approvals::Kind::Discount => format!("Discount of more than {}%", limits.discount),
        _ => "Total above the limit for one person".to_owned(),
    };
    let standing = approvals::standing(c, &cx.site, &context.scope, wanted.kind, &id.to_string())?;
    let standing = match standing {
        Some(it) if it.is_of(&cx.site, &wanted.digest)? => Some(it),
        _ => None,
    };
    let check = match &standing {
        Some(it) if it.state == approvals::State::Approved => {
            Check::new(State::Done, text, approved_by(c, cx, it)?, page_of(it))
        }
        Some(it) => Check::new(State::Fix, text, "Waits for a manager", page_of(it)),
        None => Check::new(State::Fix, text, "Ask a manager", "#reason"),
    };
    Ok((standing.is_none(), Some(check)))
}

fn approved_by(c: &mut Conn, cx: &Cx, it: &Approval) -> DbResult<String> {
    Ok(match it.decided_by {
        Some(person) => format!("Approved by {}", persons::find(c, &cx.site, person)?.name),
        None => "Approved".to_owned(),
    })
}

fn page_of(it: &Approval) -> String {
    format!("/staff/approvals/{}", it.id)
}

//! `GET /staff/invoices/{id}/edit` and the buttons of its form: save, update totals, add and remove lines, review and
//! issue, discard. What was issued meanwhile is shown on its own page, and what was typed is not lost (`overtaken`).

use actix_web::{HttpResponse, web};

use super::overtaken::overtaken;
use super::view::Shown;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::InvoiceId;
use crate::base::web::{Cx, Flash, FlashKind, LongForm, Reply};
use crate::billing::invoices::drafting;
use crate::billing::invoices::drafts::{self, Standing, StoredDraft};
use crate::pages::staff::charges::conflict::{Conflict, differences};
use crate::pages::staff::charges::{Check, Context, Typed, Wanted, Worked, authorised, changed};
use crate::pages::staff::seen;
use crate::pages::staff::shown::{Moment, id};
use crate::trust::access::roles::CanBill;
use crate::trust::access::{ActingStaff, Staff, persons};

pub async fn show(cx: Cx, staff: Staff<CanBill>, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        let id: InvoiceId = id(&path)?;
        if let Standing::Issued(number) = drafts::standing(c, &who.scope, id)? {
            return Ok(Reply::to(format!("/staff/invoices/{number}")));
        }
        let (context, stored) = opened(c, who, cx, id)?;
        seen::one(&cx.site, who, stored.customer, id);
        let typed = Typed::from_draft(&stored.draft, context.dealership.settings.currency);
        let context = context.about(c, &cx.site, typed.get("vehicle"))?;
        shown(c, &context, &stored, typed, cx, String::new())?.page(c, who, cx, None)
    })
    .await
}

pub async fn save(
    cx: Cx,
    staff: Staff<CanBill>,
    path: web::Path<String>,
    form: LongForm<Vec<(String, String)>>,
) -> Result<HttpResponse, AppError> {
    let id: InvoiceId = id(&path)?;
    let (typed, wanted) = Typed::of(&form.0);
    match wanted {
        Wanted::Save | Wanted::Issue => {
            let issue = wanted == Wanted::Issue;
            cx.change(staff, move |c, who, cx| keep(c, who, cx, id, &typed, issue)).await
        }
        Wanted::Discard => {
            let next = format!("/staff/invoices/{id}/discarding");
            cx.page(staff, move |_, _, _| Ok(Reply::to(next.as_str()))).await
        }
        wanted => {
            cx.page(staff, move |c, who, cx| {
                if let Some(it) = overtaken(c, who, id)? {
                    return it.page(c, who, cx, &typed, &wanted);
                }
                let (context, stored) = opened(c, who, cx, id)?;
                let (typed, focus) = changed(&context, typed.clone(), &wanted);
                let context = context.about(c, &cx.site, typed.get("vehicle"))?;
                let shown = shown(c, &context, &stored, typed, cx, focus)?;
                if cx.facts.fragment { shown.fragment() } else { shown.page(c, who, cx, None) }
            })
            .await
        }
    }
}

/// The form of a new draft, sent though the draft is there already, as twice or after Back: the same again changes nothing,
/// anything else is compared.
pub(super) fn again(
    c: &mut Conn,
    who: &ActingStaff,
    cx: &Cx,
    id: InvoiceId,
    typed: &Typed,
    wanted: &Wanted,
) -> DbResult<Reply> {
    if let Some(it) = overtaken(c, who, id)? {
        return it.again(c, who, cx, typed);
    }
    let (context, stored) = opened(c, who, cx, id)?;
    let context = context.about(c, &cx.site, typed.get("vehicle"))?;
    let mut typed = typed.clone();
    typed.adopt(&stored.draft);
    let worked = context.work(&cx.site, &typed, Some(&stored.draft));
    let differ = differences(&stored.draft, &worked.draft, context.dealership.settings.currency);
    if !worked.problems.is_empty() || !differ.is_empty() {
        return compare(c, who, cx, &context, &stored, &typed, "saved this form already");
    }
    let next = if *wanted == Wanted::Issue { "issuance" } else { "edit" };
    Ok(Reply::to(format!("/staff/invoices/{id}/{next}")))
}

fn keep(
    c: &mut Conn,
    who: &ActingStaff,
    cx: &Cx,
    id: InvoiceId,
    typed: &Typed,
    issue: bool,
) -> DbResult<Reply> {
    if let Some(it) = overtaken(c, who, id)? {
        return it.page(c, who, cx, typed, &Wanted::Save);
    }
    let (context, stored) = opened(c, who, cx, id)?;
    let context = context.about(c, &cx.site, typed.get("vehicle"))?;
    let version: i64 = typed.get("version").parse().unwrap_or(0);
    if version != stored.version {
        return compare(c, who, cx, &context, &stored, typed, CHANGED);
    }
    let mut shown = shown(c, &context, &stored, typed.clone(), cx, String::new())?;
    if !shown.worked.problems.is_empty() {
        shown.complain = true;
        return shown.page(c, who, cx, None);
    }
    let draft = &shown.worked.draft;
    match drafting::change(c, &cx.site, &who.actor, &context.scope, id, version, draft)? {
        Err(theirs) => compare(c, who, cx, &context, &theirs, typed, CHANGED),
        Ok(_) if issue => Ok(Reply::to(format!("/staff/invoices/{id}/issuance"))),
        Ok(now) => {
            let text = if now == version { "Nothing changed." } else { "Draft saved." };
            let flash = Flash { kind: FlashKind::Ok, text: text.to_owned() };
            Ok(Reply::to(format!("/staff/invoices/{id}/edit")).flash(flash))
        }
    }
}

const CHANGED: &str = "changed this invoice";

/// 409 and both versions. The form holds what was typed and the version that is shown beside it. `did`: what somebody did.
fn compare(
    c: &mut Conn,
    who: &ActingStaff,
    cx: &Cx,
    context: &Context,
    stored: &StoredDraft,
    typed: &Typed,
    did: &str,
) -> DbResult<Reply> {
    let mut typed = typed.clone();
    typed.forget_foreign(&stored.draft);
    let shown = shown(c, context, stored, typed, cx, String::new())?;
    let by = match stored.changed_by {
        Some(person) => persons::find(c, &cx.site, person)?.name,
        None => "Somebody".to_owned(),
    };
    let at = Moment::new(stored.changed_at, &context.dealership.settings.time_zone);
    let said = format!("{by} {did} on {}.", at.words);
    let currency = context.dealership.settings.currency;
    let differences = differences(&stored.draft, &shown.worked.draft, currency);
    let saved = format!("/staff/invoices/{}/edit", stored.id);
    shown.page(c, who, cx, Some(Conflict::of_draft(&said, differences, saved)))
}

fn opened(c: &mut Conn, who: &ActingStaff, cx: &Cx, id: InvoiceId) -> DbResult<(Context, StoredDraft)> {
    let stored = drafts::load(c, &cx.site, &who.scope, id)?;
    Ok((Context::load(c, &cx.site, who, stored.customer)?, stored))
}

fn shown<'a>(
    c: &mut Conn,
    context: &'a Context,
    stored: &'a StoredDraft,
    typed: Typed,
    cx: &Cx,
    focus: String,
) -> DbResult<Shown<'a>> {
    let worked = context.work(&cx.site, &typed, Some(&stored.draft));
    let checks = checks(c, context, stored.id, &worked)?;
    Ok(Shown { context, id: stored.id, stored: Some(stored), typed, worked, complain: false, checks, focus })
}

/// What the database knows of a draft while it is written: the words in which issuing it would be refused.
pub(super) fn checks(
    c: &mut Conn,
    context: &Context,
    id: InvoiceId,
    worked: &Worked,
) -> DbResult<Vec<Check>> {
    let Some(totals) = &worked.totals else { return Ok(Vec::new()) };
    Ok(authorised(c, context, id, &worked.draft, totals.net)?.into_iter().collect())
}

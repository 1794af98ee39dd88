//! `GET /staff/estimates/{number}/edit`: the version that is being written. `POST /staff/estimates/{number}` keeps it, works
//! the totals out, adds or removes a line, or throws it away. A stale edit changes nothing and is shown beside what is
//! stored now; one of a version that was sent meanwhile is shown beside that, and can be kept as the next version.

use actix_web::{HttpResponse, web};

use super::form::{Shown, by};
use super::new::{added, next};
use super::terms::{Written, typed};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::web::{Cx, Flash, FlashKind, LongForm, Reply};
use crate::billing::estimates::store::{by_number, content, drafted, versions};
use crate::billing::estimates::{Drafted, Estimate, discard, revise, save};
use crate::pages::staff::charges::conflict::Conflict;
use crate::pages::staff::charges::{Context, Typed, Wanted};
use crate::pages::staff::seen;
use crate::pages::staff::shown::Moment;
use crate::trust::access::{ActingStaff, Clerk};

pub async fn show(cx: Cx, clerk: Clerk, number: web::Path<String>) -> Result<HttpResponse, AppError> {
    cx.page(clerk, move |c, who, cx| {
        let (estimate, draft) = match opened(c, who, cx, &number)? {
            Ok(both) => both,
            Err(estimate) => return Ok(Reply::to(format!("/staff/estimates/{}", estimate.number))),
        };
        seen::one(&cx.site, who, estimate.customer, estimate.id);
        let context = Context::load(c, &cx.site, who, estimate.customer)?;
        let typed = typed(&draft.content, &context);
        let context = context.about(c, &cx.site, typed.get("vehicle"))?;
        shown(&context, &estimate, &draft, typed, cx, String::new()).page(c, who, cx, None)
    })
    .await
}

pub async fn keep(
    cx: Cx,
    clerk: Clerk,
    number: web::Path<String>,
    form: LongForm<Vec<(String, String)>>,
) -> Result<HttpResponse, AppError> {
    let (typed, wanted) = Typed::of(&form.0);
    if matches!(wanted, Wanted::Save | Wanted::Issue | Wanted::Discard) {
        return cx.change(clerk, move |c, who, cx| change(c, who, cx, &number, &typed, &wanted)).await;
    }
    cx.page(clerk, move |c, who, cx| {
        let (estimate, draft) = match opened(c, who, cx, &number)? {
            Ok(both) => both,
            Err(estimate) => return overtaken(c, who, cx, &estimate, &typed, &wanted),
        };
        let context = Context::load(c, &cx.site, who, estimate.customer)?;
        let context = context.about(c, &cx.site, typed.get("vehicle"))?;
        let (typed, focus) = added(c, cx, &context, typed.clone(), &wanted)?;
        let shown = shown(&context, &estimate, &draft, typed, cx, focus);
        if cx.facts.fragment { shown.fragment(c, cx) } else { shown.page(c, who, cx, None) }
    })
    .await
}

fn change(
    c: &mut Conn,
    who: &ActingStaff,
    cx: &Cx,
    number: &str,
    typed: &Typed,
    wanted: &Wanted,
) -> DbResult<Reply> {
    let (estimate, draft) = match opened(c, who, cx, number)? {
        Ok(both) => both,
        Err(estimate) => return overtaken(c, who, cx, &estimate, typed, wanted),
    };
    let context = Context::load(c, &cx.site, who, estimate.customer)?;
    if *wanted == Wanted::Discard {
        discard(c, &cx.site, &who.actor, &context.scope, &estimate)?;
        let text = format!("The draft of {} was thrown away.", estimate.number);
        let next = match estimate.version {
            0 => "/staff/estimates".to_owned(),
            _ => format!("/staff/estimates/{}", estimate.number),
        };
        return Ok(Reply::to(next).flash(Flash { kind: FlashKind::Ok, text }));
    }
    let context = context.about(c, &cx.site, typed.get("vehicle"))?;
    if typed.get("version") != draft.version.edit.to_string() {
        return compare(c, who, cx, &context, (&estimate, &draft), typed, "changed this estimate");
    }
    let mut shown = shown(&context, &estimate, &draft, typed.clone(), cx, String::new());
    let Some(content) = shown.written.content() else {
        shown.complain = true;
        return shown.page(c, who, cx, None);
    };
    save(c, &cx.site, &who.actor, &context.scope, &estimate, draft.version.edit, &content)?;
    let text = format!("{} is saved. Send it when it is ready.", estimate.number);
    Ok(next(&estimate.number, wanted, text))
}

/// The form of a new estimate, sent though the estimate is there already, as twice or after Back: the same again changes
/// nothing, anything else is compared.
pub(super) fn again(
    c: &mut Conn,
    who: &ActingStaff,
    cx: &Cx,
    context: &Context,
    estimate: &Estimate,
    typed: &Typed,
    wanted: &Wanted,
) -> DbResult<Reply> {
    let mut typed = typed.clone();
    // Not the count of changes of any version: a form that says 0 would become the next one.
    typed.set("version", "");
    let (draft, last) = match drafted(c, &cx.site, estimate)? {
        Some(draft) => (true, draft),
        None => (false, newest(c, cx, estimate)?),
    };
    typed.adopt(&last.content.draft);
    let written = Written::read(context, &cx.site, &typed, Some(&last.content.draft));
    if written.content().is_some() && written.beside(&last.content, context).is_empty() {
        let then = if draft && *wanted == Wanted::Issue { "/sending" } else { "" };
        return Ok(Reply::to(format!("/staff/estimates/{}{then}", estimate.number)));
    }
    match draft {
        true => compare(c, who, cx, context, (estimate, &last), &typed, "saved this form already"),
        false => overtaken(c, who, cx, estimate, &typed, wanted),
    }
}

/// The version that was sent last, as if it were being written.
fn newest(c: &mut Conn, cx: &Cx, estimate: &Estimate) -> DbResult<Drafted> {
    let mut version = versions(c, estimate)?.into_iter().next().ok_or(AppError::NotFound)?;
    let content = content(c, &cx.site, estimate, version.id)?;
    version.edit = 0;
    Ok(Drafted { version, content })
}

/// 409 and both versions. The form holds what was typed and the version that is shown beside it. `did`: what somebody did.
fn compare(
    c: &mut Conn,
    who: &ActingStaff,
    cx: &Cx,
    context: &Context,
    (estimate, draft): (&Estimate, &Drafted),
    typed: &Typed,
    did: &str,
) -> DbResult<Reply> {
    let mut typed = typed.clone();
    typed.forget_foreign(&draft.content.draft);
    let by = by(c, cx, draft)?.unwrap_or_else(|| "Somebody".to_owned());
    let at = draft.version.changed_at.unwrap_or(draft.version.created_at);
    let at = Moment::new(at, &context.dealership.settings.time_zone);
    let shown = shown(context, estimate, draft, typed, cx, String::new());
    let said = format!("{by} {did} on {}.", at.words);
    let differences = shown.written.beside(&draft.content, context);
    let saved = format!("/staff/estimates/{}/edit", estimate.number);
    let conflict = Conflict::of_draft(&said, differences, saved);
    shown.page(c, who, cx, Some(conflict))
}

/// Nothing is being written any more: what was typed meanwhile, beside the version that was sent. A form that says so, with
/// 0 as its count of changes, is kept as the next version.
fn overtaken(
    c: &mut Conn,
    who: &ActingStaff,
    cx: &Cx,
    estimate: &Estimate,
    typed: &Typed,
    wanted: &Wanted,
) -> DbResult<Reply> {
    let number = &estimate.number;
    if *wanted == Wanted::Discard {
        let text = format!("{number} was sent meanwhile: there is no draft to throw away.");
        let flash = Flash { kind: FlashKind::Warn, text };
        return Ok(Reply::to(format!("/staff/estimates/{number}")).flash(flash));
    }
    let last = newest(c, cx, estimate)?;
    let sent = last.version.number;
    let context = Context::load(c, &cx.site, who, estimate.customer)?;
    seen::one(&cx.site, who, estimate.customer, estimate.id);
    let context = context.about(c, &cx.site, typed.get("vehicle"))?;
    let (mut typed, focus) = added(c, cx, &context, typed.clone(), wanted)?;
    typed.forget_foreign(&last.content.draft);
    let mut shown = shown(&context, estimate, &last, typed, cx, focus);
    let saves = matches!(wanted, Wanted::Save | Wanted::Issue);
    if saves && shown.typed.get("version") == "0" {
        if let Some(content) = shown.written.content() {
            revise(c, &cx.site, &who.actor, &context.scope, estimate)?;
            let begun = drafted(c, &cx.site, estimate)?.ok_or(AppError::NotFound)?.version.edit;
            save(c, &cx.site, &who.actor, &context.scope, estimate, begun, &content)?;
            return Ok(next(number, wanted, format!("A new version of {number} is saved as a draft.")));
        }
        shown.complain = true;
    }
    let conflict = Conflict {
        said: format!("Version {sent} of {number} was sent while you typed. Nothing of yours was saved."),
        differences: shown.written.beside(&last.content, &context),
        other: (format!("/staff/estimates/{number}"), "Drop mine and open what was sent"),
        then: "Your version is in the form below. Saving it makes the next version, which needs a new answer.",
    };
    shown.page(c, who, cx, Some(conflict))
}

/// An estimate with what is being written of it; alone when nothing is.
fn opened(
    c: &mut Conn,
    who: &ActingStaff,
    cx: &Cx,
    number: &str,
) -> DbResult<Result<(Estimate, Drafted), Estimate>> {
    let estimate = by_number(c, &who.scope, number)?;
    Ok(match drafted(c, &cx.site, &estimate)? {
        Some(draft) => Ok((estimate, draft)),
        None => Err(estimate),
    })
}

fn shown<'a>(
    context: &'a Context,
    estimate: &'a Estimate,
    draft: &'a Drafted,
    typed: Typed,
    cx: &Cx,
    focus: String,
) -> Shown<'a> {
    let written = Written::read(context, &cx.site, &typed, Some(&draft.content.draft));
    let stored = Some((estimate, draft));
    Shown { context, id: estimate.id, stored, typed, written, complain: false, focus }
}

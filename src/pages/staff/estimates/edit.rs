//! `GET /staff/estimates/{number}/edit`: the version that is being written. `POST /staff/estimates/{number}` keeps it, works
//! the totals out, adds or removes a line, or throws it away. A stale edit changes nothing and is shown beside what is
//! stored now.

use actix_web::{HttpResponse, web};

use super::form::{Shown, by};
use super::new::{added, next};
use super::terms::{Written, typed};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::web::{Cx, Flash, FlashKind, LongForm, Reply};
use crate::billing::estimates::store::{by_number, drafted};
use crate::billing::estimates::{Drafted, Estimate, discard, save};
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
            Err(estimate) => return Ok(Reply::to(format!("/staff/estimates/{}", estimate.number))),
        };
        let context = Context::load(c, &cx.site, who, estimate.customer)?;
        let (typed, focus) = added(c, cx, &context, typed.clone(), &wanted)?;
        let context = context.about(c, &cx.site, typed.get("vehicle"))?;
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
        Err(estimate) => {
            let text = format!("{} was sent meanwhile. What you typed was not saved.", estimate.number);
            let flash = Flash { kind: FlashKind::Warn, text };
            return Ok(Reply::to(format!("/staff/estimates/{}", estimate.number)).flash(flash));
        }
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
        return compare(c, who, cx, &context, &estimate, &draft, typed);
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

/// 409 and both versions. The form holds what was typed and the version that is shown beside it.
fn compare(
    c: &mut Conn,
    who: &ActingStaff,
    cx: &Cx,
    context: &Context,
    estimate: &Estimate,
    draft: &Drafted,
    typed: &Typed,
) -> DbResult<Reply> {
    let mut typed = typed.clone();
    typed.forget_foreign(&draft.content.draft);
    let by = by(c, cx, draft)?.unwrap_or_else(|| "Somebody".to_owned());
    let at = draft.version.changed_at.unwrap_or(draft.version.created_at);
    let at = Moment::new(at, &context.dealership.settings.time_zone);
    let shown = shown(context, estimate, draft, typed, cx, String::new());
    let conflict = Conflict {
        said: format!("{by} changed this estimate on {}.", at.words),
        differences: shown.written.beside(&draft.content, context),
        saved: format!("/staff/estimates/{}/edit", estimate.number),
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

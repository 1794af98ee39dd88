//! `POST /staff/approvals/{id}/decision`: a manager approves or refuses, after a fresh passkey. What was approved is done by
//! whoever asked, from the request's page.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::show::{Show, why_not};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::CleanTextError;
use crate::base::web::{Cx, Flash, FlashKind, Form, Reply};
use crate::billing::approvals::{self, Approval, Decision, NotDecided, Note, State};
use crate::pages::staff::shown::id;
use crate::trust::access::step_up::{self, Asked, Operation};
use crate::trust::access::{ActingStaff, Manager};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Decided {
    decision: String,
    note: String,
}

pub async fn decide(
    cx: Cx,
    manager: Manager,
    path: web::Path<String>,
    form: Form<Decided>,
) -> Result<HttpResponse, AppError> {
    cx.change(manager, move |c, who, cx| {
        let it = approvals::by_id(c, &cx.site, &who.scope, id(&path)?)?;
        let closed = match it.state {
            _ if it.is_over(cx.site.clock.now()) => "That request has expired. It has to be asked for anew.",
            State::Waiting => "",
            _ => "That request is closed already.",
        };
        if !closed.is_empty() {
            return late(c, cx, who, it, closed, &form.0.note);
        }
        let (id, title) = (it.id, it.proposal.title.clone());
        let decision = match form.0.decision.as_str() {
            "approve" => Decision::Approve,
            "reject" => Decision::Reject,
            _ => return Err(AppError::Invalid("a decision is to approve or to reject".to_owned())),
        };
        let note = match note(decision, &form.0.note) {
            Ok(note) => note,
            Err(error) => {
                return Reply::invalid(&Show::new(c, cx, who, it, form.0.note.clone(), error)?);
            }
        };
        let to = format!("/staff/approvals/{id}");
        // Their own request is refused, and the try is written down, without a passkey.
        if NotDecided::of(c, &who.actor, &who.scope, &it)?.is_none() {
            let (amount, word) =
                (Some(it.amount), if decision == Decision::Approve { "Approve" } else { "Refuse" });
            let asked = Asked {
                operation: Operation::DecideApproval,
                object: id.to_string(),
                amount,
                summary: format!("{word}: {title}"),
                path: &format!("{to}/decision"),
                form: &[("decision", &form.0.decision), ("note", &form.0.note)],
            };
            step_up::require(c, &cx.site, &who.actor, &asked)?;
        }
        let done = approvals::decide(c, &cx.site, &who.actor, &who.scope, id, decision, note.as_ref())?;
        let (kind, text) = match (done, decision) {
            (Err(why), _) if note.is_some() => return late(c, cx, who, it, why_not(why), &form.0.note),
            (Err(why), _) => (FlashKind::Warn, why_not(why).to_owned()),
            (Ok(()), Decision::Approve) => {
                (FlashKind::Ok, format!("Approved: {title}. Whoever asked for it can now do it."))
            }
            (Ok(()), Decision::Reject) => (FlashKind::Ok, format!("Refused: {title}. Nothing was done.")),
        };
        Ok(Reply::to(if kind == FlashKind::Warn { to } else { "/staff/approvals".to_owned() })
            .flash(Flash { kind, text }))
    })
    .await
}

/// The request as it stands by now, why it is not decided, and what was typed.
fn late(c: &mut Conn, cx: &Cx, who: &ActingStaff, it: Approval, why: &str, note: &str) -> DbResult<Reply> {
    let text = match note.trim() {
        "" => why.to_owned(),
        note => format!("{why} Your note was not kept: “{note}”"),
    };
    Reply::conflict(&Show::new(c, cx, who, it, String::new(), "")?.warned(text))
}

/// Whoever is refused is told why.
fn note(decision: Decision, typed: &str) -> Result<Option<Note>, &'static str> {
    match (Note::optional(typed), decision) {
        (Ok(None), Decision::Reject) => Err("Say why you refuse it. Whoever asked reads this"),
        (Ok(note), _) => Ok(note),
        (Err(CleanTextError::TooLong { .. }), _) => Err("Say it in at most 1,000 characters"),
        (Err(_), _) => Err("Write it without special characters"),
    }
}

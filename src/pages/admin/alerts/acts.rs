//! The forms of an alert's page: `POST …/acknowledgement`, `…/investigation`, `…/closure` with a note, `…/mute` with a reason and
//! an end, `…/restraints/{restraint}/end`, which takes a passkey of whoever takes back what is demanded of themselves.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::show::{Shown, Typed, words_of};
use super::{BASE, theirs};
use crate::base::error::AppError;
use crate::base::values::{AlertId, CleanLines, CleanTextError, LocalDate, RestraintId};
use crate::base::web::{Cx, Flash, FlashKind, Form, Reply};
use crate::pages::staff::shown::id;
use crate::safety::alerts::engine::Severity;
use crate::safety::alerts::handling::{Handled, handle, others_only};
use crate::safety::alerts::muting::{self, MOST, New};
use crate::safety::alerts::reading::one;
use crate::trust::access::restraints::{self, MayEnd};
use crate::trust::access::step_up::{self, Asked, Operation};
use crate::trust::access::{Account, Administrator, place};

type Note = CleanLines<1000>;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Closing {
    verdict: String,
    note: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Muting {
    reason: String,
    until: String,
}

pub async fn acknowledge(
    cx: Cx,
    by: Administrator,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    handled(cx, by, path, Handled::Acknowledged, "Noted that you look at it. Say what it was when you know.")
        .await
}

pub async fn investigate(
    cx: Cx,
    by: Administrator,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    handled(cx, by, path, Handled::Investigating, "Noted that it is being investigated.").await
}

async fn handled(
    cx: Cx,
    administrator: Administrator,
    path: web::Path<String>,
    how: Handled,
    told: &'static str,
) -> Result<HttpResponse, AppError> {
    cx.change(administrator, move |c, who, cx| {
        let of: AlertId = id(&path)?;
        handle(c, &cx.site, &who.actor, theirs(who), of, &how)?;
        Ok(done(of, told.to_owned()))
    })
    .await
}

fn done(of: AlertId, text: String) -> Reply {
    Reply::to(format!("{BASE}/{of}")).flash(Flash { kind: FlashKind::Ok, text })
}

pub async fn close(
    cx: Cx,
    administrator: Administrator,
    path: web::Path<String>,
    form: Form<Closing>,
) -> Result<HttpResponse, AppError> {
    cx.change(administrator, move |c, who, cx| {
        let of: AlertId = id(&path)?;
        let right = match form.0.verdict.as_str() {
            "true" => true,
            "false" => false,
            _ => return Err(AppError::Invalid("an alert is closed as true or as false".to_owned())),
        };
        match words(&form.0.note, "Say what it was and what was done") {
            Ok(note) => {
                handle(c, &cx.site, &who.actor, theirs(who), of, &Handled::Closed { right, note })?;
                Ok(done(of, "Closed. What you noted stays with the alert.".to_owned()))
            }
            Err(error) => {
                let typed =
                    Typed { errors: vec![("note", error)], note: form.0.note.clone(), ..Typed::default() };
                Reply::invalid(&Shown::new(c, cx, who, of, typed)?)
            }
        }
    })
    .await
}

fn words(text: &str, missing: &'static str) -> Result<String, &'static str> {
    match Note::parse(text) {
        Ok(note) => Ok(note.to_string()),
        Err(CleanTextError::Empty) => Err(missing),
        Err(CleanTextError::TooLong { .. }) => Err("Say it in at most 1,000 characters"),
        Err(_) => Err("Write it without special characters"),
    }
}

pub async fn mute(
    cx: Cx,
    administrator: Administrator,
    path: web::Path<String>,
    form: Form<Muting>,
) -> Result<HttpResponse, AppError> {
    cx.change(administrator, move |c, who, cx| {
        let of: AlertId = id(&path)?;
        let it = one(c, &cx.site, theirs(who), of)?;
        others_only(c, &who.actor, &it)?;
        let (zone, now) = (place::zone_of(c, who.dealership.map(Account::Dealership))?, cx.site.clock.now());
        let mut errors = Vec::new();
        let reason = words(&form.0.reason, "Say why nobody needs to be told")
            .map_err(|error| errors.push(("reason", error)))
            .ok();
        // The whole of the last day.
        let until = form.0.until.trim().parse::<LocalDate>().ok().map(|day| zone.start_of(day.plus_days(1)));
        match until {
            Some(at) if at > now && at.since(now) <= MOST => {}
            Some(_) => errors.push(("until", "Choose a day from today on, at most 90 days away")),
            None => errors.push(("until", "Enter a day such as 2026-11-27")),
        }
        let (Some(reason), Some(until), true) = (reason, until, errors.is_empty()) else {
            let (reason, until) = (form.0.reason.clone(), form.0.until.clone());
            let typed = Typed { errors, reason, until, ..Typed::default() };
            return Reply::invalid(&Shown::new(c, cx, who, of, typed)?);
        };
        let second = it.severity >= Severity::High;
        let (rule, subject) = (it.rule.as_str(), it.subject.as_str());
        let new = New { rule, dealership: it.dealership, subject, reason: &reason, until, second };
        muting::mute(c, &cx.site, &who.actor, &new)?;
        Ok(done(
            of,
            match second {
                true => "Asked. It begins when another administrator allows it.".to_owned(),
                false => "Muted. What it would have told is counted.".to_owned(),
            },
        ))
    })
    .await
}

pub async fn lift(
    cx: Cx,
    administrator: Administrator,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, AppError> {
    cx.change(administrator, move |c, who, cx| {
        let (of, restraint): (AlertId, RestraintId) = (id(&path.0)?, id(&path.1)?);
        let it = one(c, &cx.site, theirs(who), of)?;
        let which = (of, it.dealership);
        let (known, may) = restraints::endable(c, &cx.site, &who.actor, which, restraint)?;
        if may == MayEnd::Alone {
            let asked = Asked {
                operation: Operation::EndRestraint,
                object: restraint.to_string(),
                amount: None,
                summary: format!("Take back what is demanded of you: {}", words_of(&known).to_lowercase()),
                path: &format!("{BASE}/{of}/restraints/{restraint}/end"),
                form: &[],
            };
            step_up::require(c, &cx.site, &who.actor, &asked)?;
        }
        restraints::end(c, &cx.site, &who.actor, which, restraint)?;
        Ok(done(of, "Taken back. Nothing more is demanded because of this.".to_owned()))
    })
    .await
}

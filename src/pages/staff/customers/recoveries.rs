//! `GET /staff/customers/{id}/recoveries`: somebody who acts for the customer lost all passkeys and stands at the counter. The
//! `POST` is the first of two checks: who saw them, and what they showed.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{CleanTextError, PersonId};
use crate::base::web::{Cx, Flash, FlashKind, Form, Nav, Page, Reply};
use crate::pages::staff::recoveries::Row;
use crate::pages::staff::seen;
use crate::pages::staff::shown::id;
use crate::parties::{customers, dealerships};
use crate::trust::access::recoveries::{self, NotRequested, Reason};
use crate::trust::access::roles::CanRecover;
use crate::trust::access::{ActingStaff, Scope, Staff, rights};

/// As typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    person: String,
    reason: String,
}

pub async fn show(
    cx: Cx,
    staff: Staff<CanRecover>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        let scope = who.scope.narrowed(id(&path)?)?;
        Reply::page(&Recoveries::new(c, cx, who, &scope, &Asked::default(), None)?)
    })
    .await
}

pub async fn request(
    cx: Cx,
    staff: Staff<CanRecover>,
    path: web::Path<String>,
    form: Form<Asked>,
) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let scope = who.scope.narrowed(id(&path)?)?;
        let problem = match check(&form.0) {
            Err(problem) => problem,
            Ok((person, reason)) => {
                match recoveries::request_counter(c, &cx.site, &who.actor, &scope, person, &reason)? {
                    Ok(_) => {
                        let text = "Noted. Now a second person must check who it is, under Lost passkeys.";
                        let flash = Flash { kind: FlashKind::Ok, text: text.to_owned() };
                        return Ok(Reply::to("/staff/recoveries").flash(flash));
                    }
                    Err(why) => ("person", refusal(why)),
                }
            }
        };
        Reply::invalid(&Recoveries::new(c, cx, who, &scope, &form.0, Some(problem))?)
    })
    .await
}

type Problem = (&'static str, &'static str);

fn check(asked: &Asked) -> Result<(PersonId, Reason), Problem> {
    let person = asked.person.parse().map_err(|_| ("person", "Choose who stands in front of you"))?;
    Ok((person, reason(&asked.reason)?))
}

/// What the first of the two saw, fit to keep.
pub(in crate::pages) fn reason(typed: &str) -> Result<Reason, Problem> {
    Reason::parse(typed).map_err(|error| match error {
        CleanTextError::Empty => ("reason", "Say what they showed you and what happened"),
        CleanTextError::TooLong { .. } => ("reason", "Say it in at most 500 characters"),
        CleanTextError::Forbidden { .. } => ("reason", "Write it in one line, without special characters"),
    })
}

pub(in crate::pages) fn refusal(why: NotRequested) -> &'static str {
    match why {
        NotRequested::Oneself => "This is you. Ask a colleague",
        NotRequested::Staff => "This person works here. An administrator lets them back in",
        NotRequested::Open => "A recovery of this person is open already. Look under Lost passkeys",
    }
}

#[derive(Template)]
#[template(path = "staff/customers/recoveries.html")]
struct Recoveries {
    page: Page,
    customer: String,
    name: String,
    people: Vec<Person>,
    reason: String,
    waiting: Vec<Row>,
    /// The field and what is wrong with it.
    error: Problem,
}

struct Person {
    id: PersonId,
    name: String,
    email: String,
    chosen: bool,
}

impl Recoveries {
    fn new(
        c: &mut Conn,
        cx: &Cx,
        who: &ActingStaff,
        scope: &Scope,
        asked: &Asked,
        problem: Option<Problem>,
    ) -> DbResult<Self> {
        let customer = scope.require_customer()?;
        let name = customers::name_of(c, &cx.site, scope)?;
        seen::one(&cx.site, who, customer, customer);
        let zone = dealerships::load(c, who.dealership)?.settings.time_zone;
        let people = rights::of_customer(c, &cx.site, scope)?;
        let alone = people.len() == 1;
        let person = |it: rights::Holder| Person {
            id: it.person,
            chosen: alone || it.person.to_string() == asked.person,
            name: it.name,
            email: it.email,
        };
        let waiting = recoveries::waiting_of(c, &cx.site, scope)?;
        let row = |it: recoveries::Listed| {
            let second = format!("/staff/recoveries/{}/approval", it.id);
            Row::new(it, who.person, &zone, String::new(), second, "/staff/recoveries")
        };
        let mut page = who.page(c, cx, "Lost passkeys", Nav::Customers)?;
        page.errors = problem.is_some();
        Ok(Self {
            page,
            customer: customer.to_string(),
            name,
            people: people.into_iter().map(person).collect(),
            reason: asked.reason.clone(),
            waiting: waiting.into_iter().map(row).collect(),
            error: problem.unwrap_or_default(),
        })
    }

    fn fault(&self, field: &str) -> &'static str {
        if self.error.0 == field { self.error.1 } else { "" }
    }
}

//! `POST /account/email`: asks for another address, after a fresh passkey; the link goes to the new one.
//! `POST /account/email/cancellation` drops a change whose link was not opened yet.

use actix_web::HttpResponse;
use serde::Deserialize;

use super::profile::Profile;
use super::shown::Moment;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::Email;
use crate::base::web::{Cx, Flash, FlashKind, Form, Reply};
use crate::trust::access::email_change::{self, Refused};
use crate::trust::access::step_up::{self, Asked, Operation};
use crate::trust::access::{ActingPerson, SignedIn, persons, place};

#[derive(Deserialize)]
pub struct Fields {
    #[serde(default)]
    email: String,
}

pub async fn change(cx: Cx, signed_in: SignedIn, form: Form<Fields>) -> Result<HttpResponse, AppError> {
    cx.change(signed_in, move |c, who, cx| {
        let typed = form.0.email.as_str();
        let fault = match Email::parse(typed) {
            Err(_) => who.words().t("email-wrong").into_owned(),
            Ok(email) => match begin(c, who, cx, typed, &email)? {
                Ok(reply) => return Ok(reply),
                Err(refused) => words_of(c, who, refused)?,
            },
        };
        let mut view = Profile::new(c, who, cx)?;
        typed.clone_into(&mut view.email);
        view.fail("email", fault);
        Reply::invalid(&view)
    })
    .await
}

pub async fn cancel(cx: Cx, signed_in: SignedIn) -> Result<HttpResponse, AppError> {
    cx.change(signed_in, |c, who, cx| {
        email_change::cancel(c, &cx.site, &who.actor, who.person)?;
        let text = who.words().t("email-dropped").into_owned();
        Ok(Reply::to("/account").flash(Flash { kind: FlashKind::Ok, text }))
    })
    .await
}

fn begin(
    c: &mut Conn,
    who: &ActingPerson,
    cx: &Cx,
    typed: &str,
    email: &Email,
) -> DbResult<Result<Reply, Refused>> {
    // What would be refused anyway needs no passkey first.
    if let Some(until) = email_change::held(c, &cx.site, who.person)? {
        return Ok(Err(Refused::Held(until)));
    }
    if persons::find(c, &cx.site, who.person)?.email == *email {
        return Ok(Err(Refused::Same));
    }
    let shown = [("email", email.as_str().into())];
    let asked = Asked {
        operation: Operation::ChangeEmail,
        object: who.person.to_string(),
        amount: None,
        summary: who.words().args("email-confirm-operation", &shown),
        path: "/account/email",
        form: &[("email", typed)],
    };
    step_up::require(c, &cx.site, &who.actor, &asked)?;
    let begun = email_change::begin(c, &cx.site, &who.actor, who.person, email)?;
    let text = who.words().args("email-sent", &shown);
    Ok(begun.map(|()| Reply::to("/account").flash(Flash { kind: FlashKind::Ok, text })))
}

fn words_of(c: &mut Conn, who: &ActingPerson, refused: Refused) -> DbResult<String> {
    let w = who.words();
    Ok(match refused {
        Refused::Held(until) => {
            let zone = place::zone_of(c, who.account)?;
            let until = Moment::new(until, who.language, &zone).words;
            w.args("email-held", &[("until", until.into())])
        }
        Refused::Same => w.t("email-same").into_owned(),
        Refused::Taken => w.t("email-taken").into_owned(),
        Refused::Ended => w.t("email-ended").into_owned(),
    })
}

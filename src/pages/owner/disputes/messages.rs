//! `POST /disputes/{number}/messages`: a message, or the answer to what was asked. To what is over nothing is said any more:
//! the page says what is possible instead and keeps what was typed.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::show::{Show, Typed};
use super::shown::instead;
use super::typed::{often, words_fault};
use super::{find, may_question};
use crate::base::error::AppError;
use crate::base::web::{Cx, Flash, FlashKind, Guard, Limit, Parts, Reply};
use crate::billing::disputes::{self, NotSaid, Said, State, Words};
use crate::billing::evidence::{Subject, attach};
use crate::pages::files::{self, Brought};
use crate::trust::access::Owner;

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    key: String,
    body: String,
}

pub async fn send(
    cx: Cx,
    owner: Owner,
    number: web::Path<String>,
    parts: Parts,
) -> Result<HttpResponse, AppError> {
    let (owner, posted) =
        files::posted(&cx, owner, parts, |_, who, _| may_question(who).map(|()| who.person)).await?;
    let fields: Fields = posted.form()?;
    let person = cx.block(move |cx| cx.site.db.read(|c| Ok(Owner.resolve(c, cx)?.person))).await?;
    let wait = match fields.body.trim().is_empty() {
        true => None,
        false => cx.wait(Limit::DISPUTE_WORDS, person.to_string()).await?,
    };
    let brought = if wait.is_some() { Brought::default() } else { files::bring(&cx, posted).await? };
    cx.change(owner, move |c, who, cx| {
        may_question(who)?;
        let (w, it) = (who.words(), find(c, who, &number)?);
        let back = |text: String| Typed {
            body: fields.body.clone(),
            error: Some(("body", text)),
            ..Typed::default()
        };
        if let Some(seconds) = wait {
            return Reply::too_many(&Show::new(c, who, cx, &it, back(often(w, seconds)))?);
        }
        let subject = Subject::dispute(it.id);
        if let Some(why) = brought.faults(c, w, Some(&subject))?.into_iter().next() {
            let typed = Typed { error: Some(("files", why)), ..back(String::new()) };
            return brought.refused(&Show::new(c, who, cx, &it, typed)?);
        }
        let words = match Words::parse(&fields.body) {
            Ok(words) => words,
            Err(error) => {
                return Reply::invalid(&Show::new(c, who, cx, &it, back(words_fault(w, error)))?);
            }
        };
        let said = Said { words: &words, form_key: &fields.key };
        let asked = it.state == State::InfoRequested;
        let done = match asked {
            true => disputes::answer(c, &cx.site, &who.actor, &who.scope, it.id, said)?,
            false => disputes::say(c, &cx.site, &who.actor, &who.scope, it.id, said)?,
        };
        match done {
            Ok(()) => {
                let scope = who.scope.narrowed(it.customer)?;
                attach(c, &cx.site, &who.actor, &scope, &subject, brought.bundle(&fields.key, true))?;
                let text = w.t(if asked { "question-answered" } else { "question-said" }).into_owned();
                let to = Reply::to(format!("/disputes/{}", it.number));
                Ok(to.flash(Flash { kind: FlashKind::Ok, text }))
            }
            Err(NotSaid::Over(_)) => {
                let text = instead(w, &it, cx.site.clock.now(), &who.zone);
                let text = format!("{} {text}", w.t("question-over"));
                Reply::invalid(&Show::new(c, who, cx, &it, back(text))?)
            }
            Err(NotSaid::Asked | NotSaid::NotAsked) => {
                let text = w.t("question-changed").into_owned();
                Reply::invalid(&Show::new(c, who, cx, &it, back(text))?)
            }
        }
    })
    .await
}

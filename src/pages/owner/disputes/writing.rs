//! What a message, an answer and an appeal share: words and files of somebody who may question, so many an hour, and all that was
//! typed on the page again where something is wrong with it.

use actix_web::{HttpResponse, web};

use super::show::{Show, Typed};
use super::typed::{often, words_fault};
use super::{find, may_question};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::web::{Cx, Flash, FlashKind, Guard, Limit, Parts, Reply};
use crate::billing::disputes::{Dispute, Said, Words};
use crate::billing::evidence::{Subject, attach};
use crate::pages::files::{self, Brought};
use crate::trust::access::{ActingOwner, Owner};

/// Says it, and returns the key of the message that follows; or why it cannot be said, in the reader's words.
pub(super) type Say =
    fn(&mut Conn, &Cx, &ActingOwner, &Dispute, Said<'_>) -> DbResult<Result<&'static str, String>>;

/// Takes the form whose words stand in `field`.
pub(super) async fn write(
    cx: Cx,
    owner: Owner,
    number: web::Path<String>,
    parts: Parts,
    (field, say): (&'static str, Say),
) -> Result<HttpResponse, AppError> {
    let (owner, posted) =
        files::posted(&cx, owner, parts, |_, who, _| may_question(who).map(|()| who.person)).await?;
    let one = |name: &str| {
        let found = posted.fields.iter().find(|(own, _)| own == name);
        found.map(|(_, text)| text.clone()).unwrap_or_default()
    };
    let (key, text) = (one("key"), one(field));
    let person = cx.block(move |cx| cx.site.db.read(|c| Ok(Owner.resolve(c, cx)?.person))).await?;
    let wait = match text.trim().is_empty() {
        true => None,
        false => cx.wait(Limit::DISPUTE_WORDS, person.to_string()).await?,
    };
    let brought = if wait.is_some() { Brought::default() } else { files::bring(&cx, posted).await? };
    cx.change(owner, move |c, who, cx| {
        may_question(who)?;
        let (w, it) = (who.words(), find(c, who, &number)?);
        let back = |at: &'static str, why: String| Typed::again(field, text.clone(), (at, why));
        if let Some(seconds) = wait {
            return Reply::too_many(&Show::new(c, who, cx, &it, back(field, often(w, seconds)))?);
        }
        let subject = Subject::dispute(it.id);
        if let Some(why) = brought.faults(c, w, Some(&subject))?.into_iter().next() {
            return brought.refused(&Show::new(c, who, cx, &it, back("files", why))?);
        }
        let words = match Words::parse(&text) {
            Ok(words) => words,
            Err(error) => {
                return Reply::invalid(&Show::new(c, who, cx, &it, back(field, words_fault(w, error)))?);
            }
        };
        match say(c, cx, who, &it, Said { words: &words, form_key: &key })? {
            Ok(done) => {
                let scope = who.scope.narrowed(it.customer)?;
                attach(c, &cx.site, &who.actor, &scope, &subject, brought.bundle(&key, true))?;
                let flash = Flash { kind: FlashKind::Ok, text: w.t(done).into_owned() };
                Ok(Reply::to(format!("/disputes/{}", it.number)).flash(flash))
            }
            Err(why) => Reply::invalid(&Show::new(c, who, cx, &it, back(field, why))?),
        }
    })
    .await
}

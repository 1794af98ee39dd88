//! `POST /staff/disputes/{number}/messages`: a reply, a question that stops the clock, or a note among the staff.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::find;
use super::show::{Back, Show};
use crate::base::db::Conn;
use crate::base::error::AppError;
use crate::base::values::CleanTextError;
use crate::base::web::{Cx, Flash, FlashKind, Parts, Reply};
use crate::billing::disputes::{self, Said, Words};
use crate::billing::evidence::{Subject, attach};
use crate::pages::files;
use crate::trust::access::roles::CanSeeInvoices;
use crate::trust::access::{ActingStaff, Staff};

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    key: String,
    body: String,
    /// `reply`, `ask` or `note`.
    kind: String,
}

pub async fn send(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    number: web::Path<String>,
    parts: Parts,
) -> Result<HttpResponse, AppError> {
    let wanted = number.clone();
    let may = move |c: &mut Conn, who: &ActingStaff, _: &Cx| find(c, who, &wanted).map(|_| who.person);
    let (staff, posted) = files::posted(&cx, staff, parts, may).await?;
    let fields: Fields = posted.form()?;
    let brought = files::bring(&cx, posted).await?;
    cx.change(staff, move |c, who, cx| {
        let (it, scope) = find(c, who, &number)?;
        let back = |text: &str| Back {
            body: fields.body.clone(),
            kind: fields.kind.clone(),
            errors: vec![("body".to_owned(), text.to_owned())],
            ..Back::default()
        };
        let subject = Subject::dispute(it.id);
        if let Some(why) = brought.faults(c, who.words(), Some(&subject))?.into_iter().next() {
            let back = Back { errors: vec![("files".to_owned(), why)], ..back("") };
            return brought.refused(&Show::new(c, cx, who, &scope, &it, back)?);
        }
        let words = match Words::parse(&fields.body) {
            Ok(words) => words,
            Err(error) => {
                let text = match error {
                    CleanTextError::Empty => "Write something first",
                    CleanTextError::TooLong { .. } => "Use at most 4,000 characters",
                    CleanTextError::Forbidden { .. } => "Leave out signs that cannot be shown",
                };
                return Reply::invalid(&Show::new(c, cx, who, &scope, &it, back(text))?);
            }
        };
        let said = Said { words: &words, form_key: &fields.key };
        let (actor, at) = (&who.actor, &who.scope);
        let (done, text) = match fields.kind.as_str() {
            "note" => {
                disputes::note(c, &cx.site, actor, at, it.id, said)?;
                (Ok(()), "Noted. The customer does not see it.")
            }
            "ask" => {
                let text = "Asked. The page says by when the customer answers, and how the clock goes.";
                (disputes::ask(c, &cx.site, actor, at, it.id, said)?, text)
            }
            _ => {
                let text = "Sent. The customer is told by email and reads it in the portal.";
                (disputes::reply(c, &cx.site, actor, at, it.id, said)?, text)
            }
        };
        if done.is_err() {
            let text =
                "This dispute is not open for that any more. Leave a note instead, or call the customer";
            return Reply::invalid(&Show::new(c, cx, who, &scope, &it, back(text))?);
        }
        let bundle = brought.bundle(&fields.key, fields.kind != "note");
        attach(c, &cx.site, actor, &who.scope.narrowed(it.customer)?, &subject, bundle)?;
        let flash = Flash { kind: FlashKind::Ok, text: text.to_owned() };
        Ok(Reply::to(format!("/staff/disputes/{}", it.number)).flash(flash))
    })
    .await
}

//! `POST /invoices/{number}/disputes`: what was chosen is questioned and on hold. What is wrong comes back beside its field
//! with everything that was typed.

use actix_web::{HttpResponse, web};

use super::may_question;
use super::new::Form as Page;
use super::typed::{Problems, Typed, refused};
use crate::base::error::AppError;
use crate::base::web::{Cx, Flash, FlashKind, Guard, Limit, Parts, Reply};
use crate::billing::disputes::{self, NewDispute, NotRaised};
use crate::billing::evidence::{Subject, attach};
use crate::billing::invoices::by_number;
use crate::pages::files;
use crate::trust::access::Owner;

pub async fn raise(
    cx: Cx,
    owner: Owner,
    number: web::Path<String>,
    parts: Parts,
) -> Result<HttpResponse, AppError> {
    let (owner, posted) = files::posted(&cx, owner, parts, |_, who, _| may_question(who)).await?;
    let person = cx.block(move |cx| cx.site.db.read(|c| Ok(Owner.resolve(c, cx)?.person))).await?;
    cx.allow(Limit::DISPUTE, person.to_string()).await?;
    let typed = Typed::of(&posted.fields);
    let brought = files::bring(&cx, posted.files).await?;
    cx.change(owner, move |c, who, cx| {
        may_question(who)?;
        let w = who.words();
        let invoice = by_number(c, &cx.site, &who.scope, &number)?;
        if typed.lines.is_empty() {
            let problems = refused(w, &NotRaised::Nothing, &typed);
            return Reply::invalid(&Page::new(c, who, cx, &invoice, &typed, problems)?);
        }
        let read = match typed.read(w, invoice.total.currency()) {
            Ok(read) => read,
            Err(problems) => return Reply::invalid(&Page::new(c, who, cx, &invoice, &typed, problems)?),
        };
        let refused_files: Problems =
            brought.faults(c, w, None)?.into_iter().map(|why| ("files".to_owned(), why)).collect();
        if !refused_files.is_empty() {
            return Reply::invalid(&Page::new(c, who, cx, &invoice, &typed, refused_files)?);
        }
        let new = NewDispute {
            invoice: invoice.id,
            lines: &read.lines,
            wish: read.wish,
            words: &read.words,
            form_key: &typed.key,
        };
        match disputes::raise(c, &cx.site, &who.actor, &who.scope, &new)? {
            Ok(raised) => {
                let (scope, subject) = (who.scope.narrowed(invoice.customer)?, Subject::dispute(raised.id));
                attach(c, &cx.site, &who.actor, &scope, &subject, brought.bundle(&typed.key, true))?;
                let held = raised.held.display(w.language()).to_string();
                let text = w.args("question-sent", &[("amount", held.into())]);
                let flash = Flash { kind: FlashKind::Ok, text };
                Ok(Reply::to(format!("/disputes/{}", raised.number)).flash(flash))
            }
            Err(why) => {
                let problems = refused(w, &why, &typed);
                Reply::invalid(&Page::new(c, who, cx, &invoice, &typed, problems)?)
            }
        }
    })
    .await
}

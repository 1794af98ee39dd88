//! `POST /invoices/{number}/disputes`: what was chosen is questioned and on hold. What is wrong comes back beside its field
//! with everything that was typed.

use actix_web::{HttpResponse, web};

use super::may_question;
use super::new::Form as Page;
use super::typed::{Typed, refused};
use crate::base::error::AppError;
use crate::base::web::{Cx, Flash, FlashKind, Form, Guard, Limit, Reply};
use crate::billing::disputes::{self, NewDispute, NotRaised};
use crate::billing::invoices::by_number;
use crate::pages::owner::estimates::approval::Pairs;
use crate::trust::access::Owner;

pub async fn raise(
    cx: Cx,
    owner: Owner,
    number: web::Path<String>,
    form: Form<Pairs>,
) -> Result<HttpResponse, AppError> {
    let typed = Typed::of(&form.0);
    let person = cx.block(move |cx| cx.site.db.read(|c| Ok(Owner.resolve(c, cx)?.person))).await?;
    cx.allow(Limit::DISPUTE, person.to_string()).await?;
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
        let new = NewDispute {
            invoice: invoice.id,
            lines: &read.lines,
            wish: read.wish,
            words: &read.words,
            form_key: &typed.key,
        };
        match disputes::raise(c, &cx.site, &who.actor, &who.scope, &new)? {
            Ok(raised) => {
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

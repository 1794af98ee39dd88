//! `POST /invoices/{number}/disputes`: what was chosen is questioned and on hold. What is wrong comes back beside its field
//! with everything that was typed.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use super::may_question;
use super::new::Form as Page;
use super::typed::{Problems, Typed, often, refused};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{InvoiceId, PersonId};
use crate::base::web::{Cx, Flash, FlashKind, Guard, Limit, Parts, Reply};
use crate::billing::disputes::{self, NewDispute, NotRaised};
use crate::billing::evidence::{Subject, attach};
use crate::billing::invoices::by_number;
use crate::billing::payments::Provider;
use crate::billing::payments::paying::release;
use crate::pages::files::{self, Brought};
use crate::parties::dealerships;
use crate::trust::access::{Owner, Scope};

pub async fn raise(
    cx: Cx,
    owner: Owner,
    provider: web::Data<Provider>,
    number: web::Path<String>,
    parts: Parts,
) -> Result<HttpResponse, AppError> {
    let (owner, posted) =
        files::posted(&cx, owner, parts, |_, who, _| may_question(who).map(|()| who.person)).await?;
    let typed = Typed::of(&posted.fields);
    let (pairs, wanted) = (typed.clone(), number.clone());
    let asked = cx.block(move |cx| cx.site.db.read(|c| ready(c, cx, &wanted, &pairs))).await?;
    let Asked { person, ready, scope, invoice } = asked;
    // Mistakes are not counted.
    let wait = match ready {
        true => cx.wait(Limit::DISPUTE, person.to_string()).await?,
        false => None,
    };
    let brought = if wait.is_some() { Brought::default() } else { files::bring(&cx, posted).await? };
    let site = cx.site.clone();
    let reply = cx
        .change(owner, move |c, who, cx| {
            may_question(who)?;
            let w = who.words();
            let invoice = by_number(c, &cx.site, &who.scope, &number)?;
            let zone = dealerships::load(c, who.scope.dealership())?.settings.time_zone;
            if typed.lines.is_empty() {
                let problems = refused(w, &zone, &NotRaised::Nothing, &typed);
                return Reply::invalid(&Page::new(c, who, cx, &invoice, &typed, problems)?);
            }
            let read = match typed.read(w, invoice.total.currency()) {
                Ok(read) => read,
                Err(problems) => return Reply::invalid(&Page::new(c, who, cx, &invoice, &typed, problems)?),
            };
            if let Some(seconds) = wait {
                let problems = vec![("words".to_owned(), often(w, seconds))];
                return Reply::too_many(&Page::new(c, who, cx, &invoice, &typed, problems)?);
            }
            let refused_files: Problems =
                brought.faults(c, w, None)?.into_iter().map(|why| ("files".to_owned(), why)).collect();
            if !refused_files.is_empty() {
                return brought.refused(&Page::new(c, who, cx, &invoice, &typed, refused_files)?);
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
                    let scope = who.scope.narrowed(invoice.customer)?;
                    let subject = Subject::dispute(raised.id);
                    attach(c, &cx.site, &who.actor, &scope, &subject, brought.bundle(&typed.key, true))?;
                    let held = raised.held.display(w.language()).to_string();
                    let text = w.args("question-sent", &[("amount", held.into())]);
                    let flash = Flash { kind: FlashKind::Ok, text };
                    Ok(Reply::to(format!("/disputes/{}", raised.number)).flash(flash))
                }
                Err(why) => {
                    let problems = refused(w, &zone, &why, &typed);
                    Reply::invalid(&Page::new(c, who, cx, &invoice, &typed, problems)?)
                }
            }
        })
        .await?;
    // A payment that was begun before ends, as far as nobody has paid: it is about all of it, and says nothing of a protest.
    if reply.status() == StatusCode::SEE_OTHER
        && provider.is_offered()
        && let Err(error) = release(&site, &provider, &scope, invoice).await
    {
        tracing::warn!(%error, "a payment page stays open after its invoice was questioned");
    }
    Ok(reply)
}

struct Asked {
    person: PersonId,
    /// It can be read, and is about lines.
    ready: bool,
    scope: Scope,
    invoice: InvoiceId,
}

fn ready(c: &mut Conn, cx: &Cx, number: &str, typed: &Typed) -> DbResult<Asked> {
    let who = Owner.resolve(c, cx)?;
    may_question(&who)?;
    let of = by_number(c, &cx.site, &who.scope, number)?;
    let ready = !typed.lines.is_empty() && typed.read(who.words(), of.total.currency()).is_ok();
    Ok(Asked { person: who.person, ready, scope: who.scope, invoice: of.id })
}

//! `POST /staff/invoices/{number}/credits`: first the check page, then, after a fresh passkey and above the limit with a
//! second person's approval, the credit note. What is wrong comes back beside its line.

use actix_web::{HttpResponse, web};

use super::check::{Check, effects};
use super::new::CreditForm;
use super::{Typed, action, first, read, refused};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{Language, Money};
use crate::base::web::{Cx, Flash, FlashKind, Form, Reply};
use crate::billing::approvals::{self, Kind};
use crate::billing::credits::{NewCredit, NotCredited, Plan, Reason, by_form_key, credit, left, plan};
use crate::billing::disputes::kept_from_issuer;
use crate::billing::invoices::Invoice;
use crate::billing::payments::Provider;
use crate::pages::staff::approvals::asking::{Act, cleared};
use crate::pages::staff::faults::tried;
use crate::pages::staff::invoices::correcting::{busy, changed, corrects, questioned};
use crate::parties::customers;
use crate::trust::access::roles::CanSeeInvoices;
use crate::trust::access::step_up::Operation;
use crate::trust::access::{ActingStaff, Scope, Staff};

pub async fn create(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    provider: web::Data<Provider>,
    path: web::Path<String>,
    form: Form<Typed>,
) -> Result<HttpResponse, AppError> {
    let typed = form.0;
    let means_it = typed.step == "issue";
    corrects(cx, staff, &provider, (path, means_it), move |c, cx, who, scope, invoice| {
        let left = left(c, scope, invoice)?;
        let view =
            |c: &mut Conn, problems| CreditForm::new(c, cx, who, scope, invoice, &left, &typed, problems);
        if typed.step == "change" {
            return Reply::page(&view(c, Vec::new())?);
        }
        // Sent twice. Before anything else: the first left less than the second asks for, and used up a part of the limit.
        if let Some(note) = by_form_key(c, scope, &typed.key)? {
            let reply = to_note(&note.number, &invoice.number, note.total);
            return Ok(if typed.step == "issue" { reply } else { reply.flash(issued_before(&note.number)) });
        }
        let (amounts, reason) = match read(&typed, &left) {
            Ok(read) => read,
            Err(problems) => return Reply::invalid(&view(c, problems)?),
        };
        let touches = |place: usize| amounts.get(place).is_some_and(|it| it.is_positive());
        if let Some(it) = kept_from_issuer(c, &who.actor, scope, invoice.id, touches)? {
            let place =
                it.lines.iter().find(|line| line.open && touches(line.place)).map_or(0, |line| line.place);
            return Reply::invalid(&view(c, vec![(format!("amount-{place}"), questioned(&it))])?);
        }
        let plan = match plan(c, scope, invoice, &amounts)? {
            Ok(plan) => plan,
            Err(why) => return Reply::invalid(&view(c, refused(&why, &left))?),
        };
        if typed.step != "issue" {
            let name = customers::name_of(c, &cx.site, scope)?;
            return Reply::page(&Check::new(c, cx, who, invoice, (&name, &plan, &reason), &typed)?);
        }
        let work = |c: &mut Conn| issue(c, cx, who, scope, invoice, (&plan, &amounts, &reason), &typed);
        tried(c, work, |c, words| view(c, vec![(first(&left), words)]))
    })
    .await
}

fn issue(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingStaff,
    scope: &Scope,
    invoice: &Invoice,
    (plan, amounts, reason): (&Plan, &[Money], &Reason),
    typed: &Typed,
) -> DbResult<Reply> {
    let path = action(invoice);
    let mut form: Vec<(&str, &str)> =
        vec![("step", "issue"), ("key", typed.key.as_str()), ("reason", typed.reason.as_str())];
    form.extend(typed.quantity.iter().map(|it| ("quantity", it.as_str())));
    form.extend(typed.amount.iter().map(|it| ("amount", it.as_str())));
    let total = plan.credit.total.display(Language::En);
    let reason_words = approvals::Reason::parse(reason.as_str()).map_err(|e| AppError::Internal(e.into()))?;
    let act = Act {
        kind: Kind::Credit,
        operation: Operation::CreditInvoice,
        object: invoice.id.to_string(),
        amount: plan.credit.total,
        title: format!("Credit {total} of invoice {}", invoice.number),
        effects: effects(plan),
        document: (format!("Invoice {}", invoice.number), format!("/staff/invoices/{}", invoice.number)),
        reason: &reason_words,
        path: &path,
        form: &form,
    };
    let approval = match cleared(c, cx, who, scope, &act)? {
        Ok(approval) => approval,
        Err(reply) => return Ok(*reply),
    };
    let new = NewCredit { invoice: invoice.id, amounts, reason, form_key: &typed.key, approval };
    match credit(c, &cx.site, &who.actor, scope, &new)? {
        Ok(note) => Ok(to_note(&note.number, &invoice.number, note.total)),
        // A conflict, so that passkey and approval are not used up.
        Err(NotCredited::Busy) => Err(busy(invoice)),
        Err(_) => Err(changed(invoice)),
    }
}

/// Of a form that came back, as after Back, to be filled in anew.
fn issued_before(number: &str) -> Flash {
    let text = format!("{number} was issued from this form already. To credit more, begin a new one.");
    Flash { kind: FlashKind::Warn, text }
}

fn to_note(number: &str, invoice: &str, total: Money) -> Reply {
    let total = total.display(Language::En);
    let text =
        format!("Credit note {number} over {total} issued for {invoice}. The customer gets it by email now.");
    Reply::to(format!("/staff/credit-notes/{number}")).flash(Flash { kind: FlashKind::Ok, text })
}

//! The second person that a large draft, or one with much taken off, waits for: asking, and how that stands.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::{EN, Issuance, opened, settled, taken_off};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{InvoiceId, PersonId};
use crate::base::web::{Cx, Flash, FlashKind, Form, Reply};
use crate::billing::approvals::{self, Approval, Asking, Limits, Proposal, Reason};
use crate::billing::invoices::Draft;
use crate::billing::invoices::approving::{self, Forgone, Wanted};
use crate::billing::invoices::drafts::StoredDraft;
use crate::billing::invoices::totals::Totals;
use crate::pages::staff::charges::{Check, Context, State};
use crate::pages::staff::shown::id;
use crate::trust::access::roles::CanBill;
use crate::trust::access::{Staff, persons};

/// Why a second person should approve it.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Request {
    reason: String,
}

/// `POST /staff/invoices/{id}/approval`: asks a second person for the draft as it stands.
pub async fn request(
    cx: Cx,
    staff: Staff<CanBill>,
    path: web::Path<String>,
    form: Form<Request>,
) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let id: InvoiceId = id(&path)?;
        let (context, stored) = opened(c, who, cx, id)?;
        let (draft, totals) = settled(&context, &stored)?;
        let back = format!("/staff/invoices/{id}/issuance");
        let limits = Limits::of_person(c, &cx.site, &context.scope, who.person)?;
        let forgone = taken_off(c, cx, &context, id, &draft)?.forgone()?;
        let Some(wanted) = approving::wanted(&limits, id, &draft, &totals, &forgone)? else {
            return Ok(Reply::to(back));
        };
        let Ok(reason) = Reason::parse(&form.0.reason) else {
            let mut view = Issuance::new(c, who, cx, id)?;
            view.page.errors = true;
            view.reason = form.0.reason.clone();
            view.error = "Say in at most 500 characters why this is right";
            return Reply::invalid(&view);
        };
        let proposal = proposal(&context, &stored, (&draft, &totals), &forgone, (&wanted, &limits))?;
        let asking = Asking {
            kind: wanted.kind,
            object: id.to_string(),
            amount: wanted.amount,
            digest: &wanted.digest,
            proposal: &proposal,
            reason: &reason,
        };
        approvals::request(c, &cx.site, &who.actor, &context.scope, &asking)?;
        let text = "Asked. A manager who is not you decides under Approvals. Editing the draft takes the question back.";
        Ok(Reply::to(back).flash(Flash { kind: FlashKind::Ok, text: text.to_owned() }))
    })
    .await
}

fn proposal(
    context: &Context,
    stored: &StoredDraft,
    (draft, totals): (&Draft, &Totals),
    forgone: &Forgone,
    (wanted, limits): (&Wanted, &Limits),
) -> DbResult<Proposal> {
    let (id, name) = (stored.id, &context.customer.details.name);
    let total = totals.total.display(EN).to_string();
    let off = approving::off(draft, totals, forgone)?;
    let mut effects = vec![("Total".to_owned(), total.clone())];
    if !off.is_zero() {
        effects.push(("Taken off".to_owned(), off.display(EN).to_string()));
    }
    let title = match wanted.kind {
        approvals::Kind::Discount => {
            format!("Issue an invoice over {total} with {} taken off", off.display(EN))
        }
        _ => format!("Issue an invoice over {total}"),
    };
    let because = match (wanted.kind, wanted.discounted) {
        (approvals::Kind::Issue, true) => {
            format!(
                "The total is above the limit for one person, and more than {}% is taken off.",
                limits.discount
            )
        }
        _ => String::new(),
    };
    let version = stored.version.to_string();
    let exact = totals.total.to_decimal_string();
    Ok(Proposal {
        title,
        effects,
        because,
        document: (format!("Draft for {name}"), format!("/staff/invoices/{id}/preview")),
        action: format!("/staff/invoices/{id}/issuance"),
        form: vec![("version".to_owned(), version), ("total".to_owned(), exact)],
    })
}

/// Whether a second person must still be asked, and how that stands in the list.
pub(super) fn second_person(
    c: &mut Conn,
    cx: &Cx,
    (context, person): (&Context, PersonId),
    id: InvoiceId,
    draft: &Draft,
    totals: &Totals,
) -> DbResult<(bool, Option<Check>)> {
    let limits = Limits::of_person(c, &cx.site, &context.scope, person)?;
    let forgone = taken_off(c, cx, context, id, draft)?.forgone()?;
    let Some(wanted) = approving::wanted(&limits, id, draft, totals, &forgone)? else {
        return Ok((false, None));
    };
    let text = match wanted.kind {
        approvals::Kind::Discount => format!("Discount of more than {}%", limits.discount),
        _ if wanted.discounted => {
            format!("Total above the limit for one person, discount of more than {}%", limits.discount)
        }
        _ => "Total above the limit for one person".to_owned(),
    };
    let standing = approvals::standing(c, &cx.site, &context.scope, wanted.kind, &id.to_string())?;
    let standing = match standing {
        Some(it) if it.is_of(&cx.site, &wanted.digest)? => Some(it),
        _ => None,
    };
    let check = match &standing {
        Some(it) if it.state == approvals::State::Approved => {
            Check::new(State::Done, text, approved_by(c, cx, it)?, page_of(it))
        }
        Some(it) => Check::new(State::Fix, text, "Waits for a manager", page_of(it)),
        None => Check::new(State::Fix, text, "Ask a manager", "#reason"),
    };
    Ok((standing.is_none(), Some(check)))
}

fn approved_by(c: &mut Conn, cx: &Cx, it: &Approval) -> DbResult<String> {
    Ok(match it.decided_by {
        Some(person) => format!("Approved by {}", persons::find(c, &cx.site, person)?.name),
        None => "Approved".to_owned(),
    })
}

fn page_of(it: &Approval) -> String {
    format!("/staff/approvals/{}", it.id)
}
